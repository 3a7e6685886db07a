//! Webhooks are really sent: to the endpoints that subscribe, signed, and again when they fail.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::{FORMS, get, receiver::receiver, request};
use wacht_mock::{Form, Mock, Server};

/// A server with an app that has an endpoint for `order.paid`.
async fn start(form: Form, url: &str, endpoint: Value) -> (Server, String) {
    let server = Mock::wacht().unwrap().form(form).start().await.unwrap();
    let app = json!({"name": "Shop", "app_slug": "shop"});
    let app = post(&server, "/webhooks/apps", &app).await;
    let secret = app["signing_secret"].as_str().unwrap().to_owned();
    let mut body = json!({
        "app_slug": "shop", "url": url, "subscriptions": [{"event_name": "order.paid"}],
    });
    body.as_object_mut()
        .unwrap()
        .extend(endpoint.as_object().unwrap().clone());
    post(&server, "/webhooks/apps/shop/endpoints", &body).await;
    (server, secret)
}

async fn post(server: &Server, target: &str, body: &Value) -> Value {
    let response = request(server, "POST", target).json(body).send().await;
    assert_eq!(response.status, 200, "{target}: {response:?}");
    let body = response.json();
    if body["data"].is_object() {
        body["data"].clone()
    } else {
        body
    }
}

async fn trigger(server: &Server, event: &str, payload: Value) -> Value {
    let body = json!({"app_slug": "shop", "event_name": event, "payload": payload});
    post(server, "/webhooks/apps/shop/trigger", &body).await
}

/// The newest delivery, as soon as it has a status.
async fn delivery(server: &Server, status: &str) -> Value {
    for _ in 0..2000 {
        let deliveries = get(server, "/webhooks/apps/shop/deliveries").await.items();
        if deliveries[0]["status"] == status {
            return deliveries[0].clone();
        }
    }
    panic!("no delivery is ever {status}");
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(known, _)| *known == name).unwrap().1
}

#[tokio::test]
async fn an_event_arrives_at_the_endpoint_that_subscribes() {
    for form in FORMS {
        let (url, mut arrived) = receiver(&[]).await;
        let headers = json!({"headers": {"x-tenant": "7"}});
        let (server, secret) = start(form, &url, headers).await;
        assert!(secret.starts_with("whsec_"));
        let nobody = trigger(&server, "order.lost", json!({})).await;
        assert_eq!(nobody["delivered_count"], 0);

        let triggered = trigger(&server, "order.paid", json!({"id": "o1"})).await;
        let id = triggered["delivery_ids"][0].as_str().unwrap().to_owned();
        let (head, body) = arrived.recv().await.unwrap();
        assert!(head.starts_with("post /hook http/1.1"), "{head}");
        assert_eq!(
            header(&head, "webhook-id"),
            format!("msg_{id}").to_ascii_lowercase()
        );
        assert!(header(&head, "webhook-signature").starts_with("v1,"));
        assert_eq!(header(&head, "x-tenant"), "7");
        assert_eq!(
            (&body["type"], &body["data"]),
            (&json!("order.paid"), &json!({"id": "o1"}))
        );
        assert!(body["timestamp"].as_str().unwrap().ends_with(".000Z"));

        let done = delivery(&server, "success").await;
        assert_eq!(
            (&done["http_status_code"], &done["attempt_number"]),
            (&json!(200), &json!(1))
        );
        assert_eq!(done["delivery_id"], id.as_str());
    }
}

#[tokio::test]
async fn an_event_that_the_filter_keeps_back_is_counted_and_not_sent() {
    let (url, _arrived) = receiver(&[]).await;
    let rules = json!([{"event_name": "order.paid", "filter_rules": {"plan": "pro"}}]);
    let (server, _) = start(Form::Live, &url, json!({"subscriptions": rules})).await;
    let kept = trigger(&server, "order.paid", json!({"plan": "free"})).await;
    assert_eq!(
        (&kept["filtered_count"], &kept["delivered_count"]),
        (&json!(1), &json!(0))
    );
    let sent = trigger(&server, "order.paid", json!({"plan": "pro"})).await;
    assert_eq!(
        (&sent["filtered_count"], &sent["delivered_count"]),
        (&json!(0), &json!(1))
    );
}

#[tokio::test]
async fn a_delivery_that_fails_is_sent_again_when_its_time_has_come() {
    let (url, mut arrived) = receiver(&[503]).await;
    let (server, _) = start(Form::Live, &url, json!({})).await;
    trigger(&server, "order.paid", json!({})).await;
    let (first, _) = arrived.recv().await.unwrap();
    let failed = delivery(&server, "failed").await;
    assert_eq!(failed["http_status_code"], 503);
    server.advance(Duration::from_secs(29));
    assert!(arrived.try_recv().is_err(), "30 seconds have not passed");
    server.advance(Duration::from_secs(2));
    let (second, _) = arrived.recv().await.unwrap();
    for name in ["webhook-id", "webhook-timestamp"] {
        assert_eq!(header(&first, name), header(&second, name));
    }
    assert_eq!(delivery(&server, "success").await["attempt_number"], 2);
}

#[tokio::test]
async fn a_delivery_that_is_refused_is_not_sent_again() {
    let (url, mut arrived) = receiver(&[400]).await;
    let (server, _) = start(Form::Live, &url, json!({})).await;
    trigger(&server, "order.paid", json!({})).await;
    arrived.recv().await.unwrap();
    assert_eq!(
        delivery(&server, "permanently_failed").await["attempt_number"],
        1
    );
}

#[tokio::test]
async fn the_attempts_of_a_delivery_come_to_an_end() {
    let (url, mut arrived) = receiver(&[500, 500]).await;
    let (server, _) = start(Form::Live, &url, json!({"max_retries": 2})).await;
    trigger(&server, "order.paid", json!({})).await;
    arrived.recv().await.unwrap();
    delivery(&server, "failed").await;
    server.advance(Duration::from_secs(31));
    arrived.recv().await.unwrap();
    assert_eq!(
        delivery(&server, "permanently_failed").await["attempt_number"],
        2
    );
}

#[tokio::test]
async fn an_endpoint_that_is_gone_is_switched_off() {
    let (url, mut arrived) = receiver(&[410]).await;
    let (server, _) = start(Form::Live, &url, json!({})).await;
    trigger(&server, "order.paid", json!({})).await;
    arrived.recv().await.unwrap();
    delivery(&server, "permanently_failed").await;
    let all = get(
        &server,
        "/webhooks/apps/shop/endpoints?include_inactive=true",
    )
    .await
    .items();
    assert_eq!(
        (&all[0]["is_active"], &all[0]["auto_disabled"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(
        trigger(&server, "order.paid", json!({})).await["delivered_count"],
        0
    );
}

#[tokio::test]
async fn a_test_is_sent_once_whatever_the_endpoint_subscribes_to() {
    let (url, mut arrived) = receiver(&[500]).await;
    let (server, _) = start(Form::Live, &url, json!({})).await;
    let endpoints = get(&server, "/webhooks/apps/shop/endpoints").await.items();
    let target = format!(
        "/webhooks/apps/shop/endpoints/{}/test",
        endpoints[0]["id"].as_str().unwrap()
    );
    post(
        &server,
        &target,
        &json!({"event_name": "test.webhook", "payload": {"a": 1}}),
    )
    .await;
    let (_, body) = arrived.recv().await.unwrap();
    assert_eq!(
        (&body["type"], &body["data"]),
        (&json!("test.webhook"), &json!({"a": 1}))
    );
    assert_eq!(
        delivery(&server, "permanently_failed").await["max_attempts"],
        1
    );
}

#[tokio::test]
async fn nothing_is_sent_to_another_machine() {
    let (server, _) = start(
        Form::Live,
        "https://example.com/hook",
        json!({"max_retries": 1}),
    )
    .await;
    trigger(&server, "order.paid", json!({})).await;
    let failed = delivery(&server, "permanently_failed").await;
    assert_eq!(failed["http_status_code"], Value::Null);
    let target = format!(
        "/webhooks/apps/shop/deliveries/{}",
        failed["delivery_id"].as_str().unwrap()
    );
    let details = get(&server, &target).await.json();
    assert_eq!(
        details["response_body"],
        "only http to this machine is sent; use http://127.0.0.1"
    );
}
