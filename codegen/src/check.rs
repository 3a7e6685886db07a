//! Checks the structure of a document: known keys, right types, required keys, allowed values.
//! Takes the bundled JSON; returns diagnostics. After it, a document fits the OpenAPI model.
//! Never looks at what names mean; that is `lower`'s business.

mod rules;

use serde_json::{Map, Value};

pub(crate) use self::rules::styles;
use crate::{
    codes,
    diagnostic::{Diagnostic, Severity, did_you_mean, nearest},
    document::Document,
    extensions,
    grammar::{DOCUMENT, Kind, SCHEMA, Table, kind_at},
    source::{At, push_segment, unescape},
};

/// Everything that is wrong with the structure of a document.
pub(crate) fn check(document: &Document) -> Vec<Diagnostic> {
    let mut checker = Checker {
        document,
        found: Vec::new(),
        is_hint: false,
    };
    checker.value(
        &document.value,
        &Kind::Object(&DOCUMENT),
        &mut String::new(),
    );
    checker.found
}

struct Checker<'a> {
    document: &'a Document,
    found: Vec<Diagnostic>,
    /// Whether the walk is inside of something that nothing is generated from.
    is_hint: bool,
}

impl Checker<'_> {
    /// Looks at a value and all inside it. The pointer is one text that grows and shrinks on the way,
    /// and is as it was in the end.
    fn value(&mut self, value: &Value, kind: &Kind, pointer: &mut String) {
        match (kind, value) {
            (Kind::Hint(kind), value) => {
                let outer = std::mem::replace(&mut self.is_hint, true);
                self.value(value, kind, pointer);
                self.is_hint = outer;
            }
            (Kind::Any | Kind::Idle, _)
            | (Kind::Schema, Value::Bool(_))
            | (Kind::Text | Kind::Target, Value::String(_))
            | (Kind::Flag, Value::Bool(_))
            | (Kind::Number, Value::Number(_)) => {}
            (Kind::Count, Value::Number(number)) if number.is_u64() => {}
            (Kind::OneOf(allowed), Value::String(text)) => self.one_of(text, allowed, pointer),
            (Kind::List(kind), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    let outer = pointer.len();
                    push_segment(pointer, &index.to_string());
                    self.value(item, kind, pointer);
                    pointer.truncate(outer);
                }
            }
            (Kind::Words(allowed), Value::String(text)) => self.one_of(text, allowed, pointer),
            (Kind::Words(allowed), Value::Array(words)) => {
                let word = Kind::OneOf(allowed);
                for (index, value) in words.iter().enumerate() {
                    let outer = pointer.len();
                    push_segment(pointer, &index.to_string());
                    self.value(value, &word, pointer);
                    pointer.truncate(outer);
                }
            }
            (Kind::Map(entry) | Kind::Extensible(entry), Value::Object(map)) => {
                let has_extensions = matches!(kind, Kind::Extensible(_));
                let kind = entry;
                for (key, value) in map {
                    if has_extensions && key.starts_with("x-") {
                        continue;
                    }
                    let outer = pointer.len();
                    push_segment(pointer, key);
                    self.value(value, kind, pointer);
                    pointer.truncate(outer);
                }
            }
            (Kind::Object(table), Value::Object(map)) if map.contains_key("$ref") => {
                self.reference(map, table, pointer);
            }
            (Kind::Object(table), Value::Object(map)) => self.object(map, table, pointer),
            (Kind::Schema, Value::Object(map)) => {
                if map.contains_key("$ref") {
                    self.reference(map, &SCHEMA, pointer);
                }
                self.object(map, &SCHEMA, pointer);
            }
            (Kind::FlagOr(_), Value::Bool(_)) => {}
            (Kind::FlagOr(kind), value) => self.value(value, kind, pointer),
            (kind, value) => self.wrong_type(value, kind, pointer),
        }
    }

    fn object(&mut self, map: &Map<String, Value>, table: &Table, pointer: &mut String) {
        // The keys that were meant by unknown ones. That they are missing is the same mistake.
        let mut meant = Vec::new();
        let is_slipped = |key: &String| !key.starts_with("x-") && has_slipped(key, map, table);
        let has_slipped_keys = map.values().any(Value::is_null)
            && map
                .keys()
                .any(|key| table.kind(key).is_none() && is_slipped(key));
        for (key, value) in map {
            let outer = pointer.len();
            push_segment(pointer, key);
            let prefix = &self.document.prefix;
            match prefix.kind(table, key) {
                Some(kind) => {
                    self.later(table, key, pointer);
                    let is_absent = value.is_null()
                        && !has_slipped_keys
                        && !table.required.contains(&key.as_str());
                    let outer = self.is_hint;
                    self.is_hint |= is_absent;
                    self.value(value, kind, pointer);
                    self.is_hint = outer;
                }
                None if key == "$ref" => {}
                None => match prefix.name(key) {
                    Some(name) => self.unknown_extension(key, name, table, pointer),
                    // Extensions of others are theirs.
                    None if key.starts_with("x-") || has_slipped(key, map, table) => {}
                    None => meant.extend(self.unknown_key(key, value, table, pointer)),
                },
            }
            pointer.truncate(outer);
        }
        self.rules(map, table, &meant, pointer);
        let required = table.required.iter().map(|key| (key, Severity::Error));
        let doubt = self.doubt();
        let expected = table.expected.iter().map(|key| (key, doubt));
        for (key, severity) in required.chain(expected) {
            if !map.contains_key(*key) && !meant.contains(key) {
                let message = format!("{} lacks `{key}`", table.name);
                let diagnostic = Diagnostic::new(codes::MISSING_KEY, message);
                self.say(diagnostic.severity(severity), pointer, At::Key);
            }
        }
    }

    /// A reference leads to a component of the kind that belongs in its place.
    fn reference(&mut self, map: &Map<String, Value>, table: &Table, pointer: &str) {
        let target = map.get("$ref").and_then(Value::as_str).unwrap_or_default();
        let Some(section) = table.section() else {
            let message = format!("{} cannot be a reference", table.name);
            let diagnostic = Diagnostic::new(codes::BAD_REF, message);
            return self.say(diagnostic, &format!("{pointer}/$ref"), At::Value);
        };
        let kind = target.strip_prefix('#').and_then(kind_at);
        if kind.and_then(Kind::section) != Some(section) {
            let message = format!("the reference `{target}` does not lead to {}", table.name);
            let diagnostic = Diagnostic::new(codes::BAD_REF, message)
                .hint(format!("{} is below `#/components/{section}`", table.name));
            self.say(diagnostic, &format!("{pointer}/$ref"), At::Value);
        }
    }

    /// Reports a key, and returns the one that was probably meant.
    fn unknown_key(
        &mut self,
        key: &str,
        value: &Value,
        table: &Table,
        pointer: &str,
    ) -> Option<&'static str> {
        let message = format!("{} has no key `{key}`", table.name);
        let near = nearest(key, table.names());
        let misplaced = (table.section() == Some("schemas") && value.is_object())
            .then(|| "a property belongs below `properties`".to_owned());
        let hint = near.map(|near| format!("did you mean `{near}`?"));
        let diagnostic = Diagnostic::new(codes::UNKNOWN_KEY, message).severity(self.doubt());
        self.say(diagnostic.maybe_hint(hint.or(misplaced)), pointer, At::Key);
        near
    }

    fn unknown_extension(&mut self, key: &str, name: &str, table: &Table, pointer: &str) {
        let prefix = key.strip_suffix(name).unwrap_or_default();
        let near = nearest(name, extensions::names(table));
        let hint = near.map(|near| format!("did you mean `{prefix}{near}`?"));
        let message = format!("{} has no key `{key}`", table.name);
        let mut diagnostic = Diagnostic::new(codes::UNKNOWN_KEY, message);
        // Others may write extensions that begin the same way; a slip of one of ours would be lost.
        if hint.is_none() {
            diagnostic.severity = self.doubt();
        }
        self.say(diagnostic.maybe_hint(hint), pointer, At::Key);
    }

    fn one_of(&mut self, text: &str, allowed: &[&str], pointer: &str) {
        if !allowed.contains(&text) {
            let message = format!("`{text}` is not one of {}", list(allowed));
            let hint = did_you_mean(text, allowed.iter().copied());
            let diagnostic = Diagnostic::new(codes::BAD_VALUE, message);
            self.say(diagnostic.maybe_hint(hint), pointer, At::Value);
        }
    }

    fn wrong_type(&mut self, value: &Value, kind: &Kind, pointer: &str) {
        let what = match pointer.rsplit_once('/') {
            None => "the document".to_owned(),
            Some((_, key)) => format!("`{}`", unescape(key)),
        };
        let found = describe(value);
        let message = format!("{what} must be {}, not {found}", kind.describe());
        let hint = match (kind, value) {
            (Kind::Text | Kind::Target | Kind::OneOf(_), Value::Number(_) | Value::Bool(_)) => {
                Some("put it in quotes")
            }
            (Kind::Text, Value::Null) => Some("write a string, or remove the key"),
            (_, Value::Null) if !pointer.is_empty() => {
                Some("is what belongs below it indented too little?")
            }
            _ => None,
        };
        let mut diagnostic = Diagnostic::new(codes::WRONG_TYPE, message);
        // A description that is only shown, and a schema that accepts anything.
        let is_shown = |end: &&str| pointer.ends_with(end);
        if ["/description", "/summary"].iter().any(is_shown)
            || matches!((kind, value), (Kind::Schema, Value::Null))
        {
            diagnostic.severity = self.doubt();
        }
        self.say(
            diagnostic.maybe_hint(hint.map(str::to_owned)),
            pointer,
            At::Key,
        );
    }

    /// A message about something that changes nothing in the generated code.
    fn doubt(&self) -> Severity {
        self.document.target.doubt()
    }

    /// Reports when a key is newer than the document.
    fn later(&mut self, table: &Table, key: &str, pointer: &str) {
        let version = self.document.version;
        // Problems of a moved part were reported already.
        let is_moved = || {
            let place = self.document.origins.place(pointer, At::Key);
            place.is_some_and(|place| match place.at {
                At::Key(inner) => inner.rsplit('/').next() != pointer.rsplit('/').next(),
                At::Value(_) | At::Position(..) => false,
            })
        };
        if let Some((since, _)) = table.later(key)
            && since > version
            && !is_moved()
        {
            let (version, since) = (version.name(), since.name());
            let message = format!("{} of {version} has no key `{key}`", table.name);
            let hint = format!("it came with {since}, and is read as there");
            let diagnostic = Diagnostic::new(codes::UNKNOWN_KEY, message).severity(self.doubt());
            self.say(diagnostic.hint(hint), pointer, At::Key);
        }
    }

    fn say(&mut self, mut diagnostic: Diagnostic, pointer: &str, at: fn(String) -> At) {
        if self.is_hint {
            diagnostic.severity = self.doubt();
        }
        diagnostic.place = self.document.origins.place(pointer, at);
        diagnostic.pointer = Some(pointer.to_owned());
        self.found.push(diagnostic);
    }
}

/// Whether a key belongs to one of its neighbours that has nothing below it: it is indented too little,
/// which is reported at the neighbour.
fn has_slipped(key: &str, map: &Map<String, Value>, table: &Table) -> bool {
    let empty = map.iter().filter(|(_, value)| value.is_null());
    let mut kinds = empty.filter_map(|(key, _)| table.kind(key));
    kinds.any(|kind| match kind {
        Kind::Map(_) => true,
        Kind::Object(table) => table.kind(key).is_some(),
        _ => false,
    })
}

fn describe(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// `a`, `b`, `c`
fn list(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}
