//! The tests that span the workspace: what is generated, and that it works over HTTP.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod coverage;
mod drift;
#[rustfmt::skip]
#[path = "generated/calls.rs"]
mod calls;
mod operations;
mod round_trip;
mod surface;
mod table;
