//! What the generated table of calls is made of.

use std::{
    fmt::Debug,
    future::IntoFuture,
    pin::Pin,
    task::{Context, Poll},
};

use wacht_sdk::{
    CallFuture, Client, Download, FilePart, Result,
    runtime::{IntoCall, serde_core::Serialize},
    serde_json::{self, Value, json},
    testing::{Fake, FakeResponse},
};

/// A call that is yet to be sent, which awaiting it does. It resolves to the JSON of what it returns.
pub(crate) struct Run {
    /// What `Debug` shows of the call and of its future.
    #[allow(dead_code, reason = "the example does not look")]
    pub(crate) shown: String,
    /// What it returns, and what `Debug` shows of that.
    #[allow(clippy::type_complexity, reason = "it is named here only")]
    pub(crate) response: Pin<Box<dyn Future<Output = Result<(Value, String)>> + Send>>,
    expect: Box<dyn Fn(&Fake) -> Value + Send>,
}

impl Run {
    /// Lets a fake expect the call. Returns the response that the fake sends.
    #[allow(dead_code, reason = "the example expects nothing")]
    pub(crate) fn expect(&self, fake: &Fake) -> Value {
        (self.expect)(fake)
    }
}

impl Future for Run {
    type Output = Result<Value>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let response = self.response.as_mut().poll(cx);
        response.map(|response| response.map(|(value, _)| value))
    }
}

/// The calls of one operation.
pub(crate) struct Case {
    pub(crate) operation: &'static str,
    pub(crate) minimal: fn(Client) -> Run,
    pub(crate) full: fn(Client) -> Run,
}

/// A call whose result is JSON. The future of every call can cross threads and is
/// as small as that of a call that returns nothing, which has a budget.
pub(crate) fn run<C, T>(call: C) -> Run
where
    C: Clone + Debug + IntoCall<Output = T> + Send + 'static,
    C: IntoFuture<Output = Result<T>, IntoFuture: Debug + Send + 'static>,
    T: Debug + Default + Into<FakeResponse<T>> + Serialize,
{
    let future = call.clone().into_future();
    assert_eq!(size_of_val(&future), size_of::<CallFuture<()>>());
    Run {
        shown: shown(&call) + &shown(&future),
        response: Box::pin(async {
            let value = future.await?;
            Ok((serde_json::to_value(&value).unwrap(), shown(&value)))
        }),
        expect: Box::new(move |fake| {
            fake.expect(call.clone()).respond(T::default());
            serde_json::to_value(T::default()).unwrap()
        }),
    }
}

/// A call that returns a file; its result is the file's name and bytes as JSON.
pub(crate) fn fetch<C>(call: C) -> Run
where
    C: Clone + Debug + IntoCall<Output = Download> + Send + 'static,
    C: IntoFuture<Output = Result<Download>, IntoFuture: Debug + Send + 'static>,
{
    let future = call.clone().into_future();
    Run {
        shown: shown(&call) + &shown(&future),
        response: Box::pin(async {
            let file = future.await?;
            let (name, shown) = (file.file_name(), shown(&file));
            let value = json!({"name": name, "bytes": file.bytes().await?.to_vec()});
            Ok((value, shown))
        }),
        expect: Box::new(move |fake| {
            let file = FilePart::new("a.txt", "content");
            fake.expect(call.clone()).respond(file);
            json!({"name": "a.txt", "bytes": b"content"})
        }),
    }
}

fn shown(value: &impl Debug) -> String {
    format!("{value:?}\n{value:#?}\n")
}
