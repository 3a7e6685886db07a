//! The client: what all its clones share.

use std::{fmt, sync::Arc, time::Duration};

use http::HeaderMap;

use crate::{
    Clock, Hook, RetryPolicy, Transport, auth::Credentials, base_url::BaseUrl, response::Stall,
    retry::Budget, service::Service,
};

/// A client of any API, on which the client of each API stands.
///
/// [`client!`](crate::client) makes that of one API, from its [`Service`]. Make one and keep it: it
/// holds the connections. It is cheap to clone, and clones share them. Calls are awaited on a Tokio
/// runtime, unless a [transport](crate::ClientBuilder::transport) and a
/// [clock](crate::ClientBuilder::clock) of your own need none.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

/// The client of one API; [`client!`](crate::client) implements this.
pub trait ApiClient: From<Client> + AsRef<Client> {
    /// The API.
    const SERVICE: &'static Service;
}

pub(crate) struct Shared {
    pub(crate) service: &'static Service,
    pub(crate) base_url: BaseUrl,
    pub(crate) headers: HeaderMap,
    pub(crate) credentials: Credentials,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) hooks: Vec<Arc<dyn Hook>>,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: Budget,
    pub(crate) attempt_timeout: Duration,
    pub(crate) total_timeout: Option<Duration>,
    pub(crate) max_response_bytes: usize,
    pub(crate) max_error_bytes: usize,
}

impl Client {
    pub(crate) fn of(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.0
    }
}

impl AsRef<Self> for Client {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl Shared {
    /// What guards a body that is handed on as it arrives, and must not pause for `limit`.
    pub(crate) fn stall_guard(&self, limit: Duration) -> Stall {
        Stall {
            clock: self.clock.clone(),
            limit,
            max_bytes: self.max_response_bytes,
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.0.base_url.as_str())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
