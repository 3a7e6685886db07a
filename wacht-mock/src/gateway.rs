//! The authorization gateway: takes the body of a check, returns its decision. It asks the state about
//! API keys, keeps the OAuth access tokens that a test made, and counts checks by their rate limits.

mod expression;
mod limits;
mod principal;

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use http::{HeaderMap, Method, StatusCode, header::CONTENT_TYPE};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use self::{
    expression::allows,
    limits::{Counters, State, Subject},
    principal::{Principal, Unknown, of_key, of_token, text},
};
use crate::{
    engine::Engine,
    facts::{self, Facts},
    ids,
    linkage::Make,
    make,
    reply::{JSON, Reply, TEXT},
};

/// The path of a check.
pub(crate) const PATH: &str = "/v1/authz/check";
/// The largest body that it takes.
pub(crate) const LARGEST_BODY: usize = 2_097_152;

/// What the names of the facts of tokens begin with.
const TOKEN: &str = "gateway token ";
/// The fact of how many tokens and checks there were.
const MADE: &str = "gateway made";

const METHODS: [Method; 7] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::HEAD,
    Method::OPTIONS,
];

/// An OAuth access token to be made: an opaque one, which the gateway knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccessToken {
    /// The OAuth client.
    pub client_id: String,
    /// The user who granted it.
    pub user_id: Option<String>,
    /// What it was granted for.
    pub scopes: Vec<String>,
    /// The permissions that its scopes stand for.
    pub permissions: Vec<String>,
    /// The resource that was granted: `urn:wacht:organization:…` or the like.
    pub granted_resource: Option<String>,
    /// How long it is valid.
    pub lifetime_seconds: i64,
}

impl Default for AccessToken {
    fn default() -> Self {
        Self {
            client_id: "oc_mock".to_owned(),
            user_id: None,
            scopes: Vec::new(),
            permissions: Vec::new(),
            granted_resource: None,
            lifetime_seconds: 3600,
        }
    }
}

/// What the gateway keeps itself.
#[derive(Debug, Default)]
pub(crate) struct Gateway {
    /// Each with when it expires.
    tokens: HashMap<String, (AccessToken, DateTime<Utc>)>,
    counters: Counters,
    /// How many tokens and checks there were.
    made: u64,
    /// The changes that are not kept yet.
    changes: Facts,
}

/// The body of a check.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Check {
    principal: Credential,
    resource: String,
    method: String,
    client_ip: Option<String>,
    #[expect(dead_code, reason = "it is for the audit log alone")]
    user_agent: Option<String>,
    required_permissions: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Credential {
    r#type: Kind,
    value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    ApiKey,
    OauthAccessToken,
}

/// An error in place of a decision.
enum Problem {
    Text(StatusCode, &'static str),
    /// The body is that of a decision without content.
    Shape(StatusCode),
}

impl Gateway {
    /// The one that was kept.
    pub(crate) fn of(facts: &Facts) -> Self {
        let mut gateway = Self {
            counters: Counters::of(facts),
            ..Self::default()
        };
        for (name, value) in facts {
            let Some(value) = value else { continue };
            if name == MADE {
                gateway.made = value.parse().unwrap_or_default();
            }
            if let Some(token) = name.strip_prefix(TOKEN)
                && let Some((expires, content)) = value.split_once(' ')
                && let Some(expires) = facts::time(expires)
                && let Ok(content) = serde_json::from_str(content)
            {
                gateway.tokens.insert(token.to_owned(), (content, expires));
            }
        }
        gateway
    }

    /// What changed since the last call.
    pub(crate) fn changes(&mut self) -> Facts {
        std::mem::take(&mut self.changes)
    }

    /// Forgets all tokens and checks. No token is made twice.
    pub(crate) fn reset(&mut self) {
        self.counters.reset(&mut self.changes);
        let tokens = self.tokens.drain();
        let gone = tokens.map(|(token, _)| (format!("{TOKEN}{token}"), None));
        self.changes.extend(gone);
    }

    /// Counts a token or a check.
    fn count(&mut self) {
        self.made += 1;
        let made = Some(self.made.to_string());
        self.changes.insert(MADE.to_owned(), made);
    }

    /// Makes a token, which is known from then on.
    pub(crate) fn token(&mut self, token: AccessToken, now: DateTime<Utc>) -> String {
        self.count();
        let text = make::made(Make::ApiKey, "oat", self.made);
        let lifetime = TimeDelta::try_seconds(token.lifetime_seconds).unwrap_or(TimeDelta::MAX);
        let expires = now.checked_add_signed(lifetime);
        let expires = expires.unwrap_or(DateTime::<Utc>::MAX_UTC);
        let content = serde_json::to_string(&token).unwrap_or_default();
        let content = format!("{} {content}", facts::of_time(expires));
        self.changes.insert(format!("{TOKEN}{text}"), Some(content));
        self.tokens.insert(text.clone(), (token, expires));
        text
    }

    /// The response to a check.
    pub(crate) fn check(
        &mut self,
        engine: Option<&Engine>,
        headers: &HeaderMap,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Reply {
        self.count();
        let id = format!("req_{}", ids::number("check", self.made));
        match self.decide(engine, headers, body, now) {
            Ok(mut decision) => {
                decision["request_id"] = id.into();
                Reply::json(StatusCode::OK, JSON, &decision)
            }
            Err(Problem::Shape(status)) => {
                let shape = json!({
                    "request_id": id, "allowed": false, "reason": null, "blocked_rule": null,
                    "identity": null, "permissions": [], "metadata": null, "rate_limits": [],
                    "retry_after": null, "headers": {},
                });
                Reply::json(status, JSON, &shape)
            }
            Err(Problem::Text(status, text)) => Reply::text(status, TEXT, text.to_owned()),
        }
    }

    fn decide(
        &mut self,
        engine: Option<&Engine>,
        headers: &HeaderMap,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Value, Problem> {
        let check = read(headers, body)?;
        let method = check.method.trim().to_ascii_uppercase();
        if !METHODS.iter().any(|known| known.as_str() == method) {
            return Err(Problem::Shape(StatusCode::BAD_REQUEST));
        }
        let resource = resource(&check.resource).ok_or(Problem::Shape(StatusCode::BAD_REQUEST))?;
        let value = check.principal.value.trim();
        let principal = match check.principal.r#type {
            Kind::ApiKey => of_key(engine, value, now)?,
            Kind::OauthAccessToken => of_token(self.tokens.get(value), now)?,
        };
        let required = check.required_permissions.unwrap_or_default();
        let Principal {
            identity,
            permissions,
            metadata,
            mut headers,
            rules,
        } = principal;
        let mut decision = json!({
            "allowed": true, "reason": null, "blocked_rule": null, "identity": identity,
            "permissions": permissions, "metadata": metadata, "rate_limits": [],
            "retry_after": null,
        });
        if !permissions.is_empty() {
            headers.insert(
                "x-wacht-permissions".to_owned(),
                permissions.join(",").into(),
            );
        }
        if !allows(&permissions, &required) {
            decision["allowed"] = false.into();
            decision["reason"] = "permission_denied".into();
            decision["blocked_rule"] = "permission_denied".into();
            headers.insert("x-wacht-permission-denied".to_owned(), "true".into());
            decision["headers"] = headers.into();
            return Ok(decision);
        }
        let ip = check.client_ip.filter(|ip| !ip.trim().is_empty());
        let subject = Subject {
            app: text(&decision["identity"], "app_slug"),
            key: text(&decision["identity"], "key_id"),
            ip: ip.as_deref().unwrap_or("127.0.0.1"),
            resource: &resource,
        };
        let states = self.counters.count(rules, subject, now, &mut self.changes);
        limit(&mut decision, &mut headers, &states);
        decision["headers"] = headers.into();
        Ok(decision)
    }
}

impl From<Unknown> for Problem {
    fn from(unknown: Unknown) -> Self {
        match unknown {
            Unknown::Refused => Self::Shape(StatusCode::UNAUTHORIZED),
            Unknown::Key => Self::Text(StatusCode::UNAUTHORIZED, "Invalid API key"),
        }
    }
}

fn read(headers: &HeaderMap, body: &[u8]) -> Result<Check, Problem> {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    if !content_type.is_some_and(crate::content_type::is_json) {
        let text = "Expected request with `Content-Type: application/json`";
        return Err(Problem::Text(StatusCode::UNSUPPORTED_MEDIA_TYPE, text));
    }
    serde_json::from_slice(body).map_err(|error| match error.is_data() {
        true => Problem::Text(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Failed to deserialize the JSON body into the target type",
        ),
        false => Problem::Text(
            StatusCode::BAD_REQUEST,
            "Failed to parse the request body as JSON",
        ),
    })
}

/// The path by which rules are chosen; nothing where none is left.
fn resource(sent: &str) -> Option<String> {
    let path = sent.trim().split('#').next().unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    match path {
        "" => None,
        path if path.starts_with('/') => Some(path.to_owned()),
        path => Some(format!("/{path}")),
    }
}

/// Writes the states of the rules into a decision, which one of them may deny.
fn limit(decision: &mut Value, headers: &mut Map<String, Value>, states: &[State]) {
    let rule = |state: &State| format!("{}/{}", state.limit, state.window);
    let shown = states.iter().map(
        |state| json!({"rule": rule(state), "remaining": state.remaining, "limit": state.limit}),
    );
    decision["rate_limits"] = shown.collect();
    for state in states {
        let mut add = |what: &str, value: String| {
            headers.insert(format!("x-ratelimit-{}-{what}", state.window), value.into());
        };
        add("limit", state.limit.to_string());
        add("remaining", state.remaining.to_string());
        if state.is_blocking {
            add("reset", state.milliseconds.to_string());
        }
    }
    let blocking = || states.iter().filter(|state| state.is_blocking);
    if let Some(first) = blocking().next() {
        decision["allowed"] = false.into();
        decision["reason"] = "rate_limited".into();
        decision["blocked_rule"] = rule(first).into();
        decision["retry_after"] = json!(blocking().map(|state| state.milliseconds).min());
    }
}
