//! An operation as a flat list. Takes a document and an operation of it; returns each parameter,
//! property and status by its path, with its aspects.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// How deep types are followed.
const DEPTH: usize = 8;

/// The aspects of a place, each with its value.
pub(super) type Leaves = BTreeMap<(String, &'static str), String>;

/// All of an operation, apart from descriptions and examples.
pub(super) fn leaves(document: &Value, item: &Value, operation: &Value) -> Leaves {
    let mut walk = Walk {
        document,
        found: Leaves::new(),
    };
    for list in [item, operation] {
        let parameters = list.get("parameters").and_then(Value::as_array);
        for parameter in parameters.into_iter().flatten() {
            walk.parameter(parameter);
        }
    }
    if let Some(body) = operation.get("requestBody") {
        walk.content("body", body);
    }
    let responses = operation.get("responses").and_then(Value::as_object);
    for (status, response) in responses.into_iter().flatten() {
        walk.found
            .insert((status.clone(), "status"), "there".to_owned());
        if status.starts_with('2') {
            walk.content(status, response);
        }
    }
    walk.found
}

struct Walk<'a> {
    document: &'a Value,
    found: Leaves,
}

impl<'a> Walk<'a> {
    fn follow(&self, value: &'a Value) -> &'a Value {
        let target = value.get("$ref").and_then(Value::as_str);
        let found = target.and_then(|target| self.document.pointer(target.trim_start_matches('#')));
        found.unwrap_or(value)
    }

    fn say(&mut self, path: &str, aspect: &'static str, value: impl ToString) {
        self.found
            .insert((path.to_owned(), aspect), value.to_string());
    }

    fn parameter(&mut self, parameter: &'a Value) {
        let parameter = self.follow(parameter);
        let text = |key: &str| {
            parameter
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let path = format!("{} {}", text("in"), text("name"));
        let is_required = parameter.get("required") == Some(&Value::Bool(true));
        self.say(&path, "required", is_required);
        if let Some(schema) = parameter.get("schema") {
            self.schema(&path, schema, 0);
        }
    }

    fn content(&mut self, path: &str, value: &'a Value) {
        let content = self.follow(value).get("content").and_then(Value::as_object);
        for (media, value) in content.into_iter().flatten() {
            self.say(&format!("{path} {media}"), "media type", "there");
            if let Some(schema) = value.get("schema") {
                self.schema(&format!("{path} {media}"), schema, 0);
            }
        }
    }

    fn schema(&mut self, path: &str, schema: &'a Value, depth: usize) {
        if depth > DEPTH {
            return;
        }
        let schema = self.follow(schema);
        let Some(map) = schema.as_object() else {
            return;
        };
        for (key, aspect) in [("type", "type"), ("format", "format"), ("x-wacht-id", "id")] {
            if let Some(value) = map.get(key).and_then(Value::as_str) {
                self.say(path, aspect, value);
            }
        }
        if map.get("nullable") == Some(&Value::Bool(true)) {
            self.say(path, "null", true);
        }
        if let Some(values) = map.get("enum").and_then(Value::as_array) {
            let mut values: Vec<_> = values.iter().map(Value::to_string).collect();
            values.sort_unstable();
            self.say(path, "values", values.join(" "));
        }
        self.parts(path, map, depth);
    }

    fn parts(&mut self, path: &str, map: &'a Map<String, Value>, depth: usize) {
        let required = map.get("required").and_then(Value::as_array);
        for (name, property) in map
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let path = format!("{path}.{name}");
            let mut required = required.into_iter().flatten();
            self.say(&path, "required", required.any(|known| known == name));
            self.schema(&path, property, depth + 1);
        }
        if let Some(items) = map.get("items") {
            self.schema(&format!("{path}[]"), items, depth + 1);
        }
        for part in map
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            self.schema(path, part, depth + 1);
        }
        for key in ["oneOf", "anyOf"] {
            let variants = map.get(key).and_then(Value::as_array).into_iter().flatten();
            for (index, variant) in variants.enumerate() {
                self.schema(&format!("{path}({index})"), variant, depth + 1);
            }
        }
    }
}
