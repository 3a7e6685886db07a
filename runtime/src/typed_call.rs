//! A call on its way. Everything up to the last step is the same code for all operations; the last
//! step decodes the response.

use std::{
    future::Future,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

use crate::{
    RequestOptions, Result,
    execute::Execution,
    operation::Operation,
    output::{Output, Reading, Value, WithResponse},
    response::Received,
    untyped_call::UntypedCall,
};

/// A request that has been handed to the client. Resolves to the decoded response.
///
/// Nothing is sent before it is polled, and dropping it cancels the request.
#[must_use = "nothing is sent until this is awaited"]
pub struct CallFuture<T> {
    response: Sending,
    operation: &'static Operation,
    output: PhantomData<fn() -> T>,
}

/// A response on its way, before it is decoded.
pub(crate) type Sending = Pin<Box<dyn Future<Output = Result<Received>> + Send>>;

/// Sends a call, once this is polled.
pub(crate) fn send(call: UntypedCall, reading: Reading) -> Sending {
    let UntypedCall {
        client,
        arguments,
        options,
    } = call;
    // Made ready outside, because a future keeps what it was given beside what it makes of it.
    match Execution::new(client.shared(), arguments, options, reading) {
        Ok(mut execution) => Box::pin(async move { execution.run().await }),
        Err(error) => Box::pin(std::future::ready(Err(error))),
    }
}

impl<T: Output> CallFuture<T> {
    #[doc(hidden)]
    pub fn new(call: UntypedCall) -> Self {
        Self {
            operation: call.operation(),
            response: send(call, T::READING),
            output: PhantomData,
        }
    }
}

impl<T: Output> Future for CallFuture<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let response = self.response.as_mut().poll(cx);
        response.map(|response| T::from_response(response?))
    }
}

impl<T> std::fmt::Debug for CallFuture<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallFuture")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}

/// The call of one operation: required values are set, optional values can be set.
pub trait IntoCall: Sized {
    /// What the operation returns.
    type Output: Output;

    /// The call without its type.
    #[doc(hidden)]
    fn into_call(self) -> UntypedCall;
}

/// The call of an operation without optional values.
///
/// Awaiting it sends the request.
#[must_use = "nothing is sent until the call is awaited"]
pub struct Call<T> {
    call: UntypedCall,
    output: PhantomData<fn() -> T>,
}

impl UntypedCall {
    /// The call as one that takes nothing more, and returns `T`.
    pub fn plain<T: Output>(self) -> Call<T> {
        Call {
            call: self,
            output: PhantomData,
        }
    }
}

impl<T: Output> Call<T> {
    /// Sets options of the request: timeouts, retries, headers.
    pub fn options(mut self, options: RequestOptions) -> Self {
        self.call.options(options);
        self
    }

    /// Sends the request. Awaiting the call itself does the same.
    pub fn send(self) -> CallFuture<T> {
        CallFuture::new(self.call)
    }
}

impl<T: Value> Call<T> {
    /// Sends the request, and keeps status, headers and body of the response beside what the
    /// operation returns.
    pub fn send_with_response(self) -> CallFuture<WithResponse<T>> {
        CallFuture::new(self.call)
    }
}

impl<T: Output> IntoCall for Call<T> {
    type Output = T;

    fn into_call(self) -> UntypedCall {
        self.call
    }
}

impl<T: Output> IntoFuture for Call<T> {
    type Output = Result<T>;
    type IntoFuture = CallFuture<T>;

    fn into_future(self) -> CallFuture<T> {
        self.send()
    }
}

impl<T> Clone for Call<T> {
    fn clone(&self) -> Self {
        Self {
            call: self.call.clone(),
            output: PhantomData,
        }
    }
}

impl<T> std::fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.call.fmt(f)
    }
}
