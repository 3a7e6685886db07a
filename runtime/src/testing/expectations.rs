//! Which response of a fake a request gets. Holds the rule by which an expectation is picked;
//! matching is elsewhere.

use std::{collections::VecDeque, sync::Arc};

use super::{matching, received::ReceivedRequest, response::Reply};
use crate::request::Arguments;

/// The next response of an expectation.
pub(super) enum Next {
    Once(Box<dyn FnOnce(&ReceivedRequest) -> Reply + Send>),
    Always(Arc<dyn Fn(&ReceivedRequest) -> Reply + Send + Sync>),
}

impl Next {
    fn is_standing(&self) -> bool {
        matches!(self, Self::Always(_))
    }

    pub(super) fn reply(self, sent: &ReceivedRequest) -> Reply {
        match self {
            Self::Once(response) => response(sent),
            Self::Always(response) => response(sent),
        }
    }
}

pub(super) struct Entry {
    pub(super) wanted: Arguments,
    pub(super) is_any: bool,
    pub(super) responses: VecDeque<Next>,
    /// How often it was used.
    used: usize,
}

/// All expectations of a fake, in the order in which they were added.
#[derive(Default)]
pub(super) struct Expectations(Vec<Entry>);

impl Expectations {
    /// Adds an expectation without responses. Returns its index.
    pub(super) fn add(&mut self, wanted: Arguments) -> usize {
        self.0.push(Entry {
            wanted,
            is_any: false,
            responses: VecDeque::new(),
            used: 0,
        });
        self.0.len() - 1
    }

    pub(super) fn get(&self, index: usize) -> Option<&Entry> {
        self.0.get(index)
    }

    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut Entry> {
        self.0.get_mut(index)
    }

    /// Takes the next response of the expectation that goes first among those that match.
    pub(super) fn take(&mut self, sent: &Arguments) -> Option<Next> {
        let open = self.0.iter_mut().filter(|entry| entry.matches(sent));
        let first = open.min_by_key(|entry| (entry.is_standing(), entry.is_any))?;
        first.used += 1;
        match first.responses.front() {
            Some(Next::Always(response)) => Some(Next::Always(response.clone())),
            _ => first.responses.pop_front(),
        }
    }

    /// Why there is no response to a request.
    pub(super) fn explain(&self, sent: &Arguments) -> String {
        let what = matching::describe(sent);
        let mut reasons = self.0.iter().filter_map(|entry| entry.reason(sent));
        let mut message = match reasons.next() {
            None => format!("the fake expects no {what}"),
            Some(first) => reasons.fold(
                format!("the fake has no response to {what}: {first}"),
                |message, reason| format!("{message}; {reason}"),
            ),
        };
        let others = self.0.iter().filter(|entry| !entry.is_about(sent));
        let others: Vec<_> = others.map(|e| matching::describe(&e.wanted)).collect();
        if !others.is_empty() {
            message = format!("{message}. It also expects {}", others.join(", "));
        }
        message
    }

    /// The expectations with responses that were not used, or without any.
    pub(super) fn unmet(&self) -> Vec<String> {
        let unmet = self.0.iter().filter_map(|entry| {
            let what = matching::describe(&entry.wanted);
            match entry.left() {
                0 if entry.used == 0 && entry.responses.is_empty() => {
                    Some(format!("{what}: it has no response"))
                }
                0 => None,
                1 => Some(format!("{what}: 1 response is left")),
                left => Some(format!("{what}: {left} responses are left")),
            }
        });
        unmet.collect()
    }
}

impl Entry {
    fn is_about(&self, sent: &Arguments) -> bool {
        matching::is_same_operation(&self.wanted, sent)
    }

    fn matches(&self, sent: &Arguments) -> bool {
        !self.responses.is_empty()
            && self.is_about(sent)
            && (self.is_any || matching::difference(&self.wanted, sent).is_none())
    }

    /// Whether the next response is one for always.
    fn is_standing(&self) -> bool {
        self.responses.front().is_some_and(Next::is_standing)
    }

    /// How many responses were not used. One for always need not be; those behind it are not reached.
    fn left(&self) -> usize {
        let has_standing = self.responses.iter().any(Next::is_standing);
        self.responses.len() - usize::from(has_standing)
    }

    /// Why this expectation of the same operation does not respond.
    fn reason(&self, sent: &Arguments) -> Option<String> {
        if !self.is_about(sent) {
            return None;
        }
        let difference = match self.is_any {
            true => None,
            false => matching::difference(&self.wanted, sent),
        };
        Some(difference.unwrap_or_else(|| match self.used {
            0 => "one that matches has no response".to_owned(),
            used => format!("one that matches has used all its responses ({used})"),
        }))
    }
}
