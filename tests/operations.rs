//! Every operation is called over HTTP, in both wire forms, with the least and with all that it
//! takes. The mock refuses what the specification does not allow.

use std::collections::BTreeSet;

use wacht_mock::{Form, Mock, Server};
use wacht_sdk::{Client, ClientBuilder};

use crate::{
    calls::CASES,
    table::{Case, Run},
};

/// A mock, and a client of it that is yet to be built.
pub(crate) async fn start(form: Form) -> (Server, ClientBuilder) {
    let server = Mock::wacht()
        .unwrap()
        .examples()
        .strict()
        .form(form)
        .start()
        .await
        .unwrap();
    let builder = Client::builder().base_url(server.base_url());
    let builder = builder.api_key(server.api_key());
    (server, builder)
}

/// Makes each call on a separate server, so that the requests that arrive belong to that call.
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
