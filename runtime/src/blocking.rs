//! Calls without `await`: futures are driven on one runtime that all clients share. Never waits inside
//! a runtime of the caller, where that would stop other work, or itself.

use std::{future::Future, sync::OnceLock};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::{
    Download, Error, EventStream, Items, Pages, Result, ResumeToken, StreamEvent,
    output::Output,
    paging::Paged,
    typed_call::{Call, CallFuture, IntoCall},
    wire::Wire,
};

/// Made when the first call is sent, and kept: connections live on it.
static RUNTIME: OnceLock<Runtime> = OnceLock::new();

/// Waits until `future` is done.
fn wait<F: Future>(future: F) -> Result<F::Output> {
    if Handle::try_current().is_ok() {
        // Tokio does not distinguish a task from `spawn_blocking`, where waiting would be safe.
        return Err(Error::configuration(
            "a blocking call on a thread of a Tokio runtime is refused, because it may stop the other \
             work of that runtime; await the call, or pass it to `Handle::current().block_on` inside \
             `spawn_blocking`",
        ));
    }
    Ok(runtime()?.block_on(future))
}

fn runtime() -> Result<&'static Runtime> {
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let mut builder = Builder::new_multi_thread();
    let builder = builder
        .worker_threads(1)
        .thread_name("blocking-calls")
        .enable_all();
    let made = builder.build().map_err(|error| {
        Error::configuration(format!(
            "the runtime of blocking calls cannot be set up: {error}"
        ))
    })?;
    // Another thread may have been first. Its runtime is used, and this one ends without work.
    Ok(RUNTIME.get_or_init(|| made))
}

/// Sends a call and waits for its response.
///
/// # Errors
///
/// When the call fails, and inside a Tokio runtime, where it must be awaited.
pub fn send_blocking<E: IntoCall>(call: E) -> Result<E::Output> {
    wait_blocking(CallFuture::new(call.into_call()))
}

/// Waits for the response of a call that is sent already.
///
/// # Errors
///
/// When the call fails, and inside a Tokio runtime, where it must be awaited.
pub fn wait_blocking<T: Output>(call: CallFuture<T>) -> Result<T> {
    wait(call)?
}

/// A list that is read without `await`: an iterator over [`Pages`], [`Items`] or the events of an
/// [`EventStream`].
///
/// After an error it ends.
///
/// ```no_run
/// # use wacht_runtime::serde_json::Value;
/// # fn example(users: wacht_runtime::Call<wacht_runtime::Page<Value>>) -> wacht_runtime::Result<()> {
/// for user in users.items().into_blocking() {
///     println!("{}", user?["id"]);
/// }
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "nothing is sent until the iterator is read"]
pub struct Blocking<S> {
    stream: S,
    is_done: bool,
}

impl<S> Blocking<S> {
    fn new(stream: S) -> Self {
        Self {
            stream,
            is_done: false,
        }
    }

    /// One step. Where waiting is refused the iterator ends: a loop over it would otherwise not
    /// end.
    fn step<T>(
        &mut self,
        next: impl AsyncFnOnce(&mut S) -> Option<Result<T>>,
    ) -> Option<Result<T>> {
        if self.is_done {
            return None;
        }
        let item = wait(next(&mut self.stream)).unwrap_or_else(|error| Some(Err(error)));
        self.is_done = !matches!(item, Some(Ok(_)));
        item
    }
}

impl<P: Paged> Iterator for Blocking<Pages<P>>
where
    P::Item: Wire,
{
    type Item = Result<P>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step(async |pages| pages.next().await)
    }
}

impl<P: Paged> Iterator for Blocking<Items<P>>
where
    P::Item: Wire,
{
    type Item = Result<P::Item>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step(async |items| items.next().await)
    }
}

impl<T: Wire + Default> Iterator for Blocking<EventStream<T>> {
    type Item = Result<StreamEvent<T>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step(async |events| events.next().await)
    }
}

impl<T: Wire + Default> EventStream<T> {
    /// The same events, as an iterator that waits for each. Needs the feature `blocking`.
    pub fn into_blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }
}

impl<P> Blocking<Pages<P>> {
    /// The position where reading can continue; see [`Pages::resume_token`].
    #[must_use]
    pub fn resume_token(&self) -> ResumeToken {
        self.stream.resume_token()
    }
}

impl<P: Paged> Blocking<Items<P>> {
    /// The position where reading can continue; see [`Items::resume_token`].
    #[must_use]
    pub fn resume_token(&self) -> ResumeToken {
        self.stream.resume_token()
    }
}

impl<P: Paged> Pages<P> {
    /// The same pages, as an iterator that waits for each. Needs the feature `blocking`.
    pub fn into_blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }
}

impl<P: Paged> Items<P> {
    /// The same items, as an iterator that waits for each page. Needs the feature `blocking`.
    pub fn into_blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }
}

impl<T: Output> Call<T> {
    /// Sends the request and waits for the response. Needs the feature `blocking`; inside a Tokio
    /// runtime it is refused, because there the call is to be awaited.
    ///
    /// # Errors
    ///
    /// When the call fails, and inside a Tokio runtime.
    pub fn send_blocking(self) -> Result<T> {
        send_blocking(self)
    }
}

impl Download {
    /// The whole file in memory, without `await`. Needs the feature `blocking`.
    ///
    /// # Errors
    ///
    /// When the connection breaks, and inside a Tokio runtime.
    pub fn bytes_blocking(self) -> Result<bytes::Bytes> {
        wait(self.bytes())?
    }
}
