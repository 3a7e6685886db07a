//! Takes a request schema, returns how it is closed against properties that it does not name; never
//! closes a schema that states which further properties it accepts.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::view::{list, lookup};

/// Where the named schemas of a document are.
const SCHEMAS: &str = "#/components/schemas/";

/// How a schema is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closing {
    /// It stays open, or what it is made of is closed in its place.
    Nothing,
    /// By `additionalProperties`: all its properties are its own.
    Additional,
    /// By `unevaluatedProperties`: its properties come from several schemas, which must stay
    /// open for it.
    Unevaluated,
}

/// How a schema is closed that stands where a whole value is described.
pub(crate) fn closing(document: &Value, schema: &Value) -> Closing {
    if schema.get("additionalProperties").is_some() || is_alias(schema) {
        return Closing::Nothing;
    }
    let own = schema.get("properties").is_some();
    let choices = ["oneOf", "anyOf"]
        .iter()
        .any(|key| !list(schema, key).is_empty());
    match list(schema, "allOf") {
        [] if own && !choices => Closing::Additional,
        [] if own => Closing::Unevaluated,
        [] => Closing::Nothing,
        _ if names_properties(document, schema, 0) => Closing::Unevaluated,
        _ => Closing::Nothing,
    }
}

/// The document by which a strict server judges requests, as far as OpenAPI 3.0 can state it: with
/// `additionalProperties: false` wherever an object is closed. One that is also a member of an `allOf` stays
/// open, because there the others name properties too.
pub(crate) fn closed(document: &Value) -> Value {
    let mut members = BTreeSet::new();
    named_members(document, &mut members);
    let mut closed = document.clone();
    if let Some(paths) = closed.get_mut("paths") {
        close_bodies(document, paths);
    }
    let schemas = closed.pointer_mut("/components/schemas");
    let schemas = schemas.and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        close(document, schema, members.contains(name));
    }
    closed
}

/// The names of the schemas that are members of an `allOf`.
fn named_members(value: &Value, members: &mut BTreeSet<String>) {
    let parts = list(value, "allOf").iter();
    let names = parts.filter_map(|part| part.get("$ref")?.as_str()?.strip_prefix(SCHEMAS));
    members.extend(names.filter(|_| !is_alias(value)).map(str::to_owned));
    match value {
        Value::Array(items) => items.iter().for_each(|item| named_members(item, members)),
        Value::Object(keys) => keys.values().for_each(|key| named_members(key, members)),
        _ => {}
    }
}

/// Closes the schemas of request bodies below.
fn close_bodies(document: &Value, value: &mut Value) {
    let Some(keys) = value.as_object_mut() else {
        return;
    };
    for (key, value) in keys {
        match key.as_str() {
            "requestBody" => {
                let media = value.get_mut("content").and_then(Value::as_object_mut);
                for (_, media) in media.into_iter().flatten() {
                    if let Some(schema) = media.get_mut("schema") {
                        close(document, schema, false);
                    }
                }
            }
            _ => close_bodies(document, value),
        }
    }
}

/// Closes a schema, and those inside it, where it does not stay open.
fn close(document: &Value, schema: &mut Value, stays_open: bool) {
    let closing = closing(document, schema);
    let is_alias = is_alias(schema);
    let Some(keys) = schema.as_object_mut() else {
        return;
    };
    for (key, value) in keys.iter_mut() {
        match (key.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                let properties = properties.values_mut();
                properties.for_each(|property| close(document, property, false));
            }
            ("items" | "additionalProperties", value) => close(document, value, false),
            ("oneOf" | "anyOf", Value::Array(parts)) => {
                let open = stays_open || closing == Closing::Unevaluated;
                parts
                    .iter_mut()
                    .for_each(|part| close(document, part, open));
            }
            ("allOf", Value::Array(parts)) => {
                let open = stays_open || !is_alias;
                parts
                    .iter_mut()
                    .for_each(|part| close(document, part, open));
            }
            _ => {}
        }
    }
    if closing == Closing::Additional && !stays_open {
        keys.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
}

/// Whether a schema only wraps one other, to give it a description or to allow null.
fn is_alias(schema: &Value) -> bool {
    let others = ["properties", "oneOf", "anyOf"]
        .iter()
        .any(|key| schema.get(key).is_some());
    list(schema, "allOf").len() == 1 && !others
}

/// Whether a schema, or something it is made of, names properties.
fn names_properties(document: &Value, schema: &Value, depth: usize) -> bool {
    if depth > 32 {
        return false;
    }
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return lookup(document, reference)
            .is_some_and(|target| names_properties(document, target, depth + 1));
    }
    schema.get("properties").is_some()
        || ["allOf", "oneOf", "anyOf"].iter().any(|key| {
            list(schema, key)
                .iter()
                .any(|part| names_properties(document, part, depth + 1))
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(schema: Value) -> Closing {
        let named = json!({"components": {"schemas": {
            "Named": {"type": "object", "properties": {"a": {}}},
        }}});
        closing(&named, &schema)
    }

    #[test]
    fn the_document_of_a_strict_server_closes_what_is_not_composed() {
        let object = |name: &str| json!({"type": "object", "properties": {name: {}}});
        let body = |schema: Value| json!({"post": {"requestBody": {"content": {"a/b": {"schema": schema}}}}});
        let base = json!({"$ref": "#/components/schemas/Base"});
        let document = json!({
            "paths": {"/a": body(object("a")), "/b": body(json!({"allOf": [base, object("b")]}))},
            "components": {"schemas": {"Base": object("base"), "Own": object("own")}},
        });
        let closed = closed(&document);
        let is_closed = |pointer: &str| {
            closed.pointer(pointer).unwrap().get("additionalProperties") == Some(&json!(false))
        };
        let schema = "/post/requestBody/content/a~1b/schema";
        assert!(is_closed(&format!("/paths/~1a{schema}")));
        assert!(is_closed("/components/schemas/Own"));
        assert!(!is_closed(&format!("/paths/~1b{schema}")));
        assert!(!is_closed(&format!("/paths/~1b{schema}/allOf/1")));
        assert!(!is_closed("/components/schemas/Base"));
    }

    #[test]
    fn an_object_with_properties_is_closed() {
        assert_eq!(
            of(json!({"type": "object", "properties": {}})),
            Closing::Additional
        );
    }

    #[test]
    fn an_object_that_says_what_else_it_takes_is_left_alone() {
        let schema = json!({"type": "object", "properties": {}, "additionalProperties": true});
        assert_eq!(of(schema), Closing::Nothing);
    }

    #[test]
    fn free_json_is_left_alone() {
        assert_eq!(of(json!({})), Closing::Nothing);
        assert_eq!(of(json!({"type": "object"})), Closing::Nothing);
    }

    #[test]
    fn a_composition_is_closed_around_its_members() {
        let schema = json!({"allOf": [
            {"$ref": "#/components/schemas/Named"},
            {"type": "object", "properties": {"b": {}}},
        ]});
        assert_eq!(of(schema), Closing::Unevaluated);
    }

    #[test]
    fn an_alias_leaves_the_closing_to_what_it_wraps() {
        let schema = json!({"type": "object", "nullable": true, "allOf": [
            {"$ref": "#/components/schemas/Named"},
        ]});
        assert_eq!(of(schema), Closing::Nothing);
    }

    #[test]
    fn a_plain_choice_leaves_the_closing_to_its_branches() {
        let schema = json!({"oneOf": [{"$ref": "#/components/schemas/Named"}]});
        assert_eq!(of(schema), Closing::Nothing);
    }
}
