//! The generator by what goes in and what comes out.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may panic")]

mod adopt;
mod binary;
mod bounds;
mod broken;
mod cases;
#[path = "support/changes.rs"]
mod changes;
mod compare;
mod diff;
mod fixture;
mod keywords;
#[path = "support/options.rs"]
mod options;
mod overlays;
mod robustness;
mod sameness;
mod selection;
