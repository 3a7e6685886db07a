//! The events that the document names are delivered in the shape that it states, and a strict server
//! delivers no other.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use serde_json::{Value, json};
use support::{FORMS, Response, get, receiver::receiver, request};
use wacht_mock::{Form, Mock, Server, document};

const ENDPOINTS: &str = "/webhooks/apps/shop/endpoints";

/// The names of the events, each with an example of its data.
fn events() -> Vec<(String, Value)> {
    let document = document().unwrap();
    let example = |schema: &Value| {
        let parts = schema["allOf"].as_array().unwrap();
        let data = parts.iter().find_map(|part| part["properties"].get("data"));
        let place = data.unwrap()["$ref"].as_str().unwrap();
        let data = document.pointer(place.trim_start_matches('#')).unwrap();
        data.get("example").expect(place).clone()
    };
    let events = document["x-webhooks"].as_object().unwrap().iter();
    let schema = |item: &Value| {
        let body = &item["post"]["requestBody"]["content"];
        body["application/json"]["schema"].clone()
    };
    events
        .map(|(name, item)| (name.clone(), example(&schema(item))))
        .collect()
}

/// An app with an endpoint that subscribes to these events.
async fn subscribe(server: &Server, url: &str, events: &[&str]) {
    let app = json!({"name": "Shop", "app_slug": "shop"});
    send(server, "/webhooks/apps", &app).await;
    let events = events.iter().map(|name| json!({"event_name": name}));
    let subscriptions: Vec<_> = events.collect();
    let endpoint = json!({"app_slug": "shop", "url": url, "subscriptions": subscriptions});
    send(server, ENDPOINTS, &endpoint).await;
}

async fn send(server: &Server, target: &str, body: &Value) -> Response {
    request(server, "POST", target).json(body).send().await
}

async fn trigger(server: &Server, event: &str, payload: &Value) -> Response {
    let body = json!({"app_slug": "shop", "event_name": event, "payload": payload});
    send(server, "/webhooks/apps/shop/trigger", &body).await
}

async fn strict(form: Form) -> Server {
    let mock = Mock::wacht().unwrap().form(form).strict();
    mock.start().await.unwrap()
}

#[tokio::test]
async fn every_event_is_delivered_in_its_shape() {
    let events = events();
    assert_eq!(events.len(), 70);
    let names: Vec<_> = events.iter().map(|(name, _)| name.as_str()).collect();
    for form in FORMS {
        let (url, mut arrived) = receiver(&[]).await;
        let server = strict(form).await;
        subscribe(&server, &url, &names).await;
        for (name, data) in &events {
            let triggered = trigger(&server, name, data).await;
            assert_eq!(triggered.status, 200, "{name}: {triggered:?}");
            let (_, body) = arrived.recv().await.unwrap();
            assert_eq!((&body["type"], &body["data"]), (&json!(name), data));
        }
    }
}

#[tokio::test]
async fn an_event_that_violates_its_schema_is_reported_and_not_delivered() {
    for form in FORMS {
        let server = strict(form).await;
        subscribe(&server, "http://127.0.0.1:9/hook", &["agent.created"]).await;
        let data = json!({"entity_id": "7", "entity_type": "agent"});
        let triggered = trigger(&server, "agent.created", &data).await;
        assert_eq!(triggered.status, 500);
        let message = triggered.message();
        let place = "the mock's event agent.created /data/entity_id: ";
        assert!(message.starts_with(place), "{message}");
        let deliveries = get(&server, "/webhooks/apps/shop/deliveries").await;
        assert!(deliveries.items().is_empty());
    }
}

#[tokio::test]
async fn an_event_that_the_document_does_not_name_has_any_data() {
    let (url, mut arrived) = receiver(&[]).await;
    let server = strict(Form::Live).await;
    subscribe(&server, &url, &["order.paid"]).await;
    assert_eq!(
        trigger(&server, "order.paid", &json!([1])).await.status,
        200
    );
    assert_eq!(arrived.recv().await.unwrap().1["data"], json!([1]));
}

#[tokio::test]
async fn a_server_that_is_as_lenient_as_the_service_sends_any_data() {
    let (url, mut arrived) = receiver(&[]).await;
    let server = Mock::wacht().unwrap().start().await.unwrap();
    subscribe(&server, &url, &["agent.created"]).await;
    let data = json!({"entity_id": "7"});
    assert_eq!(trigger(&server, "agent.created", &data).await.status, 200);
    assert_eq!(arrived.recv().await.unwrap().1["data"], data);
}

#[tokio::test]
async fn a_test_without_a_payload_states_that_it_is_one() {
    for form in FORMS {
        let (url, mut arrived) = receiver(&[]).await;
        let server = strict(form).await;
        subscribe(&server, &url, &["order.paid"]).await;
        let endpoints = get(&server, ENDPOINTS).await.items();
        let target = format!("{ENDPOINTS}/{}/test", endpoints[0]["id"].as_str().unwrap());
        let tested = send(&server, &target, &json!({"event_name": "order.paid"})).await;
        assert_eq!(tested.status, 200, "{tested:?}");
        let (_, body) = arrived.recv().await.unwrap();
        assert_eq!(body["type"], "test.webhook");
        let data = &body["data"];
        assert_eq!(
            (&data["test"], &data["event"]),
            (&json!(true), &json!("order.paid"))
        );
        assert!(data["timestamp"].is_string());
        assert_eq!(data.as_object().unwrap().len(), 3);
    }
}
