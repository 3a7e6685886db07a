//! Whether a call is the one that an expectation describes. Takes two calls, returns the first
//! difference as a message that holds no credential: it never has values of a body, because JSON does
//! not mark which of them are credentials.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::{
    multipart::{Form, Part},
    request::{Arguments, Payload},
    wire,
};

/// Whether both are calls of one operation, or of one path without an operation.
pub(super) fn is_same_operation(wanted: &Arguments, sent: &Arguments) -> bool {
    wanted.operation.id == sent.operation.id && wanted.target == sent.target
}

/// What `sent` lacks of what `wanted` sets, given that both are calls of one operation.
pub(super) fn difference(wanted: &Arguments, sent: &Arguments) -> Option<String> {
    path(wanted, sent)
        .or_else(|| query(wanted, sent))
        .or_else(|| wanted.headers.difference(&sent.headers))
        .or_else(|| body(&wanted.body, &sent.body))
}

fn path(wanted: &Arguments, sent: &Arguments) -> Option<String> {
    let mut pairs = wanted.path.iter().zip(&sent.path);
    let ((name, wanted), (_, sent)) = pairs.find(|((_, w), (_, s))| w.text != s.text)?;
    Some(format!("{name} is {sent:?} and not {wanted:?}"))
}

fn query(wanted: &Arguments, sent: &Arguments) -> Option<String> {
    for (name, values) in wanted.query.iter().filter(|(_, v)| !v.is_empty()) {
        let found = sent.query.iter().find(|(known, _)| known == name);
        let found = found.map_or(&[][..], |(_, values)| values);
        let is_same = values
            .iter()
            .map(|v| &v.text)
            .eq(found.iter().map(|v| &v.text));
        match (is_same, found, &**values) {
            (true, ..) => {}
            (_, [], [one]) => return Some(format!("{name} is not sent, and not {one:?}")),
            (_, [found], [one]) => return Some(format!("{name} is {found:?} and not {one:?}")),
            (_, found, all) => return Some(format!("{name} is {found:?} and not {all:?}")),
        }
    }
    None
}

fn body(wanted: &Payload, sent: &Payload) -> Option<String> {
    match (wanted, sent) {
        (Payload::None, _) => None,
        (Payload::Unwritable(why), _) => {
            Some(format!("the expected body cannot be written: {why}"))
        }
        (Payload::Json(wanted), Payload::Json(sent)) => json(&parse(wanted), &parse(sent)),
        (Payload::Form(wanted), Payload::Form(sent)) => form(wanted, sent),
        (Payload::Text(_, wanted), Payload::Text(_, sent)) => {
            (wanted != sent).then(|| "the body is another one".to_owned())
        }
        (Payload::File(wanted), Payload::File(sent)) => {
            (wanted != sent).then(|| "the body is another one".to_owned())
        }
        (Payload::Json(wanted), _) if is_empty_object(&parse(wanted)) => None,
        (Payload::Form(wanted), _) if wanted.parts().is_empty() => None,
        (wanted, sent) => Some(format!(
            "the body is {} and not {}",
            kind(sent),
            kind(wanted)
        )),
    }
}

/// Both strings were written by the SDK and are JSON.
fn parse(text: &[u8]) -> Value {
    wire::json(text).unwrap_or_default()
}

fn is_empty_object(value: &Value) -> bool {
    value.as_object().is_some_and(Map::is_empty)
}

fn kind(body: &Payload) -> &'static str {
    match body {
        Payload::Json(_) => "JSON",
        Payload::Form(_) => "a form",
        Payload::Text(..) => "text",
        Payload::File(_) => "a file",
        Payload::None | Payload::Unwritable(_) => "empty",
    }
}

fn json(wanted: &Value, sent: &Value) -> Option<String> {
    let (Some(properties), Some(sent)) = (wanted.as_object(), sent.as_object()) else {
        return (wanted != sent).then(|| "the body is another one".to_owned());
    };
    let (name, _) = properties
        .iter()
        .find(|(name, value)| sent.get(*name) != Some(value))?;
    Some(unlike(name, sent.contains_key(name)))
}

/// The parts of one name belong together: a list is a part per item.
fn form(wanted: &Form, sent: &Form) -> Option<String> {
    let of = |form: &Form, name: &str| -> Vec<Part> {
        let parts = form.parts().iter().filter(|part| part.name() == name);
        parts.cloned().collect()
    };
    for name in wanted.parts().iter().map(Part::name) {
        let (wanted, sent) = (of(wanted, name), of(sent, name));
        let pairs = wanted.iter().zip(&sent);
        if wanted.len() != sent.len() || !pairs.into_iter().all(|(w, s)| is_same_part(w, s)) {
            return Some(unlike(name, !sent.is_empty()));
        }
    }
    None
}

fn is_same_part(wanted: &Part, sent: &Part) -> bool {
    wanted.has_content_of(sent)
        && wanted.file_name() == sent.file_name()
        && wanted.content_type() == sent.content_type()
}

fn unlike(name: &str, is_sent: bool) -> String {
    match is_sent {
        true => format!("`{name}` of the body has another value"),
        false => format!("`{name}` of the body is not sent"),
    }
}

/// A call in a few words: the operation, its route, the values set in path and query, and the names
/// of those set in the body.
pub(super) fn describe(call: &Arguments) -> String {
    let operation = call.operation;
    if let Some(Ok(path) | Err(path)) = &call.target {
        return format!("{} {path}", operation.method);
    }
    let mut set: Vec<_> = call
        .path
        .iter()
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    for (name, values) in &call.query {
        set.extend(values.iter().map(|value| format!("{name}: {value:?}")));
    }
    set.extend(call.headers.shown());
    set.extend(body_names(&call.body));
    let route = format!("{} {}", operation.method, operation.path);
    match set.is_empty() {
        true => format!("{} ({route})", operation.id),
        false => format!("{} ({route}; {})", operation.id, set.join(", ")),
    }
}

fn body_names(body: &Payload) -> Vec<String> {
    match body {
        Payload::Json(text) => match parse(text) {
            Value::Object(properties) => properties.into_iter().map(|(name, _)| name).collect(),
            _ => Vec::new(),
        },
        Payload::Form(form) => {
            let mut seen = BTreeSet::new();
            let names = form.parts().iter().map(Part::name);
            let names = names.filter(|name| seen.insert(*name));
            names.map(str::to_owned).collect()
        }
        Payload::None | Payload::Text(..) | Payload::File(_) | Payload::Unwritable(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
