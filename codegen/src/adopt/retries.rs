//! Retry classes. Takes the operations of a document with their classes and reasons; returns the class of an
//! operation that comes from another one, with the reason where other operations have one for the same.

use super::{
    request::{Request, Returns},
    votes::Votes,
};
use crate::ir::Method;

/// An operation of ours with its class.
#[derive(Clone, Copy, Debug)]
pub(super) struct Retried<'a> {
    pub(super) method: Method,
    pub(super) name: &'a str,
    pub(super) takes_body: bool,
    pub(super) returns_nothing: bool,
    pub(super) class: &'a str,
    pub(super) reason: Option<&'a str>,
}

/// The classes of a document.
#[derive(Debug, Default)]
pub(super) struct Retries {
    by_name: Votes<(Method, String), String>,
    by_verb: Votes<(Method, String), String>,
    /// Of the POSTs by whether they take a body, and whether they return nothing.
    by_bodies: Votes<(bool, bool), String>,
    by_method: Votes<Method, String>,
    /// The reasons of a class by the method; those of all methods under no name.
    reasons: Votes<(Method, String, String), String>,
}

impl Retries {
    pub(super) fn of<'a>(operations: impl Iterator<Item = Retried<'a>>) -> Self {
        let mut out = Self::default();
        for operation in operations {
            let (method, name) = (operation.method, operation.name.to_owned());
            let class = || operation.class.to_owned();
            for own in [&name, ""] {
                if let Some(reason) = operation.reason {
                    let key = (method, own.to_owned(), class());
                    out.reasons.add(key, reason.to_owned());
                }
            }
            if method == Method::Post {
                let bodies = (operation.takes_body, operation.returns_nothing);
                out.by_bodies.add(bodies, class());
            }
            out.by_verb.add((method, verb(&name)), class());
            out.by_name.add((method, name), class());
            out.by_method.add(method, class());
        }
        out
    }

    /// The retry class of an operation whose method has this name. Where no other operation has a
    /// reason, it has none, so that a person has to write it.
    pub(super) fn class(&self, request: &Request, name: &str) -> (String, Option<String>) {
        let method = request.method;
        let own = self.by_name.first(&(method, name.to_owned()));
        let (class, by) = match method {
            Method::Get => (own, name),
            // Whether a POST can be sent twice depends on what it does: on its name, on what similar ones
            // take and return, or on its verb.
            Method::Post => {
                let bodies = (request.takes_body, request.returns == Returns::Nothing);
                let class = own.or_else(|| self.by_bodies.usual(&bodies));
                let by_verb = || self.by_verb.clear(&(method, verb(name)));
                (class.or_else(by_verb), name)
            }
            _ => match own {
                Some(own) => (Some(own), name),
                None => (self.by_method.first(&method), ""),
            },
        };
        let usual = method.default_retry().as_str();
        let class = class.map_or(usual, String::as_str).to_owned();
        let key = (method, by.to_owned(), class.clone());
        let reason = self.reasons.first(&key).filter(|_| class != usual);
        (class, reason.cloned())
    }
}

fn verb(name: &str) -> String {
    name.split('_').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Retried, Retries};
    use crate::{
        adopt::{request::Returns, testing::request},
        ir::Method,
    };

    const EMPTY: Retried<'_> = Retried {
        method: Method::Post,
        name: "",
        takes_body: false,
        returns_nothing: true,
        class: "idempotent",
        reason: Some("It sets a state."),
    };

    fn posts(names: &[&'static str]) -> Retries {
        let all = names.iter().map(|name| Retried { name, ..EMPTY });
        let create = Retried {
            name: "create",
            takes_body: true,
            returns_nothing: false,
            class: "never",
            reason: None,
            ..EMPTY
        };
        Retries::of(all.chain([create; 3]))
    }

    fn class(retries: &Retries, name: &str, returns: Returns) -> (String, Option<String>) {
        let mut post = request("POST /teams/{id}/act", "act");
        post.returns = returns;
        retries.class(&post, name)
    }

    fn object() -> Returns {
        Returns::Object(Vec::new())
    }

    #[test]
    fn a_method_of_the_same_name_gives_class_and_reason() {
        let found = class(&posts(&["archive"]), "archive", object());
        assert_eq!(found.0, "idempotent");
        assert_eq!(found.1.as_deref(), Some("It sets a state."));
    }

    #[test]
    fn a_post_is_like_others_that_take_and_return_as_little_but_for_its_reason() {
        let retries = posts(&["archive", "revoke", "cancel"]);
        let found = class(&retries, "compromise", Returns::Nothing);
        assert_eq!(found, ("idempotent".to_owned(), None));
        assert_eq!(class(&retries, "compromise", object()).0, "never");
    }

    #[test]
    fn two_posts_are_too_few_to_learn_from() {
        let retries = posts(&["archive", "revoke"]);
        assert_eq!(class(&retries, "compromise", Returns::Nothing).0, "never");
    }

    #[test]
    fn a_verb_with_a_noun_is_like_the_verb() {
        let found = class(&posts(&["revoke"]), "revoke_all", object());
        assert_eq!(found, ("idempotent".to_owned(), None));
    }

    #[test]
    fn a_method_that_is_new_has_the_class_of_its_request() {
        let patch = Retried {
            method: Method::Patch,
            name: "update",
            ..EMPTY
        };
        let retries = Retries::of([patch].into_iter());
        let rename = request("PATCH /teams/{id}", "renameTeam");
        let found = retries.class(&rename, "rename");
        assert_eq!(found.0, "idempotent");
        assert_eq!(found.1.as_deref(), Some("It sets a state."));
    }
}
