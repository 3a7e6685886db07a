//! What a call asks for: an operation with its arguments, without the client that sends it and the
//! options that say how. Takes values, gives the target and the body of a request; sends nothing.

mod headers;

use std::{borrow::Cow, fmt};
#[cfg(feature = "testing")]
use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub(crate) use self::headers::{Headers, Kind as HeaderKind};
#[cfg(feature = "testing")]
use crate::transport::Request;
use crate::{
    Error, Result,
    multipart::Form,
    operation::Operation,
    shown::REDACTED,
    upload::Outgoing,
    wire::{View, Wire, plain},
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

/// An operation and everything that was set of it.
#[derive(Clone)]
pub(crate) struct Arguments {
    pub(crate) operation: &'static Operation,
    /// Another service that the call is sent to, by its base URL.
    pub(crate) elsewhere: Option<String>,
    /// The path of a call that is no operation, or why it cannot be sent.
    pub(crate) target: Option<Result<String, String>>,
    pub(crate) path: Vec<(&'static str, Argument)>,
    /// The parameters that were set. One that was removed again has no values.
    pub(crate) query: Vec<(Cow<'static, str>, Vec<Argument>)>,
    pub(crate) headers: Headers,
    pub(crate) body: Payload,
}

/// A value of the path, the query, a header or a cookie as text.
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

impl Arguments {
    pub(crate) fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            elsewhere: None,
            target: None,
            path: Vec::new(),
            query: Vec::new(),
            headers: Headers::default(),
            body: Payload::None,
        }
    }

    /// Sets the path parameter `name`.
    pub(crate) fn set_path(&mut self, name: &'static str, value: &View<'_>) {
        self.path
            .push((name, Argument::of(value).unwrap_or_default()));
    }

    /// Sets the query parameter `name`; a list repeats it, a value that is absent removes it.
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

    /// The value of a query parameter that was set.
    pub(crate) fn query_value(&self, name: &str) -> Option<&String> {
        let (_, values) = self.query.iter().find(|(known, _)| *known == name)?;
        Some(&values.first()?.text)
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
}

impl Payload {
    /// JSON, unless it could not be written.
    pub(crate) fn json(json: serde_json::Result<Vec<u8>>) -> Self {
        match json {
            Ok(json) => Self::Json(json.into()),
            Err(error) => Self::Unwritable(error.to_string()),
        }
    }

    /// A form with the fields of `value`.
    pub(crate) fn form(value: &dyn Wire, json_lists: &[&str]) -> Self {
        match Form::of(value, json_lists) {
            Ok(form) => Self::Form(form),
            Err(error) => Self::Unwritable(error.to_string()),
        }
    }

    /// The body as it is sent, and its media type.
    pub(crate) fn encode(self) -> Result<(Outgoing, Option<HeaderValue>)> {
        match self {
            Self::None => Ok((Outgoing::Whole(Bytes::new()), None)),
            Self::Json(json) => {
                let content_type = HeaderValue::from_static("application/json");
                Ok((Outgoing::Whole(json), Some(content_type)))
            }
            Self::Form(form) => form.encode(),
            Self::Unwritable(why) => Err(Error::invalid_request(format!(
                "the body cannot be written: {why}"
            ))),
        }
    }
}

impl Argument {
    fn of(view: &View<'_>) -> Option<Self> {
        Some(Self {
            text: plain(view)?,
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

/// What a fake is told of a request beside the request itself.
#[cfg(feature = "testing")]
#[derive(Clone)]
pub(crate) struct Announcement {
    pub(crate) arguments: Arc<Arguments>,
    pub(crate) attempt: u32,
    /// How long the attempt may take.
    pub(crate) limit: Duration,
}

/// Puts into a request what a fake must not have to guess. Any other transport leaves it alone.
#[cfg(feature = "testing")]
pub(crate) fn announce(
    mut request: Request,
    arguments: &Arc<Arguments>,
    attempt: u32,
    limit: Duration,
) -> Request {
    request.extensions_mut().insert(Announcement {
        arguments: arguments.clone(),
        attempt,
        limit,
    });
    request
}
