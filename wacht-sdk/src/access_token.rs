//! OAuth access tokens in JWT format, which a deployment issues as an OpenID provider: takes the token
//! of a request, returns the client, the user and the scopes, or the reason why it is refused.
//!
//! ```no_run
//! use wacht_sdk::access_token::{Issuer, Verifier};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let issuer = Issuer::of_host("https://abc123.oapi.trywacht.xyz")?; // the host of the OAuth app
//! let verifier = Verifier::new(issuer)?.audience("oc_4testclient");
//!
//! # let token = "";
//! let token = verifier.verify(token).await?;
//! if token.has_scope("reports:read") {
//!     println!("{} for {:?}", token.client_id, token.user_id);
//! }
//! # Ok(()) }
//! ```
//!
//! Clients get these tokens when their `access_token_format` is `jwt`. Opaque tokens (`oat_…`)
//! cannot be verified here; the [gateway](crate::Client) checks them. It refuses tokens in JWT
//! format.
//!
//! Verification does not find out whether a token was revoked: it is accepted until it expires.
//! Depending on its client, that is up to a day.

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::{
    Result,
    ids::{SessionId, UserId},
    jwt::{Checks, Claims, Keys, Token},
};
pub use crate::{
    granted_resource::GrantedResource,
    jwt::{Issuer, TokenError, TokenErrorKind},
};

/// How far the clock of the issuer may be off, unless it is set.
const SKEW: Duration = Duration::from_secs(5);

/// Verifies the access tokens of an OAuth app, and rejects everything else. See [the module](self)
/// for its use.
///
/// Make one and keep it: it holds the keys of the app. It is cheap to clone, and clones share the keys.
#[derive(Clone)]
pub struct Verifier {
    keys: Arc<Keys>,
    checks: Checks,
}

impl Verifier {
    /// A verifier for the tokens of this OAuth app.
    ///
    /// # Errors
    ///
    /// When the keys of the issuer cannot be fetched in the configured way: over plain http from
    /// another machine, or without a transport.
    pub fn new(issuer: Issuer) -> Result<Self> {
        let checks = Checks::of(issuer.name(), SKEW);
        Ok(Self {
            keys: Arc::new(issuer.into_keys()?),
            checks,
        })
    }

    /// Requires that `aud` names this audience: the resource that was granted
    /// (`urn:wacht:organization:…`), else the id of the client. Without this, every audience is
    /// accepted; a service for one client, or for one organization, should set it.
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

    /// Fetches the keys, so that the first request does not wait for them.
    ///
    /// # Errors
    ///
    /// When they cannot be fetched.
    pub async fn prefetch(&self) -> Result<(), TokenError> {
        self.keys.prefetch().await
    }

    /// Verifies an access token, which is what follows `Bearer` in the header `Authorization`.
    ///
    /// # Errors
    ///
    /// When the token is refused, or the keys cannot be fetched
    /// ([`is_unavailable`](TokenError::is_unavailable)).
    pub async fn verify(&self, token: &str) -> Result<AccessToken, TokenError> {
        let token = Token::parse(token)?;
        token.require_rs256_and_key()?;
        self.keys.verify(&token).await?;
        let claims = Claims::of(&token, &self.checks, self.keys.clock.wall())?;
        Ok(AccessToken::read(claims)?)
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("checks", &self.checks)
            .finish_non_exhaustive()
    }
}

/// The claims of an access token.
///
/// `Debug` does not show custom claims, which may hold anything.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct AccessToken {
    /// The user who granted it; `None` when the client acts for itself.
    pub user_id: Option<UserId>,
    /// The OAuth client.
    pub client_id: String,
    /// What it is for: the resource that was granted, else the client.
    pub audience: Vec<String>,
    /// The resource that was granted, if one was.
    pub granted_resource: Option<GrantedResource>,
    /// What it permits.
    pub scopes: Vec<String>,
    /// The session in which it was granted, if the token names one.
    pub session_id: Option<SessionId>,
    /// The id of the token (`jti`).
    pub token_id: Option<String>,
    /// When it was issued.
    pub issued_at: Option<DateTime<Utc>>,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
    /// All other claims.
    pub custom: Map<String, Value>,
}

impl AccessToken {
    /// Whether the token has this scope, compared character by character.
    #[must_use]
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|one| one == scope)
    }

    fn read(mut claims: Claims) -> Result<Self, TokenErrorKind> {
        // An ID token is signed with the same keys, and has none.
        if claims.take_string("token_use")?.as_deref() != Some("access_token") {
            return Err(TokenErrorKind::WrongUse);
        }
        let subject = claims.require_string("sub")?;
        let client_id = claims.require_string("client_id")?;
        let audience = match claims.take("aud") {
            Some(Value::String(one)) => vec![one],
            other => crate::jwt::strings(other, "aud")?.unwrap_or_default(),
        };
        let granted = audience.iter().find(|one| one.starts_with("urn:"));
        let scope = claims.take_string("scope")?.unwrap_or_default();
        let Some(expires_at) = claims.time("exp")? else {
            return Err(TokenErrorKind::MissingClaim("exp"));
        };
        let token = Self {
            user_id: (subject != client_id).then(|| subject.into()),
            client_id,
            granted_resource: granted.map(|urn| GrantedResource::parse(urn)),
            audience,
            scopes: scope.split_ascii_whitespace().map(str::to_owned).collect(),
            session_id: claims.take_string("sid")?.map(SessionId::from),
            token_id: claims.take_string("jti")?,
            issued_at: claims.time("iat")?,
            expires_at,
            custom: Map::new(),
        };
        for name in ["iat", "exp"] {
            claims.take(name);
        }
        Ok(Self {
            custom: claims.into_rest(),
            ..token
        })
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("user_id", &self.user_id)
            .field("client_id", &self.client_id)
            .field("audience", &self.audience)
            .field("scopes", &self.scopes)
            .field("session_id", &self.session_id)
            .field("token_id", &self.token_id)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{AccessToken, GrantedResource, Issuer, TokenErrorKind, Verifier};
    use crate::{
        crypto::SigningKey,
        jwt::{
            jwk,
            minting::{Host, NOW, TestClock},
            sign,
        },
    };

    const ISSUER: &str = "https://frontend.example.com";
    const CLIENT: &str = "oc_4testclient";
    const ORGANIZATION: &str = "urn:wacht:organization:24239923154396001";

    /// An active key and one that was retired, which is still published. They are the same one.
    fn verifier() -> Verifier {
        let key = SigningKey::rsa().unwrap();
        let host = Host::with(&[jwk(&key, "oas-77-101"), jwk(&key, "oas-77-100")]);
        let issuer = Issuer::of_host(ISSUER).unwrap();
        Verifier::new(issuer.transport(host).clock(TestClock::default())).unwrap()
    }

    fn token(header: Value, changes: Value) -> String {
        let mut claims = json!({
            "iss": ISSUER, "sub": "24239923154394001", "aud": ORGANIZATION, "exp": NOW + 3600,
            "iat": NOW, "jti": "9", "client_id": CLIENT, "scope": "openid profile reports:read",
            "sid": "24239923154395001", "token_use": "access_token",
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let key = SigningKey::rsa().unwrap();
        sign(&key, header.to_string(), claims.to_string())
    }

    async fn verify(kid: &str, changes: Value) -> Result<AccessToken, TokenErrorKind> {
        let header = json!({"typ": "JWT", "alg": "RS256", "kid": kid});
        let result = verifier().verify(&token(header, changes)).await;
        result.map_err(|error| error.kind())
    }

    #[tokio::test]
    async fn a_token_for_an_organization_names_it() {
        let token = verify("oas-77-101", json!({})).await.unwrap();
        assert_eq!(token.user_id.as_ref().unwrap(), &"24239923154394001");
        assert_eq!(token.client_id, CLIENT);
        assert_eq!(token.audience, [ORGANIZATION]);
        let organization = GrantedResource::Organization("24239923154396001".into());
        assert_eq!(token.granted_resource, Some(organization));
        assert!(token.has_scope("reports:read") && !token.has_scope("reports"));
        assert_eq!(token.session_id.unwrap(), "24239923154395001");
        assert_eq!(token.token_id.as_deref(), Some("9"));
    }

    #[tokio::test]
    async fn a_token_without_a_user_or_a_resource_has_none() {
        let changes = json!({"sub": CLIENT, "aud": CLIENT, "sid": null, "scope": ""});
        let token = verify("oas-77-100", changes).await.unwrap();
        assert_eq!(
            (token.user_id, token.granted_resource, token.session_id),
            (None, None, None)
        );
        assert!(token.scopes.is_empty());
    }

    #[tokio::test]
    async fn a_token_that_is_not_one_of_the_app_is_refused() {
        let cases = [
            (json!({"token_use": null}), TokenErrorKind::WrongUse),
            (
                json!({"token_use": "refresh_token"}),
                TokenErrorKind::WrongUse,
            ),
            (
                json!({"iss": "https://zzz.oapi.example"}),
                TokenErrorKind::WrongIssuer,
            ),
            (json!({"exp": NOW - 6}), TokenErrorKind::Expired),
            (json!({"exp": null}), TokenErrorKind::MissingClaim("exp")),
            (json!({"sub": ""}), TokenErrorKind::MissingClaim("sub")),
            (
                json!({"client_id": null}),
                TokenErrorKind::MissingClaim("client_id"),
            ),
            (json!({"aud": 7}), TokenErrorKind::InvalidClaim("aud")),
        ];
        for (changes, kind) in cases {
            assert_eq!(
                verify("oas-77-101", changes.clone()).await,
                Err(kind),
                "{changes}"
            );
        }
    }

    #[tokio::test]
    async fn a_key_that_is_withdrawn_or_not_named_is_unknown() {
        assert_eq!(
            verify("oas-77-099", json!({})).await,
            Err(TokenErrorKind::UnknownKey)
        );
        let unnamed = token(json!({"alg": "RS256"}), json!({}));
        let error = verifier().verify(&unnamed).await.unwrap_err();
        assert_eq!(error.kind(), TokenErrorKind::UnknownKey);
    }

    #[tokio::test]
    async fn no_other_algorithm_is_accepted() {
        for algorithm in ["ES256", "PS256", "RS384", "EdDSA"] {
            let header = json!({"alg": algorithm, "kid": "oas-77-101"});
            let error = verifier()
                .verify(&token(header, json!({})))
                .await
                .unwrap_err();
            assert_eq!(
                error.kind(),
                TokenErrorKind::UnsupportedAlgorithm,
                "{algorithm}"
            );
        }
    }

    #[tokio::test]
    async fn an_audience_that_is_asked_for_has_to_be_there() {
        let header = || json!({"alg": "RS256", "kid": "oas-77-101"});
        let token = token(header(), json!({}));
        assert!(
            verifier()
                .audience(ORGANIZATION)
                .verify(&token)
                .await
                .is_ok()
        );
        let error = verifier()
            .audience(CLIENT)
            .verify(&token)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), TokenErrorKind::WrongAudience);
    }
}
