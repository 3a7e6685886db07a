//! The checked-in files are those that the specification generates.

use std::path::Path;

use wacht_codegen::{
    bundle, bundle_file, calls, generate, index, load, load_data, model,
    output::{self, Drift, Files},
};

const HINT: &str = "spec/ was changed and not generated from; run: cargo xtask generate";

#[test]
fn the_checked_in_sdk_is_what_the_build_generated() {
    let built = Path::new(env!("OUT_DIR")).join("generated");
    let mut files = Files::new();
    read(&built, String::new(), &mut files);
    assert!(!files.is_empty());
    let drift = output::drift(Path::new("wacht-sdk/src/generated"), &files).unwrap();
    assert_eq!(drift, Drift::default(), "{HINT}");
}

#[test]
fn the_checked_in_tables_are_current() {
    let api = model("spec/openapi.yaml".as_ref()).unwrap();
    for (folder, name, text) in [
        ("tests/generated", "calls.rs", calls(&api).unwrap()),
        ("docs", "operations.md", index(&api)),
    ] {
        let files = Files::from([(name.to_owned(), text)]);
        let drift = output::drift(Path::new(folder), &files).unwrap();
        assert_eq!(drift, Drift::default(), "{HINT}");
    }
}

#[test]
fn the_document_in_the_local_server_is_current() {
    let document = bundle(&load("spec/openapi.yaml".as_ref()).unwrap());
    let linkage = load_data("spec/linkage.yaml".as_ref()).unwrap().value;
    let text = bundle_file(&[("document", &document), ("linkage", &linkage)]);
    let files = Files::from([("wacht.json".to_owned(), text)]);
    let drift = output::drift(Path::new("wacht-mock/src/generated"), &files).unwrap();
    assert_eq!(drift, Drift::default(), "{HINT}");
}

#[test]
fn the_api_that_the_runtime_is_tested_by_is_current() {
    let generated = generate("runtime/tests/api/openapi.yaml".as_ref()).unwrap();
    let folder = Path::new("runtime/tests/api/generated");
    let drift = output::drift(folder, &generated.files).unwrap();
    assert_eq!(drift, Drift::default(), "run: cargo xtask generate");
}

/// A copy, because a crate cannot be published with a file of another one.
#[test]
fn the_generator_knows_the_reserved_names_of_the_runtime() {
    let names = |path| std::fs::read_to_string(path).unwrap();
    let (runtime, codegen) = ("runtime/src/reserved.rs", "codegen/src/reserved.rs");
    assert_eq!(names(runtime), names(codegen), "cp {runtime} {codegen}");
}

#[test]
fn generating_twice_gives_the_same_bytes() {
    let generate = || generate("spec/openapi.yaml".as_ref()).unwrap();
    assert_eq!(generate().files, generate().files);
}

fn read(directory: &Path, inside: String, files: &mut Files) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{inside}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            read(&entry.path(), format!("{name}/"), files);
        } else {
            files.insert(name, std::fs::read_to_string(entry.path()).unwrap());
        }
    }
}
