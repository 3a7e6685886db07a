//! Which segments of paths are resources. Takes the operations of a document with their names; returns the
//! resource of any path, by the operations there, beside it and above it. Knows nothing of theirs.

use std::collections::BTreeSet;

use super::{
    request::{Named, is_member, list_of, split_last},
    votes::Votes,
};
use crate::names::snake;

/// The resources of a document by the paths of their lists.
#[derive(Debug, Default)]
pub(super) struct Resources {
    /// Of the operations on a list or on one of its members.
    at: Votes<Vec<String>, String>,
    /// Of the actions and the parts right below a path.
    below: Votes<Vec<String>, String>,
    /// Of the methods that name the path behind their verb.
    parts: Votes<Vec<String>, String>,
    /// What the resources right below a path begin with, before the word for the segment.
    before: Votes<Vec<String>, String>,
    known: BTreeSet<String>,
    /// How many levels the deepest resource has.
    deepest: usize,
}

impl Resources {
    pub(super) fn of<'a>(operations: impl Iterator<Item = Named<'a>>) -> Self {
        let mut out = Self::default();
        for operation in operations.filter(|operation| !operation.resource.is_empty()) {
            out.look_at(&operation);
        }
        let lists: BTreeSet<_> = out.at.keys().chain(out.below.keys()).cloned().collect();
        for list in lists {
            let Some((above, last)) = split_last(&list) else {
                continue;
            };
            let found = out.known_at(&list).and_then(|known| known.rsplit_once('.'));
            if let Some((before, _)) = found.filter(|(_, word)| *word == snake(last)) {
                let before = before.to_owned();
                out.before.add(above.to_vec(), before);
            }
        }
        let levels = out.known.iter().map(|known| out.levels(known));
        out.deepest = levels.max().unwrap_or(0);
        out
    }

    fn look_at(&mut self, operation: &Named<'_>) {
        let resource = || operation.resource.to_owned();
        self.known.insert(resource());
        let Some((above, last)) = split_last(operation.shape) else {
            return;
        };
        let list = list_of(operation.shape).to_vec();
        let is_part = operation.names(last);
        let is_action = !is_member(operation.shape) && operation.name == snake(last);
        match () {
            () if is_part => self.parts.add(list, resource()),
            () if !is_action => self.at.add(list, resource()),
            () => {}
        }
        if (is_part || is_action) && !is_member(operation.shape) && !above.is_empty() {
            self.below.add(list_of(above).to_vec(), resource());
        }
    }

    /// The resource at a path, by the operations there or right below.
    pub(super) fn known_at(&self, shape: &[String]) -> Option<&String> {
        let list = list_of(shape);
        self.at.first(list).or_else(|| self.below.first(list))
    }

    /// The resource whose methods name the last segment of a path, where that segment is not a resource itself.
    pub(super) fn part_of(&self, shape: &[String]) -> Option<&String> {
        let list = list_of(shape);
        let part = self.parts.first(list)?;
        self.at.first(list).is_none().then_some(part)
    }

    /// The resource of a path: that of the operations there, or else its last segment behind what the resources
    /// beside it begin with, or behind the resource above it.
    pub(super) fn of_path(&self, shape: &[String]) -> String {
        let mut chain: Vec<(usize, String)> = Vec::new();
        for (index, segment) in shape.iter().enumerate() {
            if segment == "{}" {
                continue;
            }
            let (above, list) = (
                shape.get(..index).unwrap_or_default(),
                shape.get(..=index).unwrap_or_default(),
            );
            let found = self.known_at(list).cloned().unwrap_or_else(|| {
                let beside = self.before.clear(above).cloned();
                let before = beside.unwrap_or_else(|| begin(above, &chain));
                joined(&before, &snake(segment))
            });
            chain.push((index, found));
        }
        chain.pop().map(|(_, found)| found).unwrap_or_default()
    }

    /// Whether a resource would have more levels than any that there is.
    pub(super) fn is_too_deep(&self, resource: &str) -> bool {
        self.deepest > 1 && self.levels(resource) > self.deepest
    }

    /// The words of a resource from the first one on that has operations.
    fn levels(&self, resource: &str) -> usize {
        let ends = resource.match_indices('.').map(|(end, _)| end);
        let is_known = |end: &usize| {
            resource
                .get(..*end)
                .is_some_and(|word| self.known.contains(word))
        };
        let mut ends = ends.skip_while(|end| !is_known(end));
        ends.by_ref().count() + 1
    }
}

/// What a resource below a path begins with, where nothing is beside it: the resource above it. Where that one
/// leaves out the one above itself, as `oauth.clients` leaves out `oauth.apps`, this one does so too.
fn begin(above: &[String], chain: &[(usize, String)]) -> String {
    let Some((index, resource)) = chain.last() else {
        return String::new();
    };
    let upper = chain.iter().rev().nth(1).map(|(_, upper)| upper);
    let is_in_members = is_member(above) && is_member(above.get(..*index).unwrap_or_default());
    match upper.filter(|upper| is_in_members && !resource.starts_with(&format!("{upper}."))) {
        Some(_) => resource
            .rsplit_once('.')
            .map_or("", |(before, _)| before)
            .to_owned(),
        None => resource.clone(),
    }
}

fn joined(before: &str, word: &str) -> String {
    match before {
        "" => word.to_owned(),
        before => format!("{before}.{word}"),
    }
}

#[cfg(test)]
mod tests {
    use super::Resources;
    use crate::adopt::{request::shape, testing::known};

    fn of_path(operations: &[(&str, &str)], path: &str) -> String {
        let owned = known(operations);
        Resources::of(owned.iter().map(|owned| owned.named())).of_path(&shape(path))
    }

    #[test]
    fn a_segment_stands_behind_the_resource_above_it() {
        let known = [("GET /users", "users.list")];
        assert_eq!(of_path(&known, "/users/{id}/pass-keys"), "users.pass_keys");
        assert_eq!(of_path(&known, "/teams"), "teams");
    }

    #[test]
    fn what_is_beside_a_segment_decides_what_it_stands_behind() {
        let known = [
            ("GET /oauth/apps/{id}", "oauth.apps.get"),
            ("GET /oauth/apps/{id}/clients", "oauth.clients.list"),
        ];
        assert_eq!(of_path(&known, "/oauth/apps/{id}/keys"), "oauth.keys");
    }

    #[test]
    fn what_is_below_one_that_leaves_out_its_own_list_does_so_too() {
        let known = [
            ("GET /oauth/apps/{id}", "oauth.apps.get"),
            ("GET /oauth/apps/{id}/clients", "oauth.clients.list"),
        ];
        let path = "/oauth/apps/{id}/clients/{id}/grants";
        assert_eq!(of_path(&known, path), "oauth.grants");
    }

    #[test]
    fn a_renamed_resource_keeps_its_name_and_an_action_shows_it() {
        let known = [("POST /actor-projects/{id}/archive", "projects.archive")];
        assert_eq!(of_path(&known, "/actor-projects/{id}"), "projects");
    }

    #[test]
    fn a_noun_behind_a_verb_is_a_part_of_what_is_above() {
        let owned = known(&[("GET /tasks/{id}/comments", "tasks.list_comments")]);
        let resources = Resources::of(owned.iter().map(|owned| owned.named()));
        let part = resources.part_of(&shape("/tasks/{id}/comments/{id}"));
        assert_eq!(part.map(String::as_str), Some("tasks"));
        assert_eq!(resources.part_of(&shape("/tasks/{id}")), None);
    }

    #[test]
    fn levels_count_from_the_first_resource_with_operations() {
        let owned = known(&[
            ("GET /ai/agents", "ai.agents.list"),
            ("GET /ai/agents/{id}/tools", "ai.agents.tools.list"),
            ("GET /users", "users.list"),
        ]);
        let resources = Resources::of(owned.iter().map(|owned| owned.named()));
        assert!(resources.is_too_deep("users.members.roles"));
        assert!(!resources.is_too_deep("users.members"));
        assert!(!resources.is_too_deep("ai.composio.tools"));
        assert!(resources.is_too_deep("ai.agents.tools.hooks"));
    }
}
