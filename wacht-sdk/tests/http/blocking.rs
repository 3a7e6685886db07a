//! Calls without `await`.

use tokio::runtime::Runtime;
use wacht_mock::{Form, Server};
use wacht_sdk::ErrorKind;

use crate::{client, mock, preferring};

/// A server on a runtime of its own; the test itself is in none.
fn served() -> (Runtime, Server) {
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(mock(Form::Live));
    (runtime, server)
}

#[test]
fn a_call_is_sent_without_await() {
    let (_runtime, server) = served();
    let created = client(&server)
        .organizations()
        .create("Acme")
        .send_blocking();
    assert!(!created.unwrap().id.as_str().is_empty());
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_failure_is_the_error_of_the_service() {
    let (_runtime, server) = served();
    let client = preferring(&server, "code=404");
    let error = client.users().get("42").send_blocking().unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

#[test]
fn pages_and_items_are_iterators_over_the_same_list() {
    let (_runtime, server) = served();
    let client = client(&server);
    let pages = client.users().list().limit(2).pages().into_blocking();
    let in_pages: usize = pages.map(|page| page.unwrap().len()).sum();
    let items = client.users().list().limit(2).items().into_blocking();
    assert!(in_pages > 0);
    let users: Vec<_> = items.collect::<Result<_, _>>().unwrap();
    assert_eq!(users.len(), in_pages);
}

#[tokio::test]
async fn inside_a_runtime_a_call_is_refused_and_nothing_is_sent() {
    let server = mock(Form::Live).await;
    let error = client(&server)
        .users()
        .get("42")
        .send_blocking()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("await"), "{error}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn inside_a_runtime_an_iterator_says_so_once_and_ends() {
    let server = mock(Form::Live).await;
    let mut users = client(&server).users().list().items().into_blocking();
    let error = users.next().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(users.next().is_none());
}
