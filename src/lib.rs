//! The tests of the workspace. This library is empty but for the examples of the README, which are
//! compiled as documentation tests.

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
mod readme {}
