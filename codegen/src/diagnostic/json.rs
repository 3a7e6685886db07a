//! Diagnostics for programs. The names of the fields stay as they are; `codegen/README.md` lists them.

use serde_json::{Value, json};

use super::Diagnostics;

/// Every problem as an object, in the order of the files.
pub(super) fn list(diagnostics: &Diagnostics) -> Value {
    let found = diagnostics.located().map(|(diagnostic, location)| {
        let file = location.as_ref().map(|l| l.path.to_string_lossy());
        json!({
            "code": diagnostic.code.0,
            "severity": diagnostic.severity.word(),
            "message": diagnostic.message,
            "hint": diagnostic.hint,
            "file": file,
            "line": location.as_ref().map(|l| l.line),
            "column": location.as_ref().map(|l| l.column),
            "length": location.as_ref().map(|l| l.width),
        })
    });
    found.collect()
}
