//! What a reference says, and what belongs where it stands. Takes texts and paths; gives parts of
//! them. Never looks into a file.

use std::path::{Component, Path, PathBuf};

/// The section of `components` that a pointer names itself.
pub(super) fn section_of(pointer: &str) -> Option<&str> {
    let (section, _) = pointer.strip_prefix("/components/")?.split_once('/')?;
    Some(section)
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
