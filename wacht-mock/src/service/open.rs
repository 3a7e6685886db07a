//! The paths that need no API key and are in no document: the health check, the keys of the deployment,
//! and the gateway. Takes a request for one of them, returns the response.

use axum::body::{Body, to_bytes};
use http::{Method, StatusCode, request::Parts};
use serde_json::json;

use super::{Known, Service};
use crate::{
    Form, clock, gateway,
    lock::lock,
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
}

impl Page {
    fn method(self) -> Method {
        match self {
            Self::Gateway => Method::POST,
            Self::Health | Self::KeySet | Self::PublicKey => Method::GET,
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
            Page::Gateway => {
                let Ok(bytes) = to_bytes(body, gateway::LARGEST_BODY).await else {
                    let text = "length limit exceeded".to_owned();
                    let status = StatusCode::PAYLOAD_TOO_LARGE;
                    return Ok(Reply::text(status, TEXT, text));
                };
                known.body = bytes.clone();
                let engine = self.engine.as_deref();
                let mut gateway = lock(&self.gateway);
                return Ok(gateway.check(engine, &parts.headers, &bytes, now));
            }
        };
        Ok(Reply::json(StatusCode::OK, JSON, &value))
    }
}
