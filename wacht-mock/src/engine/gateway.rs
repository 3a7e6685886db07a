//! Finds what the gateway needs to know of an API key; changes nothing.

use serde_json::Value;

use super::Engine;
use crate::store::{Object, index_key};

pub(super) const KEY: &str = "api_key";
/// The property by which a key is found.
pub(super) const SECRET: &str = "secret";
const APP: &str = "api_auth_app";
const SCHEME: &str = "rate_limit_scheme";
const TEMPLATE: &str = "jwt_template";

/// A key that is active, of an app that is.
#[derive(Debug)]
pub(crate) struct ApiKey {
    pub(crate) key: Object,
    /// The rate limit scheme of the key, else of its app, if there is one.
    pub(crate) scheme: Option<Object>,
}

impl Engine {
    /// The key with this secret.
    pub(crate) fn api_key(&self, secret: &str) -> Option<ApiKey> {
        let state = self.lock();
        let store = &state.store;
        let is_active = |object: &Object| object.get("is_active") == Some(&Value::Bool(true));
        let text = |object: &Object, name: &str| object.get(name).and_then(index_key);
        let key = store.having(KEY, SECRET, secret).at(0).filter(is_active)?;
        let app = store.get(APP, &text(&key, "app_slug")?).filter(is_active)?;
        let slug = text(&key, "rate_limit_scheme_slug");
        let slug = slug.or_else(|| text(&app, "rate_limit_scheme_slug"));
        let scheme = slug.and_then(|slug| store.get(SCHEME, &slug));
        Some(ApiKey { key, scheme })
    }

    /// How long a session token of the JWT template with this name is valid, in seconds.
    pub(crate) fn token_lifetime(&self, template: &str) -> Option<i64> {
        let state = self.lock();
        let is_named =
            |object: &Object| object.get("name").and_then(Value::as_str) == Some(template);
        let mut templates = state.store.all(TEMPLATE).objects();
        let template = templates.find(is_named)?;
        template.get("token_lifetime")?.as_i64()
    }
}
