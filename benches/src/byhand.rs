//! The same calls as a careful engineer writes them without the SDK: reqwest, serde with derive,
//! and nothing more than each of them needs.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::Error;

/// A user in a list, with the fields of `UserWithIdentifiers`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the specification says what they mean")]
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
#[expect(missing_docs, reason = "the specification says what they mean")]
pub struct Page {
    pub data: Vec<User>,
    pub has_more: bool,
    pub limit: Option<i64>,
    pub offset: Option<Offset>,
}

/// Where a page begins: a number in one form of the API, an id in the other.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "the specification says what they mean")]
pub enum Offset {
    Position(u64),
    After(String),
}

/// A webhook app, which stands for a small answer.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the specification says what they mean")]
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
#[expect(missing_docs, reason = "the specification says what they mean")]
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
    /// When the request fails or the answer does not fit.
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
        // What is not read would cost the connection.
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
