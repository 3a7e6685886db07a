//! Request and response bodies: bytes, or a stream of them.

use std::{
    fmt,
    pin::{Pin, pin},
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Frame, SizeHint};

use crate::clock::{Sleep, timeout};

type Boxed = Pin<Box<dyn http_body::Body<Data = Bytes, Error = BodyError> + Send>>;

/// Why a body broke off.
pub type BodyError = Box<dyn std::error::Error + Send + Sync>;

/// How many bytes are allocated for an announced length; memory for more is allocated when it
/// arrives.
const BELIEVED: usize = 1 << 20;

/// The body of a request or a response, as a [`Transport`](crate::Transport) sees it.
pub struct Body(Inner);

enum Inner {
    Whole(Option<Bytes>),
    Stream(Boxed),
}

impl Body {
    /// No body.
    #[must_use]
    pub fn empty() -> Self {
        Self(Inner::Whole(None))
    }

    /// A body that arrives in pieces.
    #[must_use]
    pub fn new(
        body: impl http_body::Body<Data = Bytes, Error = BodyError> + Send + 'static,
    ) -> Self {
        Self(Inner::Stream(Box::pin(body)))
    }

    /// A body that arrives as a stream of bytes.
    #[must_use]
    pub fn from_stream<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<BodyError>,
    {
        Self::new(Streamed(Box::pin(stream)))
    }

    /// The bytes, where they are all in memory.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.0 {
            Inner::Whole(bytes) => Some(bytes.as_deref().unwrap_or_default()),
            Inner::Stream(_) => None,
        }
    }

    /// Returns the bytes if they are all in memory, else the body.
    ///
    /// # Errors
    ///
    /// The body itself when it is a stream.
    pub fn into_bytes(self) -> Result<Bytes, Self> {
        match self.0 {
            Inner::Whole(bytes) => Ok(bytes.unwrap_or_default()),
            Inner::Stream(_) => Err(self),
        }
    }

    /// The next piece; `None` at the end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, BodyError> {
        use http_body::Body as _;
        let mut body = Pin::new(self);
        while let Some(frame) = std::future::poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
            // Trailers say nothing here.
            if let Ok(data) = frame?.into_data() {
                return Ok(Some(data));
            }
        }
        Ok(None)
    }

    /// Reads the body up to `limit` bytes, or up to where it breaks off, or until `sleep` is done.
    pub(crate) async fn prefix(mut self, limit: usize, sleep: &mut Sleep) -> Bytes {
        let mut read = Vec::new();
        while let Some(Ok(Some(data))) = timeout(sleep, pin!(self.chunk())).await {
            read.extend_from_slice(&data);
            if read.len() >= limit {
                read.truncate(limit);
                break;
            }
        }
        read.into()
    }

    /// Reads the whole body, up to `limit` bytes.
    pub(crate) async fn collect(mut self, limit: usize) -> Result<Bytes, CollectError> {
        let announced = http_body::Body::size_hint(&self).lower();
        // Most responses are a single piece, which is passed on as it is.
        let first = self
            .chunk()
            .await
            .map_err(CollectError::Broken)?
            .unwrap_or_default();
        let mut more = Vec::new();
        while let Some(data) = self.chunk().await.map_err(CollectError::Broken)? {
            if more.is_empty() {
                let announced = usize::try_from(announced).unwrap_or(usize::MAX);
                more.reserve_exact(announced.min(limit).min(BELIEVED));
                more.extend_from_slice(&first);
            }
            more.extend_from_slice(&data);
            if more.len() > limit {
                return Err(CollectError::TooLarge);
            }
        }
        match more.is_empty() {
            true if first.len() > limit => Err(CollectError::TooLarge),
            true => Ok(first),
            false => Ok(more.into()),
        }
    }
}

pub(crate) enum CollectError {
    TooLarge,
    Broken(BodyError),
}

impl Default for Body {
    fn default() -> Self {
        Self::empty()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        // A body without bytes has ended before it begins.
        Self(Inner::Whole(Some(bytes).filter(|bytes| !bytes.is_empty())))
    }
}

impl From<&str> for Body {
    fn from(text: &str) -> Self {
        text.as_bytes().to_vec().into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match &mut self.0 {
            Inner::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Inner::Stream(stream) => stream.as_mut().poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Inner::Whole(bytes) => bytes.is_none(),
            Inner::Stream(stream) => stream.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Inner::Whole(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64)
            }
            Inner::Stream(stream) => stream.size_hint(),
        }
    }
}

/// A stream as a body without trailers.
struct Streamed<S>(Pin<Box<S>>);

impl<S, B, E> http_body::Body for Streamed<S>
where
    S: Stream<Item = Result<B, E>>,
    B: Into<Bytes>,
    E: Into<BodyError>,
{
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let item = self.0.as_mut().poll_next(cx);
        item.map(|item| {
            item.map(|item| match item {
                Ok(bytes) => Ok(Frame::data(bytes.into())),
                Err(error) => Err(error.into()),
            })
        })
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Inner::Whole(bytes) => write!(f, "{} bytes", bytes.as_ref().map_or(0, Bytes::len)),
            Inner::Stream(_) => f.write_str("stream"),
        }
    }
}
