//! Whose credential a check is about: takes an API key or an OAuth access token, returns identity,
//! permissions and rules, or how the gateway refuses it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Deserialize as _;
use serde_json::{Map, Value, json};

use super::{AccessToken, limits::Rule};
use crate::{
    clock,
    engine::{ApiKey, Engine},
    ids,
    store::index_key,
};

/// Whose credential it is.
pub(super) struct Principal {
    pub(super) identity: Value,
    pub(super) permissions: Vec<String>,
    pub(super) metadata: Value,
    pub(super) headers: Map<String, Value>,
    pub(super) rules: Vec<Rule>,
}

/// A credential that belongs to nobody.
pub(super) enum Unknown {
    /// It is malformed or expired, or a token that is refused for any reason.
    Refused,
    /// A well-formed key that is unknown, revoked, or of an app that is not active.
    Key,
}

/// Whose key it is.
pub(super) fn of_key(
    engine: Option<&Engine>,
    value: &str,
    now: DateTime<Utc>,
) -> Result<Principal, Unknown> {
    if !is_key(value) {
        return Err(Unknown::Refused);
    }
    let found = engine.and_then(|engine| engine.api_key(value));
    let ApiKey { key, scheme } = found.ok_or(Unknown::Key)?;
    let expires = key
        .get("expires_at")
        .and_then(Value::as_str)
        .and_then(clock::read);
    if expires.is_some_and(|expires| now >= expires) {
        return Err(Unknown::Refused);
    }
    let id = |name: &str| key.get(name).and_then(index_key);
    let identity = json!({
        "key_id": id("id"), "deployment_id": deployment(), "app_slug": id("app_slug"),
        "key_name": id("name"), "owner_user_id": id("owner_user_id"),
        "organization_id": id("organization_id"), "workspace_id": id("workspace_id"),
        "organization_membership_id": id("organization_membership_id"),
        "workspace_membership_id": id("workspace_membership_id"),
    });
    let lists = [
        "permissions",
        "org_role_permissions",
        "workspace_role_permissions",
    ];
    let lists = lists.iter().filter_map(|name| key.get(*name)?.as_array());
    let permissions = lists.flatten().filter_map(Value::as_str);
    let permissions: BTreeSet<String> = permissions.map(str::to_owned).collect();
    let metadata = key.get("metadata").filter(|metadata| !metadata.is_null());
    let metadata = metadata.cloned().unwrap_or_else(|| json!({}));
    let mut headers = Map::new();
    for (name, value) in identity.as_object().into_iter().flatten() {
        if name != "owner_user_id" && !value.is_null() {
            headers.insert(format!("x-wacht-{}", name.replace('_', "-")), value.clone());
        }
    }
    let texts = metadata.as_object().into_iter().flatten();
    let texts = texts.filter_map(|(name, value)| Some(format!("{name}={}", value.as_str()?)));
    let texts: Vec<String> = texts.collect();
    if !texts.is_empty() {
        headers.insert("x-wacht-metadata".to_owned(), texts.join(",").into());
    }
    Ok(Principal {
        identity,
        permissions: permissions.into_iter().collect(),
        metadata,
        headers,
        rules: rules(scheme.as_ref().and_then(|scheme| scheme.get("rules"))),
    })
}

/// Whose token it is. Every refusal looks the same.
pub(super) fn of_token(
    known: Option<&(AccessToken, DateTime<Utc>)>,
    now: DateTime<Utc>,
) -> Result<Principal, Unknown> {
    let (token, expires) = known.ok_or(Unknown::Refused)?;
    let granted = token.granted_resource.as_deref();
    if now >= *expires || !granted.is_none_or(|urn| is_granted(urn, token.user_id.as_deref())) {
        return Err(Unknown::Refused);
    }
    let app = "oauth";
    let identity = json!({
        "key_id": ids::number(&token.client_id, 0).to_string(),
        "deployment_id": deployment(),
        "app_slug": app, "key_name": token.client_id, "owner_user_id": token.user_id,
        "organization_id": null, "workspace_id": null, "organization_membership_id": null,
        "workspace_membership_id": null,
    });
    let metadata = json!({
        "principal_type": "oauth_access_token", "scopes": token.scopes,
        "oauth_resource": null, "granted_resource": granted, "expires_at": clock::text(*expires),
    });
    let mut headers = Map::new();
    let scopes = token.scopes.join(",");
    for (name, value) in [
        ("principal-type", Some("oauth_access_token")),
        ("deployment-id", Some(text(&identity, "deployment_id"))),
        ("app-slug", Some(app)),
        ("oauth-client-id", Some(&*token.client_id)),
        ("granted-resource", granted),
        ("scopes", Some(&*scopes).filter(|scopes| !scopes.is_empty())),
    ] {
        if let Some(value) = value {
            headers.insert(format!("x-wacht-{name}"), value.into());
        }
    }
    let permissions = token.scopes.iter().chain(&token.permissions);
    let permissions: BTreeSet<String> = permissions.cloned().collect();
    Ok(Principal {
        identity,
        permissions: permissions.into_iter().collect(),
        metadata,
        headers,
        rules: vec![Rule::usual()],
    })
}

/// A key has a prefix and 43 letters, of which the gateway looks at the letters alone.
fn is_key(value: &str) -> bool {
    let is_letter = |c: &u8| c.is_ascii_alphanumeric() || *c == b'-' || *c == b'_';
    value.len() >= 46 && value.bytes().rev().take(43).all(|c| is_letter(&c))
}

/// Whether a token with this resource may be used: its kind is known, and a user is the token's own.
fn is_granted(urn: &str, user: Option<&str>) -> bool {
    let parts = urn.strip_prefix("urn:wacht:");
    match parts.and_then(|parts| parts.split_once(':')) {
        Some(("user", id)) => user == Some(id),
        Some(("organization" | "workspace", id)) => !id.is_empty(),
        _ => false,
    }
}

/// The rules of a scheme. Where there is none, the usual one holds.
fn rules(scheme: Option<&Value>) -> Vec<Rule> {
    let rules = scheme.and_then(|rules| Vec::deserialize(rules).ok());
    rules.unwrap_or_else(|| vec![Rule::usual()])
}

/// The deployment that everything belongs to. The state has none.
fn deployment() -> String {
    ids::number("deployment", 0).to_string()
}

/// A property that is a string; an empty one where it is not.
pub(super) fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}
