//! The body of an error: both wire forms and the shapes of other services become the same details.
//! Anything else has none.

use http::{HeaderMap, header::CONTENT_TYPE};
use serde_json::Value;

use crate::wire::json_in_part;

type Object = serde_json::Map<String, Value>;

/// A problem that the service reports.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ErrorDetail {
    code: Option<String>,
    message: String,
}

impl ErrorDetail {
    /// The machine-readable code, which some services send as the status; of a problem
    /// (`application/problem+json`) its type.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The message for people; empty when there is only a code.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Changes all that came from outside.
    pub(super) fn change(&mut self, change: impl Fn(&mut String)) {
        if let Some(code) = &mut self.code {
            change(code);
        }
        change(&mut self.message);
    }

    fn text(message: &str, field: Option<&str>) -> Self {
        Self::of(None, message, field)
    }

    fn of(code: Option<String>, message: &str, field: Option<&str>) -> Self {
        let message = match field {
            Some(field) => format!("{field}: {message}"),
            None => message.to_owned(),
        };
        Self { code, message }
    }
}

/// Where a message stands, the first that is there first.
const MESSAGES: [&str; 5] = ["message", "detail", "error_description", "title", "msg"];

/// Where the body of an error describes the problem: paths of property names, as an API has them
/// beside the shapes that services share.
///
/// ```
/// use wacht_runtime::ErrorPaths;
///
/// // {"fault": {"kind": "no_such_thing", "text": "there is no such thing"}}
/// const ERRORS: ErrorPaths = ErrorPaths::new()
///     .code(&["fault", "kind"])
///     .message(&["fault", "text"]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ErrorPaths {
    code: &'static [&'static str],
    message: &'static [&'static str],
}

impl ErrorPaths {
    /// No paths: the shapes that services share are enough.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            code: &[],
            message: &[],
        }
    }

    /// Where the machine-readable code is.
    #[must_use]
    pub const fn code(mut self, path: &'static [&'static str]) -> Self {
        self.code = path;
        self
    }

    /// Where the message is.
    #[must_use]
    pub const fn message(mut self, path: &'static [&'static str]) -> Self {
        self.message = path;
        self
    }

    /// What stands at the paths, if anything does.
    fn detail(self, body: &Value) -> Option<ErrorDetail> {
        let code = at(body, self.code).and_then(|code| match code {
            Value::String(code) => Some(code.clone()),
            Value::Number(code) => Some(code.to_string()),
            _ => None,
        });
        let message = at(body, self.message).and_then(Value::as_str);
        if code.is_none() && message.is_none() {
            return None;
        }
        Some(ErrorDetail::of(code, message.unwrap_or_default(), None))
    }
}

/// The value at a path; none at one without names.
fn at<'a>(body: &'a Value, path: &[&str]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter()
        .try_fold(body.get(first)?, |value, name| value.get(name))
}

/// The longest plain text that is a reason and not a page.
const PLAIN: usize = 500;

/// The problems in the body of an error, in the shapes that services share: an object, a list or a
/// string below `error`, `errors` or `detail`, beside them or alone.
pub(super) fn parse(headers: &HeaderMap, body: &[u8], paths: ErrorPaths) -> Vec<ErrorDetail> {
    let mut details = Vec::new();
    match json_in_part(body) {
        Some(body) => match paths.detail(&body) {
            Some(detail) => details.push(detail),
            None => read(&body, None, &mut details),
        },
        None => details.extend(plain(headers, body).map(|text| ErrorDetail::text(text, None))),
    }
    details
}

fn read(value: &Value, field: Option<&str>, details: &mut Vec<ErrorDetail>) {
    match value {
        Value::String(text) if !text.trim().is_empty() => {
            details.push(ErrorDetail::text(text, field))
        }
        Value::Array(list) => {
            for item in list {
                read(item, field, details);
            }
        }
        Value::Object(object) => read_object(object, field, details),
        _ => {}
    }
}

fn read_object(object: &Object, field: Option<&str>, details: &mut Vec<ErrorDetail>) {
    if let Some(error @ (Value::Object(_) | Value::Array(_))) = object.get("error") {
        read(error, field, details);
    }
    read_itself(object, field, details);
    match object.get("errors") {
        Some(Value::Object(errors)) => {
            let before = details.len();
            read_itself(errors, field, details);
            if details.len() == before {
                for (field, error) in errors {
                    read(error, Some(field), details);
                }
            }
        }
        Some(errors) => read(errors, field, details),
        None => {}
    }
    if let Some(detail @ Value::Array(_)) = object.get("detail") {
        read(detail, field, details);
    }
}

/// The code and the messages that an object has itself.
fn read_itself(object: &Object, field: Option<&str>, details: &mut Vec<ErrorDetail>) {
    let text = |name: &str| object.get(name)?.as_str();
    // One word below `error` is a code, and several are a message.
    let is_code = |text: &&str| !text.is_empty() && !text.contains(char::is_whitespace);
    let code = match object.get("code") {
        Some(Value::Number(code)) => Some(code.to_string()),
        _ => text("code")
            .or_else(|| text("error").filter(is_code))
            .map(str::to_owned),
    };
    // The type of a problem or of a nested error; alone it does not describe a failure.
    let kind = match code {
        None => text("type").filter(|kind| *kind != "about:blank"),
        Some(_) => None,
    };
    let before = details.len();
    let mut push = |message: &str| {
        let code = code.clone().or_else(|| kind.map(str::to_owned));
        details.push(ErrorDetail::of(code, message, field));
    };
    if let Some(Value::Array(messages)) = object.get("message") {
        for message in messages {
            if let Value::String(message) = message {
                push(message);
            }
        }
    } else {
        // The first that is not empty, else the first.
        let mut message = None;
        for name in MESSAGES {
            if message.is_none_or(str::is_empty) {
                message = text(name).or(message);
            }
        }
        if message.is_none_or(str::is_empty) {
            message = text("error").filter(|error| !is_code(error)).or(message);
        }
        if let Some(message) = message {
            push(message);
        }
    }
    if details.len() == before
        && let Some(code) = code
    {
        details.push(ErrorDetail::of(Some(code), "", None));
    }
}

/// A body that is a line or two of text; no page, and nothing that was cut off or is not text.
fn plain<'a>(headers: &HeaderMap, body: &'a [u8]) -> Option<&'a str> {
    if let Some(content_type) = headers.get(CONTENT_TYPE) {
        content_type
            .to_str()
            .ok()
            .filter(|t| t.starts_with("text/plain"))?;
    }
    let text = std::str::from_utf8(body).ok()?.trim();
    let is_plain = !text.is_empty()
        && text.chars().count() <= PLAIN
        && !text.starts_with(['<', '{', '['])
        && !text.contains(|c: char| c.is_control() && !c.is_whitespace());
    is_plain.then_some(text)
}

#[cfg(test)]
mod tests;
