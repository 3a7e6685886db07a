//! The paths that need no API key and are in no document: the health check, the keys of the deployment,
//! and the gateway. Takes a request for one of them, returns the response.

use axum::body::{Body, to_bytes};
use chrono::{DateTime, Utc};
use http::{Method, StatusCode, request::Parts};
use serde_json::json;

use super::{Known, Service};
use crate::{
    Form, browser, clock, gateway,
    lock::lock,
    parameters,
    refusal::Refusal,
    reply::{JSON, Reply, TEXT},
};

/// Such a path.
#[derive(Debug, Clone, Copy)]
pub(super) enum Page {
    Health,
    KeySet,
    PublicKey,
    Gateway,
    SessionToken,
}

impl Page {
    fn method(self) -> Method {
        match self {
            Self::Gateway => Method::POST,
            Self::Health | Self::KeySet | Self::PublicKey | Self::SessionToken => Method::GET,
        }
    }
}

impl Service {
    /// The one that a request is for. The documented form has no health check.
    pub(super) fn open_page(&self, parts: &Parts) -> Option<Page> {
        match parts.uri.path() {
            "/health" if self.settings.form == Form::Live => Some(Page::Health),
            "/.well-known/jwks.json" => Some(Page::KeySet),
            "/.well-known/jwk" => Some(Page::PublicKey),
            "/session/token" => Some(Page::SessionToken),
            gateway::PATH => Some(Page::Gateway),
            _ => None,
        }
    }

    pub(super) async fn open(
        &self,
        page: Page,
        parts: &Parts,
        body: Body,
        known: &mut Known,
    ) -> Result<Reply, Refusal> {
        if parts.method != page.method() {
            let message = format!("path {}: has no method {}", parts.uri.path(), parts.method);
            return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, message));
        }
        let now = self.clock.now();
        let value = match page {
            Page::Health => json!({"status": "healthy", "timestamp": clock::text(now)}),
            Page::KeySet => lock(&self.issuer).jwks(),
            Page::PublicKey => lock(&self.issuer).public_key(),
            Page::SessionToken => return self.exchange(parts, now),
            Page::Gateway => {
                let Ok(bytes) = to_bytes(body, gateway::LARGEST_BODY).await else {
                    let text = "length limit exceeded".to_owned();
                    let status = StatusCode::PAYLOAD_TOO_LARGE;
                    return Ok(Reply::text(status, TEXT, text));
                };
                known.body = bytes.clone();
                let engine = self.engine.as_deref();
                let headers = &parts.headers;
                let reply =
                    self.with_gateway(|gateway| gateway.check(engine, headers, &bytes, now));
                self.kept().await?;
                return Ok(reply);
            }
        };
        Ok(Reply::json(StatusCode::OK, JSON, &value))
    }

    /// Exchanges the token of a browser for a session token.
    fn exchange(&self, parts: &Parts, now: DateTime<Utc>) -> Result<Reply, Refusal> {
        let query = parts.uri.query();
        let template = parameters::raw(query, "template").filter(|name| name != "default");
        let lifetime = template.map(|name| {
            let engine = self.engine.as_deref();
            let lifetime = engine.and_then(|engine| engine.token_lifetime(&name));
            lifetime.ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "JWT template not found"))
        });
        let lifetime = lifetime.transpose()?;
        let browser = browser::token(&parts.headers, query);
        let mut issuer = lock(&self.issuer);
        let exchanged = browser.and_then(|token| issuer.exchange(&token, lifetime, now));
        let Some(exchanged) = exchanged else {
            return Err(Refusal::bad_request("nobody is signed in"));
        };
        let expires = exchanged.expires.timestamp_millis();
        let value = json!({"data": {"token": exchanged.token, "expires": expires}});
        let reply = Reply::json(StatusCode::OK, JSON, &value);
        Ok(match exchanged.renewed {
            Some(token) => reply.with_renewed_browser(&token),
            None => reply,
        })
    }
}
