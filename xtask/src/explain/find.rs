//! Finds what a name or a place means. Takes the entries and the words of a person; returns the entries, or
//! the names that are nearest.

use std::collections::BTreeMap;

use similar::TextDiff;

use super::Entry;

/// How many names are suggested.
const SUGGESTED: usize = 3;

/// How alike a name must be to be suggested.
const ALIKE: f32 = 0.7;

/// What leads to the entries of a list: their names, and their places.
pub(super) struct Finder {
    /// The names as they are compared, each with one as it is shown.
    names: BTreeMap<String, (String, Vec<usize>)>,
    lines: BTreeMap<String, BTreeMap<usize, Vec<usize>>>,
}

impl Finder {
    pub(super) fn new(entries: &[Entry]) -> Self {
        let (mut names, mut lines) = (BTreeMap::new(), BTreeMap::<_, BTreeMap<_, Vec<_>>>::new());
        for (index, entry) in entries.iter().enumerate() {
            let mut add = |key: &str, name: &str| {
                let found = names.entry(key.to_owned());
                let (_, found) = found.or_insert_with(|| (name.to_owned(), Vec::new()));
                if found.last() != Some(&index) {
                    found.push(index);
                }
            };
            for name in &entry.names {
                let key = plain(name);
                add(&key, name);
                // The module of the types goes without saying.
                if let Some(short) = key.strip_prefix("types::") {
                    add(short, name);
                }
            }
            if let Some((path, line)) = &entry.place {
                let lines = lines.entry(path.clone()).or_default();
                lines.entry(*line).or_default().push(index);
            }
        }
        Self { names, lines }
    }

    /// The indexes of the entries that a name or a place leads to, or the names nearest to it.
    pub(super) fn find(&self, what: &str) -> Result<&[usize], Vec<String>> {
        let what = what.trim();
        if let Some((path, line)) = place(what) {
            let lines = self.lines.get(path);
            let found = lines.and_then(|lines| lines.range(..=line).next_back());
            return found
                .map(|(_, found)| found.as_slice())
                .ok_or_else(Vec::new);
        }
        let wanted = plain(what);
        match self.names.get(&wanted) {
            Some((_, found)) => Ok(found),
            None => Err(self.nearest(&wanted)),
        }
    }

    /// The names that are most like the wanted one.
    fn nearest(&self, wanted: &str) -> Vec<String> {
        let near = self.names.iter().filter_map(|(key, (name, _))| {
            let likeness = TextDiff::from_chars(wanted, key.as_str()).ratio();
            (likeness >= ALIKE).then_some((likeness, name))
        });
        let mut near: Vec<_> = near.collect();
        near.sort_by(|(a, one), (b, other)| b.total_cmp(a).then(one.cmp(other)));
        near.dedup_by(|(_, one), (_, other)| one == other);
        let near = near.into_iter().take(SUGGESTED);
        near.map(|(_, name)| name.clone()).collect()
    }
}

/// `FILE:LINE`
fn place(what: &str) -> Option<(&str, usize)> {
    let (path, line) = what.rsplit_once(':')?;
    Some((path, line.parse().ok()?)).filter(|(path, _)| path.ends_with(".yaml"))
}

/// A name in the form that is compared: calls need no parentheses, fields may have a dot.
fn plain(name: &str) -> String {
    let name = name.trim().trim_start_matches("wacht_sdk::");
    let name = name.replace("()", "").replace("::", ".");
    match name.contains('/') {
        true => name,
        false => name.replace('.', "::"),
    }
}
