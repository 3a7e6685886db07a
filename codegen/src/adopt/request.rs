//! Requests as they are compared: methods, and paths without the names of their parameters. Takes paths and
//! names; returns their parts.

use heck::ToSnakeCase as _;

use crate::ir::Method;

/// The methods of the operations that are taken over and learned from.
pub(super) const METHODS: [Method; 5] = [
    Method::Get,
    Method::Put,
    Method::Post,
    Method::Patch,
    Method::Delete,
];

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

/// The end of a path: its last segment, with the one before where the last one is a parameter.
pub(super) fn tail(shape: &[String]) -> String {
    match shape {
        [.., before, last] if last == "{}" => format!("{before}/{last}"),
        [.., last] => last.clone(),
        [] => String::new(),
    }
}

/// The words of a name, in small letters.
pub(super) fn snake_words(name: &str) -> Vec<String> {
    let words = name.to_snake_case();
    words.split('_').map(str::to_owned).collect()
}
