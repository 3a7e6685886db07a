//! Places that break a rule, and their report: each place, and once for all places of one rule the
//! reason and the fix.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::PathBuf,
};

use wacht_codegen::counted;

/// A place that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    pub(super) file: PathBuf,
    pub(super) line: usize,
    pub(super) message: String,
    pub(super) reason: String,
    pub(super) fix: String,
}

/// The findings in words, grouped by what to do.
pub(super) fn report(findings: &BTreeSet<Finding>) -> String {
    let mut groups: BTreeMap<(&str, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        let rule = (finding.reason.as_str(), finding.fix.as_str());
        groups.entry(rule).or_default().push(finding);
    }
    let mut text = String::new();
    for ((reason, fix), findings) in groups {
        for Finding {
            file,
            line,
            message,
            ..
        } in findings
        {
            let _ = writeln!(text, "{}:{line}: {message}", file.display());
        }
        let _ = writeln!(text, "  why: {reason}\n  fix: {fix}\n");
    }
    let count = findings.len();
    let break_ = if count == 1 { "breaks" } else { "break" };
    let places = counted(count, "place");
    let _ = write!(text, "{places} {break_} a rule of xtask/src/tidy/rules.rs");
    text
}
