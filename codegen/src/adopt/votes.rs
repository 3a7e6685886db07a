//! Choices that were made, by question. Takes choices; returns the most frequent one.

use std::collections::BTreeMap;

/// How often each choice was made.
#[derive(Debug)]
pub(super) struct Votes<K, V>(BTreeMap<K, BTreeMap<V, usize>>);

impl<K: Ord, V: Ord> Default for Votes<K, V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord, V: Ord> Votes<K, V> {
    pub(super) fn add(&mut self, key: K, value: V) {
        *self.0.entry(key).or_default().entry(value).or_default() += 1;
    }

    /// The most frequent choice, if it is more frequent than all others together.
    pub(super) fn clear<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.share(key, 1, 2)
    }

    /// The choice that was made at least nine times of ten, and three times or more.
    pub(super) fn usual(&self, key: &K) -> Option<&V> {
        let total: usize = self.0.get(key)?.values().sum();
        self.share(key, 9, 10).filter(|_| total >= 3)
    }

    /// The most frequent choice.
    pub(super) fn first<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
    {
        let all = self.0.get(key)?;
        let best = all.values().max()?;
        let found = all.iter().find(|(_, count)| *count == best);
        found.map(|(value, _)| value)
    }

    /// All choices of all questions.
    pub(super) fn choices(&self) -> impl Iterator<Item = &V> {
        self.0.values().flat_map(BTreeMap::keys)
    }

    /// All questions.
    pub(super) fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.keys()
    }

    fn share<Q: Ord + ?Sized>(&self, key: &Q, part: usize, of: usize) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
    {
        let all = self.0.get(key)?;
        let total: usize = all.values().sum();
        let (value, count) = all.iter().max_by_key(|(_, count)| **count)?;
        let is_more = match part * 2 == of {
            true => count * of > total * part,
            false => count * of >= total * part,
        };
        is_more.then_some(value)
    }
}
