//! The checks that a session token has to pass.

use std::{env, fmt, sync::Arc, time::Duration};

use super::{Issuer, Session, TokenError};
use crate::{
    Error, Result,
    jwt::{Checks, Claims, Keys, Token},
};

/// How far the clock of the issuer may be off, unless it is set.
const SKEW: Duration = Duration::from_secs(5);

/// Verifies the session tokens of a deployment, and rejects everything else. See [the module](super)
/// for its use.
///
/// Make one and keep it: it holds the keys of the deployment. It is cheap to clone, and clones share
/// the keys.
#[derive(Clone)]
pub struct Verifier {
    keys: Arc<Keys>,
    checks: Checks,
}

impl Verifier {
    /// A verifier for the deployment that a publishable key belongs to.
    ///
    /// # Errors
    ///
    /// When it is not a publishable key, or there is no transport to fetch the keys with.
    pub fn from_publishable_key(key: &str) -> Result<Self> {
        Self::new(Issuer::of_publishable_key(key)?)
    }

    /// A verifier for the deployment that the environment names: `WACHT_PUBLISHABLE_KEY`, else
    /// `WACHT_FRONTEND_HOST`, which is the URL of its Frontend API.
    ///
    /// # Errors
    ///
    /// When neither variable is set, or the one that is used is not valid.
    pub fn from_env() -> Result<Self> {
        Self::new(of_environment(|name| env::var(name).ok())?)
    }

    /// A verifier for the tokens of this issuer.
    ///
    /// # Errors
    ///
    /// When the keys of the issuer cannot be fetched in the configured way: over plain http from another
    /// machine, or without a transport.
    pub fn new(issuer: Issuer) -> Result<Self> {
        let checks = Checks::of(issuer.name(), SKEW);
        Ok(Self {
            keys: Arc::new(issuer.of_deployment().into_keys()?),
            checks,
        })
    }

    /// Requires that `aud` names this audience. The tokens of the service have no `aud`, so set it
    /// only when a JWT template adds one.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.checks.audience = Some(audience.into());
        self
    }

    /// How much the clock of the issuer may differ, in whole seconds; 5 seconds unless set.
    #[must_use]
    pub fn clock_skew(mut self, skew: Duration) -> Self {
        self.checks.skew = skew;
        self
    }

    /// Fetches the keys, so that the first request does not wait for them. Otherwise the first
    /// verification fetches them.
    ///
    /// # Errors
    ///
    /// When they cannot be fetched.
    pub async fn prefetch(&self) -> Result<(), TokenError> {
        self.keys.prefetch().await
    }

    /// Verifies a session token, which is what follows `Bearer` in the header `Authorization`.
    ///
    /// # Errors
    ///
    /// When the token is refused, or the keys cannot be fetched
    /// ([`is_unavailable`](TokenError::is_unavailable)).
    pub async fn verify(&self, token: &str) -> Result<Session, TokenError> {
        let token = Token::parse(token)?;
        self.keys.verify(&token).await?;
        let claims = Claims::of(&token, &self.checks, self.keys.clock.wall())?;
        Ok(Session::read(claims)?)
    }
}

/// The issuer that the environment names; an empty variable counts as unset.
fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Issuer> {
    let get = |name| variable(name).filter(|value| !value.trim().is_empty());
    match (get("WACHT_PUBLISHABLE_KEY"), get("WACHT_FRONTEND_HOST")) {
        (Some(key), _) => Issuer::of_publishable_key(&key),
        (None, Some(host)) => Issuer::of_host(&host),
        (None, None) => Err(Error::configuration(
            "there is no deployment to verify sessions of; set WACHT_PUBLISHABLE_KEY, or call \
             Verifier::from_publishable_key",
        )),
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("issuer", &self.checks.issuer)
            .field("audience", &self.checks.audience)
            .field("clock_skew", &self.checks.skew)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::of_environment;

    #[test]
    fn the_environment_names_the_deployment() {
        let key = "pk_live_aHR0cHM6Ly9mcm9udGVuZC5leGFtcGxlLmNvbQ==";
        let host = "https://frontend.acme.io/";
        let issuer = |key: &str, host: &str| {
            let (key, host) = (key.to_owned(), host.to_owned());
            let issuer = of_environment(|name| match name {
                "WACHT_PUBLISHABLE_KEY" => Some(key.clone()),
                "WACHT_FRONTEND_HOST" => Some(host.clone()),
                _ => None,
            });
            issuer
                .map(|issuer| issuer.name().to_owned())
                .map_err(|error| error.to_string())
        };
        assert_eq!(issuer(key, host).unwrap(), "https://frontend.example.com");
        assert_eq!(issuer(" ", host).unwrap(), "https://frontend.acme.io");
        assert!(
            issuer("", "")
                .unwrap_err()
                .contains("WACHT_PUBLISHABLE_KEY")
        );
        assert!(issuer("sk_live_x", host).is_err());
        assert!(issuer("", "frontend.acme.io").is_err());
    }
}
