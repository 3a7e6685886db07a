//! The contents of the tables of calls.

use std::{future::IntoFuture, pin::Pin};

use wacht_runtime::{Client, Result};

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

/// The calls of one document.
#[derive(Debug)]
pub struct Api {
    /// The name of its folder.
    pub name: &'static str,
    /// Makes the calls.
    pub make: fn(&Client) -> Vec<Call>,
    /// The method and the path of each operation, in the order of the calls.
    pub requests: &'static [(&'static str, &'static str)],
}

/// A call of one operation.
pub struct Call {
    /// `operationId`
    pub operation: &'static str,
    /// With the least that it takes, and with all.
    pub calls: [Made; 2],
}

impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.operation)
    }
}

/// A call that is yet to be sent.
pub type Made = Pin<Box<dyn Future<Output = Result<()>>>>;

/// Makes every call of a table.
pub fn make<C: From<Client>>(cases: &[Case<C>], client: &Client) -> Vec<Call> {
    let calls = cases.iter().map(|case| Call {
        operation: case.operation,
        calls: [case.minimal, case.full].map(|call| call(C::from(client.clone()))),
    });
    calls.collect()
}

/// Makes a call and drops its value.
pub fn run<C, T>(call: C) -> Made
where
    C: IntoFuture<Output = Result<T>, IntoFuture: 'static>,
{
    let future = call.into_future();
    Box::pin(async { future.await.map(drop) })
}

pub use self::{run as fetch, run as receive};
