//! What the generated table of calls is made of.

use std::{future::IntoFuture, pin::Pin};

use wacht_sdk::{
    Client, Download, Result,
    runtime::serde::Serialize,
    serde_json::{self, Value, json},
};

pub(crate) type Run = Pin<Box<dyn Future<Output = Result<Value>> + Send>>;

/// The calls of one operation.
pub(crate) struct Case {
    pub(crate) operation: &'static str,
    pub(crate) minimal: fn(Client) -> Run,
    pub(crate) full: fn(Client) -> Run,
}

/// Sends a call and gives what it returns as JSON. The future of every call can cross threads and
/// is small.
pub(crate) fn run<C, T>(call: C) -> Run
where
    C: IntoFuture<Output = Result<T>, IntoFuture: Send + 'static>,
    T: Serialize,
{
    let future = call.into_future();
    assert!(size_of_val(&future) <= 64);
    Box::pin(async { Ok(serde_json::to_value(future.await?).unwrap()) })
}

/// Sends a call that returns a file, and gives its name and its bytes as JSON.
pub(crate) fn fetch<C>(call: C) -> Run
where
    C: IntoFuture<Output = Result<Download>, IntoFuture: Send + 'static>,
{
    let future = call.into_future();
    Box::pin(async {
        let file = future.await?;
        let name = file.file_name();
        Ok(json!({"name": name, "bytes": file.bytes().await?.to_vec()}))
    })
}
