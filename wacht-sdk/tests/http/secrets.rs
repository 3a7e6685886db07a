//! The key and other credentials show nowhere.

use std::sync::{Arc, Mutex};

use serde_json::json;
use wacht_sdk::{
    Attempt, Client, Error, FilePart, Hook, Outcome, Page, Request, RequestOptions, Result, Secret,
    http::{Method, Uri, uri::Authority},
    serde_json,
    types::{SocialConnection, UpdatePasswordRequest},
};

use crate::{
    mock,
    raw::{Raw, response},
    transport::{fake, responding},
};

const CANARY: &str = "hunter2canary";

fn assert_hidden(what: &str, value: &impl std::fmt::Debug) {
    let text = format!("{value:?} {value:#?}");
    assert!(!text.contains(CANARY), "{what}: {text}");
}

fn assert_error_hidden(error: &Error) {
    assert_hidden("error", error);
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = source {
        assert!(!error.to_string().contains(CANARY), "{error}");
        source = error.source();
    }
}

#[test]
fn the_key_is_hidden_in_the_client_and_its_builder() {
    let builder = Client::builder()
        .api_key(CANARY)
        .header("x-proxy-token", CANARY);
    assert_hidden("builder", &builder);
    let client = builder.build().unwrap();
    assert_hidden("client", &client);
    assert_hidden("resource", &client.users().emails());
    assert_hidden("call", &client.users().get("1"));
    assert_hidden("pending", &client.users().get("1").send());
    assert_hidden("pages", &client.users().list().pages());
    assert_hidden("items", &client.users().list().items());
}

#[test]
fn credentials_are_hidden_in_calls() {
    let users = responding(200, String::new()).users();
    assert_hidden("create", &users.create().password(CANARY));
    assert_hidden("set_password", &users.set_password("1", CANARY));
    assert_hidden("body", &UpdatePasswordRequest::new(Secret::new(CANARY)));
    let image = FilePart::new("a.png", CANARY);
    assert_hidden("file", &users.create().profile_image(image));
    let stream = FilePart::stream_once("a.png", 13, wacht_sdk::Body::from(CANARY));
    assert_hidden("stream", &users.create().profile_image(stream));
    let options = wacht_sdk::RequestOptions::new().header("x-token", CANARY);
    assert_hidden("options", &options);
    assert_hidden("call with options", &users.get("1").options(options));
}

#[test]
fn credentials_are_hidden_in_results() {
    let connection = json!({
        "id": "1", "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
        "user_id": "1", "user_email_address_id": "1", "provider": "google_oauth",
        "email_address": "", "access_token": CANARY, "refresh_token": CANARY,
        "a_token_of_the_future": CANARY,
    });
    let page = json!({"data": [connection], "has_more": false, "cursor_of_the_future": CANARY});
    let page: Page<SocialConnection> = serde_json::from_value(page).unwrap();
    assert_eq!(page.data[0].access_token.expose(), CANARY);
    assert_hidden("page", &page);
    assert_hidden("extra", &page.extra);
}

#[tokio::test]
async fn the_key_is_hidden_in_the_request_that_a_transport_sees() {
    let client = fake(|request| {
        assert_eq!(request.headers()["authorization"], "Bearer sk_fake");
        let text = format!("{request:?}");
        assert!(!text.contains("sk_fake"), "{text}");
        (204, String::new())
    });
    client.users().delete("1").await.unwrap();
}

#[tokio::test]
async fn a_response_that_cannot_be_read_is_not_shown() {
    for body in [
        format!(r#"{{"token":"{CANARY}"}}"#),
        format!(r#"{{"id":["{CANARY}"]}}"#),
        format!(r#"{{"id":"1","created_at":"{CANARY}"}}"#),
        format!(r#""{CANARY}""#),
        CANARY.to_owned(),
    ] {
        let error = responding(200, body.clone())
            .users()
            .get("1")
            .await
            .unwrap_err();
        assert_error_hidden(&error);
        assert_eq!(
            error.body(),
            Some(body.as_bytes()),
            "it is there for who asks"
        );
    }
}

#[tokio::test]
async fn errors_of_every_kind_hide_the_key() {
    let server = mock(wacht_mock::Form::Live).await;
    let closed = Raw::sending("").await.url();
    let broken = Raw::sending("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{").await;
    let page = Raw::sending(&response("500 Internal Server Error", "", CANARY)).await;
    for url in [server.base_url(), closed, broken.url(), page.url()] {
        let client = Client::builder()
            .api_key(CANARY)
            .base_url(url)
            .build()
            .unwrap();
        let users = client.users();
        assert_error_hidden(&users.get("1").await.unwrap_err());
        let set = users.set_password("", CANARY);
        assert_error_hidden(&set.await.unwrap_err());
        let set = users.set_password(CANARY, CANARY);
        assert_error_hidden(&set.await.unwrap_err());
    }
}

#[tokio::test]
async fn a_credential_that_the_service_repeats_is_not_shown() {
    for body in [
        format!("no such key: {CANARY}"),
        format!(r#"{{"error":{{"code":"{CANARY}","message":"Bearer {CANARY}?"}}}}"#),
        format!(r#"{{"errors":[{{"message":"{CANARY}","code":401}}]}}"#),
    ] {
        let server = Raw::sending(&response("401 Unauthorized", "", &body)).await;
        let builder = server.builder().api_key(CANARY);
        let builder = builder.header("x-proxy-token", "another-canary");
        let users = builder.build().unwrap().users();
        let error = users.delete("1").await.unwrap_err();
        assert_error_hidden(&error);
        assert!(error.to_string().contains("[redacted]"), "{error}");
        assert_hidden("items", &error.details());
        assert_eq!(
            error.body(),
            Some(body.as_bytes()),
            "it is there for who asks"
        );
    }
}

#[test]
fn errors_of_the_builder_hide_the_key() {
    let key = format!("{CANARY}\n{CANARY}");
    assert_error_hidden(&Client::new(key.as_str()).unwrap_err());
    let url = format!("https://me:{CANARY}@example.com");
    let builder = Client::builder().api_key("sk").base_url(url);
    assert_hidden("builder", &builder);
    assert_error_hidden(&builder.build().unwrap_err());
    let builder = Client::builder().api_key("sk").header("x-token", key);
    assert_error_hidden(&builder.build().unwrap_err());
}

#[tokio::test]
async fn json_of_a_custom_call_is_not_shown() {
    let client = responding(200, format!(r#"{{"token":"{CANARY}"}}"#));
    let call = || client.request(Method::GET, "/tokens/new");
    let raw = call()
        .query("token", CANARY)
        .send_with_response()
        .await
        .unwrap();
    assert_eq!(raw.value["token"], CANARY);
    assert_hidden("raw", &raw);
    let call = call().query("token", CANARY).query("all", json!([CANARY]));
    assert_hidden("call", &call.json(&json!({"token": CANARY})));
}

/// Keeps how everything that it sees is shown.
#[derive(Clone, Default)]
struct Shows(Arc<Mutex<Vec<String>>>);

impl Hook for Shows {
    fn before(&self, attempt: &Attempt<'_>, request: &mut Request) -> Result<()> {
        let text = format!("{attempt:?} {request:?}");
        self.0.lock().unwrap().push(text);
        Ok(())
    }

    fn after(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
        let text = format!("{attempt:?} {outcome:?}");
        self.0.lock().unwrap().push(text);
    }
}

#[tokio::test]
async fn headers_of_the_request_and_the_response_are_hidden_in_hooks() {
    for status in ["200 OK", "500 Internal Server Error"] {
        let cookie = format!("set-cookie: session={CANARY}\r\n");
        let server = Raw::sending(&response(status, &cookie, "{}")).await;
        let shows = Shows::default();
        let builder = server.builder().header("x-proxy-token", CANARY);
        let client = builder.hook(shows.clone()).build().unwrap();
        let options = RequestOptions::new().header("x-tenant-token", CANARY);
        let _ = client.users().delete("1").options(options).await;
        let shown = shows.0.lock().unwrap().concat();
        assert!(
            shown.contains("x-proxy-token") && shown.contains("set-cookie"),
            "{shown}"
        );
        assert!(!shown.contains(CANARY), "{shown}");
    }
}

/// Sends every request to another service.
struct Elsewhere(Authority);

impl Hook for Elsewhere {
    fn before(&self, _: &Attempt<'_>, request: &mut Request) -> Result<()> {
        let mut parts = request.uri().clone().into_parts();
        parts.authority = Some(self.0.clone());
        *request.uri_mut() = Uri::from_parts(parts).unwrap();
        Ok(())
    }
}

#[tokio::test]
async fn a_request_that_a_hook_sends_to_another_service_goes_without_the_key() {
    let service = Raw::sending(&response("200 OK", "", "{}")).await;
    let other = Raw::sending(&response("200 OK", "", "{}")).await;
    let authority = other.url().replace("http://", "").parse().unwrap();
    let builder = service.builder().header("x-request", "one");
    let client = builder.hook(Elsewhere(authority)).build().unwrap();
    client.users().delete("1").await.unwrap();
    assert!(service.received().is_empty());
    let [request] = <[String; 1]>::try_from(other.received()).unwrap();
    assert!(request.contains("x-request: one"), "{request}");
    assert!(!request.contains("sk_test"), "{request}");
}
