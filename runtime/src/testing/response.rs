//! A response of a fake: a value, an error of the service, a file, raw bytes, a failure of the
//! connection, or nothing. Made without knowing the operation; only the last step needs its
//! envelope.

use std::{
    fmt,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, StatusCode,
    header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER},
};
use http_body::Frame;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use crate::{Body, BodyError, Download, Error, FilePart, Response, Result, wire::Wire};

/// A response to a call that returns `T`. It is made from a value of `T`, from `()` for an
/// operation that returns nothing, or from a [`FilePart`] for one that returns a file.
///
/// ```
/// use std::time::Duration;
/// use wacht_runtime::{
///     Client, Scheme, Service,
///     http::{Method, StatusCode},
///     serde_json::Value,
///     testing::{FakeResponse, Fake},
/// };
///
/// static SERVICE: Service = Service::new("example-sdk", "1.0.0")
///     .schemes(&[Scheme::bearer("key")]);
///
/// # #[tokio::main]
/// # async fn main() -> wacht_runtime::Result<()> {
/// let fake = Fake::<Client>::of(&SERVICE);
/// let client = fake.client();
/// let busy = FakeResponse::error(StatusCode::TOO_MANY_REQUESTS, "rate_limited", "too many requests");
/// fake.expect(client.request(Method::DELETE, "/users/42"))
///     .respond(busy.retry_after(Duration::from_secs(7)))
///     .respond(Value::Null);
///
/// client.request(Method::DELETE, "/users/42").await?;
/// assert!(fake.waits()[0] >= Duration::from_secs(7)); // but not in real time
/// # Ok(()) }
/// ```
#[must_use]
pub struct FakeResponse<T> {
    reply: Reply,
    output: PhantomData<fn() -> T>,
}

/// A response without its type.
pub(super) struct Reply {
    outcome: Outcome,
    /// How long it takes.
    pub(super) delay: Duration,
}

enum Outcome {
    Response(Box<Parts>),
    Failure(Error),
    Never,
}

#[derive(Clone)]
struct Parts {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    /// Whether the body is a result, which goes into the envelope of its operation.
    is_result: bool,
    end: End,
}

/// How a body ends.
#[derive(Clone, Copy)]
enum End {
    Whole,
    Broken,
    Missing,
}

impl<T> FakeResponse<T> {
    /// An error of the service: `code` is for programs, `message` for people.
    pub fn error(status: StatusCode, code: &str, message: &str) -> Self {
        let body = json!({"errors": [{"code": code, "message": message}]});
        Self::json(status, body.to_string().into(), false)
    }

    /// Any status and any body, without a media type unless [`header`](Self::header) sets one: to
    /// test the response of a proxy, or one that cannot be read.
    pub fn raw(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self::response(Parts {
            status,
            headers: HeaderMap::new(),
            body: body.into(),
            is_result: false,
            end: End::Whole,
        })
    }

    /// No response, but a failure such as [`Error::connection`]. [`Error::with_delivery`] sets
    /// whether the request was carried out before it failed.
    pub fn failure(error: Error) -> Self {
        Self::of(Outcome::Failure(error))
    }

    /// No response: the attempt times out, without real time passing.
    pub fn never() -> Self {
        Self::of(Outcome::Never)
    }

    /// Sets the status.
    pub fn status(mut self, status: StatusCode) -> Self {
        if let Outcome::Response(parts) = &mut self.reply.outcome {
            parts.status = status;
        }
        self
    }

    /// Sets a header. One that is not valid fails the call with an error.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let header = HeaderName::try_from(name).ok();
        let header = header.zip(HeaderValue::try_from(value).ok());
        match (&mut self.reply.outcome, header) {
            (Outcome::Response(parts), Some((name, value))) => {
                parts.headers.insert(name, value);
            }
            (outcome @ Outcome::Response(_), None) => {
                *outcome = unusable(&format!("the header {name:?} or its value is not valid"));
            }
            (Outcome::Failure(_) | Outcome::Never, _) => {}
        }
        self
    }

    /// Requests to wait this long, in whole seconds (`Retry-After`).
    pub fn retry_after(self, time: Duration) -> Self {
        self.header(RETRY_AFTER.as_str(), &time.as_secs().to_string())
    }

    /// Lets the response take this long on the clock of the fake. If that is at least the limit of
    /// an attempt, the attempt times out.
    pub fn after(mut self, delay: Duration) -> Self {
        self.reply.delay = delay;
        self
    }

    /// Breaks the connection at the end of the body.
    pub fn cut(self) -> Self {
        self.end(End::Broken)
    }

    /// Stalls at the end of the body, without ending it, until the attempt times out.
    pub fn stall(self) -> Self {
        self.end(End::Missing)
    }

    fn end(mut self, end: End) -> Self {
        if let Outcome::Response(parts) = &mut self.reply.outcome {
            parts.end = end;
        }
        self
    }

    fn of(outcome: Outcome) -> Self {
        Self {
            reply: Reply {
                outcome,
                delay: Duration::ZERO,
            },
            output: PhantomData,
        }
    }

    fn response(parts: Parts) -> Self {
        Self::of(Outcome::Response(Box::new(parts)))
    }

    fn json(status: StatusCode, body: Bytes, is_result: bool) -> Self {
        let json = HeaderValue::from_static("application/json");
        Self::response(Parts {
            status,
            headers: HeaderMap::from_iter([(CONTENT_TYPE, json)]),
            body,
            is_result,
            end: End::Whole,
        })
    }

    pub(super) fn into_reply(self) -> Reply {
        self.reply
    }
}

impl<T: Wire> From<T> for FakeResponse<T> {
    fn from(value: T) -> Self {
        match serde_json::to_vec(&value.view()) {
            Ok(json) => Self::json(StatusCode::OK, json.into(), true),
            Err(error) => Self::of(unusable(&format!("its value cannot be written: {error}"))),
        }
    }
}

impl From<()> for FakeResponse<()> {
    fn from((): ()) -> Self {
        Self::raw(StatusCode::NO_CONTENT, Bytes::new())
    }
}

impl<T: Wire + Default> Default for FakeResponse<T> {
    /// The default of what the operation returns, for a test to which it makes no difference.
    fn default() -> Self {
        T::default().into()
    }
}

impl From<FilePart> for FakeResponse<Download> {
    /// The file as a download with its name, its media type and its size. It has to be in memory.
    fn from(file: FilePart) -> Self {
        let Some(bytes) = file.bytes() else {
            return Self::of(unusable("its file is not in memory"));
        };
        let name = utf8_percent_encode(file.name(), NON_ALPHANUMERIC);
        Self::raw(StatusCode::OK, bytes.clone())
            .header(
                CONTENT_DISPOSITION.as_str(),
                &format!("attachment; filename*=UTF-8''{name}"),
            )
            .header(CONTENT_TYPE.as_str(), file.media_type())
            .header(CONTENT_LENGTH.as_str(), &bytes.len().to_string())
    }
}

impl<T> fmt::Debug for FakeResponse<T> {
    /// Headers and body may hold credentials, and are not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("FakeResponse");
        match &self.reply.outcome {
            Outcome::Response(parts) => out
                .field("status", &parts.status)
                .field("bytes", &parts.body.len()),
            Outcome::Failure(error) => out.field("failure", error),
            Outcome::Never => out.field("never", &true),
        };
        out.field("after", &self.reply.delay)
            .finish_non_exhaustive()
    }
}

impl Reply {
    /// The same again; the source of a failure becomes its text.
    pub(super) fn copy(&self) -> Self {
        Self {
            outcome: match &self.outcome {
                Outcome::Response(parts) => Outcome::Response(parts.clone()),
                Outcome::Failure(error) => Outcome::Failure(error.copy()),
                Outcome::Never => Outcome::Never,
            },
            delay: self.delay,
        }
    }

    /// What a transport returns; `None` when nothing ever comes.
    pub(super) fn into_response(self, envelope: Option<&str>) -> Option<Result<Response>> {
        let parts = match self.outcome {
            Outcome::Response(parts) => *parts,
            Outcome::Failure(error) => return Some(Err(error)),
            Outcome::Never => return None,
        };
        let body = match envelope {
            Some(name) if parts.is_result => {
                let name = json!(name).to_string();
                [b"{", name.as_bytes(), b":", &*parts.body, b"}"]
                    .concat()
                    .into()
            }
            _ => parts.body,
        };
        let mut response = Response::new(match parts.end {
            End::Whole => body.into(),
            end => Body::new(Endless(Some(body), end)),
        });
        *response.status_mut() = parts.status;
        *response.headers_mut() = parts.headers;
        Some(Ok(response))
    }
}

/// A response that was made wrongly, which its call has to report.
fn unusable(why: &str) -> Outcome {
    Outcome::Failure(Error::configuration(format!(
        "the response of the fake cannot be used: {why}"
    )))
}

/// A body without an end.
struct Endless(Option<Bytes>, End);

impl http_body::Body for Endless {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match (self.0.take(), self.1) {
            (Some(bytes), _) => Poll::Ready(Some(Ok(Frame::data(bytes)))),
            (None, End::Whole) => Poll::Ready(None),
            (None, End::Broken) => Poll::Ready(Some(Err("the fake cut the connection".into()))),
            // The reader looks at its time limit next, so nobody has to be woken.
            (None, End::Missing) => Poll::Pending,
        }
    }
}
