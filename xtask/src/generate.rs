//! `cargo xtask generate`: writes what follows from the specification, or with `--check` says what
//! has not been written.

use std::{fs, path::Path, time::Instant};

use wacht_codegen::{
    Runtime, generate,
    ir::Operation,
    output::{self, Drift, Files},
};

use crate::{Failure, document, inventory::markdown, root};

/// How much of a difference is shown.
const SHOWN: usize = 12;

pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    let start = Instant::now();
    let generated = generate(&document()?, Runtime::Own).map_err(|error| error.to_string())?;
    let sdk = root().join("wacht-sdk/src/generated");
    let tests = root().join("tests/generated");
    let calls = Files::from([("calls.rs".to_owned(), generated.calls)]);
    let docs = Files::from([("operations.md".to_owned(), table(&generated.api.operations))]);
    let areas = [
        (sdk, generated.files),
        (tests, calls),
        (root().join("docs"), docs),
    ];
    match arguments {
        [] => {
            let mut changed = 0;
            for (area, files) in &areas {
                let drift = output::write(area, files)
                    .map_err(|error| format!("{} cannot be written: {error}", area.display()))?;
                changed += drift.len();
            }
            println!(
                "{} operations, {} types, {} files, {changed} changed, {} ms",
                generated.api.operations.len(),
                generated.api.types.len(),
                areas.iter().map(|(_, files)| files.len()).sum::<usize>(),
                start.elapsed().as_millis(),
            );
            Ok(())
        }
        ["--check"] => check(&areas),
        _ => Err("usage: cargo xtask generate [--check]".to_owned()),
    }
}

/// All operations for readers, as they are called.
fn table(operations: &[Operation]) -> String {
    let head = "# Operations\n\nWhat `cargo xtask generate` made of `spec/`: every operation by the call that makes it.\n";
    format!("{head}\n{}\n", markdown(operations))
}

fn check(areas: &[(std::path::PathBuf, Files)]) -> Result<(), Failure> {
    let mut report = String::new();
    for (area, files) in areas {
        let drift = output::drift(area, files)
            .map_err(|error| format!("{} cannot be read: {error}", area.display()))?;
        let shown = area.strip_prefix(root()).unwrap_or(area);
        report.push_str(&describe(shown, area, files, &drift));
    }
    match report.is_empty() {
        true => Ok(()),
        false => Err(format!("{report}\nto mend it: cargo xtask generate")),
    }
}

fn describe(shown: &Path, area: &Path, files: &Files, drift: &Drift) -> String {
    let mut report = String::new();
    for name in &drift.stale {
        report.push_str(&format!("stale:    {}/{name}\n", shown.display()));
        let on_disk = fs::read_to_string(area.join(name)).unwrap_or_default();
        report.push_str(&difference(
            &on_disk,
            files.get(name).map_or("", String::as_str),
        ));
    }
    for name in &drift.missing {
        report.push_str(&format!("missing:  {}/{name}\n", shown.display()));
    }
    for name in &drift.orphaned {
        report.push_str(&format!("orphaned: {}/{name}\n", shown.display()));
    }
    report
}

/// The lines that differ: those between the common beginning and the common end.
fn difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    let begin = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[begin..], &new[begin..]);
    let end = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let lines = old[..old.len() - end].iter().map(|line| ('-', line));
    let lines = lines.chain(new[..new.len() - end].iter().map(|line| ('+', line)));
    let lines: Vec<_> = lines.collect();
    let mut out = format!("  line {}:\n", begin + 1);
    for (sign, line) in lines.iter().take(SHOWN) {
        out.push_str(&format!("  {sign} {line}\n"));
    }
    if let Some(more) = lines.len().checked_sub(SHOWN + 1) {
        out.push_str(&format!("  … and {} more lines\n", more + 1));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn only_what_differs_is_shown() {
        let shown = difference("a\nb\nc\n", "a\nx\ny\nc\n");
        assert_eq!(shown, "  line 2:\n  - b\n  + x\n  + y\n");
    }

    #[test]
    fn a_long_difference_is_cut() {
        let long = "x\n".repeat(30);
        let shown = difference("", &long);
        assert!(shown.ends_with("  … and 18 more lines\n"), "{shown}");
    }
}
