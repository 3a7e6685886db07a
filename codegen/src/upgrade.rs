//! A document of any version in the shape of OpenAPI 3.1. Takes a loaded document; changes in place
//! what older versions write otherwise, and reports what a version lacks. What moves keeps its place in
//! the files.

use serde_json::{Map, Value};

use crate::{
    codes,
    diagnostic::Diagnostic,
    document::Document,
    grammar::{DOCUMENT, Kind},
    member,
    report::Report,
    source::push_segment,
    version::Version,
};

/// Brings a document into the shape of 3.1.
pub(crate) fn upgrade(document: &mut Document) -> Vec<Diagnostic> {
    let mut value = std::mem::take(&mut document.value);
    let mut upgrade = Upgrade {
        version: document.version,
        report: Report::new(document),
        pointer: String::new(),
        moved: Vec::new(),
    };
    upgrade.walk(&mut value, &Kind::Object(&DOCUMENT));
    let moved = upgrade.moved;
    let found = upgrade.report.into_found();
    document.value = value;
    for (from, to) in moved {
        document.origins.moved(&from, &to);
    }
    found
}

struct Upgrade<'d> {
    version: Version,
    report: Report<'d>,
    /// The way to the value that is looked at; grows and shrinks.
    pointer: String,
    /// What got another pointer: from where to where.
    moved: Vec<(String, String)>,
}

impl Upgrade<'_> {
    fn walk(&mut self, value: &mut Value, kind: &Kind) {
        match (kind, value) {
            (Kind::List(kind), Value::Array(items)) if kind.holds_schemas() => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.below(item, kind, &index.to_string());
                }
            }
            (Kind::Map(kind) | Kind::Extensible(kind), Value::Object(map))
                if kind.holds_schemas() =>
            {
                for (key, value) in map {
                    self.below(value, kind, key);
                }
            }
            (Kind::Object(_) | Kind::Schema, Value::Object(map)) => {
                if matches!(kind, Kind::Schema) {
                    self.schema(map);
                }
                let Some(table) = kind.table() else { return };
                for (key, value) in map {
                    if let Some(kind) = table.kind(key).filter(|kind| kind.holds_schemas()) {
                        self.below(value, kind, key);
                    }
                }
            }
            _ => {}
        }
    }

    fn below(&mut self, value: &mut Value, kind: &Kind, segment: &str) {
        let length = self.pointer.len();
        push_segment(&mut self.pointer, segment);
        self.walk(value, kind);
        self.pointer.truncate(length);
    }

    /// The keys that 3.0 has in place of those of JSON Schema.
    fn schema(&mut self, map: &mut Map<String, Value>) {
        if let Some(Value::Array(types)) = member::get(map, "type")
            && self.version == Version::V30
            && types.len() > 1
        {
            let pointer = format!("{}/type", self.pointer);
            let message = "OpenAPI 3.0 has no list of types; it is read as in 3.1";
            self.report.doubt(codes::WRONG_TYPE, message, &pointer).hint =
                Some("one type; `nullable: true` allows null as well".to_owned());
        }
        if self.version == Version::V30 {
            null_branches(map);
        }
        self.first_items(map);
        for (limit, exclusive) in [
            ("minimum", "exclusiveMinimum"),
            ("maximum", "exclusiveMaximum"),
        ] {
            let is_exclusive = match member::get(map, exclusive) {
                Some(Value::Bool(is_exclusive)) => *is_exclusive,
                _ => continue,
            };
            self.only_in_30(&format!("`{exclusive}` as a flag"), exclusive);
            map.shift_remove(exclusive);
            if is_exclusive && let Some(number) = map.shift_remove(limit) {
                map.insert(exclusive.to_owned(), number);
            }
        }
        if let Some(is_nullable) = member::get(map, "nullable").and_then(Value::as_bool) {
            self.only_in_30("`nullable`", "nullable");
            match is_nullable {
                true => add_null(map),
                false => drop(map.shift_remove("nullable")),
            }
        }
        let text = |key: &str| member::get(map, key).and_then(Value::as_str);
        let format = match (text("contentEncoding"), text("contentMediaType")) {
            (Some("base64"), _) => Some("byte"),
            (None, Some("application/octet-stream")) => Some("binary"),
            _ => None,
        };
        if let Some(format) = format.filter(|_| !member::has(map, "format")) {
            map.insert("format".to_owned(), format.into());
        }
    }

    /// Before 2020-12, `items` of JSON Schema could be the list that is `prefixItems` now.
    fn first_items(&mut self, map: &mut Map<String, Value>) {
        if !member::get(map, "items").is_some_and(Value::is_array)
            || member::has(map, "prefixItems")
        {
            return;
        }
        let pointer = format!("{}/items", self.pointer);
        let message = "`items` must be one schema; a list of them is read as `prefixItems`";
        self.report.doubt(codes::WRONG_TYPE, message, &pointer);
        for (from, to) in [("items", "prefixItems"), ("additionalItems", "items")] {
            if let Some(value) = map.shift_remove(from) {
                map.insert(to.to_owned(), value);
                let below = |key| format!("{}/{key}", self.pointer);
                self.moved.push((below(from), below(to)));
            }
        }
    }

    fn only_in_30(&mut self, what: &str, key: &str) {
        if self.version > Version::V30 {
            let message = format!(
                "{} has no {what}; it is read as in 3.0",
                self.version.name()
            );
            let pointer = format!("{}/{key}", self.pointer);
            let hint = match key {
                "nullable" => "add 'null' to the list of its `type`",
                _ => "write the limit itself there, in place of the flag",
            };
            self.report
                .doubt(codes::UNKNOWN_KEY, message, &pointer)
                .hint = Some(hint.to_owned());
        }
    }
}

/// `nullable: true` alone in a choice means null there, as generators write it that have no other way
/// to make a reference nullable.
fn null_branches(map: &mut Map<String, Value>) {
    for key in ["anyOf", "oneOf"] {
        let Some(Value::Array(branches)) = map.get_mut(key) else {
            continue;
        };
        let is_null = |branch: &Value| {
            let keys = branch.as_object().filter(|keys| keys.len() == 1);
            keys.and_then(|keys| keys.get("nullable")) == Some(&Value::Bool(true))
        };
        if branches.iter().all(is_null) {
            continue;
        }
        for branch in branches.iter_mut().filter(|branch| is_null(branch)) {
            *branch = serde_json::json!({"type": "null"});
        }
    }
}

/// Makes null one of the types. A schema without a type keeps `nullable`, for which JSON Schema has
/// no single key.
fn add_null(map: &mut Map<String, Value>) {
    let null = || Value::String("null".to_owned());
    let types = match map.get_mut("type") {
        Some(Value::Array(types)) if types.contains(&null()) => return,
        Some(Value::Array(types)) => types,
        Some(name @ Value::String(_)) => {
            let first = name.take();
            *name = Value::Array(vec![first, null()]);
            map.shift_remove("nullable");
            return;
        }
        _ => return,
    };
    types.push(null());
    map.shift_remove("nullable");
}
