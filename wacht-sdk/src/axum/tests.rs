//! What handlers get as their arguments, through a router of axum.

use axum::{
    Router,
    body::{Body, to_bytes},
    routing::{get, post},
};
use http::{Request, StatusCode, header::AUTHORIZATION};
use serde_json::json;
use tower_service::Service;

use super::{OptionalSession, Principal, Session, Webhook};
use crate::{
    crypto::SigningKey,
    jwt::minting::{ISSUER, TestClock, claims, jwk, token},
    session::{Issuer, Verifier},
    tower::{RequireLayer, Requirement, SessionLayer},
    webhook,
};

const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

async fn send(app: &Router, request: Request<Body>) -> (StatusCode, String) {
    let response = app.clone().call(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

fn to(path: &str, token: Option<&str>) -> Request<Body> {
    let mut request = Request::builder().uri(path);
    if let Some(token) = token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    request.body(Body::empty()).unwrap()
}

fn layer(key: &SigningKey) -> SessionLayer {
    let jwks = json!({"keys": [jwk(key, "1")]}).to_string();
    let issuer = Issuer::with_jwks(ISSUER, &jwks).unwrap();
    SessionLayer::new(Verifier::new(issuer.clock(TestClock::default())).unwrap())
}

#[tokio::test]
async fn a_session_is_an_argument_of_a_handler() {
    let key = SigningKey::p256().unwrap();
    let admin = RequireLayer::new(Requirement::all(["admin"]).in_organization());
    let app = Router::new()
        .route("/admin", get(async || "admin").route_layer(admin))
        .route(
            "/me",
            get(async |session: Session| session.user_id.to_string()),
        )
        .layer(layer(&key));
    let user = token(&key, &claims(json!({})));
    assert_eq!(
        send(&app, to("/me", Some(&user))).await.1,
        "24239923154394002"
    );
    assert_eq!(
        send(&app, to("/me", None)).await.0,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        send(&app, to("/admin", Some(&user))).await.0,
        StatusCode::FORBIDDEN
    );
    let changes = json!({"organization": "7", "permissions": {"organization": ["admin"]}});
    let admin = token(&key, &claims(changes));
    assert_eq!(send(&app, to("/admin", Some(&admin))).await.1, "admin");
}

#[tokio::test]
async fn an_optional_session_is_there_or_not() {
    let key = SigningKey::p256().unwrap();
    let handler = async |OptionalSession(session): OptionalSession| match session {
        Some(session) => session.user_id.to_string(),
        None => "nobody".to_owned(),
    };
    let app = Router::new()
        .route("/", get(handler))
        .route("/me", get(async |_: Session| "somebody"))
        .layer(layer(&key).optional());
    let user = token(&key, &claims(json!({})));
    assert_eq!(
        send(&app, to("/", Some(&user))).await.1,
        "24239923154394002"
    );
    assert_eq!(send(&app, to("/", Some("a.b.c"))).await.1, "nobody");
    assert_eq!(send(&app, to("/", None)).await.1, "nobody");
    let (status, body) = send(&app, to("/me", None)).await;
    assert_eq!(
        (status, body.as_str()),
        (StatusCode::UNAUTHORIZED, "a credential is required")
    );
}

#[tokio::test]
async fn an_argument_without_its_layer_is_a_mistake_of_the_server() {
    let app = Router::new()
        .route("/session", get(async |_: Session| ""))
        .route("/optional", get(async |_: OptionalSession| ""))
        .route("/principal", get(async |_: Principal| ""));
    for path in ["/session", "/optional", "/principal"] {
        let (status, body) = send(&app, to(path, None)).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        assert_eq!(body, "the server is not set up for this");
    }
}

#[tokio::test]
async fn a_webhook_is_verified_with_the_body_as_it_came() {
    let verifier = webhook::Verifier::new(SECRET).unwrap();
    let handler = async |Webhook { event, body, .. }: Webhook| {
        format!("{} {} {}", event.id, event.kind, body.len())
    };
    let app = Router::new()
        .route("/", post(handler))
        .with_state(verifier.clone());
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let body = r#"{ "type":"a.b", "timestamp":"2026-01-02T03:04:05Z", "data":{} }"#;
    let request = |body: String, signed: &str| {
        Request::post("/")
            .header("webhook-id", "msg_1")
            .header("webhook-timestamp", now)
            .header(
                "webhook-signature",
                verifier.sign("msg_1", now, signed.as_bytes()),
            )
            .body(Body::from(body))
            .unwrap()
    };
    let (status, text) = send(&app, request(body.to_owned(), body)).await;
    assert_eq!(
        (status, text),
        (StatusCode::OK, format!("msg_1 a.b {}", body.len()))
    );
    let (status, text) = send(&app, request(body.to_owned(), "other")).await;
    assert_eq!(
        (status, text.as_str()),
        (StatusCode::BAD_REQUEST, "no signature matches")
    );
    let large = " ".repeat(3 << 20);
    let (status, _) = send(&app, request(large.clone(), &large)).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}
