//! The tests that span the workspace: what is generated, and that it works over HTTP.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod coverage;
mod drift;
mod fake;
mod features;
#[rustfmt::skip]
#[path = "generated/calls.rs"]
mod calls;
mod operations;
mod round_trip;
mod surface;
mod table;
