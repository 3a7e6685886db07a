//! How connections are made: takes the settings of a client, checks those that need no network.
//! Connects to nothing.

#![cfg_attr(
    not(any(feature = "rustls-tls", feature = "native-tls")),
    allow(dead_code, reason = "without TLS nothing reads the certificates")
)]

use std::{fmt, time::Duration};

use http::Uri;

use crate::{
    Error, Result, Secret,
    base_url::{BaseUrl, is_loopback},
};

/// How the transport over HTTP connects.
pub(crate) struct Connect {
    pub(crate) timeout: Duration,
    pub(crate) proxy: Proxy,
    /// In PEM, besides those that the operating system trusts.
    pub(crate) roots: Vec<Vec<u8>>,
    pub(crate) identity: Option<Identity>,
}

/// What stands between this machine and the service.
#[derive(Debug)]
pub(crate) enum Proxy {
    /// What the environment names, if it does.
    Environment,
    None,
    /// Its URL, which may hold a password.
    At(Secret),
}

/// Who a client is in TLS: a certificate with those that it is signed with, and its key.
pub(crate) struct Identity {
    pub(crate) pem: Vec<u8>,
    pub(crate) key: Secret,
}

impl Default for Connect {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(5),
            proxy: Proxy::Environment,
            roots: Vec::new(),
            identity: None,
        }
    }
}

impl Connect {
    /// Whether something is set that only the SDK's transport can do.
    pub(crate) fn is_custom(&self) -> bool {
        !matches!(self.proxy, Proxy::Environment) || self.has_certificates()
    }

    pub(crate) fn has_certificates(&self) -> bool {
        !self.roots.is_empty() || self.identity.is_some()
    }

    /// Checks the URL of the proxy: http or https, with nothing behind the host. A message holds no
    /// part of it, because there may be a password inside. Where requests to the service are plain
    /// http, the proxy must be on this machine, unless `insecure` is set.
    pub(crate) fn check_proxy(&self, base_url: &BaseUrl, insecure: bool) -> Result<()> {
        let Proxy::At(url) = &self.proxy else {
            return Ok(());
        };
        let refuse = |why: &str| Err(Error::configuration(format!("the URL of the proxy {why}")));
        let Ok(uri) = url.expose().parse::<Uri>() else {
            return refuse("is not valid");
        };
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return refuse("has no scheme or no host; write it like http://proxy.example.com:3128");
        };
        if !matches!(scheme, "http" | "https") {
            return refuse("is neither http nor https; other proxies are not supported");
        }
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return refuse("has a path or a query");
        }
        if !base_url.is_https() && !insecure && !is_loopback(authority.host()) {
            return Err(Error::configuration(
                "the base URL is plain http, so the API key would be readable for the proxy; use \
                 https, or call ClientBuilder::allow_insecure_http",
            ));
        }
        Ok(())
    }

    /// Whether TLS must be set up: for a service over https, and for a proxy that may be.
    pub(crate) fn needs_tls(&self, base_url: &BaseUrl) -> bool {
        let by_proxy = match &self.proxy {
            Proxy::Environment => !base_url.is_loopback(),
            Proxy::None => false,
            Proxy::At(url) => {
                let scheme = url.expose().get(..5).unwrap_or_default();
                scheme.eq_ignore_ascii_case("https")
            }
        };
        base_url.is_https() || by_proxy
    }
}

impl fmt::Debug for Connect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connect")
            .field("timeout", &self.timeout)
            .field("proxy", &self.proxy)
            .field("roots", &self.roots.len())
            .field("has_identity", &self.identity.is_some())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{Connect, Proxy};
    use crate::{ErrorKind, base_url::BaseUrl};

    fn through(url: &str) -> Connect {
        Connect {
            proxy: Proxy::At(url.into()),
            ..Connect::default()
        }
    }

    fn base(url: &str) -> BaseUrl {
        BaseUrl::parse(url, true).unwrap()
    }

    #[test]
    fn a_proxy_is_http_or_https_and_may_have_a_password() {
        for url in [
            "http://proxy.example.com:3128",
            "https://proxy.example.com/",
            "http://me:hunter2@127.0.0.1:3128",
        ] {
            let result = through(url).check_proxy(&base("https://example.com"), false);
            assert!(result.is_ok(), "{url}: {result:?}");
        }
    }

    #[test]
    fn another_proxy_is_refused_without_being_shown() {
        for url in [
            "",
            "hunter2",
            "hunter2.example.com:3128",
            "socks5://me:hunter2@proxy.example.com",
            "http://proxy.example.com/hunter2",
            "http://proxy.example.com?hunter2",
            "http://me:hunter2@",
        ] {
            let result = through(url).check_proxy(&base("https://example.com"), false);
            let error = result.expect_err(url);
            assert_eq!(error.kind(), ErrorKind::Configuration, "{url}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn a_proxy_elsewhere_reads_no_key() {
        let (near, far) = ("http://127.0.0.1:3128", "http://proxy.example.com:3128");
        let plain = base("http://127.0.0.1:8080");
        assert!(through(near).check_proxy(&plain, false).is_ok());
        assert!(through(far).check_proxy(&plain, true).is_ok());
        let error = through(far).check_proxy(&plain, false).unwrap_err();
        assert!(error.to_string().contains("allow_insecure_http"), "{error}");
    }

    #[test]
    fn tls_is_for_https_on_the_way_to_service_or_proxy() {
        let (secure, plain) = (base("https://example.com"), base("http://example.com"));
        let near = base("http://localhost:8080");
        let direct = Connect {
            proxy: Proxy::None,
            ..Connect::default()
        };
        assert!(direct.needs_tls(&secure));
        assert!(!direct.needs_tls(&plain));
        assert!(!Connect::default().needs_tls(&near));
        // The environment may name a proxy of either kind.
        assert!(Connect::default().needs_tls(&plain));
        assert!(!through("http://127.0.0.1:3128").needs_tls(&plain));
        assert!(through("HTTPS://127.0.0.1:3128").needs_tls(&near));
    }

    #[test]
    fn no_certificate_or_password_is_shown() {
        let mut connect = through("http://me:hunter2@proxy.example.com");
        connect.roots.push(b"hunter2".to_vec());
        assert_eq!(
            format!("{connect:?}"),
            "Connect { timeout: 5s, proxy: At([redacted]), roots: 1, has_identity: false }"
        );
    }
}
