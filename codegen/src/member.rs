//! The members of objects that have few keys, such as schemas. Takes an object and a key; returns the
//! value. To look at the keys takes a fraction of what a hash of the wanted one does, and every schema
//! is searched for each keyword.

use serde_json::{Map, Value};

/// The value of a key.
pub(crate) fn get<'v>(map: &'v Map<String, Value>, key: &str) -> Option<&'v Value> {
    let mut members = map.iter();
    members
        .find(|(known, _)| *known == key)
        .map(|(_, value)| value)
}

/// Whether there is a key.
pub(crate) fn has(map: &Map<String, Value>, key: &str) -> bool {
    get(map, key).is_some()
}
