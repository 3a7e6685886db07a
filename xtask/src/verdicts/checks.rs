//! The verdicts of `cargo-semver-checks`. Takes the folder of the crates and the edits; returns whether it finds
//! each breaking. A failure of the tool is an error and not a verdict.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Edit, LIB};
use crate::{Failure, cargo};

/// Its exit code where it finds a change that needs another version. Its errors have 101.
const BREAKING: i32 = 100;

/// What `cargo-semver-checks` finds for the first edit of each class: whether it is breaking.
pub(super) fn judged(
    folder: &Path,
    program: &str,
    edits: &[Edit],
) -> Result<BTreeMap<String, bool>, Failure> {
    let mut found = BTreeMap::new();
    let mut classes = BTreeSet::new();
    for edit in edits {
        if !classes.insert(edit.class) {
            continue;
        }
        let resource = edit
            .package
            .rsplit_once(char::is_numeric)
            .map(|(_, rest)| rest);
        let old = format!("old{}", resource.unwrap_or_default());
        let (old, new) = (
            documented(folder, &old)?,
            documented(folder, &edit.package)?,
        );
        let mut command = Command::new(program);
        command.args([
            "semver-checks",
            "--release-type",
            "minor",
            "--baseline-rustdoc",
        ]);
        command.arg(old).arg("--current-rustdoc").arg(new);
        let output = command.output();
        let output = output.map_err(|error| format!("{program} cannot be run: {error}"))?;
        let errors = String::from_utf8_lossy(&output.stderr);
        let breaks = breaks(output.status.code(), &errors);
        let breaks = breaks.map_err(|error| format!("{}: {program} {error}", edit.package))?;
        found.insert(edit.package.clone(), breaks);
    }
    Ok(found)
}

/// Whether it finds a change breaking, by its exit code; fails where it did not come to a verdict.
fn breaks(code: Option<i32>, errors: &str) -> Result<bool, Failure> {
    match code {
        Some(0) => Ok(false),
        Some(BREAKING) => Ok(true),
        code => {
            let code = code.map_or("a signal".to_owned(), |code| format!("exit code {code}"));
            Err(format!(
                "ended with {code} and no verdict\n{}",
                errors.trim_end()
            ))
        }
    }
}

/// The documentation of a crate in JSON.
fn documented(folder: &Path, package: &str) -> Result<PathBuf, Failure> {
    let path = folder
        .join("documents")
        .join(format!("{package}.rustdoc.json"));
    let target = folder.join("target");
    let mut command = cargo();
    command.current_dir(folder).env("RUSTC_BOOTSTRAP", "1");
    command.args([
        "rustdoc",
        "--offline",
        "--quiet",
        "--lib",
        "--package",
        package,
        "--target-dir",
    ]);
    command
        .arg(&target)
        .args(["--", "-Zunstable-options", "--output-format", "json"]);
    crate::stdout(command)?;
    fs::copy(target.join(format!("doc/{LIB}.json")), &path)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::breaks;

    #[test]
    fn a_failure_of_the_tool_is_no_verdict() {
        assert_eq!(breaks(Some(0), ""), Ok(false));
        assert_eq!(breaks(Some(100), "Summary"), Ok(true));
        for code in [Some(101), Some(1), None] {
            let failure = breaks(code, "error: unsupported rustdoc format\n").unwrap_err();
            assert!(failure.ends_with("and no verdict\nerror: unsupported rustdoc format"));
        }
    }
}
