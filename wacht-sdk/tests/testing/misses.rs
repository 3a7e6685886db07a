//! Requests without a response.

use wacht_sdk::{
    Delivery, Error, ErrorKind,
    http::Method,
    serde_json::json,
    testing::{Fake, FakeResponse},
};

use crate::user;

#[track_caller]
fn assert_missed(error: &Error, message: &str) {
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(error.attempts(), 1);
    assert_eq!(error.message(), message);
}

#[tokio::test]
async fn without_expectations_there_is_no_response() {
    let fake = Fake::new();
    let error = fake.client().users().get("42").await.unwrap_err();
    let what = r#"getUserDetails (GET /users/{user_id}/details; user_id: "42")"#;
    assert_missed(&error, &format!("the fake expects no {what}"));
    assert_eq!(fake.unexpected_requests(), [error.message()]);
    assert_eq!(fake.requests().len(), 1);
}

#[tokio::test]
async fn the_first_difference_is_named_for_each_expectation_of_the_operation() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().list().limit(5).search("a"))
        .respond(FakeResponse::default());
    fake.expect(client.users().list().offset(9))
        .respond(FakeResponse::default());
    let error = client
        .users()
        .list()
        .limit(5)
        .search("b")
        .await
        .unwrap_err();
    assert_missed(
        &error,
        "the fake has no response to getActiveUserList (GET /users; limit: \"5\", search: \"b\"): \
         search is \"b\" and not \"a\"; offset is not sent, and not \"9\"",
    );
}

#[tokio::test]
async fn used_responses_are_distinguished_from_none() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.request(Method::GET, "/a"))
        .respond(json!(1));
    fake.expect(client.request(Method::GET, "/b"));
    client.request(Method::GET, "/a").await.unwrap();
    let error = client.request(Method::GET, "/a").await.unwrap_err();
    assert_missed(
        &error,
        "the fake has no response to GET /a: one that matches has used all its responses (1). \
         It also expects GET /b",
    );
    let error = client.request(Method::GET, "/b").await.unwrap_err();
    assert_missed(
        &error,
        "the fake has no response to GET /b: one that matches has no response. \
         It also expects GET /a",
    );
}

#[tokio::test]
async fn other_operations_that_are_expected_are_named() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().get("42"))
        .respond_always(user("a"));
    let error = client.users().delete("42").await.unwrap_err();
    assert_missed(
        &error,
        "the fake expects no deleteUser (DELETE /users/{user_id}; user_id: \"42\"). It also \
         expects getUserDetails (GET /users/{user_id}/details; user_id: \"42\")",
    );
}

#[tokio::test]
async fn no_text_about_a_miss_holds_a_credential() {
    let fake = Fake::new();
    let client = fake.client();
    let create = |password: &str| client.users().create().password(password);
    fake.expect(create("hunter2"))
        .respond(FakeResponse::default());
    fake.expect(client.users().set_password("42", "hunter2"))
        .respond(());
    let form = create("hunter3").await.unwrap_err();
    let json = client
        .users()
        .set_password("42", "hunter3")
        .await
        .unwrap_err();
    let texts = [
        format!("{form} {form:?}"),
        format!("{json} {json:?}"),
        format!(
            "{fake:?} {:?} {:?}",
            fake.unmet_expectations(),
            fake.unexpected_requests()
        ),
    ];
    for text in texts {
        assert!(text.contains("password"), "{text}");
        assert!(!text.contains("hunter"), "{text}");
    }
}
