//! Rules about schemas: examples and credentials.

use serde_json::Value;
use wacht_codegen::adopt::is_credential;

use super::{Findings, escape};

pub(super) fn check(document: &Value, findings: &mut Findings) {
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    for (name, schema) in schemas.into_iter().flatten() {
        let pointer = format!("/components/schemas/{}", escape(name));
        has_example_and_description(schema, &pointer, findings);
        credentials_are_marked(schema, &pointer, findings);
    }
}

fn has_example_and_description(schema: &Value, pointer: &str, findings: &mut Findings) {
    for key in ["description", "example"] {
        if schema.get(key).is_none() {
            findings.say("L008", pointer, format!("the schema lacks `{key}`"), "");
        }
    }
}

fn credentials_are_marked(schema: &Value, pointer: &str, findings: &mut Findings) {
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let is_text = property.get("type").is_some_and(|ty| ty == "string");
        if is_credential(name) && is_text && property.get("format").is_none_or(|f| f != "password")
        {
            let pointer = format!("{pointer}/properties/{}", escape(name));
            let message = format!("`{name}` looks like a credential and would be shown");
            findings.say("L010", &pointer, message, "add `format: password`");
        }
    }
}
