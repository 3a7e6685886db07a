//! `cargo xtask generate`: writes what follows from the specification, with `--watch` after each change of
//! it, or with `--check` reports the files that were not written.

mod watch;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use similar::{Change, ChangeTag, TextDiff};
use wacht_codegen::{
    bundle, bundle_file, calls, counted, generate, index,
    ir::Api,
    load, load_data,
    output::{self, Drift, Files},
};

use crate::{Failure, diff, document, root};

/// The API that the runtime is tested by.
const THINGS: &str = "runtime/tests/api/openapi.yaml";

/// How much of a difference is shown.
const SHOWN: usize = 12;

pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    let document = document()?;
    match arguments {
        [] => {
            let api = write(&document)?;
            match diff::verdict(&api) {
                Ok(verdict) => println!("against HEAD: {verdict}"),
                Err(failure) => println!("no verdict: {}", failure.trim_end()),
            }
            Ok(())
        }
        ["--check"] => check(&made_of(&document)?.areas),
        ["--watch"] => watch::watch(&document, |document| write(document).map(drop)),
        _ => Err("usage: cargo xtask generate [--check | --watch]".to_owned()),
    }
}

/// The model of the specification, and the files that follow from it, by the folder that holds them.
struct Made {
    api: Api,
    areas: Vec<(PathBuf, Files)>,
}

fn made_of(document: &Path) -> Result<Made, Failure> {
    let generated = generate(document).map_err(|error| error.to_string())?;
    let things = generate(THINGS.as_ref()).map_err(|error| error.to_string())?;
    let calls = calls(&generated.api).map_err(|error| error.to_string())?;
    let calls = Files::from([("calls.rs".to_owned(), calls)]);
    let joined = load(document).map_err(|error| error.to_string())?;
    let linkage = load_data(&document.with_file_name("linkage.yaml"));
    let linkage = linkage.map_err(|error| error.to_string())?.value;
    let embedded = bundle_file(&[("document", &bundle(&joined)), ("linkage", &linkage)]);
    let embedded = Files::from([("wacht.json".to_owned(), embedded)]);
    let docs = Files::from([("operations.md".to_owned(), index(&generated.api))]);
    Ok(Made {
        api: generated.api,
        areas: vec![
            (root().join("wacht-sdk/src/generated"), generated.files),
            (root().join("tests/generated"), calls),
            (root().join("docs"), docs),
            (root().join("wacht-mock/src/generated"), embedded),
            (root().join("runtime/tests/api/generated"), things.files),
        ],
    })
}

/// Writes the files that differ, and prints how much of them does.
fn write(document: &Path) -> Result<Api, Failure> {
    let start = Instant::now();
    let Made { api, areas } = made_of(document)?;
    let mut changed = 0;
    for (area, files) in &areas {
        let failed = |error| format!("{} cannot be written: {error}", area.display());
        let drift = output::drift(area, files).map_err(failed)?;
        // Most saves change few files, and only their old lines are of interest.
        if !drift.is_empty() {
            let old = texts(area, &drift.stale);
            output::apply(area, files, &drift).map_err(failed)?;
            print!("{}", summary(area, &drift, &old, files));
        }
        changed += drift.len();
    }
    println!(
        "{}, {}, {}, {changed} changed, {} ms",
        counted(api.operations.len(), "operation"),
        counted(api.types.len(), "type"),
        counted(areas.iter().map(|(_, files)| files.len()).sum(), "file"),
        start.elapsed().as_millis(),
    );
    Ok(api)
}

/// The files with these names as they are on the disk.
fn texts(area: &Path, names: &[String]) -> Files {
    let texts = names.iter().filter_map(|name| {
        let text = fs::read_to_string(area.join(name)).ok()?;
        Some((name.clone(), text))
    });
    texts.collect()
}

/// The files that another text was written to, each with the number of lines that came and went.
fn summary(area: &Path, drift: &Drift, old: &Files, new: &Files) -> String {
    let shown = area.strip_prefix(root()).unwrap_or(area);
    let mut out = String::new();
    let changed = |name: &&String| drift.stale.contains(name) || drift.missing.contains(name);
    for name in new.keys().filter(changed) {
        let text = new.get(name).map_or("", String::as_str);
        let before = old.get(name).map_or("", String::as_str);
        let diff = TextDiff::from_lines(before, text);
        let count = |tag| {
            diff.iter_all_changes()
                .filter(|change| change.tag() == tag)
                .count()
        };
        let (came, went) = (count(ChangeTag::Insert), count(ChangeTag::Delete));
        out.push_str(&format!("{}/{name}  +{came} -{went}\n", shown.display()));
    }
    out
}

fn check(areas: &[(PathBuf, Files)]) -> Result<(), Failure> {
    let mut report = String::new();
    for (area, files) in areas {
        let drift = output::drift(area, files)
            .map_err(|error| format!("{} cannot be read: {error}", area.display()))?;
        let shown = area.strip_prefix(root()).unwrap_or(area);
        report.push_str(&describe(shown, area, files, &drift));
    }
    match report.is_empty() {
        true => Ok(()),
        false => Err(format!("{report}\nto fix it: cargo xtask generate")),
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

/// The lines that differ, without the ones around them.
fn difference(old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let changed = |change: &Change<&str>| change.tag() != ChangeTag::Equal;
    let lines: Vec<_> = diff.iter_all_changes().filter(changed).collect();
    let mut out = String::new();
    for change in lines.iter().take(SHOWN) {
        let line = change
            .old_index()
            .or(change.new_index())
            .unwrap_or_default()
            + 1;
        out.push_str(&format!("  {line:>5} {} {}", change.tag(), change.value()));
    }
    if let Some(more) = lines.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        out.push_str(&format!("  … and {}\n", counted(more, "more line")));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn only_what_differs_is_shown() {
        let shown = difference("a\nb\nc\nd\n", "a\nx\nc\nd\ne\n");
        assert_eq!(shown, "      2 - b\n      2 + x\n      5 + e\n");
    }

    #[test]
    fn a_long_difference_is_cut() {
        let long = "x\n".repeat(30);
        let shown = difference("", &long);
        assert!(shown.ends_with("  … and 18 more lines\n"), "{shown}");
    }
}
