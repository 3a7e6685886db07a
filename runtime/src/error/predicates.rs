//! One question per kind of failure. They follow from the kind and look at nothing else.

use super::{Error, ErrorKind};

impl Error {
    /// Whether the client was set up wrongly.
    #[must_use]
    pub fn is_configuration(&self) -> bool {
        self.kind() == ErrorKind::Configuration
    }

    /// Whether the request cannot be sent as it is.
    #[must_use]
    pub fn is_invalid_request(&self) -> bool {
        self.kind() == ErrorKind::InvalidRequest
    }

    /// Whether there was no connection, or it broke.
    #[must_use]
    pub fn is_connection(&self) -> bool {
        self.kind() == ErrorKind::Connection
    }

    /// Whether a time limit passed.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Whether the service returned a success whose body cannot be read.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.kind() == ErrorKind::Decode
    }

    /// Whether the service returned 400: the request is malformed or breaks a rule.
    #[must_use]
    pub fn is_bad_request(&self) -> bool {
        self.kind() == ErrorKind::BadRequest
    }

    /// Whether the service returned 401: the API key is not accepted.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.kind() == ErrorKind::Unauthorized
    }

    /// Whether the service returned 403: the API key may not do this.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.kind() == ErrorKind::Forbidden
    }

    /// Whether the service returned 404: something the request names does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.kind() == ErrorKind::NotFound
    }

    /// Whether the service returned 409: the request clashes with what exists.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.kind() == ErrorKind::Conflict
    }

    /// Whether the service returned 413: the body is larger than it takes.
    #[must_use]
    pub fn is_payload_too_large(&self) -> bool {
        self.kind() == ErrorKind::PayloadTooLarge
    }

    /// Whether the service returned 415: it does not take a body, or a file, of this media type.
    #[must_use]
    pub fn is_unsupported_media_type(&self) -> bool {
        self.kind() == ErrorKind::UnsupportedMediaType
    }

    /// Whether the service returned 422: the body has the wrong shape.
    #[must_use]
    pub fn is_unprocessable(&self) -> bool {
        self.kind() == ErrorKind::Unprocessable
    }

    /// Whether the service returned 429: too many requests.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.kind() == ErrorKind::RateLimited
    }

    /// Whether the service returned 5xx: it failed.
    #[must_use]
    pub fn is_server_error(&self) -> bool {
        self.kind() == ErrorKind::Server
    }
}
