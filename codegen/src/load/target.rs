//! The parts of a reference, and what belongs where it stands. Takes strings and paths; returns parts of
//! them. Never looks into a file.

use std::path::{Component, Path, PathBuf};

use serde_json::Value;

use crate::{grammar::SCHEMA_KIND, source::unescape};

/// The component that a pointer leads into, and the rest of the way.
pub(super) fn section_of(pointer: &str) -> Option<(&str, &str)> {
    let (_, name) = pointer.strip_prefix("/components/")?.split_once('/')?;
    let rest = name.find('/').map_or("", |index| &name[index..]);
    let component = pointer.strip_suffix(rest)?;
    Some((component, rest))
}

/// The beginning of a pointer to a schema that leads to a definition, so that the rest leads from one
/// schema to another: `/User` of `/User/properties/name`, and nothing of `/properties/name` in a file
/// that is a schema itself.
pub(super) fn definition<'p>(file: Option<&Value>, pointer: &'p str) -> &'p str {
    let is_schema = file.is_some_and(is_schema);
    let starts = pointer.match_indices('/').map(|(index, _)| index);
    for start in starts.filter(|start| *start > 0 || is_schema) {
        let (definition, rest) = pointer.split_at(start);
        let mut kind = Some(&SCHEMA_KIND);
        for segment in rest.split('/').skip(1) {
            kind = kind.and_then(|kind| kind.below(&unescape(segment)));
        }
        if kind.and_then(|kind| kind.section()) == Some("schemas") {
            return definition;
        }
    }
    pointer
}

/// Whether a value is a schema rather than a map of them.
fn is_schema(value: &Value) -> bool {
    let is_type = |ty: &Value| ty.is_string() || ty.is_array();
    value.get("type").is_some_and(is_type)
        || ["allOf", "anyOf", "oneOf"]
            .iter()
            .any(|key| value.get(key).is_some_and(Value::is_array))
}

/// Whether a string is the bare name of a component.
pub(super) fn is_name(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || "_-.".contains(c);
    let has_ending = Path::new(text).extension().is_some_and(|ending| {
        ["json", "yaml", "yml"]
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    });
    !text.is_empty() && !has_ending && text.chars().all(is_part)
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
    if !text.contains('%') {
        return text.to_owned();
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{decode_percent, definition, section_of};

    #[test]
    fn a_pointer_into_a_definition_is_told_from_its_beginning() {
        let definitions = json!({"User": {"properties": {"name": {}}}, "items": {}});
        let of = |pointer| definition(Some(&definitions), pointer);
        assert_eq!(of("/User"), "/User");
        assert_eq!(of("/User/properties/name"), "/User");
        assert_eq!(of("/User/allOf/0/items"), "/User");
        assert_eq!(of("/definitions/User/items"), "/definitions/User");
        assert_eq!(of("/items"), "/items");
        let schema = json!({"type": "array", "items": {}});
        assert_eq!(definition(Some(&schema), "/items"), "");
        assert_eq!(definition(Some(&schema), "/$defs/A"), "");
        assert_eq!(
            definition(Some(&schema), "/definitions/A"),
            "/definitions/A"
        );
    }

    #[test]
    fn a_component_is_told_from_what_is_below_it() {
        assert_eq!(
            section_of("/components/schemas/A"),
            Some(("/components/schemas/A", ""))
        );
        let below = section_of("/components/schemas/A/items");
        assert_eq!(below, Some(("/components/schemas/A", "/items")));
        assert_eq!(section_of("/A"), None);
    }

    #[test]
    fn a_percent_sign_that_encodes_nothing_stays() {
        assert_eq!(decode_percent("a%20b%2Fc%"), "a b/c%");
        assert_eq!(decode_percent("100%zz%c3%a9"), "100%zzé");
    }
}
