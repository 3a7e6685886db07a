//! The fake itself: a transport that answers from its expectations and keeps what it was sent. Knows
//! neither how answers are made nor what matches.

use std::{fmt, sync::Arc, time::Duration};

use super::{expectation::Expectation, sent::Sent, state::Shared};
use crate::{
    Attempt, Client, ClientBuilder, Error, Hook, Outcome, Request, Response, Result, Transport,
    TransportFuture, pending::Endpoint, request::Announcement,
};

/// A fake of the service; see the [module](super) for how it is used.
///
/// It is cheap to clone, and all clones are the same fake. It has no state of its own but what it is
/// told: to test against a service that remembers, there is the crate `wacht-mock`.
#[derive(Clone, Default)]
pub struct Fake(Arc<Shared>);

impl Fake {
    /// A fake that expects nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A client that sends everything to this fake, with the defaults for everything else, and its
    /// own budget for retries.
    #[must_use]
    pub fn client(&self) -> Client {
        self.prepare(Client::builder())
            .build_fake(FakeTransport(self.0.clone()))
    }

    /// Sets up such a client, where its settings matter: retries, timeouts, hooks, headers.
    pub fn builder(&self) -> ClientBuilder {
        self.prepare(Client::builder())
            .api_key("sk_test")
            .transport(FakeTransport(self.0.clone()))
    }

    fn prepare(&self, builder: ClientBuilder) -> ClientBuilder {
        let builder = builder.clock(self.0.clock.clone());
        builder.hook(Waits(self.0.clone()))
    }

    /// Expects a call, which is not sent. It can be one of any client.
    ///
    /// What it is answered is said by the methods of the expectation; without any, it has no answer.
    pub fn expect<E: Endpoint>(&self, call: E) -> Expectation<E::Output> {
        let wanted = call.into_call().arguments;
        let index = self.0.state().expectations.add(wanted);
        Expectation::new(self.0.clone(), index)
    }

    /// What was received so far, in the order of arrival, answered or not. Each attempt of a call is
    /// a request.
    #[must_use]
    pub fn requests(&self) -> Vec<Sent> {
        self.0.state().requests.clone()
    }

    /// The expectations with answers that were not used, one text each, to be asserted empty at the
    /// end of a test. An answer for always may be unused.
    #[must_use]
    pub fn unmet(&self) -> Vec<String> {
        self.0.state().expectations.unmet()
    }

    /// Why requests had no answer, one text each: what their errors said, for a test of code that
    /// swallows errors.
    #[must_use]
    pub fn unanswered(&self) -> Vec<String> {
        self.0.state().unanswered.clone()
    }

    /// The waits between attempts, of all calls. Those without a `Retry-After` vary.
    #[must_use]
    pub fn waits(&self) -> Vec<Duration> {
        self.0.state().waits.clone()
    }

    /// How much time has passed on the clock of the fake: by waits between attempts, by answers that
    /// take time, and by time limits that were up. Calls at the same time add up.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.clock.total()
    }
}

impl fmt::Debug for Fake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.0.state();
        f.debug_struct("Fake")
            .field("unmet", &state.expectations.unmet())
            .field("requests", &state.requests)
            .finish_non_exhaustive()
    }
}

struct FakeTransport(Arc<Shared>);

/// Answers a request from the expectations.
async fn answer(fake: &Shared, request: Request) -> Result<Response> {
    let Some(announcement) = request.extensions().get::<Announcement>().cloned() else {
        return Err(Error::configuration(
            "the request is none of a call, so the fake cannot tell what it is",
        ));
    };
    let sent = Sent::new(&announcement, request);
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
        Box::pin(async move { answer(&fake, request).await })
    }
}

/// Notes the waits between attempts. The clock cannot: to it a wait and a time limit look the same.
struct Waits(Arc<Shared>);

impl Hook for Waits {
    fn after(&self, _: &Attempt<'_>, outcome: &Outcome<'_>) {
        self.0.state().waits.extend(outcome.retry_in);
    }
}
