//! Setting up a client: every choice has a default but the API key.

use std::{env, fmt, marker::PhantomData, sync::Arc, time::Duration};

use http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT, USER_AGENT},
};

use crate::{
    ApiClient, Client, Clock, Error, Hook, Result, RetryPolicy, Secret, Transport,
    auth::{Credentials, Offered, TokenProvider},
    base_url::BaseUrl,
    client::Shared,
    clock::SystemClock,
    options::header,
    retry::Budget,
    service::Service,
    transport::{Connect, Identity, Proxy},
};

/// Sets up the client of an API. Only the API key has no default, and the base URL where the API has
/// none.
///
/// ```
/// use std::time::Duration;
/// use wacht_runtime::{Client, Scheme, Service};
///
/// static SERVICE: Service = Service::new("example-sdk", "1.0.0")
///     .schemes(&[Scheme::bearer("key")]);
///
/// # fn example() -> wacht_runtime::Result<()> {
/// let client = Client::builder(&SERVICE)
///     .api_key("sk_…")
///     .base_url("https://api.example.com")
///     .user_agent("my-service/1.0")
///     .total_timeout(Duration::from_secs(10))
///     .build()?;
/// # Ok(()) }
/// ```
#[must_use]
pub struct ClientBuilder<C> {
    setup: Setup,
    client: PhantomData<fn() -> C>,
}

/// The settings, for any type of client.
struct Setup {
    service: &'static Service,
    offered: Offered,
    base_url: Option<String>,
    server: usize,
    variables: Vec<(String, String)>,
    insecure: bool,
    user_agent: Option<String>,
    connect: Connect,
    attempt_timeout: Duration,
    total_timeout: Option<Duration>,
    retry: RetryPolicy,
    max_response_bytes: usize,
    max_error_bytes: usize,
    headers: Vec<(String, String)>,
    hooks: Vec<Arc<dyn Hook>>,
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
}

impl Client {
    /// Sets up a client of this API.
    pub fn builder(service: &'static Service) -> ClientBuilder<Self> {
        ClientBuilder::of(service)
    }
}

impl<C: ApiClient> Default for ClientBuilder<C> {
    fn default() -> Self {
        Self::of(C::SERVICE)
    }
}

impl<C: From<Client>> ClientBuilder<C> {
    pub(crate) fn of(service: &'static Service) -> Self {
        Self {
            setup: Setup::new(service),
            client: PhantomData,
        }
    }

    /// The API key. Required. Blanks around it, such as the line break of a file, are ignored.
    pub fn api_key(mut self, api_key: impl Into<Secret>) -> Self {
        self.setup.offered.api_key = Some(api_key.into());
        self
    }

    /// A user name and a password, for an API that takes them (HTTP Basic).
    pub fn basic(mut self, user: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.setup.offered.basic = Some((user.into(), password.into()));
        self
    }

    /// Uses bearer tokens of a provider, and requests a new one from it when the service refuses
    /// one.
    pub fn tokens(mut self, provider: impl TokenProvider) -> Self {
        self.setup.offered.tokens = Some(Arc::new(provider));
        self
    }

    /// A credential for the scheme of this name, for an API that has several.
    pub fn credential(mut self, scheme: impl Into<String>, secret: impl Into<Secret>) -> Self {
        self.setup
            .offered
            .others
            .push((scheme.into(), secret.into()));
        self
    }

    /// Sends no credential, even where operations require one.
    pub fn anonymous(mut self) -> Self {
        self.setup.offered.is_anonymous = true;
        self
    }

    /// The base URL, in place of the default of the API. Must be https, except on this machine. If
    /// it has a path, the paths of the operations are appended to it. Operations that have a
    /// separate server are sent to this URL as well.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.setup.base_url = Some(base_url.into());
        self
    }

    /// Another server of the API than its first, by its number from 0 in the order of its document.
    pub fn server(mut self, number: usize) -> Self {
        self.setup.server = number;
        self
    }

    /// A variable in the URL of the API's server, such as its region, in place of the default.
    pub fn server_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.setup.variables.push((name.into(), value.into()));
        self
    }

    /// Allows a base URL of plain http to another machine. The API key is then readable by
    /// everyone on the way.
    pub fn allow_insecure_http(mut self) -> Self {
        self.setup.insecure = true;
        self
    }

    /// The `User-Agent` header; name and version of the crate of the API unless set.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.setup.user_agent = Some(user_agent.into());
        self
    }

    /// How long setting up a connection may take; 5 seconds unless set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.setup.connect.timeout = timeout;
        self
    }

    /// How long one attempt may take, from the first byte out to the last byte in; 30 seconds
    /// unless set. A file that is downloaded, or sent in pieces ([`FilePart`](crate::FilePart)), may
    /// take longer, as long as it does not stall for this time.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.setup.attempt_timeout = timeout;
        self
    }

    /// How long a call may take, with all its attempts and the waits between them; 100 seconds
    /// unless set; `None` sets no limit. It also limits uploads, so a call with a large file may
    /// need more. A file that is downloaded may take longer once it has begun.
    pub fn total_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.setup.total_timeout = timeout.into();
        self
    }

    /// How failed requests are retried; [`RetryPolicy`] documents the default.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.setup.retry = policy;
        self
    }

    /// The largest response that is read into memory; 64 MiB unless set.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.setup.max_response_bytes = bytes;
        self
    }

    /// How much of the body of a failure is kept; 1 MiB unless set. The rest is cut off.
    pub fn max_error_bytes(mut self, bytes: usize) -> Self {
        self.setup.max_error_bytes = bytes;
        self
    }

    /// Adds code that sees every attempt. Several hooks are called in the order in which they were
    /// added.
    pub fn hook(mut self, hook: impl Hook) -> Self {
        self.setup.hooks.push(Arc::new(hook));
        self
    }

    /// A header to be sent with every request, in place of an earlier one of the same name.
    /// `authorization` is refused where the API key is sent in it.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.setup.headers.push((name.into(), value.into()));
        self
    }

    /// Uses a custom clock, so that tests do not wait.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.setup.clock = Some(Arc::new(clock));
        self
    }

    /// Sends requests through this proxy, and not through the one that the environment names in
    /// `HTTPS_PROXY`, `HTTP_PROXY` or `ALL_PROXY`: `http://` or `https://`, with user and password if
    /// the proxy requires them.
    ///
    /// A request over https is encrypted from this machine to the service: the proxy can read
    /// neither the API key nor anything else in it. For a base URL of plain http the proxy must be
    /// on this machine, unless [`allow_insecure_http`](Self::allow_insecure_http) is called.
    ///
    /// ```
    /// # use wacht_runtime::{Client, Scheme, Service};
    /// # static SERVICE: Service = Service::new("example-sdk", "1.0.0")
    /// #     .schemes(&[Scheme::bearer("key")]);
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = Client::builder(&SERVICE)
    ///     .base_url("https://api.example.com")
    ///     .api_key("sk_…")
    ///     .proxy("http://user:password@proxy.example.com:3128")
    ///     .build()?;
    /// # Ok(()) }
    /// # example().unwrap();
    /// ```
    pub fn proxy(mut self, url: impl Into<Secret>) -> Self {
        self.setup.connect.proxy = Proxy::At(url.into());
        self
    }

    /// Connects to the service directly, even if the environment names a proxy.
    pub fn no_proxy(mut self) -> Self {
        self.setup.connect.proxy = Proxy::None;
        self
    }

    /// Trusts these certificates in addition to those that the operating system trusts: one or more
    /// in PEM, such as the certificate of a proxy that inspects requests. Can be called several
    /// times.
    ///
    /// ```no_run
    /// # use wacht_runtime::{Client, Scheme, Service};
    /// # static SERVICE: Service = Service::new("example-sdk", "1.0.0")
    /// #     .schemes(&[Scheme::bearer("key")]);
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = Client::builder(&SERVICE)
    ///     .base_url("https://api.example.com")
    ///     .api_key("sk_…")
    ///     .root_certificates(std::fs::read("/etc/company/roots.pem")?)
    ///     .build()?;
    /// # Ok(()) }
    /// ```
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.setup.connect.roots.push(pem.into());
        self
    }

    /// Shows a certificate to a service or proxy that requires one: the certificate in PEM, followed
    /// by those that it is signed with, and its private key in PEM. The feature `native-tls` takes
    /// keys in PKCS#8 only.
    ///
    /// ```no_run
    /// # use wacht_runtime::{Client, Scheme, Service};
    /// # static SERVICE: Service = Service::new("example-sdk", "1.0.0")
    /// #     .schemes(&[Scheme::bearer("key")]);
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = Client::builder(&SERVICE)
    ///     .base_url("https://api.example.com")
    ///     .api_key("sk_…")
    ///     .client_certificate(std::fs::read("client.pem")?, std::fs::read_to_string("client.key")?)
    ///     .build()?;
    /// # Ok(()) }
    /// ```
    pub fn client_certificate(mut self, pem: impl Into<Vec<u8>>, key: impl Into<Secret>) -> Self {
        self.setup.connect.identity = Some(Identity {
            pem: pem.into(),
            key: key.into(),
        });
        self
    }

    /// Sends requests through a custom transport, such as a fake in a test or an HTTP client that
    /// your program has already. The connect timeout, the proxy and the certificates are then
    /// settings of that transport.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.setup.transport = Some(Arc::new(transport));
        self
    }

    /// Reads settings from the environment variables of the API. An empty variable counts as unset.
    #[doc(hidden)]
    pub fn from_env(self) -> Self {
        self.environment(|name| env::var(name).ok())
    }

    pub(crate) fn environment(mut self, variable: impl Fn(&str) -> Option<String>) -> Self {
        self.setup.environment(&variable);
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// When the API key or the base URL is missing, or one of the values is not valid.
    pub fn build(self) -> Result<C> {
        self.setup.build().map(C::from)
    }

    /// The client with the settings that are there, and cannot fail: for the test kit, whose users
    /// need not unwrap a value that is always valid.
    #[cfg(feature = "testing")]
    pub(crate) fn build_fake(self, transport: impl Transport) -> C {
        self.setup.build_fake(Arc::new(transport)).into()
    }
}

impl Setup {
    fn new(service: &'static Service) -> Self {
        Self {
            service,
            offered: Offered::default(),
            base_url: None,
            server: 0,
            variables: Vec::new(),
            insecure: false,
            user_agent: None,
            connect: Connect::default(),
            attempt_timeout: Duration::from_secs(30),
            total_timeout: Some(Duration::from_secs(100)),
            retry: RetryPolicy::default(),
            max_response_bytes: 64 << 20,
            max_error_bytes: 1 << 20,
            headers: Vec::new(),
            hooks: Vec::new(),
            transport: None,
            clock: None,
        }
    }

    fn environment(&mut self, variable: &dyn Fn(&str) -> Option<String>) {
        let get = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let environment = self.service.environment;
        let key = environment.keys.iter().find_map(|name| get(name));
        self.offered.api_key = key.map(Secret::from);
        self.base_url = environment.base_url.and_then(get);
    }

    fn build(mut self) -> Result<Client> {
        let base_url = self.base_url()?;
        let headers = self.default_headers()?;
        let offered = std::mem::take(&mut self.offered);
        let credentials = offered.credentials(self.service)?;
        let transport = match self.transport.take() {
            Some(_) if self.connect.is_custom() => {
                return Err(Error::configuration(
                    "proxy and certificates are set, and so is a transport, which connects by its \
                     own settings; set them there",
                ));
            }
            Some(transport) => transport,
            None => {
                let connect = std::mem::take(&mut self.connect);
                default_transport(connect, &base_url, self.insecure)?
            }
        };
        Ok(self.assemble(base_url, headers, credentials, transport))
    }

    fn base_url(&self) -> Result<BaseUrl> {
        if let Some(url) = &self.base_url {
            return BaseUrl::parse(url, self.insecure);
        }
        match self.service.url(self.server, &self.variables)? {
            Some(url) => BaseUrl::parse(&url, self.insecure),
            None => Err(Error::configuration(
                match self.service.environment.base_url {
                    Some(name) => {
                        format!("there is no base URL; set {name}, or call ClientBuilder::base_url")
                    }
                    None => "there is no base URL; call ClientBuilder::base_url".to_owned(),
                },
            )),
        }
    }

    #[cfg(feature = "testing")]
    fn build_fake(self, transport: Arc<dyn Transport>) -> Client {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Ok(user_agent) = HeaderValue::try_from(self.service.user_agent()) {
            headers.insert(USER_AGENT, user_agent);
        }
        let credentials = Credentials::of_fake(self.service.schemes);
        let credentials = credentials.unwrap_or_else(|_| Credentials::none());
        let base_url = self.base_url().unwrap_or_else(|_| BaseUrl::of_fake());
        self.assemble(base_url, headers, credentials, transport)
    }

    #[cfg_attr(not(feature = "tracing"), allow(unused_mut))]
    fn assemble(
        mut self,
        base_url: BaseUrl,
        headers: HeaderMap,
        credentials: Credentials,
        transport: Arc<dyn Transport>,
    ) -> Client {
        // The last of the hooks, so that it sees an attempt as the others left it.
        #[cfg(feature = "tracing")]
        self.hooks.push(Arc::new(crate::trace::Events));
        Client::of(Shared {
            service: self.service,
            is_given: self.base_url.is_some(),
            base_url,
            headers,
            credentials,
            transport,
            clock: self.clock.unwrap_or_else(|| Arc::new(SystemClock::new())),
            hooks: self.hooks,
            retry: self.retry,
            budget: Budget::default(),
            attempt_timeout: self.attempt_timeout,
            total_timeout: self.total_timeout,
            max_response_bytes: self.max_response_bytes,
            max_error_bytes: self.max_error_bytes,
        })
    }

    fn default_headers(&self) -> Result<HeaderMap> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let user_agent = match &self.user_agent {
            Some(user_agent) => user_agent,
            None => &self.service.user_agent(),
        };
        let user_agent = header("user-agent", user_agent, &[]);
        let (_, mut user_agent) = user_agent.map_err(Error::configuration)?;
        // The only header of the caller that is not secret.
        user_agent.set_sensitive(false);
        headers.insert(USER_AGENT, user_agent);
        for (name, value) in &self.headers {
            let (name, value) =
                header(name, value, self.service.schemes).map_err(Error::configuration)?;
            headers.insert(name, value);
        }
        Ok(headers)
    }
}

#[cfg(feature = "reqwest")]
fn default_transport(
    connect: Connect,
    base_url: &BaseUrl,
    insecure: bool,
) -> Result<Arc<dyn Transport>> {
    connect.check_proxy(base_url, insecure)?;
    base_url.check_tls(cfg!(any(feature = "rustls-tls", feature = "native-tls")))?;
    let transport = crate::transport::ReqwestTransport::new(connect, base_url.clone())?;
    Ok(Arc::new(transport))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport(_: Connect, _: &BaseUrl, _: bool) -> Result<Arc<dyn Transport>> {
    Err(Error::configuration(
        "the feature `reqwest` is off, so there is no transport; call ClientBuilder::transport",
    ))
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let setup = &self.setup;
        f.debug_struct("ClientBuilder")
            .field("api_key", &setup.offered.api_key)
            .field("user_agent", &setup.user_agent)
            .field("connect", &setup.connect)
            .field("attempt_timeout", &setup.attempt_timeout)
            .field("total_timeout", &setup.total_timeout)
            .field("retry", &setup.retry)
            .finish_non_exhaustive()
    }
}
