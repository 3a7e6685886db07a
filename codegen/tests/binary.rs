//! The built binary: what it writes and how it exits.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

const SPEC: &str = "tests/cases/json_body/openapi.yaml";
const BROKEN: &str = "tests/broken/E007_unknown_key/openapi.yaml";

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
    let cases: [&[&str]; 6] = [
        &[],
        &["generate"],
        &["generate", SPEC],
        &["generate", SPEC, "--out"],
        &["generate", SPEC, "--out", "x", "--nonsense"],
        &["check", SPEC, SPEC],
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
    let cases: [&[&str]; 2] = [&["check", BROKEN], &["generate", BROKEN, "--out", out]];
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
    assert!(manifest.contains("wacht-sdk = "), "{manifest}");
    for file in ["lib.rs", "resources/users.rs", "types/openapi.rs"] {
        assert!(out.join("src").join(file).exists(), "{file}");
    }
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
