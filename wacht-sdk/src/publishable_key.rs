//! Publishable keys: the key in the frontend of an application, and the host that it names.
//! Functions with `#[inline]` are compiled by the crates that use them, and not with the SDK.

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use http::Uri;

use crate::{Error, Result};

/// Standard Base64, of which the padding may be missing.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The publishable key of a deployment: `pk_test_…` or `pk_live_…`. It is not a secret.
///
/// ```
/// use wacht_sdk::PublishableKey;
///
/// # fn main() -> wacht_sdk::Result<()> {
/// let key = PublishableKey::parse("pk_live_aHR0cHM6Ly9mcm9udGVuZC5leGFtcGxlLmNvbQ==")?;
/// assert_eq!(key.origin(), "https://frontend.example.com");
/// assert!(key.is_live());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PublishableKey {
    origin: String,
    is_live: bool,
}

impl PublishableKey {
    /// Reads a key.
    ///
    /// # Errors
    ///
    /// When the text is not a publishable key
    /// ([`ErrorKind::Configuration`](crate::ErrorKind::Configuration)). The error does not show it,
    /// because it may be a secret key that was passed by mistake.
    #[inline]
    pub fn parse(key: &str) -> Result<Self> {
        let refuse = |why: &str| Error::configuration(format!("the publishable key {why}"));
        let key = key.trim();
        let (payload, is_live) = match (key.strip_prefix("pk_live_"), key.strip_prefix("pk_test_"))
        {
            (Some(payload), _) => (payload, true),
            (_, Some(payload)) => (payload, false),
            _ => return Err(refuse("begins neither with pk_test_ nor with pk_live_")),
        };
        let url = BASE64.decode(payload).ok();
        let url = url.and_then(|bytes| String::from_utf8(bytes).ok());
        let Some(url) = url else {
            return Err(refuse("is not Base64 after its prefix"));
        };
        match origin(&url) {
            Some(origin) => Ok(Self { origin, is_live }),
            None => Err(refuse("does not hold the URL of a host")),
        }
    }

    /// The origin of the Frontend API of the deployment, such as `https://frontend.example.com`. It
    /// issues the session tokens.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether the key is of a production deployment, and not of a staging one.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.is_live
    }
}

/// Scheme, host and port of an http or https URL: in lower case, without the default port.
#[inline]
pub(crate) fn origin(url: &str) -> Option<String> {
    let uri: Uri = url.trim().parse().ok()?;
    let scheme = uri.scheme_str()?;
    let default_port = match scheme {
        "https" => 443,
        "http" => 80,
        _ => return None,
    };
    let authority = uri.authority()?;
    let host = authority.host().to_ascii_lowercase();
    if host.is_empty() {
        return None;
    }
    // What stands behind the host and is not a port would be passed over.
    let behind = authority.as_str().rsplit('@').next()?.get(host.len()..)?;
    let port = match behind {
        "" | ":" => None,
        _ => Some(authority.port_u16()?),
    };
    Some(match port.filter(|port| *port != default_port) {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    })
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;

    use super::{BASE64, PublishableKey, origin};
    use crate::ErrorKind;

    fn live(url: &str) -> String {
        format!("pk_live_{}", BASE64.encode(url))
    }

    fn parse(key: &str) -> Option<String> {
        let key = PublishableKey::parse(key).ok()?;
        Some(key.origin().to_owned())
    }

    #[test]
    fn a_key_leads_to_the_origin_in_it() {
        let keys = [
            (
                "https://frontend.example.com",
                "https://frontend.example.com",
            ),
            (
                "https://k3v9-x0q2.fapi.example.xyz",
                "https://k3v9-x0q2.fapi.example.xyz",
            ),
            (
                "https://frontend.example.com/some/path/",
                "https://frontend.example.com",
            ),
            (
                "https://frontend.example.com:443",
                "https://frontend.example.com",
            ),
            (
                "http://frontend.example.com:80/",
                "http://frontend.example.com",
            ),
            (
                "https://frontend.example.com:",
                "https://frontend.example.com",
            ),
            (
                "HTTPS://Frontend.Example.COM",
                "https://frontend.example.com",
            ),
            ("http://localhost:8787", "http://localhost:8787"),
            ("http://[::1]:8787", "http://[::1]:8787"),
            (
                "https://me:hunter2@frontend.example.com?x#y",
                "https://frontend.example.com",
            ),
        ];
        for (url, origin) in keys {
            assert_eq!(parse(&live(url)).as_deref(), Some(origin), "{url}");
        }
    }

    #[test]
    fn padding_may_be_missing_and_white_space_may_be_around() {
        let key = live("https://frontend.acme.dev");
        assert!(key.ends_with("=="), "{key}");
        assert!(parse(key.trim_end_matches('=')).is_some());
        assert!(parse(&format!("  {key}\n")).is_some());
    }

    #[test]
    fn the_prefix_says_which_deployment_it_is() {
        let key = live("https://frontend.example.com");
        assert!(PublishableKey::parse(&key).unwrap().is_live());
        let key = key.replace("pk_live_", "pk_test_");
        assert!(!PublishableKey::parse(&key).unwrap().is_live());
    }

    #[test]
    fn what_is_not_a_publishable_key_is_refused_and_not_shown() {
        let keys = [
            live("frontend.example.com"),
            live("localhost:3000"),
            live("ftp://frontend.example.com"),
            live("https://"),
            live("https://a b"),
            live("https://frontend.example.com:99999"),
            live("frontend.example.com$"),
            live("https://frontend.example.com").replace("pk_live_", "sk_live_"),
            live("https://frontend.example.com").replace("pk_live_", "pk_dev_"),
            // The alphabet of URLs is another one.
            "pk_test_aHR0cHM6Ly9hPz9-LmV4YW1wbGUuY29t".to_owned(),
            "pk_live_".to_owned(),
            "pk_live_@@@@".to_owned(),
            "pk_live_/////w==".to_owned(),
            String::new(),
        ];
        for key in keys {
            let error = PublishableKey::parse(&key).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration, "{key}");
            assert!(
                key.len() < 10 || !error.to_string().contains(&key[9..]),
                "{error}"
            );
        }
    }

    #[test]
    fn an_origin_of_another_kind_is_none() {
        for url in [
            "",
            "/path",
            "mailto:a@example.com",
            "https:///",
            "//host",
            "*",
        ] {
            assert_eq!(origin(url), None, "{url}");
        }
    }
}
