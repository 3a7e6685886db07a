//! Writes a whole store as lines of JSON, and reads one from such lines: the same ids, the same
//! orders, the same secrets. A dump that is wrong anywhere changes nothing.

use std::fmt::{self, Write as _};

use serde::Deserialize;
use serde_json::json;

use super::{Object, Store};
use crate::form::Form;

/// The version of the lines.
const VERSION: u64 = 1;

/// A dump that cannot be loaded: the line, from 1, and the problem there; or, with line 0, a state that
/// could not be kept in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    line: usize,
    problem: String,
}

/// The first line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    wacht_mock: u64,
    form: String,
    next: u64,
}

/// Every other line: an object, or the links that lead from one.
#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Line {
    Object {
        kind: String,
        number: u64,
        key: String,
        object: Object,
    },
    Links {
        link: String,
        from: String,
        to: Vec<String>,
    },
}

impl Store {
    /// All objects, oldest first within their kind, and all links.
    pub(crate) fn dump(&self, form: Form) -> String {
        let head = json!({"wacht_mock": VERSION, "form": form.to_string(), "next": self.next});
        let mut text = format!("{head}\n");
        for (kind, table) in &self.tables {
            for number in &table.order {
                let Some(row) = table.rows.get(number) else {
                    continue;
                };
                // Writing to a string does not fail.
                let _ = writeln!(
                    text,
                    "{{\"kind\":{},\"number\":{number},\"key\":{},\"object\":{}}}",
                    json!(kind),
                    json!(row.key),
                    row.json
                );
            }
        }
        for (link, links) in &self.links {
            for (from, to) in links.all() {
                let _ = writeln!(text, "{}", json!({"link": link, "from": from, "to": to}));
            }
        }
        text
    }

    /// Adds what a dump holds to an empty store that has its indexes.
    #[cfg(test)]
    pub(crate) fn load(self, text: &str, form: Form) -> Result<Self, LoadError> {
        let mut loading = Loading::new(self, form);
        loading.push(text.as_bytes())?;
        loading.end()
    }
}

/// A store that is being filled from a dump, whose bytes come piece by piece.
#[derive(Debug)]
pub(crate) struct Loading {
    store: Store,
    form: Form,
    /// The highest number, which the first line states.
    next: Option<u64>,
    /// The lines that were read.
    lines: usize,
    /// The beginning of a line whose end has not come yet.
    rest: Vec<u8>,
}

impl Loading {
    /// Begins with an empty store that has its indexes.
    pub(crate) fn new(store: Store, form: Form) -> Self {
        Self {
            store,
            form,
            next: None,
            lines: 0,
            rest: Vec::new(),
        }
    }

    /// Reads the lines that end in a piece.
    pub(crate) fn push(&mut self, piece: &[u8]) -> Result<(), LoadError> {
        let mut piece = piece;
        while let Some(end) = piece.iter().position(|byte| *byte == b'\n') {
            let (line, after) = piece.split_at(end);
            piece = after.get(1..).unwrap_or_default();
            if self.rest.is_empty() {
                self.line(line)?;
            } else {
                let mut whole = std::mem::take(&mut self.rest);
                whole.extend_from_slice(line);
                self.line(&whole)?;
            }
        }
        self.rest.extend_from_slice(piece);
        Ok(())
    }

    /// The store, complete.
    pub(crate) fn end(mut self) -> Result<Store, LoadError> {
        let rest = std::mem::take(&mut self.rest);
        if self.next.is_none() || !rest.is_empty() {
            self.line(&rest)?;
        }
        self.store.continue_after(self.next.unwrap_or_default());
        Ok(self.store)
    }

    fn line(&mut self, line: &[u8]) -> Result<(), LoadError> {
        let index = self.lines;
        self.lines += 1;
        match self.next {
            None => {
                let next = self.head(index, line)?;
                self.next = Some(next);
                Ok(())
            }
            Some(_) if line.trim_ascii().is_empty() => Ok(()),
            Some(next) => self.entry(index, read(index, line)?, next),
        }
    }

    fn head(&self, index: usize, line: &[u8]) -> Result<u64, LoadError> {
        let head: Head = read(index, line)?;
        if head.wacht_mock != VERSION {
            let version = head.wacht_mock;
            let problem = format!("version {version} is unknown; this is version {VERSION}");
            return Err(LoadError::new(index, problem));
        }
        if head.form != self.form.to_string() {
            let problem = format!(
                "the dump is in the {} form, and the server in the {} form",
                head.form, self.form
            );
            return Err(LoadError::new(index, problem));
        }
        Ok(head.next)
    }

    fn entry(&mut self, index: usize, line: Line, next: u64) -> Result<(), LoadError> {
        match line {
            Line::Object {
                kind,
                number,
                key,
                object,
            } => {
                if number > next {
                    let problem = format!("number {number} is out of order");
                    return Err(LoadError::new(index, problem));
                }
                let restored = self.store.restore(&kind, number, &key, &object);
                restored.map_err(|problem| LoadError::new(index, problem))
            }
            Line::Links { link, from, to } => {
                for to in to {
                    self.store.link(&link, &from, &to);
                }
                Ok(())
            }
        }
    }
}

fn read<T: for<'a> Deserialize<'a>>(index: usize, line: &[u8]) -> Result<T, LoadError> {
    serde_json::from_slice(line).map_err(|error| LoadError::new(index, error.to_string()))
}

impl LoadError {
    fn new(index: usize, problem: impl Into<String>) -> Self {
        Self {
            line: index + 1,
            problem: problem.into(),
        }
    }

    /// The state was loaded, and could not be kept.
    pub(crate) fn not_kept(problem: String) -> Self {
        Self { line: 0, problem }
    }

    /// The line of the dump, from 1; 0 where the dump is right, and the file that keeps the state
    /// cannot be written.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The problem there.
    pub fn problem(&self) -> &str {
        &self.problem
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(formatter, "the store {}", self.problem),
            line => write!(formatter, "line {line} of the dump: {}", self.problem),
        }
    }
}

impl std::error::Error for LoadError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn empty() -> Store {
        let mut store = Store::default();
        store.index("role", "team");
        store
    }

    fn full() -> Store {
        let mut store = empty();
        for (key, team) in [("a", "x"), ("b\n", "y"), ("c", "x")] {
            let number = store.number();
            let object =
                json!({"id": key, "team": team, "nested": {"big": 9_007_199_254_740_993_u64}});
            store.insert("role", number, key, object.as_object().unwrap());
        }
        store.link("knows", "a", "c");
        store.remove("role", "b\n");
        store
    }

    #[test]
    fn a_loaded_store_is_the_one_that_was_dumped() {
        let dump = full().dump(Form::Live);
        let loaded = empty().load(&dump, Form::Live).unwrap();
        assert_eq!(loaded.dump(Form::Live), dump);
        assert_eq!(loaded.having("role", "team", "x").len(), 2);
        assert_eq!(loaded.linked("knows", "a"), ["c"]);
    }

    #[test]
    fn a_dump_may_come_in_pieces_of_any_size() {
        let dump = full().dump(Form::Live);
        for size in 1..dump.len() {
            let mut loading = Loading::new(empty(), Form::Live);
            let mut pieces = dump.as_bytes().chunks(size);
            pieces.try_for_each(|piece| loading.push(piece)).unwrap();
            assert_eq!(loading.end().unwrap().dump(Form::Live), dump);
        }
    }

    #[test]
    fn a_loaded_store_gives_no_number_twice() {
        let mut loaded = empty().load(&full().dump(Form::Live), Form::Live).unwrap();
        assert_eq!(loaded.number(), 4);
    }

    #[test]
    fn a_wrong_line_is_named() {
        let good = r#"{"kind":"role","number":1,"key":"a","object":{}}"#;
        let head = r#"{"wacht_mock":1,"form":"live","next":3}"#;
        let cases = [
            (String::new(), "line 1 of the dump: EOF while parsing"),
            (
                format!("{head}\n{good}\n\n{good}"),
                "line 4 of the dump: number 1 is out of order",
            ),
            (
                format!("{head}\n{}", good.replace("role", "rule")),
                "line 2 of the dump: kind \"rule\" is unknown",
            ),
            (
                format!("{head}\n{}", good.replace(":1", ":9")),
                "line 2 of the dump: number 9 is out of order",
            ),
            (
                format!("{head}\n{good}\n{}", good.replace(":1", ":2")),
                "line 3 of the dump: role \"a\" is there already",
            ),
            (
                head.replace("live", "documented"),
                "line 1 of the dump: the dump is in the documented form",
            ),
            (
                head.replace(":1", ":2"),
                "line 1 of the dump: version 2 is unknown",
            ),
        ];
        for (dump, expected) in cases {
            let error = empty().load(&dump, Form::Live).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
