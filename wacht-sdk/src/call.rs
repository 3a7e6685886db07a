//! Calls: an operation with its arguments, not yet sent. One type for all operations.

#[cfg(feature = "testing")]
mod arguments;

use std::{borrow::Cow, fmt};

use bytes::Bytes;
use http::{HeaderValue, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

#[cfg(feature = "testing")]
pub(crate) use self::arguments::Arguments;
use crate::{
    Client, Error, RequestOptions, Result,
    multipart::Form,
    paging::Continue,
    secret::REDACTED,
    upload::Outgoing,
    wire::{Envelope, View, Wire, write_time},
};

/// What RFC 3986 leaves unreserved stays readable; everything else is encoded, so that an argument
/// can never become structure.
pub(crate) const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Room for the arguments of most calls, in path and query; more of them make the text grow.
const ARGUMENTS: usize = 64;

/// What is fixed about an operation.
#[derive(Debug)]
pub struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) retry: Retry,
    pub(crate) envelope: Envelope,
    pub(crate) paging: Continue,
}

/// Whether a request whose answer was lost may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It changes nothing.
    Safe,
    /// Sending it twice leaves the same state as sending it once.
    Idempotent,
    /// Sending it twice does the thing twice, or loses what is shown only once.
    Never,
}

impl Operation {
    /// Whether a request whose answer was lost may be sent again.
    #[must_use]
    pub fn retry_class(&self) -> Retry {
        self.retry
    }

    /// A GET: safe to send again.
    #[must_use]
    pub const fn get(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::GET, path, Retry::Safe)
    }

    /// A POST: never sent again, unless said otherwise.
    #[must_use]
    pub const fn post(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::POST, path, Retry::Never)
    }

    /// A PUT: idempotent, unless said otherwise.
    #[must_use]
    pub const fn put(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::PUT, path, Retry::Idempotent)
    }

    /// A PATCH: never sent again, unless said otherwise.
    #[must_use]
    pub const fn patch(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::PATCH, path, Retry::Never)
    }

    /// A DELETE: idempotent, unless said otherwise.
    #[must_use]
    pub const fn delete(id: &'static str, path: &'static str) -> Self {
        Self::new(id, Method::DELETE, path, Retry::Idempotent)
    }

    const fn new(id: &'static str, method: Method, path: &'static str, retry: Retry) -> Self {
        Self {
            id,
            method,
            path,
            retry,
            envelope: Envelope::Possible,
            paging: Continue::Offset,
        }
    }

    /// The same with another retry class than its method has.
    #[must_use]
    pub const fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// The same with another way to continue than by offset.
    #[must_use]
    pub const fn paging(mut self, paging: Continue) -> Self {
        self.paging = paging;
        self
    }

    /// The same without an envelope: the result is no single one, or has a property `data` itself.
    #[must_use]
    pub const fn bare(mut self) -> Self {
        self.envelope = Envelope::None;
        self
    }
}

/// An operation with its arguments, to be sent by a client.
#[derive(Clone)]
pub struct Call {
    pub(crate) client: Client,
    pub(crate) operation: &'static Operation,
    /// The path as it is to be sent, where it is not the operation's.
    target: Option<Result<String, String>>,
    path: Vec<(&'static str, Argument)>,
    query: Vec<(Cow<'static, str>, Vec<Argument>)>,
    body: Payload,
    pub(crate) options: RequestOptions,
}

/// A value of the path or the query as text.
#[derive(Clone, Default)]
pub(crate) struct Argument {
    pub(crate) text: String,
    is_secret: bool,
}

/// The body of a call.
#[derive(Clone)]
pub(crate) enum Payload {
    None,
    Json(Bytes),
    Form(Form),
    /// The value cannot be written; said when the call is sent.
    Unwritable(String),
}

impl Call {
    /// A call without arguments.
    #[must_use]
    pub fn new(client: &Client, operation: &'static Operation) -> Self {
        Self {
            client: client.clone(),
            operation,
            target: None,
            path: Vec::new(),
            query: Vec::new(),
            body: Payload::None,
            options: RequestOptions::default(),
        }
    }

    /// Sets the path parameter `name`.
    #[must_use]
    pub fn path<T: Wire>(mut self, name: &'static str, value: impl Into<T>) -> Self {
        let value = Argument::of(&value.into().view());
        self.path.push((name, value.unwrap_or_default()));
        self
    }

    /// Sets the query parameter `name`; a list repeats it, a value that is absent removes it.
    pub fn query<T: Wire>(&mut self, name: &'static str, value: impl Into<T>) {
        self.set_query(name.into(), &value.into().view());
    }

    pub(crate) fn set_query(&mut self, name: Cow<'static, str>, value: &View<'_>) {
        self.query.retain(|(known, _)| *known != name);
        let values = match value {
            View::List(list) => (0..list.count())
                .filter_map(|index| Argument::of(&list.item(index)))
                .collect(),
            view => Argument::of(view).into_iter().collect(),
        };
        self.query.push((name, values));
    }

    /// Sets the path as it is to be sent, in place of the operation's.
    pub(crate) fn set_target(&mut self, target: Result<String, String>) {
        self.target = Some(target);
    }

    /// Sets what is not an argument of the operation.
    pub fn options(&mut self, options: RequestOptions) {
        self.options = options;
    }

    /// The value of a query parameter that was set.
    pub(crate) fn argument(&self, name: &str) -> Option<&String> {
        let (_, values) = self.query.iter().find(|(known, _)| *known == name)?;
        Some(&values.first()?.text)
    }

    /// Sets the body to the JSON of `value`.
    #[must_use]
    pub fn json(self, value: &dyn Wire) -> Self {
        self.json_bytes(serde_json::to_vec(&value.view()))
    }

    pub(crate) fn json_bytes(mut self, json: serde_json::Result<Vec<u8>>) -> Self {
        self.body = match json {
            Ok(json) => Payload::Json(json.into()),
            Err(error) => Payload::Unwritable(error.to_string()),
        };
        self
    }

    /// Sets the body to a form with the fields of `value`. A list is one part per item, unless
    /// `json_lists` names it: then it is one part of JSON text.
    #[must_use]
    pub fn form(mut self, value: &dyn Wire, json_lists: &[&str]) -> Self {
        self.body = match Form::of(value, json_lists) {
            Ok(form) => Payload::Form(form),
            Err(error) => Payload::Unwritable(error.to_string()),
        };
        self
    }

    /// Path and query, encoded, behind the path of the base URL.
    pub(crate) fn target(&self, base: &str) -> Result<String> {
        let mut target = String::with_capacity(base.len() + self.operation.path.len() + ARGUMENTS);
        target.push_str(base);
        match &self.target {
            None => self.route(&mut target)?,
            Some(Ok(path)) => target.push_str(path),
            Some(Err(problem)) => return Err(Error::invalid_request(problem.clone())),
        }
        let mut separator = '?';
        for (name, values) in &self.query {
            for value in values {
                target.push(separator);
                separator = '&';
                target.extend(utf8_percent_encode(name, ENCODED));
                target.push('=');
                target.extend(utf8_percent_encode(&value.text, ENCODED));
            }
        }
        Ok(target)
    }

    /// The path of the operation with its parameters in place.
    fn route(&self, target: &mut String) -> Result<()> {
        let mut rest = self.operation.path;
        while let Some((fixed, parameter)) = rest.split_once('{') {
            let (name, behind) = parameter.split_once('}').unwrap_or((parameter, ""));
            target.push_str(fixed);
            target.extend(utf8_percent_encode(self.segment(name)?, ENCODED));
            rest = behind;
        }
        target.push_str(rest);
        Ok(())
    }

    /// The value of a path parameter. Encoding does not help against dot segments, which servers
    /// and proxies resolve, and an empty one would make the path another one.
    fn segment(&self, name: &str) -> Result<&str> {
        let value = self.path.iter().find(|(known, _)| *known == name);
        match value.map_or("", |(_, value)| &value.text) {
            "" => Err(Error::invalid_request(format!("{name} is empty"))),
            "." | ".." => Err(Error::invalid_request(format!(
                "{name} is a dot segment, which would lead to another path"
            ))),
            value => Ok(value),
        }
    }

    /// The body and its media type.
    pub(crate) fn into_body(self) -> Result<(Outgoing, Option<HeaderValue>)> {
        match self.body {
            Payload::None => Ok((Outgoing::Whole(Bytes::new()), None)),
            Payload::Json(json) => {
                let content_type = HeaderValue::from_static("application/json");
                Ok((Outgoing::Whole(json), Some(content_type)))
            }
            Payload::Form(form) => form.encode(),
            Payload::Unwritable(why) => Err(Error::invalid_request(format!(
                "the body cannot be written: {why}"
            ))),
        }
    }
}

impl Argument {
    fn of(view: &View<'_>) -> Option<Self> {
        Some(Self {
            text: text(view)?,
            // What a custom call is given is free JSON, in which there may be a credential.
            is_secret: matches!(view, View::Secret(_) | View::Json(_) | View::Unknown(_)),
        })
    }
}

impl fmt::Debug for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_secret {
            true => f.write_str(REDACTED),
            false => self.text.fmt(f),
        }
    }
}

/// A value as the text of a path segment, query value or form part.
pub(crate) fn text(view: &View<'_>) -> Option<String> {
    Some(match view {
        View::Absent | View::Null => return None,
        View::Str(value) | View::Secret(value) => (*value).to_owned(),
        View::Bool(value) => value.to_string(),
        View::Int(value) => value.to_string(),
        View::UInt(value) => value.to_string(),
        View::Time(value) => write_time(value, str::to_owned),
        other => match serde_json::to_value(other).ok()? {
            serde_json::Value::String(text) => text,
            json => json.to_string(),
        },
    })
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = match &self.body {
            Payload::None => "none",
            Payload::Json(_) => "json",
            Payload::Form(_) => "form",
            Payload::Unwritable(_) => "unwritable",
        };
        f.debug_struct("Call")
            .field("operation", &self.operation.id)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("body", &body)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
