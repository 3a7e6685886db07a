//! The tests that span the workspace: the generated code, and that it works over HTTP.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod canary;
mod coverage;
mod drift;
mod events;
mod fake;
mod features;
mod in_process;
#[rustfmt::skip]
#[path = "generated/calls.rs"]
mod calls;
mod operations;
mod round_trip;
mod surface;
mod table;
