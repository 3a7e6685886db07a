//! Requests as they are compared: methods, and paths without the names of their parameters. Takes paths and
//! names; returns their parts.

use heck::ToSnakeCase as _;

/// The method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Method {
    Get,
    Put,
    Post,
    Patch,
    Delete,
}

impl Method {
    pub(super) const ALL: [Self; 5] = [Self::Get, Self::Put, Self::Post, Self::Patch, Self::Delete];

    /// Its key in a path item.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Put => "put",
            Self::Post => "post",
            Self::Patch => "patch",
            Self::Delete => "delete",
        }
    }

    /// The retry class that it has by itself.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Get => "safe",
            Self::Put | Self::Delete => "idempotent",
            Self::Post | Self::Patch => "never",
        }
    }
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
