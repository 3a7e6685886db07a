//! How long generation takes: as a whole, by pass, and by the size of the document.
//! `cargo bench -p wacht-codegen` runs it from anywhere in the workspace.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a benchmark may panic")]

#[path = "../tests/support/synthetic.rs"]
mod synthetic;

use std::{
    fs,
    path::{Path, PathBuf},
};

use divan::{Bencher, black_box};
use wacht_codegen::{Generated, Target, bundle, emit, generate, load, model_of};

fn main() {
    divan::main();
}

/// The specification of this workspace, in YAML over many files.
fn yaml() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/openapi.yaml")
}

/// A document of a benchmark's own, as JSON.
fn json(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{name}.json"));
    fs::write(&path, text).unwrap();
    path
}

/// The specification of this workspace, in one file of JSON.
fn bundled() -> PathBuf {
    // In a separate folder, because the configuration belongs beside it.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-bundled");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(
        yaml().with_file_name(Target::FILE),
        folder.join(Target::FILE),
    )
    .unwrap();
    let path = folder.join("openapi.json");
    let text = bundle(&load(&yaml()).unwrap()).to_string();
    fs::write(&path, text).unwrap();
    path
}

fn whole(path: &Path) -> Generated {
    generate(black_box(path)).unwrap_or_else(|error| panic!("{error}"))
}

#[divan::bench]
fn whole_api_from_yaml(bencher: Bencher) {
    let path = yaml();
    bencher.bench_local(|| whole(&path));
}

#[divan::bench]
fn whole_api_from_bundled_json(bencher: Bencher) {
    let path = bundled();
    bencher.bench_local(|| whole(&path));
}

#[divan::bench(args = [250, 1_000, 5_000], sample_count = 5)]
fn synthetic_api(bencher: Bencher, operations: usize) {
    let text = synthetic::document(operations).to_string();
    let path = json(&format!("synthetic-{operations}"), &text);
    bencher.bench_local(|| whole(&path));
}

/// The passes, each on the outcome of those before, which is not measured.
mod pass {
    use super::*;

    #[divan::bench]
    fn load_yaml(bencher: Bencher) {
        let path = yaml();
        bencher.bench_local(|| load(black_box(&path)).unwrap());
    }

    #[divan::bench]
    fn load_bundled_json(bencher: Bencher) {
        let path = bundled();
        bencher.bench_local(|| load(black_box(&path)).unwrap());
    }

    #[divan::bench]
    fn check_lower_analyze(bencher: Bencher) {
        let document = || load(&yaml()).unwrap();
        let inputs = bencher.with_inputs(document);
        inputs.bench_local_values(|document| model_of(document).unwrap());
    }

    #[divan::bench(name = "emit")]
    fn emit_tokens(bencher: Bencher) {
        let (api, _) = model_of(load(&yaml()).unwrap()).unwrap();
        bencher.bench_local(|| emit(black_box(&api)));
    }

    #[divan::bench]
    fn format(bencher: Bencher) {
        let (api, _) = model_of(load(&yaml()).unwrap()).unwrap();
        let inputs = bencher.with_inputs(|| emit(&api));
        inputs.bench_local_values(|emitted| emitted.format().unwrap());
    }
}
