//! The kinds of failure: the one place where a status becomes a kind. Reads nothing but the status.

use http::StatusCode;

/// The kind of failure of an [`Error`](crate::Error), for a `match`.
///
/// Each status that callers distinguish has a kind; every other status outside 2xx is
/// [`Status`](Self::Status). More kinds may be added, so a `match` needs a last arm.
///
/// ```
/// use wacht_runtime::{Error, ErrorKind};
///
/// fn advice(error: &Error) -> &'static str {
///     match error.kind() {
///         ErrorKind::NotFound => "look for another one",
///         ErrorKind::RateLimited | ErrorKind::Server | ErrorKind::Connection => "try again later",
///         ErrorKind::Configuration | ErrorKind::Unauthorized => "look at the set-up",
///         _ => "report it",
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client was set up wrongly, such as without an API key. Nothing was sent.
    Configuration,
    /// The request cannot be sent, such as one with an empty id, or with a file that cannot be read
    /// or does not have the stated length. Nothing was sent, or the request broke off before its
    /// end.
    InvalidRequest,
    /// No connection, or it broke.
    Connection,
    /// A time limit passed before the response.
    Timeout,
    /// The service responded with success, but the body does not have the shape that the operation
    /// states, or has free JSON that no [`Value`](serde_json::Value) can hold: `1e400`, half of a
    /// surrogate pair, more than 127 levels. [`Error::body`](crate::Error::body) has it as it came.
    Decode,
    /// 400: the request is malformed or breaks a rule.
    BadRequest,
    /// 401: the API key is not accepted, or the service cannot check it.
    Unauthorized,
    /// 403: the API key may not do this.
    Forbidden,
    /// 404: something that the request names does not exist.
    NotFound,
    /// 409: the request clashes with what exists.
    Conflict,
    /// 413: the body is larger than the service accepts.
    PayloadTooLarge,
    /// 415: the service does not accept a body, or a file, of this media type.
    UnsupportedMediaType,
    /// 422: the body has the wrong shape.
    Unprocessable,
    /// 429: too many requests. Some gateways return it for other refusals as well.
    RateLimited,
    /// 5xx: the service failed.
    Server,
    /// Any other status outside 2xx.
    Status,
}

impl ErrorKind {
    /// The kind of a response with this status, which is not a success.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            400 => Self::BadRequest,
            401 => Self::Unauthorized,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            409 => Self::Conflict,
            413 => Self::PayloadTooLarge,
            415 => Self::UnsupportedMediaType,
            422 => Self::Unprocessable,
            429 => Self::RateLimited,
            500..=599 => Self::Server,
            _ => Self::Status,
        }
    }
}
