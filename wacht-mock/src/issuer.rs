//! The deployment as an issuer of session tokens: takes who is signed in, returns a token; publishes its
//! key. It does not know whether a user exists.

use std::io;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    browser::{self, Browsers},
    clock, ids,
    sign::TokenKey,
};

/// How long a token of the service is valid.
const LIFETIME: i64 = 35;

/// How much longer than until its stated time it is valid, for clocks that differ.
const SKEW: i64 = 5;

/// Who is signed in, and where: the content of a session token.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionToken {
    /// The user.
    pub user_id: String,
    /// The session.
    pub session_id: String,
    /// The organization that is active.
    pub organization_id: Option<String>,
    /// The workspace that is active.
    pub workspace_id: Option<String>,
    /// What the roles of the user permit in the organization.
    pub organization_permissions: Vec<String>,
    /// What they permit in the workspace.
    pub workspace_permissions: Vec<String>,
    /// What a JWT template adds.
    pub metadata: Map<String, Value>,
    /// How long it is valid. Below zero it has expired.
    pub lifetime_seconds: i64,
}

impl Default for SessionToken {
    fn default() -> Self {
        Self {
            user_id: "1".to_owned(),
            session_id: "1".to_owned(),
            organization_id: None,
            workspace_id: None,
            organization_permissions: Vec::new(),
            workspace_permissions: Vec::new(),
            metadata: Map::new(),
            lifetime_seconds: LIFETIME,
        }
    }
}

/// The issuer and its key.
#[derive(Debug)]
pub(crate) struct Issuer {
    origin: String,
    key: TokenKey,
    /// How many keys there were before.
    number: u64,
    browsers: Browsers<SessionToken>,
    /// How many tokens of browsers were issued.
    issued: u64,
}

/// A session token that a browser got for its own.
pub(crate) struct Exchanged {
    pub(crate) token: String,
    /// Until when it is to be used.
    pub(crate) expires: DateTime<Utc>,
    /// The token that the browser has to use from now on, if that changes.
    pub(crate) renewed: Option<String>,
}

impl Issuer {
    /// An issuer at this origin, with a new key.
    pub(crate) fn new(origin: String) -> io::Result<Self> {
        let key = TokenKey::new()?;
        Ok(Self {
            origin,
            key,
            number: 0,
            browsers: Browsers::new(),
            issued: 0,
        })
    }

    /// Puts a new key in the place of the one that it has.
    pub(crate) fn rotate(&mut self) -> io::Result<()> {
        self.key = TokenKey::new()?;
        self.number += 1;
        Ok(())
    }

    /// The key by which frontends find the deployment.
    pub(crate) fn publishable_key(&self) -> String {
        format!("pk_test_{}", STANDARD.encode(&self.origin))
    }

    /// A token that is issued now.
    pub(crate) fn token(&self, token: &SessionToken, now: DateTime<Utc>) -> String {
        let now = now.timestamp();
        let mut permissions = Map::new();
        let mut claims = Map::new();
        for (name, active, list) in [
            (
                "organization",
                &token.organization_id,
                &token.organization_permissions,
            ),
            (
                "workspace",
                &token.workspace_id,
                &token.workspace_permissions,
            ),
        ] {
            if let Some(id) = active {
                claims.insert(name.to_owned(), json!(id));
                permissions.insert(name.to_owned(), json!(list));
            }
        }
        for (name, value) in [
            ("iss", json!(self.origin)),
            ("sub", json!(token.user_id)),
            ("iat", json!(now)),
            ("exp", json!(now.saturating_add(token.lifetime_seconds))),
            ("sid", json!(token.session_id)),
            ("permissions", permissions.into()),
        ] {
            claims.insert(name.to_owned(), value);
        }
        if !token.metadata.is_empty() {
            claims.insert("metadata".to_owned(), json!(token.metadata));
        }
        self.key.token(&claims.into())
    }

    /// A long-lived token of a browser that signs in now. It has no user, so it is not a session token.
    pub(crate) fn browser_token(&mut self, session: SessionToken, now: DateTime<Utc>) -> String {
        self.issued += 1;
        let expires = clock::later(now, browser::LIFETIME);
        let claims = json!({
            "iss": self.origin, "sess": session.session_id, "iat": now.timestamp(),
            "nbf": now.timestamp(), "exp": expires.timestamp(),
            "rotating_token": ids::number("rotating_token", self.issued).to_string(),
        });
        let token = self.key.token(&claims);
        self.browsers.sign_in(&token, session, expires);
        token
    }

    /// Exchanges the token of a browser for a session token of this lifetime in seconds; nothing if
    /// nobody is signed in with it.
    pub(crate) fn exchange(
        &mut self,
        browser: &str,
        lifetime: Option<i64>,
        now: DateTime<Utc>,
    ) -> Option<Exchanged> {
        let mut session = self.browsers.find(browser)?;
        let is_old = self.browsers.retire(browser, now);
        let renewed = is_old.then(|| self.browser_token(session.clone(), now));
        let lifetime = lifetime.unwrap_or(session.lifetime_seconds - SKEW);
        session.lifetime_seconds = lifetime.saturating_add(SKEW);
        let expires = now.checked_add_signed(TimeDelta::try_seconds(lifetime)?)?;
        Some(Exchanged {
            token: self.token(&session, now),
            expires,
            renewed,
        })
    }

    /// Signs all browsers out.
    pub(crate) fn forget_browsers(&mut self) {
        self.browsers = Browsers::new();
    }

    /// The key set.
    pub(crate) fn jwks(&self) -> Value {
        let kid = ids::number("key_pair", self.number).to_string();
        json!({"keys": [self.key.jwk(&kid)]})
    }

    /// The key as the older document has it.
    pub(crate) fn public_key(&self) -> Value {
        json!({"data": {"public_key": self.key.pem()}})
    }
}
