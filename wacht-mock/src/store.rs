//! Holds JSON objects by kind and key, in the order in which they were created, with what makes
//! them fast to find; never knows what a kind means.
//!
//! An object is kept as text, which takes a fraction of the memory that its values would. Orders
//! are sorted lists of numbers, so that a page costs the same wherever it is.

mod changes;
mod dump;
mod links;
mod order;

use std::collections::{BTreeMap, HashMap};

pub(crate) use changes::Changes;
use changes::Notes;
pub use dump::LoadError;
pub(crate) use dump::Loading;
use links::Links;
pub(crate) use order::{By, Hidden};
use order::{Entry, Sorted};
use serde_json::{Map, Value};

pub(crate) type Object = Map<String, Value>;

/// All objects, and the links between them.
#[derive(Debug, Default)]
pub(crate) struct Store {
    /// The number of the next object. None is given twice.
    next: u64,
    tables: BTreeMap<String, Table>,
    links: BTreeMap<String, Links>,
    /// What changed since somebody asked; nothing where nobody does.
    notes: Option<Notes>,
}

/// The objects of one kind.
#[derive(Debug, Default)]
struct Table {
    rows: HashMap<u64, Row>,
    keys: HashMap<Box<str>, u64>,
    order: Vec<u64>,
    /// The objects by the value of a property that is indexed.
    indexes: BTreeMap<String, HashMap<Box<str>, Vec<u64>>>,
    hidden: Vec<Hidden>,
    /// The orders that were needed so far.
    sorted: HashMap<By, Sorted>,
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
    order: Order<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Order<'a> {
    /// As they were created.
    Numbers(&'a [u64]),
    Sorted(&'a By, &'a [Entry]),
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

    /// States which objects of a kind lists leave out.
    pub(crate) fn hide(&mut self, kind: &str, hidden: Vec<Hidden>) {
        self.tables.entry(kind.to_owned()).or_default().hidden = hidden;
    }

    /// Whether objects can be found by the value of a property.
    pub(crate) fn is_indexed(&self, kind: &str, property: &str) -> bool {
        let table = self.tables.get(kind);
        table.is_some_and(|table| table.indexes.contains_key(property))
    }

    /// Makes an order, unless it is there: [`ordered`](Self::ordered) has nothing before.
    pub(crate) fn prepare(&mut self, kind: &str, by: &By) {
        let table = self.tables.entry(kind.to_owned()).or_default();
        if !table.sorted.contains_key(by) {
            let numbers = table.order.iter();
            let objects =
                numbers.filter_map(|number| Some((*number, table.rows.get(number)?.object()?)));
            let sorted = Sorted::new(by, &table.hidden, objects);
            table.sorted.insert(by.clone(), sorted);
        }
    }

    /// The objects of an order that was prepared, in a group of it.
    pub(crate) fn ordered<'a>(&'a self, kind: &str, by: &'a By, group: &str) -> Rows<'a> {
        let table = self.tables.get(kind);
        let sorted = table.and_then(|table| table.sorted.get(by));
        let entries = sorted.map_or(&[][..], |sorted| sorted.group(group));
        let order = Order::Sorted(by, entries);
        Rows { table, order }
    }

    /// Adds an object under a key that is not taken.
    pub(crate) fn insert(&mut self, kind: &str, number: u64, key: &str, object: &Object) {
        let table = self.tables.entry(kind.to_owned()).or_default();
        table.enter(number, object);
        // Numbers grow, so the order stays sorted.
        table.order.push(number);
        table.keys.insert(key.into(), number);
        table.rows.insert(number, Row::new(key, object));
        self.note(kind, number);
    }

    /// Adds an object that was stored before, behind the others of its kind.
    pub(crate) fn restore(
        &mut self,
        kind: &str,
        number: u64,
        key: &str,
        object: &Object,
    ) -> Result<(), String> {
        let Some(table) = self.tables.get(kind) else {
            return Err(format!("kind {kind:?} is unknown"));
        };
        if table.order.last().is_some_and(|last| *last >= number) {
            return Err(format!("number {number} is out of order"));
        }
        if table.keys.contains_key(key) {
            return Err(format!("{kind} {key:?} is there already"));
        }
        self.insert(kind, number, key, object);
        Ok(())
    }

    /// No object gets this number or one below it from now on.
    pub(crate) fn continue_after(&mut self, number: u64) {
        self.next = self.next.max(number);
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
        self.note(kind, number);
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
        self.note(kind, number);
        Some(object)
    }

    /// All objects of a kind.
    pub(crate) fn all(&self, kind: &str) -> Rows<'_> {
        let table = self.tables.get(kind);
        Rows {
            table,
            order: Order::Numbers(table.map_or(&[], |table| &table.order)),
        }
    }

    /// The objects of a kind with this value of an indexed property.
    pub(crate) fn having(&self, kind: &str, property: &str, value: &str) -> Rows<'_> {
        let table = self.tables.get(kind);
        let order = table.and_then(|table| table.indexes.get(property)?.get(value));
        Rows {
            table,
            order: Order::Numbers(order.map_or(&[], Vec::as_slice)),
        }
    }

    /// The keys at the other end of a link.
    pub(crate) fn linked(&self, link: &str, from: &str) -> &[String] {
        self.links.get(link).map_or(&[], |links| links.to(from))
    }

    /// The keys from which a link leads to this one.
    pub(crate) fn holders(&self, link: &str, to: &str) -> &[String] {
        self.links.get(link).map_or(&[], |links| links.from(to))
    }

    /// Links two objects; linking them again changes nothing.
    pub(crate) fn link(&mut self, link: &str, from: &str, to: &str) {
        let is_new = self.links.entry(link.to_owned()).or_default().add(from, to);
        if is_new && let Some(notes) = &mut self.notes {
            notes.link(link, from, to, true);
        }
    }

    /// Ends a link, and returns whether there was one.
    pub(crate) fn unlink(&mut self, link: &str, from: &str, to: &str) -> bool {
        let links = self.links.get_mut(link);
        let is_gone = links.is_some_and(|links| links.remove(from, to));
        if is_gone && let Some(notes) = &mut self.notes {
            notes.link(link, from, to, false);
        }
        is_gone
    }

    /// Ends all links from or to an object.
    pub(crate) fn unlink_all(&mut self, link: &str, key: &str, is_from: bool) {
        let Some(links) = self.links.get(link) else {
            return;
        };
        let ends = match is_from {
            true => links.to(key).to_vec(),
            false => links.from(key).to_vec(),
        };
        for end in ends {
            match is_from {
                true => self.unlink(link, key, &end),
                false => self.unlink(link, &end, key),
            };
        }
    }

    fn note(&mut self, kind: &str, number: u64) {
        if let Some(notes) = &mut self.notes {
            notes.object(kind, number);
        }
    }
}

impl Table {
    fn enter(&mut self, number: u64, object: &Object) {
        for (by, sorted) in &mut self.sorted {
            sorted.enter(by, &self.hidden, number, object);
        }
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
        for (by, sorted) in &mut self.sorted {
            sorted.leave(by, &self.hidden, number, object);
        }
        for (property, index) in &mut self.indexes {
            let Some(value) = object.get(property).and_then(index_key) else {
                continue;
            };
            if let Some(numbers) = index.get_mut(value.as_str()) {
                if let Ok(position) = numbers.binary_search(&number) {
                    numbers.remove(position);
                }
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

    /// Its key, and the object as JSON.
    fn text(&self) -> (String, String) {
        (self.key.to_string(), self.json.to_string())
    }
}

impl<'a> Rows<'a> {
    pub(crate) fn len(&self) -> usize {
        match self.order {
            Order::Numbers(numbers) => numbers.len(),
            Order::Sorted(_, entries) => entries.len(),
        }
    }

    fn number(&self, position: usize) -> Option<u64> {
        match self.order {
            Order::Numbers(numbers) => numbers.get(position).copied(),
            Order::Sorted(_, entries) => entries.get(position).map(|entry| entry.number),
        }
    }

    fn row(&self, position: usize) -> Option<&'a Row> {
        self.table?.rows.get(&self.number(position)?)
    }

    /// The object at a position, oldest first.
    pub(crate) fn at(&self, position: usize) -> Option<Object> {
        self.row(position)?.object()
    }

    /// The position of the object under a key.
    pub(crate) fn position(&self, key: &str) -> Option<usize> {
        let number = self.table?.keys.get(key)?;
        match self.order {
            Order::Numbers(numbers) => numbers.binary_search(number).ok(),
            Order::Sorted(by, entries) => {
                let object = self.table?.rows.get(number)?.object()?;
                entries.binary_search(&by.entry(*number, &object)).ok()
            }
        }
    }

    /// The keys of the objects, oldest first.
    pub(crate) fn keys(self) -> impl Iterator<Item = &'a str> {
        let rows = (0..self.len()).filter_map(move |position| self.row(position));
        rows.map(|row| &*row.key)
    }

    /// The objects, oldest first.
    pub(crate) fn objects(self) -> impl DoubleEndedIterator<Item = Object> + use<'a> {
        (0..self.len()).filter_map(move |position| self.at(position))
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
        assert_eq!(store.holders("knows", "b"), ["a"]);
        assert!(store.unlink("knows", "a", "b"));
        assert!(!store.unlink("knows", "a", "b"));
    }
}
