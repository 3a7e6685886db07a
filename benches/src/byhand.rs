//! The same calls as a careful engineer writes them without the SDK: reqwest, serde with derive,
//! and nothing more than each of them needs.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use ring::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
        UnparsedPublicKey,
    },
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::Error;

/// A user in a list, with the fields of `UserWithIdentifiers`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the specification describes them")]
pub struct User {
    pub id: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub first_name: String,
    pub last_name: String,
    pub username: Option<String>,
    pub profile_picture_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    pub primary_email_address: Option<String>,
    pub primary_phone_number: Option<String>,
}

/// A page of users.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the specification describes them")]
pub struct Page {
    pub data: Vec<User>,
    pub has_more: bool,
    pub limit: Option<i64>,
    pub offset: Option<Offset>,
}

/// Where a page begins: a number in one form of the API, an id in the other.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "the specification describes them")]
pub enum Offset {
    Position(u64),
    After(String),
}

/// A webhook app, which stands for a small response.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the specification describes them")]
pub struct WebhookApp {
    pub deployment_id: String,
    pub app_slug: String,
    pub name: String,
    pub description: Option<String>,
    pub signing_secret: String,
    pub failure_notification_emails: Vec<String>,
    pub event_catalog_slug: Option<String>,
    pub is_active: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What creates a user.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the specification describes them")]
pub struct CreateUser {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_password_check: Option<bool>,
}

/// A client for these calls: headers are made once, redirects are not followed, and what hangs
/// ends.
#[derive(Clone, Debug)]
pub struct Api {
    http: reqwest::Client,
    base_url: String,
}

impl Api {
    /// A client for the server at `base_url`.
    ///
    /// # Errors
    ///
    /// When the HTTP client cannot be set up.
    pub fn new(base_url: &str) -> Result<Self, Error> {
        let mut key =
            HeaderValue::from_static("Bearer sk_bench_0123456789abcdefghijklmnopqrstuvwxyz");
        key.set_sensitive(true);
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, key);
        // Of a second client the provider is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .default_headers(headers)
            .user_agent("by-hand/1.0")
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(30))
            .no_proxy()
            .build()?;
        Ok(Self {
            http,
            base_url: base_url.to_owned(),
        })
    }

    /// Gets a value. `target` is path and query, encoded.
    ///
    /// # Errors
    ///
    /// When the request fails or the response does not fit.
    pub async fn get<T: DeserializeOwned>(&self, target: &str) -> Result<T, Error> {
        let url = format!("{}{target}", self.base_url);
        let response = self.http.get(url).send().await?.error_for_status()?;
        Ok(response.json().await?)
    }

    /// Deletes a user.
    ///
    /// # Errors
    ///
    /// When the request fails.
    pub async fn delete_user(&self, id: &str) -> Result<(), Error> {
        let url = format!("{}/users/{id}", self.base_url);
        let response = self.http.delete(url).send().await?.error_for_status()?;
        // A body that is not read to its end would cost the connection.
        response.bytes().await?;
        Ok(())
    }

    /// A request that creates a user, not yet sent.
    ///
    /// # Errors
    ///
    /// When the request cannot be made.
    pub fn create_user(&self, user: &CreateUser) -> Result<reqwest::Request, Error> {
        let url = format!("{}/users", self.base_url);
        Ok(self.http.post(url).json(user).build()?)
    }
}

/// A session token, its key set, and its signature as it is when a verifier has taken it apart.
#[derive(Debug)]
pub struct Signed {
    /// The token.
    pub token: String,
    /// The key set that verifies it.
    pub jwks: String,
    key: Vec<u8>,
    signed: Vec<u8>,
    signature: Vec<u8>,
}

impl Signed {
    /// Signs claims with a new key of P-256.
    ///
    /// # Errors
    ///
    /// When the system has no random numbers.
    pub fn new(claims: &str) -> Result<Self, Error> {
        let (random, scheme) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
        let failed = |_| "there are no random numbers";
        let document = EcdsaKeyPair::generate_pkcs8(scheme, &random).map_err(failed)?;
        let pair = EcdsaKeyPair::from_pkcs8(scheme, document.as_ref(), &random)
            .map_err(|_| "the key cannot be read")?;
        let key = pair.public_key().as_ref().to_vec();
        let (x, y) = (key.get(1..33), key.get(33..));
        let jwk = serde_json::json!({"keys": [{
            "kty": "EC",
            "crv": "P-256",
            "x": URL_SAFE_NO_PAD.encode(x.unwrap_or_default()),
            "y": URL_SAFE_NO_PAD.encode(y.unwrap_or_default()),
            "kid": "1",
            "use": "sig",
            "alg": "ES256",
        }]});
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256","typ":"JWT"}"#);
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims));
        let signature = pair.sign(&random, signed.as_bytes()).map_err(failed)?;
        let signature = signature.as_ref().to_vec();
        Ok(Self {
            token: format!("{signed}.{}", URL_SAFE_NO_PAD.encode(&signature)),
            jwks: jwk.to_string(),
            key,
            signed: signed.into_bytes(),
            signature,
        })
    }

    /// Checks the signature, and nothing else.
    ///
    /// # Errors
    ///
    /// When it is not one of the key.
    pub fn verify(&self) -> Result<(), Error> {
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.key);
        let result = key.verify(&self.signed, &self.signature);
        result.map_err(|_| "the signature does not match".into())
    }
}
