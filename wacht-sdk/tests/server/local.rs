//! The same server against a local deployment: keys, gateway and webhooks come over HTTP, as they do from
//! the service.

use std::time::{Duration, SystemTime};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, StatusCode},
    middleware::{Next, from_fn},
};
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
};
use wacht_mock::{AccessToken, SessionToken};
use wacht_sdk::{session::Exchange, webhook};

use super::{app::app, deployment::Local, get, send};

struct World {
    local: Local,
    app: Router,
    signups: watch::Receiver<usize>,
}

/// The time of the deployment stands still, so that no limit ends while a test runs.
async fn world() -> World {
    let local = Local::start().await.unwrap();
    local.server.set_time(SystemTime::now());
    let (app, signups) = app(local.wacht().unwrap());
    World {
        local,
        app,
        signups,
    }
}

impl World {
    /// The status and the body of a request with a session token.
    async fn get_as(&self, path: &str, token: &SessionToken) -> (StatusCode, String) {
        let token = self.local.server.session_token(token);
        let response = get(&self.app, path, &token).await;
        (response.status, response.body)
    }

    /// How often the keys of the deployment were fetched.
    fn fetches(&self) -> usize {
        let requests = self.local.server.requests();
        let keys = requests
            .iter()
            .filter(|one| one.path == "/.well-known/jwks.json");
        keys.count()
    }
}

fn user(id: &str) -> SessionToken {
    SessionToken {
        user_id: id.to_owned(),
        lifetime_seconds: 3600,
        ..SessionToken::default()
    }
}

fn member(id: &str, permission: &str) -> SessionToken {
    SessionToken {
        organization_id: Some("7".to_owned()),
        organization_permissions: vec![permission.to_owned()],
        ..user(id)
    }
}

#[tokio::test]
async fn a_session_is_known_and_its_permissions_decide() {
    let world = world().await;
    assert_eq!(world.get_as("/me", &user("42")).await.1, "42");
    let path = "/organization/documents";
    let allowed = world.get_as(path, &member("42", "documents:read")).await;
    assert_eq!(
        allowed,
        (StatusCode::OK, "the documents of organization 7".to_owned())
    );
    for token in [user("42"), member("42", "documents:write")] {
        let denied = world.get_as(path, &token).await;
        assert_eq!(
            denied,
            (StatusCode::FORBIDDEN, "this is not permitted".to_owned())
        );
    }
    assert_eq!(world.fetches(), 1);
}

#[tokio::test]
async fn a_token_of_a_session_expires() {
    let world = world().await;
    let late = SessionToken {
        lifetime_seconds: -6,
        ..user("42")
    };
    let refused = world.get_as("/me", &late).await;
    assert_eq!(
        refused,
        (
            StatusCode::UNAUTHORIZED,
            "the session token has expired".to_owned()
        )
    );
    assert_eq!(world.get_as("/", &late).await.1, "welcome");
}

#[tokio::test]
async fn the_cookie_of_a_browser_becomes_a_session() {
    let world = world().await;
    let exchange = Exchange::from_publishable_key(&world.local.server.publishable_key()).unwrap();
    let browser = world.local.server.browser_token(&user("42"));
    let exchanged = exchange.session_token(&*browser).await.unwrap();
    let token = exchanged.token.expose();
    assert_eq!(get(&world.app, "/me", token).await.body, "42");
    assert!(exchanged.renewal.staging_token.is_none());
    // Neither is a token of the other kind.
    let refused = get(&world.app, "/me", &browser).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    let error = exchange.session_token(token).await.unwrap_err();
    assert!(error.is_bad_request(), "{error}");
    // It is replaced in time.
    world.local.server.advance(Duration::from_secs(6 * 3600));
    let renewal = exchange.session_token(&*browser).await.unwrap().renewal;
    let renewed = renewal.staging_token.unwrap();
    assert!(exchange.session_token(renewed).await.is_ok());
}

#[tokio::test]
async fn a_new_signing_key_goes_unnoticed() {
    let world = world().await;
    let old = world.local.server.session_token(&user("42"));
    assert_eq!(get(&world.app, "/me", &old).await.body, "42");
    world.local.server.rotate_signing_key().unwrap();
    assert_eq!(world.get_as("/me", &user("43")).await.1, "43");
    assert_eq!(world.fetches(), 2);
    assert_eq!(
        get(&world.app, "/me", &old).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_key_is_checked_for_its_permissions_and_limits() {
    let world = world().await;
    let reader = world.local.api_key(&["documents:read"]).await.unwrap();
    let path = "/api/documents";
    for remaining in ["1", "0"] {
        let allowed = get(&world.app, path, reader.expose()).await;
        assert_eq!(
            (allowed.status, &*allowed.body),
            (StatusCode::OK, "the documents for the key ci")
        );
        assert_eq!(allowed.headers["x-ratelimit-60s-remaining"], remaining);
    }
    let limited = get(&world.app, path, reader.expose()).await;
    assert_eq!(limited.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(limited.headers["retry-after"], "60");
    // A denial does not count, and neither does it end.
    let writer = world.local.api_key(&["documents:write"]).await.unwrap();
    for _ in 0..3 {
        assert_eq!(
            get(&world.app, path, writer.expose()).await.status,
            StatusCode::FORBIDDEN
        );
    }
    world.local.server.advance(Duration::from_secs(61));
    assert_eq!(
        get(&world.app, path, reader.expose()).await.status,
        StatusCode::OK
    );
    // None of the requests to the gateway had a credential of the application.
    let requests = world.local.server.requests();
    let mut checks = requests.iter().filter(|one| one.path == "/v1/authz/check");
    assert!(checks.all(|one| !one.headers.contains_key("authorization")));
}

#[tokio::test]
async fn an_opaque_token_is_checked_and_an_unknown_credential_refused() {
    let world = world().await;
    let path = "/api/documents";
    let token = world.local.server.access_token(AccessToken {
        scopes: vec!["documents:read".to_owned()],
        ..AccessToken::default()
    });
    assert_eq!(get(&world.app, path, &token).await.status, StatusCode::OK);
    let unknown = format!("shop_{}", "x".repeat(43));
    let session = world.local.server.session_token(&user("42"));
    for credential in ["oat_x", &unknown, &session] {
        let refused = get(&world.app, path, credential).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        let challenge = "Bearer error=\"invalid_token\"";
        assert_eq!(refused.headers["www-authenticate"], challenge);
    }
}

/// A delivery as it arrived.
type Arrived = (HeaderMap, Vec<u8>);

/// Serves the application, and hands on every delivery that arrives.
async fn serve(app: Router) -> (String, mpsc::UnboundedReceiver<Arrived>) {
    let (sender, arrived) = mpsc::unbounded_channel();
    let keep = move |request: Request, next: Next| {
        let sender = sender.clone();
        async move {
            let (parts, body) = request.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap();
            let _ = sender.send((parts.headers.clone(), body.to_vec()));
            next.run(Request::from_parts(parts, Body::from(body))).await
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/webhooks", listener.local_addr().unwrap());
    let app = app.layer(from_fn(keep));
    tokio::spawn(async { axum::serve(listener, app).await });
    (url, arrived)
}

fn delivery((headers, body): &Arrived) -> Request {
    let mut request = Request::post("/webhooks").body(Body::from(body.clone()));
    *request.as_mut().unwrap().headers_mut() = headers.clone();
    request.unwrap()
}

#[tokio::test]
async fn a_webhook_that_is_replayed_counts_once() {
    let mut world = world().await;
    let (url, mut arrived) = serve(world.app.clone()).await;
    world.local.subscribe(&url).await.unwrap();
    world.local.sign_up("Jane").await.unwrap();
    let jane = arrived.recv().await.unwrap();
    world.signups.wait_for(|count| *count == 1).await.unwrap();
    for _ in 0..3 {
        let replayed = send(&world.app, delivery(&jane)).await;
        assert_eq!(replayed.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(*world.signups.borrow(), 1);
    // Another sign-up is another delivery.
    world.local.sign_up("Joe").await.unwrap();
    world.signups.wait_for(|count| *count == 2).await.unwrap();
    // Under another id the signature does not match.
    let mut renamed = jane.clone();
    renamed
        .0
        .insert(webhook::WEBHOOK_ID, "msg_1".parse().unwrap());
    assert_eq!(
        send(&world.app, delivery(&renamed)).await.status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(*world.signups.borrow(), 2);
}
