//! Holds JSON objects by kind and key, in the order in which they were created, with what makes
//! them fast to find; never knows what a kind means.
//!
//! An object is kept as text, which takes a fraction of the memory that its values would. Orders
//! are sorted lists of numbers, so that a page costs the same wherever it is.

mod dump;

use std::collections::{BTreeMap, HashMap};

pub use dump::LoadError;
use serde_json::{Map, Value};

pub(crate) type Object = Map<String, Value>;

/// All objects, and the links between them.
#[derive(Debug, Default)]
pub(crate) struct Store {
    /// The number of the next object. None is given twice.
    next: u64,
    tables: BTreeMap<String, Table>,
    /// For each link and object, the keys at the other end, in the order in which they came.
    links: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// The objects of one kind.
#[derive(Debug, Default)]
struct Table {
    rows: HashMap<u64, Row>,
    keys: HashMap<Box<str>, u64>,
    order: Vec<u64>,
    /// The objects by the value of a property that is indexed.
    indexes: BTreeMap<String, HashMap<Box<str>, Vec<u64>>>,
}

#[derive(Debug)]
struct Row {
    key: Box<str>,
    json: Box<str>,
}

/// The objects of a list, oldest first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows<'a> {
    table: Option<&'a Table>,
    order: &'a [u64],
}

impl Store {
    /// A number that no other object has.
    pub(crate) fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Lets there be objects of a kind.
    pub(crate) fn add(&mut self, kind: &str) {
        self.tables.entry(kind.to_owned()).or_default();
    }

    /// Lets the objects of a kind be found by the value of a property.
    pub(crate) fn index(&mut self, kind: &str, property: &str) {
        let table = self.tables.entry(kind.to_owned()).or_default();
        table.indexes.entry(property.to_owned()).or_default();
    }

    /// Adds an object under a key that is not taken.
    pub(crate) fn insert(&mut self, kind: &str, number: u64, key: &str, object: &Object) {
        let table = self.tables.entry(kind.to_owned()).or_default();
        table.enter(number, object);
        // Numbers grow, so the order stays sorted.
        table.order.push(number);
        table.keys.insert(key.into(), number);
        table.rows.insert(number, Row::new(key, object));
    }

    pub(crate) fn get(&self, kind: &str, key: &str) -> Option<Object> {
        let table = self.tables.get(kind)?;
        table.rows.get(table.keys.get(key)?)?.object()
    }

    pub(crate) fn has(&self, kind: &str, key: &str) -> bool {
        let table = self.tables.get(kind);
        table.is_some_and(|table| table.keys.contains_key(key))
    }

    /// Puts an object in the place of the one under a key; its key may change as well.
    pub(crate) fn replace(&mut self, kind: &str, key: &str, new_key: &str, object: &Object) {
        let Some(table) = self.tables.get_mut(kind) else {
            return;
        };
        let Some(number) = table.keys.remove(key) else {
            return;
        };
        if let Some(before) = table.rows.get(&number).and_then(Row::object) {
            table.leave(number, &before);
        }
        table.enter(number, object);
        table.keys.insert(new_key.into(), number);
        table.rows.insert(number, Row::new(new_key, object));
    }

    /// Removes an object; links from and to it stay.
    pub(crate) fn remove(&mut self, kind: &str, key: &str) -> Option<Object> {
        let table = self.tables.get_mut(kind)?;
        let number = table.keys.remove(key)?;
        let object = table.rows.remove(&number)?.object()?;
        table.leave(number, &object);
        if let Ok(position) = table.order.binary_search(&number) {
            table.order.remove(position);
        }
        Some(object)
    }

    /// All objects of a kind.
    pub(crate) fn all(&self, kind: &str) -> Rows<'_> {
        let table = self.tables.get(kind);
        Rows {
            table,
            order: table.map_or(&[], |table| &table.order),
        }
    }

    /// The objects of a kind with this value of an indexed property.
    pub(crate) fn having(&self, kind: &str, property: &str, value: &str) -> Rows<'_> {
        let table = self.tables.get(kind);
        let order = table.and_then(|table| table.indexes.get(property)?.get(value));
        Rows {
            table,
            order: order.map_or(&[], Vec::as_slice),
        }
    }

    /// The keys at the other end of a link.
    pub(crate) fn linked(&self, link: &str, from: &str) -> &[String] {
        let linked = self.links.get(link).and_then(|links| links.get(from));
        linked.map_or(&[], Vec::as_slice)
    }

    /// The keys from which a link leads to this one.
    pub(crate) fn holders<'a>(
        &'a self,
        link: &str,
        to: &'a str,
    ) -> impl Iterator<Item = &'a String> {
        let links = self.links.get(link).into_iter().flatten();
        links
            .filter(move |(_, keys)| keys.iter().any(|key| key == to))
            .map(|(from, _)| from)
    }

    /// Links two objects; linking them again changes nothing.
    pub(crate) fn link(&mut self, link: &str, from: &str, to: &str) {
        let links = self.links.entry(link.to_owned()).or_default();
        let keys = links.entry(from.to_owned()).or_default();
        if !keys.iter().any(|key| key == to) {
            keys.push(to.to_owned());
        }
    }

    /// Ends a link, and returns whether there was one.
    pub(crate) fn unlink(&mut self, link: &str, from: &str, to: &str) -> bool {
        let links = self.links.get_mut(link);
        let Some(keys) = links.and_then(|links| links.get_mut(from)) else {
            return false;
        };
        let before = keys.len();
        keys.retain(|key| key != to);
        keys.len() < before
    }

    /// Ends all links from or to an object.
    pub(crate) fn unlink_all(&mut self, link: &str, key: &str, is_from: bool) {
        let Some(links) = self.links.get_mut(link) else {
            return;
        };
        match is_from {
            true => drop(links.remove(key)),
            false => links
                .values_mut()
                .for_each(|keys| keys.retain(|to| to != key)),
        }
    }
}

impl Table {
    fn enter(&mut self, number: u64, object: &Object) {
        for (property, index) in &mut self.indexes {
            let Some(value) = object.get(property).and_then(index_key) else {
                continue;
            };
            let numbers = index.entry(value.into()).or_default();
            if let Err(position) = numbers.binary_search(&number) {
                numbers.insert(position, number);
            }
        }
    }

    fn leave(&mut self, number: u64, object: &Object) {
        for (property, index) in &mut self.indexes {
            let Some(value) = object.get(property).and_then(index_key) else {
                continue;
            };
            if let Some(numbers) = index.get_mut(value.as_str()) {
                numbers.retain(|known| *known != number);
                if numbers.is_empty() {
                    index.remove(value.as_str());
                }
            }
        }
    }
}

impl Row {
    fn new(key: &str, object: &Object) -> Self {
        let json = serde_json::to_string(object).unwrap_or_default();
        Self {
            key: key.into(),
            json: json.into(),
        }
    }

    fn object(&self) -> Option<Object> {
        serde_json::from_str(&self.json).ok()
    }
}

impl<'a> Rows<'a> {
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// The object at a position, oldest first.
    pub(crate) fn at(&self, position: usize) -> Option<Object> {
        let number = self.order.get(position)?;
        self.table?.rows.get(number)?.object()
    }

    /// The position of the object under a key.
    pub(crate) fn position(&self, key: &str) -> Option<usize> {
        let number = self.table?.keys.get(key)?;
        self.order.binary_search(number).ok()
    }

    /// The keys of the objects, oldest first.
    pub(crate) fn keys(self) -> impl Iterator<Item = &'a str> {
        let table = self.table;
        let rows = self
            .order
            .iter()
            .filter_map(move |number| table?.rows.get(number));
        rows.map(|row| &*row.key)
    }

    /// The objects, oldest first.
    pub(crate) fn objects(self) -> impl DoubleEndedIterator<Item = Object> + use<'a> {
        let table = self.table;
        let rows = self
            .order
            .iter()
            .filter_map(move |number| table?.rows.get(number));
        rows.filter_map(Row::object)
    }
}

/// The text of a value in an index; null is in none.
pub(crate) fn index_key(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Object {
        value.as_object().unwrap().clone()
    }

    fn store() -> Store {
        let mut store = Store::default();
        store.index("role", "team");
        for (key, team) in [("a", "x"), ("b", "y"), ("c", "x")] {
            let number = store.number();
            store.insert(
                "role",
                number,
                key,
                &object(json!({"id": key, "team": team})),
            );
        }
        store
    }

    fn keys(rows: Rows<'_>) -> Vec<&str> {
        rows.keys().collect()
    }

    #[test]
    fn objects_are_listed_in_the_order_in_which_they_came() {
        assert_eq!(keys(store().all("role")), ["a", "b", "c"]);
        assert_eq!(keys(store().having("role", "team", "x")), ["a", "c"]);
    }

    #[test]
    fn an_object_that_changes_moves_to_the_other_index_and_keeps_its_place() {
        let mut store = store();
        store.replace("role", "a", "a", &object(json!({"id": "a", "team": "y"})));
        assert_eq!(keys(store.having("role", "team", "x")), ["c"]);
        assert_eq!(keys(store.having("role", "team", "y")), ["a", "b"]);
    }

    #[test]
    fn what_is_removed_is_in_no_list() {
        let mut store = store();
        assert!(store.remove("role", "a").is_some());
        assert!(store.remove("role", "a").is_none());
        assert!(!store.has("role", "a"));
        assert_eq!(keys(store.all("role")), ["b", "c"]);
        assert_eq!(keys(store.having("role", "team", "x")), ["c"]);
    }

    #[test]
    fn a_position_leads_to_an_object_and_back() {
        let store = store();
        let rows = store.having("role", "team", "x");
        assert_eq!(rows.len(), 2);
        assert_eq!(rows.at(1).unwrap()["id"], "c");
        assert_eq!(rows.position("c"), Some(1));
        assert_eq!(rows.position("b"), None);
    }

    #[test]
    fn a_link_is_there_once_until_it_ends() {
        let mut store = store();
        store.link("knows", "a", "b");
        store.link("knows", "a", "b");
        assert_eq!(store.linked("knows", "a"), ["b"]);
        assert_eq!(store.holders("knows", "b").collect::<Vec<_>>(), ["a"]);
        assert!(store.unlink("knows", "a", "b"));
        assert!(!store.unlink("knows", "a", "b"));
    }
}
