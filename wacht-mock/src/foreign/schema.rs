//! Schemas of OpenAPI 3.1 in the words of 3.0: takes a document, changes its schemas; never touches examples.

use serde_json::{Map, Value, json};

/// The keys whose values are data, and not schemas.
const DATA: [&str; 5] = ["default", "enum", "example", "examples", "const"];
/// The keys below which the keys are names.
const NAMED: [&str; 6] = [
    "properties",
    "schemas",
    "responses",
    "parameters",
    "requestBodies",
    "paths",
];

/// Changes all schemas of a document. Where there are none, nothing has the words of 3.1.
pub(super) fn lower(value: &mut Value) {
    walk(value, false);
}

/// `named` is set where the keys of an object are names.
fn walk(value: &mut Value, named: bool) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, false)),
        Value::Object(keys) => {
            for (key, value) in keys.iter_mut() {
                if named || !DATA.contains(&key.as_str()) {
                    walk(value, !named && NAMED.contains(&key.as_str()));
                }
            }
            if !named {
                schema(keys);
            }
        }
        _ => {}
    }
}

fn schema(keys: &mut Map<String, Value>) {
    for key in ["items", "additionalProperties", "not", "schema"] {
        // `true` is any value, and `false` none.
        match keys.get(key) {
            Some(Value::Bool(true)) if key != "additionalProperties" => {
                keys.insert(key.to_owned(), json!({}));
            }
            Some(Value::Bool(false)) if key != "additionalProperties" => {
                keys.insert(key.to_owned(), json!({"not": {}}));
            }
            _ => {}
        }
    }
    types(keys);
    null_branches(keys);
    if let Some(value) = keys.remove("const") {
        keys.insert("enum".to_owned(), json!([value]));
    }
    if !keys.contains_key("example")
        && let Some(Value::Array(examples)) = keys.get("examples")
        && let Some(first) = examples.first().cloned()
    {
        keys.insert("example".to_owned(), first);
    }
    for (bound, exclusive) in [
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ] {
        if let Some(limit @ Value::Number(_)) = keys.get(exclusive).cloned() {
            keys.insert(bound.to_owned(), limit);
            keys.insert(exclusive.to_owned(), Value::Bool(true));
        }
    }
    if keys.get("contentMediaType") == Some(&json!("application/octet-stream")) {
        keys.insert("format".to_owned(), json!("binary"));
    }
}

/// A list of types is one of them, or null.
fn types(keys: &mut Map<String, Value>) {
    let Some(types) = keys.get("type").cloned() else {
        return;
    };
    let types = match types {
        Value::Array(types) => types,
        Value::String(one) if one == "null" => vec![json!("null")],
        _ => return,
    };
    keys.remove("type");
    if types.contains(&json!("null")) {
        keys.insert("nullable".to_owned(), Value::Bool(true));
    }
    let others: Vec<Value> = types
        .into_iter()
        .filter(|of| *of != json!("null"))
        .collect();
    match others.as_slice() {
        [] => drop(keys.insert("enum".to_owned(), json!([null]))),
        [one] => drop(keys.insert("type".to_owned(), one.clone())),
        _ if keys.contains_key("anyOf") || keys.contains_key("oneOf") => {}
        _ => {
            let branches = others.into_iter().map(|of| json!({"type": of})).collect();
            keys.insert("anyOf".to_owned(), Value::Array(branches));
        }
    }
}

/// A branch for null becomes `nullable`, and a branch that is left alone the schema itself.
fn null_branches(keys: &mut Map<String, Value>) {
    let is_null = |branch: &Value| {
        branch.get("nullable") == Some(&Value::Bool(true))
            && branch.get("enum") == Some(&json!([null]))
    };
    for key in ["anyOf", "oneOf"] {
        let Some(Value::Array(branches)) = keys.get_mut(key) else {
            continue;
        };
        let count = branches.len();
        branches.retain(|branch| !is_null(branch));
        if branches.len() == count || branches.is_empty() {
            continue;
        }
        if branches.len() == 1 {
            let only = std::mem::take(branches);
            keys.remove(key);
            keys.insert("allOf".to_owned(), Value::Array(only));
        }
        keys.insert("nullable".to_owned(), Value::Bool(true));
    }
}
