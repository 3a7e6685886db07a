//! What a document costs grows with its size and not faster. Counts allocations, which are the same
//! on every machine, where a clock would not be. A binary of its own, because to count them its
//! allocator is another one.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may panic")]

#[path = "support/synthetic.rs"]
mod synthetic;

use std::{fs, path::Path, sync::LazyLock};

use allocation_counter::{AllocationInfo, measure};
use wacht_codegen::{Runtime, generate};

/// What it costs to generate from a document with this many operations.
fn cost(operations: usize) -> AllocationInfo {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("growth/{operations}"));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("openapi.json");
    fs::write(&path, synthetic::document(operations).to_string()).unwrap();
    measure(|| {
        let generated = generate(&path, Runtime::Foreign).unwrap_or_else(|e| panic!("{e}"));
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
