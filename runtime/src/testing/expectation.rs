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

/// A call that is expected, and what it is answered; made by [`Fake::expect`](super::Fake::expect).
///
/// `T` is what the operation returns. What is said here holds at once.
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

    /// Matches every request of the operation, whatever its arguments are. For
    /// [`Client::request`](crate::Client::request) that is the method and the path.
    pub fn with_any_arguments(self) -> Self {
        self.change(|entry| entry.is_any = true)
    }

    /// Answers once: a value, or an [`FakeResponse`] with more to it.
    pub fn respond(self, answer: impl Into<FakeResponse<T>>) -> Self {
        let reply = answer.into().into_reply();
        self.add(Next::Once(Box::new(move |_| reply)))
    }

    /// Answers once with an error of the service; see [`FakeResponse::error`].
    pub fn respond_error(self, status: StatusCode, code: &str, message: &str) -> Self {
        self.respond(FakeResponse::error(status, code, message))
    }

    /// Answers once with what follows from the request.
    pub fn respond_with<A: Into<FakeResponse<T>>>(
        self,
        answer: impl FnOnce(&ReceivedRequest) -> A + Send + 'static,
    ) -> Self {
        self.add(Next::Once(Box::new(move |sent| {
            answer(sent).into().into_reply()
        })))
    }

    /// Fails once, such as by [`Error::connection`]; see [`FakeResponse::failure`].
    pub fn fail(self, error: Error) -> Self {
        self.respond(FakeResponse::failure(error))
    }

    /// Answers with this from here on, as often as is asked; what is added behind it is never
    /// reached. Not to be asked at all is all right, too.
    pub fn respond_always(self, answer: impl Into<FakeResponse<T>>) -> Self {
        let reply = answer.into().into_reply();
        self.add(Next::Always(Arc::new(move |_| reply.copy())))
    }

    /// The same with what follows from each request.
    pub fn respond_always_with<A: Into<FakeResponse<T>>>(
        self,
        answer: impl Fn(&ReceivedRequest) -> A + Send + Sync + 'static,
    ) -> Self {
        self.add(Next::Always(Arc::new(move |sent| {
            answer(sent).into().into_reply()
        })))
    }

    fn add(self, next: Next) -> Self {
        self.change(|entry| entry.answers.push_back(next))
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
