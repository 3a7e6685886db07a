//! What the tables cannot say: keys that depend on other keys. Takes an object whose keys are known.

use serde_json::{Map, Value};

use super::{Checker, describe};
use crate::{
    codes,
    diagnostic::{Diagnostic, Severity, did_you_mean},
    extensions::{Extension, Prefix},
    grammar::{TYPES, Table},
    member,
    source::{At, escape},
    version::Version,
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
    ("prefixItems", &["array"]),
    ("contains", &["array"]),
    ("patternProperties", &["object"]),
];

/// The same for extensions.
const TYPED_EXTENSIONS: &[(Extension, &[&str])] = &[(Extension::Id, &["string"])];

/// The keys that say of values what no type can say.
const NOT_EXPRESSED: &[&str] = &[
    "$dynamicRef",
    "additionalItems",
    "contentSchema",
    "dependentSchemas",
    "if",
];

/// The keys by which a schema has its type from elsewhere.
const JOINED: &[&str] = &["$ref", "allOf", "anyOf", "oneOf"];

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
            "a path item" => self.path_item(map, pointer),
            "an operation" => self.operation(map, pointer),
            "a parameter" => self.parameter(map, meant, pointer),
            "a schema" => self.schema(map, meant, pointer),
            _ => {}
        }
        let use_instead = self.document.prefix.key(Extension::DeprecatedUse);
        if member::has(map, use_instead)
            && member::get(map, "deprecated") != Some(&Value::Bool(true))
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
        let paths = member::get(map, "paths").and_then(Value::as_object);
        for path in paths.into_iter().flat_map(Map::keys) {
            if !path.starts_with('/') && !path.starts_with("x-") {
                let message = format!("the path `{path}` does not begin with `/`");
                let diagnostic = Diagnostic::new(codes::BAD_VALUE, message);
                self.say(diagnostic, &format!("/paths/{}", escape(path)), At::Key);
            }
        }
    }

    /// The methods that came with 3.2 have no place in the model.
    fn path_item(&mut self, map: &Map<String, Value>, pointer: &str) {
        for key in ["query", "additionalOperations"] {
            if member::has(map, key) {
                let message = format!("`{key}` is not supported");
                let diagnostic = Diagnostic::new(codes::UNSUPPORTED, message);
                self.say(diagnostic, &format!("{pointer}/{key}"), At::Key);
            }
        }
    }

    fn operation(&mut self, map: &Map<String, Value>, pointer: &str) {
        let responses = member::get(map, "responses").and_then(Value::as_object);
        for status in responses.into_iter().flat_map(Map::keys) {
            if status != "default" && !status.starts_with("x-") && !is_status(status) {
                let message = format!("`{status}` is not a status");
                let diagnostic = Diagnostic::new(codes::UNKNOWN_KEY, message);
                let diagnostic = diagnostic.severity(self.doubt());
                let hint = "a status is a number such as `200`, a range such as `2XX` or `default`";
                let pointer = format!("{pointer}/responses/{}", escape(status));
                self.say(diagnostic.hint(hint), &pointer, At::Key);
            }
        }
    }

    fn parameter(&mut self, map: &Map<String, Value>, meant: &[&str], pointer: &str) {
        let has = |key| member::has(map, key) || meant.contains(&key);
        if !has("schema") && !has("content") {
            let diagnostic = Diagnostic::new(codes::MISSING_KEY, "a parameter lacks `schema`");
            let diagnostic = diagnostic.severity(self.doubt());
            self.say(
                diagnostic.hint("without one it is a string"),
                pointer,
                At::Key,
            );
        }
        let text = |key| member::get(map, key).and_then(Value::as_str);
        let Some(place) = text("in") else { return };
        if place == "querystring" {
            let message = "a parameter that is the whole query is not supported";
            let diagnostic = Diagnostic::new(codes::UNSUPPORTED, message);
            self.say(diagnostic, &format!("{pointer}/in"), At::Value);
        }
        if let Some(style) = text("style")
            && !styles(place).contains(&style)
        {
            let default = styles(place).first().copied().unwrap_or_default();
            let message = format!("a parameter in the {place} has no style `{style}`");
            let diagnostic = Diagnostic::new(codes::BAD_VALUE, message).severity(self.doubt());
            let hint = format!("it is written as `{default}`");
            self.say(
                diagnostic.hint(hint),
                &format!("{pointer}/style"),
                At::Value,
            );
        }
    }

    fn schema(&mut self, map: &Map<String, Value>, meant: &[&str], pointer: &str) {
        let types = match member::get(map, "type") {
            Some(Value::Array(types)) => &types[..],
            Some(ty) => std::slice::from_ref(ty),
            None => &[],
        };
        let types: Vec<_> = types.iter().filter_map(Value::as_str).collect();
        // Problems that follow from an invalid type are not reported.
        let is_known = match types.is_empty() {
            true => !member::has(map, "type") && !meant.contains(&"type"),
            false => types.iter().all(|ty| TYPES.contains(ty)),
        };
        if is_known {
            self.typed_keys(map, &types, pointer);
        }
        let values = member::get(map, "enum").and_then(Value::as_array);
        if let Some(values) = values.filter(|_| is_known && !types.is_empty()) {
            self.values(values, &types, pointer);
        }
        for key in NOT_EXPRESSED {
            if member::has(map, key) {
                let message = format!("`{key}` changes nothing in the type of a schema");
                let diagnostic = Diagnostic::new(codes::UNSUPPORTED, message);
                let diagnostic = diagnostic.severity(self.doubt());
                self.say(diagnostic, &format!("{pointer}/{key}"), At::Key);
            }
        }
        let key = self.document.prefix.key(Extension::Name);
        if let Some(name) = member::get(map, key) {
            self.name(name, values, &format!("{pointer}/{key}"));
        }
    }

    /// Keys that only some types have.
    fn typed_keys(&mut self, map: &Map<String, Value>, types: &[&str], pointer: &str) {
        let mut keys = Vec::new();
        for key in map.keys() {
            keys.extend(types_of(key, &self.document.prefix).map(|types| (key, types)));
        }
        let needs_type = self.document.version == Version::V30
            && !JOINED.iter().any(|key| member::has(map, key));
        let mut lacks_type = false;
        for (key, fitting) in keys {
            let pointer = || format!("{pointer}/{key}");
            let wanted = || fitting.join("` or `");
            if !types.is_empty() {
                if types.iter().any(|ty| fitting.contains(ty)) {
                    continue;
                }
                let types = types.join("` or `");
                let message = format!("a schema of type `{types}` has no key `{key}`");
                let diagnostic = Diagnostic::new(codes::UNKNOWN_KEY, message);
                let severity = match self.document.prefix.name(key) {
                    Some(_) => Severity::Error,
                    None => self.doubt(),
                };
                let diagnostic = diagnostic.severity(severity);
                let hint = format!("it belongs to the type `{}`", wanted());
                self.say(diagnostic.hint(hint), &pointer(), At::Key);
            } else if needs_type && !lacks_type && !UNTYPED.contains(&key.as_str()) {
                lacks_type = true;
                let message = format!("a schema with `{key}` lacks `type`");
                let diagnostic = Diagnostic::new(codes::MISSING_KEY, message);
                let diagnostic = diagnostic.severity(self.doubt());
                let hint = format!("add `type: {}`", wanted());
                self.say(diagnostic.hint(hint), &pointer(), At::Key);
            }
        }
    }

    /// The values of an enum are of a type that the schema states.
    fn values(&mut self, values: &[Value], types: &[&str], pointer: &str) {
        for (index, value) in values.iter().enumerate() {
            let fits = |ty: &&str| match *ty {
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "integer" => value.is_i64() || value.is_u64(),
                "number" => value.is_number(),
                "array" => value.is_array(),
                "object" => value.is_object(),
                _ => false,
            };
            if !types.iter().any(fits) && !value.is_null() {
                let found = describe(value);
                let ty = types.join("` or `");
                let message = format!("a value of this enum must be of type `{ty}`, not {found}");
                let mut diagnostic = Diagnostic::new(codes::WRONG_TYPE, message);
                diagnostic.severity = self.doubt();
                if types.contains(&"string") {
                    diagnostic = diagnostic.hint(format!("put it in quotes: '{value}'"));
                }
                self.say(diagnostic, &format!("{pointer}/enum/{index}"), At::Value);
            }
        }
    }

    /// A name is a string, or for an enum a string for each value that needs one.
    fn name(&mut self, name: &Value, values: Option<&Vec<Value>>, pointer: &str) {
        match (name, values) {
            (Value::String(_), _) => {}
            (Value::Object(names), Some(values)) => {
                for (value, name) in names {
                    let pointer = format!("{pointer}/{}", escape(value));
                    let known = || values.iter().filter_map(Value::as_str);
                    if !known().any(|known| known == value) {
                        let message = format!("`{value}` is not a value of this enum");
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

/// Whether a key of `responses` is a status or a range of them.
fn is_status(key: &str) -> bool {
    match key.as_bytes() {
        [first, b'X' | b'x', b'X' | b'x'] => first.is_ascii_digit(),
        [b'1'..=b'9', second, third] => second.is_ascii_digit() && third.is_ascii_digit(),
        _ => false,
    }
}

/// The styles that parameters in this place can have, the default first.
pub(crate) fn styles(place: &str) -> &'static [&'static str] {
    match place {
        "query" => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
        "path" => &["simple", "label", "matrix"],
        "header" => &["simple"],
        _ => &["form"],
    }
}
