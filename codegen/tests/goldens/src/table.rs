//! What the tables of calls are made of.

use std::future::IntoFuture;

use wacht_sdk::{Client, Download, Result};

/// The calls of one operation.
#[derive(Debug)]
pub struct Case {
    /// `operationId`
    pub operation: &'static str,
    /// The call with the least that it takes.
    pub minimal: fn(Client) -> Made,
    /// The call with all that it takes.
    pub full: fn(Client) -> Made,
}

/// That a call was made.
#[derive(Debug)]
pub struct Made;

/// Makes a call and does not send it.
pub fn run<C, T>(call: C) -> Made
where
    C: IntoFuture<Output = Result<T>>,
{
    drop(call.into_future());
    Made
}

/// Makes a call that returns a file, and does not send it.
pub fn fetch<C>(call: C) -> Made
where
    C: IntoFuture<Output = Result<Download>>,
{
    run(call)
}
