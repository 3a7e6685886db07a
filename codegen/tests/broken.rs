//! The diagnostics of invalid documents, one fixture per mistake.

use std::{collections::BTreeSet, path::Path};

use wacht_codegen::{Diagnostics, Target, codes, load_for, model, model_of};

use crate::fixture::{Fixture, fixtures};

/// The problems of a document that is judged so strictly.
fn judged(fixture: &Fixture, is_strict: bool) -> Result<Diagnostics, Diagnostics> {
    let path = fixture.document();
    let mut target = Target::beside(&path)?;
    target.strict = is_strict;
    let (_, document) = model_of(load_for(&path, target)?)?;
    Ok(document.warnings())
}

fn diagnostics(fixture: &Fixture) -> Diagnostics {
    match judged(fixture, true) {
        Ok(_) => panic!("{} is not broken", fixture.name),
        Err(found) => found,
    }
}

/// What only a strict judge refuses.
#[test]
fn doubts_are_warnings_where_the_judge_is_lenient() {
    let mut lines = String::new();
    for fixture in fixtures("broken") {
        let Ok(warnings) = judged(&fixture, false) else {
            continue;
        };
        let errors = diagnostics(&fixture).found().len();
        // A lenient judge looks further.
        assert!(warnings.found().len() >= errors, "{}", fixture.name);
        lines.push_str(&format!("{}\n", fixture.name));
    }
    insta::assert_snapshot!(lines);
}

#[test]
fn every_mistake_is_said_as_reviewed() {
    for fixture in fixtures("broken") {
        let found = diagnostics(&fixture);
        fixture.assert_snapshot("diagnostics", &found.to_string());
    }
}

#[test]
fn a_fixture_is_about_the_code_in_its_name() {
    for fixture in fixtures("broken") {
        let found = diagnostics(&fixture);
        let (code, _) = fixture.name.split_once('_').unwrap();
        let found: Vec<_> = found.found().iter().map(|d| d.code.0).collect();
        assert!(found.contains(&code), "{}: {found:?}", fixture.name);
    }
}

#[test]
fn every_code_has_a_fixture() {
    let fixtures = fixtures("broken");
    let names = fixtures.iter().filter_map(|f| f.name.split_once('_'));
    let names: BTreeSet<_> = names.map(|(code, _)| code).collect();
    let codes: BTreeSet<_> = codes::ALL.iter().map(|(code, _)| code.0).collect();
    assert_eq!(names, codes);
}

#[test]
fn the_readme_lists_every_code() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let listed: Vec<_> = readme.lines().filter(|l| l.starts_with("| `E")).collect();
    let rows = codes::ALL.iter();
    let rows: Vec<_> = rows
        .map(|(code, text)| format!("| `{}` | {text} |", code.0))
        .collect();
    assert_eq!(listed, rows);
}

#[test]
fn every_mistake_has_a_line() {
    for fixture in fixtures("broken") {
        let text = diagnostics(&fixture).to_string();
        for line in text.lines().filter(|line| line.contains("error[")) {
            let place = line.split(": error").next().unwrap();
            let numbers: Vec<_> = place.rsplit(':').take(2).collect();
            let has_line = numbers.len() == 2 && numbers.iter().all(|n| n.parse::<u32>().is_ok());
            assert!(has_line, "{}: {line}", fixture.name);
        }
    }
}

#[test]
fn a_document_that_is_not_there_is_said() {
    let found = model(Path::new("tests/nothing.yaml")).unwrap_err();
    let text = found.to_string();
    assert!(
        text.starts_with("error[E001]: tests/nothing.yaml cannot be read"),
        "{text}"
    );
}
