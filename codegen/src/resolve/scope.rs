//! Names in one scope of Rust. Takes names with what wants them; gives the name that each gets, and
//! says when two want the same.

use std::collections::BTreeMap;

use crate::{codes, extensions::Extension, report::Report};

/// Names in one scope, with what took them.
#[derive(Default)]
pub(super) struct Scope(BTreeMap<String, String>);

impl Scope {
    /// Takes a name. Says so when something else has it.
    pub(super) fn take(
        &mut self,
        report: &mut Report<'_>,
        name: &str,
        what: &str,
        pointer: &str,
        renamed_by: Option<Extension>,
    ) {
        // What has no name was said already.
        if name.is_empty() {
            return;
        }
        if let Some(other) = self.insert(name, what) {
            let message = format!("{what} gets the name `{name}`, which {other} has already");
            let hint = rename(report, renamed_by);
            report.say(codes::NAME_COLLISION, message, pointer).hint = Some(hint);
        }
    }

    /// Takes a name, and gives what had it.
    pub(super) fn insert(&mut self, name: &str, what: &str) -> Option<String> {
        self.0.insert(name.to_owned(), what.to_owned())
    }
}

/// A name that is free where the runtime has these. One that is not gets a `_` at its end, as a word
/// that Rust keeps for itself does.
pub(super) fn free(name: String, reserved: &[&[&str]]) -> String {
    match reserved.iter().any(|names| names.contains(&&*name)) {
        true => name + "_",
        false => name,
    }
}

/// What to do about two of the same name, where an extension may rename them.
pub(super) fn rename(report: &Report<'_>, by: Option<Extension>) -> String {
    let key = by.map(|extension| report.key(extension));
    match (by, key) {
        (Some(Extension::Method), Some(key)) => format!("give one of them another `{key}`"),
        (_, Some(key)) => format!("give one of them another name with `{key}`"),
        (_, None) => "give one of them another name".to_owned(),
    }
}

pub(super) fn quoted(name: &str) -> String {
    format!("`{name}`")
}
