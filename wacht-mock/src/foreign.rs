//! Documents of other APIs: takes one as it was written, returns it in the shape that the server reads, its
//! linkage by convention, and a note for each part that is not served; never knows an API.

mod convention;
mod schema;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::{
    SpecError,
    route::Template,
    view::{follow, list},
};

/// A document that can be served.
#[derive(Debug)]
pub(crate) struct Foreign {
    pub(crate) document: Value,
    pub(crate) linkage: Value,
    /// The parts that are not served, or not judged, each with its place.
    pub(crate) notes: Vec<String>,
}

/// Prepares a document of OpenAPI 3.0, 3.1 or 3.2 whose references are all local.
pub(crate) fn prepare(document: &Value) -> Result<Foreign, SpecError> {
    let version = document.get("openapi").and_then(Value::as_str);
    let version = version.unwrap_or_default();
    if !["3.0", "3.1", "3.2"]
        .iter()
        .any(|known| version.starts_with(known))
    {
        let problem = format!("{version:?} is not OpenAPI 3.0, 3.1 or 3.2");
        return Err(SpecError::new("#/openapi", problem));
    }
    let (mut notes, mut ids) = (Vec::new(), BTreeSet::new());
    let mut prepared = document.clone();
    schema::lower(&mut prepared);
    let source = prepared.clone();
    // A document of events alone has none.
    if let Some(document) = prepared.as_object_mut() {
        document.entry("paths").or_insert_with(|| json!({}));
    }
    if let Some(paths) = prepared.get_mut("paths").and_then(Value::as_object_mut) {
        let items = std::mem::take(paths);
        for (path, item) in items {
            if path.starts_with("x-") {
                continue;
            }
            // A client sends no fragment.
            let sent = path.split('#').next().unwrap_or_default();
            if sent.contains('?') {
                notes.push(format!("{path}: has a query; it is not served"));
                continue;
            }
            match Template::parse(sent) {
                Ok(template) => {
                    let item = path_item(&source, &item, &path, &template, &mut ids, &mut notes);
                    match paths.get_mut(sent).and_then(Value::as_object_mut) {
                        Some(known) => merge(known, item, &path, &mut notes),
                        None => drop(paths.insert(sent.to_owned(), Value::Object(item))),
                    }
                }
                Err(problem) => notes.push(format!("{path}: {problem}; it is not served")),
            }
        }
    }
    let linkage = convention::linkage(&mut prepared);
    Ok(Foreign {
        document: prepared,
        linkage,
        notes,
    })
}

/// Adds the methods of a path that is sent like another one.
fn merge(
    known: &mut Map<String, Value>,
    item: Map<String, Value>,
    path: &str,
    notes: &mut Vec<String>,
) {
    for (method, operation) in item {
        match known.contains_key(&method) {
            true if method == "parameters" => {}
            true => notes.push(format!(
                "{} {path}: is sent like another operation; it is not served",
                method.to_ascii_uppercase()
            )),
            false => drop(known.insert(method, operation)),
        }
    }
}

/// A path item without references, whose operations declare what the server needs to know.
fn path_item(
    document: &Value,
    item: &Value,
    path: &str,
    template: &Template,
    ids: &mut BTreeSet<String>,
    notes: &mut Vec<String>,
) -> Map<String, Value> {
    let item = follow(document, item);
    let mut served = Map::new();
    for (key, value) in item.as_object().into_iter().flatten() {
        let Value::Object(operation) = value else {
            continue;
        };
        let at = format!("{} {path}", key.to_ascii_uppercase());
        let Some(responses) = responses(document, operation) else {
            notes.push(format!("{at}: has no success response; it is not served"));
            continue;
        };
        let mut operation = operation.clone();
        let id = operation.get("operationId").and_then(Value::as_str);
        let id = id.filter(|id| !ids.contains(*id)).unwrap_or(&at).to_owned();
        ids.insert(id.clone());
        operation.insert("operationId".to_owned(), Value::from(id));
        operation.insert("responses".to_owned(), Value::Object(responses));
        let shared = list(item, "parameters").iter();
        let own = operation.get("parameters").and_then(Value::as_array);
        let all = own.into_iter().flatten().chain(shared);
        let mut kept: Vec<Value> = Vec::new();
        for declared in all {
            let declared = follow(document, declared);
            let same = |known: &Value| {
                known.get("name") == declared.get("name") && known.get("in") == declared.get("in")
            };
            if kept.iter().any(same) {
                continue;
            }
            match parameter(declared) {
                Ok(parameter) => kept.push(parameter),
                Err(what) => notes.push(format!("{at}: {what}; it is not judged")),
            }
        }
        for name in template.names() {
            let is_it = |known: &Value| known["in"] == "path" && known["name"] == name;
            if !kept.iter().any(is_it) {
                let schema = json!({"type": "string"});
                kept.push(json!({"name": name, "in": "path", "required": true, "schema": schema}));
            }
        }
        operation.insert("parameters".to_owned(), Value::Array(kept));
        served.insert(key.clone(), Value::Object(operation));
    }
    served
}

/// The responses with single statuses: a range becomes its first one, and `default` the success that is missing.
fn responses(document: &Value, operation: &Map<String, Value>) -> Option<Map<String, Value>> {
    let declared = operation.get("responses")?.as_object()?;
    let mut responses = Map::new();
    for (status, response) in declared {
        let single = status.to_ascii_uppercase().replace("XX", "00");
        if single.parse::<u16>().is_ok() && !responses.contains_key(&single) {
            responses.insert(single, follow(document, response).clone());
        }
    }
    let is_success = |status: &String| status.starts_with('2');
    if !responses.keys().any(is_success) {
        let default = follow(document, declared.get("default")?).clone();
        responses.insert("200".to_owned(), default);
    }
    // What a server with state has to be able to say.
    for (status, description) in [
        ("400", "The request is wrong."),
        ("404", "It is not there."),
    ] {
        let undeclared = || json!({"description": description});
        responses.entry(status).or_insert_with(undeclared);
    }
    Some(responses)
}

/// A parameter as the server reads it, or why it does not.
fn parameter(declared: &Value) -> Result<Value, String> {
    let text = |key: &str| {
        declared
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let (name, location) = (text("name"), text("in"));
    let style = match location {
        "path" | "header" => "simple",
        "query" => "form",
        _ => return Err(format!("parameter {name} is in {location:?}")),
    };
    let is_known = text("style").is_empty() || text("style") == style;
    let mut parameter = declared.as_object().cloned().unwrap_or_default();
    if !is_known && location == "path" {
        parameter.insert("schema".to_owned(), json!({"type": "string"}));
        parameter.remove("style");
    } else if !is_known {
        return Err(format!("parameter {name} has the style {}", text("style")));
    }
    if !parameter.contains_key("schema") {
        if location != "path" {
            return Err(format!("parameter {name} has no schema"));
        }
        parameter.insert("schema".to_owned(), json!({"type": "string"}));
    }
    if location == "path" {
        parameter.insert("required".to_owned(), Value::Bool(true));
    }
    Ok(Value::Object(parameter))
}

#[cfg(test)]
#[path = "foreign/tests.rs"]
mod tests;
