//! What the generated table of calls is made of.

use std::{future::IntoFuture, pin::Pin};

use wacht_sdk::{
    Client, Download, FilePart, Result,
    runtime::{Endpoint, serde::Serialize},
    serde_json::{self, Value, json},
    testing::{Answer, Fake},
};

type Sending = Pin<Box<dyn Future<Output = Result<Value>> + Send>>;

/// A call that is yet to be sent, which awaiting it does.
pub(crate) struct Run {
    sending: Sending,
    expect: Box<dyn Fn(&Fake) -> Value>,
}

impl Run {
    /// Lets a fake expect the call, and gives what it is to return.
    pub(crate) fn expect(&self, fake: &Fake) -> Value {
        (self.expect)(fake)
    }
}

impl IntoFuture for Run {
    type Output = Result<Value>;
    type IntoFuture = Sending;

    fn into_future(self) -> Sending {
        self.sending
    }
}

/// The calls of one operation.
pub(crate) struct Case {
    pub(crate) operation: &'static str,
    pub(crate) minimal: fn(Client) -> Run,
    pub(crate) full: fn(Client) -> Run,
}

/// A call that gives what it returns as JSON. The future of every call can cross threads and is
/// small.
pub(crate) fn run<C, T>(call: C) -> Run
where
    C: Clone + Endpoint<Output = T> + 'static,
    C: IntoFuture<Output = Result<T>, IntoFuture: Send + 'static>,
    T: Serialize + Default + Into<Answer<T>>,
{
    let future = call.clone().into_future();
    assert!(size_of_val(&future) <= 64);
    Run {
        sending: Box::pin(async { Ok(serde_json::to_value(future.await?).unwrap()) }),
        expect: Box::new(move |fake| {
            fake.expect(call.clone()).respond(T::default());
            serde_json::to_value(T::default()).unwrap()
        }),
    }
}

/// A call that returns a file, and gives its name and its bytes as JSON.
pub(crate) fn fetch<C>(call: C) -> Run
where
    C: Clone + Endpoint<Output = Download> + 'static,
    C: IntoFuture<Output = Result<Download>, IntoFuture: Send + 'static>,
{
    let future = call.clone().into_future();
    Run {
        sending: Box::pin(async {
            let file = future.await?;
            let name = file.file_name();
            Ok(json!({"name": name, "bytes": file.bytes().await?.to_vec()}))
        }),
        expect: Box::new(move |fake| {
            fake.expect(call.clone())
                .respond(FilePart::new("a.txt", "content"));
            json!({"name": "a.txt", "bytes": b"content"})
        }),
    }
}
