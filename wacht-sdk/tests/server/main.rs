//! The server of the examples, from its requests to its responses: denial, expiry, rotation, rate
//! limits, and webhooks that come again. Here with the test kit, in `local` with a local server, and in
//! `plain` a server without a framework.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../examples/server/app.rs"]
mod app;
#[path = "../../examples/server/local.rs"]
mod deployment;
mod local;
mod plain;

use std::time::Duration;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use tokio::sync::watch;
use tower_service::Service as _;
use wacht_sdk::{
    gateway::{Check, Credential, Decision, Gateway},
    http::Method,
    serde_json,
    testing::{Fake, FakeResponse, TestDelivery, TestIssuer, TestToken},
    types::UserEventData,
    webhook,
};

use self::app::{Wacht, app};

const KEY: &str = "acme_live_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

struct World {
    issuer: TestIssuer,
    fake: Fake,
    gateway: Gateway,
    webhooks: webhook::Verifier,
    app: Router,
    signups: watch::Receiver<usize>,
}

struct Response {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

fn world() -> World {
    let (issuer, fake) = (TestIssuer::new().unwrap(), Fake::new());
    let gateway = fake.client().gateway();
    let webhooks = webhook::Verifier::new(SECRET).unwrap();
    let (app, signups) = app(Wacht {
        sessions: issuer.verifier().unwrap(),
        gateway: gateway.clone(),
        webhooks: webhooks.clone(),
    });
    World {
        issuer,
        fake,
        gateway,
        webhooks,
        app,
        signups,
    }
}

async fn send(app: &Router, request: Request<Body>) -> Response {
    let response = app.clone().call(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Response {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8(body.to_vec()).unwrap(),
    }
}

async fn get(app: &Router, path: &str, token: &str) -> Response {
    let request = Request::get(path).header("authorization", format!("Bearer {token}"));
    send(app, request.body(Body::empty()).unwrap()).await
}

impl World {
    async fn send(&self, request: Request<Body>) -> Response {
        send(&self.app, request).await
    }

    async fn get(&self, path: &str, token: &str) -> Response {
        get(&self.app, path, token).await
    }

    async fn get_as(&self, path: &str, token: TestToken) -> Response {
        self.get(path, &token.sign()).await
    }

    fn check(&self) -> Check {
        let credential = Credential::api_key(KEY);
        let check = self
            .gateway
            .check(credential, &Method::GET, "/api/documents");
        check.require_all(["documents:read"])
    }

    async fn deliver(&self, delivery: &TestDelivery, verifier: &webhook::Verifier) -> StatusCode {
        let (mut parts, body) = delivery.sign(verifier).unwrap().into_parts();
        parts.uri = "/webhooks".parse().unwrap();
        self.send(Request::from_parts(parts, Body::from(body)))
            .await
            .status
    }
}

#[tokio::test]
async fn whoever_is_signed_in_is_known() {
    let world = world();
    let user = || world.issuer.session("42");
    assert_eq!(world.get_as("/me", user()).await.body, "42");
    assert_eq!(world.get_as("/", user()).await.body, "welcome back, 42");
    assert_eq!(world.get("/", "nonsense").await.body, "welcome");
    let refused = world.get("/me", "nonsense").await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        refused.headers["www-authenticate"],
        "Bearer error=\"invalid_token\""
    );
    let nobody = world
        .send(Request::get("/me").body(Body::empty()).unwrap())
        .await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
    assert_eq!(nobody.headers["www-authenticate"], "Bearer");
}

#[tokio::test]
async fn an_expired_token_is_refused() {
    let world = world();
    let refused = world
        .get_as("/me", world.issuer.session("42").expired())
        .await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refused.body, "the session token has expired");
}

#[tokio::test]
async fn a_rotation_of_keys_goes_unnoticed() {
    let world = world();
    assert_eq!(
        world.get_as("/me", world.issuer.session("42")).await.body,
        "42"
    );
    world.issuer.rotate().unwrap();
    assert_eq!(
        world.get_as("/me", world.issuer.session("43")).await.body,
        "43"
    );
    assert_eq!(world.issuer.fetches(), 2);
    // And so does an outage of their host.
    world.issuer.set_down(true);
    assert_eq!(
        world.get_as("/me", world.issuer.session("44")).await.body,
        "44"
    );
}

#[tokio::test]
async fn a_route_of_an_organization_asks_for_its_permission() {
    let world = world();
    let path = "/organization/documents";
    let user = || world.issuer.session("42");
    let member = user().organization("7", ["documents:read"]);
    let allowed = world.get_as(path, member).await;
    assert_eq!(allowed.body, "the documents of organization 7");
    let others = [
        user(),
        user().organization("7", ["documents:write"]),
        user().workspace("8", ["documents:read"]),
    ];
    for token in others {
        assert_eq!(
            world.get_as(path, token).await.status,
            StatusCode::FORBIDDEN
        );
    }
}

#[tokio::test]
async fn a_key_is_checked_by_the_gateway() {
    let world = world();
    world
        .fake
        .expect(world.check())
        .respond(Decision::allow("42", &["documents:read"]))
        .respond(Decision::deny())
        .respond(Decision::limit(100, Duration::from_secs(60)))
        .respond(FakeResponse::raw(
            StatusCode::UNAUTHORIZED,
            "Invalid API key",
        ))
        .respond_always(FakeResponse::raw(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Database error",
        ));
    let get = || world.get("/api/documents", KEY);
    let allowed = get().await;
    assert_eq!(
        (allowed.status.as_u16(), &*allowed.body),
        (200, "the documents for the key test")
    );
    assert_eq!(get().await.status, StatusCode::FORBIDDEN);
    let limited = get().await;
    assert_eq!(limited.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(limited.headers["retry-after"], "60");
    assert_eq!(limited.headers["x-ratelimit-60s-remaining"], "0");
    assert_eq!(get().await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(get().await.status, StatusCode::SERVICE_UNAVAILABLE);
    // A session is not a key.
    let token = world.issuer.session("42").sign();
    assert_eq!(
        world.get("/api/documents", &token).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_webhook_that_comes_again_counts_once() {
    let world = world();
    let user = serde_json::to_value(UserEventData::default()).unwrap();
    let created = |id| TestDelivery::new("user.created", user.clone()).id(id);
    for id in ["msg_1", "msg_1", "msg_2", "msg_1"] {
        let status = world.deliver(&created(id), &world.webhooks).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
    }
    assert_eq!(*world.signups.borrow(), 2);
    let other = webhook::Verifier::new("whsec_HxIdHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=");
    let status = world.deliver(&created("msg_3"), &other.unwrap()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(*world.signups.borrow(), 2);
}
