//! A layer for requests with an API key or an OAuth access token.

use std::{fmt, net::IpAddr, sync::Arc};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Response, header::USER_AGENT, request::Parts};
use tower_layer::Layer;

use super::{
    guarded::{Guard, Guarded},
    refusal::{Hook, Refusal},
    session::bearer,
};
use crate::{
    Error,
    gateway::{Credential, Gateway, Principal},
};

type Address = Arc<dyn Fn(&Parts) -> Option<IpAddr> + Send + Sync>;

/// Checks the credential of each request at the gateway: the token after `Bearer` in
/// `Authorization`, or the API key in a [header](Self::key_header) of your choice. Adds the
/// principal to the extensions of the request, and the headers about rate limits to the response.
#[derive(Clone)]
#[must_use]
pub struct GatewayLayer {
    gateway: Gateway,
    key_header: Option<HeaderName>,
    required: Required,
    address: Option<Address>,
    hook: Option<Hook>,
}

/// The permissions that are required.
#[derive(Clone, Debug)]
enum Required {
    All(Arc<[String]>),
    Any(Arc<[String]>),
}

impl GatewayLayer {
    /// A layer that requires a valid credential.
    pub fn new(gateway: Gateway) -> Self {
        Self {
            gateway,
            key_header: None,
            required: Required::All(Arc::new([])),
            address: None,
            hook: None,
        }
    }

    /// Reads an API key from this header as well, such as `x-api-key`. It takes precedence over
    /// `Authorization`.
    pub fn key_header(mut self, name: HeaderName) -> Self {
        self.key_header = Some(name);
        self
    }

    /// Requires all of these permissions, in place of those required before.
    pub fn require_all<P: Into<String>>(
        mut self,
        permissions: impl IntoIterator<Item = P>,
    ) -> Self {
        self.required = Required::All(permissions.into_iter().map(Into::into).collect());
        self
    }

    /// Requires any of these permissions, in place of those required before.
    pub fn require_any<P: Into<String>>(
        mut self,
        permissions: impl IntoIterator<Item = P>,
    ) -> Self {
        self.required = Required::Any(permissions.into_iter().map(Into::into).collect());
        self
    }

    /// How to find the address that a request came from, for rate limits by address. Only your
    /// server knows which proxy it trusts, so without this no address is sent.
    pub fn client_ip(
        mut self,
        find: impl Fn(&Parts) -> Option<IpAddr> + Send + Sync + 'static,
    ) -> Self {
        self.address = Some(Arc::new(find));
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

    fn credential(&self, headers: &HeaderMap) -> Result<Credential, Refusal> {
        let key = self.key_header.as_ref().and_then(|name| headers.get(name));
        if let Some(key) = key {
            let key = key.to_str().map_err(|_| Refusal::InvalidCredential)?;
            return Ok(Credential::api_key(key));
        }
        let Some(text) = bearer(headers).map_err(|_| Refusal::InvalidCredential)? else {
            return Err(Refusal::Missing);
        };
        Credential::from_bearer(text).ok_or(Refusal::InvalidCredential)
    }
}

impl Guard for GatewayLayer {
    async fn judge(&self, request: &mut Parts) -> Result<HeaderMap, Refusal> {
        request.extensions.remove::<Principal>();
        let credential = self.credential(&request.headers)?;
        let mut check = self
            .gateway
            .check(credential, &request.method, request.uri.path());
        check = match &self.required {
            Required::All(names) => check.require_all(names.iter().cloned()),
            Required::Any(names) => check.require_any(names.iter().cloned()),
        };
        if let Some(address) = self.address.as_ref().and_then(|find| find(request)) {
            check = check.client_ip(address);
        }
        let user_agent = request.headers.get(USER_AGENT);
        if let Some(user_agent) = user_agent.and_then(|value| value.to_str().ok()) {
            check = check.user_agent(user_agent);
        }
        let decision = check.send().await.map_err(|error| refusal(&error))?;
        let headers = decision.rate_limit_headers();
        match decision.into_principal() {
            Ok(principal) => {
                request.extensions.insert(principal);
                Ok(headers)
            }
            Err(denied) => Err(Refusal::Denied(Box::new(denied))),
        }
    }

    fn hook(&self) -> Option<&Hook> {
        self.hook.as_ref()
    }
}

/// Only the gateway's own verdict is about the credential.
fn refusal(error: &Error) -> Refusal {
    match error.is_unauthorized() {
        true => Refusal::InvalidCredential,
        false => Refusal::Unavailable(error.to_string().into()),
    }
}

impl<S> Layer<S> for GatewayLayer {
    type Service = Guarded<S, Self>;

    fn layer(&self, inner: S) -> Self::Service {
        Guarded::new(inner, self.clone())
    }
}

impl fmt::Debug for GatewayLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GatewayLayer")
            .field("gateway", &self.gateway)
            .field("key_header", &self.key_header)
            .field("required", &self.required)
            .finish_non_exhaustive()
    }
}
