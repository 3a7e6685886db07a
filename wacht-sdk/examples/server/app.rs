//! The application: routes for people who are signed in, for members of an organization, for holders
//! of an API key, and for the webhooks of Wacht.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use tokio::sync::watch;
use wacht_sdk::{
    axum::{OptionalSession, Principal, Session},
    gateway::Gateway,
    session,
    tower::{GatewayLayer, RequireLayer, Requirement, SessionLayer},
    webhook::{self, EventKind, MemoryStore, Receiver},
};

/// What the application needs of Wacht.
pub(crate) struct Wacht {
    pub(crate) sessions: session::Verifier,
    pub(crate) gateway: Gateway,
    pub(crate) webhooks: webhook::Verifier,
}

/// The routes, and how many users signed up according to the webhooks.
pub(crate) fn app(wacht: Wacht) -> (Router, watch::Receiver<usize>) {
    let documents = Requirement::all(["documents:read"]).in_organization();
    let with_session = Router::new()
        .route("/me", get(me))
        .route(
            "/organization/documents",
            get(documents_of_organization).route_layer(RequireLayer::new(documents)),
        )
        .layer(SessionLayer::new(wacht.sessions.clone()));
    let with_or_without = Router::new()
        .route("/", get(welcome))
        .layer(SessionLayer::new(wacht.sessions).optional());
    let with_key = Router::new()
        .route("/api/documents", get(documents_of_key))
        .layer(GatewayLayer::new(wacht.gateway).require_all(["documents:read"]));
    let (receiver, signups) = receiver(wacht.webhooks);
    let webhooks = Router::new()
        .route("/webhooks", post(receive))
        .with_state(Arc::new(receiver));
    let app = with_session
        .merge(with_or_without)
        .merge(with_key)
        .merge(webhooks);
    (app, signups)
}

async fn welcome(OptionalSession(session): OptionalSession) -> String {
    match session {
        Some(session) => format!("welcome back, {}", session.user_id),
        None => "welcome".to_owned(),
    }
}

async fn me(session: Session) -> String {
    session.user_id.to_string()
}

/// The organization is that of the session, and never one that the request names.
async fn documents_of_organization(session: Session) -> String {
    let organization = session.organization_id.unwrap_or_default();
    format!("the documents of organization {organization}")
}

async fn documents_of_key(principal: Principal) -> String {
    format!("the documents for the key {}", principal.identity.key_name)
}

fn receiver(verifier: webhook::Verifier) -> (Receiver<MemoryStore>, watch::Receiver<usize>) {
    let (counter, signups) = watch::channel(0);
    // A server that is not alone keeps the deliveries in its database.
    let store = MemoryStore::new(10_000);
    let receiver =
        Receiver::new(verifier.accept_retries(), store).on(EventKind::UserCreated, move |_| {
            counter.send_modify(|count| *count += 1);
            std::future::ready(Ok(()))
        });
    (receiver, signups)
}

async fn receive(
    State(receiver): State<Arc<Receiver<MemoryStore>>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let received = receiver.receive(&headers, &body).await;
    if let Err(error) = &received.result {
        eprintln!("webhook: {error}");
    }
    received.status()
}
