//! A check: a request to the gateway, sent as a call of the client.

use std::{fmt, future::Future, net::IpAddr, pin::Pin, sync::Arc};

use http::Method;
use serde_json::{Map, Value, json};

use super::{Credential, DEFAULT_GATEWAY_URL, Decision, PrincipalKind, permissions::Required};
use crate::{
    Call, Client, Error, RequestOptions, Result, keyless,
    runtime::{IntoCall, Operation, Retry, UntypedCall},
};

/// It changes nothing but counters; without a retry, a lost response would refuse somebody for no reason.
static CHECK: Operation =
    Operation::post("checkAuthorization", "/v1/authz/check").retry(Retry::Safe);

static HEALTH: Operation = Operation::get("getGatewayHealth", "/health").text("text/plain");

const METHODS: [Method; 7] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::HEAD,
    Method::OPTIONS,
];

impl Client {
    /// The gateway, which reports who a credential belongs to and whether it may be used for a request.
    ///
    /// Checks go through the transport of this client, with its limits, retries and hooks. They carry
    /// neither its API key nor its headers. A client without an API key, made by
    /// [`ClientBuilder::anonymous`](crate::ClientBuilder::anonymous), has a gateway as well.
    #[must_use]
    pub fn gateway(&self) -> Gateway {
        Gateway {
            client: self.clone(),
            url: None,
        }
    }
}

/// The gateway; see the [module](super).
#[derive(Clone, Debug)]
pub struct Gateway {
    client: Client,
    /// Where it is, unless it is where the gateway of Wacht is.
    url: Option<Arc<str>>,
}

impl Gateway {
    /// The gateway for a server that needs nothing else of Wacht, and so has no API key. For other
    /// settings than the defaults, take that of a client ([`Client::gateway`]).
    ///
    /// # Errors
    ///
    /// When there is no transport, because the feature `reqwest` is off.
    pub fn new() -> Result<Self> {
        Ok(keyless::builder(DEFAULT_GATEWAY_URL).build()?.gateway())
    }

    /// The URL of the gateway; [`DEFAULT_GATEWAY_URL`] unless set. Must be https, except on this
    /// machine.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into().into());
        self
    }

    /// Checks whether a request with this credential may be carried out. The resource is the path
    /// of the request, without its query.
    pub fn check(
        &self,
        credential: Credential,
        method: &Method,
        resource: impl Into<String>,
    ) -> Check {
        Check {
            gateway: self.clone(),
            credential,
            method: method.clone(),
            resource: resource.into(),
            client_ip: None,
            user_agent: None,
            required: Required::All(Vec::new()),
            options: RequestOptions::default(),
        }
    }

    /// Asks the gateway whether it is there. The response is the string `OK`.
    pub fn health(&self) -> Call<String> {
        let call = UntypedCall::new(&self.client, &HEALTH);
        call.elsewhere(self.url()).plain()
    }

    fn url(&self) -> &str {
        self.url.as_deref().unwrap_or(DEFAULT_GATEWAY_URL)
    }
}

/// A check that is not sent yet; see [`Gateway::check`]. Awaiting it sends it.
#[derive(Clone)]
#[must_use = "nothing is sent until the check is awaited"]
pub struct Check {
    gateway: Gateway,
    credential: Credential,
    method: Method,
    resource: String,
    client_ip: Option<IpAddr>,
    user_agent: Option<String>,
    required: Required,
    options: RequestOptions,
}

impl Check {
    /// Requires all of these permissions, in place of those required before. They are compared
    /// character by character.
    ///
    /// The gateway accepts operators inside a name, which would make a list of names require less
    /// than it states; a name with one makes the check an error.
    pub fn require_all<P: Into<String>>(
        mut self,
        permissions: impl IntoIterator<Item = P>,
    ) -> Self {
        self.required = Required::All(permissions.into_iter().map(Into::into).collect());
        self
    }

    /// Requires any of these permissions, in place of those required before. No permission
    /// satisfies an empty list, so that is an error.
    pub fn require_any<P: Into<String>>(
        mut self,
        permissions: impl IntoIterator<Item = P>,
    ) -> Self {
        self.required = Required::Any(permissions.into_iter().map(Into::into).collect());
        self
    }

    /// The address that the request came from, for rate limits by address and the audit log.
    pub fn client_ip(mut self, address: IpAddr) -> Self {
        self.client_ip = Some(address);
        self
    }

    /// The `User-Agent` of the request, for the audit log.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Sets options of the request: timeouts, retries, headers.
    pub fn options(mut self, options: RequestOptions) -> Self {
        self.options = options;
        self
    }

    /// Sends the check. Awaiting it does the same.
    ///
    /// # Errors
    ///
    /// When there is no decision: [`is_unauthorized`](Error::is_unauthorized) if the credential is
    /// not valid, else the kind of the failure. A denial is a decision, not an error.
    pub async fn send(self) -> Result<Decision> {
        self.judge()?;
        let kind = self.credential.kind();
        let mut decision: Decision = self.into_call().plain().await?;
        decision.principal_kind = kind;
        Ok(decision)
    }

    /// Refuses what the gateway would refuse, or would misread.
    fn judge(&self) -> Result<()> {
        let refuse = |why: &str| Err(Error::invalid_request(why));
        let secret = self.credential.secret().expose();
        if self.credential.kind() == PrincipalKind::AccessToken
            && secret.bytes().filter(|&byte| byte == b'.').count() == 2
        {
            return refuse(
                "the gateway knows no access tokens in JWT format; verify them by their signature",
            );
        }
        if !METHODS.contains(&self.method) {
            return refuse("the gateway does not know the method of the request");
        }
        let path = self.resource.split(['#', '?']).next().unwrap_or_default();
        if path.trim().is_empty() {
            return refuse("the resource of the request is empty");
        }
        self.required
            .entries()
            .map(drop)
            .map_err(Error::invalid_request)
    }

    /// The body of the request. Options that are not set are left out.
    fn body(&self) -> Value {
        let mut body = Map::new();
        body.insert(
            "principal".to_owned(),
            json!({
                "type": self.credential.kind().as_str(),
                "value": self.credential.secret().expose(),
            }),
        );
        body.insert("resource".to_owned(), self.resource.as_str().into());
        body.insert("method".to_owned(), self.method.as_str().into());
        if let Some(address) = &self.client_ip {
            body.insert("client_ip".to_owned(), address.to_string().into());
        }
        if let Some(user_agent) = &self.user_agent {
            body.insert("user_agent".to_owned(), user_agent.as_str().into());
        }
        let required = self.required.entries().unwrap_or_default();
        if !required.is_empty() {
            body.insert("required_permissions".to_owned(), required.into());
        }
        body.into()
    }
}

impl IntoCall for Check {
    type Output = Decision;

    fn into_call(self) -> UntypedCall {
        let mut call = UntypedCall::new(&self.gateway.client, &CHECK)
            .json(&self.body())
            .elsewhere(self.gateway.url());
        call.options(self.options);
        call
    }
}

impl IntoFuture for Check {
    type Output = Result<Decision>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<Decision>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check")
            .field("credential", &self.credential)
            .field("method", &self.method)
            .field("resource", &self.resource)
            .field("required", &self.required)
            .finish_non_exhaustive()
    }
}
