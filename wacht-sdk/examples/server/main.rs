//! A server that knows who its requests are from.
//!
//! ```console
//! $ cargo run -p wacht-sdk --example server --features axum,testing
//! ```
//!
//! With `WACHT_PUBLISHABLE_KEY`, `WACHT_SECRET_KEY` and `WACHT_WEBHOOK_SECRET` it serves on port 3000,
//! for the deployment that they belong to. Without them it asks itself a few questions, with an issuer
//! and a gateway of the test kit, and ends.

mod app;

use std::{env, error::Error, time::Duration};

use axum::{Router, body::Body, http::Request};
use tower_service::Service as _;
use wacht_sdk::{
    Client,
    gateway::{Credential, Decision},
    http::Method,
    serde_json, session,
    testing::{Fake, TestDelivery, TestIssuer},
    types::UserEventData,
    webhook,
};

use self::app::{Wacht, app};

const KEY: &str = "acme_live_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    match env::var("WACHT_WEBHOOK_SECRET") {
        Ok(secret) => serve(&secret).await,
        Err(_) => ask_itself().await,
    }
}

async fn serve(secret: &str) -> Result<(), Box<dyn Error>> {
    let sessions = session::Verifier::from_env()?;
    sessions.prefetch().await?;
    let (app, _) = app(Wacht {
        sessions,
        gateway: Client::from_env()?.gateway(),
        webhooks: webhook::Verifier::new(secret)?,
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}

async fn ask_itself() -> Result<(), Box<dyn Error>> {
    let (issuer, fake) = (TestIssuer::new()?, Fake::new());
    let gateway = fake.client().gateway();
    let webhooks = webhook::Verifier::new("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")?;
    let check = gateway
        .check(Credential::api_key(KEY), &Method::GET, "/api/documents")
        .require_all(["documents:read"]);
    fake.expect(check)
        .respond(Decision::allow("42", &["documents:read"]))
        .respond(Decision::limit(100, Duration::from_secs(60)));
    let (app, signups) = app(Wacht {
        sessions: issuer.verifier()?,
        gateway,
        webhooks: webhooks.clone(),
    });

    let member = issuer
        .session("42")
        .organization("7", ["documents:read"])
        .sign();
    ask(&app, "/", None).await?;
    ask(&app, "/me", None).await?;
    ask(&app, "/me", Some(&member)).await?;
    ask(&app, "/organization/documents", Some(&member)).await?;
    ask(
        &app,
        "/organization/documents",
        Some(&issuer.session("43").sign()),
    )
    .await?;
    ask(&app, "/api/documents", Some(KEY)).await?;
    ask(&app, "/api/documents", Some(KEY)).await?;

    let user = serde_json::to_value(UserEventData::default())?;
    let delivery = TestDelivery::new("user.created", user).sign(&webhooks)?;
    for _ in 0..2 {
        let (mut parts, body) = delivery.clone().into_parts();
        parts.uri = "/webhooks".parse()?;
        send(&app, Request::from_parts(parts, Body::from(body))).await?;
    }
    println!(
        "{} signed up",
        signups.load(std::sync::atomic::Ordering::SeqCst)
    );
    Ok(())
}

async fn ask(app: &Router, path: &str, token: Option<&str>) -> Result<(), Box<dyn Error>> {
    let mut request = Request::get(path);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    send(app, request.body(Body::empty())?).await
}

async fn send(app: &Router, request: Request<Body>) -> Result<(), Box<dyn Error>> {
    let question = format!("{} {}", request.method(), request.uri());
    let response = app.clone().call(request).await?;
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await?;
    println!("{question}: {status} {}", String::from_utf8_lossy(&body));
    Ok(())
}
