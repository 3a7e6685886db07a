//! One schema as it is compared: without references and wrappers, with the parts of its `allOf`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::source::escape;

/// How many wrappers may be around a schema.
const WRAPPERS: usize = 64;

/// A schema as it is looked at: without references, with what `allOf` adds.
#[derive(Default)]
pub(super) struct Shape<'a> {
    pub(super) pointer: String,
    pub(super) types: BTreeSet<&'a str>,
    pub(super) format: Option<&'a str>,
    pub(super) values: Option<BTreeSet<String>>,
    pub(super) properties: BTreeMap<&'a str, (&'a Value, String)>,
    pub(super) required: BTreeSet<&'a str>,
    pub(super) items: Option<(&'a Value, String)>,
    /// The schema of other properties; `None` where the document is silent.
    pub(super) others: Option<(&'a Value, String)>,
    pub(super) variants: Vec<(&'a Value, String)>,
    pub(super) is_deprecated: bool,
}

impl<'a> Shape<'a> {
    /// A schema without references, with what `allOf` adds to it.
    pub(super) fn of(document: &'a Value, (schema, pointer): (&'a Value, String)) -> Self {
        let mut shape = Self {
            pointer: pointer.clone(),
            ..Self::default()
        };
        let mut open = vec![(schema, pointer)];
        let mut seen = BTreeSet::new();
        while let Some((schema, pointer)) = open.pop() {
            let (schema, pointer) = follow(document, schema, pointer);
            let Some(schema) = schema.as_object().filter(|_| seen.insert(pointer.clone())) else {
                continue;
            };
            shape.add(schema, &pointer);
            for (key, list) in [("allOf", true), ("oneOf", false), ("anyOf", false)] {
                let parts = schema
                    .get(key)
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten();
                let parts: Vec<_> = parts
                    .enumerate()
                    .map(|(index, part)| (part, format!("{pointer}/{key}/{index}")))
                    .collect();
                if list {
                    open.extend(parts);
                    continue;
                }
                let mut parts: Vec<_> = parts
                    .into_iter()
                    .filter(|(part, _)| !is_null(part))
                    .collect();
                match parts.len() {
                    // A value or null is the value.
                    1 => open.append(&mut parts),
                    _ => shape.variants.append(&mut parts),
                }
            }
        }
        shape
    }

    fn add(&mut self, schema: &'a Map<String, Value>, pointer: &str) {
        match schema.get("type") {
            Some(Value::String(name)) => {
                self.types.insert(name);
            }
            Some(Value::Array(names)) => {
                let names = names.iter().filter_map(Value::as_str);
                self.types.extend(names.filter(|name| *name != "null"));
            }
            _ => {}
        }
        if let Some(format) = schema.get("format").and_then(Value::as_str) {
            self.format = Some(format);
        }
        let values = schema.get("enum").and_then(Value::as_array);
        let single = schema.get("const").map(std::slice::from_ref);
        if let Some(values) = values.map(Vec::as_slice).or(single) {
            let values = values.iter().filter(|value| !value.is_null());
            let words = values.map(|value| value.as_str().map_or(value.to_string(), str::to_owned));
            self.values = Some(words.collect());
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            let pointer = format!("{pointer}/properties/{}", escape(name));
            self.properties.entry(name).or_insert((property, pointer));
        }
        let required = schema.get("required").and_then(Value::as_array);
        let required = required.into_iter().flatten();
        self.required.extend(required.filter_map(Value::as_str));
        if let Some(items) = schema.get("items") {
            self.items = Some((items, format!("{pointer}/items")));
        }
        if let Some(others) = schema.get("additionalProperties") {
            self.others = Some((others, format!("{pointer}/additionalProperties")));
        }
        self.is_deprecated |= schema.get("deprecated") == Some(&Value::Bool(true));
    }

    pub(super) fn type_name(&self) -> String {
        let mut types: Vec<_> = self.types.iter().copied().collect();
        if types.is_empty() {
            let implied = match () {
                () if !self.properties.is_empty() || self.others.is_some() => "object",
                () if self.items.is_some() => "array",
                () if self.values.is_some() => "string",
                () if !self.variants.is_empty() => "union",
                () => "any",
            };
            types.push(implied);
        }
        let name = types.join(" or ");
        match self.format {
            Some(format) => format!("{name} {format}"),
            None => name,
        }
    }

    /// What other properties there may be, where it matters.
    pub(super) fn others_name(&self) -> &'static str {
        match self.others.as_ref().map(|(schema, _)| *schema) {
            None | Some(Value::Bool(true)) => "any",
            Some(Value::Bool(false)) => "none",
            Some(schema) if schema.as_object().is_some_and(Map::is_empty) => "any",
            Some(_) => "of a type",
        }
    }

    /// Whether no property is listed.
    pub(super) fn is_silent(&self) -> bool {
        self.properties.is_empty()
    }
}

/// A value behind its references, with its pointer. A circle of references ends where it began.
pub(super) fn follow<'a>(
    document: &'a Value,
    value: &'a Value,
    pointer: String,
) -> (&'a Value, String) {
    let (mut value, mut pointer) = (value, pointer);
    let mut seen = BTreeSet::new();
    while let Some(target) = value.get("$ref").and_then(Value::as_str) {
        let target = target.trim_start_matches('#');
        match document.pointer(target) {
            Some(found) if seen.insert(target) => {
                (value, pointer) = (found, target.to_owned());
            }
            _ => break,
        }
    }
    (value, pointer)
}

/// A schema without the references and the wrappers around it, with its pointer.
pub(super) struct Peeled<'a> {
    pub(super) at: (&'a Value, String),
    /// Whether null is allowed, by a wrapper or by the schema itself.
    pub(super) is_nullable: bool,
}

/// Takes off references, and unions or `allOf` of one schema, which say only whether null is allowed.
pub(super) fn peel<'a>(document: &'a Value, (schema, pointer): (&'a Value, String)) -> Peeled<'a> {
    // Beside a reference too, as generators write it that have no other way.
    let mut is_nullable = allows_null(schema);
    let mut at = follow(document, schema, pointer);
    is_nullable |= allows_null(at.0);
    for _ in 0..WRAPPERS {
        let Some(inner) = wrapped(&at) else { break };
        is_nullable |= allows_null(inner.0);
        at = follow(document, inner.0, inner.1);
        is_nullable |= allows_null(at.0);
    }
    Peeled { at, is_nullable }
}

/// The only schema in a union with null, or in an `allOf` that adds nothing.
fn wrapped<'a>((schema, pointer): &(&'a Value, String)) -> Option<(&'a Value, String)> {
    let schema = schema.as_object()?;
    let key = ["oneOf", "anyOf", "allOf"];
    let key = key.into_iter().find(|key| schema.contains_key(*key))?;
    let adds = [
        "properties",
        "required",
        "items",
        "enum",
        "format",
        "additionalProperties",
    ];
    let parts = schema.get(key).and_then(Value::as_array)?;
    let mut parts = parts.iter().enumerate().filter(|(_, part)| !is_null(part));
    match (parts.next(), parts.next()) {
        (Some((index, part)), None) if adds.iter().all(|key| !schema.contains_key(*key)) => {
            Some((part, format!("{pointer}/{key}/{index}")))
        }
        _ => None,
    }
}

fn is_null(schema: &Value) -> bool {
    schema.get("type") == Some(&Value::from("null"))
}

/// Whether a schema itself allows null.
fn allows_null(schema: &Value) -> bool {
    let has_null = |key: &str, null: &Value| {
        let list = schema.get(key).and_then(Value::as_array);
        list.is_some_and(|list| list.contains(null))
    };
    let union = ["oneOf", "anyOf"].into_iter().any(|key| {
        let parts = schema.get(key).and_then(Value::as_array);
        parts.is_some_and(|parts| parts.iter().any(is_null))
    });
    // What may be anything may be null, whether it is marked or not.
    let refers = ["$ref", "allOf", "oneOf", "anyOf"];
    let refers = refers.iter().any(|key| schema.get(*key).is_some());
    let is_marked = refers && schema.get("nullable") == Some(&Value::Bool(true));
    let listed = has_null("type", &Value::from("null")) || has_null("enum", &Value::Null);
    is_marked || union || listed
}
