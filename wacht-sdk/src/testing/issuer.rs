//! An issuer of tokens for the tests of users: has its own keys, serves them without a network, and
//! signs the tokens of tests.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::{
    Body, Clock, Error, Request, Response, Result, Sleep, Transport, TransportFuture,
    crypto::SigningKey,
    ids::{OrganizationId, SessionId, UserId, WorkspaceId},
    jwt::{jwk, sign},
    session::{Issuer, Verifier},
};

/// Where the issuer is. Nothing is sent there.
const ORIGIN: &str = "https://issuer.test";

/// How long a token is valid unless a test sets it, as with the service.
const LIFETIME: Duration = Duration::from_secs(35);

/// The same for an access token.
const ACCESS_LIFETIME: Duration = Duration::from_secs(3600);

/// The `kid` of the key of access tokens.
const OAUTH_KID: &str = "oas-1-1";

/// A deployment that issues session tokens, for tests. Each one makes new keys, and serves them in
/// the process.
///
/// ```
/// use wacht_sdk::testing::TestIssuer;
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let issuer = TestIssuer::new()?;
/// let verifier = issuer.verifier()?; // what the code under test is given
///
/// let token = issuer.session("42").organization("7", ["members:read"]).sign();
/// let session = verifier.verify(&token).await?;
/// assert_eq!(session.user_id, "42");
/// assert!(session.has_permission("members:read"));
///
/// let late = issuer.session("42").expired().sign();
/// assert!(verifier.verify(&late).await.is_err());
/// # Ok(()) }
/// ```
///
/// It is cheap to clone, and all clones are the same issuer.
#[derive(Clone)]
pub struct TestIssuer(Arc<Mutex<State>>);

struct State {
    key: Arc<SigningKey>,
    /// The `kid` of the key.
    number: u64,
    /// The key of access tokens, which does not change.
    oauth: Arc<SigningKey>,
    fetches: usize,
    is_down: bool,
}

impl TestIssuer {
    /// An issuer with a new key.
    ///
    /// # Errors
    ///
    /// When the system has no random numbers.
    pub fn new() -> Result<Self> {
        Ok(Self(Arc::new(Mutex::new(State {
            key: new_key()?,
            number: 1,
            oauth: checked(SigningKey::rsa())?,
            fetches: 0,
            is_down: false,
        }))))
    }

    /// The issuer as a verifier needs it, to change its settings.
    ///
    /// # Errors
    ///
    /// None at present.
    pub fn issuer(&self) -> Result<Issuer> {
        let issuer = Issuer::of_host(ORIGIN)?.transport(self.clone());
        Ok(issuer.clock(Patient(Instant::now())))
    }

    /// A verifier of its session tokens.
    ///
    /// # Errors
    ///
    /// None at present.
    pub fn verifier(&self) -> Result<Verifier> {
        Verifier::new(self.issuer()?)
    }

    /// A session token of this user, to be signed.
    pub fn session(&self, user: impl Into<UserId>) -> TestToken {
        let mut claims = Map::new();
        claims.insert("iss".to_owned(), ORIGIN.into());
        claims.insert("sub".to_owned(), user.into().as_str().into());
        claims.insert("sid".to_owned(), "1".into());
        claims.insert("permissions".to_owned(), json!({}));
        TestToken {
            key: Arc::clone(&self.state().key),
            kid: None,
            claims,
            issued_at: SystemTime::now(),
            lifetime: LIFETIME,
        }
    }

    /// An access token in JWT format of this OAuth client, to be signed. It has no user:
    /// [`claim`](TestToken::claim) sets `sub` to the id of a user, and `aud` to the audience that
    /// was granted. [`rotate`](Self::rotate) does not change its key.
    pub fn access_token(&self, client: &str, scope: &str) -> TestToken {
        let mut claims = Map::new();
        for (name, value) in [
            ("iss", ORIGIN),
            ("sub", client),
            ("aud", client),
            ("client_id", client),
            ("scope", scope),
            ("jti", "1"),
            ("token_use", "access_token"),
        ] {
            claims.insert(name.to_owned(), value.into());
        }
        TestToken {
            key: Arc::clone(&self.state().oauth),
            kid: Some(OAUTH_KID),
            claims,
            issued_at: SystemTime::now(),
            lifetime: ACCESS_LIFETIME,
        }
    }

    /// Replaces the key by a new one. A verifier that fetches the keys after this no longer accepts
    /// tokens of the old one.
    ///
    /// # Errors
    ///
    /// When the system has no random numbers.
    pub fn rotate(&self) -> Result<()> {
        let key = new_key()?;
        let mut state = self.state();
        state.key = key;
        state.number += 1;
        Ok(())
    }

    /// Makes the host of the keys fail, or work again.
    pub fn set_down(&self, is_down: bool) {
        self.state().is_down = is_down;
    }

    /// How often the keys were fetched.
    #[must_use]
    pub fn fetches(&self) -> usize {
        self.state().fetches
    }

    /// The keys as the host publishes them, for your server.
    #[must_use]
    pub fn jwks(&self) -> String {
        let state = self.state();
        let keys = [
            jwk(&state.key, &state.number.to_string()),
            jwk(&state.oauth, OAUTH_KID),
        ];
        json!({ "keys": keys }).to_string()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn new_key() -> Result<Arc<SigningKey>> {
    checked(SigningKey::p256())
}

fn checked(key: Option<SigningKey>) -> Result<Arc<SigningKey>> {
    match key {
        Some(key) => Ok(Arc::new(key)),
        None => Err(Error::configuration(
            "the system has no random numbers for a key",
        )),
    }
}

impl Transport for TestIssuer {
    fn send(&self, request: Request) -> TransportFuture {
        let is_down = {
            let mut state = self.state();
            state.fetches += 1;
            state.is_down
        };
        let result = match request.uri().path() {
            _ if is_down => Err(Error::connection(
                "the issuer is down",
                "as the test requested",
            )),
            "/.well-known/jwks.json" => Ok(Response::new(Body::from(self.jwks()))),
            _ => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = StatusCode::NOT_FOUND;
                Ok(response)
            }
        };
        Box::pin(std::future::ready(result))
    }
}

impl fmt::Debug for TestIssuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("TestIssuer")
            .field("kid", &state.number)
            .field("fetches", &state.fetches)
            .finish_non_exhaustive()
    }
}

/// The clock of the machine, which waits for nothing: the keys are there at once, so no time limit is
/// ever reached, and no timers are needed.
struct Patient(Instant);

impl Clock for Patient {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::pending())
    }
}

/// A token before it is signed; made by [`TestIssuer::session`] and [`TestIssuer::access_token`].
#[derive(Clone)]
#[must_use = "it is a token once it is signed"]
pub struct TestToken {
    key: Arc<SigningKey>,
    /// The name of its key, where the service names it.
    kid: Option<&'static str>,
    claims: Map<String, Value>,
    issued_at: SystemTime,
    lifetime: Duration,
}

impl TestToken {
    /// The session; `1` unless set.
    pub fn session_id(self, session: impl Into<SessionId>) -> Self {
        self.claim("sid", session.into().as_str())
    }

    /// The organization that is active, and what the roles of the user permit in it.
    pub fn organization<P: Into<String>>(
        self,
        organization: impl Into<OrganizationId>,
        permissions: impl IntoIterator<Item = P>,
    ) -> Self {
        let organization = organization.into();
        self.claim("organization", organization.as_str())
            .permit("organization", permissions)
    }

    /// The workspace that is active, and what the roles of the user permit in it.
    pub fn workspace<P: Into<String>>(
        self,
        workspace: impl Into<WorkspaceId>,
        permissions: impl IntoIterator<Item = P>,
    ) -> Self {
        let workspace = workspace.into();
        self.claim("workspace", workspace.as_str())
            .permit("workspace", permissions)
    }

    fn permit<P: Into<String>>(
        mut self,
        scope: &str,
        permissions: impl IntoIterator<Item = P>,
    ) -> Self {
        let list: Vec<String> = permissions.into_iter().map(Into::into).collect();
        if let Some(Value::Object(permissions)) = self.claims.get_mut("permissions") {
            permissions.insert(scope.to_owned(), list.into());
        }
        self
    }

    /// Any claim; `null` removes it.
    pub fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        match value.into() {
            Value::Null => self.claims.remove(name),
            value => self.claims.insert(name.to_owned(), value),
        };
        self
    }

    /// When it was issued; now unless set.
    pub fn issued_at(mut self, time: SystemTime) -> Self {
        self.issued_at = time;
        self
    }

    /// How long it is valid; 35 seconds unless set, like a token of the service.
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// Makes it one that expired an hour ago.
    pub fn expired(self) -> Self {
        let hour = Duration::from_secs(3600);
        let then = self.issued_at.checked_sub(hour + self.lifetime);
        Self {
            issued_at: then.unwrap_or(UNIX_EPOCH),
            ..self
        }
    }

    /// The token.
    #[must_use]
    pub fn sign(mut self) -> String {
        let issued = self
            .issued_at
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let expires = issued.saturating_add(self.lifetime);
        for (name, time) in [("iat", issued), ("exp", expires)] {
            // A test that set the claim itself means it.
            self.claims
                .entry(name)
                .or_insert_with(|| time.as_secs().into());
        }
        let mut header = json!({"alg": self.key.algorithm().name(), "typ": "JWT"});
        if let Some(kid) = self.kid {
            header["kid"] = kid.into();
        }
        sign(
            &self.key,
            header.to_string(),
            Value::Object(self.claims).to_string(),
        )
    }
}

impl fmt::Debug for TestToken {
    /// Claims may be anything, and are not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestToken")
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::TestIssuer;
    use crate::session::TokenErrorKind;

    #[tokio::test]
    async fn its_tokens_say_what_the_test_said() {
        let issuer = TestIssuer::new().unwrap();
        let token = issuer
            .session("42")
            .session_id("43")
            .organization("7", ["a"])
            .workspace("8", ["b", "c"])
            .claim("metadata", serde_json::json!({"plan": "pro"}))
            .lifetime(Duration::from_secs(60));
        let session = issuer
            .verifier()
            .unwrap()
            .verify(&token.sign())
            .await
            .unwrap();
        assert_eq!(
            (session.user_id.as_str(), session.session_id.as_str()),
            ("42", "43")
        );
        assert_eq!(session.organization_id.unwrap(), "7");
        assert_eq!(session.workspace_id.unwrap(), "8");
        assert_eq!(session.organization_permissions, ["a"]);
        assert_eq!(session.workspace_permissions, ["b", "c"]);
        assert_eq!(session.metadata["plan"], "pro");
        let lifetime = session.expires_at - session.issued_at.unwrap();
        assert_eq!(lifetime.num_seconds(), 60);
    }

    /// So that a test without a runtime can use it.
    #[test]
    fn it_needs_no_runtime() {
        use std::{
            future::Future as _,
            pin::pin,
            task::{Context, Poll, Waker},
        };
        let issuer = TestIssuer::new().unwrap();
        let (verifier, token) = (issuer.verifier().unwrap(), issuer.session("42").sign());
        let mut context = Context::from_waker(Waker::noop());
        let result = pin!(verifier.verify(&token)).poll(&mut context);
        assert!(matches!(result, Poll::Ready(Ok(_))), "{result:?}");
    }

    #[tokio::test]
    async fn a_token_can_be_late_or_without_a_claim() {
        let issuer = TestIssuer::new().unwrap();
        let verifier = issuer.verifier().unwrap();
        let cases = [
            (issuer.session("42").expired(), TokenErrorKind::Expired),
            (
                issuer.session("42").claim("sub", ()),
                TokenErrorKind::MissingClaim("sub"),
            ),
            (
                issuer.session("42").claim("exp", "1"),
                TokenErrorKind::InvalidClaim("exp"),
            ),
        ];
        for (token, kind) in cases {
            assert_eq!(
                verifier.verify(&token.sign()).await.unwrap_err().kind(),
                kind
            );
        }
    }

    #[tokio::test]
    async fn an_access_token_is_one_of_its_client() {
        let issuer = TestIssuer::new().unwrap();
        let verifier = crate::access_token::Verifier::new(issuer.issuer().unwrap()).unwrap();
        let token = issuer.access_token("oc_1", "openid reports:read");
        let own = verifier.verify(&token.clone().sign()).await.unwrap();
        assert_eq!(
            (own.client_id.as_str(), own.user_id.is_none()),
            ("oc_1", true)
        );
        let token = token
            .claim("sub", "42")
            .claim("aud", "urn:wacht:user:42")
            .sign();
        let granted = verifier.verify(&token).await.unwrap();
        assert_eq!(granted.user_id.unwrap(), "42");
        assert!(granted.granted_resource.is_some() && granted.scopes.len() == 2);
        // Neither is a token of the other kind.
        assert!(issuer.verifier().unwrap().verify(&token).await.is_err());
        assert!(verifier.verify(&issuer.session("42").sign()).await.is_err());
    }

    #[tokio::test]
    async fn a_rotation_and_a_failure_are_those_of_a_host() {
        let issuer = TestIssuer::new().unwrap();
        let verifier = issuer.verifier().unwrap();
        issuer.set_down(true);
        assert!(verifier.prefetch().await.unwrap_err().is_unavailable());
        let verifier = issuer.verifier().unwrap();
        issuer.set_down(false);
        let old = issuer.session("42");
        assert!(verifier.verify(&old.clone().sign()).await.is_ok());
        issuer.rotate().unwrap();
        assert!(verifier.verify(&issuer.session("42").sign()).await.is_ok());
        assert!(verifier.verify(&old.sign()).await.is_err());
        assert_eq!(issuer.fetches(), 3);
        assert!(issuer.jwks().contains(r#""kid":"2""#));
    }
}
