//! The changes of a store since the last request for them: takes note of each, returns them with the
//! values that hold now; never decides where they go.

use std::collections::{BTreeMap, BTreeSet};

use super::{Row, Store};
use crate::facts::Facts;

/// The changes of a store, and of the facts beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    /// Nothing that was there before is left.
    pub(crate) anew: bool,
    /// The number of the last object; nothing where only facts changed.
    pub(crate) last: Option<u64>,
    /// The facts beside the objects. A new beginning leaves it as it is.
    pub(crate) facts: Facts,
    /// Objects by kind and number, each with its key and its JSON, unless it is gone.
    pub(crate) objects: BTreeMap<(String, u64), Option<(String, String)>>,
    /// Links by name and both ends, each with its place in their order, unless it is gone.
    pub(crate) links: BTreeMap<(String, String, String), Option<u64>>,
}

/// The changes until they are requested.
#[derive(Debug, Default)]
pub(super) struct Notes {
    anew: bool,
    last: u64,
    objects: BTreeSet<(String, u64)>,
    links: BTreeMap<(String, String, String), Option<u64>>,
    /// The place of the newest link.
    place: u64,
}

impl Changes {
    /// Adds later changes.
    pub(crate) fn extend(&mut self, later: Self) {
        self.facts.extend(later.facts);
        self.last = later.last.or(self.last);
        if later.anew {
            self.anew = true;
            self.objects.clear();
            self.links.clear();
        }
        self.objects.extend(later.objects);
        self.links.extend(later.links);
    }
}

impl Notes {
    pub(super) fn object(&mut self, kind: &str, number: u64) {
        self.objects.insert((kind.to_owned(), number));
    }

    pub(super) fn link(&mut self, link: &str, from: &str, to: &str, is_there: bool) {
        self.place += u64::from(is_there);
        let ends = (link.to_owned(), from.to_owned(), to.to_owned());
        self.links.insert(ends, is_there.then_some(self.place));
    }
}

impl Store {
    /// Notes changes from now on. With `anew` the store takes the place of another one: all that it
    /// gets is a change. The places of links follow `place`.
    pub(crate) fn watch(&mut self, anew: bool, place: u64) {
        self.notes = Some(Notes {
            anew,
            last: self.next,
            place,
            ..Notes::default()
        });
    }

    /// The changes since the last call; nothing where no changes are noted.
    pub(crate) fn changes(&mut self) -> Option<Changes> {
        let notes = self.notes.as_mut()?;
        if !notes.anew
            && notes.objects.is_empty()
            && notes.links.is_empty()
            && notes.last == self.next
        {
            return None;
        }
        notes.last = self.next;
        let anew = std::mem::take(&mut notes.anew);
        let links = std::mem::take(&mut notes.links);
        let objects = std::mem::take(&mut notes.objects);
        let objects = objects.into_iter().map(|(kind, number)| {
            let table = self.tables.get(&kind);
            let row = table.and_then(|table| table.rows.get(&number));
            ((kind, number), row.map(Row::text))
        });
        Some(Changes {
            anew,
            last: Some(self.next),
            facts: Facts::new(),
            objects: objects.collect(),
            links,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        super::{Object, Store},
        Changes,
    };

    fn object(name: &str) -> Object {
        json!({"name": name}).as_object().unwrap().clone()
    }

    fn insert(store: &mut Store, key: &str) -> u64 {
        let number = store.number();
        store.insert("role", number, key, &object(key));
        number
    }

    #[test]
    fn changes_have_the_values_that_hold_now() {
        let mut store = Store::default();
        let before = insert(&mut store, "a");
        store.watch(false, 0);
        assert_eq!(store.changes(), None);
        let new = insert(&mut store, "b");
        store.replace("role", "b", "c", &object("d"));
        store.remove("role", "a");
        store.link("knows", "x", "y");
        store.unlink("knows", "x", "y");
        let changes = store.changes().unwrap();
        assert!(!changes.anew && changes.last == Some(new));
        let kind = "role".to_owned();
        assert_eq!(changes.objects[&(kind.clone(), before)], None);
        let text = (String::from("c"), String::from(r#"{"name":"d"}"#));
        assert_eq!(changes.objects[&(kind, new)], Some(text));
        assert_eq!(changes.links.values().collect::<Vec<_>>(), [&None]);
        assert_eq!(store.changes(), None);
    }

    #[test]
    fn a_number_that_was_given_for_nothing_is_a_change() {
        let mut store = Store::default();
        store.watch(false, 0);
        store.number();
        assert_eq!(store.changes().unwrap().last, Some(1));
    }

    #[test]
    fn later_changes_win_and_a_new_beginning_ends_those_before() {
        let mut store = Store::default();
        store.watch(false, 0);
        insert(&mut store, "a");
        let mut changes = store.changes().unwrap();
        store.remove("role", "a");
        changes.extend(store.changes().unwrap());
        assert_eq!(changes.objects.values().collect::<Vec<_>>(), [&None]);
        let mut other = Store::default();
        other.watch(true, 0);
        changes.extend(other.changes().unwrap());
        assert!(changes.anew && changes.objects.is_empty());
    }

    #[test]
    fn a_new_beginning_leaves_the_facts() {
        let fact = |value: &str| Changes {
            facts: [("a".to_owned(), Some(value.to_owned()))].into(),
            ..Changes::default()
        };
        let mut store = Store::default();
        store.watch(true, 0);
        store.number();
        let mut changes = fact("1");
        changes.extend(store.changes().unwrap());
        assert_eq!((changes.last, &changes.facts), (Some(1), &fact("1").facts));
        changes.extend(fact("2"));
        assert_eq!((changes.last, &changes.facts), (Some(1), &fact("2").facts));
        assert!(changes.anew);
    }
}
