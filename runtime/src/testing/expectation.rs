//! One expectation of a fake, as a test sets it up.

use std::{fmt, marker::PhantomData, sync::Arc};

use http::StatusCode;

use super::{
    expectations::{Entry, Next},
    matching,
    received::ReceivedRequest,
    response::FakeResponse,
    state::Shared,
};
use crate::Error;

/// A call that is expected, with its responses; made by [`Fake::expect`](super::Fake::expect).
///
/// `T` is what the operation returns. Each method takes effect at once.
pub struct Expectation<T> {
    fake: Arc<Shared>,
    index: usize,
    output: PhantomData<fn() -> T>,
}

impl<T> Expectation<T> {
    pub(super) fn new(fake: Arc<Shared>, index: usize) -> Self {
        Self {
            fake,
            index,
            output: PhantomData,
        }
    }

    /// Matches every request of the operation, with any arguments. For
    /// [`Client::request`](crate::Client::request) that is the method and the path.
    pub fn with_any_arguments(self) -> Self {
        self.change(|entry| entry.is_any = true)
    }

    /// Responds once: with a value, or with a [`FakeResponse`] that has more.
    pub fn respond(self, response: impl Into<FakeResponse<T>>) -> Self {
        let reply = response.into().into_reply();
        self.add(Next::Once(Box::new(move |_| reply)))
    }

    /// Responds once with an error of the service; see [`FakeResponse::error`].
    pub fn respond_error(self, status: StatusCode, code: &str, message: &str) -> Self {
        self.respond(FakeResponse::error(status, code, message))
    }

    /// Responds once with a value computed from the request.
    pub fn respond_with<A: Into<FakeResponse<T>>>(
        self,
        response: impl FnOnce(&ReceivedRequest) -> A + Send + 'static,
    ) -> Self {
        self.add(Next::Once(Box::new(move |sent| {
            response(sent).into().into_reply()
        })))
    }

    /// Fails once, such as by [`Error::connection`]; see [`FakeResponse::failure`].
    pub fn fail(self, error: Error) -> Self {
        self.respond(FakeResponse::failure(error))
    }

    /// Responds with this any number of times from here on; responses that are added after it are
    /// never used. It may also stay unused.
    pub fn respond_always(self, response: impl Into<FakeResponse<T>>) -> Self {
        let reply = response.into().into_reply();
        self.add(Next::Always(Arc::new(move |_| reply.copy())))
    }

    /// The same with a value computed from each request.
    pub fn respond_always_with<A: Into<FakeResponse<T>>>(
        self,
        response: impl Fn(&ReceivedRequest) -> A + Send + Sync + 'static,
    ) -> Self {
        self.add(Next::Always(Arc::new(move |sent| {
            response(sent).into().into_reply()
        })))
    }

    fn add(self, next: Next) -> Self {
        self.change(|entry| entry.responses.push_back(next))
    }

    fn change(self, change: impl FnOnce(&mut Entry)) -> Self {
        if let Some(entry) = self.fake.state().expectations.get_mut(self.index) {
            change(entry);
        }
        self
    }
}

impl<T> fmt::Debug for Expectation<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.fake.state();
        let wanted = state.expectations.get(self.index);
        let wanted = wanted.map(|entry| matching::describe(&entry.wanted));
        f.debug_tuple("Expectation")
            .field(&wanted.unwrap_or_default())
            .finish()
    }
}
