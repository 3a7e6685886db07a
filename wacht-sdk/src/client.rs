//! The client: configuration, the shared transport, and the one place where a call becomes a request.

use std::{env, fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT},
};

use crate::{
    Body, Error, Result, Secret, Transport, base_url::BaseUrl, body::CollectError, call::Call,
    transport::Request,
};

/// Where the API is.
pub const DEFAULT_BASE_URL: &str = "https://api.wacht.dev";

const DEFAULT_USER_AGENT: &str = concat!("wacht-sdk/", env!("CARGO_PKG_VERSION"));

/// A client of the Wacht Backend API.
///
/// Cheap to clone; clones share connections. Calls are awaited on a Tokio runtime, unless a
/// [transport](ClientBuilder::transport) of your own needs none.
///
/// ```no_run
/// # async fn example() -> wacht_sdk::Result<()> {
/// let client = wacht_sdk::Client::from_env()?;
/// let users = client.users().list().limit(50).await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    base_url: BaseUrl,
    headers: HeaderMap,
    transport: Arc<dyn Transport>,
    max_response_bytes: usize,
}

impl Client {
    /// A client for this API key, with the defaults for everything else.
    ///
    /// # Errors
    ///
    /// When the key is empty or cannot be a header value.
    pub fn new(api_key: impl Into<Secret>) -> Result<Self> {
        Self::builder().api_key(api_key).build()
    }

    /// A client configured by the environment: the key in `WACHT_SECRET_KEY`, else in
    /// `WACHT_API_KEY`; the base URL in `WACHT_BASE_URL`, if set.
    ///
    /// # Errors
    ///
    /// When neither variable holds a key, or a value is not valid.
    pub fn from_env() -> Result<Self> {
        Self::builder()
            .environment(|name| env::var(name).ok())
            .build()
    }

    /// Sets up a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Sends a call once and reads its answer. All operations go through here.
    pub(crate) async fn execute(&self, call: Call) -> Result<Answer> {
        let operation = call.operation.id;
        let result = self.attempt(call).await;
        result.map_err(|error| error.in_operation(operation))
    }

    async fn attempt(&self, call: Call) -> Result<Answer> {
        let request = self.request(call)?;
        let response = self.0.transport.send(request).await?;
        let (parts, body) = response.into_parts();
        let body = self.collect(body).await;
        if parts.status.is_success() {
            Ok(Answer {
                status: parts.status,
                headers: parts.headers,
                body: body?,
            })
        } else {
            // The status says more than why the text about it could not be read.
            let body = body.unwrap_or_default();
            Err(Error::status_of(parts.status, parts.headers, body))
        }
    }

    fn request(&self, call: Call) -> Result<Request> {
        let uri = format!("{}{}", self.0.base_url.as_str(), call.target()?);
        let method = call.operation.method.clone();
        let (body, content_type) = call.into_body()?;
        let mut request = Request::new(Body::from(body));
        *request.uri_mut() = uri
            .parse()
            .map_err(|_| Error::invalid_request("the URL of the request is too long"))?;
        *request.method_mut() = method;
        *request.headers_mut() = self.0.headers.clone();
        if let Some(content_type) = content_type {
            request.headers_mut().insert(CONTENT_TYPE, content_type);
        }
        Ok(request)
    }

    async fn collect(&self, body: Body) -> Result<Bytes> {
        let limit = self.0.max_response_bytes;
        body.collect(limit).await.map_err(|error| match error {
            CollectError::TooLarge => Error::connection(
                format!("the answer is larger than {limit} bytes"),
                "the limit is set by ClientBuilder::max_response_bytes",
            ),
            CollectError::Broken(source) => match source.downcast::<Error>() {
                Ok(error) if error.is_timeout() => *error,
                Ok(error) => Error::connection("the answer broke off", error),
                Err(source) => Error::connection("the answer broke off", source),
            },
        })
    }
}

/// A successful answer, not yet decoded.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.0.base_url.as_str())
            .finish_non_exhaustive()
    }
}

/// Sets up a [`Client`].
#[must_use]
pub struct ClientBuilder {
    api_key: Option<Secret>,
    base_url: Option<String>,
    insecure: bool,
    user_agent: String,
    connect_timeout: Duration,
    timeout: Duration,
    max_response_bytes: usize,
    headers: Vec<(String, String)>,
    transport: Option<Arc<dyn Transport>>,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            api_key: None,
            base_url: None,
            insecure: false,
            user_agent: DEFAULT_USER_AGENT.to_owned(),
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            max_response_bytes: 64 << 20,
            headers: Vec::new(),
            transport: None,
        }
    }
}

impl ClientBuilder {
    /// The API key. Required.
    pub fn api_key(mut self, api_key: impl Into<Secret>) -> Self {
        self.api_key = Some(api_key.into());
        self
    }

    /// Where the API is; [`DEFAULT_BASE_URL`] unless set. Must be https, except on this machine.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// Allows a base URL of plain http to another machine. The API key is then readable by
    /// everyone on the way.
    pub fn allow_insecure_http(mut self) -> Self {
        self.insecure = true;
        self
    }

    /// The `User-Agent` header; `wacht-sdk/<version>` unless set.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// How long setting up a connection may take; 5 seconds unless set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long one attempt may take, from the first byte out to the last byte in; 30 seconds
    /// unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The largest answer that is read into memory; 64 MiB unless set.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// A header to be sent with every request. `authorization` is the API key's and is refused.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sends requests through a transport of your own, such as a fake in a test. The timeouts are
    /// then the transport's business.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Takes what the environment sets; an empty variable counts as unset.
    fn environment(mut self, variable: impl Fn(&str) -> Option<String>) -> Self {
        let get = |name| variable(name).filter(|value| !value.trim().is_empty());
        let api_key = get("WACHT_SECRET_KEY").or_else(|| get("WACHT_API_KEY"));
        self.api_key = api_key.map(Secret::from);
        self.base_url = get("WACHT_BASE_URL");
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// When the API key is missing, or one of the values is not valid.
    pub fn build(self) -> Result<Client> {
        let base_url = self.base_url.as_deref().unwrap_or(DEFAULT_BASE_URL);
        let base_url = BaseUrl::parse(base_url, self.insecure)?;
        let headers = self.default_headers()?;
        let transport = match self.transport {
            Some(transport) => transport,
            // On the way to a proxy, what stays on this machine would be readable.
            None => default_transport(self.connect_timeout, self.timeout, base_url.is_loopback())?,
        };
        Ok(Client(Arc::new(Shared {
            base_url,
            headers,
            transport,
            max_response_bytes: self.max_response_bytes,
        })))
    }

    fn default_headers(&self) -> Result<HeaderMap> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, header_value("user-agent", &self.user_agent)?);
        for (name, value) in &self.headers {
            let key = HeaderName::try_from(name)
                .map_err(|_| Error::configuration(format!("{name:?} is not a header name")))?;
            if key == AUTHORIZATION {
                return Err(Error::configuration(
                    "the authorization header is made from the API key; set that instead",
                ));
            }
            headers.insert(key, header_value(name, value)?);
        }
        headers.insert(AUTHORIZATION, self.authorization()?);
        Ok(headers)
    }

    fn authorization(&self) -> Result<HeaderValue> {
        let is_blank = |key: &Secret| key.expose().trim().is_empty();
        let Some(key) = self.api_key.as_ref().filter(|key| !is_blank(key)) else {
            return Err(Error::configuration(
                "there is no API key; set WACHT_SECRET_KEY, or call ClientBuilder::api_key",
            ));
        };
        let mut value =
            HeaderValue::try_from(format!("Bearer {}", key.expose())).map_err(|_| {
                Error::configuration("the API key holds characters that a header cannot carry")
            })?;
        value.set_sensitive(true);
        Ok(value)
    }
}

fn header_value(name: &str, value: &str) -> Result<HeaderValue> {
    HeaderValue::try_from(value).map_err(|_| {
        Error::configuration(format!(
            "the value of the header {name} holds characters that a header cannot carry"
        ))
    })
}

#[cfg(feature = "reqwest")]
fn default_transport(
    connect: Duration,
    attempt: Duration,
    direct: bool,
) -> Result<Arc<dyn Transport>> {
    let transport = crate::transport::ReqwestTransport::new(connect, attempt, direct)?;
    Ok(Arc::new(transport))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport(_: Duration, _: Duration, _: bool) -> Result<Arc<dyn Transport>> {
    Err(Error::configuration(
        "the feature `reqwest` is off, so there is no transport; call ClientBuilder::transport",
    ))
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("api_key", &self.api_key)
            .field("user_agent", &self.user_agent)
            .field("connect_timeout", &self.connect_timeout)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
