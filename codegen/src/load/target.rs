//! What a reference says, and what belongs where it stands. Takes texts and paths; gives parts of
//! them. Never looks into a file.

use std::path::{Component, Path, PathBuf};

/// Whether a pointer into the document leads to a path item, which is taken in place.
pub(super) fn is_path_item(outer: &str) -> bool {
    outer
        .strip_prefix("/paths/")
        .is_some_and(|rest| !rest.contains('/'))
}

/// The section of `components` that a pointer names itself.
pub(super) fn section_of(pointer: &str) -> Option<&str> {
    let (section, _) = pointer.strip_prefix("/components/")?.split_once('/')?;
    Some(section)
}

/// The section that what stands here belongs to, by what stands around it.
pub(super) fn expected_at(outer: &str) -> &'static str {
    let is_schema = |outer: &str| outer.ends_with("/schema") || outer.contains("/schema/");
    if outer.starts_with("/components/schemas/") || is_schema(outer) {
        return "schemas";
    }
    let mut segments = outer.rsplit('/');
    let last = segments.next().unwrap_or_default();
    let before = segments.next().unwrap_or_default();
    match (before, last) {
        ("parameters", _) => "parameters",
        ("responses", _) => "responses",
        ("headers", _) => "headers",
        ("examples", _) => "examples",
        (_, "requestBody") => "requestBodies",
        _ => "schemas",
    }
}

/// `a/../b` becomes `b`, so that a file has one name only.
pub(super) fn normalize(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if out.file_name().is_some() => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

pub(super) fn decode_percent(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let decoded = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let (byte, after) = match (byte, decoded) {
            (b'%', Some(decoded)) => (decoded, after.get(2..).unwrap_or_default()),
            _ => (*byte, after),
        };
        out.push(byte);
        rest = after;
    }
    String::from_utf8_lossy(&out).into_owned()
}
