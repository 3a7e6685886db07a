//! Takes a document and how requests are judged, returns the document with the refusals that go beyond it; never
//! judges.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    close::{Closing, closing, is_alias},
    judge::Judge,
    view::{View, list},
};

/// Where the named schemas of a document are.
const SCHEMAS: &str = "#/components/schemas/";

/// What a numeric id looks like.
const NUMBER: &str = "^-?[0-9]{1,18}$";

/// The document with what a server refuses beyond it, as far as OpenAPI 3.0 can state that.
///
/// A strict server closes objects: `additionalProperties: false`, but not in a member of an `allOf`, because there
/// the others name properties too. A server with numeric ids has their pattern in paths and queries.
pub(crate) fn stated(document: &Value, judge: Judge) -> Value {
    let mut stated = document.clone();
    if judge.strict {
        close_all(document, &mut stated);
    }
    if judge.has_numeric_ids() {
        number_ids(&mut stated);
    }
    stated
}

fn close_all(document: &Value, stated: &mut Value) {
    let mut members = BTreeSet::new();
    named_members(document, &mut members);
    if let Some(paths) = stated.get_mut("paths") {
        close_bodies(document, paths);
    }
    let schemas = stated.pointer_mut("/components/schemas");
    let schemas = schemas.and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        close(document, schema, members.contains(name));
    }
}

/// Adds the pattern of numeric ids to the parameters below that are ids.
fn number_ids(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(number_ids),
        Value::Object(keys) => {
            let is_parameter = keys.contains_key("in") && keys.contains_key("name");
            let is_id = |schema: &Value| View::of(&Value::Null, schema).id_kind().is_some();
            let schema = keys.get_mut("schema").filter(|_| is_parameter);
            let schema = schema.filter(|schema| is_id(schema));
            match schema.and_then(Value::as_object_mut) {
                Some(schema) => {
                    schema.insert("pattern".to_owned(), Value::from(NUMBER));
                }
                None => keys.values_mut().for_each(number_ids),
            }
        }
        _ => {}
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::form::Form;

    const JUDGE: Judge = Judge {
        form: Form::Documented,
        strict: true,
        has_state: true,
    };

    #[test]
    fn the_document_of_a_strict_server_closes_what_is_not_composed() {
        let object = |name: &str| json!({"type": "object", "properties": {name: {}}});
        let body = |schema: Value| json!({"post": {"requestBody": {"content": {"a/b": {"schema": schema}}}}});
        let base = json!({"$ref": "#/components/schemas/Base"});
        let document = json!({
            "paths": {"/a": body(object("a")), "/b": body(json!({"allOf": [base, object("b")]}))},
            "components": {"schemas": {"Base": object("base"), "Own": object("own")}},
        });
        let closed = stated(&document, JUDGE);
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
    fn the_document_of_a_live_server_has_the_pattern_of_ids() {
        let schema = json!({"type": "string", "x-wacht-id": "user"});
        let parameter = json!({"name": "user_id", "in": "path", "schema": schema});
        let document = json!({"paths": {"/a": {"parameters": [parameter]}}});
        let judge = Judge {
            form: Form::Live,
            strict: false,
            ..JUDGE
        };
        let pattern = "/paths/~1a/parameters/0/schema/pattern";
        assert_eq!(
            stated(&document, judge).pointer(pattern),
            Some(&json!(NUMBER))
        );
        assert_eq!(stated(&document, JUDGE).pointer(pattern), None);
    }
}
