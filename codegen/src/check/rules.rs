//! What the tables cannot say: keys that depend on other keys. Takes an object whose keys are known.

use serde_json::{Map, Value};

use super::{Checker, describe};
use crate::{
    codes,
    diagnostic::{Diagnostic, Severity, did_you_mean},
    extensions::{Extension, Prefix},
    grammar::{TYPES, Table},
    source::{At, escape},
};

/// The keys of a schema that only some types have, with those types.
const TYPED: &[(&str, &[&str])] = &[
    ("properties", &["object"]),
    ("required", &["object"]),
    ("additionalProperties", &["object"]),
    ("minProperties", &["object"]),
    ("maxProperties", &["object"]),
    ("items", &["array"]),
    ("minItems", &["array"]),
    ("maxItems", &["array"]),
    ("uniqueItems", &["array"]),
    ("minLength", &["string"]),
    ("maxLength", &["string"]),
    ("pattern", &["string"]),
    ("multipleOf", &["integer", "number"]),
    ("minimum", &["integer", "number"]),
    ("maximum", &["integer", "number"]),
    ("exclusiveMinimum", &["integer", "number"]),
    ("exclusiveMaximum", &["integer", "number"]),
    ("format", &["integer", "number", "string"]),
    ("enum", &["boolean", "integer", "number", "string"]),
];

/// The same for extensions.
const TYPED_EXTENSIONS: &[(Extension, &[&str])] = &[(Extension::Id, &["string"])];

/// The keys that may stand in a schema without `type`.
const UNTYPED: &[&str] = &["properties", "required", "additionalProperties"];

impl Checker<'_> {
    /// `meant` has the keys that unknown ones were probably meant to be.
    pub(super) fn rules(
        &mut self,
        map: &Map<String, Value>,
        table: &Table,
        meant: &[&str],
        pointer: &str,
    ) {
        match table.name {
            "the document" => self.document(map),
            "a parameter" => self.parameter(map, meant, pointer),
            "a schema" => self.schema(map, meant, pointer),
            _ => {}
        }
        let use_instead = self.document.prefix.key(Extension::DeprecatedUse);
        if map.contains_key(&use_instead)
            && map.get("deprecated") != Some(&Value::Bool(true))
            && !meant.contains(&"deprecated")
        {
            let message = format!(
                "{} with `{use_instead}` lacks `deprecated: true`",
                table.name
            );
            let pointer = format!("{pointer}/{use_instead}");
            self.say(
                Diagnostic::new(codes::MISSING_KEY, message),
                &pointer,
                At::Key,
            );
        }
    }

    fn document(&mut self, map: &Map<String, Value>) {
        let paths = map.get("paths").and_then(Value::as_object);
        for path in paths.into_iter().flat_map(Map::keys) {
            if !path.starts_with('/') && !path.starts_with("x-") {
                let message = format!("the path `{path}` does not begin with `/`");
                let diagnostic = Diagnostic::new(codes::BAD_VALUE, message);
                self.say(diagnostic, &format!("/paths/{}", escape(path)), At::Key);
            }
        }
    }

    fn parameter(&mut self, map: &Map<String, Value>, meant: &[&str], pointer: &str) {
        let has = |key| map.contains_key(key) || meant.contains(&key);
        if !has("schema") && !has("content") {
            let diagnostic = Diagnostic::new(codes::MISSING_KEY, "a parameter lacks `schema`");
            self.say(diagnostic, pointer, At::Key);
        }
    }

    fn schema(&mut self, map: &Map<String, Value>, meant: &[&str], pointer: &str) {
        let ty = map.get("type").and_then(Value::as_str);
        // What follows from a type that is none is not reported.
        let is_known = match ty {
            Some(ty) => TYPES.contains(&ty),
            None => !map.contains_key("type") && !meant.contains(&"type"),
        };
        if is_known {
            self.typed_keys(map, ty, pointer);
        }
        let values = map.get("enum").and_then(Value::as_array);
        if let (Some(values), Some(ty)) = (values, ty.filter(|_| is_known)) {
            self.values(values, ty, pointer);
        }
        let key = self.document.prefix.key(Extension::Name);
        if let Some(name) = map.get(&key) {
            self.name(name, values, &format!("{pointer}/{key}"));
        }
    }

    /// Keys that only some types have.
    fn typed_keys(&mut self, map: &Map<String, Value>, ty: Option<&str>, pointer: &str) {
        let mut keys = Vec::new();
        for key in map.keys() {
            keys.extend(types_of(key, &self.document.prefix).map(|types| (key, types)));
        }
        let mut lacks_type = false;
        for (key, types) in keys {
            let pointer = || format!("{pointer}/{key}");
            let wanted = || types.join("` or `");
            match ty {
                Some(ty) if !types.contains(&ty) => {
                    let message = format!("a schema of type `{ty}` has no key `{key}`");
                    let diagnostic = Diagnostic::new(codes::UNKNOWN_KEY, message);
                    let severity = match self.document.prefix.name(key) {
                        Some(_) => Severity::Error,
                        None => self.doubt(),
                    };
                    let diagnostic = diagnostic.severity(severity);
                    let hint = format!("it belongs to the type `{}`", wanted());
                    self.say(diagnostic.hint(hint), &pointer(), At::Key);
                }
                None if lacks_type => {}
                None if !UNTYPED.contains(&key.as_str()) && !map.contains_key("allOf") => {
                    lacks_type = true;
                    let message = format!("a schema with `{key}` lacks `type`");
                    let diagnostic = Diagnostic::new(codes::MISSING_KEY, message);
                    let diagnostic = diagnostic.severity(self.doubt());
                    let hint = format!("add `type: {}`", wanted());
                    self.say(diagnostic.hint(hint), &pointer(), At::Key);
                }
                _ => {}
            }
        }
    }

    /// The values of an enum are of the type that the schema states.
    fn values(&mut self, values: &[Value], ty: &str, pointer: &str) {
        for (index, value) in values.iter().enumerate() {
            let fits = match ty {
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "integer" => value.is_i64(),
                _ => value.is_number(),
            };
            if !fits && !value.is_null() {
                let found = describe(value);
                let message = format!("a value of this enum must be of type `{ty}`, not {found}");
                let mut diagnostic = Diagnostic::new(codes::WRONG_TYPE, message);
                diagnostic.severity = self.doubt();
                if ty == "string" {
                    diagnostic = diagnostic.hint(format!("put it in quotes: '{value}'"));
                }
                self.say(diagnostic, &format!("{pointer}/enum/{index}"), At::Value);
            }
        }
    }

    /// A name is a text, or for an enum a text for each value that needs one.
    fn name(&mut self, name: &Value, values: Option<&Vec<Value>>, pointer: &str) {
        match (name, values) {
            (Value::String(_), _) => {}
            (Value::Object(names), Some(values)) => {
                for (value, name) in names {
                    let pointer = format!("{pointer}/{}", escape(value));
                    let known = || values.iter().filter_map(Value::as_str);
                    if !known().any(|known| known == value) {
                        let message = format!("`{value}` is no value of this enum");
                        let diagnostic = Diagnostic::new(codes::BAD_VALUE, message);
                        let hint = did_you_mean(value, known());
                        self.say(diagnostic.maybe_hint(hint), &pointer, At::Key);
                    } else if !name.is_string() {
                        let message = format!("a name must be a string, not {}", describe(name));
                        self.say(
                            Diagnostic::new(codes::WRONG_TYPE, message),
                            &pointer,
                            At::Key,
                        );
                    }
                }
            }
            (other, _) => {
                let message = format!("a name must be a string, not {}", describe(other));
                self.say(
                    Diagnostic::new(codes::WRONG_TYPE, message),
                    pointer,
                    At::Key,
                );
            }
        }
    }
}

/// The types that have a key, if only some have it. A schema has few keys, and the tables many.
fn types_of(key: &str, prefix: &Prefix) -> Option<&'static [&'static str]> {
    let mut known = TYPED.iter();
    if let Some((_, types)) = known.find(|(known, _)| *known == key) {
        return Some(types);
    }
    let mut known = TYPED_EXTENSIONS.iter();
    let found = known.find(|(extension, _)| prefix.is(*extension, key));
    found.map(|(_, types)| *types)
}
