//! Deliveries are sent once more by replays, which are tasks for a while.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use support::{
    FORMS,
    receiver::{Arrived, receiver},
    request,
    state::World,
};
use tokio::sync::mpsc::UnboundedReceiver;
use wacht_mock::Form;

const REPLAYS: &str = "/webhooks/apps/shop/deliveries/replay";

/// A world with an app whose endpoint has received one event.
async fn start(form: Form) -> (World, UnboundedReceiver<Arrived>, String) {
    let (url, mut arrived) = receiver(&[]).await;
    let world = World::new(form).await;
    // 2026-01-01T12:00:00Z
    world
        .server
        .set_time(UNIX_EPOCH + Duration::from_secs(1_767_268_800));
    world
        .post(
            "/webhooks/apps",
            json!({"name": "Shop", "app_slug": "shop"}),
        )
        .await;
    let endpoint = json!({
        "app_slug": "shop", "url": url, "subscriptions": [{"event_name": "order.paid"}],
    });
    world.post("/webhooks/apps/shop/endpoints", endpoint).await;
    let event = json!({"app_slug": "shop", "event_name": "order.paid", "payload": {"id": 1}});
    let triggered = world.post("/webhooks/apps/shop/trigger", event).await;
    arrived.recv().await.unwrap();
    let delivery = triggered["delivery_ids"][0].as_str().unwrap().to_owned();
    for _ in 0..2000 {
        let deliveries = world.list("/webhooks/apps/shop/deliveries").await;
        if deliveries[0]["status"] == "success" {
            return (world, arrived, delivery);
        }
    }
    panic!("the delivery is never settled");
}

async fn status(world: &World, body: &Value) -> u16 {
    let request = request(&world.server, "POST", REPLAYS).json(body);
    request.send().await.status
}

#[tokio::test]
async fn a_replayed_delivery_arrives_again_with_what_was_sent_before() {
    for form in FORMS {
        let (world, mut arrived, delivery) = start(form).await;
        let replay = world
            .post(REPLAYS, json!({"delivery_ids": [delivery, "unknown"]}))
            .await;
        assert_eq!(replay["status"], "queued");
        let (_, body) = arrived.recv().await.unwrap();
        assert_eq!(body["type"], "order.paid");
        assert_eq!(body["data"]["data"], json!({"id": 1}));
        let task = world
            .get(&format!(
                "{REPLAYS}/{}",
                replay["task_id"].as_str().unwrap()
            ))
            .await;
        assert_eq!(task["task_id"], replay["task_id"]);
        for (name, value) in [
            ("status", json!("completed")),
            ("app_slug", json!("shop")),
            ("total_count", json!(1)),
            ("replayed_count", json!(1)),
            ("failed_count", json!(0)),
        ] {
            assert_eq!(task[name], value, "{name}");
        }
        assert_ne!(task["last_delivery_id"], delivery.as_str());
        assert_eq!(world.list("/webhooks/apps/shop/deliveries").await.len(), 2);
    }
}

#[tokio::test]
async fn a_range_of_time_selects_by_what_else_is_asked_for() {
    for form in FORMS {
        let (world, _arrived, _) = start(form).await;
        let start = "2000-01-01T00:00:00Z";
        let recent = "2026-01-01T11:00:00Z";
        for (body, count) in [
            (json!({"start_date": recent}), 1),
            (json!({"start_date": recent, "status": "success"}), 2),
            (
                json!({"start_date": recent, "status": "permanently_failed"}),
                0,
            ),
            (json!({"start_date": recent, "event_name": "order.lost"}), 0),
            (
                json!({"start_date": start, "end_date": "2000-01-02T00:00:00Z"}),
                0,
            ),
        ] {
            let replay = world.post(REPLAYS, body.clone()).await;
            let task = format!("{REPLAYS}/{}", replay["task_id"].as_str().unwrap());
            let task = world.get(&task).await;
            // One that was just replayed may be selected as well, or not be settled yet.
            let found = task["total_count"].as_u64().unwrap();
            assert!(
                found <= count && (count == 0) == (found == 0),
                "{body} {task}"
            );
        }
        let long = json!({"start_date": start, "end_date": "2000-01-04T00:00:00Z"});
        assert_eq!(status(&world, &long).await, 400);
        let turned = json!({"start_date": recent, "end_date": start});
        assert_eq!(status(&world, &turned).await, 400);
        let many = json!({"delivery_ids": vec!["1"; 501]});
        assert_ne!(status(&world, &many).await, 200);
    }
}

#[tokio::test]
async fn the_same_key_is_the_same_task_for_half_an_hour() {
    for form in FORMS {
        let (world, _arrived, delivery) = start(form).await;
        let body = json!({"delivery_ids": [delivery], "idempotency_key": "k"});
        let first = world.post(REPLAYS, body.clone()).await;
        let again = world.post(REPLAYS, body.clone()).await;
        assert_eq!(first["task_id"], again["task_id"]);
        world.server.advance(Duration::from_secs(31 * 60));
        let later = world.post(REPLAYS, body).await;
        assert_ne!(first["task_id"], later["task_id"]);
    }
}

#[tokio::test]
async fn a_task_is_cancelled_and_is_gone_after_two_hours() {
    for form in FORMS {
        let (world, _arrived, delivery) = start(form).await;
        let replay = world
            .post(REPLAYS, json!({"delivery_ids": [delivery]}))
            .await;
        let task = format!("{REPLAYS}/{}", replay["task_id"].as_str().unwrap());
        let cancelled = world.post(&format!("{task}/cancel"), Value::Null).await;
        assert_eq!(cancelled["status"], "cancelled");
        assert_eq!(world.get(&task).await["status"], "cancelled");
        assert_eq!(world.list(REPLAYS).await.len(), 1);
        world.server.advance(Duration::from_secs(3 * 3600));
        assert_eq!(world.status("GET", &task).await, 404);
        assert_eq!(world.list(REPLAYS).await.len(), 0);
    }
}
