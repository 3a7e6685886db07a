//! Keys, webhooks, settings and projects, and a service that fails.

use std::time::Duration;

use serde_json::{Value, json};
use wacht_mock::Form;

use crate::{
    server_with,
    support::{
        receiver::receiver,
        request,
        state::{World, id},
    },
};

const NOTHING: Value = Value::Null;
const KEYS: &str = "/api-auth/apps/shop/keys";

/// A server with an app, and a key of it.
async fn key(form: Form) -> (World, Value) {
    let world = World::new(form).await;
    let app = json!({"app_slug": "shop", "name": "Shop", "key_prefix": "shop"});
    world.post("/api-auth/apps", app).await;
    let key = world
        .post(KEYS, json!({"name": "ci", "permissions": ["read"]}))
        .await;
    (world, key)
}

pub(crate) async fn a_key_is_rotated(form: Form) {
    let (world, old) = key(form).await;
    let new = world
        .post(&format!("{KEYS}/{}/rotate", id(&old)), NOTHING)
        .await;
    assert_ne!(new["secret"], old["secret"]);
    let active = world.get(KEYS).await["keys"].clone();
    assert_eq!(
        (&active[0]["id"], active.as_array().unwrap().len()),
        (&new["id"], 1)
    );
    assert_eq!(active[0].get("secret"), None);
}

pub(crate) async fn a_key_is_revoked(form: Form) {
    let (world, key) = key(form).await;
    let revoke = format!("{KEYS}/{}/revoke", id(&key));
    world.post(&revoke, json!({"reason": "leaked"})).await;
    let all = world.get(&format!("{KEYS}?include_inactive=true")).await;
    assert_eq!(all["keys"][0]["revoked_reason"], "leaked");
    assert!(all["keys"][0]["revoked_at"].is_string());
}

pub(crate) async fn a_client_secret_is_rotated(form: Form) {
    let world = World::new(form).await;
    let app = request(&world.server, "POST", "/oauth/apps");
    app.form_of(&json!({"slug": "login", "name": "Login"}))
        .send()
        .await;
    let clients = "/oauth/apps/login/clients";
    let client = json!({
        "client_auth_method": "client_secret_basic", "grant_types": ["authorization_code"],
        "redirect_uris": ["https://example.com/callback"],
    });
    let client = world.post(clients, client).await;
    assert_eq!(
        world.get(clients).await["clients"][0].get("client_secret"),
        None
    );
    let rotated = format!("{clients}/{}/rotate-secret", id(&client));
    let rotated = world.post(&rotated, NOTHING).await;
    assert_ne!(rotated["client_secret"], client["client_secret"]);
}

/// A server with an endpoint for `order.paid` at a receiver.
async fn endpoint(form: Form, url: &str) -> (World, String) {
    let world = World::new(form).await;
    world
        .post(
            "/webhooks/apps",
            json!({"name": "Shop", "app_slug": "shop"}),
        )
        .await;
    let endpoint = json!({
        "app_slug": "shop", "url": url, "subscriptions": [{"event_name": "order.paid"}],
    });
    let endpoint = world.post("/webhooks/apps/shop/endpoints", endpoint).await;
    (world, id(&endpoint))
}

async fn trigger(world: &World) {
    let event = json!({"app_slug": "shop", "event_name": "order.paid", "payload": {"id": "o1"}});
    let triggered = world.post("/webhooks/apps/shop/trigger", event).await;
    assert_eq!(triggered["delivered_count"], 1);
}

/// Waits until the newest delivery has a status.
async fn delivered(world: &World, status: &str) {
    for _ in 0..2000 {
        let deliveries = world.list("/webhooks/apps/shop/deliveries").await;
        if deliveries[0]["status"] == status {
            return;
        }
    }
    panic!("no delivery is ever {status}");
}

pub(crate) async fn a_webhook_arrives(form: Form) {
    let (url, mut arrived) = receiver(&[]).await;
    let (world, _) = endpoint(form, &url).await;
    trigger(&world).await;
    let (head, body) = arrived.recv().await.unwrap();
    assert!(head.contains("webhook-signature: v1,"), "{head}");
    assert_eq!(
        (&body["type"], &body["data"]),
        (&json!("order.paid"), &json!({"id": "o1"}))
    );
    delivered(&world, "success").await;
}

pub(crate) async fn a_webhook_survives_an_outage(form: Form) {
    let (url, mut arrived) = receiver(&[503]).await;
    let (world, _) = endpoint(form, &url).await;
    trigger(&world).await;
    delivered(&world, "failed").await;
    world.server.advance(Duration::from_secs(30));
    delivered(&world, "success").await;
    let (first, second) = (arrived.recv().await.unwrap(), arrived.recv().await.unwrap());
    assert_eq!(first, second);
}

pub(crate) async fn an_endpoint_is_switched_off(form: Form) {
    let (url, _arrived) = receiver(&[410]).await;
    let (world, endpoint) = endpoint(form, &url).await;
    trigger(&world).await;
    delivered(&world, "permanently_failed").await;
    let endpoints = "/webhooks/apps/shop/endpoints";
    assert_eq!(world.list(endpoints).await.len(), 0);
    world
        .post(
            &format!("/webhooks/endpoints/{endpoint}/reactivate"),
            NOTHING,
        )
        .await;
    assert_eq!(world.list(endpoints).await[0]["is_active"], true);
}

pub(crate) async fn settings_are_changed(form: Form) {
    let world = World::new(form).await;
    let before = world.get("/").await["auth_settings"].clone();
    let change = json!({"password": {"min_length": 14}, "name": {"first_name_required": true}});
    world.patch("/settings/auth", change).await;
    let after = world.get("/").await["auth_settings"].clone();
    assert_eq!(after["password"]["min_length"], 14);
    assert_eq!(after["first_name"]["required"], true);
    assert_eq!(after["username"], before["username"]);
}

pub(crate) async fn a_project_is_archived(form: Form) {
    let world = World::new(form).await;
    let project = format!("/ai/actor-projects/{}", world.project().await);
    let actor = world.get(&project).await["actor_id"].clone();
    let list = format!("/ai/actor-projects?actor_id={}", actor.as_str().unwrap());
    for (action, listed) in [("archive", 0), ("unarchive", 1)] {
        world.post(&format!("{project}/{action}"), NOTHING).await;
        assert_eq!(world.list(&list).await.len(), listed);
    }
}

pub(crate) async fn a_task_is_cancelled(form: Form) {
    let world = World::new(form).await;
    let items = format!("/ai/actor-projects/{}/board/items", world.project().await);
    let item = world.post(&items, json!({"title": "Call"})).await;
    let item = format!("{items}/{}", id(&item));
    world
        .post(&format!("{item}/update"), json!({"title": "Call back"}))
        .await;
    assert_eq!(world.get(&item).await["title"], "Call back");
    world.post(&format!("{item}/cancel"), NOTHING).await;
    assert_eq!(world.get(&item).await["status"], "cancelled");
}

pub(crate) async fn the_service_is_down(form: Form) {
    let faults = "createSegment:503=100%";
    let world = server_with(form, |mock| mock.faults(faults, 1).unwrap()).await;
    let segment = json!({"name": "Beta", "type": "user"});
    assert_eq!(world.send("POST", "/segments", &segment).await.status, 503);
    assert_eq!(world.list("/segments").await.len(), 0);
    assert!(!world.server.requests()[0].applied);
}

pub(crate) async fn requests_are_limited(form: Form) {
    let minute = Duration::from_secs(60);
    let world = server_with(form, |mock| mock.rate_limit(2, minute)).await;
    let statuses = async || world.status("GET", "/users").await;
    assert_eq!(
        [statuses().await, statuses().await, statuses().await],
        [200, 200, 429]
    );
    world.server.advance(minute);
    assert_eq!(statuses().await, 200);
}

pub(crate) async fn a_key_is_limited(form: Form) {
    let world = server_with(form, |mock| mock.scoped_key("sk_read", ["users:read"])).await;
    let status = async |method: &'static str, target: &'static str| {
        let sent = request(&world.server, method, target).without_key();
        sent.header("authorization", "Bearer sk_read")
            .send()
            .await
            .status
    };
    assert_eq!(status("GET", "/users").await, 200);
    assert_eq!(status("POST", "/users").await, 403);
    assert_eq!(status("GET", "/segments").await, 403);
    world.server.revoke_key("sk_read");
    assert_eq!(status("GET", "/users").await, 401);
}

pub(crate) async fn a_server_restarts(form: Form) {
    let (first, key) = key(form).await;
    first.user("jane@example.com").await;
    let state = first.server.dump();
    first.server.shutdown().await;
    let second = server_with(form, |mock| mock.seed(state)).await;
    assert_eq!(second.get(KEYS).await["keys"][0]["id"], key["id"]);
    let again = json!({"first_name": "J", "last_name": "D", "email_address": "jane@example.com"});
    assert_eq!(second.send("POST", "/users", &again).await.status, 409);
}
