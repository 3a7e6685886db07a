//! The walk through a document. Takes a value and what belongs there; puts into the place of each
//! reference where it leads in the document that is being made. References are where the grammar has
//! them: data is not looked into.

use serde_json::{Map, Value};

use super::{Here, Loader};
use crate::{codes, diagnostic::Diagnostic, grammar::Kind, source::push_segment, version::Version};

/// The most references in a row that something stands in place of.
const MOST_IN_A_ROW: usize = 64;

/// The keys beside a reference that only describe what it leads to. In 3.0 they are ignored by the
/// letter of the standard, and always meant.
const DESCRIBING: &[&str] = &[
    "deprecated",
    "description",
    "nullable",
    "readOnly",
    "writeOnly",
];

impl Loader {
    /// Puts what references lead to in their place. Nothing else is touched, so nothing is copied.
    pub(super) fn walk(&mut self, value: &mut Value, kind: &Kind, here: &mut Here) {
        if !kind.holds_schemas() {
            return;
        }
        match (kind, value) {
            (Kind::Target, Value::String(target)) => *target = self.mapped(target, here),
            (kind, value)
                if value
                    .get("$ref")
                    .is_some_and(|target| is_followed(kind, target)) =>
            {
                self.follow(value, kind, here);
            }
            (Kind::List(kind), Value::Array(items)) => self.walk_list(items, kind, here),
            // As `items` was before 2020-12.
            (Kind::Schema, Value::Array(items)) => self.walk_list(items, kind, here),
            (Kind::Map(kind) | Kind::Extensible(kind), Value::Object(map)) => {
                for (key, value) in map {
                    let way_back = here.enter(key);
                    self.walk(value, kind, here);
                    here.leave(way_back);
                }
            }
            (Kind::FlagOr(kind), value) => self.walk(value, kind, here),
            (_, Value::Object(map)) => self.walk_keys(map, kind, here),
            _ => {}
        }
    }

    fn walk_list(&mut self, items: &mut [Value], kind: &Kind, here: &mut Here) {
        for (index, item) in items.iter_mut().enumerate() {
            let way_back = here.enter(&index.to_string());
            self.walk(item, kind, here);
            here.leave(way_back);
        }
    }

    /// Walks the definitions, and those that they refer to.
    pub(super) fn walk_definitions(&mut self) {
        while let Some((number, mut there)) = self.open.pop() {
            let value = self.files.take(&there.path, &there.inner);
            let mut value = value.unwrap_or_default();
            let section = self.definitions.section(number);
            if let Some(kind) = Kind::of(section) {
                if section != "schemas" && *there.path == *self.root {
                    point_at_schemas(&mut value, kind, &mut there.inner.clone());
                }
                self.walk(&mut value, kind, &mut there);
            }
            self.definitions.set(number, value);
        }
    }

    fn walk_keys(&mut self, map: &mut Map<String, Value>, kind: &Kind, here: &mut Here) {
        let Some(table) = kind.table() else { return };
        for (key, value) in map {
            let kind = self.prefix.kind(table, key);
            if let Some(kind) = kind.filter(|kind| kind.holds_schemas()) {
                let way_back = here.enter(key);
                self.walk(value, kind, here);
                here.leave(way_back);
            }
        }
    }

    /// Puts what a reference leads to in its place.
    fn follow(&mut self, value: &mut Value, kind: &Kind, here: &mut Here) {
        let Some(map) = value.as_object_mut() else {
            return;
        };
        let target = match map.get("$ref") {
            Some(Value::String(target)) => target.clone(),
            Some(other) => {
                let message = format!("the reference `{other}` must be a string");
                return self.refuse(Diagnostic::new(codes::BAD_REF, message), here);
            }
            None => return,
        };
        self.siblings(map, kind, here);
        let Some(section) = kind.section() else {
            if let Some(found) = self.inlined(&target, kind, here) {
                *value = found;
            }
            return;
        };
        self.walk_keys(map, kind, here);
        if let Some(link) = self.link(&target, section, here) {
            map.insert("$ref".to_owned(), link.into());
        }
    }

    /// Removes what stands beside a reference, unless it has a meaning there: all keys of a schema
    /// since 3.1, and those that describe a schema in 3.0 as well, where they are doubtful.
    fn siblings(&mut self, map: &mut Map<String, Value>, kind: &Kind, here: &Here) {
        let is_schema = matches!(kind, Kind::Schema);
        let is_described = |key: &str| ["$ref", "description", "summary"].contains(&key);
        let is_meant = |key: &str| match self.version {
            Version::V30 => key == "$ref",
            _ => is_schema || is_described(key) || key.starts_with("x-"),
        };
        if map.keys().all(|key| is_meant(key)) {
            if !is_schema {
                map.retain(|key, _| key == "$ref");
            }
            return;
        }
        let (message, hint) = match self.version {
            Version::V30 => (
                "a reference has siblings, which OpenAPI 3.0 ignores",
                "move the reference into `allOf` to describe it, or remove the siblings",
            ),
            _ => (
                "a reference has siblings, which have no meaning",
                "remove them",
            ),
        };
        let diagnostic = Diagnostic::new(codes::REF_SIBLINGS, message).severity(self.doubt);
        self.refuse(diagnostic.hint(hint), here);
        map.retain(|key, _| key == "$ref" || is_schema && DESCRIBING.contains(&key.as_str()));
    }

    /// What a reference leads to, to stand in its place. The standard has that for path items; it is
    /// understood elsewhere too.
    fn inlined(&mut self, target: &str, kind: &Kind, here: &Here) -> Option<Value> {
        if let Some(what) = kind.not_referred() {
            let message = format!("{what} cannot be a reference");
            let diagnostic = Diagnostic::new(codes::BAD_REF, message).severity(self.doubt);
            let hint = "the content behind it is read in its place; other tools need it here";
            self.refuse(diagnostic.hint(hint), here);
        }
        let there = self.find(target, here)?;
        let origin = (there.file, there.pointer.clone());
        if self.inside.contains(&origin) {
            let message = format!("the reference `{target}` leads back to itself");
            self.refuse(Diagnostic::new(codes::REF_CYCLE, message), here);
            return None;
        }
        if self.inside.len() == MOST_IN_A_ROW {
            let message = format!("the reference `{target}` follows {MOST_IN_A_ROW} others");
            let hint = "let the first of them refer to what stands at the end";
            let diagnostic = Diagnostic::new(codes::BAD_REF, message);
            self.refuse(diagnostic.hint(hint), here);
            return None;
        }
        let mut value = self.files.take(&there.path, &there.pointer)?;
        let mut there = Here {
            path: there.path,
            file: there.file,
            inner: there.pointer,
            outer: here.outer.clone(),
        };
        self.origins.0.insert(here.outer.clone(), origin.clone());
        self.inside.push(origin);
        self.walk(&mut value, kind, &mut there);
        self.inside.pop();
        Some(value)
    }
}

/// Puts references to the schemas inside a value in their place, so that a copy has no references inside.
fn point_at_schemas(value: &mut Value, kind: &Kind, pointer: &mut String) {
    match (kind, value) {
        (Kind::Schema, value) if value.get("$ref").is_none() => {
            let link = format!("#{pointer}");
            *value = Map::from_iter([("$ref".to_owned(), link.into())]).into();
        }
        (Kind::List(kind), Value::Array(items)) => {
            for (index, item) in items.iter_mut().enumerate() {
                let length = pointer.len();
                push_segment(pointer, &index.to_string());
                point_at_schemas(item, kind, pointer);
                pointer.truncate(length);
            }
        }
        (kind, Value::Object(map)) if !map.contains_key("$ref") => {
            for (key, value) in map {
                if let Some(kind) = kind.below(key).filter(|kind| kind.holds_schemas()) {
                    let length = pointer.len();
                    push_segment(pointer, key);
                    point_at_schemas(value, kind, pointer);
                    pointer.truncate(length);
                }
            }
        }
        _ => {}
    }
}

/// Whether `$ref` is a reference here, and not the name of an entry.
fn is_followed(kind: &Kind, target: &Value) -> bool {
    match kind {
        Kind::Object(_) | Kind::Schema => true,
        Kind::Map(_) | Kind::Extensible(_) | Kind::List(_) => target.is_string(),
        _ => false,
    }
}
