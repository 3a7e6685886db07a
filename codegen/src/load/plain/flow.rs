//! Lists and objects in brackets. Takes a document from the bracket on; returns the value, and leaves
//! the rest.

use serde_json::{Map, Value};

use super::{
    DEPTH, Number,
    scalar::{plain, quoted, scalar},
};

/// What may stand between the parts.
const BLANK: [char; 2] = [' ', '\n'];

pub(super) struct Flow<'t> {
    rest: &'t str,
    number: Number,
    depth: usize,
}

impl<'t> Flow<'t> {
    pub(super) fn new(rest: &'t str, number: Number, depth: usize) -> Self {
        Self {
            rest,
            number,
            depth,
        }
    }

    /// The document behind the value.
    pub(super) fn rest(&self) -> &'t str {
        self.rest
    }

    pub(super) fn value(&mut self) -> Option<Value> {
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let value = match self.rest.bytes().next()? {
            b'[' => {
                let mut items = Vec::new();
                while self.goes_on(']', items.is_empty())? {
                    items.push(self.value()?);
                }
                items.shrink_to_fit();
                items.into()
            }
            b'{' => {
                let mut map = Map::new();
                while self.goes_on('}', map.is_empty())? {
                    let key = self.key()?;
                    if map.insert(key, self.value()?).is_some() {
                        return None;
                    }
                }
                map.into()
            }
            _ => match self.word()? {
                (text, true) => text.into(),
                (text, false) => scalar(&text, self.number)?,
            },
        };
        self.depth -= 1;
        Some(value)
    }

    /// Whether another member follows. Goes to it, or behind the end.
    fn goes_on(&mut self, end: char, is_first: bool) -> Option<bool> {
        if is_first {
            self.rest = self.rest.get(1..)?;
        }
        self.rest = self.rest.trim_start_matches(BLANK);
        if let Some(rest) = self.rest.strip_prefix(end) {
            self.rest = rest;
            return Some(false);
        }
        if !is_first {
            self.rest = self.rest.strip_prefix(',')?.trim_start_matches(BLANK);
        }
        if let Some(rest) = self.rest.strip_prefix(end).filter(|_| !is_first) {
            self.rest = rest;
            return Some(false);
        }
        Some(true)
    }

    /// A key, which is on one line. Goes to the value.
    fn key(&mut self) -> Option<String> {
        let before = self.rest;
        let (key, _) = self.word()?;
        let written = before.get(..before.len() - self.rest.len())?;
        self.rest = self.rest.strip_prefix(": ")?.trim_start_matches(BLANK);
        (!written.contains('\n')).then_some(key)
    }

    /// A scalar, and whether it is in quotes.
    fn word(&mut self) -> Option<(String, bool)> {
        if self.rest.starts_with(['\'', '"']) {
            let (text, behind) = quoted(self.rest)?;
            self.rest = behind;
            return Some((text, true));
        }
        let behind = |colon: usize| self.rest.get(colon + 1..).unwrap_or_default();
        let is_end = |(index, c): &(usize, char)| match c {
            ',' | ']' | '}' | '\n' => true,
            ':' => behind(*index).starts_with(BLANK),
            _ => false,
        };
        let (end, _) = self.rest.char_indices().find(is_end)?;
        let (word, rest) = self.rest.split_at(end);
        let word = word.trim_end_matches(' ');
        // What else has a meaning inside of brackets.
        let mut colons = word.match_indices(':');
        let is_strange = |(index, _)| {
            word.len() == index + 1 || behind(index).starts_with([',', '?', '[', ']', '{', '}'])
        };
        if word.contains(['[', '{', '?']) || colons.any(is_strange) {
            return None;
        }
        self.rest = rest;
        (plain(word)? == word).then(|| (word.to_owned(), false))
    }
}
