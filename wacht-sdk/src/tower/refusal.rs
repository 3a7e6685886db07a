//! Why a request is refused, and the response to it.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::{
    HeaderValue, Response, StatusCode,
    header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
};

use crate::{gateway::Denied, session::TokenErrorKind};

/// The header in which the Rust SDK of Wacht puts the reason of a refusal.
const X_AUTH_ERROR: &str = "x-auth-error";

/// Why a request is refused. `Display` is a message for the response, without details that would
/// help an attacker; [`Debug`](fmt::Debug) is for a log, and shows no credential either.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no credential.
    Missing,
    /// The session token is refused.
    InvalidToken(TokenErrorKind),
    /// The API key or access token is unknown, or no longer valid.
    InvalidCredential,
    /// The session lacks a permission, or another organization or workspace is active.
    Forbidden,
    /// The gateway denies the request: a permission is missing, or a rate limit is reached.
    Denied(Box<Denied>),
    /// Whether the credential is valid could not be found out. The message has the reason, for a
    /// log.
    Unavailable(Arc<str>),
    /// The server is set up wrongly: a required layer is missing. The message names it.
    Misconfigured(&'static str),
}

impl Refusal {
    /// The status to respond with.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Missing | Self::InvalidToken(_) | Self::InvalidCredential => {
                StatusCode::UNAUTHORIZED
            }
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Denied(denied) => denied.status(),
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Misconfigured(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The response: the status, the headers that belong to it, and a short text.
    #[must_use]
    pub fn response(&self) -> Response<Bytes> {
        let text = self.text();
        let mut response = Response::new(Bytes::from_static(text.as_bytes()));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        let plain = HeaderValue::from_static("text/plain; charset=utf-8");
        headers.insert(CONTENT_TYPE, plain);
        headers.insert(X_AUTH_ERROR, HeaderValue::from_static(text));
        let challenge = match self {
            Self::Missing => Some("Bearer"),
            Self::InvalidToken(_) | Self::InvalidCredential => {
                Some("Bearer error=\"invalid_token\"")
            }
            _ => None,
        };
        if let Some(challenge) = challenge {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if let Self::Denied(denied) = self {
            let limits = denied.rate_limit_headers.iter();
            headers.extend(limits.map(|(name, value)| (name.clone(), value.clone())));
            if let Some(seconds) = denied.retry_after_seconds() {
                headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
            }
        }
        response
    }

    fn text(&self) -> &'static str {
        match self {
            Self::Missing => "a credential is required",
            Self::InvalidToken(TokenErrorKind::Expired) => "the session token has expired",
            Self::InvalidToken(_) => "the session token is not valid",
            Self::InvalidCredential => "the credential is not valid",
            Self::Forbidden => "this is not permitted",
            Self::Denied(denied) if denied.status() == StatusCode::TOO_MANY_REQUESTS => {
                "too many requests"
            }
            Self::Denied(_) => "this is not permitted",
            Self::Unavailable(_) => "the credential cannot be verified now",
            Self::Misconfigured(_) => "the server is not set up for this",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl std::error::Error for Refusal {}

/// Changes the response to a refusal.
pub(super) type Hook = Arc<dyn Fn(&Refusal, &mut Response<Bytes>) + Send + Sync>;

/// The response to a refusal, as the hook leaves it.
pub(super) fn respond(refusal: &Refusal, hook: Option<&Hook>) -> Response<Bytes> {
    let mut response = refusal.response();
    if let Some(hook) = hook {
        hook(refusal, &mut response);
    }
    response
}
