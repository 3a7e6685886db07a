//! The orders in which objects are listed: by a property, of all objects or of those that share
//! another one, with or without hidden ones. An order is made with its first use and kept up to date
//! from then on, so that no page of it is sorted again.

use std::{cmp::Ordering, collections::HashMap};

use serde_json::Value;

use super::{Object, index_key};

/// Which objects a list has, and by what they are sorted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct By {
    /// Only the objects that share the value of this property.
    pub(crate) group: Option<String>,
    /// The property to sort by; the time of creation when left out.
    pub(crate) sort: Option<String>,
    /// Without the objects that lists leave out.
    pub(crate) shown: bool,
}

/// What lists leave out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Hidden {
    /// The objects in which the property has a value.
    Set(String),
    /// The objects in which the property has this value.
    Is(String, Value),
}

/// An object in an order: its value of the property to sort by, and its number.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    value: Sorting,
    pub(super) number: u64,
}

/// A value as lists are sorted: nothing before something, numbers by value, strings by their
/// letters in any case.
#[derive(Debug, Clone, PartialEq)]
enum Sorting {
    Nothing,
    Number(f64),
    Text(Box<str>),
}

/// The objects of one order, by the value of its group; the group of all is empty.
#[derive(Debug, Default)]
pub(super) struct Sorted(HashMap<Box<str>, Vec<Entry>>);

impl Hidden {
    fn hides(&self, object: &Object) -> bool {
        match self {
            Self::Set(property) => object.get(property).is_some_and(|value| !value.is_null()),
            Self::Is(property, value) => object.get(property) == Some(value),
        }
    }
}

impl By {
    /// Where an object belongs, unless the order leaves it out.
    fn place(&self, number: u64, object: &Object, hidden: &[Hidden]) -> Option<(String, Entry)> {
        if self.shown && hidden.iter().any(|hidden| hidden.hides(object)) {
            return None;
        }
        let group = match &self.group {
            Some(property) => object.get(property).and_then(index_key)?,
            None => String::new(),
        };
        Some((group, self.entry(number, object)))
    }

    pub(super) fn entry(&self, number: u64, object: &Object) -> Entry {
        let value = self.sort.as_ref().and_then(|property| object.get(property));
        let value = match value {
            None | Some(Value::Null) => Sorting::Nothing,
            Some(Value::Number(number)) => Sorting::Number(number.as_f64().unwrap_or_default()),
            Some(Value::String(text)) => Sorting::Text(text.to_lowercase().into()),
            Some(other) => Sorting::Text(other.to_string().into()),
        };
        Entry { value, number }
    }
}

impl Sorted {
    /// The objects of a group.
    pub(super) fn group(&self, group: &str) -> &[Entry] {
        self.0.get(group).map_or(&[], Vec::as_slice)
    }

    /// The order of all these objects, oldest first.
    pub(super) fn new(
        by: &By,
        hidden: &[Hidden],
        objects: impl Iterator<Item = (u64, Object)>,
    ) -> Self {
        let mut sorted = Self::default();
        for (number, object) in objects {
            if let Some((group, entry)) = by.place(number, &object, hidden) {
                sorted.0.entry(group.into()).or_default().push(entry);
            }
        }
        sorted.0.values_mut().for_each(|group| group.sort());
        sorted
    }

    pub(super) fn enter(&mut self, by: &By, hidden: &[Hidden], number: u64, object: &Object) {
        let Some((group, entry)) = by.place(number, object, hidden) else {
            return;
        };
        let group = self.0.entry(group.into()).or_default();
        if let Err(position) = group.binary_search(&entry) {
            group.insert(position, entry);
        }
    }

    pub(super) fn leave(&mut self, by: &By, hidden: &[Hidden], number: u64, object: &Object) {
        let Some((name, entry)) = by.place(number, object, hidden) else {
            return;
        };
        let Some(group) = self.0.get_mut(name.as_str()) else {
            return;
        };
        if let Ok(position) = group.binary_search(&entry) {
            group.remove(position);
        }
        if group.is_empty() {
            self.0.remove(name.as_str());
        }
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_value = match (&self.value, &other.value) {
            (Sorting::Number(one), Sorting::Number(other)) => one.total_cmp(other),
            (Sorting::Text(one), Sorting::Text(other)) => one.cmp(other),
            (one, other) => one.rank().cmp(&other.rank()),
        };
        by_value.then(self.number.cmp(&other.number))
    }
}

impl Sorting {
    fn rank(&self) -> u8 {
        match self {
            Self::Nothing => 0,
            Self::Number(_) => 1,
            Self::Text(_) => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::Store, *};

    fn object(name: &Value, team: &str, is_hidden: bool) -> Object {
        let object = json!({"name": name, "team": team, "archived": is_hidden});
        object.as_object().unwrap().clone()
    }

    fn store() -> Store {
        let mut store = Store::default();
        store.hide("role", vec![Hidden::Is("archived".to_owned(), json!(true))]);
        store
    }

    fn by(group: Option<&str>, sort: Option<&str>, shown: bool) -> By {
        By {
            group: group.map(str::to_owned),
            sort: sort.map(str::to_owned),
            shown,
        }
    }

    fn keys<'a>(store: &'a Store, by: &'a By, group: &str) -> Vec<&'a str> {
        store.ordered("role", by, group).keys().collect()
    }

    #[test]
    fn nothing_comes_before_numbers_and_numbers_before_letters_in_any_case() {
        let mut store = store();
        let values = [json!("b"), json!(10), json!(null), json!("A"), json!(9.5)];
        for (index, value) in values.iter().enumerate() {
            let number = store.number();
            store.insert(
                "role",
                number,
                &index.to_string(),
                &object(value, "x", false),
            );
        }
        let by = by(None, Some("name"), false);
        store.prepare("role", &by);
        assert_eq!(keys(&store, &by, ""), ["2", "4", "1", "3", "0"]);
    }

    #[test]
    fn an_order_that_is_kept_up_to_date_is_the_one_that_is_made_new() {
        let (mut kept, mut state) = (store(), 7_u64);
        let mut next = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) % below
        };
        let orders = [
            by(None, Some("name"), false),
            by(None, None, true),
            by(Some("team"), Some("name"), true),
            by(Some("team"), None, false),
        ];
        for order in &orders {
            kept.prepare("role", order);
        }
        for _ in 0..2000 {
            let key = next(60).to_string();
            let new = object(&json!(next(9)), &next(3).to_string(), next(4) == 0);
            match (kept.has("role", &key), next(3)) {
                (true, 0) => drop(kept.remove("role", &key)),
                (true, _) => kept.replace("role", &key, &key, &new),
                (false, _) => {
                    let number = kept.number();
                    kept.insert("role", number, &key, &new);
                }
            }
        }
        let dump = kept.dump(crate::Form::Live);
        let mut made = store().load(&dump, crate::Form::Live).unwrap();
        for order in &orders {
            made.prepare("role", order);
            for group in ["", "0", "1", "2"] {
                let expected = keys(&made, order, group);
                assert_eq!(keys(&kept, order, group), expected, "{order:?} {group:?}");
                for (position, key) in expected.iter().enumerate() {
                    let rows = kept.ordered("role", order, group);
                    assert_eq!(rows.position(key), Some(position));
                }
            }
        }
    }
}
