//! What a fake received: each request with its parts taken apart, for the assertions of a test. Never
//! shows the API key.

use std::{fmt, sync::Arc};

use http::{HeaderMap, HeaderValue, Method, Uri, header::AUTHORIZATION};
use serde_json::Value;

use crate::{
    Request, multipart,
    request::{Announcement, Arguments, Payload},
    shown::REDACTED,
    wire::json,
};

/// A request that a [`Fake`](super::Fake) received. Each attempt of a call is one.
///
/// `Debug` shows no header value and no body, which may be credentials.
#[derive(Clone)]
pub struct ReceivedRequest(Arc<Inner>);

struct Inner {
    arguments: Arc<Arguments>,
    attempt: u32,
    method: Method,
    uri: Uri,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Vec<u8>,
    parts: Vec<Part>,
}

impl ReceivedRequest {
    pub(super) fn new(announcement: &Announcement, request: Request) -> Self {
        let (head, body) = request.into_parts();
        let arguments = announcement.arguments.clone();
        let mut headers = head.headers;
        if let Some(key) = headers.get_mut(AUTHORIZATION) {
            *key = HeaderValue::from_static(REDACTED);
        }
        let query = arguments.query.iter().flat_map(|(name, values)| {
            let pair = |value: &crate::request::Argument| (name.to_string(), value.text.clone());
            values.iter().map(pair)
        });
        let parts = match &arguments.body {
            Payload::Form(form) => form.parts().iter().cloned().map(Part).collect(),
            _ => Vec::new(),
        };
        Self(Arc::new(Inner {
            attempt: announcement.attempt,
            method: head.method,
            uri: head.uri,
            query: query.collect(),
            headers,
            // The SDK sends no streams.
            body: body.as_bytes().unwrap_or_default().to_vec(),
            parts,
            arguments,
        }))
    }

    pub(super) fn arguments(&self) -> &Arguments {
        &self.0.arguments
    }

    /// The operation, such as `getUserDetails`; for [`Client::request`](crate::Client::request) the
    /// method.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.0.arguments.operation.id
    }

    /// Which attempt of its call this is, from 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.0.attempt
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.0.method
    }

    /// The path, encoded as it was sent.
    #[must_use]
    pub fn path(&self) -> &str {
        self.0.uri.path()
    }

    /// The query parameters, decoded, in the order in which they were set.
    #[must_use]
    pub fn query(&self) -> &[(String, String)] {
        &self.0.query
    }

    /// The first query parameter of this name.
    #[must_use]
    pub fn query_value(&self, name: &str) -> Option<&str> {
        let mut pairs = self.0.query.iter();
        let (_, value) = pairs.find(|(known, _)| known == name)?;
        Some(value)
    }

    /// The headers. The API key is not in `authorization`, but `[redacted]`.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The body as it was sent; empty where there is none. For a form use [`parts`](Self::parts),
    /// because its bytes have a boundary that differs from call to call.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// The body as JSON; null where it is not JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        json(&self.0.body).unwrap_or_default()
    }

    /// The parts of the form, if the body is one; else empty.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.0.parts
    }

    /// The first part of this name.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<&Part> {
        self.0.parts.iter().find(|part| part.name() == name)
    }
}

impl fmt::Debug for ReceivedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let call = super::matching::describe(&self.0.arguments);
        let headers: Vec<_> = self.0.headers.keys().collect();
        f.debug_struct("ReceivedRequest")
            .field("call", &format_args!("{call}"))
            .field("attempt", &self.0.attempt)
            .field("headers", &headers)
            .field("bytes", &self.0.body.len())
            .finish_non_exhaustive()
    }
}

/// One part of a form that a [`Fake`](super::Fake) received.
#[derive(Clone)]
pub struct Part(multipart::Part);

impl Part {
    /// The name of the field.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.name()
    }

    /// The name of the file, where the part is one.
    #[must_use]
    pub fn file_name(&self) -> Option<&str> {
        self.0.file_name()
    }

    /// The media type, where one is sent: a file and JSON have one, a string has none.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.0.content_type()
    }

    /// The content. Empty for a file on disk and for a stream, which a fake does not read.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.0.content()
    }

    /// The content as text; empty where it is not text.
    #[must_use]
    pub fn text(&self) -> &str {
        std::str::from_utf8(self.bytes()).unwrap_or_default()
    }
}

impl fmt::Debug for Part {
    /// The content may be a credential, and is not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("name", &self.name())
            .field("file_name", &self.file_name())
            .field("content_type", &self.content_type())
            .field("bytes", &self.bytes().len())
            .finish()
    }
}
