//! Compares schemas in pairs, one of each document, with the schemas below them. A pair is compared once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{Aspect, Difference};
use crate::source::escape;

/// How deep schemas may be nested without a reference between them.
const DEPTH: usize = 64;

/// The schemas of two documents, and the differences found so far.
pub(super) struct Schemas<'a> {
    ours: &'a Value,
    theirs: &'a Value,
    /// The property that single results of ours come in, if they come in one.
    envelope: Option<&'a str>,
    /// The pairs that were looked at: by pointer, or by the text of what has no name.
    seen: BTreeSet<(String, String)>,
    pub(super) differences: Vec<Difference>,
}

/// A schema as it is looked at: without references, with what `allOf` adds.
#[derive(Default)]
struct Shape<'a> {
    pointer: String,
    types: BTreeSet<&'a str>,
    format: Option<&'a str>,
    values: Option<BTreeSet<String>>,
    properties: BTreeMap<&'a str, (&'a Value, String)>,
    required: BTreeSet<&'a str>,
    items: Option<(&'a Value, String)>,
    /// The schema of other properties; `None` where the document is silent.
    others: Option<(&'a Value, String)>,
    variants: Vec<(&'a Value, String)>,
    is_deprecated: bool,
}

/// Where a pair of schemas is: what it belongs to, and the way from there.
#[derive(Clone)]
struct Way {
    owner: String,
    path: String,
    depth: usize,
}

impl Way {
    fn to(&self, step: &str) -> Self {
        let path = match (self.path.as_str(), step.starts_with('[')) {
            ("", _) => step.to_owned(),
            (path, true) => format!("{path}{step}"),
            // The path of a property begins behind the part of the operation that it is in.
            (path, false) if self.is_part() => format!("{path} {step}"),
            (path, false) => format!("{path}.{step}"),
        };
        Self {
            owner: self.owner.clone(),
            path,
            depth: self.depth + 1,
        }
    }

    /// Whether the path is only a part of an operation: a parameter, the body, or a status.
    fn is_part(&self) -> bool {
        self.path.ends_with('`') || self.owner.contains(" /") && !self.path.contains(' ')
    }
}

impl<'a> Schemas<'a> {
    pub(super) fn new(ours: &'a Value, theirs: &'a Value, envelope: Option<&'a str>) -> Self {
        Self {
            ours,
            theirs,
            envelope,
            seen: BTreeSet::new(),
            differences: Vec::new(),
        }
    }

    /// Compares a pair of schemas, each with its pointer.
    pub(super) fn pair(
        &mut self,
        owner: &str,
        path: &str,
        ours: (&Value, String),
        theirs: (&Value, String),
    ) {
        // Found again in the documents, which live longer than a copy of a part of them.
        let (documents, pointers) = ((self.ours, self.theirs), (ours.1, theirs.1));
        let found = documents.0.pointer(&pointers.0);
        let found = found.zip(documents.1.pointer(&pointers.1));
        if let Some((ours, theirs)) = found {
            let way = Way {
                owner: owner.to_owned(),
                path: path.to_owned(),
                depth: 0,
            };
            self.walk(&way, (ours, pointers.0), (theirs, pointers.1));
        }
    }

    /// Compares the bodies of responses: one of ours in an envelope without it, where theirs has none.
    pub(super) fn responses(
        &mut self,
        owner: &str,
        path: &str,
        ours: (&Value, String),
        theirs: (&Value, String),
    ) {
        let inner = self.envelope.and_then(|envelope| {
            let found = self
                .ours
                .pointer(&ours.1)
                .zip(self.theirs.pointer(&theirs.1));
            let (our, their) = found?;
            let our = self.shape(self.ours, peel(self.ours, (our, ours.1.clone())).at);
            let their = peel(self.theirs, (their, theirs.1.clone())).at;
            let their = self.shape(self.theirs, their);
            let is_alone = our.properties.len() == 1 && !their.properties.contains_key(envelope);
            our.properties.get(envelope).filter(|_| is_alone).cloned()
        });
        self.pair(owner, path, inner.unwrap_or(ours), theirs);
    }

    fn walk(&mut self, way: &Way, ours: (&'a Value, String), theirs: (&'a Value, String)) {
        if way.depth > DEPTH {
            return;
        }
        let (our, their) = (peel(self.ours, ours), peel(self.theirs, theirs));
        // A parameter that is null is a parameter that is not sent.
        if our.is_nullable != their.is_nullable && !way.path.ends_with('`') {
            let word = |is: bool| if is { "perhaps null" } else { "never null" };
            let words = (word(our.is_nullable), word(their.is_nullable));
            let at = (&our.at.1, &their.at.1);
            self.differ(
                way,
                Aspect::Nullable,
                Some(words.0.into()),
                Some(words.1.into()),
                at,
            );
        }
        let (our, their) = (our.at, their.at);
        let way = match our.1.strip_prefix("/components/schemas/") {
            Some(name) if !name.contains('/') => Way {
                owner: name.to_owned(),
                path: String::new(),
                depth: 0,
            },
            _ => way.clone(),
        };
        if !self.seen.insert((known_by(&our), known_by(&their))) {
            return;
        }
        let (ours, theirs) = (self.shape(self.ours, our), self.shape(self.theirs, their));
        self.compare(&way, &ours, &theirs);
        for (name, schema) in &ours.properties {
            if let Some(other) = theirs.properties.get(name) {
                self.walk(&way.to(name), schema.clone(), other.clone());
            }
        }
        if let (Some(ours), Some(theirs)) = (&ours.items, &theirs.items) {
            self.walk(&way.to("[]"), ours.clone(), theirs.clone());
        }
        if let (Some(ours), Some(theirs)) = (&ours.others, &theirs.others) {
            self.walk(&way.to("[key]"), ours.clone(), theirs.clone());
        }
        if ours.variants.len() == theirs.variants.len() {
            let pairs = ours.variants.iter().zip(&theirs.variants).enumerate();
            for (index, (ours, theirs)) in pairs {
                let step = format!("[variant {}]", index + 1);
                self.walk(&way.to(&step), ours.clone(), theirs.clone());
            }
        }
    }

    fn compare(&mut self, way: &Way, ours: &Shape<'_>, theirs: &Shape<'_>) {
        let at = (&ours.pointer, &theirs.pointer);
        let (our_type, their_type) = (ours.type_name(), theirs.type_name());
        if our_type != their_type {
            self.differ(way, Aspect::Type, Some(our_type), Some(their_type), at);
        }
        if ours.values != theirs.values {
            let words = |values: &Option<BTreeSet<String>>| match values {
                None => "any".to_owned(),
                Some(values) => values.iter().cloned().collect::<Vec<_>>().join(" "),
            };
            let (our, their) = (words(&ours.values), words(&theirs.values));
            self.differ(way, Aspect::Values, Some(our), Some(their), at);
        }
        if ours.variants.len() != theirs.variants.len() {
            let words = |shape: &Shape<'_>| match shape.variants.len() {
                0 => "no union".to_owned(),
                count => format!("{count} variants"),
            };
            let (our, their) = (words(ours), words(theirs));
            self.differ(way, Aspect::Variants, Some(our), Some(their), at);
        }
        let (our, their) = (ours.others_name(), theirs.others_name());
        if our != their {
            self.differ(
                way,
                Aspect::OtherProperties,
                Some(our.into()),
                Some(their.into()),
                at,
            );
        }
        if ours.is_deprecated != theirs.is_deprecated {
            let word = |is: bool| if is { "deprecated" } else { "not deprecated" };
            let (our, their) = (word(ours.is_deprecated), word(theirs.is_deprecated));
            self.differ(
                way,
                Aspect::Deprecated,
                Some(our.into()),
                Some(their.into()),
                at,
            );
        }
        self.properties(way, ours, theirs);
    }

    fn properties(&mut self, way: &Way, ours: &Shape<'_>, theirs: &Shape<'_>) {
        // One side may list no properties at all.
        if ours.is_silent() || theirs.is_silent() {
            if ours.is_silent() != theirs.is_silent() && ours.type_name() == theirs.type_name() {
                let word = |shape: &Shape<'_>| match shape.is_silent() {
                    true => "none listed".to_owned(),
                    false => {
                        let names: Vec<_> = shape.properties.keys().copied().collect();
                        names.join(" ")
                    }
                };
                let at = (&ours.pointer, &theirs.pointer);
                self.differ(
                    way,
                    Aspect::Property,
                    Some(word(ours)),
                    Some(word(theirs)),
                    at,
                );
            }
            return;
        }
        let word = |shape: &Shape<'_>, name: &str| match shape.required.contains(name) {
            true => "required".to_owned(),
            false => "optional".to_owned(),
        };
        for (name, (_, pointer)) in &ours.properties {
            match theirs.properties.get(name) {
                None => {
                    let at = (pointer, &theirs.pointer);
                    self.differ(
                        &way.to(name),
                        Aspect::Property,
                        Some(word(ours, name)),
                        None,
                        at,
                    );
                }
                Some((_, their_pointer)) => {
                    let (our, their) = (word(ours, name), word(theirs, name));
                    if our != their {
                        let at = (pointer, their_pointer);
                        self.differ(&way.to(name), Aspect::Required, Some(our), Some(their), at);
                    }
                }
            }
        }
        for (name, (_, pointer)) in &theirs.properties {
            if !ours.properties.contains_key(name) {
                let at = (&ours.pointer, pointer);
                self.differ(
                    &way.to(name),
                    Aspect::Property,
                    None,
                    Some(word(theirs, name)),
                    at,
                );
            }
        }
    }

    fn differ(
        &mut self,
        way: &Way,
        aspect: Aspect,
        ours: Option<String>,
        theirs: Option<String>,
        at: (&String, &String),
    ) {
        self.differences.push(Difference {
            owner: way.owner.clone(),
            path: way.path.clone(),
            aspect,
            ours,
            theirs,
            ours_pointer: at.0.clone(),
            theirs_pointer: at.1.clone(),
            ours_place: None,
            theirs_place: None,
        });
    }

    /// A schema without references, with what `allOf` adds to it.
    fn shape(&self, document: &'a Value, (schema, pointer): (&'a Value, String)) -> Shape<'a> {
        let mut shape = Shape {
            pointer: pointer.clone(),
            ..Shape::default()
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
struct Peeled<'a> {
    at: (&'a Value, String),
    /// Whether null is allowed, by a wrapper or by the schema itself.
    is_nullable: bool,
}

/// Takes off references, and unions or `allOf` of one schema, which say only whether null is allowed.
fn peel<'a>(document: &'a Value, (schema, pointer): (&'a Value, String)) -> Peeled<'a> {
    let mut at = follow(document, schema, pointer);
    let mut is_nullable = allows_null(at.0);
    for _ in 0..DEPTH {
        let Some(inner) = wrapped(&at) else { break };
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
    union || has_null("type", &Value::from("null")) || has_null("enum", &Value::Null)
}

/// What a schema is known by: its pointer, or its text where it stands in an operation.
fn known_by((schema, pointer): &(&Value, String)) -> String {
    match pointer.starts_with("/components/schemas/") {
        true => pointer.clone(),
        false => schema.to_string(),
    }
}

impl<'a> Shape<'a> {
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

    fn type_name(&self) -> String {
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
    fn others_name(&self) -> &'static str {
        match self.others.as_ref().map(|(schema, _)| *schema) {
            None | Some(Value::Bool(true)) => "any",
            Some(Value::Bool(false)) => "none",
            Some(schema) if schema.as_object().is_some_and(Map::is_empty) => "any",
            Some(_) => "of a type",
        }
    }

    /// Whether no property is listed.
    fn is_silent(&self) -> bool {
        self.properties.is_empty()
    }
}
