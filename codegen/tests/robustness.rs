//! That no document stops the generator but by diagnostics: documents of the test cases with parts
//! exchanged, removed and replaced, and strings that are not documents. Generated code is always Rust.
//! `ROUNDS` sets how many there are, where that is to be more than in CI, `SEED` where they begin, and
//! `SEEDS` names a folder of more documents.

use std::{
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use serde_json::Value;
use wacht_codegen::{Target, load_for};

use crate::{
    changes::{Choices, all_passes, all_passes_for},
    fixture::fixtures,
    options,
};

/// Numbers that follow from one another, and repeat after longer than any test takes.
struct Random(u64);

impl Random {
    fn of(round: u64) -> Self {
        Self(round.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }
}

impl Choices for Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("robustness/{name}"));
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn number(name: &str, default: u64) -> u64 {
    let value = env::var(name).ok().and_then(|value| value.parse().ok());
    value.unwrap_or(default)
}

/// The documents in the folder that `SEEDS` names, as far as they can be loaded.
fn more_documents() -> Vec<Value> {
    let folder = env::var_os("SEEDS").map(|folder| fs::read_dir(folder).unwrap());
    let paths = folder
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|path| path.is_file()).collect();
    paths.sort();
    let mut target = Target::default();
    target.skip_unsupported = true;
    let loaded = paths.iter().map(|path| load_for(path, target.clone()).ok());
    loaded.flatten().map(|document| document.value).collect()
}

/// The documents of the test cases, and those in the folder that `SEEDS` names.
fn documents() -> Vec<Value> {
    let cases = fixtures("cases");
    let loaded = cases
        .iter()
        .map(|case| load_for(&case.document(), Target::default()).unwrap().value);
    loaded.chain(more_documents()).collect()
}

#[test]
fn a_changed_document_is_generated_or_refused() {
    let documents = documents();
    let path = folder("changed").join(format!("{}.json", std::process::id()));
    let first = number("SEED", 1);
    for round in first..first + number("ROUNDS", 60) {
        let mut random = Random::of(round);
        let mut document = documents[random.below(documents.len())].clone();
        for _ in 0..=random.below(4) {
            random.change(&mut document);
        }
        // It stays where it is if the process ends.
        fs::write(&path, document.to_string()).unwrap();
        let result = catch_unwind(AssertUnwindSafe(|| all_passes(&path)));
        assert!(result.is_ok(), "SEED={round}, ROUNDS=1: {document}");
    }
}

#[test]
fn a_document_with_options_and_an_overlay_is_generated_or_refused() {
    let documents = documents();
    let name = format!("{}.json", std::process::id());
    let (path, overlay) = (
        folder("options").join(&name),
        folder("overlays").join(&name),
    );
    let first = number("SEED", 1);
    for round in first..first + number("ROUNDS", 120) {
        let mut random = Random::of(round);
        let mut document = documents[random.below(documents.len())].clone();
        for _ in 0..random.below(3) {
            random.change(&mut document);
        }
        fs::write(&path, document.to_string()).unwrap();
        let target = options::target(&mut random, &document, &overlay);
        let shown = format!("{target:?}");
        let result = catch_unwind(AssertUnwindSafe(|| all_passes_for(&path, target)));
        assert!(result.is_ok(), "SEED={round}, ROUNDS=1: {shown} {document}");
    }
}

#[test]
fn a_text_that_is_no_document_is_refused() {
    let parts = [
        "openapi: 3.1.0\n",
        "paths:\n",
        "  /a:\n",
        "    get:\n",
        "- ",
        "? ",
        ": ",
        "{",
        "}",
        "[",
        "]",
        "&a ",
        "*a",
        "<<: *a\n",
        "!!str ",
        "!x ",
        "|\n",
        ">-\n",
        "'",
        "\"",
        "#",
        "\n",
        "  ",
        "\t",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "\u{feff}",
        "\r\n",
        "é",
        "\u{0}",
        "1e999",
        ".inf",
        "~",
        "a",
        "0x1F",
        "$ref: a.yaml\n",
        "$ref: '#'\n",
        "{\"openapi\": \"3.0.3\", \"paths\": {",
        "null",
    ];
    let folder = folder("texts");
    let first = number("SEED", 1);
    for round in first..first + number("ROUNDS", 60) {
        let mut random = Random::of(round);
        let text: String = (0..random.below(30)).map(|_| random.of(&parts)).collect();
        let path = folder.join(["openapi.yaml", "openapi.json"][random.below(2)]);
        fs::write(&path, &text).unwrap();
        let result = catch_unwind(AssertUnwindSafe(|| all_passes(&path)));
        assert!(result.is_ok(), "SEED={round}, ROUNDS=1: {text:?}");
    }
}
