//! A transport that puts the ids of resources that are there in the place of the one id that the table has, and
//! makes values unique that may not be there twice.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use http_body_util::BodyExt as _;
use serde_json::Value;
use wacht_mock::InProcess;
use wacht_sdk::{Body, TransportFuture};

use super::facts::{Effect, Facts};

/// The text of every id in the table.
const ID: &str = "4812365710093250561";

/// The resources that were created last, by their kinds, and how many values were made unique.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) resources: BTreeMap<String, Value>,
    count: usize,
}

/// Sends a request with the ids of resources that are there.
pub(crate) fn send(
    world: &InProcess,
    facts: &Arc<Facts>,
    known: &Arc<Mutex<Known>>,
    request: wacht_sdk::Request,
) -> TransportFuture {
    let (world, facts, known) = (world.clone(), Arc::clone(facts), Arc::clone(known));
    Box::pin(async move {
        let (mut parts, body) = request.into_parts();
        let bytes = body.collect().await.map(|body| body.to_bytes());
        let mut bytes = bytes.unwrap_or_default().to_vec();
        let found = facts.find(parts.method.as_str(), parts.uri.path());
        let operation = found.map(|(template, operation)| (template.to_owned(), operation.clone()));
        if let Some((template, operation)) = operation
            && let Some(effect) =
                facts.effect(operation["operationId"].as_str().unwrap_or_default())
        {
            let mut known = lock(&known);
            let uri = put_uri(&facts, &known, effect, &template, &parts.uri.to_string());
            if let Ok(uri) = uri.parse() {
                parts.uri = uri;
            }
            bytes = put_body(&facts, &mut known, effect, &operation, bytes);
        }
        let length = bytes.len().into();
        parts.headers.insert("content-length", length);
        let request = wacht_sdk::Request::from_parts(parts, Body::from(bytes));
        wacht_sdk::Transport::send(&world, request).await
    })
}

/// The address with the ids of resources in its path and in its query.
fn put_uri(facts: &Facts, known: &Known, effect: Effect<'_>, template: &str, uri: &str) -> String {
    let id = |parameter: &str| -> Option<String> {
        let by = |resource: &Value| {
            let list = resource.get(effect.more["list"].as_str()?)?.as_array()?;
            text(list.first()?.get(parameter)?)
        };
        if effect.more["by"] == parameter {
            return known.resources.get(effect.kind).and_then(by);
        }
        let kind = facts.named_by(effect, parameter)?;
        let property = facts.linkage["kinds"][kind]["id"].as_str().unwrap_or("id");
        text(known.resources.get(kind)?.get(property)?)
    };
    let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
    let (origin, path) = match path
        .find("://")
        .and_then(|at| path[at + 3..].find('/').map(|to| at + 3 + to))
    {
        Some(at) => path.split_at(at),
        None => ("", path),
    };
    let parts = template.split('/').zip(path.split('/'));
    let path: Vec<String> = parts
        .map(|(part, segment)| {
            let name = part
                .strip_prefix('{')
                .and_then(|part| part.strip_suffix('}'));
            name.and_then(id).unwrap_or_else(|| segment.to_owned())
        })
        .collect();
    let query: Vec<String> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, ID)) => format!("{name}={}", id(name).unwrap_or_else(|| ID.to_owned())),
            _ => pair.to_owned(),
        })
        .collect();
    let query = query.join("&");
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{origin}{}{mark}{query}", path.join("/"))
}

/// The body with the ids of resources, and with values that nothing else has.
fn put_body(
    facts: &Facts,
    known: &mut Known,
    effect: Effect<'_>,
    operation: &Value,
    bytes: Vec<u8>,
) -> Vec<u8> {
    let kind = &facts.linkage["kinds"][effect.kind];
    let unique = kind["unique"].as_array().into_iter().flatten();
    let unique = unique
        .map(|one| one.get("property").unwrap_or(one))
        .filter_map(Value::as_str);
    let renamed = kind["rename"].as_object().into_iter().flatten();
    let sent = |name: &str| {
        let mut renamed = renamed.clone().filter(|(_, to)| *to == name);
        renamed
            .next()
            .map_or(name.to_owned(), |(from, _)| from.clone())
    };
    let mut unique: Vec<String> = unique.map(sent).collect();
    unique.extend(["email", "email_address", "phone_number"].map(str::to_owned));
    if matches!(effect.name, "create" | "append") {
        unique.extend(kind["id"].as_str().map(str::to_owned));
        unique.extend(effect.more["by"].as_str().map(str::to_owned));
    }
    let Ok(mut value) = serde_json::from_slice::<Value>(&bytes) else {
        return put_form(known, &unique, bytes);
    };
    let media = &operation["requestBody"]["content"]["application/json"]["schema"];
    let other = facts.link(effect).and_then(|link| link["to"][0].as_str());
    let other = other.unwrap_or_default();
    put_value(facts, known, media, (&unique, other), &mut value);
    if let Some(key) = effect.more["key"]
        .as_str()
        .and_then(|key| key.strip_prefix("$sent."))
    {
        let resource = known.resources.get(effect.kind);
        let list =
            resource.and_then(|one| one.get(effect.more["list"].as_str()?)?.as_array()?.first());
        if let Some(item) = list.and_then(|item| item.get(effect.more["by"].as_str()?)) {
            value[key] = item.clone();
        }
    }
    value.to_string().into_bytes()
}

/// `other` is the kind of the ids whose kind the document does not state.
fn put_value(
    facts: &Facts,
    known: &mut Known,
    schema: &Value,
    (unique, other): (&[String], &str),
    value: &mut Value,
) {
    let schema = facts.follow(schema);
    match value {
        Value::Object(keys) => {
            for (name, value) in keys {
                let property = facts.property(schema, name).unwrap_or(&Value::Null);
                match value {
                    Value::String(text) if unique.contains(name) && text != ID => {
                        *text = made_unique(known, text);
                    }
                    value => put_value(facts, known, property, (unique, other), value),
                }
            }
        }
        Value::Array(items) => {
            let schema = schema.get("items").unwrap_or(&Value::Null);
            for item in items {
                put_value(facts, known, schema, (unique, other), item);
            }
        }
        Value::String(text) if text == ID => {
            let stated = schema["x-wacht-id"].as_str().unwrap_or_default();
            let is_known = known.resources.contains_key(stated);
            let kind = if is_known { stated } else { other };
            let property = facts.linkage["kinds"][kind]["id"].as_str().unwrap_or("id");
            let id = known
                .resources
                .get(kind)
                .and_then(|one| one.get(property)?.as_str());
            *text = id.unwrap_or(ID).to_owned();
        }
        _ => {}
    }
}

/// The same for the parts of a form that are text.
fn put_form(known: &mut Known, unique: &[String], bytes: Vec<u8>) -> Vec<u8> {
    let Ok(mut form) = String::from_utf8(bytes.clone()) else {
        return bytes;
    };
    for name in unique {
        let mark = format!("name=\"{name}\"\r\n\r\n");
        if let Some(start) = form.find(&mark).map(|at| at + mark.len())
            && let Some(length) = form[start..].find("\r\n")
        {
            let value = made_unique(known, &form[start..start + length]);
            form.replace_range(start..start + length, &value);
        }
    }
    form.into_bytes()
}

fn made_unique(known: &mut Known, text: &str) -> String {
    known.count += 1;
    match text.contains('@') {
        true => format!("n{}{text}", known.count),
        false => format!("{text}{}", known.count),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

pub(crate) fn lock(known: &Mutex<Known>) -> MutexGuard<'_, Known> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}
