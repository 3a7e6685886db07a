//! Features beside the operations: raw responses, other paths, options and hooks.

use std::sync::{Arc, Mutex};

use wacht_mock::Form;
use wacht_sdk::{Attempt, ErrorKind, Hook, Outcome, Request, RequestOptions, Result, http::Method};

use crate::{FORMS, builder, client, mock};

#[tokio::test]
async fn a_raw_response_has_its_parts_beside_the_value() {
    for form in FORMS {
        let server = mock(form).await;
        let client = client(&server);
        let raw = client.users().get("42").send_with_response().await.unwrap();
        assert_eq!(raw.status, 200);
        assert_eq!(raw.headers["content-type"], "application/json");
        assert!(raw.body.starts_with(b"{"));
        assert_eq!(raw.value.id, "42");
    }
}

#[tokio::test]
async fn an_operation_without_a_result_has_a_raw_response_too() {
    let server = mock(Form::Live).await;
    let client = client(&server);
    let raw = client
        .users()
        .delete("42")
        .send_with_response()
        .await
        .unwrap();
    assert_eq!(raw.body, "{}");
}

#[tokio::test]
async fn a_path_of_ones_own_is_called_with_the_key() {
    let server = mock(Form::Live).await;
    let client = client(&server);
    let call = client.request(Method::GET, "/users").query("limit", 2);
    let response = call.await.unwrap();
    assert_eq!(response["data"].as_array().map(Vec::len), Some(2));
    assert_eq!(server.requests()[0].query.as_deref(), Some("limit=2"));
}

#[tokio::test]
async fn the_health_of_the_running_service_is_read_whatever_the_key() {
    let server = mock(Form::Live).await;
    let client = builder(&server).api_key("sk_wrong").build().unwrap();
    let health = client.request(Method::GET, "/health").await.unwrap();
    assert_eq!(health["status"], "healthy");
}

#[tokio::test]
async fn a_custom_path_has_a_raw_response() {
    let server = mock(Form::Live).await;
    let client = client(&server);
    let raw = client
        .request(Method::GET, "/users/42/details")
        .send_with_response();
    let raw = raw.await.unwrap();
    assert_eq!(raw.status, 200);
    assert_eq!(raw.value["id"], "42");
}

#[tokio::test]
async fn a_body_of_ones_own_is_sent_as_json() {
    let server = mock(Form::Live).await;
    let client = client(&server);
    let call = client.request(Method::POST, "/users/42/emails");
    call.json(&std::collections::BTreeMap::from([("email", "a@b.c")]))
        .await
        .unwrap();
    assert_eq!(server.requests()[0].body, r#"{"email":"a@b.c"}"#);
}

#[tokio::test]
async fn a_path_that_leads_elsewhere_is_refused_and_not_sent() {
    let server = mock(Form::Live).await;
    let client = client(&server);
    let error = client
        .request(Method::DELETE, "/users/../workspaces/1")
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn options_hold_for_one_call() {
    let server = mock(Form::Live).await;
    let client = client(&server);
    let options = RequestOptions::new().header("prefer", "code=404");
    let error = client.users().get("42").options(options).await.unwrap_err();
    assert!(error.is_not_found());
    client.users().get("42").await.unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn an_option_cannot_replace_the_key_or_inject_a_header() {
    let server = mock(Form::Live).await;
    let client = client(&server);
    for (name, value) in [("Authorization", "Bearer x"), ("x-a", "b\r\nx-c: d")] {
        let options = RequestOptions::new().header(name, value);
        let error = client.users().get("42").options(options).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{name}");
    }
    assert!(server.requests().is_empty());
}

/// Notes what it sees.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Hook for Notes {
    fn before(&self, attempt: &Attempt<'_>, request: &mut Request) -> Result<()> {
        let number = attempt.number.to_string();
        request
            .headers_mut()
            .insert("x-attempt", number.parse().unwrap());
        Ok(())
    }

    fn after(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
        let status = outcome.response.map_or(0, |(status, _)| status.as_u16());
        let note = format!("{} {} {status}", attempt.operation, attempt.route);
        self.0.lock().unwrap().push(note);
    }
}

#[tokio::test]
async fn a_hook_sees_every_attempt_and_can_add_headers() {
    let server = mock(Form::Live).await;
    let notes = Notes::default();
    let client = builder(&server).hook(notes.clone()).build().unwrap();
    client.users().get("42").await.unwrap();
    let seen = notes.0.lock().unwrap().clone();
    assert_eq!(seen, ["getUserDetails /users/{user_id}/details 200"]);
    assert_eq!(server.requests()[0].headers["x-attempt"], "1");
}

/// Refuses every attempt.
struct Refuse;

impl Hook for Refuse {
    fn before(&self, _: &Attempt<'_>, _: &mut Request) -> Result<()> {
        Err(wacht_sdk::Error::connection("not today", "refused"))
    }
}

#[tokio::test]
async fn what_a_hook_refuses_is_neither_sent_nor_tried_again() {
    let server = mock(Form::Live).await;
    let client = builder(&server).hook(Refuse).build().unwrap();
    let error = client.users().get("42").await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_raw_response_and_options_hide_what_may_be_secret() {
    let server = mock(Form::Live).await;
    let call = client(&server).users().get("42");
    let raw = call.clone().send_with_response().await.unwrap();
    let token = raw.value.social_connections[0]
        .access_token
        .expose()
        .to_owned();
    assert!(!token.is_empty() && !format!("{raw:?}").contains(&token));
    let options = RequestOptions::new().header("x-key", "hunter2");
    assert!(!format!("{options:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_header_that_follows_from_the_request_cannot_be_set() {
    let server = mock(Form::Live).await;
    for name in [
        "content-type",
        "content-length",
        "host",
        "transfer-encoding",
    ] {
        let options = RequestOptions::new().header(name, "x");
        let error = client(&server).users().get("42").options(options).await;
        assert_eq!(
            error.unwrap_err().kind(),
            ErrorKind::InvalidRequest,
            "{name}"
        );
    }
}
