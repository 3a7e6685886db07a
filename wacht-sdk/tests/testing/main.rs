//! The test kit, used as a crate that depends on the SDK uses it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod expectations;
mod lists;
mod misses;
mod ordinary;
mod records;
mod responses;
mod time;

use wacht_sdk::types::UserDetails;

/// A user with this first name.
fn user(first_name: &str) -> UserDetails {
    let mut user = UserDetails::default();
    user.first_name = first_name.to_owned();
    user
}
