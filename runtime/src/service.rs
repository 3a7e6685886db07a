//! The facts of an API as a whole, as data. Those of an operation stand with the operation.

use crate::{
    Error, Result, error::ErrorPaths, scheme::Scheme, shown::enumerate, throttle::TextDelay,
};

/// An API, as the crate that is generated for it states it.
///
/// ```
/// use wacht_runtime::{Environment, Scheme, Service};
///
/// static SERVICE: Service = Service::new("example-sdk", "1.0.0")
///     .schemes(&[Scheme::bearer("key")])
///     .server("https://api.example.com")
///     .environment(Environment::new(&["EXAMPLE_API_KEY"]).base_url("EXAMPLE_BASE_URL"));
/// # assert_eq!(SERVICE.name(), "example-sdk");
/// ```
#[derive(Debug)]
pub struct Service {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    pub(crate) server: Option<&'static str>,
    pub(crate) variables: &'static [(&'static str, &'static str)],
    pub(crate) others: &'static [Server],
    pub(crate) environment: Environment,
    pub(crate) schemes: &'static [Scheme],
    pub(crate) errors: ErrorPaths,
    pub(crate) throttle: Option<TextDelay>,
    pub(crate) request_ids: &'static [&'static str],
}

impl Service {
    /// An API with the name and the version of its crate, which make the `User-Agent`, and without
    /// other facts.
    #[must_use]
    pub const fn new(name: &'static str, version: &'static str) -> Self {
        Self {
            name,
            version,
            server: None,
            variables: &[],
            others: &[],
            environment: Environment::new(&[]),
            schemes: &[],
            errors: ErrorPaths::new(),
            throttle: None,
            request_ids: &["x-request-id"],
        }
    }

    /// Where the API is, unless a client is given a base URL.
    #[must_use]
    pub const fn server(mut self, url: &'static str) -> Self {
        self.server = Some(url);
        self
    }

    /// The variables in the URL of the server, such as `{region}`, with their defaults.
    #[must_use]
    pub const fn variables(mut self, variables: &'static [(&'static str, &'static str)]) -> Self {
        self.variables = variables;
        self
    }

    /// Further servers, which a client may choose in place of the first.
    #[must_use]
    pub const fn other_servers(mut self, servers: &'static [Server]) -> Self {
        self.others = servers;
        self
    }

    /// The environment variables that a client is configured by.
    #[must_use]
    pub const fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// How requests carry a credential; without schemes they carry none. The first scheme is that
    /// of the API key.
    #[must_use]
    pub const fn schemes(mut self, schemes: &'static [Scheme]) -> Self {
        self.schemes = schemes;
        self
    }

    /// Where the body of an error describes the problem, beside the shapes that services share.
    #[must_use]
    pub const fn errors(mut self, paths: ErrorPaths) -> Self {
        self.errors = paths;
        self
    }

    /// The headers that may carry the id of a request; `x-request-id` unless set.
    #[must_use]
    pub const fn request_ids(mut self, headers: &'static [&'static str]) -> Self {
        self.request_ids = headers;
        self
    }

    /// How the message of a 429 states when to try again, where the service sends no `Retry-After`.
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

    /// The server of this number: the first one is 0.
    fn numbered(&self, number: usize) -> Result<Option<Server>> {
        let first = self.server.map(|url| Server {
            url,
            variables: self.variables,
        });
        let mut all = first.into_iter().chain(self.others.iter().copied());
        match all.nth(number) {
            None if number > 0 => Err(Error::configuration(format!(
                "the API has no server {number}"
            ))),
            server => Ok(server),
        }
    }

    /// The URL of a server with the variables that were set, and the defaults of the others.
    pub(crate) fn url(&self, number: usize, set: &[(String, String)]) -> Result<Option<String>> {
        let server = self.numbered(number)?;
        let variables = server.map_or(self.variables, |server| server.variables);
        let has_variable = |name: &str| variables.iter().any(|(known, _)| *known == name);
        if let Some((name, _)) = set.iter().find(|(name, _)| !has_variable(name)) {
            let known = variables.iter().map(|(name, _)| *name);
            let known = match variables {
                [] => "none".to_owned(),
                _ => enumerate(known, ", "),
            };
            return Err(Error::configuration(format!(
                "the server has no variable {name}; it has {known}"
            )));
        }
        let Some(server) = server else {
            return Ok(None);
        };
        let mut url = server.url.to_owned();
        for (name, default) in variables {
            let value = set.iter().rev().find(|(set, _)| set == name);
            let value = value.map_or(*default, |(_, value)| value.as_str());
            // A value is part of a host or a path, and may not become anything else.
            let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
            if value.is_empty() || !value.chars().all(is_plain) {
                return Err(Error::configuration(format!(
                    "the value of the server variable {name} is not made of letters, digits and `-._`"
                )));
            }
            url = url.replace(&format!("{{{name}}}"), value);
        }
        Ok(Some(url))
    }

    pub(crate) fn user_agent(&self) -> String {
        format!("{}/{}", self.name, self.version)
    }
}

/// A server of an API, beside its first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Server {
    url: &'static str,
    variables: &'static [(&'static str, &'static str)],
}

impl Server {
    /// A server at a URL, in which the names of variables stand in braces.
    #[must_use]
    pub const fn new(url: &'static str) -> Self {
        let variables = &[];
        Self { url, variables }
    }

    /// The variables in the URL, with their defaults.
    #[must_use]
    pub const fn variables(mut self, variables: &'static [(&'static str, &'static str)]) -> Self {
        self.variables = variables;
        self
    }
}

/// The environment variables that a client is configured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Environment {
    pub(crate) keys: &'static [&'static str],
    pub(crate) base_url: Option<&'static str>,
}

impl Environment {
    /// The variables that may hold the API key; the first that is set counts.
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

#[cfg(test)]
mod tests {
    use super::{Server, Service};

    static REGIONAL: Service = Service::new("example-sdk", "1.0.0")
        .server("https://{region}.example.com/{version}")
        .variables(&[("region", "eu"), ("version", "v2")])
        .other_servers(&[
            Server::new("https://{zone}.test.example.com").variables(&[("zone", "a")])
        ]);

    fn url(set: &[(&str, &str)]) -> Result<String, String> {
        let set: Vec<_> = set
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let url = REGIONAL.url(0, &set).map_err(|error| error.to_string())?;
        url.ok_or_else(|| "no URL".to_owned())
    }

    #[test]
    fn a_variable_has_its_default_unless_it_is_set() {
        assert_eq!(url(&[]).unwrap(), "https://eu.example.com/v2");
        let set = [("region", "ap"), ("region", "us")];
        assert_eq!(url(&set).unwrap(), "https://us.example.com/v2");
    }

    #[test]
    fn a_server_is_chosen_by_its_number() {
        let url = REGIONAL.url(1, &[("zone".to_owned(), "b".to_owned())]);
        assert_eq!(url.unwrap().as_deref(), Some("https://b.test.example.com"));
        assert!(REGIONAL.url(2, &[]).is_err());
        assert!(
            REGIONAL
                .url(1, &[("region".to_owned(), "us".to_owned())])
                .is_err()
        );
    }

    #[test]
    fn a_variable_that_would_lead_to_another_host_is_refused() {
        for value in ["evil.example/", "a@evil", "", "x:1", "a b"] {
            assert!(url(&[("region", value)]).is_err(), "{value}");
        }
    }

    #[test]
    fn a_variable_that_there_is_not_is_an_error_with_those_that_there_are() {
        assert_eq!(
            url(&[("zone", "a")]).unwrap_err(),
            "the server has no variable zone; it has region, version"
        );
    }
}
