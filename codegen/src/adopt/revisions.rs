//! Which revision of the API brought an operation. Takes the operations of ours with their revisions, and those of
//! an older description of theirs; returns the revision of an operation of theirs.

use std::collections::BTreeSet;

use super::{request::Request, votes::Votes};
use crate::ir::Method;

/// An operation by its request.
type Key = (Method, Vec<String>);

/// The revisions of a document.
#[derive(Debug, Default)]
pub(super) struct Revisions {
    /// The one that the document is at.
    current: Option<String>,
    /// What the older description has.
    older: BTreeSet<Key>,
    /// The revision of most operations of ours that the older description has.
    earlier: Option<String>,
}

impl Revisions {
    pub(super) fn of<'a>(
        current: Option<&str>,
        ours: impl Iterator<Item = (Key, &'a str)>,
        older: BTreeSet<Key>,
    ) -> Self {
        let mut votes = Votes::default();
        for (key, revision) in ours {
            if older.contains(&key) {
                votes.add((), revision.to_owned());
            }
        }
        Self {
            current: current.map(str::to_owned),
            earlier: votes.clear(&()).cloned(),
            older,
        }
    }

    /// The revision that brought an operation: the current one, unless the older description has it already.
    pub(super) fn revision(&self, request: &Request) -> Option<String> {
        let key = (request.method, request.shape.clone());
        match self.older.contains(&key) {
            true => self.earlier.clone(),
            false => self.current.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Revisions;
    use crate::adopt::testing::request;

    #[test]
    fn what_an_older_description_has_is_of_the_revision_of_its_other_operations() {
        let key = |text: &str| {
            let request = request(text, "");
            (request.method, request.shape)
        };
        let ours = [
            (key("GET /users"), "1"),
            (key("GET /teams"), "1"),
            (key("PATCH /teams/{id}"), "2"),
        ];
        let older = ["GET /users", "GET /teams", "GET /users/{user}"];
        let older = older.map(key).into();
        let revisions = Revisions::of(Some("2"), ours.into_iter(), older);
        let of = |text: &str| revisions.revision(&request(text, ""));
        assert_eq!(of("GET /users/{id}").as_deref(), Some("1"));
        assert_eq!(of("DELETE /users/{id}").as_deref(), Some("2"));
    }

    #[test]
    fn a_revision_that_nothing_states_is_not_proposed() {
        let get = request("GET /users", "");
        let older = [(get.method, get.shape.clone())].into();
        let revisions = Revisions::of(Some("2"), [].into_iter(), older);
        assert_eq!(revisions.revision(&get), None);
    }
}
