//! Components that are references and nothing else. Takes a document whose references lead to
//! components; returns those that lead back to themselves, in one pass over all of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::source::escape;

/// Which component refers to which.
pub(super) struct Links<'a> {
    /// The name of each component, and the pointer to it.
    components: Vec<(&'a str, String)>,
    /// The component that each one is a reference to, where it is one.
    next: Vec<Option<usize>>,
}

/// The known facts of a component.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// It is on the way that is followed now, this far from its beginning.
    OnTheWay(usize),
    Done,
}

impl<'a> Links<'a> {
    pub(super) fn of(document: &'a Value, places: &'a BTreeSet<String>) -> Self {
        let sections = document.get("components").and_then(Value::as_object);
        let mut components = Vec::new();
        let mut targets = Vec::new();
        for (section, entries) in sections.into_iter().flatten() {
            for (name, value) in entries.as_object().into_iter().flat_map(Map::iter) {
                let pointer = format!("/components/{section}/{}", escape(name));
                components.push((name.as_str(), pointer));
                targets.push(value.get("$ref").and_then(Value::as_str));
            }
        }
        for place in places {
            components.push((place, place.clone()));
            let value = document.pointer(place);
            targets.push(value.and_then(|value| value.get("$ref")?.as_str()));
        }
        let pointers = components.iter().enumerate();
        let places: BTreeMap<&str, usize> = pointers.map(|(i, (_, p))| (p.as_str(), i)).collect();
        let next = targets.into_iter();
        let next = next.map(|target| places.get(target?.trim_start_matches('#')).copied());
        let next = next.collect();
        Self { components, next }
    }

    pub(super) fn component(&self, index: usize) -> Option<(&'a str, &str)> {
        let (name, pointer) = self.components.get(index)?;
        Some((name, pointer))
    }

    /// The components that lead back to themselves, the first of each circle.
    pub(super) fn circles(&self) -> Vec<usize> {
        let mut states = vec![State::New; self.next.len()];
        let mut found = Vec::new();
        for start in 0..self.next.len() {
            let mut way = Vec::new();
            let mut at = Some(start);
            while let Some(here) = at {
                let Some(state) = states.get_mut(here) else {
                    break;
                };
                match *state {
                    State::New => *state = State::OnTheWay(way.len()),
                    State::OnTheWay(from) => {
                        found.extend(way.get(from));
                        break;
                    }
                    State::Done => break,
                }
                way.push(here);
                at = self.next.get(here).copied().flatten();
            }
            for passed in way {
                if let Some(state) = states.get_mut(passed) {
                    *state = State::Done;
                }
            }
        }
        found
    }
}
