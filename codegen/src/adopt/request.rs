//! Requests as they are compared: methods, and paths without the names of their parameters. Takes paths,
//! names and operations; returns their parts.

use heck::ToSnakeCase as _;
use serde_json::{Map, Value};

use crate::{ir::Method, names::snake, singular::singular};

/// The methods of the operations that are taken over and learned from.
pub(super) const METHODS: [Method; 5] = [
    Method::Get,
    Method::Put,
    Method::Post,
    Method::Patch,
    Method::Delete,
];

/// An operation of theirs, as far as its names and its retry class depend on it.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) shape: Vec<String>,
    pub(super) id: String,
    pub(super) takes_body: bool,
    /// The property of its body, where that has only one.
    pub(super) only: Option<String>,
    pub(super) returns: Returns,
}

/// What an operation of theirs returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Returns {
    Nothing,
    /// A list.
    List,
    /// An object, in which these properties are lists.
    Object(Vec<String>),
}

impl Request {
    /// The first word of its name.
    pub(super) fn verb(&self) -> String {
        let words = snake_words(&self.id);
        words.into_iter().next().unwrap_or_default()
    }

    /// Whether it returns a list of what the segment is the name of.
    pub(super) fn lists(&self, segment: &str) -> bool {
        let is_list = match &self.returns {
            Returns::Nothing => false,
            Returns::List => true,
            Returns::Object(lists) => lists.contains(&snake(segment)),
        };
        is_list || self.verb() == "list"
    }
}

/// An operation of ours with its names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named<'a> {
    pub(super) method: Method,
    pub(super) shape: &'a [String],
    pub(super) id: &'a str,
    pub(super) resource: &'a str,
    pub(super) name: &'a str,
}

impl Named<'_> {
    /// Whether its method names this segment behind the verb, as `list_comments` names `comments`.
    pub(super) fn names(&self, segment: &str) -> bool {
        let many = snake(segment);
        let noun = self.name.split_once('_').map(|(_, noun)| noun);
        noun.is_some_and(|noun| noun == many || noun == singular(&many))
    }
}

/// The key of a method in a path item.
pub(super) fn key(method: Method) -> String {
    method.as_str().to_lowercase()
}

/// The segments of a path, without the names of its parameters.
pub(super) fn shape(path: &str) -> Vec<String> {
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    let segments = segments.map(|segment| match segment.contains('{') {
        true => "{}".to_owned(),
        false => segment.to_owned(),
    });
    segments.collect()
}

/// The path up to its last literal segment, split before that; nothing where all segments are parameters.
pub(super) fn split_last(shape: &[String]) -> Option<(&[String], &str)> {
    let last = shape.iter().rposition(|segment| segment != "{}")?;
    let (above, rest) = shape.split_at(last);
    Some((above, rest.first()?))
}

/// The path up to its last literal segment.
pub(super) fn list_of(shape: &[String]) -> &[String] {
    let list = split_last(shape).and_then(|(above, _)| shape.get(..=above.len()));
    list.unwrap_or_default()
}

/// Whether a path ends in a parameter.
pub(super) fn is_member(shape: &[String]) -> bool {
    shape.last().is_some_and(|last| last == "{}")
}

/// The response of an operation to a request that succeeds.
pub(super) fn success(operation: &Map<String, Value>) -> Option<&Value> {
    let mut responses = operation.get("responses")?.as_object()?.iter();
    let found = responses.find(|(status, _)| status.starts_with('2'));
    found.map(|(_, response)| response)
}

/// The words of a name, in small letters.
pub(super) fn snake_words(name: &str) -> Vec<String> {
    let words = name.to_snake_case();
    words.split('_').map(str::to_owned).collect()
}
