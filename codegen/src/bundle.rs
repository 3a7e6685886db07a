//! One self-contained document. Takes a loaded one; gives JSON that other tools can read.

use std::collections::BTreeSet;

use serde_json::Value;

/// The document with all that it refers to inside it, and nothing that it does not use.
#[must_use]
pub fn bundle(document: &crate::Document) -> Value {
    let mut value = document.value.clone();
    drop_unused(&mut value);
    value
}

/// Removes the components that nothing refers to, until none is left.
fn drop_unused(document: &mut Value) {
    loop {
        let mut used = BTreeSet::new();
        references(document, &mut used);
        let mut dropped = false;
        let components = document
            .get_mut("components")
            .and_then(Value::as_object_mut);
        for (section, entries) in components.into_iter().flatten() {
            if section == "securitySchemes" {
                continue;
            }
            if let Value::Object(entries) = entries {
                let before = entries.len();
                entries.retain(|name, _| {
                    let link = format!("#/components/{section}/{}", crate::source::escape(name));
                    used.contains(&link)
                });
                dropped |= entries.len() < before;
            }
        }
        if !dropped {
            return;
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

    use super::drop_unused;

    #[test]
    fn only_what_is_used_stays() {
        let schemas = json!({
            "A": {"$ref": "#/components/schemas/B"},
            "B": {"type": "string"},
            "C": {"$ref": "#/components/schemas/D"},
            "D": {"type": "string"},
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
