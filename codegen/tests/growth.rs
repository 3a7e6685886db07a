//! What a document costs grows with its size and not faster, and what its problems cost with their
//! number. Counts allocations, which are the same on every machine, where a clock would not be. A
//! separate binary, because it counts them with another allocator.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may panic")]

#[path = "support/synthetic.rs"]
mod synthetic;

use std::{fs, path::Path, sync::LazyLock};

use allocation_counter::{AllocationInfo, measure};
use serde_json::{Map, Value, json};
use wacht_codegen::{Target, generate, model};

/// What it costs to generate from a document with this many operations.
fn cost(operations: usize) -> AllocationInfo {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("growth/{operations}"));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("openapi.json");
    fs::write(&path, synthetic::document(operations).to_string()).unwrap();
    measure(|| {
        let generated = generate(&path).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(generated.api.operations.len(), operations);
    })
}

/// What 250 operations cost, and what 1,000 do.
static COSTS: LazyLock<(AllocationInfo, AllocationInfo)> =
    LazyLock::new(|| (cost(250), cost(1_000)));

/// How many times as much four times the operations cost, in per cent.
fn growth(of: impl Fn(&AllocationInfo) -> u64) -> u64 {
    let (small, large) = &*COSTS;
    100 * of(large) / of(small)
}

#[test]
fn four_times_the_operations_take_four_times_the_allocations() {
    let growth = growth(|cost| cost.count_total);
    assert!((360..=440).contains(&growth), "{growth} %");
}

#[test]
fn four_times_the_operations_take_four_times_the_bytes() {
    let growth = growth(|cost| cost.bytes_total);
    assert!((360..=440).contains(&growth), "{growth} %");
}

#[test]
fn a_thousand_operations_take_less_than_100_mb_at_a_time() {
    let peak = COSTS.1.bytes_max;
    assert!(peak < 100_000_000, "{peak} bytes");
}

/// How many operations the documents with problems have, in 3 MB on one line.
const OPERATIONS: usize = 3_000;

/// What it costs to report the problems of a document of which so many operations have one, and how
/// long the report is.
fn report(problems: usize) -> (u64, usize) {
    let operation = |n: usize| {
        let key = if n < problems { "sumary" } else { "summary" };
        let operation = json!({
            "operationId": format!("getThing{n}"),
            "description": "What it does takes some words to say. ".repeat(24),
            key: "It.",
            "responses": {"204": {"description": "Done."}},
        });
        (format!("/things{n}"), json!({"get": operation}))
    };
    let paths: Map<String, Value> = (0..OPERATIONS).map(operation).collect();
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Problems", "version": "1"},
        "paths": paths,
    });
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("problems/{problems}"));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("openapi.json");
    let text = document.to_string();
    assert!(text.len() > 3_000_000 && text.lines().count() == 1);
    fs::write(&path, text).unwrap();
    let strict = folder.join(Target::FILE);
    fs::write(strict, "strict = true").unwrap();
    let mut report = String::new();
    let cost = measure(|| report = model(&path).unwrap_err().to_string());
    let plural = if problems == 1 { "" } else { "s" };
    assert!(
        report.ends_with(&format!("\n{problems} error{plural}\n")),
        "{report}"
    );
    (cost.count_total, report.len())
}

#[test]
fn all_problems_of_a_file_are_found_in_one_scan() {
    let (one, _) = report(1);
    let (many, _) = report(1_500);
    // A hint takes some. A scan takes one for each key of the file, which are more than 20,000.
    let each = (many - one) / 1_499;
    assert!(
        each < 500,
        "{each} allocations for each problem, {one} for the first"
    );
}

#[test]
fn what_is_shown_of_problems_is_bounded() {
    let (_, shown) = report(1_500);
    assert!(shown < 100_000, "{shown} bytes");
}
