//! What operations return: the last step of a call, which makes it from the response.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::{
    Header, Result,
    response::Received,
    wire::{Wire, show},
};

/// How the body of a response is read.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub enum Reading {
    /// Into memory, as a whole.
    Whole,
    /// By the caller, as it arrives.
    Stream,
    /// As a whole or as a stream, by the status: whether it is read as it arrives.
    ByStatus(fn(u16) -> bool),
}

impl Reading {
    /// Whether a body with this status is read as it arrives.
    pub(crate) fn is_stream(self, status: StatusCode) -> bool {
        match self {
            Self::Whole => false,
            Self::Stream => true,
            Self::ByStatus(is_stream) => is_stream(status.as_u16()),
        }
    }
}

pub(crate) mod sealed {
    /// Implemented here and by `by_status!` alone, so that a later version can add to
    /// [`Output`](super::Output).
    pub trait Sealed {}

    impl Sealed for () {}
    impl<T: crate::wire::Wire + Default> Sealed for T {}
    impl Sealed for crate::Download {}
    impl<T> Sealed for super::WithResponse<T> {}
}

/// What an operation returns, made from its response. It is sealed.
pub trait Output: sealed::Sealed + Sized {
    #[doc(hidden)]
    const READING: Reading = Reading::Whole;

    #[doc(hidden)]
    fn from_response(response: Received) -> Result<Self>;
}

/// What an operation returns, where its response is read into memory as a whole.
pub trait Value: Output {
    /// Writes it as `Debug`, without credentials; of free JSON nothing.
    #[doc(hidden)]
    fn show(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result;
}

impl Output for () {
    /// The body has no meaning, and may be anything.
    fn from_response(_: Received) -> Result<Self> {
        Ok(())
    }
}

impl Value for () {
    fn show(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("()")
    }
}

impl<T: Wire + Default> Output for T {
    fn from_response(response: Received) -> Result<Self> {
        let mut value = T::default();
        response.read(&mut value)?;
        Ok(value)
    }
}

impl<T: Wire + Default> Value for T {
    fn show(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        show(self, f)
    }
}

/// What an operation returns, with the response that it was made from.
#[derive(Clone)]
pub struct WithResponse<T> {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub body: Bytes,
    /// What the operation returns.
    pub value: T,
}

impl<T> WithResponse<T> {
    /// The value of a header that the API names; `None` where it is not there, or not of the type.
    #[must_use]
    pub fn header<H: Wire + Default>(&self, header: Header<H>) -> Option<H> {
        header.read(&self.headers)
    }
}

impl<T: Value> std::fmt::Debug for WithResponse<T> {
    /// Body and headers are as they came, with credentials in them, and are not shown; nor is what
    /// a custom call returns, which is the body.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WithResponse")
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

impl<T: Value> Output for WithResponse<T> {
    fn from_response(mut response: Received) -> Result<Self> {
        let body = std::mem::take(&mut response.body);
        let body = body.into_bytes().unwrap_or_default();
        response.body = body.clone().into();
        Ok(Self {
            status: response.status,
            headers: response.headers.clone(),
            body,
            value: T::from_response(response)?,
        })
    }
}
