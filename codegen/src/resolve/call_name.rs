//! The name of the type of a call. Takes the method, its resource and whether it returns a list;
//! returns a name made of all three, such as `ListUsers`, so that a search for it finds one type.

use crate::{names, singular::singular};

/// Verbs that speak of several.
const PLURAL: &[&str] = &["list", "search"];

/// The name of the call of `method` on a resource, by the segments of its path: the verb, the
/// resource, and the rest of the method.
pub(super) fn call_name(resource: &[String], method: &str, is_list: bool) -> String {
    let method = method.trim_end_matches('_');
    let (verb, rest) = method.split_once('_').unwrap_or((method, ""));
    let stays = (is_list || PLURAL.contains(&verb)) && rest.is_empty();
    let mut words = vec![verb.to_owned()];
    let last = resource.len().saturating_sub(1);
    for (depth, segment) in resource.iter().enumerate() {
        let segment = segment.trim_end_matches('_');
        words.push(match stays && depth == last {
            true => segment.to_owned(),
            false => singular(segment),
        });
    }
    words.push(rest.to_owned());
    names::pascal(&words.join("_"))
}

#[cfg(test)]
mod tests {
    use super::call_name;

    fn name(resource: &str, method: &str, is_list: bool) -> String {
        let resource: Vec<_> = resource.split('.').map(str::to_owned).collect();
        call_name(&resource, method, is_list)
    }

    #[test]
    fn a_list_keeps_the_plural_of_its_resource() {
        assert_eq!(name("users", "list", true), "ListUsers");
        assert_eq!(name("segments", "query", true), "QuerySegments");
        assert_eq!(name("ai.projects", "search", false), "SearchAiProjects");
        assert_eq!(name("users.emails", "add", false), "AddUserEmail");
    }

    #[test]
    fn what_a_method_says_besides_its_verb_follows_the_resource() {
        assert_eq!(name("users", "set_password", false), "SetUserPassword");
        assert_eq!(name("users", "list_devices", true), "ListUserDevices");
    }

    #[test]
    fn a_reserved_name_keeps_no_underscore() {
        assert_eq!(name("new_", "into_", false), "IntoNew");
    }
}
