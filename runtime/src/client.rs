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
/// runtime, unless a custom [transport](crate::ClientBuilder::transport) and
/// [clock](crate::ClientBuilder::clock) need none.
///
/// # Runtimes
///
/// Several Tokio runtimes may share a client, such as the tests of a program or a runtime per
/// thread. A connection lives on the runtime that made it, so each runtime has its own connections,
/// which close when the runtime ends. All of them share one retry budget.
///
/// With the feature `blocking`, `send_blocking` and the other blocking methods run calls on a
/// runtime that the clients of a process share. They are refused on every thread of a Tokio
/// runtime, because a task that waits stops the others; also inside `spawn_blocking`, which Tokio
/// does not distinguish from a task. There `Handle::current().block_on(call.send())` works.
///
/// # What a proxy sees
///
/// Unless the builder sets one, the proxies of the environment are used (`HTTPS_PROXY`,
/// `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`). For a base URL of https a proxy learns the name of the host
/// and how much is sent, and neither paths nor keys. For one of plain http, which has to be allowed,
/// it sees everything. A base URL on this machine goes to no proxy of the environment: `localhost` and
/// names below it, in any case and with a dot at the end, and loopback addresses.
///
/// # How long a connection is held
///
/// A service may respond before it has read an upload. The call ends with its response; the
/// connection cannot be used again and closes as soon as the bytes under way were received or
/// refused. A service that does neither keeps it open: on Linux, Android and Fuchsia for about 30
/// seconds, until the system discards bytes that were not acknowledged, and on other systems until
/// the service closes it.
///
/// A service that responds early and closes the connection before it has read the upload may lose
/// its response: if this program is too busy to read it before the connection closes, the next write
/// fails first. The call then ends with a broken connection and [`Delivery::Unknown`](crate::Delivery).
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
    /// Whether the base URL was given, and is not that of the API.
    pub(crate) is_given: bool,
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
