//! Takes a schema of OpenAPI 3.0, returns a self-contained JSON Schema (draft 2020-12) for one
//! direction; never keeps what JSON Schema does not check, such as descriptions.

use serde_json::{Map, Value, json};

use crate::{
    close::{Closing, closing},
    view::list,
};

/// Where all references of a bundled document lead.
const COMPONENTS: &str = "#/components/schemas/";

/// The keyword of a number that is written as an integer of 64 bits. JSON Schema also takes `1.0` and larger
/// numbers for integers.
pub(crate) const WHOLE: &str = "whole";

/// Who sends the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Direction {
    /// The client: objects are closed, read-only properties are unknown.
    Request,
    /// The client, as the service judges it: objects are open, and optional properties may be null.
    Lenient,
    /// The server: write-only properties are unknown.
    Response,
    /// A server that knows more than the document: enums and objects are open as well.
    Future,
}

/// The JSON Schema of `schema`, with everything that it reaches under `$defs`.
pub(crate) fn convert(document: &Value, schema: &Value, direction: Direction) -> Value {
    let mut converter = Converter {
        document,
        direction,
        pending: Vec::new(),
    };
    let mut root = match converter.schema(schema, false) {
        Value::Object(root) => root,
        other => Map::from_iter([("allOf".to_owned(), json!([other]))]),
    };
    let mut defs = Map::new();
    while let Some((name, open)) = converter.pending.pop() {
        let key = definition(&name, open);
        if defs.contains_key(&key) {
            continue;
        }
        // A missing schema is a violation of everything; the document is checked before.
        let converted = match document.pointer(&format!("/components/schemas/{name}")) {
            Some(target) => converter.schema(target, open),
            None => Value::Bool(false),
        };
        defs.insert(key, converted);
    }
    if !defs.is_empty() {
        root.insert("$defs".to_owned(), Value::Object(defs));
    }
    Value::Object(root)
}

/// A named schema is there twice where it is also a member of an `allOf`: once closed, once open.
fn definition(name: &str, open: bool) -> String {
    if open {
        format!("open:{name}")
    } else {
        name.to_owned()
    }
}

struct Converter<'a> {
    document: &'a Value,
    direction: Direction,
    /// The named schemas that were referred to, and whether as open ones.
    pending: Vec<(String, bool)>,
}

impl Converter<'_> {
    /// `open` is set for what an enclosing schema closes.
    fn schema(&mut self, schema: &Value, open: bool) -> Value {
        let open = open || self.direction != Direction::Request;
        let Some(keys) = schema.as_object() else {
            return schema.clone();
        };
        if let Some(reference) = keys.get("$ref").and_then(Value::as_str) {
            return self.reference(reference, open);
        }
        let closing = if open {
            Closing::Nothing
        } else {
            closing(self.document, schema)
        };
        // The parts of a value stay open where the whole is closed around them.
        let parts_open = open || closing != Closing::Nothing;
        let mut out = Map::new();
        for (key, value) in keys {
            self.keyword(schema, key, value, parts_open, &mut out);
        }
        bound(keys, &mut out);
        if keys.get("type") == Some(&json!("integer")) {
            out.insert(WHOLE.to_owned(), Value::Bool(true));
        }
        match closing {
            Closing::Nothing => {}
            Closing::Additional => {
                out.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            Closing::Unevaluated => {
                out.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
            }
        }
        if keys.get("nullable") == Some(&Value::Bool(true)) {
            or_null(out)
        } else {
            out.into()
        }
    }

    fn reference(&mut self, reference: &str, open: bool) -> Value {
        let name = reference.strip_prefix(COMPONENTS).unwrap_or(reference);
        self.pending.push((name.to_owned(), open));
        json!({"$ref": format!("#/$defs/{}", definition(name, open))})
    }

    fn keyword(
        &mut self,
        schema: &Value,
        key: &str,
        value: &Value,
        parts_open: bool,
        out: &mut Map<String, Value>,
    ) {
        let converted = match key {
            "properties" => self.properties(schema, value),
            "required" => match self.required(schema, value) {
                Some(required) => required,
                None => return,
            },
            "items" => self.schema(value, false),
            "additionalProperties" => match (self.direction, value) {
                (Direction::Future, Value::Bool(false)) => return,
                _ => self.schema(value, false),
            },
            "not" => self.schema(value, true),
            "allOf" | "anyOf" => self.parts(value, parts_open),
            // A value of the future may fit several branches.
            "oneOf" if self.direction == Direction::Future => {
                let parts = self.parts(value, parts_open);
                out.insert("anyOf".to_owned(), parts);
                return;
            }
            "oneOf" => self.parts(value, parts_open),
            "enum" if self.direction == Direction::Future && is_open_enum(value) => return,
            "exclusiveMinimum" | "exclusiveMaximum" if value.is_boolean() => return,
            "minimum" if schema.get("exclusiveMinimum") == Some(&Value::Bool(true)) => {
                out.insert("exclusiveMinimum".to_owned(), value.clone());
                return;
            }
            "maximum" if schema.get("exclusiveMaximum") == Some(&Value::Bool(true)) => {
                out.insert("exclusiveMaximum".to_owned(), value.clone());
                return;
            }
            // The service reads these as text.
            "format" if !is_checked(value, self.direction) => return,
            "type" | "enum" | "format" | "pattern" | "minLength" | "maxLength" | "minimum"
            | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" | "minItems"
            | "maxItems" | "uniqueItems" | "minProperties" | "maxProperties" => value.clone(),
            _ => return,
        };
        out.insert(key.to_owned(), converted);
    }

    fn parts(&mut self, parts: &Value, open: bool) -> Value {
        let parts = parts.as_array().map_or(&[][..], Vec::as_slice);
        parts.iter().map(|part| self.schema(part, open)).collect()
    }

    fn properties(&mut self, schema: &Value, properties: &Value) -> Value {
        let required = list(schema, "required");
        let mut out = Map::new();
        for (name, property) in properties.as_object().into_iter().flatten() {
            if self.is_unknown(property) {
                continue;
            }
            let is_optional = !required.iter().any(|required| required == name);
            let property = match self.schema(property, false) {
                Value::Object(converted) if is_optional && self.direction == Direction::Lenient => {
                    or_null(converted)
                }
                converted => converted,
            };
            out.insert(name.clone(), property);
        }
        Value::Object(out)
    }

    fn required(&self, schema: &Value, required: &Value) -> Option<Value> {
        let all = required.as_array().map_or(&[][..], Vec::as_slice);
        let names: Vec<Value> = all
            .iter()
            .enumerate()
            .filter(|(index, name)| !all[..*index].contains(name))
            .map(|(_, name)| name)
            .filter(|name| {
                let property = name
                    .as_str()
                    .and_then(|name| schema.get("properties")?.get(name));
                !property.is_some_and(|property| self.is_unknown(property))
            })
            .cloned()
            .collect();
        (!names.is_empty()).then_some(Value::Array(names))
    }

    fn is_unknown(&self, property: &Value) -> bool {
        property.get(unknown_mark(self.direction)) == Some(&Value::Bool(true))
    }
}

/// Whether strings must have a format: those of requests only where every word of the document counts.
fn is_checked(format: &Value, direction: Direction) -> bool {
    match format.as_str() {
        Some("date-time" | "date") => true,
        Some("email" | "uri" | "uuid" | "ipv4" | "ipv6") => direction == Direction::Request,
        _ => false,
    }
}

/// The mark of a property that a direction does not have.
pub(crate) fn unknown_mark(direction: Direction) -> &'static str {
    match direction {
        Direction::Request | Direction::Lenient => "readOnly",
        Direction::Response | Direction::Future => "writeOnly",
    }
}

/// An integer has the bounds of its format where it states none.
fn bound(schema: &Map<String, Value>, out: &mut Map<String, Value>) {
    let format = schema.get("format").and_then(Value::as_str);
    let (least, most) = match format.filter(|_| schema.get("type") == Some(&json!("integer"))) {
        Some("int32") => (i64::from(i32::MIN), i64::from(i32::MAX)),
        Some("int64") => (i64::MIN, i64::MAX),
        _ => return,
    };
    for (keys, bound) in [
        (["minimum", "exclusiveMinimum"], least),
        (["maximum", "exclusiveMaximum"], most),
    ] {
        if !keys.iter().any(|key| out.contains_key(*key)) {
            out.insert(keys[0].to_owned(), json!(bound));
        }
    }
}

/// Whether an enum can grow: one of a single value is a tag.
pub(crate) fn is_open_enum(values: &Value) -> bool {
    let texts = values
        .as_array()
        .into_iter()
        .flatten()
        .filter(|value| value.is_string());
    texts.count() > 1
}

/// The same schema, or null.
fn or_null(mut schema: Map<String, Value>) -> Value {
    let composed = ["$ref", "enum", "allOf", "oneOf", "anyOf", "not"];
    if composed.iter().any(|key| schema.contains_key(*key)) {
        return json!({"anyOf": [schema, {"type": "null"}]});
    }
    if let Some(kind) = schema.get("type").filter(|kind| kind.is_string()).cloned() {
        schema.insert("type".to_owned(), json!([kind, "null"]));
    }
    Value::Object(schema)
}

#[cfg(test)]
#[path = "convert_tests.rs"]
mod tests;
