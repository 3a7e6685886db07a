//! Calls without `await`.

use tokio::runtime::Runtime;
use wacht_mock::{Form, Server};
use wacht_sdk::{Body, Client, ErrorKind, Request, Response, TransportFuture, http::Method};

use crate::{client, mock, preferring};

const USER: &str = r#"{"id":"1","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","first_name":"","last_name":"","profile_picture_url":""}"#;

/// A server on a separate runtime; the test itself is in none.
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
fn a_path_of_ones_own_is_called_without_await() {
    let (_runtime, server) = served();
    let call = client(&server).request(Method::GET, "/users/42/details");
    assert_eq!(call.send_blocking().unwrap()["id"], "42");
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

#[test]
fn the_next_pages_are_requested_while_the_thread_does_other_things() {
    let (sender, received) = std::sync::mpsc::channel();
    let transport = move |request: Request| -> TransportFuture {
        let offset = request.uri().query().unwrap_or_default().to_owned();
        sender.send(offset).unwrap();
        let body = format!(r#"{{"data":[{USER}],"has_more":true}}"#);
        Box::pin(async { Ok(Response::new(Body::from(body.into_bytes()))) })
    };
    let builder = Client::builder().api_key("sk_fake").transport(transport);
    let client = builder.build().unwrap();
    let mut users = client.users().list().items().prefetch(2).into_blocking();
    assert!(users.next().unwrap().is_ok());
    // Nothing but these waits until they have arrived.
    assert_eq!(received.recv().unwrap(), "");
    let mut ahead = [received.recv().unwrap(), received.recv().unwrap()];
    ahead.sort();
    assert_eq!(ahead, ["offset=1", "offset=2"]);
}

#[test]
fn an_iterator_goes_on_where_another_one_was() {
    let (_runtime, server) = served();
    let client = client(&server);
    let list = || client.users().list().limit(10);
    let mut users = list().items().into_blocking();
    let read = users.by_ref().take(13).count();
    let rest = list()
        .items()
        .resume_from(users.resume_token())
        .into_blocking()
        .count();
    assert_eq!((read, rest), (13, 12));
    let mut pages = list().pages().into_blocking();
    assert!(pages.next().unwrap().is_ok());
    let rest = list()
        .pages()
        .resume_from(pages.resume_token())
        .into_blocking()
        .count();
    assert_eq!(rest, 2);
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

#[tokio::test]
async fn in_a_thread_for_blocking_work_the_error_says_what_works_there() {
    let server = mock(Form::Live).await;
    let (client, other) = (client(&server), client(&server));
    let call = tokio::task::spawn_blocking(move || client.users().get("42").send_blocking());
    let error = call.await.unwrap().unwrap_err();
    assert!(error.is_configuration());
    assert!(
        error.to_string().contains("`Handle::current().block_on`"),
        "{error}"
    );
    let call = move || {
        let call = other.request(Method::GET, "/users/42/details").send();
        tokio::runtime::Handle::current().block_on(call)
    };
    let user = tokio::task::spawn_blocking(call).await.unwrap().unwrap();
    assert_eq!(user["id"], "42");
}
