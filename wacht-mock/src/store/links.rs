//! The links between objects: which keys lead to which, found from both ends.

use std::collections::{BTreeMap, HashMap};

/// All links of one name.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// The keys at the other end, in the order in which they came.
    to: BTreeMap<String, Vec<String>>,
    /// The same from the other end.
    from: HashMap<String, Vec<String>>,
}

impl Links {
    pub(super) fn to(&self, from: &str) -> &[String] {
        self.to.get(from).map_or(&[], Vec::as_slice)
    }

    pub(super) fn from(&self, to: &str) -> &[String] {
        self.from.get(to).map_or(&[], Vec::as_slice)
    }

    /// Every key that links lead from, with those that they lead to.
    pub(super) fn all(&self) -> impl Iterator<Item = (&String, &Vec<String>)> {
        self.to.iter()
    }

    /// Adding a link again changes nothing. Returns whether it was new.
    pub(super) fn add(&mut self, from: &str, to: &str) -> bool {
        if self.has(from, to) {
            return false;
        }
        self.to
            .entry(from.to_owned())
            .or_default()
            .push(to.to_owned());
        self.from
            .entry(to.to_owned())
            .or_default()
            .push(from.to_owned());
        true
    }

    /// Returns whether there was one.
    pub(super) fn remove(&mut self, from: &str, to: &str) -> bool {
        if !self.has(from, to) {
            return false;
        }
        if let Some(keys) = self.to.get_mut(from) {
            keys.retain(|key| key != to);
            if keys.is_empty() {
                self.to.remove(from);
            }
        }
        if let Some(keys) = self.from.get_mut(to) {
            keys.retain(|key| key != from);
            if keys.is_empty() {
                self.from.remove(to);
            }
        }
        true
    }

    /// Looks from the end that has fewer links.
    fn has(&self, from: &str, to: &str) -> bool {
        let (there, back) = (self.to(from), self.from(to));
        match there.len() <= back.len() {
            true => there.iter().any(|key| key == to),
            false => back.iter().any(|key| key == from),
        }
    }
}
