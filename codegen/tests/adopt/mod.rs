//! What operations of another document become in one that people keep.

use std::{
    fs,
    path::{Path, PathBuf},
};

use wacht_codegen::{
    Document, Target,
    adopt::{Adoption, adopt, is_credential},
    compare::compare,
    generate, load, load_for,
};

const OURS: &str = "tests/adopt/ours/openapi.yaml";
const THEIRS: &str = "tests/adopt/theirs.yaml";
const NEW: [&str; 4] = [
    "createBook",
    "DELETE /books/{book_id}",
    "getBookReviews",
    "publishReview",
];

fn theirs() -> Document {
    load_for(THEIRS.as_ref(), Target::default()).unwrap()
}

fn adopted(names: &[&str]) -> Result<Adoption, String> {
    adopt(&load(OURS.as_ref()).unwrap(), theirs(), None, names)
}

/// A copy of ours with the adopted files in it.
fn written(test: &str, adoption: &Adoption) -> PathBuf {
    let from = Path::new("tests/adopt/ours");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("adopt")
        .join(test);
    for sub in ["paths", "schemas"] {
        fs::create_dir_all(folder.join(sub)).unwrap();
    }
    let files = [
        "openapi.yaml",
        "wacht-codegen.toml",
        "parameters.yaml",
        "responses.yaml",
    ];
    let below = [
        "paths/books.yaml",
        "schemas/books.yaml",
        "schemas/common.yaml",
    ];
    for file in files.iter().chain(&below) {
        fs::copy(from.join(file), folder.join(file)).unwrap();
    }
    for (path, text) in &adoption.files {
        fs::write(folder.join(path.strip_prefix(from).unwrap()), text).unwrap();
    }
    folder.join("openapi.yaml")
}

#[test]
fn operations_come_in_the_style_of_what_is_there() {
    let adoption = adopted(&NEW).unwrap();
    let mut shown = String::new();
    for (path, text) in &adoption.files {
        let old = fs::read_to_string(path).unwrap();
        shown.push_str(&format!("--- {}\n", path.display()));
        let mut kept = old.lines().peekable();
        for line in text.lines() {
            match kept.peek() == Some(&line) {
                true => drop(kept.next()),
                false => shown.push_str(&format!("{line}\n")),
            }
        }
        assert_eq!(kept.next(), None, "{} lost a line", path.display());
    }
    insta::assert_snapshot!("adopted", shown);
}

#[test]
fn what_was_taken_over_generates_and_says_what_theirs_says() {
    let adoption = adopted(&NEW).unwrap();
    let root = written("generates", &adoption);
    let generated = generate(&root).unwrap();
    assert_eq!(generated.api.operations.len(), 7);
    let found = compare(load(&root).unwrap(), theirs());
    let missing: Vec<_> = found
        .missing
        .iter()
        .map(|found| found.request.as_str())
        .collect();
    assert_eq!(missing, ["GET /books/{book_id}/notes"]);
    let lines: Vec<_> = found.differences.iter().map(|found| found.line()).collect();
    insta::assert_snapshot!("compared", lines.join("\n"));
}

#[test]
fn a_list_keeps_what_other_lists_state_of_a_page_and_nothing_that_none_has() {
    let adoption = adopted(&["getBookNotes"]).unwrap();
    let text = adoption
        .files
        .values()
        .find(|text| text.contains("getBookNotes"));
    let (_, added) = text.unwrap().split_once("BookNotes:").unwrap();
    let expected = "
                - $ref: ../schemas/common.yaml#/CompleteList
                - type: object
                  required: [data]
                  properties:
                    data:
                      type: array
                      items:
                        type: string
                    offset:
                      type: integer
                      format: int64
                      minimum: 0
      '401':";
    assert!(added.contains(expected), "{added}");
}

#[test]
fn an_older_description_states_what_an_earlier_revision_brought() {
    let since = |older: Option<&Document>| {
        let ours = load(OURS.as_ref()).unwrap();
        let adoption = adopt(&ours, theirs(), older, &["createBook"]).unwrap();
        let created = adoption.operations.into_iter().next().unwrap();
        let mut proposed = created.proposed.into_iter();
        proposed
            .find(|(key, _)| key == "x-codegen-since")
            .unwrap()
            .1
    };
    assert_eq!(since(Some(&theirs())), "2026-04");
    assert_eq!(since(None), "2026-06");
}

#[test]
fn an_operation_that_is_there_or_nowhere_is_refused() {
    let refused = adopted(&["listBooks", "publishReviw", "createBook"]).unwrap_err();
    let expected = "`listBooks` is there already: tests/adopt/ours/paths/books.yaml:2\n\
        the file has no operation `publishReviw`; did you mean `publishReview`?";
    assert_eq!(refused, expected);
}

#[test]
fn a_document_in_one_file_is_refused() {
    let refused = adopt(
        &theirs(),
        load("tests/diff/openapi.yaml".as_ref()).unwrap(),
        None,
        &["getBook"],
    );
    assert!(refused.unwrap_err().contains("has its paths in itself"));
}

#[test]
fn credentials_are_known_by_their_last_words() {
    assert!(is_credential("client_secret") && is_credential("token"));
    assert!(!is_credential("secret_name") && !is_credential("tokens"));
}
