//! Clients of the services of Wacht that need no API key. They have everything of a client: its
//! transport, its limits, its retries; and send no credential.

use crate::{Client, ClientBuilder};

/// Sets up a client of the service at this URL.
pub(crate) fn builder(base_url: impl Into<String>) -> ClientBuilder {
    Client::builder().base_url(base_url).anonymous()
}
