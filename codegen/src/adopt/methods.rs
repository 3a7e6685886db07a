//! What methods are called. Takes the operations of a document with their names; returns the words that it has
//! for requests, ends of paths and names of operations. Decides no resource.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    request::{Named, Request, is_member, snake_words, split_last},
    votes::Votes,
};
use crate::{ir::Method, names::snake, singular::singular};

/// How many segments of the end of a path are compared.
const END: usize = 5;

/// The verbs that bring one more.
const BRINGS: [&str; 2] = ["create", "add"];

/// The methods of a document.
#[derive(Debug, Default)]
pub(super) struct Methods {
    /// The verb by the request, whether it is about one of many, and the first word of the `operationId`.
    verbs: Votes<(Method, bool, String), String>,
    /// The method of actions and parts by the request and the end of the path.
    ends: Votes<(Method, Vec<String>), String>,
    /// The verb that brings one more of a noun, in a resource and in all (under no name).
    brings: Votes<String, String>,
    by_resource: BTreeMap<String, BTreeSet<String>>,
    all: BTreeSet<String>,
}

impl Methods {
    pub(super) fn of<'a>(operations: impl Iterator<Item = Named<'a>>) -> Self {
        let mut out = Self::default();
        for operation in operations.filter(|operation| !operation.name.is_empty()) {
            out.look_at(&operation);
        }
        out
    }

    fn look_at(&mut self, operation: &Named<'_>) {
        let (method, name) = (operation.method, operation.name.to_owned());
        let own = self.by_resource.entry(operation.resource.to_owned());
        own.or_default().insert(name.clone());
        self.all.insert(name.clone());
        let words = snake_words(operation.id);
        if let (Some(first), Some(verb)) = (words.first(), name.split('_').next()) {
            let key = (method, is_member(operation.shape), first.clone());
            self.verbs.add(key, verb.to_owned());
        }
        let verb = name.split_once('_').map(|(verb, _)| verb);
        if let Some(verb) = verb.filter(|verb| method == Method::Post && BRINGS.contains(verb)) {
            for resource in [operation.resource, ""] {
                self.brings.add(resource.to_owned(), verb.to_owned());
            }
        }
        let own = operation.resource.rsplit('.').next();
        let last = split_last(operation.shape).map(|(_, last)| snake(last));
        if is_member(operation.shape) || own == last.as_deref() {
            return;
        }
        let longest = operation.shape.len().min(END);
        for length in 1..=longest {
            let end = operation.shape.iter().rev().take(length).cloned().collect();
            self.ends.add((method, end), name.clone());
        }
    }

    /// Whether a resource has a method.
    pub(super) fn has(&self, resource: &str, name: &str) -> bool {
        let own = self.by_resource.get(resource);
        own.is_some_and(|own| own.contains(name))
    }

    /// Whether a request brings one more of what its path names.
    pub(super) fn brings(&self, method: Method, id: &str, segment: &str) -> bool {
        let first = snake_words(id).into_iter().next().unwrap_or_default();
        let known = self.verbs.clear(&(method, false, first.clone()));
        let verb = known.map_or(first.as_str(), String::as_str);
        method == Method::Post
            && BRINGS.contains(&verb)
            && snake_words(segment).first() != Some(&first)
    }

    /// The method on a resource or on one of its members.
    pub(super) fn of_resource(&self, request: &Request, resource: &str) -> String {
        let is_member = is_member(&request.shape);
        let segment = split_last(&request.shape).map_or("", |(_, last)| last);
        let has = |name: &str| self.has(resource, name);
        // Verbs come in pairs, and the half that is there decides.
        let pair = match request.method {
            Method::Delete if has("add") => Some("remove"),
            Method::Delete if has("attach") => Some("detach"),
            Method::Delete if has("create") => Some("delete"),
            Method::Post if has("remove") => Some("add"),
            Method::Post if has("detach") => Some("attach"),
            _ => None,
        };
        if let Some(verb) = pair {
            return verb.to_owned();
        }
        let first = request.verb();
        let known = self
            .verbs
            .clear(&(request.method, is_member, first.clone()));
        // A verb that no other operation has is in the `operationId` alone.
        let mut segments = request.shape.iter();
        let is_noun = segments.any(|segment| snake_words(segment).contains(&first));
        let by_id = known.map(String::as_str);
        let by_id = by_id.or((!first.is_empty() && !is_noun).then_some(first.as_str()));
        match (request.method, is_member) {
            (Method::Get, _) if request.lists(segment) => "list".to_owned(),
            (Method::Get | Method::Head | Method::Options | Method::Trace, _) => "get".to_owned(),
            (Method::Post, false) => by_id.unwrap_or("create").to_owned(),
            (Method::Delete, _) => by_id.unwrap_or("delete").to_owned(),
            (Method::Patch, true) => match set(request) {
                Some(name) => name,
                None => by_id.unwrap_or("update").to_owned(),
            },
            _ => by_id.unwrap_or("update").to_owned(),
        }
    }

    /// The method of a resource that brings, shows or takes away what a segment is the name of.
    pub(super) fn of_part(&self, request: &Request, resource: &str, segment: &str) -> String {
        let (many, first) = (snake(segment), request.verb());
        let one = singular(&many);
        let has = |verb: &str| {
            let mut nouns = [&one, &many].into_iter();
            nouns.any(|noun| self.has(resource, &format!("{verb}_{noun}")))
        };
        match request.method {
            Method::Get if request.lists(segment) => format!("list_{many}"),
            Method::Get | Method::Head | Method::Options | Method::Trace => {
                format!("get_{}", noun(request, segment))
            }
            Method::Delete if has("attach") => format!("detach_{one}"),
            Method::Delete if has("create") => format!("delete_{one}"),
            Method::Delete => format!("remove_{one}"),
            Method::Post if has("remove") => format!("add_{one}"),
            Method::Post if self.brings(request.method, &request.id, segment) => {
                let known = self.brings.first(resource);
                let known = known.or_else(|| self.brings.first(""));
                format!("{}_{one}", known.map_or("add", String::as_str))
            }
            _ => format!("{}_{one}", self.verb(request.method, &first)),
        }
    }

    /// The method of an action or a part: the one of other paths with the same end, or the last segment, with a verb
    /// in front where the segment is a noun.
    pub(super) fn of_action(&self, request: &Request, segment: &str) -> String {
        if let Some(known) = self.end(request) {
            return known.clone();
        }
        let (word, first) = (snake(segment), request.verb());
        let is_verb = word.split('_').next() == Some(first.as_str());
        match request.method {
            Method::Get | Method::Post if is_verb => self.with_noun(word, request),
            Method::Post if is_in_id(request, &word) => {
                format!("{}_{word}", self.verb(request.method, &first))
            }
            Method::Post => word,
            Method::Get if request.lists(segment) => format!("list_{word}"),
            Method::Get | Method::Head | Method::Options | Method::Trace => {
                format!("get_{}", noun(request, segment))
            }
            _ => format!("{}_{word}", self.verb(request.method, &first)),
        }
    }

    /// The method of the longest end that other paths have too.
    fn end(&self, request: &Request) -> Option<&String> {
        let longest = request.shape.len().min(END);
        let mut ends = (1..=longest).rev().map(|length| {
            let end = request.shape.iter().rev().take(length).cloned().collect();
            (request.method, end)
        });
        let known = ends.find(|end| self.ends.first(end).is_some())?;
        self.ends.clear(&known)
    }

    /// The verb with the last word of the `operationId`, where that is a method elsewhere.
    fn with_noun(&self, verb: String, request: &Request) -> String {
        let words = snake_words(&request.id);
        let noun = words.last().map_or("", String::as_str);
        let name = format!("{verb}_{noun}");
        if self.all.contains(&name) { name } else { verb }
    }

    /// The verb for the first word of an `operationId`.
    fn verb(&self, method: Method, first: &str) -> String {
        let known = self.verbs.clear(&(method, false, first.to_owned()));
        let is_verb = |name: &String| name.split('_').next() == Some(first);
        let known = known.map(String::as_str);
        let known = known.or_else(|| self.all.iter().any(is_verb).then_some(first));
        let usual = match method {
            Method::Put | Method::Patch => "update",
            Method::Delete => "remove",
            _ => first,
        };
        known.unwrap_or(usual).to_owned()
    }
}

/// The method that sets the one property of the body, where the `operationId` ends in its name.
fn set(request: &Request) -> Option<String> {
    let property = snake(request.only.as_ref()?);
    is_end_of_id(request, &property).then(|| format!("set_{property}"))
}

fn is_end_of_id(request: &Request, word: &str) -> bool {
    let id = snake_words(&request.id).join("_");
    id.strip_suffix(word)
        .is_some_and(|rest| rest.ends_with('_'))
}

/// Whether the `operationId` has a word behind its verb.
pub(super) fn is_in_id(request: &Request, word: &str) -> bool {
    let id = format!("{}_", snake_words(&request.id).join("_"));
    id.contains(&format!("_{word}_"))
}

/// A segment as the `operationId` has it, as one or as many.
fn noun(request: &Request, segment: &str) -> String {
    let many = snake(segment);
    let one = singular(&many);
    match is_in_id(request, &one) && !is_in_id(request, &many) {
        true => one,
        false => many,
    }
}
