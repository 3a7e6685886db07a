//! Where values stand in the text of a file. Takes JSON pointers and the text; finds all of them in
//! one pass over the events of the YAML parser. Builds no value and never recurses.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, Span};

use super::unescape;

/// The values to find, as a tree: what pointers have in common is one branch.
pub(super) struct Wanted(Vec<Node>);

#[derive(Default)]
struct Node {
    parent: usize,
    children: BTreeMap<String, usize>,
    found: Option<Found>,
}

/// Where a value stands, and its key if it has one.
pub(super) struct Found {
    pub(super) key: Option<Mark>,
    pub(super) value: Option<Mark>,
}

/// A line and a column from 1, and how many characters the place spans.
pub(super) type Mark = (usize, usize, usize);

/// An object or a list that the scan is inside of, and which of the wanted values it is.
pub(super) enum Open {
    /// With the key whose value comes next.
    Object(Option<usize>, Option<Key>),
    /// With the number of items so far.
    List(Option<usize>, usize),
}

pub(super) struct Key {
    /// Where it stands, if the value is wanted.
    pub(super) mark: Option<Mark>,
    pub(super) node: Option<usize>,
}

impl Wanted {
    pub(super) const ROOT: usize = 0;

    pub(super) fn new() -> Self {
        Self(vec![Node::default()])
    }

    /// Adds a value to find, and returns its number.
    pub(super) fn add(&mut self, pointer: &str) -> usize {
        let mut node = Self::ROOT;
        for segment in pointer.split('/').skip(1).map(unescape) {
            let next = self.0.len();
            let child = match self.0.get_mut(node) {
                Some(node) => *node.children.entry(segment.into_owned()).or_insert(next),
                None => return Self::ROOT,
            };
            if child == next {
                self.0.push(Node {
                    parent: node,
                    ..Node::default()
                });
            }
            node = child;
        }
        node
    }

    /// Goes through a file and notes where the wanted values stand.
    pub(super) fn scan(&mut self, text: &str) {
        let mut events = Parser::new_from_str(text);
        let mut open = Vec::new();
        // A broken file still has good places before the break.
        while let Some(Ok((event, span))) = events.next_event() {
            match event {
                Event::MappingEnd | Event::SequenceEnd => {
                    open.pop();
                }
                Event::DocumentEnd => break,
                Event::Scalar(..)
                | Event::Alias(..)
                | Event::MappingStart(..)
                | Event::SequenceStart(..) => self.node(&event, span, &mut open),
                _ => {}
            }
        }
    }

    fn node(&mut self, event: &Event<'_>, span: Span, open: &mut Vec<Open>) {
        let (node, key) = match open.last_mut() {
            None => (Some(Self::ROOT), None),
            Some(Open::List(list, index)) => {
                let node = list.and_then(|list| self.child(list, &index.to_string()));
                *index += 1;
                (node, None)
            }
            Some(Open::Object(object, key)) => match key.take() {
                Some(key) => (key.node, key.mark),
                None => {
                    let node = object.and_then(|object| match event {
                        Event::Scalar(name, ..) => self.child(object, name),
                        _ => None,
                    });
                    let mark = Some(mark(span));
                    *key = Some(Key { mark, node });
                    (None, None)
                }
            },
        };
        let is_key = key.is_none();
        if let Some(node) = node.and_then(|node| self.0.get_mut(node)) {
            let value = match event {
                // The place of what spans lines is its key, if it has one.
                Event::MappingStart(..) | Event::SequenceStart(..) => is_key.then_some(mark(span)),
                _ => Some(mark(span)),
            };
            node.found = Some(Found { key, value });
        }
        match event {
            Event::MappingStart(..) => open.push(Open::Object(node, None)),
            Event::SequenceStart(..) => open.push(Open::List(node, 0)),
            _ => {}
        }
    }

    pub(super) fn child(&self, node: usize, segment: &str) -> Option<usize> {
        self.0.get(node)?.children.get(segment).copied()
    }

    /// Notes where a value stands.
    pub(super) fn found(&mut self, number: usize, found: Found) {
        if let Some(node) = self.0.get_mut(number) {
            node.found = Some(found);
        }
    }

    /// Where a value or its key stands. For a value that is not in the file it is the nearest value around.
    pub(super) fn mark(&self, mut number: usize, of_key: bool) -> Option<Mark> {
        let found = loop {
            let node = self.0.get(number)?;
            match &node.found {
                Some(found) => break found,
                None if number == Self::ROOT => return None,
                None => number = node.parent,
            }
        };
        match of_key {
            true => found.key.or(found.value),
            false => found.value.or(found.key),
        }
    }
}

fn mark(span: Span) -> Mark {
    let width = match span.end.line() == span.start.line() {
        true => span.end.col().saturating_sub(span.start.col()),
        false => 1,
    };
    (span.start.line(), span.start.col() + 1, width.max(1))
}

#[cfg(test)]
mod tests {
    use super::{Mark, Wanted};

    const TEXT: &str = "a:\n  b: [x, {c: yes}]\n  'd/e': |\n    text\nf: 1\n";

    fn find(pointer: &str, of_key: bool) -> Option<Mark> {
        let mut wanted = Wanted::new();
        let number = wanted.add(pointer);
        wanted.scan(TEXT);
        wanted.mark(number, of_key)
    }

    #[test]
    fn values_are_found() {
        assert_eq!(find("/f", false), Some((5, 4, 1)));
        assert_eq!(find("/a/b/0", false), Some((2, 7, 1)));
        assert_eq!(find("/a/b/1/c", false), Some((2, 14, 3)));
    }

    #[test]
    fn keys_are_found() {
        assert_eq!(find("/a", true), Some((1, 1, 1)));
        assert_eq!(find("/a/d~1e", true), Some((3, 3, 5)));
    }

    #[test]
    fn what_is_missing_leads_to_what_is_around_it() {
        assert_eq!(find("/a/b/1/nope", true), find("/a/b/1", true));
        assert_eq!(find("/nope", true), Some((1, 1, 1)));
    }

    #[test]
    fn all_places_are_found_in_one_scan() {
        let mut wanted = Wanted::new();
        let numbers = ["/f", "/a/b/1/c", "/a/b/0"].map(|pointer| wanted.add(pointer));
        wanted.scan(TEXT);
        let marks = numbers.map(|number| wanted.mark(number, false).unwrap());
        assert_eq!(marks, [(5, 4, 1), (2, 14, 3), (2, 7, 1)]);
    }

    #[test]
    fn a_key_that_is_a_list_is_passed_over() {
        let mut wanted = Wanted::new();
        let number = wanted.add("/b");
        wanted.scan("? [a, b]\n: {b: 1}\nb: 2\n");
        assert_eq!(wanted.mark(number, false), Some((3, 4, 1)));
    }

    #[test]
    fn a_deep_value_is_found() {
        let mut wanted = Wanted::new();
        let number = wanted.add(&"/0".repeat(200));
        wanted.scan(&"[".repeat(200));
        assert_eq!(wanted.mark(number, false), Some((1, 200, 1)));
    }
}
