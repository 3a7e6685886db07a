//! One self-contained document. Takes a loaded one; returns JSON that other tools can read.

use std::{collections::BTreeSet, fmt::Write as _};

use serde_json::Value;

use crate::output::JSON_MARK;

/// The depth down to which each entry of a generated file has a line: that of paths, components, events and kinds.
const LINES: usize = 4;

/// The document with all that it refers to inside it, and nothing that it does not use.
#[must_use]
pub fn bundle(document: &crate::Document) -> Value {
    let mut value = document.value.clone();
    drop_unused(&mut value);
    value
}

/// A generated file of JSON that holds values by name. Each path, component, event and kind is on a
/// separate line, so that a difference names it.
#[must_use]
pub fn bundle_file(values: &[(&str, &Value)]) -> String {
    let mut text = format!("{JSON_MARK} Do not edit: change the document and generate again.\"");
    for (name, value) in values {
        let _ = write!(text, ",\n{}: ", Value::from(*name));
        lines(value, 1, &mut text);
    }
    text.push_str("\n}\n");
    text
}

/// Writes a value, with each entry of an object on a separate line down to a depth.
fn lines(value: &Value, depth: usize, text: &mut String) {
    let entries = value.as_object().filter(|_| depth < LINES);
    let Some(entries) = entries.filter(|entries| !entries.is_empty()) else {
        text.push_str(&value.to_string());
        return;
    };
    let mut open = "{";
    for (name, value) in entries {
        let _ = write!(text, "{open}\n{}: ", Value::from(name.as_str()));
        lines(value, depth + 1, text);
        open = ",";
    }
    text.push_str("\n}");
}

/// Removes the components that nothing outside of them leads to. Each is looked at once, however
/// many refer to one another in a row.
fn drop_unused(document: &mut Value) {
    let (mut used, mut open) = (BTreeSet::new(), BTreeSet::new());
    for (key, value) in document.as_object().into_iter().flatten() {
        if key != "components" {
            references(value, &mut open);
        }
    }
    while let Some(link) = open.pop_first() {
        let component = link.strip_prefix('#');
        let component = component.and_then(|pointer| document.pointer(pointer));
        let mut found = BTreeSet::new();
        component.inspect(|value| references(value, &mut found));
        used.insert(link);
        open.extend(found.into_iter().filter(|link| !used.contains(link)));
    }
    let components = document.get_mut("components");
    let components = components.and_then(Value::as_object_mut);
    for (section, entries) in components.into_iter().flatten() {
        if section == "securitySchemes" {
            continue;
        }
        if let Value::Object(entries) = entries {
            entries.retain(|name, _| {
                let name = crate::source::escape(name);
                used.contains(&format!("#/components/{section}/{name}"))
            });
        }
    }
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("$ref", Value::String(target)) => {
                        found.insert(target.clone());
                    }
                    ("mapping", Value::Object(targets)) => {
                        found.extend(
                            targets
                                .values()
                                .filter_map(Value::as_str)
                                .map(str::to_owned),
                        );
                    }
                    _ => references(value, found),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{bundle_file, drop_unused};

    #[test]
    fn a_path_has_a_line_of_a_generated_file() {
        let get = json!({"responses": {"200": {}}});
        let document = json!({"openapi": "3.0.3", "paths": {"/a": {"get": get}, "/b": {}}});
        let lines = [
            "{",
            "\"@generated\": \"by wacht-codegen. Do not edit: change the document and generate again.\",",
            "\"document\": {",
            "\"openapi\": \"3.0.3\",",
            "\"paths\": {",
            "\"/a\": {",
            "\"get\": {\"responses\":{\"200\":{}}}",
            "},",
            "\"/b\": {}",
            "}",
            "}",
            "}",
            "",
        ];
        assert_eq!(bundle_file(&[("document", &document)]), lines.join("\n"));
    }

    #[test]
    fn only_what_is_used_stays() {
        let schemas = json!({
            "A": {"$ref": "#/components/schemas/B"},
            "B": {"type": "string"},
            "C": {"$ref": "#/components/schemas/D"},
            "D": {"type": "string"},
            "E": {"items": {"$ref": "#/components/schemas/E"}},
        });
        let link = json!({"$ref": "#/components/schemas/A"});
        let mut document = json!({"paths": {"/a": link}, "components": {"schemas": schemas}});
        drop_unused(&mut document);
        let left = document
            .pointer("/components/schemas")
            .and_then(|s| s.as_object());
        let left: Vec<_> = left
            .into_iter()
            .flat_map(|schemas| schemas.keys())
            .collect();
        assert_eq!(left, ["A", "B"]);
    }
}
