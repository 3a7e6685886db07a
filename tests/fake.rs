//! The test kit knows every operation: a fake that expects a call of an operation responds to that
//! call and to no other, with what the operation returns.

use wacht_sdk::{
    Client, ErrorKind,
    testing::{Fake, ReceivedRequest},
};

use crate::{
    calls::CASES,
    table::{Case, Run},
};

/// The problem with the response of a fake to a call that it expects.
async fn problem(case: &Case, pick: fn(&Case) -> fn(Client) -> Run) -> Option<String> {
    let fake = Fake::new();
    let run = pick(case)(fake.client());
    let expected = run.expect(&fake);
    match run.await {
        Err(error) => return Some(error.to_string()),
        Ok(value) if value != expected => return Some(format!("{value} is not {expected}")),
        Ok(_) => {}
    }
    let requests = fake.requests();
    let operations: Vec<_> = requests.iter().map(|sent| sent.operation()).collect();
    let is_as_expected = operations == [case.operation] && fake.unmet_expectations().is_empty();
    (!is_as_expected).then(|| format!("{operations:?} {:?}", fake.unmet_expectations()))
}

async fn response_all(pick: fn(&Case) -> fn(Client) -> Run) {
    let mut problems = Vec::new();
    for case in CASES {
        let found = problem(case, pick).await;
        problems.extend(found.map(|text| format!("{}: {text}", case.operation)));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[tokio::test]
async fn every_operation_is_returned_when_it_is_called_with_the_least() {
    response_all(|case| case.minimal).await;
}

#[tokio::test]
async fn every_operation_is_returned_when_it_is_called_with_everything() {
    response_all(|case| case.full).await;
}

#[tokio::test]
async fn a_call_of_every_operation_is_told_from_that_of_the_next() {
    for (case, next) in CASES.iter().zip(&CASES[1..]) {
        let fake = Fake::new();
        (next.full)(fake.client()).expect(&fake);
        let error = (case.full)(fake.client()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{}", case.operation);
        assert_eq!(fake.unmet_expectations().len(), 1, "{}", case.operation);
    }
}

/// What a request carries: the bytes of two forms differ by their boundaries.
fn content(sent: &ReceivedRequest) -> Vec<String> {
    let parts = sent.parts().iter().map(|part| {
        let (name, file, media_type) = (part.name(), part.file_name(), part.content_type());
        format!("{name} {file:?} {media_type:?} {:?}", part.bytes())
    });
    match sent.parts() {
        [] => vec![format!("{:?}", sent.body())],
        _ => parts.collect(),
    }
}

/// What an expectation sets must be sent, which the least does not.
#[tokio::test]
async fn a_call_with_the_least_is_not_the_one_with_everything() {
    for case in CASES {
        let fake = Fake::new();
        (case.full)(fake.client()).expect(&fake);
        let is_returned = (case.minimal)(fake.client()).await.is_ok();
        let _ = (case.full)(fake.client()).await;
        let [least, all] = &fake.requests()[..] else {
            panic!("{}: a call is one request", case.operation);
        };
        let is_same = least.query() == all.query() && content(least) == content(all);
        assert_eq!(is_returned, is_same, "{}", case.operation);
    }
}
