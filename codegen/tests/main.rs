//! The generator by what goes in and what comes out.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod cases;
mod fixture;
