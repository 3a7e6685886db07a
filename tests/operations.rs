//! Every operation is called over HTTP, in both wire forms, with the least and with all that it
//! takes. The mock refuses what the specification does not allow.

use std::{collections::BTreeSet, future::IntoFuture, pin::Pin};

use wacht_mock::{Form, Mock, Server};
use wacht_sdk::{
    Client, ClientBuilder, Result,
    runtime::serde::Serialize,
    serde_json::{self, Value},
};

use crate::calls::CASES;

type Run = Pin<Box<dyn Future<Output = Result<Value>> + Send>>;

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

/// A mock, and a client of it that is yet to be built.
pub(crate) async fn start(form: Form) -> (Server, ClientBuilder) {
    let server = Mock::wacht().unwrap().form(form).start().await.unwrap();
    let builder = Client::builder().base_url(server.base_url());
    let builder = builder.api_key(server.api_key());
    (server, builder)
}

/// Calls everything on a server of its own each, since a mock remembers what was deleted.
async fn call_all(form: Form, pick: fn(&Case) -> fn(Client) -> Run) {
    let mut failures = Vec::new();
    for case in CASES {
        let (server, builder) = start(form).await;
        let client = builder.build().unwrap();
        if let Err(error) = pick(case)(client).await {
            failures.push(error.to_string());
        }
        let received = server.requests();
        let reached: Vec<_> = received
            .iter()
            .filter_map(|r| r.operation_id.as_deref())
            .collect();
        assert_eq!(reached, [case.operation], "one request for one call");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[tokio::test]
async fn the_least_is_accepted_in_the_documented_form() {
    call_all(Form::Documented, |case| case.minimal).await;
}

#[tokio::test]
async fn the_least_is_accepted_in_the_live_form() {
    call_all(Form::Live, |case| case.minimal).await;
}

#[tokio::test]
async fn everything_is_accepted_in_the_documented_form() {
    call_all(Form::Documented, |case| case.full).await;
}

#[tokio::test]
async fn everything_is_accepted_in_the_live_form() {
    call_all(Form::Live, |case| case.full).await;
}

#[test]
fn every_operation_of_the_specification_has_a_case() {
    let api = wacht_codegen::model("spec/openapi.yaml".as_ref()).unwrap();
    let specified: BTreeSet<_> = api.operations.iter().map(|op| op.id.as_str()).collect();
    let called: BTreeSet<_> = CASES.iter().map(|case| case.operation).collect();
    assert_eq!(called, specified);
}
