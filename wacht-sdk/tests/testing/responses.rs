//! Responses of a fake.

use std::time::Duration;

use wacht_sdk::{
    Delivery, Error, ErrorKind, FilePart, Page,
    http::{Method, StatusCode},
    serde_json::{self, Value, json},
    testing::{Fake, FakeResponse},
    types::{ThreadTaskGraph, UserDetails},
};

use crate::user;

#[tokio::test]
async fn a_value_arrives_as_it_is() {
    let fake = Fake::new();
    let client = fake.client();
    let mut jane = user("Jane");
    jane.extra.insert("data", "of its own");
    fake.expect(client.users().get("42")).respond(jane.clone());
    assert_eq!(client.users().get("42").await.unwrap(), jane);
}

#[tokio::test]
async fn a_value_comes_in_the_envelope_of_its_operation() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().get("42")).respond(user("Jane"));
    fake.expect(client.users().list())
        .respond(Page::new(Vec::new()));
    let json = |body: &[u8]| serde_json::from_slice::<Value>(body).unwrap();
    let single = client.users().get("42").send_with_response().await.unwrap();
    assert_eq!(json(&single.body)["data"]["first_name"], "Jane");
    let list = client.users().list().send_with_response().await.unwrap();
    assert_eq!(json(&list.body)["data"], json!([]));
}

#[tokio::test]
async fn an_operation_that_returns_nothing_has_an_empty_response() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().delete("42")).respond(());
    client.users().delete("42").await.unwrap();
}

#[tokio::test]
async fn a_result_that_may_be_missing_is_some_or_none() {
    let fake = Fake::new();
    let threads = fake.client().ai().threads();
    let graph = ThreadTaskGraph::default();
    fake.expect(threads.get_task_graph("42"))
        .respond(None)
        .respond(Some(graph.clone()));
    assert_eq!(threads.get_task_graph("42").await.unwrap(), None);
    assert_eq!(threads.get_task_graph("42").await.unwrap(), Some(graph));
}

#[tokio::test]
async fn a_file_has_its_name_its_type_and_its_content() {
    let fake = Fake::new();
    let threads = fake.client().ai().threads();
    fake.expect(threads.download_file("42", "a"))
        .respond(FilePart::new("ä; \"b\".csv", "a,b"));
    let file = threads.download_file("42", "a").await.unwrap();
    assert_eq!(file.file_name().as_deref(), Some("ä; \"b\".csv"));
    assert_eq!(file.content_type(), Some("text/csv"));
    assert_eq!(file.content_length(), Some(3));
    assert_eq!(file.bytes().await.unwrap(), "a,b");
}

#[tokio::test]
async fn a_file_can_break_off() {
    let fake = Fake::new();
    let threads = fake.client().ai().threads();
    fake.expect(threads.download_file("42", "a"))
        .respond(FakeResponse::from(FilePart::new("a.csv", "a,b")).cut());
    let mut file = threads.download_file("42", "a").await.unwrap();
    assert_eq!(file.chunk().await.unwrap().unwrap(), "a,b");
    let error = file.chunk().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
}

#[tokio::test]
async fn a_custom_path_returns_json() {
    let fake = Fake::new();
    let client = fake.client();
    let things = || client.request(Method::GET, "/things");
    fake.expect(things().query("page", 2))
        .respond(json!({"data": [1]}));
    let response: Value = things().query("page", 2).await.unwrap();
    assert_eq!(response, json!({"data": [1]}));
}

#[tokio::test]
async fn an_error_of_the_service_has_its_parts() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().get("42")).respond(
        FakeResponse::error(StatusCode::NOT_FOUND, "user_not_found", "no such user")
            .header("x-request-id", "r1"),
    );
    let error = client.users().get("42").await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.code(), Some("user_not_found"));
    assert_eq!(error.message(), "no such user");
    assert_eq!(error.request_id(), Some("r1"));
}

#[tokio::test]
async fn a_response_can_be_any_bytes() {
    let fake = Fake::new();
    let client = fake.client();
    let html = FakeResponse::raw(StatusCode::OK, "<html>").header("content-type", "text/html");
    fake.expect(client.users().get("42"))
        .respond(html)
        .respond(FakeResponse::raw(StatusCode::OK, r#"{"live": "form"}"#));
    let error = client.users().get("42").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("text/html"), "{error}");
    assert!(client.users().get("42").await.is_err());
}

#[tokio::test]
async fn status_and_headers_of_a_value_can_be_set() {
    let fake = Fake::new();
    let client = fake.client();
    let response = FakeResponse::from(user("Jane"))
        .status(StatusCode::ACCEPTED)
        .header("x-page", "1");
    fake.expect(client.users().get("42")).respond(response);
    let raw = client.users().get("42").send_with_response().await.unwrap();
    assert_eq!(raw.status, StatusCode::ACCEPTED);
    assert_eq!(raw.headers["x-page"], "1");
    assert_eq!(raw.value.first_name, "Jane");
}

#[tokio::test]
async fn a_connection_can_fail_with_what_is_known_of_the_request() {
    let fake = Fake::new();
    let client = fake.client();
    let unknown = || Error::connection("reset", "by peer");
    let create = client.users().create();
    fake.expect(create.clone())
        .fail(unknown().with_delivery(Delivery::NotSent))
        .fail(unknown());
    // A request that was not sent is sent again; one that may have arrived is not.
    let error = create.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(error.attempts(), 2);
}

#[tokio::test]
async fn a_failure_for_always_is_the_same_each_time() {
    let fake = Fake::new();
    let client = fake.client();
    let error = Error::timeout("too slow", "the disk").with_delivery(Delivery::NotSent);
    fake.expect(client.users().create())
        .respond_always(FakeResponse::failure(error));
    let error = client.users().create().await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(error.message(), "too slow");
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), "the disk");
    assert_eq!(error.attempts(), 3);
}

#[tokio::test]
async fn a_failure_of_the_service_for_always_keeps_what_it_said() {
    let failing = Fake::new();
    let other = failing.client();
    failing.expect(other.users().get("1")).respond_error(
        StatusCode::FORBIDDEN,
        "forbidden",
        "not yours",
    );
    let error = other.users().get("1").await.unwrap_err();

    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().get("42"))
        .respond_always(FakeResponse::failure(error));
    for _ in 0..2 {
        let error = client.users().get("42").await.unwrap_err();
        assert!(error.is_forbidden());
        assert_eq!(error.code(), Some("forbidden"));
    }
}

#[tokio::test]
async fn a_response_can_follow_from_the_request() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().create().json_body())
        .respond_with(|sent| {
            let mut user = wacht_sdk::types::UserWithIdentifiers::default();
            user.first_name = sent.json()["first_name"].as_str().unwrap().to_owned();
            user
        });
    let created = client.users().create().json_body().first_name("Jane").await;
    assert_eq!(created.unwrap().first_name, "Jane");
}

#[tokio::test]
async fn a_computed_response_may_ask_the_fake() {
    let fake = Fake::new();
    let client = fake.client();
    let asked = fake.clone();
    fake.expect(client.users().get("1"))
        .respond_always_with(move |_| user(&asked.requests().len().to_string()));
    for count in ["1", "2"] {
        let user = client.users().get("1").await.unwrap();
        assert_eq!(user.first_name, count);
    }
}

#[tokio::test]
async fn a_header_that_is_not_valid_fails_the_call_and_says_so() {
    let fake = Fake::new();
    let client = fake.client();
    let response = FakeResponse::<UserDetails>::from(user("Jane")).header("x y", "1");
    fake.expect(client.users().get("42")).respond(response);
    let error = client.users().get("42").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.message().contains(r#"header "x y""#), "{error}");
}

#[test]
fn a_response_shows_no_header_and_no_body() {
    let response = FakeResponse::<UserDetails>::raw(StatusCode::OK, "hunter2")
        .header("x-key", "hunter2")
        .after(Duration::from_secs(1));
    let text = format!("{response:?}");
    assert!(
        text.contains("bytes: 7") && !text.contains("hunter2"),
        "{text}"
    );
}
