//! Takes a status and a body, returns them as an HTTP response; never decides what they are.

use axum::body::Body;
use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Response, StatusCode,
    header::{ALLOW, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RETRY_AFTER},
};
use serde_json::Value;

use crate::{form::Form, refusal::Refusal};

/// The media type of JSON.
pub(crate) const JSON: &str = "application/json";
/// The media type of plain text.
pub(crate) const TEXT: &str = "text/plain; charset=utf-8";

/// The bytes of every binary response.
const BYTES: &[u8] = b"\x00wacht\xff\r\n";

/// A response on its way.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    pub(crate) fn json(status: StatusCode, content_type: &str, value: &Value) -> Self {
        // Values have only keys that are strings, so they can be written.
        let body = serde_json::to_vec(value).unwrap_or_default();
        Self::empty(status).with_body(content_type, body)
    }

    pub(crate) fn text(status: StatusCode, content_type: &str, text: String) -> Self {
        Self::empty(status).with_body(content_type, text)
    }

    /// A page that loads nothing from elsewhere, and sends nothing elsewhere.
    pub(crate) fn page(html: &'static str) -> Self {
        let policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; \
                      img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";
        let reply = Self::empty(StatusCode::OK).with_body("text/html; charset=utf-8", html);
        reply.with_header(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy))
    }

    pub(crate) fn binary(status: StatusCode, content_type: &str) -> Self {
        let attachment = HeaderValue::from_static("attachment; filename=\"file.bin\"");
        let reply = Self::empty(status).with_body(content_type, BYTES);
        reply.with_header(CONTENT_DISPOSITION, attachment)
    }

    pub(crate) fn refusal(refusal: &Refusal, form: Form) -> Self {
        let reply = Self::json(refusal.status, JSON, &refusal.body(form));
        let reply = match refusal.retry_after {
            Some(seconds) => reply.with_header(RETRY_AFTER, HeaderValue::from(seconds)),
            None => reply,
        };
        let allow = refusal.allow.as_deref();
        match allow.and_then(|allow| HeaderValue::from_str(allow).ok()) {
            Some(allow) => reply.with_header(ALLOW, allow),
            None => reply,
        }
    }

    /// The same with a new long-lived token for the browser, as a staging deployment returns it.
    pub(crate) fn with_renewed_browser(self, token: &str) -> Self {
        let name = HeaderName::from_static("x-development-session");
        match HeaderValue::from_str(token) {
            Ok(value) => self.with_header(name, value),
            Err(_) => self,
        }
    }

    fn with_body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        // A range such as `image/*` is not a content type.
        let content_type = if content_type.contains('*') {
            ""
        } else {
            content_type
        };
        let content_type = HeaderValue::from_str(content_type)
            .ok()
            .filter(|value| !value.is_empty());
        let binary = HeaderValue::from_static("application/octet-stream");
        self.with_header(CONTENT_TYPE, content_type.unwrap_or(binary))
    }

    fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}
