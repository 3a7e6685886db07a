//! Which requests a layer lets through, with what, and what it responds to the others.

use std::{
    convert::Infallible,
    future::{Future, Ready, ready},
    net::IpAddr,
    pin::{Pin, pin},
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use http::{HeaderName, Request, Response, StatusCode};
use serde_json::{Value, json};
use tower_layer::Layer;
use tower_service::Service;

use super::{GatewayLayer, RequireLayer, Requirement, SessionLayer};
use crate::{
    Body, Client, TransportFuture,
    crypto::SigningKey,
    gateway::Principal,
    jwt::minting::{Host, ISSUER, NOW, TestClock, claims, jwk, token},
    session::{Issuer, Session, Verifier},
};

const KEY: &str = "acme_live_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

/// The innermost service: responds with the principal of the request.
#[derive(Clone, Copy, Debug)]
struct Who;

impl Service<Request<()>> for Who {
    type Response = Response<Bytes>;
    type Error = Infallible;
    type Future = Ready<Result<Response<Bytes>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<()>) -> Self::Future {
        assert!(!request.headers().contains_key("x-wacht-auth"));
        let session = request.extensions().get::<Session>();
        let session = session.map(|session| session.user_id.to_string());
        let principal = request.extensions().get::<Principal>();
        let principal = principal.map(|principal| principal.identity.key_name.clone());
        let who = session.or(principal).unwrap_or_else(|| "nobody".to_owned());
        ready(Ok(Response::new(who.into())))
    }
}

/// Calls a service once. Nothing in these tests has to be waited for.
fn call<S>(service: &mut S, request: Request<()>) -> Response<Bytes>
where
    S: Service<Request<()>, Response = Response<Bytes>, Error = Infallible>,
    S::Future: Future,
{
    let mut context = Context::from_waker(Waker::noop());
    assert!(service.poll_ready(&mut context).is_ready());
    let mut future: Pin<&mut S::Future> = pin!(service.call(request));
    for _ in 0..9 {
        if let Poll::Ready(Ok(response)) = future.as_mut().poll(&mut context) {
            return response;
        }
    }
    panic!("the service waits");
}

fn request(headers: &[(&str, &str)]) -> Request<()> {
    let mut builder = Request::builder().uri("https://app.example.com/documents?id=1");
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(()).unwrap()
}

fn body(response: &Response<Bytes>) -> &str {
    std::str::from_utf8(response.body()).unwrap()
}

fn header<'a>(response: &'a Response<Bytes>, name: &str) -> Option<&'a str> {
    response
        .headers()
        .get(name)
        .map(|value| value.to_str().unwrap())
}

/// A key and a verifier of what it signs.
fn world() -> (SigningKey, Verifier, Host) {
    let key = SigningKey::p256().unwrap();
    let host = Host::with(&[jwk(&key, "1")]);
    let issuer = Issuer::of_host(ISSUER).unwrap();
    let issuer = issuer.transport(host.clone()).clock(TestClock::default());
    (key, Verifier::new(issuer).unwrap(), host)
}

#[test]
fn a_session_token_makes_a_session_of_the_request() {
    let (key, verifier, _) = world();
    let token = token(&key, &claims(json!({})));
    let bearer = format!("Bearer {token}");
    let mut service = SessionLayer::new(verifier).cookie("__auth").layer(Who);
    for headers in [
        [
            ("authorization", bearer.as_str()),
            ("x-wacht-auth", "{\"userId\":\"1\"}"),
        ],
        [
            ("authorization", &bearer.replace("Bearer ", "bearer   ")),
            ("cookie", "__auth=x"),
        ],
        [
            ("cookie", &format!("a=b; __auth={token}; c")),
            ("authorization", "Basic YTpi"),
        ],
    ] {
        let response = call(&mut service, request(&headers));
        assert_eq!(response.status(), StatusCode::OK, "{headers:?}");
        assert_eq!(body(&response), "24239923154394002");
    }
}

#[test]
fn a_request_without_a_valid_token_is_refused_with_what_the_standards_ask_for() {
    let (key, verifier, _) = world();
    let good = format!("Bearer {}", token(&key, &claims(json!({}))));
    let expired = format!("Bearer {}", token(&key, &claims(json!({"exp": NOW - 60}))));
    let mut service = SessionLayer::new(verifier).layer(Who);
    let missing: [&[(&str, &str)]; 5] = [
        &[],
        &[("cookie", "__auth=x")],
        &[("authorization", "Basic YTpi")],
        &[("authorization", "Bearer")],
        &[("authorization", "Bearer ")],
    ];
    for headers in missing {
        let response = call(&mut service, request(headers));
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{headers:?}");
        assert_eq!(header(&response, "www-authenticate"), Some("Bearer"));
        assert_eq!(
            header(&response, "x-auth-error"),
            Some("a credential is required")
        );
        assert_eq!(body(&response), "a credential is required");
    }
    let invalid: [&[(&str, &str)]; 4] = [
        &[("authorization", "Bearer x.y.z")],
        &[("authorization", &expired)],
        &[("authorization", KEY), ("authorization", &good)],
        &[("authorization", &good), ("authorization", &good)],
    ];
    for headers in invalid {
        let response = call(&mut service, request(headers));
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{headers:?}");
        let challenge = header(&response, "www-authenticate");
        assert_eq!(challenge, Some("Bearer error=\"invalid_token\""));
    }
}

#[test]
fn an_optional_session_is_nobodys_when_there_is_no_valid_token() {
    let (key, verifier, _) = world();
    let good = format!("Bearer {}", token(&key, &claims(json!({}))));
    let mut service = SessionLayer::new(verifier).optional().layer(Who);
    for (headers, who) in [
        (vec![], "nobody"),
        (vec![("authorization", "Bearer x.y.z")], "nobody"),
        (vec![("authorization", good.as_str())], "24239923154394002"),
    ] {
        assert_eq!(body(&call(&mut service, request(&headers))), who);
    }
}

#[test]
fn a_session_that_the_request_brings_does_not_count() {
    let (key, verifier, _) = world();
    let mut brought = request(&[]);
    let mut outer = SessionLayer::new(verifier.clone()).layer(Who);
    let good = format!("Bearer {}", token(&key, &claims(json!({}))));
    call(&mut outer, request(&[("authorization", &good)]));
    let mut context = Context::from_waker(Waker::noop());
    let good = token(&key, &claims(json!({})));
    let Poll::Ready(Ok(session)) = pin!(verifier.verify(&good)).poll(&mut context) else {
        panic!("the keys are there");
    };
    brought.extensions_mut().insert(session);
    let mut service = SessionLayer::new(verifier).optional().layer(Who);
    assert_eq!(body(&call(&mut service, brought)), "nobody");
}

#[test]
fn a_host_that_is_down_is_503_and_not_401() {
    let (key, verifier, host) = world();
    host.fall_silent();
    let good = format!("Bearer {}", token(&key, &claims(json!({}))));
    let response = call(
        &mut SessionLayer::new(verifier).layer(Who),
        request(&[("authorization", &good)]),
    );
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(body(&response), "the credential cannot be verified now");
    assert_eq!(header(&response, "www-authenticate"), None);
}

#[test]
fn a_hook_changes_the_response_to_a_refusal() {
    let (_, verifier, _) = world();
    let layer = SessionLayer::new(verifier).on_refusal(|refusal, response| {
        *response.body_mut() = format!("{{\"error\":\"{refusal}\"}}").into();
        *response.status_mut() = StatusCode::NOT_FOUND;
    });
    let response = call(&mut layer.layer(Who), request(&[]));
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert_eq!(body(&response), "{\"error\":\"a credential is required\"}");
}

#[test]
fn a_requirement_means_what_it_says() {
    let (key, verifier, _) = world();
    let changes = json!({
        "organization": "7",
        "workspace": "8",
        "permissions": {"organization": ["a", "b"], "workspace": ["c"]},
    });
    let in_both = format!("Bearer {}", token(&key, &claims(changes)));
    let in_none = format!("Bearer {}", token(&key, &claims(json!({}))));
    let none: [&str; 0] = [];
    let cases = [
        (Requirement::all(["a", "c"]), true, false),
        (Requirement::all(["a", "d"]), false, false),
        (Requirement::any(["d", "c"]), true, false),
        (Requirement::any(["a OR d"]), false, false),
        (Requirement::any(none), false, false),
        (Requirement::all(none), true, true),
        (Requirement::all(["a"]).in_organization(), true, false),
        (Requirement::all(["c"]).in_organization(), false, false),
        (Requirement::any(["c"]).in_workspace(), true, false),
        (Requirement::all(none).in_organization(), true, false),
        (Requirement::all(none).in_workspace(), true, false),
        (
            Requirement::all(none).organization("7").workspace("8"),
            true,
            false,
        ),
        (Requirement::all(none).organization("8"), false, false),
        (Requirement::all(none).workspace("7"), false, false),
    ];
    for (requirement, both, neither) in cases {
        let inner = RequireLayer::new(requirement.clone()).layer(Who);
        let mut service = SessionLayer::new(verifier.clone()).layer(inner);
        for (bearer, is_met) in [(&in_both, both), (&in_none, neither)] {
            let response = call(&mut service, request(&[("authorization", bearer)]));
            let expected = if is_met {
                StatusCode::OK
            } else {
                StatusCode::FORBIDDEN
            };
            assert_eq!(response.status(), expected, "{requirement:?}");
        }
    }
}

#[test]
fn a_requirement_of_nobody_is_401_and_without_a_session_layer_500() {
    let (_, verifier, _) = world();
    let inner = RequireLayer::new(Requirement::all(["a"])).layer(Who);
    let mut service = SessionLayer::new(verifier).optional().layer(inner.clone());
    assert_eq!(
        call(&mut service, request(&[])).status(),
        StatusCode::UNAUTHORIZED
    );
    let mut alone = inner;
    let response = call(&mut alone, request(&[]));
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
}

/// A gateway that responds with this status and this body, and the bodies that it was sent.
fn gateway(status: u16, response: Value) -> (GatewayLayer, Arc<Mutex<Vec<Value>>>) {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&sent);
    let transport = move |request: crate::Request| -> TransportFuture {
        let body = serde_json::from_slice(request.body().as_bytes().unwrap()).unwrap();
        keep.lock().unwrap().push(body);
        let mut response = crate::Response::new(Body::from(response.to_string()));
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        Box::pin(ready(Ok(response)))
    };
    let client = Client::builder().api_key("sk_test").transport(transport);
    let client = client
        .retry(crate::RetryPolicy::never())
        .clock(TestClock::default());
    (GatewayLayer::new(client.build().unwrap().gateway()), sent)
}

fn decision(changes: Value) -> Value {
    let mut decision = json!({
        "request_id": "req_1", "allowed": true, "reason": null, "blocked_rule": null,
        "identity": {
            "key_id": "7", "deployment_id": "8", "app_slug": "aa_8", "key_name": "build",
            "owner_user_id": null, "organization_id": null, "workspace_id": null,
            "organization_membership_id": null, "workspace_membership_id": null,
        },
        "permissions": [], "metadata": {}, "rate_limits": [], "retry_after": null,
        "headers": {"x-ratelimit-60s-remaining": "9", "x-wacht-key-id": "7"},
    });
    for (name, value) in changes.as_object().unwrap() {
        decision[name] = value.clone();
    }
    decision
}

#[test]
fn the_gateway_is_asked_about_the_request_and_its_principal_is_handed_on() {
    let (layer, sent) = gateway(200, decision(json!({})));
    let layer = layer
        .key_header(HeaderName::from_static("x-api-key"))
        .require_any(["a", "b"])
        .client_ip(|_| Some(IpAddr::from([192, 0, 2, 7])));
    let headers = [
        ("x-api-key", KEY),
        ("authorization", "Bearer oat_x"),
        ("user-agent", "curl/8"),
    ];
    let response = call(&mut layer.layer(Who), request(&headers));
    assert_eq!(body(&response), "build");
    assert_eq!(header(&response, "x-ratelimit-60s-remaining"), Some("9"));
    assert_eq!(header(&response, "x-wacht-key-id"), None);
    assert_eq!(
        sent.lock().unwrap()[0],
        json!({
            "principal": {"type": "api_key", "value": KEY},
            "resource": "/documents",
            "method": "GET",
            "client_ip": "192.0.2.7",
            "user_agent": "curl/8",
            "required_permissions": ["a OR b"],
        })
    );
    let headers = [("authorization", "Bearer oat_x")];
    assert_eq!(
        body(&call(&mut layer.layer(Who), request(&headers))),
        "build"
    );
    assert_eq!(
        sent.lock().unwrap()[1]["principal"]["type"],
        "oauth_access_token"
    );
}

#[test]
fn a_denial_and_a_failure_of_the_gateway_are_told_apart() {
    let denied = json!({"allowed": false, "reason": "permission_denied", "rate_limits": []});
    let limited = json!({
        "allowed": false, "reason": "rate_limited", "retry_after": 1500,
        "headers": {"x-ratelimit-1s-remaining": "0"},
    });
    let cases = [
        (200, decision(denied), 403, None),
        (200, decision(limited), 429, Some("2")),
        (401, json!("Invalid API key"), 401, None),
        (500, json!("Database error"), 503, None),
        (422, json!("unknown field"), 503, None),
        (200, json!({}), 503, None),
    ];
    for (status, response, expected, retry_after) in cases {
        let (layer, _) = gateway(status, response);
        let headers = [("authorization", format!("Bearer {KEY}"))];
        let headers = [(headers[0].0, headers[0].1.as_str())];
        let response = call(&mut layer.layer(Who), request(&headers));
        assert_eq!(response.status(), expected);
        assert_eq!(header(&response, "retry-after"), retry_after);
        let has_limit = response.headers().contains_key("x-ratelimit-1s-remaining");
        assert_eq!(has_limit, expected == 429);
        assert!(!body(&response).contains("Database"));
    }
}

#[test]
fn what_is_no_credential_of_the_gateway_does_not_reach_it() {
    let (layer, sent) = gateway(200, decision(json!({})));
    let mut service = layer.layer(Who);
    for (headers, challenge) in [
        (vec![], "Bearer"),
        (
            vec![("authorization", "Bearer a.b.c")],
            "Bearer error=\"invalid_token\"",
        ),
        (
            vec![("authorization", "Bearer short")],
            "Bearer error=\"invalid_token\"",
        ),
    ] {
        let response = call(&mut service, request(&headers));
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(header(&response, "www-authenticate"), Some(challenge));
    }
    assert!(sent.lock().unwrap().is_empty());
}
