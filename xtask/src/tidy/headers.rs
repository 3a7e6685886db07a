//! How files begin: takes the Rust sources, returns each whose first line does not say what it is for.

use std::collections::BTreeSet;

use super::{finding::Finding, krate::MARK, workspace::Workspace};

pub(super) fn check(workspace: &Workspace) -> BTreeSet<Finding> {
    let sources = workspace.files.iter().filter(|(path, text)| {
        path.extension().is_some_and(|ending| ending == "rs")
            && !text.starts_with("//! ")
            && !text.starts_with(MARK)
    });
    let findings = sources.map(|(path, _)| Finding {
        file: path.clone(),
        line: 1,
        message: "the first line does not describe the module".to_owned(),
        reason: "a reader who opens a file wants to know first whether it is the right one"
            .to_owned(),
        fix: "begin with `//! ` and the one job of the module".to_owned(),
    });
    findings.collect()
}
