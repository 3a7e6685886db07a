//! No token, key or secret shows in what a log can receive: `Debug` of every value that the
//! authentication of requests has, its errors with their sources, responses to refusals, and every span
//! and event of this SDK and the crates below it. All passes over HTTP, to a local server.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod trace;

use std::{
    error::Error as StdError,
    fmt::{Debug, Write as _},
    time::{Duration, SystemTime},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::FromRequest as _,
    http::{Request, StatusCode},
    routing::get,
};
use tower_service::Service as _;
use wacht_mock::{AccessToken, Mock, Server, SessionToken};
use wacht_sdk::{
    Client, access_token,
    axum::{Principal, Session, Webhook},
    gateway::{Credential, Gateway},
    http::Method,
    serde_json::json,
    session::{Exchange, Issuer, Verifier},
    testing::{TestDelivery, TestIssuer},
    tower::{GatewayLayer, Refusal, RequireLayer, Requirement, SessionLayer},
    webhook::{self, MemoryStore, Receiver},
};

use self::trace::Lines;

/// The content of claims, metadata and payloads.
const CANARY: &str = "hunter2canary";
const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// All that was shown, and what must not be in it.
struct Log {
    text: String,
    secrets: Vec<String>,
}

impl Log {
    fn new() -> Self {
        Self {
            text: String::new(),
            secrets: vec![CANARY.to_owned(), SECRET[6..].to_owned()],
        }
    }

    /// Keeps a credential in mind. Of a token, each part counts.
    fn hide(&mut self, secret: &str) {
        let parts = secret.split('.').filter(|part| part.len() >= 8);
        self.secrets.extend(parts.map(str::to_owned));
    }

    fn show(&mut self, value: &dyn Debug) {
        write!(self.text, "{value:?}\n{value:#?}\n").unwrap();
    }

    fn fail(&mut self, error: &(dyn StdError + 'static)) {
        let mut next = Some(error);
        while let Some(error) = next {
            writeln!(self.text, "{error} {error:?} {error:#?}").unwrap();
            next = error.source();
        }
    }

    /// A response, with its headers.
    async fn respond(&mut self, app: &Router, request: Request<Body>) -> StatusCode {
        let response = app.clone().call(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        writeln!(self.text, "{parts:?} {}", String::from_utf8_lossy(&body)).unwrap();
        parts.status
    }

    #[track_caller]
    fn check(&self) {
        for secret in &self.secrets {
            let at = self.text.find(secret.as_str());
            let near = at.map(|at| self.text[..at].lines().last());
            assert_eq!(at, None, "{secret} after {near:?}");
        }
    }
}

fn bearer(path: &str, credential: &str) -> Request<Body> {
    let request = Request::get(path).header("authorization", format!("Bearer {credential}"));
    request.body(Body::empty()).unwrap()
}

/// A server with an API key whose metadata is a canary.
async fn deployment() -> (Server, String) {
    let server = Mock::wacht().unwrap().start().await.unwrap();
    let client = Client::builder().api_key(server.api_key());
    let client = client.base_url(server.base_url()).build().unwrap();
    let apps = client.api_auth().apps();
    apps.create("shop", "Shop", "shop").await.unwrap();
    let key = client.api_auth().keys().create("shop", "ci");
    let key = key.permissions(["read"]).metadata(json!({"note": CANARY}));
    let secret = key.await.unwrap().secret.expose().to_owned();
    (server, secret)
}

#[tokio::test]
async fn session_tokens_do_not_show() {
    let lines = Lines::default();
    let _guard = tracing::subscriber::set_default(lines.clone());
    let (mut log, server) = (Log::new(), deployment().await.0);
    let verifier = Verifier::from_publishable_key(&server.publishable_key()).unwrap();
    let mut token = SessionToken::default();
    token.metadata.insert("note".to_owned(), CANARY.into());
    let good = server.session_token(&token);
    token.lifetime_seconds = -60;
    let late = server.session_token(&token);
    let (claims, signature) = (
        good.rsplit_once('.').unwrap().0,
        late.rsplit_once('.').unwrap().1,
    );
    let forged = format!("{claims}.{signature}");
    let layer = SessionLayer::new(verifier.clone());
    let app = Router::new()
        .route("/", get(async |session: Session| format!("{session:?}")))
        .route_layer(RequireLayer::new(Requirement::all(["read"])))
        .layer(layer.clone());
    for token in [
        &good,
        &late,
        &forged,
        &format!("{good}.{good}"),
        &format!("{good}\u{e4}"),
    ] {
        log.hide(token);
        match verifier.verify(token).await {
            Ok(session) => log.show(&session),
            Err(error) => log.fail(&error),
        }
        if token.is_ascii() {
            log.respond(&app, bearer("/", token)).await;
        }
    }
    log.show(&(&verifier, &layer, Refusal::Missing));
    log.show(&(
        Issuer::of_publishable_key(&server.publishable_key()).unwrap(),
        &app,
    ));
    // Neither does the failure of a fetch.
    let gone = Issuer::of_host(&server.base_url()).unwrap();
    let gone = Verifier::new(gone).unwrap();
    server.shutdown().await;
    log.fail(&gone.verify(&good).await.unwrap_err());
    let app = Router::new()
        .route("/", get(""))
        .layer(SessionLayer::new(gone));
    let status = log.respond(&app, bearer("/", &good)).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    log.text += &lines.text();
    assert!(log.text.contains("getJwks") && log.text.contains("InvalidSignature"));
    log.check();
}

#[tokio::test]
async fn tokens_of_browsers_do_not_show() {
    let lines = Lines::default();
    let _guard = tracing::subscriber::set_default(lines.clone());
    let (mut log, server) = (Log::new(), deployment().await.0);
    let exchange = Exchange::from_publishable_key(&server.publishable_key()).unwrap();
    log.show(&exchange);
    let browser = server.browser_token(&SessionToken::default());
    server.advance(Duration::from_secs(6 * 3600));
    log.hide(&browser);
    let call = exchange.session_token(&*browser);
    log.show(&call);
    let exchanged = call.await.unwrap();
    log.hide(exchanged.token.expose());
    let renewed = exchanged.renewal.staging_token.clone().unwrap();
    log.hide(renewed.expose());
    log.show(&exchanged);
    // The old one is not known any more, and another host is not there.
    log.fail(&exchange.session_token(&*browser).await.unwrap_err());
    server.shutdown().await;
    log.fail(&exchange.session_token(renewed).await.unwrap_err());
    log.text += &lines.text();
    log.check();
}

#[tokio::test]
async fn access_tokens_and_the_keys_of_tests_do_not_show() {
    let mut log = Log::new();
    let issuer = TestIssuer::new().unwrap();
    let verifier = access_token::Verifier::new(issuer.issuer().unwrap()).unwrap();
    let token = issuer.access_token("oc_1", "openid").claim("note", CANARY);
    let late = token.clone().expired();
    log.show(&(&issuer, &token, &verifier));
    for token in [token.sign(), late.sign()] {
        log.hide(&token);
        match verifier.verify(&token).await {
            Ok(token) => log.show(&token),
            Err(error) => log.fail(&error),
        }
    }
    assert!(log.text.contains("oc_1") && log.text.contains("Expired"));
    log.check();
}

#[tokio::test]
async fn credentials_of_the_gateway_do_not_show() {
    let lines = Lines::default();
    let _guard = tracing::subscriber::set_default(lines.clone());
    let (server, key) = deployment().await;
    let mut log = Log::new();
    let gateway = Gateway::new().unwrap().base_url(server.base_url());
    let layer = GatewayLayer::new(gateway.clone()).require_all(["read"]);
    let app = Router::new()
        .route(
            "/",
            get(async |principal: Principal| format!("{principal:?}")),
        )
        .layer(layer.clone());
    let token = server.access_token(AccessToken::default());
    let unknown = format!("shop_{}", "x7".repeat(22));
    for credential in [
        Credential::api_key(key.as_str()),
        Credential::access_token(token.as_str()),
        Credential::api_key(unknown.as_str()),
        Credential::access_token("a1b2c3d4e5.a1b2c3d4e5.a1b2c3d4e5"),
    ] {
        let check = gateway.check(credential.clone(), &Method::GET, "/");
        let check = check.require_all(["read"]);
        log.show(&(&credential, &check));
        match check.await {
            Ok(decision) => {
                log.show(&decision);
                match decision.into_principal() {
                    Ok(principal) => log.show(&principal),
                    Err(denied) => log.show(&denied),
                }
            }
            Err(error) => log.fail(&error),
        }
    }
    for credential in [&key, &token, &unknown] {
        log.hide(credential);
        log.respond(&app, bearer("/", credential)).await;
    }
    log.hide("a1b2c3d4e5");
    log.show(&(&gateway, &layer));
    server.shutdown().await;
    let check = gateway.check(Credential::api_key(key.as_str()), &Method::GET, "/");
    log.fail(&check.await.unwrap_err());
    let status = log.respond(&app, bearer("/", &key)).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    log.text += &lines.text();
    assert!(log.text.contains("checkAuthorization") && log.text.contains("permission_denied"));
    log.check();
}

#[tokio::test]
async fn secrets_signatures_and_payloads_of_webhooks_do_not_show() {
    let mut log = Log::new();
    let verifier = webhook::Verifier::new(SECRET).unwrap();
    let old = SystemTime::now() - Duration::from_secs(3600);
    let other = webhook::Verifier::new("whsec_HxIdHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=");
    let other = other.unwrap();
    let receiver = Receiver::new(verifier.clone(), MemoryStore::new(9));
    let receiver = receiver.on("order.paid", async |_| Err("the database is gone".into()));
    let payload = || json!({"note": CANARY});
    log.show(&(&verifier, &receiver));
    for (delivery, signer) in [
        (TestDelivery::new("order.paid", payload()), &verifier),
        (TestDelivery::new("user.created", payload()), &verifier),
        (
            TestDelivery::new("order.paid", payload()).at(old),
            &verifier,
        ),
        (TestDelivery::new("order.paid", payload()), &other),
    ] {
        log.show(&delivery);
        let request = delivery.sign(signer).unwrap();
        let signature = request.headers()[webhook::WEBHOOK_SIGNATURE]
            .to_str()
            .unwrap();
        log.hide(signature.trim_start_matches("v1,"));
        match verifier.verify(request.headers(), request.body()) {
            Ok(event) => log.show(&event),
            Err(error) => log.fail(&error),
        }
        let received = receiver.receive(request.headers(), request.body()).await;
        log.show(&received);
        if let Err(error) = &received.result {
            log.fail(error);
        }
        match Webhook::from_request(request.map(Body::from), &verifier).await {
            Ok(webhook) => log.show(&webhook),
            Err(rejection) => log.show(&rejection),
        }
    }
    for secret in [&SECRET[..40], "sk_hunter2canary"] {
        log.fail(&webhook::Verifier::new(secret).unwrap_err());
    }
    assert!(log.text.contains("order.paid") && log.text.contains("SignatureMismatch"));
    log.check();
}
