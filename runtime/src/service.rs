//! What is particular to an API as a whole, as data. What is particular to an operation stands with
//! the operation.

use crate::{scheme::Scheme, throttle::TextDelay};

/// What most APIs take.
const BEARER: &[Scheme] = &[Scheme::bearer("key")];

/// An API, as the crate that is generated for it states it.
///
/// ```
/// use wacht_runtime::{Environment, Service};
///
/// static SERVICE: Service = Service::new("example-sdk", "1.0.0")
///     .server("https://api.example.com")
///     .environment(Environment::new(&["EXAMPLE_API_KEY"]).base_url("EXAMPLE_BASE_URL"));
/// # assert_eq!(SERVICE.name(), "example-sdk");
/// ```
#[derive(Debug)]
pub struct Service {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    pub(crate) server: Option<&'static str>,
    pub(crate) environment: Environment,
    pub(crate) schemes: &'static [Scheme],
    pub(crate) throttle: Option<TextDelay>,
}

impl Service {
    /// An API of which nothing is known but the name and the version of its crate, which make the
    /// `User-Agent`.
    #[must_use]
    pub const fn new(name: &'static str, version: &'static str) -> Self {
        Self {
            name,
            version,
            server: None,
            environment: Environment::new(&[]),
            schemes: BEARER,
            throttle: None,
        }
    }

    /// Where the API is, unless a client is given a base URL.
    #[must_use]
    pub const fn server(mut self, url: &'static str) -> Self {
        self.server = Some(url);
        self
    }

    /// The environment variables that a client is configured by.
    #[must_use]
    pub const fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// How requests carry a credential; as a bearer token unless set. The first scheme is that of the
    /// API key. None means that the API needs no credential.
    #[must_use]
    pub const fn schemes(mut self, schemes: &'static [Scheme]) -> Self {
        self.schemes = schemes;
        self
    }

    /// How the message of a 429 says when to come back, where the service sends no `Retry-After`.
    #[must_use]
    pub const fn throttle(mut self, delay: TextDelay) -> Self {
        self.throttle = Some(delay);
        self
    }

    /// The name of the crate.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn user_agent(&self) -> String {
        format!("{}/{}", self.name, self.version)
    }
}

/// The environment variables that a client is configured by.
#[derive(Clone, Copy, Debug)]
pub struct Environment {
    pub(crate) keys: &'static [&'static str],
    pub(crate) base_url: Option<&'static str>,
}

impl Environment {
    /// The variables that may hold the API key; the first one that does counts.
    #[must_use]
    pub const fn new(keys: &'static [&'static str]) -> Self {
        Self {
            keys,
            base_url: None,
        }
    }

    /// The variable that may hold the base URL.
    #[must_use]
    pub const fn base_url(mut self, variable: &'static str) -> Self {
        self.base_url = Some(variable);
        self
    }
}
