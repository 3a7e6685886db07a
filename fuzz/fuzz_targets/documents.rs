//! Documents: arbitrary text, and the documents of the generator's test cases with parts changed, are
//! generated or refused with a diagnostic, without options and with all sorts of them and an overlay.
//! Generated code is Rust.
#![no_main]
#![allow(clippy::panic, clippy::unwrap_used, reason = "a fuzz target may panic")]

#[path = "../../codegen/tests/support/changes.rs"]
mod changes;
#[path = "../../codegen/tests/support/options.rs"]
mod options;

use std::{env, fs, path::PathBuf, process, sync::LazyLock};

use changes::{Choices, all_passes, all_passes_for};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use wacht_codegen::{Target, load_for};

/// The documents of the test cases, as loaded.
static DOCUMENTS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/../codegen/tests/cases");
    let entries = fs::read_dir(cases).unwrap();
    let mut folders: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let files = folders
        .iter()
        .flat_map(|folder| ["openapi.json", "openapi.yaml"].map(|name| folder.join(name)));
    let loaded = files
        .filter(|path| path.exists())
        .map(|path| load_for(&path, Target::default()).unwrap().value);
    loaded.collect()
});

/// An empty folder, from which no reference leads to a file that is there.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let name = format!("wacht-fuzz/{}", process::id());
    let folder = env::temp_dir().join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
});

/// The rest of the input, a byte for each choice.
struct Input<'a>(&'a [u8]);

impl Choices for Input<'_> {
    fn below(&mut self, limit: usize) -> usize {
        let mut choice = 0;
        let mut reach = 1;
        while let Some((byte, rest)) = self.0.split_first().filter(|_| reach < limit) {
            choice = choice * 256 + usize::from(*byte);
            reach *= 256;
            self.0 = rest;
        }
        choice % limit.max(1)
    }
}

fuzz_target!(init: {
    // Or the first input would take the time.
    LazyLock::force(&DOCUMENTS);
}, |input: &[u8]| {
    let Some((kind, rest)) = input.split_first() else {
        return;
    };
    let (name, text) = match kind % 4 {
        0 => ("openapi.yaml", rest.to_vec()),
        1 => ("openapi.json", rest.to_vec()),
        _ => {
            let mut input = Input(rest);
            let mut document = DOCUMENTS[input.below(DOCUMENTS.len())].clone();
            if kind % 4 == 3 {
                return with_options(&mut input, document);
            }
            while !input.0.is_empty() {
                input.change(&mut document);
            }
            ("openapi.json", document.to_string().into_bytes())
        }
    };
    let path = FOLDER.join(name);
    fs::write(&path, text).unwrap();
    all_passes(&path);
});

/// Up to three changes, then the options and the overlay.
fn with_options(input: &mut Input<'_>, mut document: Value) {
    for _ in 0..input.below(4) {
        input.change(&mut document);
    }
    let path = FOLDER.join("openapi.json");
    fs::write(&path, document.to_string()).unwrap();
    let target = options::target(input, &document, &FOLDER.join("overlay.json"));
    all_passes_for(&path, target);
}
