//! The gateway: which credentials it knows, what it decides about them, and what it makes of a request
//! that is wrong.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use support::{FORMS, Response, request, state::World};
use wacht_mock::{AccessToken, Form};

const CHECK: &str = "/v1/authz/check";
const KEYS: &str = "/api-auth/apps/shop/keys";
const SCHEMES: &str = "/api-auth/rate-limit-schemes";

/// A server whose time stands still.
async fn start(form: Form) -> World {
    let world = World::new(form).await;
    let now = UNIX_EPOCH + Duration::from_secs(1_780_000_000);
    world.server.set_time(now);
    world
}

/// A server with an app, and the secret of a key of it with these properties.
async fn world(form: Form, key: Value) -> (World, String) {
    let world = start(form).await;
    let app = json!({"app_slug": "shop", "name": "Shop", "key_prefix": "shop"});
    world.post("/api-auth/apps", app).await;
    let secret = secret(&world, key).await;
    (world, secret)
}

async fn secret(world: &World, mut key: Value) -> String {
    key["name"] = "ci".into();
    let key = world.post(KEYS, key).await;
    key["secret"].as_str().unwrap().to_owned()
}

fn body(kind: &str, value: &str, changes: Value) -> Value {
    let mut body = json!({
        "principal": {"type": kind, "value": value}, "resource": "/documents", "method": "GET",
    });
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

async fn send(world: &World, body: &Value) -> Response {
    let request = request(&world.server, "POST", CHECK).without_key();
    request.json(body).send().await
}

async fn check(world: &World, key: &str, changes: Value) -> Value {
    let response = send(world, &body("api_key", key, changes)).await;
    assert_eq!(response.status, 200, "{response:?}");
    response.json()
}

#[tokio::test]
async fn a_key_is_known_with_what_it_may_do() {
    for form in FORMS {
        let key =
            json!({"permissions": ["write", "read", "read"], "metadata": {"plan": "pro", "n": 1}});
        let (world, key) = world(form, key).await;
        let decision = check(&world, &key, json!({})).await;
        assert_eq!(decision["allowed"], true);
        assert_eq!(decision["reason"], Value::Null);
        assert_eq!(decision["permissions"], json!(["read", "write"]));
        assert_eq!(decision["metadata"], json!({"plan": "pro", "n": 1}));
        let identity = &decision["identity"];
        assert_eq!(
            (&identity["app_slug"], &identity["key_name"]),
            (&json!("shop"), &json!("ci"))
        );
        assert!(identity["key_id"].is_string() && identity["deployment_id"].is_string());
        assert_eq!(identity["owner_user_id"], Value::Null);
        let headers = &decision["headers"];
        assert_eq!(headers["x-wacht-key-id"], identity["key_id"]);
        assert_eq!(headers["x-wacht-permissions"], "read,write");
        assert_eq!(headers["x-wacht-metadata"], "plan=pro");
        assert_eq!(headers["x-ratelimit-60s-remaining"], "999");
        let usual = json!([{"rule": "1000/60s", "remaining": 999, "limit": 1000}]);
        assert_eq!(decision["rate_limits"], usual);
    }
}

#[tokio::test]
async fn a_permission_that_is_missing_denies_and_counts_nothing() {
    let (world, key) = world(Form::Live, json!({"permissions": ["read"]})).await;
    for required in [json!(["write"]), json!(["read", "write"])] {
        let denied = check(&world, &key, json!({"required_permissions": required})).await;
        assert_eq!(denied["allowed"], false);
        assert_eq!(
            (&denied["reason"], &denied["blocked_rule"]),
            (&json!("permission_denied"), &json!("permission_denied"))
        );
        assert_eq!(
            (&denied["rate_limits"], &denied["retry_after"]),
            (&json!([]), &Value::Null)
        );
        assert_eq!(denied["headers"]["x-wacht-permission-denied"], "true");
        assert!(denied["identity"].is_object());
    }
    let allowed = json!({"required_permissions": ["read OR write"]});
    let allowed = check(&world, &key, allowed).await;
    assert_eq!(allowed["rate_limits"][0]["remaining"], 999);
}

#[tokio::test]
async fn a_scheme_limits_the_keys_of_its_app() {
    for form in FORMS {
        let world = start(form).await;
        let rules = json!([
            {"unit": "minute", "duration": 1, "max_requests": 2, "mode": "per_key"},
            {"unit": "hour", "duration": 1, "max_requests": 1, "endpoints": ["/reports"]},
        ]);
        let scheme = json!({"slug": "tight", "name": "Tight", "rules": rules});
        world.post(SCHEMES, scheme).await;
        let app = json!({
            "app_slug": "shop", "name": "Shop", "key_prefix": "shop", "rate_limit_scheme_slug": "tight",
        });
        world.post("/api-auth/apps", app).await;
        let key = secret(&world, json!({})).await;
        for remaining in [1, 0] {
            let decision = check(&world, &key, json!({"resource": "documents?page=2"})).await;
            assert_eq!(decision["rate_limits"][0]["remaining"], remaining);
        }
        let blocked = check(&world, &key, json!({})).await;
        assert_eq!(
            (&blocked["allowed"], &blocked["reason"]),
            (&json!(false), &json!("rate_limited"))
        );
        assert_eq!(
            (&blocked["blocked_rule"], &blocked["retry_after"]),
            (&json!("2/60s"), &json!(60_000))
        );
        assert_eq!(blocked["headers"]["x-ratelimit-60s-reset"], "60000");
        // Another key, another resource and another time.
        let other = secret(&world, json!({})).await;
        assert_eq!(check(&world, &other, json!({})).await["allowed"], true);
        let reports = check(&world, &key, json!({"resource": "/reports"})).await;
        assert_eq!(reports["rate_limits"].as_array().unwrap().len(), 2);
        world.server.advance(Duration::from_secs(60));
        assert_eq!(check(&world, &key, json!({})).await["allowed"], true);
    }
}

#[tokio::test]
async fn a_key_that_is_no_longer_valid_is_401() {
    for form in FORMS {
        let (world, key) = world(form, json!({})).await;
        let unknown = format!("shop_{}", "x".repeat(43));
        let text = send(&world, &body("api_key", &unknown, json!({}))).await;
        assert_eq!((text.status, &*text.body), (401, &b"Invalid API key"[..]));
        for malformed in [
            "",
            "short",
            &"x".repeat(45),
            &format!("{}+", "x".repeat(60)),
        ] {
            let shape = send(&world, &body("api_key", malformed, json!({}))).await;
            assert_eq!(
                (shape.status, &shape.json()["allowed"]),
                (401, &json!(false)),
                "{malformed}"
            );
            assert_eq!(shape.json()["identity"], Value::Null);
        }
        let expired = secret(&world, json!({"expires_at": "2020-01-01T00:00:00Z"})).await;
        let shape = send(&world, &body("api_key", &expired, json!({}))).await;
        assert_eq!((shape.status, &shape.json()["reason"]), (401, &Value::Null));
        let id = check(&world, &format!(" {key} "), json!({})).await;
        let id = id["identity"]["key_id"].as_str().unwrap().to_owned();
        world.post(&format!("{KEYS}/{id}/revoke"), json!({})).await;
        let revoked = send(&world, &body("api_key", &key, json!({}))).await;
        assert_eq!(
            (revoked.status, &*revoked.body),
            (401, &b"Invalid API key"[..])
        );
    }
}

#[tokio::test]
async fn an_opaque_token_is_known_until_it_expires() {
    let (world, key) = world(Form::Live, json!({})).await;
    let token = world.server.access_token(AccessToken {
        client_id: "oc_1".to_owned(),
        user_id: Some("42".to_owned()),
        scopes: vec!["openid".to_owned(), "reports:read".to_owned()],
        granted_resource: Some("urn:wacht:organization:7".to_owned()),
        lifetime_seconds: 60,
        ..AccessToken::default()
    });
    let of = |value: &str| {
        body(
            "oauth_access_token",
            value,
            json!({"required_permissions": ["reports:read"]}),
        )
    };
    let decision = send(&world, &of(&token)).await.json();
    assert_eq!(
        (&decision["allowed"], &decision["identity"]["key_name"]),
        (&json!(true), &json!("oc_1"))
    );
    assert_eq!(decision["identity"]["owner_user_id"], "42");
    assert_eq!(decision["metadata"]["principal_type"], "oauth_access_token");
    assert_eq!(
        decision["metadata"]["granted_resource"],
        "urn:wacht:organization:7"
    );
    assert_eq!(decision["headers"]["x-wacht-scopes"], "openid,reports:read");
    // Neither a key nor a token in JWT format is one.
    for other in [&*key, "a.b.c", "oat_x"] {
        assert_eq!(send(&world, &of(other)).await.status, 401, "{other}");
    }
    world.server.advance(Duration::from_secs(60));
    assert_eq!(send(&world, &of(&token)).await.status, 401);
}

#[tokio::test]
async fn a_token_for_another_user_or_for_something_unknown_is_401() {
    let world = start(Form::Live).await;
    for (granted, status) in [
        ("urn:wacht:user:42", 200),
        ("urn:wacht:user:43", 401),
        ("urn:wacht:team:1", 401),
        ("urn:wacht:workspace:", 401),
    ] {
        let token = world.server.access_token(AccessToken {
            user_id: Some("42".to_owned()),
            granted_resource: Some(granted.to_owned()),
            ..AccessToken::default()
        });
        let response = send(&world, &body("oauth_access_token", &token, json!({}))).await;
        assert_eq!(response.status, status, "{granted}");
    }
}

#[tokio::test]
async fn a_request_that_is_wrong_is_refused_as_the_gateway_refuses_it() {
    let (world, key) = world(Form::Live, json!({})).await;
    for (changes, status) in [
        (json!({"method": "TRACE"}), 400),
        (json!({"method": " get "}), 200),
        (json!({"resource": " ?a"}), 400),
        (json!({"resource": null}), 422),
        (json!({"tenant": "7"}), 422),
        (
            json!({"principal": {"type": "user_oauth", "value": "x"}}),
            422,
        ),
        (
            json!({"principal": {"type": "api_key", "value": key, "x": 1}}),
            422,
        ),
        (
            json!({"client_ip": null, "user_agent": null, "required_permissions": null}),
            200,
        ),
    ] {
        let response = send(&world, &body("api_key", &key, changes.clone())).await;
        assert_eq!(response.status, status, "{changes}");
    }
    let post = || request(&world.server, "POST", CHECK).without_key();
    assert_eq!(
        post().body("application/json", "{").send().await.status,
        400
    );
    assert_eq!(post().body("text/plain", "{}").send().await.status, 415);
    let large = " ".repeat(2_097_153);
    assert_eq!(
        post().body("application/json", large).send().await.status,
        413
    );
    let get = request(&world.server, "GET", CHECK).without_key();
    assert_eq!(get.send().await.status, 405);
}
