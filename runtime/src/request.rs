//! What a call requests: an operation with its arguments, without the client that sends it and the
//! options of sending. Takes values, returns the target and the body of a request; sends nothing.

mod headers;
mod node;
mod style;

use std::{borrow::Cow, fmt};
#[cfg(feature = "testing")]
use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub(crate) use self::headers::{Headers, Kind as HeaderKind};
use self::node::Node;
#[cfg(feature = "testing")]
use crate::transport::Request;
use crate::{
    Error, Result,
    file::FilePart,
    multipart::Form,
    operation::Operation,
    parameter::{Location, Parameter, Style},
    shown::REDACTED,
    upload::{Outgoing, Piece, Upload},
    wire::{View, Wire, entries, plain, sent_json},
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
    /// The path of a call that is not an operation, or why it cannot be sent.
    pub(crate) target: Option<Result<String, String>>,
    pub(crate) path: Vec<(&'static str, Argument)>,
    /// The parameters that were set. One that was removed again has no values.
    pub(crate) query: Vec<(Cow<'static, str>, Vec<Argument>)>,
    pub(crate) headers: Headers,
    /// The media type of the response, where it is not that of the operation.
    pub(crate) accept: Option<Cow<'static, str>>,
    pub(crate) body: Payload,
}

/// A value of the path, the query, a header or a cookie as text.
#[derive(Clone, Default)]
pub(crate) struct Argument {
    pub(crate) text: String,
    /// All of it as it is sent, where the parameter states a style.
    styled: Option<String>,
    /// Whether it holds what separates values where it stands, and nothing there can be encoded.
    is_torn: bool,
    is_secret: bool,
}

/// The body of a call.
#[derive(Clone)]
pub(crate) enum Payload {
    None,
    Json(Bytes),
    Form(Form),
    /// Text of this media type, unless the operation states another one.
    Text(&'static str, String),
    File(FilePart),
    /// The value cannot be written; reported when the call is sent.
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
            accept: None,
            body: Payload::None,
        }
    }

    /// Sets the path parameter `name`.
    pub(crate) fn set_path(&mut self, name: &'static str, value: &View<'_>) {
        let argument = match self.operation.parameter(Location::Path, name) {
            None => Argument::of(value),
            Some(parameter) => Argument::styled(parameter, value),
        };
        self.path.push((name, argument.unwrap_or_default()));
    }

    /// Sets the query parameter `name`; a list repeats it, a value that is absent removes it.
    pub(crate) fn set_query(&mut self, name: Cow<'static, str>, value: &View<'_>) {
        self.query.retain(|(known, _)| *known != name);
        let parameter = self.operation.parameter(Location::Query, &name);
        let values = match (parameter, value) {
            (Some(parameter), value) => Argument::styled(parameter, value).into_iter().collect(),
            (None, View::List(list)) => (0..list.count())
                .filter_map(|index| Argument::of(&list.item(index)))
                .collect(),
            (None, value) => Argument::of(value).into_iter().collect(),
        };
        self.query.push((name, values));
    }

    /// Sets a header or a cookie; a value that is absent removes it.
    pub(crate) fn set_header(&mut self, kind: HeaderKind, name: &'static str, value: &View<'_>) {
        let location = match kind {
            HeaderKind::Header => Location::Header,
            HeaderKind::Cookie => Location::Cookie,
        };
        let argument = match self.operation.parameter(location, name) {
            None => Argument::of(value),
            Some(parameter) => Argument::styled(parameter, value),
        };
        self.headers.set(kind, name, argument);
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
        // The path of an operation may have a query that is always the same.
        let is_begun = self.target.is_none() && self.operation.path.contains('?');
        let mut separator = if is_begun { '&' } else { '?' };
        for (name, values) in &self.query {
            for value in values {
                target.push(separator);
                separator = '&';
                if let Some(styled) = &value.styled {
                    target.push_str(styled);
                    continue;
                }
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
            let value = self.segment(name)?;
            match &value.styled {
                None => target.extend(utf8_percent_encode(&value.text, ENCODED)),
                Some(styled) => target.push_str(styled),
            }
            if !behind.starts_with('{') {
                refuse_dots(target, behind, name)?;
            }
            rest = behind;
        }
        target.push_str(rest);
        Ok(())
    }

    /// The value of a path parameter. An empty one would make the path another one.
    fn segment(&self, name: &str) -> Result<&Argument> {
        let value = self.path.iter().find(|(known, _)| *known == name);
        match value {
            Some((_, value)) if !value.text.is_empty() => Ok(value),
            _ => Err(Error::invalid_request(format!("{name} is empty"))),
        }
    }
}

/// Refuses an argument with which a segment becomes one of dots. Encoding does not help against them,
/// because servers and proxies resolve them.
fn refuse_dots(target: &str, behind: &str, name: &str) -> Result<()> {
    // The value of an argument is not empty, so that a segment of dots ends with one here.
    if !target.ends_with('.') {
        return Ok(());
    }
    let before = target.rsplit('/').next().unwrap_or_default();
    // In a segment that continues with another argument, that argument is judged.
    let after = behind.split(['/', '?']).next().unwrap_or_default();
    let is_dots = |part: &str| part.bytes().all(|byte| byte == b'.');
    if before.len() + after.len() <= 2 && is_dots(before) && is_dots(after) {
        return Err(Error::invalid_request(format!(
            "{name} is a dot segment, which would lead to another path"
        )));
    }
    Ok(())
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

    /// A form as browsers send it in a URL, of the properties of `value`.
    pub(crate) fn url_encoded(operation: &Operation, value: &View<'_>) -> Self {
        let mut out = String::new();
        let is_object = entries(value, &mut |name, view| {
            let parameter = operation.parameter(Location::Form, name);
            let json = parameter.filter(|parameter| parameter.style == Style::Json);
            let node = match json.map(|parameter| json_of(parameter, &view)) {
                Some(json) => json.map(Node::Text),
                None => Node::of(&view).map(|(node, _)| node),
            };
            // A cleared property is an empty value.
            let node = node.unwrap_or_else(|| Node::Text(String::new()));
            let (style, explode) = match parameter {
                Some(parameter) => (parameter.style, parameter.explode),
                None => (node.usual_style(), true),
            };
            style::pairs(&mut out, name, style, explode, &node);
        });
        match is_object {
            true => Self::Text("application/x-www-form-urlencoded", out),
            false => Self::Unwritable("a form is made of an object".to_owned()),
        }
    }

    /// Text as it is.
    pub(crate) fn text(value: &View<'_>) -> Self {
        match plain(value) {
            Some(text) => Self::Text("text/plain; charset=utf-8", text),
            None => Self::None,
        }
    }

    /// A file as it is.
    pub(crate) fn file(value: &View<'_>) -> Self {
        match value {
            View::File(file) => Self::File((*file).clone()),
            _ => Self::Unwritable("it is not a file".to_owned()),
        }
    }

    /// The body as it is sent, and its media type, which is that of the operation if it states one.
    pub(crate) fn encode(
        self,
        stated: Option<&'static str>,
    ) -> Result<(Outgoing, Option<HeaderValue>)> {
        let media = |usual| Some(HeaderValue::from_static(stated.unwrap_or(usual)));
        match self {
            Self::None => Ok((Outgoing::Whole(Bytes::new()), None)),
            Self::Json(json) => Ok((Outgoing::Whole(json), media("application/json"))),
            Self::Text(usual, text) => Ok((Outgoing::Whole(text.into()), media(usual))),
            Self::File(file) => {
                let content_type = match stated {
                    Some(stated) => HeaderValue::from_static(stated),
                    None => HeaderValue::from_str(file.media_type()).map_err(|_| {
                        Error::invalid_request(
                            "the media type of the body holds characters that a header cannot carry",
                        )
                    })?,
                };
                let body = match file.in_memory() {
                    Some(bytes) => Outgoing::Whole(bytes.clone()),
                    None => {
                        let piece = Piece::File("body".to_owned(), file);
                        Outgoing::Upload(Upload::new(vec![piece])?)
                    }
                };
                Ok((body, Some(content_type)))
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
            styled: None,
            is_torn: false,
            // What a custom call is given is free JSON, in which there may be a credential.
            is_secret: matches!(view, View::Secret(_) | View::Json(_) | View::Unknown(_)),
        })
    }

    /// A value in the style of its parameter; none where nothing is sent.
    fn styled(parameter: &Parameter, view: &View<'_>) -> Option<Self> {
        let (value, is_secret) = match parameter.style {
            Style::Json if matches!(view, View::Absent) => return None,
            Style::Json => (Node::Text(json_of(parameter, view)?), true),
            _ => Node::of(view)?,
        };
        Some(Self {
            styled: Some(style::written(parameter, &value)?),
            is_torn: parameter.location == Location::Header
                && parameter.style != Style::Json
                && value.has_inside(','),
            text: value.text(),
            is_secret,
        })
    }

    /// The text as it is sent in the head of a request.
    fn sent(&self) -> &str {
        self.styled.as_ref().unwrap_or(&self.text)
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

/// The JSON of a value. A header carries no characters beyond ASCII, so that they are escaped there.
fn json_of(parameter: &Parameter, view: &View<'_>) -> Option<String> {
    let json = sent_json(view).ok()?;
    if parameter.location != Location::Header {
        return Some(json);
    }
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        match c.is_ascii() {
            true => escaped.push(c),
            false => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    escaped.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    Some(escaped)
}

/// What a fake receives about a request beside the request itself.
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
