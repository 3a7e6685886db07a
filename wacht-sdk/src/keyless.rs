//! Clients of the services of Wacht that need no API key. They have everything of a client: its
//! transport, its limits, its retries; and send no credential.

use http::header::AUTHORIZATION;

use crate::{Attempt, Client, ClientBuilder, Hook, Request, Result};

/// Sets up a client of the service at this URL.
pub(crate) fn builder(base_url: impl Into<String>) -> ClientBuilder {
    Client::builder()
        .base_url(base_url)
        .api_key("none")
        .hook(WithoutKey)
}

/// Takes the place of the key out of every request.
struct WithoutKey;

impl Hook for WithoutKey {
    fn before(&self, _: &Attempt<'_>, request: &mut Request) -> Result<()> {
        request.headers_mut().remove(AUTHORIZATION);
        Ok(())
    }
}
