//! What the tables of calls are made of.

use std::future::IntoFuture;

use wacht_runtime::{Client, Download, Result};

/// The calls of one operation, on the client of its API.
#[derive(Debug)]
pub struct Case<C> {
    /// `operationId`
    pub operation: &'static str,
    /// The call with the least that it takes.
    pub minimal: fn(C) -> Made,
    /// The call with all that it takes.
    pub full: fn(C) -> Made,
}

/// Makes the calls of a case, and returns how many operations it has.
pub type Maker = fn(&Client) -> usize;

/// Makes every call of a table, and returns how many operations it has.
pub fn make<C: From<Client>>(cases: &[Case<C>], client: &Client) -> usize {
    for case in cases {
        let Made = (case.minimal)(C::from(client.clone()));
        let Made = (case.full)(C::from(client.clone()));
    }
    cases.len()
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

/// Makes a call that returns events, or a type by status, and does not send it.
pub fn receive<C, T>(call: C) -> Made
where
    C: IntoFuture<Output = Result<T>>,
{
    run(call)
}
