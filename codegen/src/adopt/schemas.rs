//! Schemas in the style of the document that gets them: named where its rules want a name, with the
//! formats, ids and secrets that properties of the same name have there. Takes schemas in the shape of
//! OpenAPI 3.1; returns them in the version of the document, and the named ones that they need.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    habits::Habits,
    keywords::{implied, is_nullable, one_type, or_null, tag_of, wants_name, without_null},
    words::{id_kind, sentence},
};
use crate::{
    extensions::Extension, names::pascal, singular::singular, source::FileId, version::Version,
};

/// What references to schemas begin with.
pub(super) const SCHEMAS: &str = "#/components/schemas/";

/// What the last words of the name of a credential are.
const CREDENTIALS: &[&str] = &["password", "secret", "token", "api_key", "private_key"];

/// Whether a string of this name is a credential, by its last words.
#[must_use]
pub fn is_credential(name: &str) -> bool {
    CREDENTIALS
        .iter()
        .any(|word| name == *word || name.ends_with(&format!("_{word}")))
}

/// Where a schema stands.
#[derive(Clone, Debug)]
pub(super) struct Spot<'s> {
    /// The type that it is in, whose name begins those of its parts.
    pub(super) owner: &'s str,
    /// The property or parameter.
    pub(super) name: &'s str,
    /// The file whose habits count first.
    pub(super) file: Option<FileId>,
}

impl Spot<'_> {
    /// The name of what stands here.
    fn joined(&self) -> String {
        match self.name {
            "" => self.owner.to_owned(),
            name => format!("{}{}", self.owner, pascal(name)),
        }
    }
}

/// Takes schemas over.
pub(super) struct Writer<'h, 'd> {
    pub(super) habits: &'h Habits<'d>,
    /// The schemas of theirs, by name.
    theirs: &'h Map<String, Value>,
    /// What a schema of theirs is called in ours.
    known: BTreeMap<String, String>,
    /// All names that are taken.
    taken: BTreeSet<String>,
    /// The names of theirs that are still to be written, each with the file that needs it.
    open: Vec<(String, Option<FileId>)>,
    /// The new schemas, in the order in which they were needed.
    pub(super) made: Vec<(String, Value)>,
    /// The schemas of ours that are used as they are.
    pub(super) kept: BTreeSet<String>,
}

impl<'h, 'd> Writer<'h, 'd> {
    pub(super) fn new(
        habits: &'h Habits<'d>,
        theirs: &'h Map<String, Value>,
        known: BTreeMap<String, String>,
    ) -> Self {
        let ours = habits.document.value.pointer("/components/schemas");
        let ours = ours.and_then(Value::as_object).into_iter().flatten();
        Self {
            habits,
            theirs,
            known,
            taken: ours.map(|(name, _)| name.clone()).collect(),
            open: Vec::new(),
            made: Vec::new(),
            kept: BTreeSet::new(),
        }
    }

    /// A reference to a schema of theirs, which is written later unless ours has it.
    fn reference(&mut self, target: &str, file: Option<FileId>) -> String {
        let name = target.rsplit('/').next().unwrap_or(target);
        if let Some(known) = self.known.get(name) {
            if self.taken.contains(known) && !self.made.iter().any(|(made, _)| made == known) {
                self.kept.insert(known.clone());
            }
            return format!("{SCHEMAS}{known}");
        }
        let own = crate::names::type_name(name);
        self.known.insert(name.to_owned(), own.clone());
        match self.taken.insert(own.clone()) {
            true => self.open.push((name.to_owned(), file)),
            false => drop(self.kept.insert(own.clone())),
        }
        format!("{SCHEMAS}{own}")
    }

    /// Writes all schemas that were referred to, and those that they refer to.
    pub(super) fn settle(&mut self) {
        while let Some((name, file)) = self.open.pop() {
            let Some(schema) = self.theirs.get(&name) else {
                continue;
            };
            let own = crate::names::type_name(&name);
            let value = self.named(&own, schema, file);
            self.made.push((own, value));
        }
    }

    /// A schema that gets this name, in a file beside the others.
    pub(super) fn define(&mut self, wanted: &str, schema: &Value, file: Option<FileId>) -> Value {
        let mut name = wanted.to_owned();
        let mut number = 2;
        while !self.taken.insert(name.clone()) {
            name = format!("{wanted}{number}");
            number += 1;
        }
        // Before its parts, so that it stands before them.
        let index = self.made.len();
        self.made.push((name.clone(), Value::Null));
        let value = self.named(&name, schema, file);
        if let Some(place) = self.made.get_mut(index) {
            place.1 = value;
        }
        json!({ "$ref": format!("{SCHEMAS}{name}") })
    }

    fn named(&mut self, name: &str, schema: &Value, file: Option<FileId>) -> Value {
        let spot = Spot {
            owner: name,
            name: "",
            file,
        };
        match schema.as_object() {
            Some(map) => self.whole(map, &spot),
            None => schema.clone(),
        }
    }

    /// A schema in another one, in a parameter or in a body.
    pub(super) fn part(&mut self, schema: &Value, spot: &Spot<'_>) -> Value {
        let Some(map) = schema.as_object() else {
            return schema.clone();
        };
        if let Some(target) = map.get("$ref").and_then(Value::as_str) {
            let target = self.reference(target, spot.file);
            return self.wrapped(map, &target);
        }
        if let Some((inner, rest)) = or_null(map) {
            let mut rest = rest;
            rest.insert("nullable".to_owned(), Value::Bool(true));
            return match inner.get("$ref").and_then(Value::as_str) {
                Some(target) => {
                    let target = self.reference(target, spot.file);
                    self.wrapped(&rest, &target)
                }
                None => {
                    rest.extend(inner.clone());
                    self.part(&Value::Object(rest), spot)
                }
            };
        }
        if let Some(free) = self.free(map) {
            return self.wrapped(map, &format!("{SCHEMAS}{free}"));
        }
        if wants_name(map) {
            let (mut inner, mut outer) = (map.clone(), Map::new());
            let is_nullable = is_nullable(map);
            if let Some(text) = inner.shift_remove("description") {
                outer.insert("description".to_owned(), text);
            }
            without_null(&mut inner);
            if is_nullable {
                outer.insert("nullable".to_owned(), Value::Bool(true));
            }
            let name = spot.joined();
            let defined = self.define(&name, &Value::Object(inner), spot.file);
            let target = defined.get("$ref").and_then(Value::as_str);
            return self.wrapped(&outer, target.unwrap_or_default());
        }
        self.whole(map, spot)
    }

    /// An object that stays where it is.
    pub(super) fn part_unnamed(&mut self, schema: &Value, spot: &Spot<'_>) -> Value {
        match schema.as_object() {
            Some(map) => self.whole(map, spot),
            None => schema.clone(),
        }
    }

    /// A reference with what stands beside it.
    fn wrapped(&self, beside: &Map<String, Value>, target: &str) -> Value {
        let is_any = self.habits.any.as_deref() == target.strip_prefix(SCHEMAS);
        let is_nullable = is_nullable(beside) && !is_any;
        let mut out = Map::new();
        if let Some(text) = beside.get("description").and_then(Value::as_str) {
            out.insert("description".to_owned(), sentence(text).into());
        }
        if is_nullable {
            match self.kind(target) {
                kind if self.is_30() => {
                    out.insert("type".to_owned(), kind.into());
                    out.insert("nullable".to_owned(), Value::Bool(true));
                }
                _ => {
                    let parts = json!([{ "$ref": target }, { "type": "null" }]);
                    out.insert("anyOf".to_owned(), parts);
                    return Value::Object(out);
                }
            }
        }
        for key in ["default", "deprecated"] {
            if let Some(value) = beside.get(key) {
                out.insert(key.to_owned(), value.clone());
            }
        }
        match out.is_empty() {
            true => json!({ "$ref": target }),
            false => {
                out.insert("allOf".to_owned(), json!([{ "$ref": target }]));
                Value::Object(out)
            }
        }
    }

    /// The type of a schema that a reference leads to.
    fn kind(&self, target: &str) -> &'static str {
        let name = target.strip_prefix(SCHEMAS).unwrap_or_default();
        let ours = self.habits.document.value.pointer("/components/schemas");
        let made = self.made.iter().find(|(made, _)| made == name);
        let theirs = self.known.iter().find(|(_, ours)| *ours == name);
        let theirs = theirs.and_then(|(theirs, _)| self.theirs.get(theirs));
        let found = ours.and_then(|ours| ours.get(name));
        let found = found.or(made.map(|(_, value)| value)).or(theirs);
        let ty = found.and_then(|schema| schema.get("type"));
        match ty.and_then(Value::as_str) {
            Some("string") => "string",
            Some("array") => "array",
            Some("integer") => "integer",
            Some("number") => "number",
            Some("boolean") => "boolean",
            _ => "object",
        }
    }

    fn is_30(&self) -> bool {
        self.habits.document.version == Version::V30
    }

    /// The schema of ours for any value or any object, where this is one.
    fn free(&self, map: &Map<String, Value>) -> Option<&str> {
        let constrains = [
            "properties",
            "allOf",
            "oneOf",
            "anyOf",
            "enum",
            "items",
            "const",
        ];
        if constrains.iter().any(|key| map.contains_key(*key)) {
            return None;
        }
        let is_open = match map.get("additionalProperties") {
            None | Some(Value::Bool(true)) => true,
            Some(Value::Object(inner)) => inner.is_empty(),
            Some(_) => false,
        };
        match one_type(map) {
            None => self.habits.any.as_deref(),
            Some("object") if is_open => self.habits.any_object.as_deref(),
            Some(_) => None,
        }
    }

    /// A schema that stands as it is, with its parts.
    fn whole(&mut self, map: &Map<String, Value>, spot: &Spot<'_>) -> Value {
        let mut out = Map::new();
        if let Some(text) = map.get("description").and_then(Value::as_str) {
            out.insert("description".to_owned(), sentence(text).into());
        }
        if let Some(ty) = one_type(map).or_else(|| implied(map)) {
            out.insert("type".to_owned(), ty.into());
        }
        self.leaf(map, spot, &mut out);
        if is_nullable(map) {
            match (self.is_30(), out.get_mut("type")) {
                (false, Some(ty)) => *ty = json!([ty.clone(), "null"]),
                _ => drop(out.insert("nullable".to_owned(), Value::Bool(true))),
            }
        }
        for (key, value) in map {
            let value = match key.as_str() {
                "description" | "type" | "format" | "nullable" => continue,
                "const" if self.is_30() => {
                    out.insert("enum".to_owned(), json!([value]));
                    continue;
                }
                "properties" => self.properties(value, spot),
                "items" => {
                    let name = singular(spot.name);
                    let list = format!("{}[]", spot.name);
                    let is_leaf = value.get("type").is_some_and(|ty| {
                        ["string", "integer", "number"]
                            .iter()
                            .any(|name| ty == name)
                    }) && value.get("enum").is_none();
                    let name = if is_leaf { &list } else { &name };
                    self.part(
                        value,
                        &Spot {
                            name,
                            ..spot.clone()
                        },
                    )
                }
                "additionalProperties" if value.is_object() => self.part(value, spot),
                "allOf" => self.parts(value, spot),
                "oneOf" | "anyOf" => {
                    let variants = self.variants(value, spot);
                    if !map.contains_key("discriminator")
                        && let Some(tags) = self.discriminator(&variants)
                    {
                        out.insert(key.clone(), variants);
                        out.insert("discriminator".to_owned(), tags);
                        continue;
                    }
                    variants
                }
                "discriminator" => self.mapping(value, spot),
                _ => value.clone(),
            };
            out.insert(key.clone(), value);
        }
        Value::Object(out)
    }

    /// The format of a leaf, and what kind of id or secret it is.
    fn leaf(&self, map: &Map<String, Value>, spot: &Spot<'_>, out: &mut Map<String, Value>) {
        if map.contains_key("enum") || map.contains_key("const") {
            return;
        }
        let Some(ty) = one_type(map) else { return };
        let stated = map.get("format").and_then(Value::as_str);
        if let Some(format) = stated {
            out.insert("format".to_owned(), format.into());
        }
        let known = self.habits.leaf_of(spot.file, ty, spot.name);
        let property = spot.name.trim_end_matches("[]");
        match ty {
            "string" if stated.is_none() => {
                let id = known.and_then(|known| known.id.clone());
                let format = known.and_then(|known| known.format.clone());
                // A file of a form can be a string in JSON.
                let format = format.filter(|format| format != "binary");
                let by_name = || id_kind(self.habits, spot.owner, property);
                // A property `id` is the id of what has it.
                let id = match property {
                    "id" => by_name(),
                    _ if known.is_some() => id,
                    _ => by_name(),
                };
                if let Some(id) = id {
                    let key = self.habits.document.prefix.key(Extension::Id);
                    out.insert(key.to_owned(), id.into());
                } else if let Some(format) = format {
                    out.insert("format".to_owned(), format.into());
                } else if is_credential(property) {
                    out.insert("format".to_owned(), "password".into());
                }
            }
            "integer" | "number" => {
                let usual = if ty == "integer" { "int64" } else { "double" };
                let format = known.and_then(|known| known.format.as_deref());
                if stated.is_none() {
                    out.insert("format".to_owned(), format.unwrap_or(usual).into());
                }
                let minimum = known.and_then(|known| known.minimum.as_deref());
                if let Some("0") = minimum.filter(|_| !map.contains_key("minimum")) {
                    out.insert("minimum".to_owned(), 0.into());
                }
            }
            _ => {}
        }
    }

    fn properties(&mut self, value: &Value, spot: &Spot<'_>) -> Value {
        let owner = spot.joined();
        let mut out = Map::new();
        for (name, schema) in value.as_object().into_iter().flatten() {
            let inner = Spot {
                owner: &owner,
                name,
                file: spot.file,
            };
            out.insert(name.clone(), self.part(schema, &inner));
        }
        Value::Object(out)
    }

    fn parts(&mut self, value: &Value, spot: &Spot<'_>) -> Value {
        let parts = value.as_array().into_iter().flatten();
        let parts = parts.map(|part| match part.as_object() {
            Some(map) if !map.contains_key("$ref") => self.whole(map, spot),
            _ => self.part(part, spot),
        });
        Value::Array(parts.collect())
    }

    /// The variants of a union, each with a name.
    fn variants(&mut self, value: &Value, spot: &Spot<'_>) -> Value {
        let mut out = Vec::new();
        let variants = value.as_array().into_iter().flatten();
        for (index, variant) in variants.enumerate() {
            let is_object = variant.get("properties").is_some() || variant.get("allOf").is_some();
            let is_object = is_object && variant.get("$ref").is_none();
            out.push(match is_object {
                true => {
                    let tag = tag_of(variant).map(|(_, tag)| pascal(&tag));
                    let tag = tag.unwrap_or_else(|| format!("Variant{}", index + 1));
                    self.define(&format!("{}{tag}", spot.joined()), variant, spot.file)
                }
                false => self.part(variant, spot),
            });
        }
        Value::Array(out)
    }

    /// The discriminator of variants that all have one property with its own value.
    fn discriminator(&self, variants: &Value) -> Option<Value> {
        let (mut property, mut mapping) = (None, Map::new());
        for variant in variants.as_array()? {
            let target = variant.get("$ref")?.as_str()?;
            let name = target.strip_prefix(SCHEMAS)?;
            let (_, schema) = self.made.iter().find(|(made, _)| made == name)?;
            let (found, tag) = tag_of(schema)?;
            if property.get_or_insert_with(|| found.clone()) != &found {
                return None;
            }
            mapping.insert(tag, target.into()).is_none().then_some(())?;
        }
        let property = property?;
        Some(json!({ "propertyName": property, "mapping": mapping }))
    }

    /// A discriminator whose targets are those of ours.
    fn mapping(&mut self, value: &Value, spot: &Spot<'_>) -> Value {
        let mut out = value.clone();
        let mapping = out.get_mut("mapping").and_then(Value::as_object_mut);
        for (_, target) in mapping.into_iter().flatten() {
            if let Some(text) = target.as_str() {
                *target = self.reference(text, spot.file).into();
            }
        }
        out
    }
}
