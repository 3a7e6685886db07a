//! A layer for requests with a session token.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::{
    HeaderMap, Response,
    header::{AUTHORIZATION, COOKIE},
    request::Parts,
};
use tower_layer::Layer;

use super::{
    guarded::{Guard, Guarded},
    refusal::{Hook, Refusal},
};
use crate::session::{Session, TokenError, TokenErrorKind, Verifier};

/// Verifies the session token of each request: the token after `Bearer` in `Authorization`, else
/// the value of a [cookie](Self::cookie). Adds the session to the extensions of the request.
///
/// A request without a valid token is refused, unless sessions are [optional](Self::optional).
#[derive(Clone)]
#[must_use]
pub struct SessionLayer {
    verifier: Verifier,
    cookie: Option<Arc<str>>,
    is_optional: bool,
    hook: Option<Hook>,
}

/// That a request has passed a layer for sessions, and what came of it.
#[derive(Clone, Debug)]
pub(crate) struct Authenticated(pub(crate) Result<Session, Refusal>);

impl SessionLayer {
    /// A layer that requires a session.
    pub fn new(verifier: Verifier) -> Self {
        Self {
            verifier,
            cookie: None,
            is_optional: false,
            hook: None,
        }
    }

    /// Reads the token from this cookie if there is none in `Authorization`.
    ///
    /// A browser also sends a cookie with requests that other sites make: protect routes that
    /// change something against that. The cookies `__session` and `__dev_session__` hold another
    /// token, which is not a session token and is refused.
    pub fn cookie(mut self, name: &str) -> Self {
        self.cookie = Some(name.into());
        self
    }

    /// Lets requests without a valid token through, without a session. Routes that need one then
    /// require it themselves.
    pub fn optional(mut self) -> Self {
        self.is_optional = true;
        self
    }

    /// Changes the responses to refusals: their body, status and headers.
    pub fn on_refusal(
        mut self,
        change: impl Fn(&Refusal, &mut Response<Bytes>) + Send + Sync + 'static,
    ) -> Self {
        self.hook = Some(Arc::new(change));
        self
    }

    /// The session of a request.
    async fn session(&self, request: &Parts) -> Result<Session, Refusal> {
        let token = match bearer(&request.headers)? {
            Some(token) => Some(token),
            None => self
                .cookie
                .as_deref()
                .and_then(|name| cookie(&request.headers, name)),
        };
        let token = token.ok_or(Refusal::Missing)?;
        self.verifier.verify(token).await.map_err(refusal)
    }
}

fn refusal(error: TokenError) -> Refusal {
    match error.is_unavailable() {
        true => Refusal::Unavailable(error.to_string().into()),
        false => Refusal::InvalidToken(error.kind()),
    }
}

impl Guard for SessionLayer {
    async fn judge(&self, request: &mut Parts) -> Result<HeaderMap, Refusal> {
        // A session that an outer layer or the sender of the request put there does not count.
        request.extensions.remove::<Session>();
        let result = self.session(request).await;
        if let Ok(session) = &result {
            request.extensions.insert(session.clone());
        }
        request.extensions.insert(Authenticated(result.clone()));
        match result {
            Err(refusal) if !self.is_optional => Err(refusal),
            _ => Ok(HeaderMap::new()),
        }
    }

    fn hook(&self) -> Option<&Hook> {
        self.hook.as_ref()
    }
}

impl<S> Layer<S> for SessionLayer {
    type Service = Guarded<S, Self>;

    fn layer(&self, inner: S) -> Self::Service {
        Guarded::new(inner, self.clone())
    }
}

impl fmt::Debug for SessionLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionLayer")
            .field("verifier", &self.verifier)
            .field("cookie", &self.cookie)
            .field("is_optional", &self.is_optional)
            .finish_non_exhaustive()
    }
}

/// What follows `Bearer`; nothing where another scheme is used. Two headers are one too many: another
/// reader of the request might take the other one.
pub(super) fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next();
    if values.next().is_some() {
        return Err(Refusal::InvalidToken(TokenErrorKind::Malformed));
    }
    let text = value.and_then(|value| value.to_str().ok());
    let (scheme, token) = match text.and_then(|text| text.trim().split_once(' ')) {
        Some(parts) => parts,
        None => return Ok(None),
    };
    let is_bearer = scheme.eq_ignore_ascii_case("Bearer");
    Ok(Some(token.trim()).filter(|token| is_bearer && !token.is_empty()))
}

/// The value of a cookie; the first one of the name.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let values = headers.get_all(COOKIE).iter();
    let pairs = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'));
    let mut pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(known, _)| *known == name)?;
    Some(value).filter(|value| !value.is_empty())
}
