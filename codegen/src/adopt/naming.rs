//! Resource and method of operations that come from another document. Takes the operations of ours with their
//! names, and the paths of theirs; returns a proposal for each part, or nothing where no rule has one.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    methods::{Methods, is_in_id},
    request::{Named, Request, is_member, list_of, snake_words, split_last},
    resources::Resources,
};
use crate::names::snake;

/// What names are chosen by.
pub(super) struct Naming<'t> {
    resources: Resources,
    methods: Methods,
    /// The paths of ours.
    ours: BTreeSet<Vec<String>>,
    /// The operations of theirs, by path.
    theirs: BTreeMap<Vec<String>, Vec<&'t Request>>,
}

/// The names of an operation.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Names {
    pub(super) resource: Option<String>,
    pub(super) method: Option<String>,
}

impl<'t> Naming<'t> {
    pub(super) fn new<'a>(
        ours: impl Iterator<Item = Named<'a>> + Clone,
        theirs: impl Iterator<Item = &'t Request>,
    ) -> Self {
        let mut paths = BTreeMap::<Vec<String>, Vec<&Request>>::new();
        for request in theirs {
            paths
                .entry(request.shape.clone())
                .or_default()
                .push(request);
        }
        Self {
            resources: Resources::of(ours.clone()),
            methods: Methods::of(ours.clone()),
            ours: ours.map(|known| known.shape.to_vec()).collect(),
            theirs: paths,
        }
    }

    /// The names of an operation. A method that the resource has already is not proposed.
    pub(super) fn of(&self, request: &Request) -> Names {
        let (resource, method) = self.found(request);
        let is_taken = self.methods.has(&resource, &method);
        Names {
            resource: Some(resource).filter(|resource| !resource.is_empty()),
            method: Some(method).filter(|method| !method.is_empty() && !is_taken),
        }
    }

    fn found(&self, request: &Request) -> (String, String) {
        let Some((above, segment)) = split_last(&request.shape) else {
            let method = self.methods.of_resource(request, "");
            return (String::new(), method);
        };
        let list = list_of(&request.shape);
        if let Some(resource) = self.resources.part_of(list) {
            let method = self.methods.of_part(request, resource, segment);
            return (resource.clone(), method);
        }
        let known = self.resources.known_at(list);
        let is_member = is_member(&request.shape);
        if known.is_none() && is_member && snake_words(segment).first() == Some(&request.verb()) {
            // The path itself has the verb, and the parameter its object.
            let method = self.methods.of_action(request, segment);
            return (self.resources.of_path(above), method);
        }
        let is_there = known.is_some() && self.ours.contains(&request.shape);
        if is_there || is_member || self.is_list(list, segment) || self.is_namespace(above) {
            let resource = self.resources.of_path(list);
            let upper = self.resources.of_path(above);
            if self.resources.is_too_deep(&resource) && !upper.is_empty() {
                let method = self.methods.of_part(request, &upper, segment);
                return (upper, method);
            }
            let method = self.methods.of_resource(request, &resource);
            return (resource, method);
        }
        self.action(request, above, segment)
    }

    /// An action on the resource above, or a part of it.
    fn action(&self, request: &Request, above: &[String], segment: &str) -> (String, String) {
        let method = self.methods.of_action(request, segment);
        if let Some(part) = self.resources.part_of(above) {
            return (part.clone(), method);
        }
        match split_last(above).filter(|_| self.is_empty(above)) {
            // A segment with one operation below it is a noun of that and no resource.
            Some((upper, noun)) if !is_member(above) && self.below(above) == 1 => {
                let noun = snake(noun);
                let method = match is_in_id(request, &noun) {
                    true => format!("{method}_{noun}"),
                    false => method,
                };
                (self.resources.of_path(upper), method)
            }
            _ => (self.resources.of_path(above), method),
        }
    }

    /// Whether a path is a list: others lead from it to one of many, or one is added to it.
    fn is_list(&self, list: &[String], segment: &str) -> bool {
        let mut one = list.to_vec();
        one.push("{}".to_owned());
        let next = self.theirs.range(one.clone()..).next();
        let has_members = next.is_some_and(|(next, _)| next.starts_with(&one));
        let mut own = self.theirs.get(list).into_iter().flatten();
        let is_added =
            |request: &&Request| self.methods.brings(request.method, &request.id, segment);
        has_members || (segment.ends_with('s') && own.any(is_added))
    }

    /// Whether a path only groups the paths below it.
    fn is_namespace(&self, shape: &[String]) -> bool {
        let has_parameter = shape.iter().any(|segment| segment == "{}");
        shape.is_empty() || (!has_parameter && self.is_empty(shape))
    }

    /// Whether nothing is at a path.
    fn is_empty(&self, shape: &[String]) -> bool {
        let is_there = self.ours.contains(shape) || self.theirs.contains_key(shape);
        !is_there && self.resources.known_at(shape).is_none()
    }

    /// How many paths of theirs are below a path.
    fn below(&self, shape: &[String]) -> usize {
        let all = self.theirs.range(shape.to_vec()..);
        all.take_while(|(path, _)| path.starts_with(shape)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::Naming;
    use crate::adopt::{
        request::{Request, Returns},
        testing::{Owned, known, request},
    };

    /// The call that an operation becomes, with `?` for a part without a proposal; more are operations of theirs.
    fn named(ours: &[Owned], theirs: &Request, more: &[Request]) -> String {
        let all = more.iter().chain([theirs]);
        let names = Naming::new(ours.iter().map(Owned::named), all).of(theirs);
        let shown = |name: Option<String>| name.unwrap_or_else(|| "?".to_owned());
        format!("{}.{}", shown(names.resource), shown(names.method))
    }

    fn teams() -> Vec<Owned> {
        known(&[
            ("GET /teams", "teams.list"),
            ("GET /teams/{id}/members", "teams.members.list"),
            ("DELETE /teams/{id}/members/{id}", "teams.members.remove"),
        ])
    }

    #[test]
    fn a_list_with_members_is_a_resource_and_one_without_is_a_part() {
        let list = request("GET /teams/{id}/labels", "listLabels");
        let member = request("DELETE /teams/{id}/labels/{id}", "deleteLabel");
        assert_eq!(named(&teams(), &list, &[]), "teams.list_labels");
        assert_eq!(named(&teams(), &list, &[member]), "teams.labels.list");
    }

    #[test]
    fn a_list_that_one_is_added_to_is_a_resource() {
        let post = request("POST /teams/{id}/labels", "createLabel");
        let delete = request("DELETE /teams/{id}/labels", "deleteLabels");
        assert_eq!(named(&teams(), &post, &[]), "teams.labels.create");
        assert_eq!(named(&teams(), &delete, &[post]), "teams.labels.delete");
    }

    #[test]
    fn one_half_of_a_pair_of_verbs_gives_the_other() {
        let post = request("POST /teams/{id}/members", "createMember");
        assert_eq!(named(&teams(), &post, &[]), "teams.members.add");
    }

    #[test]
    fn a_resource_deeper_than_all_becomes_a_noun_of_the_one_above() {
        let add = request("POST /teams/{id}/members/{id}/roles/{id}", "addMemberRole");
        let list = request("GET /teams/{id}/members/{id}/roles", "listMemberRoles");
        assert_eq!(named(&teams(), &add, &[]), "teams.members.add_role");
        assert_eq!(named(&teams(), &list, &[add]), "teams.members.list_roles");
    }

    #[test]
    fn a_noun_that_is_there_gets_the_other_verb() {
        let mut ours = teams();
        ours.extend(known(&[(
            "PATCH /teams/{id}/password",
            "teams.set_password",
        )]));
        let delete = request("DELETE /teams/{id}/password", "removeTeamPassword");
        assert_eq!(named(&ours, &delete, &[]), "teams.remove_password");
    }

    #[test]
    fn the_verb_that_a_resource_adds_nouns_with_is_used_again() {
        let mut ours = teams();
        ours.extend(known(&[(
            "POST /teams/{id}/members/{id}/notes",
            "teams.members.add_note",
        )]));
        let post = request(
            "POST /teams/{id}/members/{id}/comments",
            "createMemberComment",
        );
        assert_eq!(named(&ours, &post, &[]), "teams.members.add_comment");
    }

    #[test]
    fn an_action_is_called_as_the_same_end_of_another_path() {
        let mut ours = teams();
        ours.extend(known(&[("GET /users/{id}/filesystem", "users.list_files")]));
        let get = request("GET /teams/{id}/filesystem", "getTeamFilesystem");
        assert_eq!(named(&ours, &get, &[]), "teams.list_files");
    }

    #[test]
    fn a_verb_takes_the_noun_that_it_has_elsewhere() {
        let mut ours = teams();
        ours.extend(known(&[("GET /users/{id}/file", "users.download_file")]));
        let get = request("GET /teams/{id}/files/download", "downloadTeamFile");
        let other = request("GET /teams/{id}/keys/download", "downloadTeamKey");
        assert_eq!(named(&ours, &get, &[]), "teams.download_file");
        assert_eq!(named(&ours, &other, &[]), "teams.download");
    }

    #[test]
    fn a_segment_with_one_operation_below_it_is_a_noun_where_the_name_has_it() {
        let codes = request(
            "POST /teams/{id}/backup-codes/regenerate",
            "regenerateBackupCodes",
        );
        let reply = request("POST /teams/{id}/messages/answer", "answerQuestion");
        assert_eq!(
            named(&teams(), &codes, &[]),
            "teams.regenerate_backup_codes"
        );
        assert_eq!(named(&teams(), &reply, &[]), "teams.answer");
    }

    #[test]
    fn what_only_groups_others_makes_each_of_them_a_resource() {
        let get = request("GET /tools/config", "getToolsConfig");
        let patch = request("PATCH /tools/config", "updateToolsConfig");
        assert_eq!(named(&teams(), &get, &[]), "tools.config.get");
        assert_eq!(named(&teams(), &patch, &[]), "tools.config.update");
    }

    #[test]
    fn a_change_of_one_property_that_the_name_ends_in_sets_that() {
        let mut patch = request("PATCH /teams/{id}/members/{id}", "updateMemberApprovalMode");
        patch.only = Some("approval_mode".to_owned());
        assert_eq!(
            named(&teams(), &patch, &[]),
            "teams.members.set_approval_mode"
        );
        patch.only = Some("name".to_owned());
        assert_eq!(named(&teams(), &patch, &[]), "teams.members.update");
    }

    #[test]
    fn a_list_is_known_by_the_property_with_the_name_of_the_path() {
        let mut get = request("GET /teams/{id}/events", "getTeamEvents");
        get.returns = Returns::Object(vec!["events".to_owned()]);
        assert_eq!(named(&teams(), &get, &[]), "teams.list_events");
        get.returns = Returns::Object(vec!["days".to_owned()]);
        assert_eq!(named(&teams(), &get, &[]), "teams.get_events");
    }

    #[test]
    fn a_word_of_the_name_stands_for_the_verb_of_others_with_it() {
        let ours = [
            teams(),
            known(&[("POST /users/{id}/emails", "users.emails.add")])
                .into_iter()
                .map(|owned| owned.id("attachUserEmail"))
                .collect(),
        ]
        .concat();
        let post = request("POST /teams/{id}/phones", "attachTeamPhone");
        assert_eq!(named(&ours, &post, &[]), "teams.phones.add");
    }

    #[test]
    fn what_no_rule_names_is_not_proposed() {
        let root = request("GET /", "getShop");
        let taken = request("GET /teams/list", "listTeams");
        assert_eq!(named(&teams(), &root, &[]), "?.get");
        assert_eq!(named(&teams(), &taken, &[]), "teams.?");
    }
}
