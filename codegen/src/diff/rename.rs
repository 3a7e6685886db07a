//! Which subjects of two models are the same: those with the same key, operations with the same request,
//! and types that differ in little but their names. Rewrites the old facts with the new names, so that a
//! rename is one change.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Element, FactKind, Facts, SubjectKind};

/// How much of two types must be the same, in parts of hundred, for one to be the other renamed.
const ALIKE: usize = 70;

/// The pairs of the same subject, by index into the old and the new facts.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    /// The old one of a new one.
    pub(super) old_of: BTreeMap<usize, usize>,
    /// The new paths of renamed subjects, by the old ones.
    pub(super) renamed: BTreeMap<String, String>,
}

/// The pairs of two lists of facts.
pub(super) fn pairs(old: &[Facts], new: &[Facts]) -> Pairs {
    let mut pairs = Pairs::default();
    pairs.take(old, new, |facts| Some(facts.key.clone()));
    pairs.take(old, new, |facts| {
        let is_operation = facts.subject.kind == SubjectKind::Operation;
        is_operation.then(|| facts.subject.wire.clone())
    });
    pairs.take_alike(old, new);
    for (new_index, old_index) in &pairs.old_of {
        let (Some(old), Some(new)) = (old.get(*old_index), new.get(*new_index)) else {
            continue;
        };
        for (was, is) in old.paths.iter().zip(&new.paths) {
            if was != is {
                pairs.renamed.insert(was.clone(), is.clone());
            }
        }
    }
    pairs
}

impl Pairs {
    /// Pairs what has the same mark, if it is alone with that.
    fn take(&mut self, old: &[Facts], new: &[Facts], mark: impl Fn(&Facts) -> Option<String>) {
        let paired: BTreeSet<usize> = self.old_of.values().copied().collect();
        let mut olds = BTreeMap::<String, Vec<usize>>::new();
        for (index, facts) in old.iter().enumerate() {
            if let Some(mark) = mark(facts).filter(|_| !paired.contains(&index)) {
                olds.entry(mark).or_default().push(index);
            }
        }
        for (index, facts) in new.iter().enumerate() {
            let found = mark(facts).and_then(|mark| olds.get(&mark));
            if let (Some([one]), false) =
                (found.map(Vec::as_slice), self.old_of.contains_key(&index))
            {
                self.old_of.insert(index, *one);
            }
        }
    }

    /// Pairs types and ids that are alike, the most alike first.
    fn take_alike(&mut self, old: &[Facts], new: &[Facts]) {
        let paired: BTreeSet<usize> = self.old_of.values().copied().collect();
        let can = |facts: &Facts| matches!(facts.subject.kind, SubjectKind::Type);
        let olds = old.iter().enumerate();
        let olds: Vec<_> = olds
            .filter(|(index, facts)| can(facts) && !paired.contains(index))
            .map(|(index, facts)| (index, marks(facts)))
            .collect();
        let mut candidates = Vec::new();
        for (index, facts) in new.iter().enumerate() {
            if !can(facts) || self.old_of.contains_key(&index) {
                continue;
            }
            let marks = marks(facts);
            for (old_index, old_marks) in &olds {
                let same = marks.intersection(old_marks).count();
                let all = marks.union(old_marks).count();
                let alike = (same * 100).checked_div(all).unwrap_or_default();
                if alike >= ALIKE {
                    candidates.push((100 - alike, index, *old_index));
                }
            }
        }
        candidates.sort_unstable();
        let mut taken = BTreeSet::new();
        for (_, index, old_index) in candidates {
            if !self.old_of.contains_key(&index) && taken.insert(old_index) {
                self.old_of.insert(index, old_index);
            }
        }
    }
}

/// What a type is like: its parts and what they are on the wire.
fn marks(facts: &Facts) -> BTreeSet<String> {
    let parts = facts.elements.iter().skip(1);
    let parts = parts.map(|element| {
        let wire = element.facts.iter();
        let wire = wire.filter(|fact| fact.kind == FactKind::Wire);
        let wire = wire.map(|fact| format!(" {} {}", fact.name, fact.value));
        format!("{}{}", element.key, wire.collect::<String>())
    });
    parts.collect()
}

/// Rewrites the old facts with the new names of renamed subjects.
pub(super) fn rename(facts: &mut [Facts], renamed: &BTreeMap<String, String>) {
    if renamed.is_empty() {
        return;
    }
    let last = |path: &str| path.rsplit("::").next().unwrap_or(path).to_owned();
    let words = renamed.iter().filter(|(old, _)| !old.ends_with(')'));
    let words: BTreeMap<_, _> = words.map(|(old, new)| (last(old), last(new))).collect();
    let facts = facts.iter_mut().flat_map(|facts| &mut facts.elements);
    for fact in facts.flat_map(|element: &mut Element| &mut element.facts) {
        match fact.kind {
            FactKind::Rust | FactKind::Order | FactKind::Gate => {
                if let Some(name) = renamed_path(&fact.name, renamed) {
                    fact.name = name;
                }
                if fact.kind == FactKind::Rust {
                    fact.value = in_words(&fact.value, &words);
                }
            }
            FactKind::Wire => fact.value = in_words(&fact.value, &words),
            FactKind::Deprecated | FactKind::Docs => {}
        }
    }
}

/// The new name of an item below a path that was renamed, or of the path itself.
fn renamed_path(item: &str, renamed: &BTreeMap<String, String>) -> Option<String> {
    // An item of a call or a type is at most one step below it.
    let above = item.rsplit_once("::").map(|(above, _)| above);
    let found = [Some(item), above].into_iter().flatten().find_map(|path| {
        let new = renamed.get(path)?;
        Some((path.len(), new))
    })?;
    let (length, new) = found;
    Some(format!("{new}{}", item.get(length..).unwrap_or_default()))
}

/// The text with the new words in place of the old ones.
fn in_words(text: &str, words: &BTreeMap<String, String>) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        out.push_str(words.get(word).map_or(word, String::as_str));
        let next = tail.find(is_word).unwrap_or(tail.len());
        let (between, tail) = tail.split_at(next);
        out.push_str(between);
        rest = tail;
    }
    out
}
