//! The built binary: what it writes and how it exits.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

const SPEC: &str = "tests/cases/json_body/openapi.yaml";
const BROKEN: &str = "tests/broken/E007_unknown_key/openapi.yaml";
/// A document that only a strict judge refuses.
const DOUBTFUL: &str = "tests/broken/E008_enum_of_numbers/openapi.yaml";

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wacht-codegen"));
    command.args(arguments).output().unwrap()
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

/// A directory of a test's own, empty.
fn directory(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    path
}

#[test]
fn arguments_that_make_no_sense_exit_with_2_and_the_usage() {
    let cases: [&[&str]; 9] = [
        &[],
        &["generate"],
        &["generate", SPEC],
        &["generate", SPEC, "--out"],
        &["generate", SPEC, "--out", "x", "--nonsense"],
        &["check", SPEC, SPEC],
        &["check", SPEC, "--out", "x"],
        &["check", SPEC, "--format", "xml"],
        &["check", SPEC, "--strict", "--lenient"],
    ];
    for arguments in cases {
        let output = run(arguments);
        assert_eq!(code(&output), Some(2), "{arguments:?}");
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.starts_with("usage: wacht-codegen"), "{text}");
    }
}

#[test]
fn a_broken_document_exits_with_1_and_the_diagnostics() {
    let out = directory("broken");
    let out = out.to_str().unwrap();
    let cases: [&[&str]; 2] = [
        &["check", "--strict", BROKEN],
        &["generate", BROKEN, "--out", out, "--strict"],
    ];
    for arguments in cases {
        let output = run(arguments);
        assert_eq!(code(&output), Some(1), "{arguments:?}");
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains("error[E007]"), "{text}");
    }
    assert!(!Path::new(out).exists(), "nothing is written");
}

#[test]
fn a_sound_document_exits_with_0() {
    let output = run(&["check", SPEC]);
    assert_eq!(code(&output), Some(0));
    assert_eq!(output.stdout, b"1 operations, 2 types\n");
}

#[test]
fn a_crate_is_written() {
    let out = directory("A pet.shop");
    let output = run(&["generate", SPEC, "--out", out.to_str().unwrap()]);
    assert_eq!(code(&output), Some(0));
    let manifest = fs::read_to_string(out.join("Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"a-pet-shop\""), "{manifest}");
    assert!(
        manifest.contains("wacht-runtime = { version = "),
        "{manifest}"
    );
    for file in ["lib.rs", "resources/users.rs", "types/openapi.rs"] {
        assert!(out.join("src").join(file).exists(), "{file}");
    }
}

#[test]
fn the_language_of_the_user_changes_nothing() {
    let written = ["C", "tr_TR.UTF-8"].map(|locale| {
        let out = directory(&format!("locale/{locale}"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_wacht-codegen"));
        command.args(["generate", SPEC, "--out", out.to_str().unwrap()]);
        command.env("LC_ALL", locale).env("LANG", locale);
        assert_eq!(code(&command.output().unwrap()), Some(0));
        fs::read(out.join("src/types/openapi.rs")).unwrap()
    });
    assert_eq!(written[0], written[1]);
}

#[test]
fn a_new_crate_may_depend_on_a_runtime_that_is_not_published() {
    let folder = directory("path");
    let out = folder.join("api");
    fs::create_dir_all(folder.join("runtime")).unwrap();
    let runtime = folder.join("runtime");
    let (out, runtime) = (out.to_str().unwrap(), runtime.to_str().unwrap());
    let output = run(&["generate", SPEC, "--out", out, "--runtime", runtime]);
    assert_eq!(code(&output), Some(0));
    let manifest = fs::read_to_string(folder.join("api/Cargo.toml")).unwrap();
    assert!(manifest.contains("{ path = \"../runtime\","), "{manifest}");
}

#[test]
fn the_features_of_a_manifest_are_brought_up_to_date_and_nothing_else() {
    let out = directory("features");
    let arguments = ["generate", SPEC, "--out", out.to_str().unwrap()];
    assert_eq!(code(&run(&arguments)), Some(0));
    let path = out.join("Cargo.toml");
    let written = fs::read_to_string(&path).unwrap();
    let changed = format!("# Mine.\n{}", written.replace("blocking = ", "blockin = "));
    fs::write(&path, changed).unwrap();
    let output = run(&[&arguments[..], &["--check"]].concat());
    assert_eq!(code(&output), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(
        text.starts_with(&format!("stale: {}\n", path.display())),
        "{text}"
    );
    assert_eq!(code(&run(&arguments)), Some(0));
    let manifest = fs::read_to_string(&path).unwrap();
    assert_eq!(manifest, format!("# Mine.\n{written}"));
}

#[test]
fn resources_are_features_where_the_configuration_says_so() {
    let folder = directory("resources");
    fs::create_dir_all(&folder).unwrap();
    let document = folder.join("openapi.yaml");
    fs::copy(SPEC, &document).unwrap();
    fs::write(folder.join("wacht-codegen.toml"), "features = true").unwrap();
    let out = folder.join("api");
    let (document, out) = (document.to_str().unwrap(), out.to_str().unwrap());
    let output = run(&["generate", document, "--out", out]);
    assert_eq!(code(&output), Some(0));
    let manifest = fs::read_to_string(folder.join("api/Cargo.toml")).unwrap();
    let default = "default = [\n    \"rustls-tls\",\n    \"users\",\n]\n";
    assert!(manifest.contains(default), "{manifest}");
    assert!(manifest.contains("\nusers = []\n"), "{manifest}");
}

#[test]
fn a_manifest_that_is_there_stays() {
    let out = directory("manifest");
    fs::create_dir_all(&out).unwrap();
    fs::write(out.join("Cargo.toml"), "# mine").unwrap();
    let output = run(&["generate", SPEC, "--out", out.to_str().unwrap()]);
    assert_eq!(code(&output), Some(0));
    assert_eq!(
        fs::read_to_string(out.join("Cargo.toml")).unwrap(),
        "# mine"
    );
}

#[test]
fn check_says_what_has_not_been_written() {
    let out = directory("check");
    let arguments = ["generate", SPEC, "--out", out.to_str().unwrap()];
    let check = || run(&[&arguments[..], &["--check"]].concat());
    let output = check();
    assert_eq!(code(&output), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("missing: "), "{text}");
    assert!(!out.exists(), "checking writes nothing");
    assert_eq!(code(&run(&arguments)), Some(0));
    assert_eq!(code(&check()), Some(0));
    let file = out.join("src/lib.rs");
    let changed = fs::read_to_string(&file).unwrap() + "\n";
    fs::write(file, changed).unwrap();
    let output = check();
    assert_eq!(code(&output), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("stale: "), "{text}");
}

/// Runs a task that reports in JSON, and returns what it reports.
fn report(arguments: &[&str], expected: i32) -> serde_json::Value {
    let output = run(&[arguments, &["--format", "json"]].concat());
    assert_eq!(code(&output), Some(expected), "{arguments:?}");
    assert!(output.stderr.is_empty(), "{arguments:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn problems_are_reported_as_json() {
    let expected = serde_json::json!({"diagnostics": [{
        "code": "E007",
        "severity": "error",
        "message": "an operation has no key `operatonId`",
        "hint": "did you mean `operationId`?",
        "file": BROKEN,
        "line": 6,
        "column": 7,
        "length": 10,
    }]});
    assert_eq!(report(&["check", "--strict", BROKEN], 1), expected);
}

#[test]
fn warnings_are_reported_beside_what_was_done() {
    let output = run(&["check", DOUBTFUL]);
    assert_eq!(code(&output), Some(0));
    assert_eq!(output.stdout, b"1 operations, 2 types\n");
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains(": warning[E008]: "), "{text}");
    assert!(text.ends_with(" warnings\n"), "{text}");
    let object = report(&["check", DOUBTFUL], 0);
    assert_eq!(object["diagnostics"][0]["severity"], "warning");
    assert_eq!(object["operations"], 1);
}

#[test]
fn the_configuration_says_how_a_document_is_judged() {
    let folder = directory("strict");
    fs::create_dir_all(&folder).unwrap();
    let document = folder.join("openapi.yaml");
    fs::copy(DOUBTFUL, &document).unwrap();
    fs::write(folder.join("wacht-codegen.toml"), "strict = true").unwrap();
    let document = document.to_str().unwrap();
    assert_eq!(code(&run(&["check", document])), Some(1));
    assert_eq!(code(&run(&["check", document, "--lenient"])), Some(0));
}

#[test]
fn a_sound_document_is_reported_as_json() {
    let expected =
        serde_json::json!({"diagnostics": [], "operations": 1, "types": 2, "skipped": []});
    assert_eq!(report(&["check", SPEC], 0), expected);
}

#[test]
fn generated_files_are_reported_as_json() {
    let out = directory("report");
    let arguments = ["generate", SPEC, "--out", out.to_str().unwrap()];
    let check = [&arguments[..], &["--check"]].concat();
    let missing = report(&check, 1);
    assert_eq!(missing["missing"][0], "src/lib.rs", "{missing}");
    assert_eq!(report(&arguments, 0), missing);
    assert_eq!(report(&check, 0)["missing"], serde_json::json!([]));
}

#[test]
fn more_than_fifty_problems_are_counted_by_kind_unless_all_are_wanted() {
    let folder = directory("many");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("openapi.yaml");
    let keys: String = (0..60).map(|n| format!("key{n}: 1\n")).collect();
    let text = format!("openapi: 3.0.3\ninfo: {{title: Many, version: '1'}}\npaths: {{}}\n{keys}");
    fs::write(&path, text).unwrap();
    let show = |option: &[&str]| {
        let output = run(&[&["check", path.to_str().unwrap()], option].concat());
        String::from_utf8(output.stderr).unwrap()
    };
    let text = show(&["--lenient"]);
    assert_eq!(text.matches("warning[E007]: ").count(), 6, "{text}");
    assert!(text.contains("55 × warning[E007]: the document has no key `…`\n"));
    let text = show(&["--strict"]);
    assert_eq!(text.matches("error[E007]: ").count(), 51, "{text}");
    assert!(text.contains("10 × error[E007]: the document has no key `…`\n"));
    assert!(
        text.ends_with("60 errors\n`--all` shows every one\n"),
        "{text}"
    );
    let text = show(&["--strict", "--all"]);
    assert_eq!(text.matches("error[E007]: ").count(), 60, "{text}");
    assert!(text.ends_with("60 errors\n"), "{text}");
}
