//! OpenAPI 3.0 in the shape of 3.1. Takes the keys of a schema; gives what JSON Schema 2020-12 says in
//! their place. It works on one schema at a time, when that is read, so that `check` judges a
//! document in the words of its own version and no place moves.

use serde_json::{Map, Number, Value};

use crate::schema::{Kind, Kinds};

/// The types of a schema, and whether null is one of them: `nullable` becomes a type.
pub(crate) fn kinds(map: &Map<String, Value>) -> (Kinds, bool) {
    let mut kinds = Kinds::default();
    let mut is_nullable = map.get("nullable") == Some(&Value::Bool(true));
    let names = match map.get("type") {
        Some(Value::Array(names)) => &names[..],
        Some(name) => std::slice::from_ref(name),
        None => &[],
    };
    for name in names.iter().filter_map(Value::as_str) {
        match Kind::of(name) {
            Some(kind) => kinds.insert(kind),
            None => is_nullable |= name == "null",
        }
    }
    (kinds, is_nullable)
}

/// The smallest value and the one that all values are above: a flag beside `minimum` becomes a
/// number.
pub(crate) fn minimum(map: &Map<String, Value>) -> (Option<&Number>, Option<&Number>) {
    let minimum = map.get("minimum").and_then(Value::as_number);
    match map.get("exclusiveMinimum") {
        Some(Value::Bool(true)) => (None, minimum),
        Some(Value::Number(exclusive)) => (minimum, Some(exclusive)),
        _ => (minimum, None),
    }
}
