//! What a request identifies itself with, where the gateway is to say who that is.

use crate::Secret;

/// The length of the random part of an API key.
const KEY_RANDOM: usize = 43;

/// The shortest API key: two characters and an underscore before the random part.
const KEY_LEAST: usize = KEY_RANDOM + 3;

/// A credential that the gateway knows. The gateway does not detect the kind, so the caller states
/// it here.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Credential {
    /// An API key of one of your API auth apps.
    ApiKey(Secret),
    /// An opaque OAuth access token (`oat_…`).
    AccessToken(Secret),
}

/// Which kind of credential a principal has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PrincipalKind {
    /// An API key.
    #[default]
    ApiKey,
    /// An OAuth access token.
    AccessToken,
}

impl Credential {
    /// An API key.
    pub fn api_key(key: impl Into<Secret>) -> Self {
        Self::ApiKey(key.into())
    }

    /// An opaque OAuth access token.
    pub fn access_token(token: impl Into<Secret>) -> Self {
        Self::AccessToken(token.into())
    }

    /// The credential that follows `Bearer` in a header, by its form: an access token begins with
    /// `oat_`, and anything else that the gateway would look up is an API key. `None` for other
    /// strings, such as a session token.
    #[must_use]
    pub fn from_bearer(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.starts_with("oat_") {
            return Some(Self::access_token(text));
        }
        (is_api_key(text) && !is_jwt(text)).then(|| Self::api_key(text))
    }

    /// Which kind it is.
    #[must_use]
    pub fn kind(&self) -> PrincipalKind {
        match self {
            Self::ApiKey(_) => PrincipalKind::ApiKey,
            Self::AccessToken(_) => PrincipalKind::AccessToken,
        }
    }

    pub(super) fn secret(&self) -> &Secret {
        match self {
            Self::ApiKey(secret) | Self::AccessToken(secret) => secret,
        }
    }
}

impl PrincipalKind {
    /// As the gateway calls it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::ApiKey => "api_key",
            Self::AccessToken => "oauth_access_token",
        }
    }
}

/// Whether this is a token in JWT format, such as that of a session. Its end is like that of a key.
fn is_jwt(text: &str) -> bool {
    // A JSON object in Base64 begins so.
    text.starts_with("eyJ") && text.bytes().filter(|&byte| byte == b'.').count() == 2
}

/// Whether the gateway would look this up as an API key. It judges the end, and not the prefix.
fn is_api_key(text: &str) -> bool {
    let is_random = |c: &u8| c.is_ascii_alphanumeric() || *c == b'_' || *c == b'-';
    let random = text
        .len()
        .checked_sub(KEY_RANDOM)
        .and_then(|at| text.as_bytes().get(at..));
    text.len() >= KEY_LEAST && random.is_some_and(|random| random.iter().all(is_random))
}
