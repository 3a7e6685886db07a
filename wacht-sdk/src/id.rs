//! The text of an id, held inline when it is short, as nearly all are.

use std::{cmp::Ordering, hash::Hash, hash::Hasher};

/// The longest id that needs no allocation: 64-bit integers have at most 20 digits.
const INLINE: usize = 22;

/// The text of an id.
#[derive(Clone)]
pub struct IdText(Repr);

#[derive(Clone)]
enum Repr {
    Inline { len: u8, bytes: [u8; INLINE] },
    Heap(Box<str>),
}

impl IdText {
    /// Holds a copy of `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut bytes = [0; INLINE];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(start), Ok(len)) => {
                start.copy_from_slice(text.as_bytes());
                Self(Repr::Inline { len, bytes })
            }
            _ => Self(Repr::Heap(text.into())),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            // The bytes were copied from a whole `str`, so neither fallback is ever taken.
            Repr::Inline { len, bytes } => bytes
                .get(..usize::from(*len))
                .and_then(|text| std::str::from_utf8(text).ok())
                .unwrap_or_default(),
            Repr::Heap(text) => text,
        }
    }
}

impl Default for IdText {
    fn default() -> Self {
        Self::new("")
    }
}

impl PartialEq for IdText {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for IdText {}

impl Hash for IdText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl PartialOrd for IdText {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for IdText {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl std::fmt::Debug for IdText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_str().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::IdText;

    #[test]
    fn short_and_long_ids_keep_their_text() {
        for text in [
            "",
            "9223372036854775807",
            "usr_01jabcdefghijklmnopqrstuvwx",
            "ä".repeat(11).as_str(),
            "ä".repeat(12).as_str(),
        ] {
            assert_eq!(IdText::new(text).as_str(), text);
        }
    }

    #[test]
    fn ids_compare_and_hash_by_their_text() {
        use std::collections::{BTreeSet, HashSet};
        let texts = ["b", "a", "usr_01jabcdefghijklmnopqrstuvwx", "a"];
        let sorted: BTreeSet<_> = texts.map(IdText::new).into_iter().collect();
        let sorted: Vec<_> = sorted.iter().map(IdText::as_str).collect();
        assert_eq!(sorted, ["a", "b", "usr_01jabcdefghijklmnopqrstuvwx"]);
        assert_eq!(
            texts
                .map(IdText::new)
                .into_iter()
                .collect::<HashSet<_>>()
                .len(),
            3
        );
    }

    #[test]
    fn an_id_that_is_not_set_is_empty() {
        assert_eq!(IdText::default().as_str(), "");
    }

    #[test]
    fn is_no_larger_than_a_string() {
        assert!(size_of::<IdText>() <= size_of::<String>());
    }
}
