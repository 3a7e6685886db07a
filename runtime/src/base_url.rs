//! The base URL: where requests go, and that they go there safely.

use std::net::IpAddr;

use http::{
    Uri,
    uri::{Authority, Scheme},
};

use crate::{Error, Result};

/// A checked base URL, without a slash at the end.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl {
    text: String,
    scheme: Scheme,
    authority: Authority,
    is_loopback: bool,
}

impl BaseUrl {
    /// A base URL to which nothing is ever sent.
    #[cfg(feature = "testing")]
    pub(crate) fn of_fake() -> Self {
        Self {
            text: "https://localhost".to_owned(),
            scheme: Scheme::HTTPS,
            authority: Authority::from_static("localhost"),
            is_loopback: true,
        }
    }

    /// Checks a base URL: https, or http to this machine or when `insecure` is set; no
    /// credentials, query or fragment.
    pub(crate) fn parse(url: &str, insecure: bool) -> Result<Self> {
        let refuse = |why: &str| Err(Error::configuration(format!("the base URL {why}")));
        let Ok(uri) = url.parse::<Uri>() else {
            return refuse("is not a valid URL");
        };
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return refuse("has no scheme or no host; write it like https://api.example.com");
        };
        if authority.as_str().contains('@') {
            return refuse("carries credentials; set the API key instead");
        }
        if uri.query().is_some() || url.contains('#') {
            return refuse("carries a query or a fragment");
        }
        let is_loopback = is_loopback(authority.host());
        match scheme.as_str() {
            "https" => {}
            "http" if insecure || is_loopback => {}
            "http" => {
                return refuse("is not https, so the API key would be readable on the way");
            }
            _ => return refuse("is neither https nor http"),
        }
        Ok(Self {
            text: url.trim_end_matches('/').to_owned(),
            scheme: scheme.clone(),
            authority: authority.clone(),
            is_loopback,
        })
    }

    /// The path that stands before that of every operation; empty where there is none.
    pub(crate) fn path(&self) -> &str {
        let origin = self.scheme.as_str().len() + "://".len() + self.authority.as_str().len();
        self.text.get(origin..).unwrap_or_default()
    }

    /// The URI of a path and query that already begin with [`path`](Self::path).
    pub(crate) fn uri(&self, target: String) -> Result<Uri, http::Error> {
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(target.try_into()?);
        Ok(Uri::from_parts(parts)?)
    }

    /// Whether a request goes where the API key was given for.
    pub(crate) fn is_origin_of(&self, uri: &Uri) -> bool {
        uri.scheme() == Some(&self.scheme) && uri.authority() == Some(&self.authority)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Refuses https where there is no TLS to speak it.
    #[cfg_attr(
        not(feature = "reqwest"),
        allow(dead_code, reason = "a transport of the caller's own judges itself")
    )]
    pub(crate) fn check_tls(&self, has_tls: bool) -> Result<()> {
        if self.is_https() && !has_tls {
            return Err(Error::configuration(
                "the base URL is https, and there is no TLS; turn on the feature `rustls-tls` or \
                 `native-tls`",
            ));
        }
        Ok(())
    }

    /// Whether requests are encrypted on their way.
    pub(crate) fn is_https(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    /// Whether requests stay on this machine.
    #[cfg_attr(
        not(feature = "reqwest"),
        allow(dead_code, reason = "only a transport with proxies asks")
    )]
    pub(crate) fn is_loopback(&self) -> bool {
        self.is_loopback
    }
}

/// Whether a host is this machine by its name or address, so that nothing on the way can read what
/// goes to it. RFC 6761 keeps `localhost` and all names below it for that.
pub(crate) fn is_loopback(host: &str) -> bool {
    let ip = host.strip_prefix('[').and_then(|ip| ip.strip_suffix(']'));
    if let Ok(ip) = ip.unwrap_or(host).parse::<IpAddr>() {
        return ip.to_canonical().is_loopback();
    }
    let host = host.strip_suffix('.').unwrap_or(host);
    let last = host.rsplit('.').next().unwrap_or_default();
    last.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::BaseUrl;
    use crate::ErrorKind;

    fn check(url: &str, insecure: bool) -> Result<String, String> {
        let url = BaseUrl::parse(url, insecure);
        url.map(|url| url.text).map_err(|error| error.to_string())
    }

    #[test]
    fn https_and_loopback_are_accepted() {
        for url in [
            "https://api.example.com",
            "http://127.0.0.1:8080",
            "http://localhost",
            "http://[::1]:9",
        ] {
            assert_eq!(check(url, false).as_deref(), Ok(url));
        }
    }

    #[test]
    fn a_slash_at_the_end_is_dropped() {
        assert_eq!(
            check("https://api.example.com/v1/", false).unwrap(),
            "https://api.example.com/v1"
        );
    }

    #[test]
    fn plain_http_elsewhere_needs_consent() {
        assert!(
            check("http://api.example.com", false)
                .unwrap_err()
                .contains("not https")
        );
        assert!(check("http://api.example.com", true).is_ok());
    }

    #[test]
    fn a_host_that_only_looks_local_is_not() {
        assert!(check("http://127.0.0.1.example.com", false).is_err());
        assert!(check("http://localhost.example.com", false).is_err());
    }

    #[test]
    fn https_without_tls_is_a_wrong_configuration() {
        for url in ["https://api.example.com", "HTTPS://api.example.com"] {
            let url = BaseUrl::parse(url, false).unwrap();
            let error = url.check_tls(false).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(error.to_string().contains("rustls-tls"), "{error}");
            assert!(url.check_tls(true).is_ok());
        }
    }

    #[test]
    fn plain_http_needs_no_tls() {
        let url = BaseUrl::parse("http://localhost:8080", false).unwrap();
        assert!(url.check_tls(false).is_ok());
    }

    #[test]
    fn credentials_queries_and_other_schemes_are_refused_without_being_shown() {
        for url in [
            "https://me:hunter2@api.example.com",
            "https://api.example.com?k=hunter2",
            "https://api.example.com/#hunter2",
            "ftp://hunter2.dev",
            "/hunter2",
            "",
        ] {
            let message = check(url, true).unwrap_err();
            assert!(!message.contains("hunter2"), "{message}");
        }
    }

    #[test]
    fn this_machine_is_known_by_all_its_names() {
        for host in [
            "localhost",
            "LOCALHOST",
            "LocalHost:8080",
            "localhost.",
            "localhost.:8080",
            "api.localhost",
            "127.0.0.1",
            "127.1.2.3:80",
            "[::1]",
            "[0:0:0:0:0:0:0:1]:80",
            "[::ffff:127.0.0.1]",
            "[::FFFF:7f00:1]:8080",
        ] {
            let url = BaseUrl::parse(&format!("http://{host}/v1"), false);
            assert!(url.is_ok_and(|url| url.is_loopback()), "{host}");
        }
    }

    #[test]
    fn another_machine_is_not_this_one() {
        for host in [
            "localhost..",
            "localhosts",
            "xlocalhost",
            "localhost.example.com",
            "127.0.0.1.example.com",
            "[::ffff:10.0.0.1]",
            "[::2]",
            "0.0.0.0",
        ] {
            let url = BaseUrl::parse(&format!("http://{host}"), true);
            assert!(!url.is_ok_and(|url| url.is_loopback()), "{host}");
        }
    }
}
