//! Takes the values in path, query and headers, returns them as their schemas see them; never
//! accepts an undeclared query parameter.

use http::HeaderMap;
use serde_json::Value;

use crate::{
    judge::Judge,
    refusal::Refusal,
    route::decode,
    spec::{Location, Operation, Parameter},
    text,
    validators::{Validators, describe},
    view::{Kind, View},
};

/// The values of a request outside its body.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    path: Vec<(String, Value)>,
    query: Vec<(String, Value)>,
}

impl Arguments {
    /// Values as if all of them stood in the path.
    pub(crate) fn of<'a>(values: impl Iterator<Item = (&'a String, &'a Value)>) -> Self {
        let is_single = |value: &Value| !value.is_object() && !value.is_array() && !value.is_null();
        let values = values.filter(|(_, value)| is_single(value));
        Self {
            path: values
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            query: Vec::new(),
        }
    }

    pub(crate) fn path(&self, name: &str) -> Option<&Value> {
        find(&self.path, name)
    }

    pub(crate) fn query(&self, name: &str) -> Option<&Value> {
        find(&self.query, name)
    }
}

fn find<'a>(arguments: &'a [(String, Value)], name: &str) -> Option<&'a Value> {
    arguments
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value)
}

/// The arguments of a request, or the first violation.
pub(crate) fn check(
    validators: &Validators,
    judge: Judge,
    operation: &Operation,
    path: &[(String, String)],
    query: Option<&str>,
    headers: &HeaderMap,
) -> Result<Arguments, Refusal> {
    let pairs = pairs(query.unwrap_or_default())?;
    let is_declared = |name: &str| {
        let mut parameters = operation.parameters.iter();
        parameters.any(|known| known.location == Location::Query && known.name == name)
    };
    let unknown = pairs.iter().find(|(name, _)| !is_declared(name));
    if let Some((name, _)) = unknown.filter(|_| judge.strict) {
        return Err(Refusal::bad_request(format!(
            "query parameter {name}: is unknown"
        )));
    }
    let mut arguments = Arguments::default();
    for parameter in &operation.parameters {
        let what = what(parameter);
        let texts: Vec<&str> = match parameter.location {
            Location::Path => texts(path, &parameter.name),
            Location::Query => texts(&pairs, &parameter.name),
            Location::Header => header(headers, &parameter.name, &what)?,
        };
        let Some(value) = value(validators, judge, parameter, &texts, &what)? else {
            continue;
        };
        match parameter.location {
            Location::Path => arguments.path.push((parameter.name.clone(), value)),
            Location::Query => arguments.query.push((parameter.name.clone(), value)),
            Location::Header => {}
        }
    }
    Ok(arguments)
}

fn value(
    validators: &Validators,
    judge: Judge,
    parameter: &Parameter,
    texts: &[&str],
    what: &str,
) -> Result<Option<Value>, Refusal> {
    let view = View::of(validators.document(), &parameter.schema);
    match (texts, view.kind()) {
        ([], _) if parameter.required => Err(Refusal::bad_request(format!("{what}: is missing"))),
        ([], _) => Ok(None),
        (texts, Kind::Array) => {
            let any = Value::Object(Default::default());
            let items = view.get("items").unwrap_or(&any);
            let texts: Vec<&str> = match (parameter.explode, texts) {
                (false, [joined]) => joined.split(',').collect(),
                _ => texts.to_vec(),
            };
            let read = texts
                .iter()
                .map(|text| one(validators, judge, items, text, what));
            let list = Value::Array(read.collect::<Result<_, _>>()?);
            let violations = validators.violations(judge.direction(), &parameter.schema, &list)?;
            match violations.as_slice() {
                [] => Ok(Some(list)),
                violations => Err(Refusal::bad_request(describe(what, violations))),
            }
        }
        ([text], Kind::Integer) if !judge.strict && parameter.location == Location::Query => {
            let text = clamped(&view, text);
            one(validators, judge, &parameter.schema, &text, what).map(Some)
        }
        ([text], _) => one(validators, judge, &parameter.schema, text, what).map(Some),
        _ => Err(Refusal::bad_request(format!(
            "{what}: is given more than once"
        ))),
    }
}

fn one(
    validators: &Validators,
    judge: Judge,
    schema: &Value,
    text: &str,
    what: &str,
) -> Result<Value, Refusal> {
    let view = View::of(validators.document(), schema);
    if judge.has_numeric_ids() && view.id_kind().is_some() && text.parse::<i64>().is_err() {
        return Err(Refusal::bad_request(format!(
            "{what}: {text:?} is not an id"
        )));
    }
    text::read(validators, judge.direction(), schema, text)?
        .map_err(|violations| Refusal::bad_request(describe(what, &violations)))
}

/// A number beyond its limits counts as the limit.
fn clamped(view: &View, text: &str) -> String {
    let limit = |key: &str| view.get(key).and_then(Value::as_i64);
    match text.parse::<i64>() {
        Ok(number) => {
            let number = number.max(limit("minimum").unwrap_or(i64::MIN));
            number.min(limit("maximum").unwrap_or(i64::MAX)).to_string()
        }
        Err(_) => text.to_owned(),
    }
}

fn what(parameter: &Parameter) -> String {
    let location = match parameter.location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
    };
    format!("{location} parameter {}", parameter.name)
}

fn texts<'a>(pairs: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    pairs
        .iter()
        .filter(|(known, _)| known == name)
        .map(|(_, text)| text.as_str())
        .collect()
}

fn header<'a>(headers: &'a HeaderMap, name: &str, what: &str) -> Result<Vec<&'a str>, Refusal> {
    let texts = headers
        .get_all(name)
        .into_iter()
        .map(|value| value.to_str());
    texts
        .collect::<Result<_, _>>()
        .map_err(|_| Refusal::bad_request(format!("{what}: is not visible ASCII")))
}

/// The decoded value of a query parameter that no document describes; nothing where the query cannot be
/// read.
pub(crate) fn raw(query: Option<&str>, name: &str) -> Option<String> {
    let mut pairs = pairs(query.unwrap_or_default()).ok()?.into_iter();
    pairs.find_map(|(key, value)| (key == name).then_some(value))
}

/// The decoded keys and values of a query.
fn pairs(query: &str) -> Result<Vec<(String, String)>, Refusal> {
    let pieces = query.split('&').filter(|piece| !piece.is_empty());
    let decoded = pieces.map(|piece| {
        let (name, text) = piece.split_once('=').unwrap_or((piece, ""));
        let part = |raw: &str| {
            decode(&raw.replace('+', " "))
                .map_err(|problem| Refusal::bad_request(format!("query {piece:?}: {problem}")))
        };
        Ok((part(name)?, part(text)?))
    });
    decoded.collect()
}
