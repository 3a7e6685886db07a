//! What the generated table of calls is made of.

use std::{
    fmt::Debug,
    future::IntoFuture,
    pin::Pin,
    task::{Context, Poll},
};

use wacht_sdk::{
    Client, Download, Result,
    runtime::serde::Serialize,
    serde_json::{self, Value, json},
};

/// A call on its way, which resolves to the JSON of what it returns.
pub(crate) struct Run {
    /// What `Debug` shows of the call and of its future.
    #[allow(dead_code, reason = "the example does not look")]
    pub(crate) shown: String,
    /// What it returns, and what `Debug` shows of that.
    #[allow(clippy::type_complexity, reason = "it is named here only")]
    pub(crate) answer: Pin<Box<dyn Future<Output = Result<(Value, String)>> + Send>>,
}

impl Future for Run {
    type Output = Result<Value>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = self.answer.as_mut().poll(cx);
        answer.map(|answer| answer.map(|(value, _)| value))
    }
}

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
    C: IntoFuture<Output = Result<T>, IntoFuture: Debug + Send + 'static> + Debug,
    T: Debug + Serialize,
{
    let call_shown = shown(&call);
    let future = call.into_future();
    assert!(size_of_val(&future) <= 64);
    Run {
        shown: call_shown + &shown(&future),
        answer: Box::pin(async {
            let value = future.await?;
            Ok((serde_json::to_value(&value).unwrap(), shown(&value)))
        }),
    }
}

/// Sends a call that returns a file, and gives its name and its bytes as JSON.
pub(crate) fn fetch<C>(call: C) -> Run
where
    C: IntoFuture<Output = Result<Download>, IntoFuture: Debug + Send + 'static> + Debug,
{
    let call_shown = shown(&call);
    let future = call.into_future();
    Run {
        shown: call_shown + &shown(&future),
        answer: Box::pin(async {
            let file = future.await?;
            let (name, shown) = (file.file_name(), shown(&file));
            let value = json!({"name": name, "bytes": file.bytes().await?.to_vec()});
            Ok((value, shown))
        }),
    }
}

fn shown(value: &impl Debug) -> String {
    format!("{value:?}\n{value:#?}\n")
}
