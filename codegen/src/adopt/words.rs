//! Names and sentences from the names of another document: resource, method, retry class, summary. Takes
//! a request and the habits of the document that gets it; returns proposals.

use heck::ToSnakeCase as _;

use super::{
    habits::Habits,
    request::{shape, snake_words, tail},
};
use crate::{
    ir::Method,
    names::{pascal, snake},
};

/// An operation to be named.
pub(super) struct Request<'a> {
    pub(super) method: Method,
    pub(super) path: &'a str,
    pub(super) id: &'a str,
    /// Whether it returns a list.
    pub(super) is_list: bool,
    /// Whether a path of theirs leads from here to one of many.
    pub(super) is_collection: bool,
}

impl Request<'_> {
    /// Whether its name begins with that word.
    fn is_named_list(&self) -> bool {
        snake_words(self.id)
            .first()
            .is_some_and(|first| first == "list")
    }
}

/// Resource and method of an operation.
pub(super) fn name(habits: &Habits<'_>, request: &Request<'_>) -> (String, String) {
    let shape = shape(request.path);
    let last = shape.last().map(String::as_str).unwrap_or_default();
    let own = habits.resources.first(&shape);
    if last == "{}" {
        let resource = own.cloned().unwrap_or_else(|| resource_of(habits, &shape));
        let verb = verb(habits, request, &resource, true);
        return (resource, verb);
    }
    let is_collection = request.is_collection
        || own.is_some_and(|own| own.ends_with(&snake(last)))
        || shape.len() == 1;
    if is_collection {
        let resource = own.cloned().unwrap_or_else(|| resource_of(habits, &shape));
        let verb = verb(habits, request, &resource, false);
        return (resource, verb);
    }
    // An action on what the path names, or a part of it.
    let above = shape
        .get(..shape.len().saturating_sub(1))
        .unwrap_or_default();
    let resource = own.cloned().unwrap_or_else(|| resource_of(habits, above));
    let end = (request.method, tail(&shape));
    if let Some(method) = habits.methods.clear(&end) {
        return (resource, method.clone());
    }
    let noun = snake(last);
    let first = snake_words(request.id);
    let first = first.first().map(String::as_str).unwrap_or_default();
    let verb = match request.method {
        Method::Post => return (resource, noun),
        // The path itself has the verb.
        Method::Get if first == noun => return (resource, noun),
        Method::Get if request.is_list || first == "list" => "list",
        Method::Get | Method::Head | Method::Options | Method::Trace => "get",
        Method::Put | Method::Patch => "update",
        Method::Delete => "remove",
    };
    let key = (request.method, false, first.to_owned());
    let verb = match request.method {
        Method::Get => verb,
        _ => habits.verbs.clear(&key).map_or(verb, String::as_str),
    };
    (resource, format!("{verb}_{noun}"))
}

/// The resource of a path that has none yet.
fn resource_of(habits: &Habits<'_>, shape: &[String]) -> String {
    let mut base = shape;
    let mut rest = Vec::new();
    loop {
        let of = |shape: &[String]| habits.resources.first(&shape.to_vec()).cloned();
        let mut one = base.to_vec();
        one.push("{}".to_owned());
        let known = of(base)
            .or_else(|| of(&one))
            .or_else(|| below(habits, base));
        if let Some(known) = known.filter(|_| !base.is_empty()) {
            rest.push(known);
            break;
        }
        let Some((last, above)) = base.split_last() else {
            break;
        };
        if last != "{}" {
            rest.push(snake(last));
        }
        base = above;
    }
    rest.reverse();
    rest.join(".")
}

/// The resource that all operations below a path have, where its last word is that of the path.
fn below(habits: &Habits<'_>, base: &[String]) -> Option<String> {
    let last = base.last().filter(|last| *last != "{}")?;
    let resources = habits.resources.keys();
    let mut found = resources.filter(|shape| shape.starts_with(base));
    let first = habits.resources.first(found.next()?)?;
    let is_same = |shape: &Vec<String>| habits.resources.first(shape) == Some(first);
    (found.all(is_same) && first.ends_with(&snake(last))).then(|| first.clone())
}

/// The method of an operation on a resource or on one of its members.
fn verb(habits: &Habits<'_>, request: &Request<'_>, resource: &str, is_member: bool) -> String {
    let vocabulary = habits.vocabulary.get(resource);
    let has = |method: &str| vocabulary.is_some_and(|known| known.contains(method));
    // Verbs come in pairs, and the half that is there decides.
    let pair = |request: &Request<'_>| match request.method {
        Method::Delete if has("add") => Some("remove"),
        Method::Delete if has("attach") => Some("detach"),
        Method::Delete if has("create") => Some("delete"),
        Method::Post if has("remove") => Some("add"),
        Method::Post if has("detach") => Some("attach"),
        _ => None,
    };
    if let Some(verb) = pair(request) {
        return verb.to_owned();
    }
    let first = snake_words(request.id);
    let first = first.first().cloned().unwrap_or_default();
    let key = (request.method, is_member, first.clone());
    // A verb that no other operation has is in the `operationId` alone.
    let is_noun = shape(request.path)
        .iter()
        .any(|segment| snake_words(segment).contains(&first));
    let by_id = habits.verbs.clear(&key).map(String::as_str);
    let by_id = by_id.or((!first.is_empty() && !is_noun).then_some(first.as_str()));
    let own = match (request.method, is_member) {
        (Method::Get, _) if request.is_list || request.is_named_list() => "list",
        (Method::Get | Method::Head | Method::Options | Method::Trace, _) => "get",
        (Method::Post, false) => by_id.unwrap_or("create"),
        (Method::Delete, _) => by_id.unwrap_or("delete"),
        (Method::Put | Method::Patch, _) => by_id.unwrap_or("update"),
        (Method::Post, true) => by_id.unwrap_or("update"),
    };
    own.to_owned()
}

/// The retry class of an operation, with the reason where it is not the one of the request.
pub(super) fn retry(habits: &Habits<'_>, method: Method, name: &str) -> (String, Option<String>) {
    let own = (method.default_retry().as_str().to_owned(), None);
    let known = habits.retries.first(&(method, name.to_owned()));
    let known = match method {
        // Whether a POST can be sent twice depends on what it does, which is in its name.
        Method::Get | Method::Post => known,
        _ => known.or_else(|| habits.retries.first(&(method, String::new()))),
    };
    known.cloned().unwrap_or(own)
}

/// The kind of id that a string of this name is, in a schema of this name.
pub(super) fn id_kind(habits: &Habits<'_>, owner: &str, name: &str) -> Option<String> {
    if name == "id" {
        let mut kinds: Vec<_> = habits.kinds().collect();
        kinds.sort_by_key(|kind| std::cmp::Reverse(kind.len()));
        let found = kinds.into_iter().find(|kind| owner.contains(&pascal(kind)));
        return found.map(str::to_owned);
    }
    let stem = name
        .strip_suffix("_id")
        .or_else(|| name.strip_suffix("_ids"))?;
    if habits.kinds().any(|kind| kind == stem) {
        return Some(stem.to_owned());
    }
    let end = format!("_{stem}");
    let mut found = habits.kinds().filter(|kind| kind.ends_with(&end));
    let first = found.next()?;
    found.next().is_none().then(|| first.to_owned())
}

/// Words as a sentence: `Get User Details` is `Get user details.`
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut words = Vec::new();
    let all_capital = text.split_whitespace().count() > 1
        && text
            .split_whitespace()
            .all(|word| word.starts_with(char::is_uppercase));
    for (index, word) in text.split_whitespace().enumerate() {
        let is_name = word.chars().filter(|c| c.is_uppercase()).count() > 1;
        let word = match all_capital && index > 0 && !is_name {
            true => word.to_lowercase(),
            false => word.to_owned(),
        };
        words.push(word);
    }
    let mut out = match text.contains('\n') {
        true => text.to_owned(),
        false => words.join(" "),
    };
    if let Some(first) = out.chars().next().filter(|c| c.is_lowercase()) {
        out.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
    if !out.is_empty() && !out.ends_with(['.', '!', '?', ':', '`', '|']) {
        out.push('.');
    }
    out
}

/// A type in words: `UserDetails` is `user details`.
pub(super) fn spaced(name: &str) -> String {
    name.to_snake_case().replace('_', " ")
}

/// The name of one of several.
pub(super) fn singular(word: &str) -> String {
    for (many, one) in [("ies", "y"), ("sses", "ss"), ("s", "")] {
        if let Some(stem) = word.strip_suffix(many).filter(|stem| !stem.ends_with('s')) {
            return format!("{stem}{one}");
        }
    }
    word.to_owned()
}
