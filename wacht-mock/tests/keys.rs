//! Which API keys are taken, what they may do, and how many requests in which time.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use std::time::Duration;

use serde_json::json;
use support::{FORMS, get, request};
use wacht_mock::{Form, Mock, Server};

async fn start(mock: Mock) -> Server {
    mock.start().await.unwrap()
}

async fn with_key(server: &Server, key: &str, method: &str, target: &str) -> u16 {
    let sent = request(server, method, target).without_key();
    let sent = sent.header("authorization", &format!("Bearer {key}"));
    let body = json!({"name": "Beta", "type": "user"});
    sent.json(&body).send().await.status
}

#[tokio::test]
async fn a_key_is_403_outside_its_scopes() {
    for form in FORMS {
        let mock = Mock::wacht().unwrap().form(form);
        let server = start(mock.scoped_key("sk_read", ["segments:read", "users"])).await;
        assert_eq!(with_key(&server, "sk_read", "GET", "/segments").await, 200);
        assert_eq!(with_key(&server, "sk_read", "POST", "/segments").await, 403);
        assert_eq!(with_key(&server, "sk_read", "GET", "/users").await, 200);
        assert_eq!(
            with_key(&server, "sk_read", "GET", "/webhooks/apps").await,
            403
        );
        assert_eq!(with_key(&server, "sk_mock", "POST", "/segments").await, 200);
    }
}

#[tokio::test]
async fn a_revoked_key_is_401_and_the_others_are_taken() {
    for form in FORMS {
        let mock = Mock::wacht().unwrap().form(form);
        let server = start(mock.scoped_key("sk_other", ["users"])).await;
        server.revoke_key("sk_other");
        assert_eq!(with_key(&server, "sk_other", "GET", "/users").await, 401);
        assert_eq!(get(&server, "/users").await.status, 200);
    }
}

#[tokio::test]
async fn a_limit_is_over_when_its_span_is() {
    for form in FORMS {
        let mock = Mock::wacht().unwrap().form(form);
        let server = start(mock.rate_limit(2, Duration::from_secs(60))).await;
        assert_eq!(get(&server, "/users").await.status, 200);
        server.advance(Duration::from_secs(30));
        assert_eq!(get(&server, "/users").await.status, 200);
        let refused = get(&server, "/users").await;
        assert_eq!(refused.status, 429);
        let retry_after = refused.headers.get("retry-after").map(String::as_str);
        match form {
            Form::Documented => {
                let seconds: u64 = retry_after.unwrap().parse().unwrap();
                assert!((29..=30).contains(&seconds), "{seconds}");
            }
            Form::Live => {
                assert_eq!(retry_after, None);
                let message = "Rate limit exceeded. Retry after 60000 seconds";
                assert_eq!(refused.message(), message);
            }
        }
        server.advance(Duration::from_secs(31));
        assert_eq!(get(&server, "/users").await.status, 200);
    }
}
