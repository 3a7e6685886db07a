//! Each scheme as it stands on the wire.

use wacht_runtime::ErrorKind;

use crate::{
    client,
    generated::Client,
    raw::{Raw, response},
    shows_a_key,
};

async fn server() -> Raw {
    Raw::sending(&[response("200 OK", "", "{\"id\":7}")]).await
}

fn has(head: &str, line: &str) -> bool {
    head.split("\r\n").any(|one| one.eq_ignore_ascii_case(line))
}

#[tokio::test]
async fn a_bearer_token_is_the_key_unless_an_operation_asks_for_another() {
    let server = server().await;
    client(&server).things().get(7).await.unwrap();
    let head = &server.received()[0];
    assert!(has(head, "authorization: Bearer sk_bearer"), "{head}");
    assert!(head.starts_with("GET /things/7 HTTP/1.1\r\n"), "{head}");
    let agent = concat!(
        "user-agent: ",
        env!("CARGO_PKG_NAME"),
        "/",
        env!("CARGO_PKG_VERSION")
    );
    assert!(has(head, agent), "{head}");
}

#[tokio::test]
async fn a_user_goes_into_the_authorization() {
    let server = server().await;
    client(&server).things().by_user().await.unwrap();
    let head = &server.received()[0];
    let line = "authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==";
    assert!(has(head, line), "{head}");
    assert_eq!(head.matches("authorization").count(), 1);
}

#[tokio::test]
async fn a_key_goes_into_its_header_alone() {
    let server = server().await;
    client(&server).things().by_header().await.unwrap();
    let head = &server.received()[0];
    assert!(has(head, "x-api-key: sk_header"), "{head}");
    assert!(!head.contains("authorization"), "{head}");
}

#[tokio::test]
async fn a_key_goes_into_the_query_alone() {
    let server = server().await;
    client(&server).things().by_query().v(2).await.unwrap();
    let head = &server.received()[0];
    let line = "GET /query?v=2&api_key=sk%26query HTTP/1.1\r\n";
    assert!(head.starts_with(line), "{head}");
    assert!(!head.contains("authorization"), "{head}");
}

#[tokio::test]
async fn a_key_goes_into_its_cookie_alone() {
    let server = server().await;
    client(&server).things().by_cookie().await.unwrap();
    let head = &server.received()[0];
    assert!(has(head, "cookie: sid=sk_cookie"), "{head}");
    assert!(!head.contains("authorization"), "{head}");
}

#[tokio::test]
async fn an_operation_that_asks_for_none_carries_none() {
    let server = server().await;
    client(&server).things().health().await.unwrap();
    let head = &server.received()[0];
    assert!(!shows_a_key(head), "{head}");
}

#[tokio::test]
async fn an_anonymous_client_sends_none() {
    let server = server().await;
    let client = Client::builder()
        .base_url(server.url())
        .api_key("sk_bearer")
        .anonymous();
    let client = client.build().unwrap();
    client.things().get(7).await.unwrap();
    client.things().by_header().await.unwrap();
    for head in server.received() {
        assert!(!shows_a_key(&head), "{head}");
    }
}

#[tokio::test]
async fn a_call_without_its_credential_is_an_error_that_says_which() {
    let server = server().await;
    let client = Client::builder()
        .base_url(server.url())
        .api_key("sk_bearer")
        .build()
        .unwrap();
    let error = client.things().by_cookie().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(
        error.to_string(),
        "by_cookie: the operation needs a credential for cookie; call ClientBuilder::credential"
    );
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn an_error_that_repeats_a_key_does_not_show_it() {
    let body = r#"{"error":{"message":"bad: sk_bearer sk_header sk&query sk%26query sk_cookie (open sesame) QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}}"#;
    let server = Raw::sending(&[response("403 Forbidden", "", body)]).await;
    let error = client(&server).things().get(7).await.unwrap_err();
    assert!(!shows_a_key(&format!("{error} {error:?}")), "{error}");
}

#[test]
fn without_a_base_url_a_client_is_an_error_that_says_where_to_set_it() {
    let error = Client::new("sk_bearer").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let expected = "there is no base URL; set THINGS_URL, or call ClientBuilder::base_url";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn credentials_that_the_api_does_not_take_are_errors() {
    let builder = || Client::builder().base_url("https://api.example.com");
    let unknown = builder().credential("oauth", "sk_1").build().unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "the API has no scheme oauth; it has token, cookie, header, query, user"
    );
    let none = builder().build().unwrap_err();
    assert_eq!(
        none.to_string(),
        "there is no API key; set THINGS_KEY, or call ClientBuilder::api_key"
    );
    let header = builder().api_key("sk_1").header("X-API-Key", "hunter2");
    let error = header.build().unwrap_err().to_string();
    assert!(
        error.contains("X-API-Key") && !error.contains("hunter2"),
        "{error}"
    );
}
