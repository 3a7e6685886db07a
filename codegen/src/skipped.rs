//! Operations that are left out because of problems. Takes them; returns the file that lists them, and
//! those that generated files have, from which nothing may be taken away.

use std::{collections::BTreeSet, io, path::Path};

use crate::output::{self, MARKDOWN_MARK};

/// The file that lists the operations that were left out.
pub const FILE: &str = "skipped.md";

/// An operation that was left out because the document has a problem there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The method in capitals.
    pub method: String,
    /// The path.
    pub path: String,
    /// The first problems.
    pub reasons: Vec<String>,
}

impl Skipped {
    /// What stands for the method of an event, whose name is its path.
    pub(crate) const EVENT: &str = "EVENT";
}

/// The list, in the order of the document. It has no positions, so that it changes only when an
/// operation or its problem does.
pub(crate) fn list(skipped: &[Skipped]) -> String {
    let mut text = format!(
        "{MARKDOWN_MARK} Do not edit: change the document and generate again. -->\n\n\
         # Skipped operations\n\nThe document has these operations, and the generated code does not.\n"
    );
    for operation in skipped {
        text.push_str(&format!("\n- `{} {}`\n", operation.method, operation.path));
        for reason in &operation.reasons {
            let reason = reason.replace(char::is_control, " ");
            text.push_str(&format!("  - {reason}\n"));
        }
    }
    text
}

/// Those of these operations that the files below `root` have. A list of omitted operations must not
/// remove one that somebody calls already.
///
/// # Errors
///
/// When a file cannot be read.
pub fn there<'s>(root: &Path, skipped: &'s [Skipped]) -> io::Result<Vec<&'s Skipped>> {
    if skipped.is_empty() {
        return Ok(Vec::new());
    }
    let generated = output::generated(root)?;
    let mut known = BTreeSet::new();
    let mut events = String::new();
    for name in generated.iter().filter(|name| name.ends_with(".rs")) {
        let text = output::read(&root.join(name))?.unwrap_or_default();
        known.extend(calls(&text));
        if name.ends_with("events.rs") {
            events.push_str(&text);
        }
    }
    let found = skipped.iter().filter(|operation| {
        if operation.method == Skipped::EVENT {
            return events.contains(&format!("{:?}", operation.path));
        }
        let (path, _) = operation
            .path
            .split_once('?')
            .unwrap_or((&operation.path, ""));
        known.contains(&(operation.method.to_lowercase(), path.to_owned()))
    });
    Ok(found.collect())
}

/// The methods and paths of the operations that a generated file has: `Operation::get("id", "/path")`.
fn calls(text: &str) -> impl Iterator<Item = (String, String)> {
    let starts = text.split("Operation::").skip(1);
    starts.filter_map(|rest| {
        let (method, rest) = rest.split_once('(')?;
        let mut strings = rest.split('"');
        let path = strings.nth(3)?;
        Some((method.to_owned(), path.to_owned()))
    })
}
