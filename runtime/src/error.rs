//! The one error type of the SDK: what failed, what the service reported about it, and nothing secret.

mod body;
mod content;
mod copy;
mod kind;
mod predicates;
mod retry_after;

use std::{
    error::Error as StdError,
    fmt,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

pub use self::{
    body::{ErrorDetail, ErrorPaths},
    kind::ErrorKind,
};
use crate::{
    header::Header,
    shown::{REDACTED, write_line},
    throttle::TextDelay,
    wire::{Fault, Wire, decode},
};

/// The result of every call of the SDK.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Box<dyn StdError + Send + Sync>;

/// The shortest header value that is looked for as a credential: a shorter one is part of many words.
const SHORTEST: usize = 8;

/// Why a call failed.
///
/// [`Display`](fmt::Display) is one line without secrets, safe to log. The methods return its parts:
/// [`status`](Self::status), [`code`](Self::code), [`message`](Self::message) and more. The predicates,
/// such as [`is_not_found`](Self::is_not_found), test for the common statuses, and
/// [`kind`](Self::kind) has all others.
///
/// The body of an error is read in the shapes that services and gateways share: `error` as an object
/// or a string, `errors` as a list or by field, `message`, `detail`, `title`, `error_description`,
/// `application/problem+json` and short plain text. A compressed body is not read: the SDK requests no
/// compression, and the error states its `Content-Encoding`.
///
/// ```no_run
/// # async fn example(client: wacht_runtime::Client) -> wacht_runtime::Result<()> {
/// # use wacht_runtime::http::Method;
/// match client.request(Method::DELETE, "/users/42").await {
///     Ok(_) => println!("deleted"),
///     Err(error) if error.is_not_found() => println!("was not there"),
///     Err(error) => {
///         eprintln!("{error}; request {:?}", error.request_id());
///         return Err(error);
///     }
/// }
/// # Ok(()) }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: String,
    operation: Option<&'static str>,
    delivery: Delivery,
    attempts: u32,
    retry_after: Option<Duration>,
    /// The headers that may carry the id of the request.
    request_ids: &'static [&'static str],
    response: Option<ResponseParts>,
    /// Where in its body a response could not be read; empty for the body as a whole.
    json_path: String,
    /// Whether another attempt would fail as this one did.
    is_lasting: bool,
    /// What may help, which the service cannot know.
    hint: Option<&'static str>,
    source: Option<Source>,
}

/// The response of the service.
struct ResponseParts {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    details: Vec<ErrorDetail>,
}

/// Whether a request that failed was carried out.
///
/// It covers all attempts of a call: the one that came furthest counts. A DELETE whose response was
/// lost is sent again, and then finds nothing: the call ends as [not found](Error::is_not_found),
/// with [`Unknown`](Self::Unknown) here and more than one [attempt](Error::attempts), because the
/// first attempt may have deleted it. A caller who only needs the resource to be gone can treat
/// this as a success. It is an error nevertheless, because the resource may never have existed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// Nothing of it reached the service.
    NotSent,
    /// The service refused it: a 4xx. Almost always it did nothing; an operation that stores something
    /// before a step that can be refused may have done a part.
    Rejected,
    /// It may have been carried out, or not.
    Unknown,
}

impl Delivery {
    /// The fate of two attempts together.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Rejected, _) | (_, Self::Rejected) => Self::Rejected,
            (Self::NotSent, Self::NotSent) => Self::NotSent,
        }
    }
}

impl Error {
    /// An invalid configuration of a client, or of a component that is used with it; for generated
    /// crates.
    #[doc(hidden)]
    #[must_use]
    pub fn configuration(message: impl Into<String>) -> Self {
        Self::of(ErrorKind::Configuration, message)
    }

    /// A request that cannot be sent as it is; for generated crates.
    #[doc(hidden)]
    #[must_use]
    pub fn invalid_request(message: impl Into<String>) -> Self {
        Self::of(ErrorKind::InvalidRequest, message)
    }

    pub(crate) fn paging(message: impl Into<String>) -> Self {
        Self::of(ErrorKind::Decode, message)
    }

    pub(crate) fn decode(
        fault: Fault,
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
    ) -> Self {
        let why = match (content::encoding(&headers), content::no_json(&headers)) {
            _ if body.is_empty() => "its body is empty".to_owned(),
            (Some(encoding), _) => {
                format!("{fault}; its content-encoding is {encoding}, which is not supported")
            }
            (None, Some(no_json)) => format!("{fault}; {no_json}"),
            (None, None) => fault.to_string(),
        };
        Self::unreadable_for(&why, fault, status, headers, body)
    }

    /// A part of a response that cannot be read, or one of another media type.
    pub(crate) fn unreadable(
        fault: Fault,
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
    ) -> Self {
        Self::unreadable_for(&fault.to_string(), fault, status, headers, body)
    }

    fn unreadable_for(
        why: &str,
        fault: Fault,
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
    ) -> Self {
        let message = format!("the response cannot be read: {why}");
        let mut error = Self::of(ErrorKind::Decode, message);
        error.0.response = Some(ResponseParts {
            status,
            headers,
            body,
            details: Vec::new(),
        });
        error.0.json_path = fault.path();
        error.with_source(fault)
    }

    pub(crate) fn too_large(limit: usize, status: StatusCode, headers: HeaderMap) -> Self {
        let message =
            format!("the response is larger than {limit} bytes, the limit that the client has");
        let mut error = Self::of(ErrorKind::Decode, message);
        error.0.response = Some(ResponseParts {
            status,
            headers,
            body: Bytes::new(),
            details: Vec::new(),
        });
        error
    }

    /// A response with `status`, received at `now`.
    pub(crate) fn status_of(
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        now: SystemTime,
        paths: ErrorPaths,
    ) -> Self {
        let encoding = content::encoding(&headers);
        let details = match encoding {
            Some(_) => Vec::new(),
            None => body::parse(&headers, &body, paths),
        };
        let message = message(status, &details, encoding);
        let mut error = Self::of(ErrorKind::of_status(status), message);
        // A refusal comes before anything is done. 408 is not one: servers and gateways also send
        // it when the handler of the request takes too long.
        if status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT {
            error.0.delivery = Delivery::Rejected;
        }
        error.0.retry_after = retry_after::asked(&headers, now);
        error.0.response = Some(ResponseParts {
            status,
            headers,
            body,
            details,
        });
        error
    }

    /// The same with the delay that stands in the message of a 429, where no header has one.
    pub(crate) fn or_delay_in_text(mut self, throttle: Option<&TextDelay>) -> Self {
        if self.0.kind == ErrorKind::RateLimited && self.0.retry_after.is_none() {
            self.0.retry_after = throttle.and_then(|throttle| throttle.read(&self.0.message));
        }
        self
    }

    /// The same with the headers that may carry the id of its request.
    pub(crate) fn identified_by(mut self, headers: &'static [&'static str]) -> Self {
        self.0.request_ids = headers;
        self
    }

    /// Hides a credential of the request where the service repeats it in its message.
    pub(crate) fn hide(&mut self, credential: Option<&str>) {
        let Some(secret) = credential.filter(|secret| secret.len() >= SHORTEST) else {
            return;
        };
        let hide = |text: &mut String| {
            if text.contains(secret) {
                *text = text.replace(secret, REDACTED);
            }
        };
        hide(&mut self.0.message);
        if let Some(response) = &mut self.0.response {
            for detail in &mut response.details {
                detail.change(hide);
            }
        }
    }

    /// A failure to connect, or of the connection; for a custom [`Transport`](crate::Transport).
    #[must_use]
    pub fn connection(message: impl Into<String>, source: impl Into<Source>) -> Self {
        Self::of(ErrorKind::Connection, message).with_source(source)
    }

    /// A failure to respond in time; for a custom [`Transport`](crate::Transport).
    #[must_use]
    pub fn timeout(message: impl Into<String>, source: impl Into<Source>) -> Self {
        Self::of(ErrorKind::Timeout, message).with_source(source)
    }

    /// A limit of the client or of the call has passed.
    pub(crate) fn past_limit(message: impl Into<String>) -> Self {
        Self::timeout(
            message,
            "the limits are set by ClientBuilder and RequestOptions",
        )
    }

    fn of(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            operation: None,
            delivery: match kind {
                ErrorKind::Configuration | ErrorKind::InvalidRequest => Delivery::NotSent,
                _ => Delivery::Unknown,
            },
            attempts: 1,
            retry_after: None,
            request_ids: &[],
            response: None,
            json_path: String::new(),
            is_lasting: false,
            hint: None,
            source: None,
        }))
    }

    /// The same, completed with what only its call knows.
    pub(crate) fn of_call(
        mut self,
        operation: &'static str,
        attempts: u32,
        delivery: Delivery,
    ) -> Self {
        self.0.operation = Some(operation);
        self.0.attempts = attempts;
        self.0.delivery = delivery;
        self
    }

    /// The same error with a known [`Delivery`]; for a custom [`Transport`](crate::Transport).
    /// Without this it is [`Delivery::Unknown`].
    #[must_use]
    pub fn with_delivery(mut self, delivery: Delivery) -> Self {
        self.0.delivery = delivery;
        self
    }

    /// The same error as one that is not retried, because another attempt would fail as well, as
    /// with a refused certificate. For a custom [`Transport`](crate::Transport).
    #[must_use]
    pub fn lasting(mut self) -> Self {
        self.0.is_lasting = true;
        self
    }

    pub(crate) fn is_lasting(&self) -> bool {
        self.0.is_lasting
    }

    /// The same with what may help where a media type is refused.
    pub(crate) fn or_other_body(mut self, hint: Option<&'static str>) -> Self {
        if self.0.kind == ErrorKind::UnsupportedMediaType {
            self.0.hint = hint;
        }
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Whether the request was carried out, by any of its attempts, as far as that can be known.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
    }

    /// How often the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The kind of failure. Each of the predicates, such as [`is_not_found`](Self::is_not_found),
    /// tests for one kind.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The HTTP status of the response, if there was one. A 2xx here means that the response could
    /// not be read ([`ErrorKind::Decode`]).
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.response.as_ref().map(|response| response.status)
    }

    /// The machine-readable code of the response, such as `user_not_found`. A service that has no
    /// other may send the status as the code: `404`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.details().first()?.code()
    }

    /// The problem: in the words of the service, if it sent a message.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// All problems that the service reports; empty when its body has no known shape.
    #[must_use]
    pub fn details(&self) -> &[ErrorDetail] {
        self.0
            .response
            .as_ref()
            .map_or(&[], |response| &response.details)
    }

    /// The id of the request, to quote to support, if the response has one (`x-request-id` in most
    /// APIs).
    ///
    /// It may also come from a proxy between the service and this machine.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        let headers = self.headers()?;
        let ids = self.0.request_ids.iter();
        let mut ids = ids.filter_map(|name| headers.get(*name)?.to_str().ok());
        ids.next()
    }

    /// How long the service requests to wait before the next attempt: its `Retry-After`, in seconds
    /// or as a date (the longest of several), else the delay in the message of a 429.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The place in the body that could not be read, such as `data[3].name`
    /// ([`ErrorKind::Decode`]); `None` if the problem is the whole response.
    ///
    /// It has the names of properties and the keys of maps, as `Debug` of the types shows them. The keys
    /// inside free JSON are not in it: a path ends at the property that holds the JSON.
    ///
    /// The [source](StdError::source) states the same place, and the expectation there.
    #[must_use]
    pub fn json_path(&self) -> Option<&str> {
        Some(&*self.0.json_path).filter(|path| !path.is_empty())
    }

    /// The headers of the response.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.response.as_ref().map(|response| &response.headers)
    }

    /// The value of a header that the API names; `None` where it is not there, or not of the type.
    #[must_use]
    pub fn header<H: Wire + Default>(&self, header: Header<H>) -> Option<H> {
        header.read(self.headers()?)
    }

    /// The body of the response as it came; the body of a failure is cut off after
    /// [`max_error_bytes`](crate::ClientBuilder::max_error_bytes). `Display` does not show it,
    /// because a body may hold anything.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.0.response.as_ref().map(|response| &*response.body)
    }

    /// The body of the response as a type, such as the one that the documentation of an operation names
    /// for the status; `None` where it is not one.
    ///
    /// ```
    /// # fn example(error: &wacht_runtime::Error) -> Option<()> {
    /// use wacht_runtime::serde_json::Value;
    ///
    /// let body: Value = error.body_as()?;
    /// # Some(()) }
    /// ```
    #[must_use]
    pub fn body_as<T: Wire + Default>(&self) -> Option<T> {
        let body = self.body().filter(|body| !body.is_empty())?;
        let mut value = T::default();
        decode(body, &mut value, None).ok()?;
        Some(value)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            write!(f, "{operation}: ")?;
        }
        match (self.0.kind, self.status()) {
            (ErrorKind::Decode, Some(status)) => write!(f, "{} but ", status.as_u16())?,
            (_, Some(status)) => write!(f, "{} ", status.as_u16())?,
            (_, None) => {}
        }
        write_line(f, &self.0.message)?;
        if let Some(hint) = self.0.hint {
            write!(f, "; {hint}")?;
        }
        match self.0.attempts {
            1 => Ok(()),
            attempts => write!(f, " (after {attempts} attempts)"),
        }
    }
}

/// The description of a failure: the message of the service, else the name of its status.
fn message(status: StatusCode, details: &[ErrorDetail], encoding: Option<&str>) -> String {
    let mut said = details.iter().map(ErrorDetail::message);
    if let Some(message) = said.find(|message| !message.is_empty()) {
        return message.to_owned();
    }
    let reason = status.canonical_reason().unwrap_or("no reason given");
    let mut codes = details.iter().filter_map(ErrorDetail::code);
    // The status as the code adds nothing.
    match (
        codes.find(|code| !code.is_empty() && *code != status.as_str()),
        encoding,
    ) {
        (Some(code), _) => format!("{reason} ({code})"),
        (None, Some(encoding)) => format!("{reason}; its body has the content-encoding {encoding}"),
        (None, None) => reason.to_owned(),
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("status", &self.status().map(|status| status.as_u16()))
            .field("operation", &self.0.operation)
            .field("delivery", &self.0.delivery)
            .field("attempts", &self.0.attempts)
            .field("message", &format_args!("{self}"))
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests;
