//! The fake itself: a transport that responds from its expectations and keeps the requests. Knows
//! neither how responses are made nor what matches.

use std::{fmt, marker::PhantomData, sync::Arc, time::Duration};

use super::{expectation::Expectation, received::ReceivedRequest, state::Shared};
use crate::{
    ApiClient, Attempt, Client, ClientBuilder, Error, Hook, Outcome, Request, Response, Result,
    Transport, TransportFuture, request::Announcement, service::Service, typed_call::IntoCall,
};

/// A fake of the service; see the [module](super) for how it is used.
///
/// It is cheap to clone, and all clones are the same fake. It remembers nothing but the expectations
/// and the requests: what one request creates, another does not read.
pub struct Fake<C> {
    shared: Arc<Shared>,
    service: &'static Service,
    client: PhantomData<fn() -> C>,
}

impl<C: ApiClient> Default for Fake<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> Clone for Fake<C> {
    fn clone(&self) -> Self {
        Self {
            shared: self.shared.clone(),
            service: self.service,
            client: PhantomData,
        }
    }
}

impl<C: ApiClient> Fake<C> {
    /// A fake that expects nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::of(C::SERVICE)
    }
}

impl<C: From<Client>> Fake<C> {
    /// A fake of this API that expects nothing yet.
    #[must_use]
    pub fn of(service: &'static Service) -> Self {
        Self {
            shared: Arc::default(),
            service,
            client: PhantomData,
        }
    }

    /// A client that sends everything to this fake, with the defaults for everything else, and its
    /// own budget for retries.
    #[must_use]
    pub fn client(&self) -> C {
        self.prepare(ClientBuilder::of(self.service))
            .build_fake(FakeTransport(self.shared.clone()))
    }

    /// Sets up such a client with other settings: retries, timeouts, hooks, headers.
    pub fn builder(&self) -> ClientBuilder<C> {
        self.prepare(ClientBuilder::of(self.service))
            .api_key("sk_test")
            .transport(FakeTransport(self.shared.clone()))
    }

    fn prepare(&self, builder: ClientBuilder<C>) -> ClientBuilder<C> {
        let builder = builder.clock(self.shared.clock.clone());
        builder.hook(Waits(self.shared.clone()))
    }

    /// Expects a call, which is not sent. It can be one of any client.
    ///
    /// The methods of the expectation set its responses.
    pub fn expect<E: IntoCall>(&self, call: E) -> Expectation<E::Output> {
        let wanted = call.into_call().arguments;
        let index = self.shared.state().expectations.add(wanted);
        Expectation::new(self.shared.clone(), index)
    }

    /// The requests received so far, in the order of arrival, with a response or without. Each
    /// attempt of a call is a request.
    #[must_use]
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.shared.state().requests.clone()
    }

    /// The expectations with unused responses, one string each; assert at the end of a test that
    /// there are none. A response that is set for always may be unused.
    #[must_use]
    pub fn unmet_expectations(&self) -> Vec<String> {
        self.shared.state().expectations.unmet()
    }

    /// Why requests had no response, one string each: the messages of their errors, for a test of
    /// code that swallows errors.
    #[must_use]
    pub fn unexpected_requests(&self) -> Vec<String> {
        self.shared.state().unexpected.clone()
    }

    /// The waits between attempts, of all calls. Those without a `Retry-After` vary.
    #[must_use]
    pub fn waits(&self) -> Vec<Duration> {
        self.shared.state().waits.clone()
    }

    /// How much time has passed on the clock of the fake: by waits between attempts, by responses
    /// that take time, and by time limits that passed. Calls at the same time add up.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.shared.clock.total()
    }
}

impl<C> fmt::Debug for Fake<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.shared.state();
        f.debug_struct("Fake")
            .field("unmet_expectations", &state.expectations.unmet())
            .field("requests", &state.requests)
            .finish_non_exhaustive()
    }
}

struct FakeTransport(Arc<Shared>);

/// Responds to a request from the expectations.
async fn response(fake: &Shared, request: Request) -> Result<Response> {
    let Some(announcement) = request.extensions().get::<Announcement>().cloned() else {
        return Err(Error::configuration(
            "the request does not belong to a call, so the fake cannot match it",
        ));
    };
    let sent = ReceivedRequest::new(&announcement, request);
    let next = fake.receive(&sent).map_err(Error::configuration)?;
    // Outside the lock: what a test computes may ask the fake.
    let reply = next.reply(&sent);
    let is_late = reply.delay >= announcement.limit;
    if !is_late {
        fake.clock.pass(reply.delay);
    }
    match reply.into_response(announcement.arguments.operation.envelope) {
        Some(response) if !is_late => response,
        // The client looks at the time limit next, and it is up.
        _ => std::future::pending().await,
    }
}

impl Transport for FakeTransport {
    fn send(&self, request: Request) -> TransportFuture {
        let fake = self.0.clone();
        Box::pin(async move { response(&fake, request).await })
    }
}

/// Notes the waits between attempts. The clock cannot: to it a wait and a time limit look the same.
struct Waits(Arc<Shared>);

impl Hook for Waits {
    fn after(&self, _: &Attempt<'_>, outcome: &Outcome<'_>) {
        self.0.state().waits.extend(outcome.retry_in);
    }
}
