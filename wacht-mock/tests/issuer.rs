//! Session tokens of the deployment, and where its keys are. That they verify is tested with the SDK.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use support::{FORMS, request};
use wacht_mock::{Form, Mock, Server, SessionToken};

const NOW: u64 = 1_780_000_000;

async fn start(form: Form) -> Server {
    let server = Mock::wacht().unwrap().form(form).start().await.unwrap();
    server.set_time(UNIX_EPOCH + Duration::from_secs(NOW));
    server
}

async fn open(server: &Server, path: &str) -> Value {
    let response = request(server, "GET", path).without_key().send().await;
    assert_eq!(response.status, 200, "{path}");
    response.json()
}

/// A part of a token as JSON.
fn part(token: &str, index: usize) -> Value {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let part = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[tokio::test]
async fn a_token_says_who_is_signed_in() {
    for form in FORMS {
        let server = start(form).await;
        let token = server.session_token(&SessionToken {
            user_id: "42".to_owned(),
            organization_id: Some("7".to_owned()),
            organization_permissions: vec!["members:read".to_owned()],
            ..SessionToken::default()
        });
        assert_eq!(part(&token, 0), json!({"alg": "ES256", "typ": "JWT"}));
        let expected = json!({
            "iss": server.base_url(), "sub": "42", "sid": "1", "iat": NOW, "exp": NOW + 35,
            "organization": "7", "permissions": {"organization": ["members:read"]},
        });
        assert_eq!(part(&token, 1), expected);
    }
}

#[tokio::test]
async fn the_key_is_published_without_a_credential_and_can_be_rotated() {
    for form in FORMS {
        let server = start(form).await;
        let before = open(&server, "/.well-known/jwks.json").await["keys"][0].clone();
        assert_eq!(
            (&before["alg"], &before["crv"]),
            (&json!("ES256"), &json!("P-256"))
        );
        let pem = open(&server, "/.well-known/jwk").await["data"]["public_key"].clone();
        assert!(
            pem.as_str()
                .unwrap()
                .starts_with("-----BEGIN PUBLIC KEY-----\n")
        );
        server.rotate_signing_key().unwrap();
        let after = open(&server, "/.well-known/jwks.json").await["keys"][0].clone();
        assert!(after["kid"] != before["kid"] && after["x"] != before["x"]);
        assert_ne!(
            open(&server, "/.well-known/jwk").await["data"]["public_key"],
            pem
        );
    }
}

#[tokio::test]
async fn the_publishable_key_leads_to_the_server() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let server = start(Form::Live).await;
    let key = server.publishable_key();
    let origin = STANDARD
        .decode(key.strip_prefix("pk_test_").unwrap())
        .unwrap();
    assert_eq!(origin, server.base_url().as_bytes());
}

#[tokio::test]
async fn tokens_are_made_over_http_as_well() {
    let server = start(Form::Live).await;
    let post =
        async |path: &str, body: Value| request(&server, "POST", path).json(&body).send().await;
    let session = post(
        "/__mock/session-token",
        json!({"user_id": "42", "lifetime_seconds": -60}),
    )
    .await;
    let claims = part(session.json()["token"].as_str().unwrap(), 1);
    assert_eq!(
        (&claims["sub"], &claims["exp"]),
        (&json!("42"), &json!(NOW - 60))
    );
    let access = post(
        "/__mock/access-token",
        json!({"client_id": "oc_1", "scopes": ["openid"]}),
    )
    .await;
    assert!(access.json()["token"].as_str().unwrap().starts_with("oat_"));
    for path in ["/__mock/session-token", "/__mock/access-token"] {
        let wrong = post(path, json!({"user": "42"})).await;
        assert_eq!(wrong.status, 400);
        assert!(
            wrong.message().contains("unknown field"),
            "{}",
            wrong.message()
        );
    }
    let before = open(&server, "/.well-known/jwks.json").await;
    assert_eq!(
        post("/__mock/rotate-signing-key", json!({})).await.status,
        204
    );
    assert_ne!(open(&server, "/.well-known/jwks.json").await, before);
    let key = support::get(&server, "/__mock/publishable-key")
        .await
        .json();
    assert_eq!(key["publishable_key"], server.publishable_key());
    let anonymous = request(&server, "POST", "/__mock/session-token").without_key();
    assert_eq!(anonymous.json(&json!({})).send().await.status, 401);
}

/// The exchange of a token, sent as a browser's cookie.
async fn exchange(server: &Server, query: &str, cookie: &str) -> support::Response {
    let path = format!("/session/token{query}");
    let request = request(server, "GET", &path).without_key();
    request.header("cookie", cookie).send().await
}

#[tokio::test]
async fn the_token_of_a_browser_is_exchanged_for_a_session_token() {
    for form in FORMS {
        let server = start(form).await;
        let browser = server.browser_token(&SessionToken {
            user_id: "42".to_owned(),
            ..SessionToken::default()
        });
        assert_eq!(part(&browser, 1).get("sub"), None);
        for (query, cookie) in [
            (String::new(), format!("a=b; __session={browser}")),
            (format!("?__dev_session__={browser}"), "a=b".to_owned()),
        ] {
            let response = exchange(&server, &query, &cookie).await;
            let body = response.json();
            assert_eq!(body["data"]["expires"], (NOW + 30) * 1000, "{body}");
            let claims = part(body["data"]["token"].as_str().unwrap(), 1);
            assert_eq!(
                (&claims["sub"], &claims["exp"]),
                (&json!("42"), &json!(NOW + 35))
            );
        }
    }
}

#[tokio::test]
async fn a_browser_that_nobody_signed_in_with_is_a_bad_request() {
    let server = start(Form::Live).await;
    let session = server.session_token(&SessionToken::default());
    for cookie in [String::new(), format!("__session={session}")] {
        assert_eq!(exchange(&server, "", &cookie).await.status, 400);
    }
    let browser = server.browser_token(&SessionToken::default());
    server.reset();
    let cookie = format!("__session={browser}");
    assert_eq!(exchange(&server, "", &cookie).await.status, 400);
}

#[tokio::test]
async fn the_template_of_an_exchange_sets_how_long_its_token_is_valid() {
    let server = start(Form::Live).await;
    let template = json!({
        "name": "long", "token_lifetime": 60, "allowed_clock_skew": 5, "template": {},
    });
    let path = "/jwt-templates";
    let created = request(&server, "POST", path).json(&template).send().await;
    assert_eq!(created.status, 200, "{}", created.message());
    let cookie = format!(
        "__session={}",
        server.browser_token(&SessionToken::default())
    );
    let long = exchange(&server, "?template=long", &cookie).await.json();
    assert_eq!(long["data"]["expires"], (NOW + 60) * 1000, "{long}");
    assert_eq!(
        exchange(&server, "?template=other", &cookie).await.status,
        404
    );
}

#[tokio::test]
async fn an_old_token_of_a_browser_is_replaced() {
    let server = start(Form::Live).await;
    let old = server.browser_token(&SessionToken::default());
    server.advance(Duration::from_secs(6 * 3600));
    let first = exchange(&server, "", &format!("__session={old}")).await;
    let new = first.headers["x-development-session"].clone();
    let second = exchange(&server, "", &format!("__session={new}")).await;
    assert_eq!(
        (second.status, second.headers.get("x-development-session")),
        (200, None)
    );
    let again = exchange(&server, "", &format!("__session={old}")).await;
    assert_eq!(again.status, 400);
}
