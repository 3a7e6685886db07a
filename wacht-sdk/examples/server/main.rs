//! A server that knows who its requests are from.
//!
//! ```console
//! $ cargo run -p wacht-sdk --example server --features axum
//! ```
//!
//! With `WACHT_PUBLISHABLE_KEY` and `WACHT_WEBHOOK_SECRET` it serves on port 3000, for the deployment that
//! they belong to. Without them it starts a deployment on this machine, asks itself a few questions, and ends.

mod app;
mod local;

use std::{env, error::Error, time::Duration};

use axum::{Router, body::Body, http::Request};
use tokio::net::TcpListener;
use tower_service::Service as _;
use wacht_mock::SessionToken;
use wacht_sdk::{gateway::Gateway, session, webhook};

use self::{
    app::{Wacht, app},
    local::Local,
};

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
        gateway: Gateway::new()?,
        webhooks: webhook::Verifier::new(secret)?,
    });
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}

async fn ask_itself() -> Result<(), Box<dyn Error>> {
    let local = Local::start().await?;
    let (app, mut signups) = app(local.wacht()?);

    let member = SessionToken {
        user_id: "42".to_owned(),
        organization_id: Some("7".to_owned()),
        organization_permissions: vec!["documents:read".to_owned()],
        ..SessionToken::default()
    };
    let other = SessionToken::default();
    let late = SessionToken {
        lifetime_seconds: -60,
        ..SessionToken::default()
    };
    let [member, other, late] =
        [member, other, late].map(|token| local.server.session_token(&token));
    ask(&app, "/", None).await?;
    ask(&app, "/me", None).await?;
    ask(&app, "/me", Some(&member)).await?;
    ask(&app, "/me", Some(&late)).await?;
    ask(&app, "/organization/documents", Some(&member)).await?;
    ask(&app, "/organization/documents", Some(&other)).await?;

    let reader = local.api_key(&["documents:read"]).await?;
    let writer = local.api_key(&["documents:write"]).await?;
    for key in [&reader, &reader, &reader, &writer] {
        ask(&app, "/api/documents", Some(key.expose())).await?;
    }

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/webhooks", listener.local_addr()?);
    tokio::spawn(axum::serve(listener, app).into_future());
    local.subscribe(&url).await?;
    local.sign_up("Jane").await?;
    let count = signups.wait_for(|count| *count > 0);
    let count = *tokio::time::timeout(Duration::from_secs(30), count).await??;
    println!("{count} signed up");
    Ok(())
}

async fn ask(app: &Router, path: &str, token: Option<&str>) -> Result<(), Box<dyn Error>> {
    let mut request = Request::get(path);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let response = app.clone().call(request.body(Body::empty())?).await?;
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await?;
    println!("GET {path}: {status} {}", String::from_utf8_lossy(&body));
    Ok(())
}
