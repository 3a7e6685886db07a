//! The records of requests.

use wacht_sdk::{
    FilePart, RequestOptions,
    http::{Method, StatusCode},
    serde_json::{Value, json},
    testing::{Fake, FakeResponse, ReceivedRequest},
};

use crate::user;

/// The request of a call to create a user.
async fn created(
    set: impl FnOnce(wacht_sdk::resources::users::CreateUser) -> wacht_sdk::resources::users::CreateUser,
) -> ReceivedRequest {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().create())
        .respond(FakeResponse::default());
    set(client.users().create()).await.unwrap();
    fake.requests().remove(0)
}

#[tokio::test]
async fn operation_method_path_and_query_are_kept() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().list())
        .respond_always(FakeResponse::default());
    client
        .users()
        .list()
        .limit(5)
        .search("a b&c")
        .await
        .unwrap();
    let sent = &fake.requests()[0];
    assert_eq!(sent.operation(), "getActiveUserList");
    assert_eq!(sent.method(), Method::GET);
    assert_eq!(sent.path(), "/users");
    let query = [("limit", "5"), ("search", "a b&c")];
    let query = query.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(sent.query(), query);
    assert_eq!(sent.query_value("search"), Some("a b&c"));
    assert_eq!(sent.query_value("offset"), None);
    assert!(sent.body().is_empty() && sent.parts().is_empty());
    assert_eq!(sent.json(), Value::Null);
}

#[tokio::test]
async fn a_path_argument_is_kept_as_it_was_sent() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().delete("a/b")).respond(());
    client.users().delete("a/b").await.unwrap();
    assert_eq!(fake.requests()[0].path(), "/users/a%2Fb");
}

#[tokio::test]
async fn json_is_read() {
    let sent = created(|call| call.json_body().first_name("Jane")).await;
    assert_eq!(sent.json(), json!({"first_name": "Jane"}));
    assert_eq!(sent.body(), br#"{"first_name":"Jane"}"#);
    assert_eq!(sent.headers()["content-type"], "application/json");
}

#[tokio::test]
async fn a_form_is_taken_apart() {
    let image = FilePart::new("a.png", "content");
    let sent = created(|call| call.first_name("Jane").profile_image(image)).await;
    let names: Vec<_> = sent.parts().iter().map(|part| part.name()).collect();
    assert_eq!(names, ["first_name", "profile_image"]);
    let name = sent.part("first_name").unwrap();
    assert_eq!(name.text(), "Jane");
    assert_eq!((name.file_name(), name.content_type()), (None, None));
    let image = sent.part("profile_image").unwrap();
    assert_eq!(image.file_name(), Some("a.png"));
    assert_eq!(image.content_type(), Some("image/png"));
    assert_eq!(image.bytes(), b"content");
    assert!(sent.part("last_name").is_none());
    let body = String::from_utf8_lossy(sent.body());
    assert!(
        body.starts_with("--form-boundary-"),
        "the bytes are there too"
    );
}

#[tokio::test]
async fn each_attempt_is_kept() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().get("42"))
        .respond_error(StatusCode::BAD_GATEWAY, "bad", "bad")
        .respond(user("Jane"));
    client.users().get("42").await.unwrap();
    let attempts: Vec<_> = fake
        .requests()
        .iter()
        .map(ReceivedRequest::attempt)
        .collect();
    assert_eq!(attempts, [1, 2]);
}

#[tokio::test]
async fn the_key_cannot_be_read() {
    let fake = Fake::new();
    let client = fake.builder().api_key("sk_hunter2").build().unwrap();
    fake.expect(client.users().get("42")).respond(user("Jane"));
    client.users().get("42").await.unwrap();
    let sent = &fake.requests()[0];
    assert_eq!(sent.headers()["authorization"], "[redacted]");
    assert!(!format!("{fake:?} {sent:#?}").contains("hunter2"));
}

#[tokio::test]
async fn credentials_do_not_show() {
    let options = RequestOptions::new().header("x-key", "hunter2");
    let form = created(|call| call.password("hunter2").options(options)).await;
    let json = created(|call| call.json_body().password("hunter2")).await;
    assert_eq!(form.part("password").unwrap().text(), "hunter2");
    assert_eq!(json.json()["password"], "hunter2");
    let text = format!("{form:?} {json:#?} {:?}", form.parts());
    assert!(
        text.contains("password") && text.contains("x-key"),
        "{text}"
    );
    assert!(!text.contains("hunter2"), "{text}");
}

#[tokio::test]
async fn headers_of_the_caller_are_there_and_not_shown() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().list())
        .respond(FakeResponse::default());
    let options = RequestOptions::new().header("x-token", "hunter2");
    client.users().list().options(options).await.unwrap();
    let sent = fake.requests().remove(0);
    assert_eq!(sent.headers()["x-token"], "hunter2");
    let shown = format!("{sent:?} {:?}", sent.headers());
    assert!(!shown.contains("hunter2"), "{shown}");
}
