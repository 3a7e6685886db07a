//! Takes a request schema, returns how it is closed against properties that it does not name; never
//! closes a schema that states which further properties it accepts.

use serde_json::Value;

use crate::view::{list, lookup};

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

/// Whether a schema only wraps one other, to give it a description or to allow null.
pub(crate) fn is_alias(schema: &Value) -> bool {
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
