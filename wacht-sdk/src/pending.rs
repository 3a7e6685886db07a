//! A call on its way. Everything up to the last step is the same code for all operations; the last
//! step decodes the answer.

use std::{
    future::Future,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::{
    Download, Error, Items, Pages, RequestOptions, Result,
    call::{Call, Operation},
    execute::{Answer, Execution},
    paging::Paged,
    wire::{Wire, decode, show},
};

/// What an operation returns, made from its answer.
pub trait Output: Sized {
    /// Whether the body is handed on as it arrives, and not read into memory first.
    #[doc(hidden)]
    const IS_STREAM: bool = false;

    #[doc(hidden)]
    fn from_answer(answer: RawAnswer) -> Result<Self>;
}

/// A successful answer on its way into an [`Output`].
#[doc(hidden)]
pub struct RawAnswer {
    pub(crate) answer: Answer,
    pub(crate) operation: &'static Operation,
}

impl Output for () {
    /// The body says nothing, and may be anything.
    fn from_answer(_: RawAnswer) -> Result<Self> {
        Ok(())
    }
}

impl<T: Wire + Default> Output for T {
    fn from_answer(raw: RawAnswer) -> Result<Self> {
        let mut value = T::default();
        read(raw, &mut value)?;
        Ok(value)
    }
}

impl Output for Download {
    const IS_STREAM: bool = true;

    fn from_answer(raw: RawAnswer) -> Result<Self> {
        Ok(Self::new(raw.answer, raw.operation.id))
    }
}

/// What an operation returns, where its answer is read into memory as a whole.
pub trait Value: Output {
    /// Writes it as `Debug`, without credentials; of free JSON nothing.
    #[doc(hidden)]
    fn show(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result;
}

impl Value for () {
    fn show(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("()")
    }
}

impl<T: Wire + Default> Value for T {
    fn show(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        show(self, f)
    }
}

fn read(raw: RawAnswer, value: &mut dyn Wire) -> Result<()> {
    let Answer {
        status,
        headers,
        body,
        attempts,
        ..
    } = raw.answer;
    let body = body.into_bytes().unwrap_or_default();
    decode(&body, value, raw.operation.envelope)
        .map_err(|fault| Error::decode(fault, status, headers, body).after_attempts(attempts))
}

/// What an operation returns, with the answer that it was made from.
#[derive(Clone)]
pub struct Raw<T> {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub body: Bytes,
    /// What the operation returns.
    pub value: T,
}

impl<T: Value> std::fmt::Debug for Raw<T> {
    /// Body and headers are as they came, with credentials in them, and are not shown; nor is what
    /// a custom call returns, which is the body.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Raw")
            .field("status", &self.status)
            .field("value", &Shown(&self.value))
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A value as [`Value::show`] writes it.
struct Shown<'a, T>(&'a T);

impl<T: Value> std::fmt::Debug for Shown<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.show(f)
    }
}

impl<T: Value> Output for Raw<T> {
    fn from_answer(mut raw: RawAnswer) -> Result<Self> {
        let body = std::mem::take(&mut raw.answer.body);
        let body = body.into_bytes().unwrap_or_default();
        raw.answer.body = body.clone().into();
        Ok(Self {
            status: raw.answer.status,
            headers: raw.answer.headers.clone(),
            body,
            value: T::from_answer(raw)?,
        })
    }
}

/// A request that has been handed to the client. Resolves to the decoded answer.
///
/// Nothing is sent before it is polled, and dropping it cancels the request.
#[must_use = "nothing is sent until this is awaited"]
pub struct Pending<T> {
    answer: Answering,
    operation: &'static Operation,
    output: PhantomData<fn() -> T>,
}

/// An answer on its way, whatever is to be made of it.
pub(crate) type Answering = Pin<Box<dyn Future<Output = Result<RawAnswer>> + Send>>;

/// Sends a call, once this is polled.
pub(crate) fn answering(call: Call, is_stream: bool) -> Answering {
    let operation = call.operation;
    // Made ready outside, because a future keeps what it was given beside what it makes of it.
    match Execution::new(call, is_stream) {
        Ok(mut execution) => Box::pin(async move { execution.run().await }),
        Err(error) => {
            #[cfg(feature = "tracing")]
            crate::trace::refused(operation, &error);
            Box::pin(std::future::ready(Err(error.in_operation(operation.id))))
        }
    }
}

impl RawAnswer {
    /// What an operation returns, made from this.
    pub(crate) fn decode<T: Output>(self) -> Result<T> {
        let operation = self.operation;
        T::from_answer(self).map_err(|error| error.in_operation(operation.id))
    }
}

impl<T: Output> Pending<T> {
    #[doc(hidden)]
    pub fn new(call: Call) -> Self {
        Self {
            operation: call.operation,
            answer: answering(call, T::IS_STREAM),
            output: PhantomData,
        }
    }
}

impl<T: Output> Future for Pending<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.answer.as_mut().poll(cx).map(|answer| answer?.decode())
    }
}

impl<T> std::fmt::Debug for Pending<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pending")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for RawAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawAnswer").finish_non_exhaustive()
    }
}

/// The call of one operation: what it needs has been given, the rest can be set.
pub trait Endpoint: Sized {
    /// What the operation returns.
    type Output: Output;

    /// The call without its type.
    #[doc(hidden)]
    fn into_call(self) -> Call;
}

/// The call of an operation that takes nothing besides its arguments.
///
/// Awaiting it sends the request.
#[must_use = "nothing is sent until the call is awaited"]
pub struct PlainCall<T> {
    call: Call,
    output: PhantomData<fn() -> T>,
}

impl Call {
    /// The call as one that takes nothing more, and returns `T`.
    pub fn plain<T: Output>(self) -> PlainCall<T> {
        PlainCall {
            call: self,
            output: PhantomData,
        }
    }
}

impl<T: Output> PlainCall<T> {
    /// Sets what is no argument of the operation: timeouts, retries, headers.
    pub fn options(mut self, options: RequestOptions) -> Self {
        self.call.options(options);
        self
    }

    /// Sends the request. Awaiting the call itself does the same.
    pub fn send(self) -> Pending<T> {
        Pending::new(self.call)
    }

    /// Sends the request and waits for the answer. Needs the feature `blocking`; inside a Tokio
    /// runtime it is refused, because there the call is to be awaited.
    ///
    /// # Errors
    ///
    /// When the call fails, and inside a Tokio runtime.
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<T> {
        crate::blocking::send_blocking(self)
    }
}

impl<T: Value> PlainCall<T> {
    /// Sends the request, and keeps status, headers and body of the answer beside what the
    /// operation returns.
    pub fn send_raw(self) -> Pending<Raw<T>> {
        Pending::new(self.call)
    }
}

impl<T: Paged> PlainCall<T>
where
    T::Item: Wire,
{
    /// All pages from here on, as a stream.
    pub fn pages(self) -> Pages<T> {
        Pages::new(self.call)
    }

    /// All items from here on, as a stream over all pages.
    pub fn items(self) -> Items<T> {
        Items::new(self.call)
    }
}

impl<T: Output> Endpoint for PlainCall<T> {
    type Output = T;

    fn into_call(self) -> Call {
        self.call
    }
}

impl<T: Output> IntoFuture for PlainCall<T> {
    type Output = Result<T>;
    type IntoFuture = Pending<T>;

    fn into_future(self) -> Pending<T> {
        self.send()
    }
}

impl<T> Clone for PlainCall<T> {
    fn clone(&self) -> Self {
        Self {
            call: self.call.clone(),
            output: PhantomData,
        }
    }
}

impl<T> std::fmt::Debug for PlainCall<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.call.fmt(f)
    }
}

/// Makes a call that takes more than its arguments awaitable: its type, what it returns (a type,
/// `page` of a type, `optional` type or a `file`), and how its body is written where it has one; a
/// form names the lists that are one part of JSON text.
#[doc(hidden)]
#[macro_export]
macro_rules! endpoint {
    ($name:ident, file) => {
        $crate::endpoint!(@ $name, $crate::Download);
    };
    ($name:ident, page $item:ty $(, $body:ident $(($($json:literal),*))?)?) => {
        $crate::endpoint!(@ $name, $crate::Page<$item> $(, $body $(($($json),*))?)?);
        $crate::__send_raw!($name, $crate::Page<$item>);
    };
    ($name:ident, optional $output:ty $(, $body:ident $(($($json:literal),*))?)?) => {
        $crate::endpoint!(@ $name, ::core::option::Option<$output> $(, $body $(($($json),*))?)?);
        $crate::__send_raw!($name, ::core::option::Option<$output>);
    };
    ($name:ident, $output:ty $(, $body:ident $(($($json:literal),*))?)?) => {
        $crate::endpoint!(@ $name, $output $(, $body $(($($json),*))?)?);
        $crate::__send_raw!($name, $output);
    };
    (@ $name:ident, $output:ty $(, $body:ident $(($($json:literal),*))?)?) => {
        impl $crate::runtime::Endpoint for $name {
            type Output = $output;

            #[inline]
            fn into_call(self) -> $crate::runtime::Call {
                $crate::__into_call!(self $($body $(($($json),*))?)?)
            }
        }

        impl $name {
            /// Sets what is no argument of the operation: timeouts, retries, headers.
            #[inline]
            pub fn options(mut self, options: $crate::RequestOptions) -> Self {
                self.call.options(options);
                self
            }

            /// Sends the request. Awaiting the call itself does the same.
            #[inline]
            pub fn send(self) -> $crate::Pending<$output> {
                $crate::Pending::new($crate::runtime::Endpoint::into_call(self))
            }
        }

        $crate::__blocking!($name, $output);

        impl ::core::future::IntoFuture for $name {
            type Output = $crate::Result<$output>;
            type IntoFuture = $crate::Pending<$output>;

            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                self.send()
            }
        }
    };
}

/// Keeps the answer beside what an operation returns. A file has its headers itself, and is not read
/// into memory to be kept.
#[doc(hidden)]
#[macro_export]
macro_rules! __send_raw {
    ($name:ident, $output:ty) => {
        impl $name {
            /// Sends the request, and keeps status, headers and body of the answer beside what
            /// the operation returns.
            #[inline]
            pub fn send_raw(self) -> $crate::Pending<$crate::Raw<$output>> {
                $crate::Pending::new($crate::runtime::Endpoint::into_call(self))
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __into_call {
    ($call:ident) => {
        $call.call
    };
    ($call:ident json) => {
        $call.call.json(&$call.body)
    };
    ($call:ident form $(($($json:literal),*))?) => {
        $call.call.form(&$call.body, &[$($($json),*)?])
    };
    ($call:ident form_or_json $(($($json:literal),*))?) => {
        match $call.as_json {
            true => $call.call.json(&$call.body),
            false => $call.call.form(&$call.body, &[$($($json),*)?]),
        }
    };
}

/// Gives a call its blocking form. The feature is asked for here and not in the expansion, which may
/// stand in another crate.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! __blocking {
    ($name:ident, $output:ty) => {
        impl $name {
            /// Sends the request and waits for the answer. Needs the feature `blocking`; inside a
            /// Tokio runtime it is refused, because there the call is to be awaited.
            #[inline]
            pub fn send_blocking(self) -> $crate::Result<$output> {
                $crate::runtime::send_blocking(self)
            }
        }
    };
}

#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __blocking {
    ($name:ident, $output:ty) => {};
}
