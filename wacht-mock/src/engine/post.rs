//! The deliveries to webhook endpoints, and their outcomes. The only part of the engine that knows
//! kinds by name: how deliveries are tried again cannot be described as data.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{Engine, State};
use crate::{
    clock,
    store::{Object, Store, index_key},
};

pub(crate) const DELIVERY: &str = "webhook_delivery";
pub(crate) const ENDPOINT: &str = "webhook_endpoint";
const APP: &str = "webhook_app";
/// The deliveries of events about the deployment. No operation shows them.
pub(crate) const EVENT: &str = "deployment_event";
/// The property of a delivery that is not finished; no response shows it.
pub(crate) const OPEN: &str = "is_open";
/// When it is to be tried next; no response shows it.
pub(crate) const NEXT: &str = "next_attempt_at";

/// How long an attempt waits where the endpoint states nothing.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The seconds to wait after an attempt, the last of them after all later ones.
const DELAYS: [i64; 5] = [30, 60, 300, 900, 21_600];

/// Where the events about a deployment go.
#[derive(Debug, Clone)]
pub(crate) struct Receiver {
    pub(crate) url: String,
    pub(crate) secret: String,
}

/// One attempt of a delivery.
#[derive(Debug, Clone)]
pub(crate) struct Parcel {
    /// The kind of the delivery, and its key.
    kind: &'static str,
    delivery: String,
    endpoint: Option<String>,
    /// The age of the state that it comes from.
    age: u64,
    pub(crate) url: String,
    pub(crate) secret: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) timeout: Duration,
    pub(crate) message: String,
    pub(crate) event: String,
    pub(crate) data: Value,
    /// When the event was triggered; every attempt states it.
    pub(crate) created: DateTime<Utc>,
}

impl Parcel {
    /// What the receiver reads.
    pub(crate) fn envelope(&self) -> Value {
        envelope(&self.event, self.created, &self.data)
    }
}

/// What a delivery of an event holds.
pub(crate) fn envelope(event: &str, created: DateTime<Utc>, data: &Value) -> Value {
    let timestamp = created.format("%Y-%m-%dT%H:%M:%S.000Z").to_string();
    json!({"type": event, "timestamp": timestamp, "data": data})
}

/// The properties of a delivery that waits for its first attempt.
pub(super) fn waiting(
    event: Value,
    payload: Value,
    attempts: Value,
    now: Value,
) -> [(&'static str, Value); 8] {
    [
        ("event_name", event),
        ("payload", payload),
        ("status", json!("pending")),
        ("attempt_number", json!(0)),
        ("max_attempts", attempts),
        ("timestamp", now.clone()),
        (OPEN, json!(true)),
        (NEXT, now),
    ]
}

/// What became of an attempt.
#[derive(Debug, Clone)]
pub(crate) struct Receipt {
    pub(crate) milliseconds: i64,
    /// The status, the body and the delay that the receiver requests, or why there is none.
    pub(crate) result: Result<(u16, String, Option<u64>), String>,
}

impl Engine {
    /// The deliveries to be sent now. They are under way from then on, until they are settled.
    pub(crate) fn due(&self, now: DateTime<Utc>) -> Vec<Parcel> {
        self.change(|state| state.due(now, self.receiver.as_ref()))
    }

    /// Notes what became of an attempt, and when the next one is.
    pub(crate) fn settle(&self, parcel: &Parcel, receipt: &Receipt, now: DateTime<Utc>) {
        self.change(|state| state.settle(parcel, receipt, now));
    }
}

impl State {
    fn due(&mut self, now: DateTime<Utc>, receiver: Option<&Receiver>) -> Vec<Parcel> {
        let open = [DELIVERY, EVENT].into_iter().flat_map(|kind| {
            let open = self.store.having(kind, OPEN, "true");
            open.objects().map(move |delivery| (kind, delivery))
        });
        let open: Vec<(&'static str, Object)> = open.collect();
        let mut parcels = Vec::new();
        for (kind, mut delivery) in open {
            let next = delivery
                .get(NEXT)
                .and_then(Value::as_str)
                .and_then(clock::read);
            if next.is_none_or(|next| next > now) {
                continue;
            }
            let Some(key) = delivery.get("delivery_id").and_then(index_key) else {
                continue;
            };
            if self.under_way.contains(&key) {
                continue;
            }
            let parcel = match (kind, receiver) {
                (EVENT, Some(receiver)) => event(&delivery, receiver, self.age),
                (EVENT, None) => None,
                _ => parcel(&self.store, &delivery, self.age),
            };
            match parcel {
                Some(parcel) => {
                    self.under_way.insert(key);
                    parcels.push(parcel);
                }
                // Nobody is left to send it to when the endpoint or its app is gone.
                None => {
                    delivery.insert(OPEN.to_owned(), json!(false));
                    self.store.replace(kind, &key, &key, &delivery);
                }
            }
        }
        parcels
    }

    fn settle(&mut self, parcel: &Parcel, receipt: &Receipt, now: DateTime<Utc>) {
        if parcel.age != self.age {
            return;
        }
        self.under_way.remove(&parcel.delivery);
        let Some(mut delivery) = self.store.get(parcel.kind, &parcel.delivery) else {
            return;
        };
        let number = |name: &str| {
            delivery
                .get(name)
                .and_then(Value::as_i64)
                .unwrap_or_default()
        };
        let attempt = number("attempt_number") + 1;
        let most = number("max_attempts");
        let (status, body, delay) = match &receipt.result {
            Ok((status, body, delay)) => (Some(*status), body.clone(), *delay),
            Err(error) => (None, error.clone(), None),
        };
        let is_done = status.is_some_and(|status| (200..300).contains(&status));
        let may_help = status.is_none_or(|status| matches!(status, 408 | 429 | 500..));
        let tries_again = !is_done && may_help && attempt < most;
        let outcome = match (is_done, tries_again) {
            (true, _) => "success",
            (false, true) => "failed",
            (false, false) => "permanently_failed",
        };
        let index = usize::try_from(attempt - 1)
            .unwrap_or(usize::MAX)
            .min(DELAYS.len() - 1);
        let delay = delay
            .and_then(|delay| i64::try_from(delay).ok())
            .unwrap_or(DELAYS[index]);
        let next = TimeDelta::try_seconds(delay).and_then(|delay| now.checked_add_signed(delay));
        for (name, value) in [
            ("attempt_number", json!(attempt)),
            ("status", json!(outcome)),
            ("http_status_code", json!(status)),
            ("response_time_ms", json!(receipt.milliseconds)),
            ("response_body", json!(body)),
            (OPEN, json!(tries_again)),
            (NEXT, json!(next.map(clock::text))),
        ] {
            delivery.insert(name.to_owned(), value);
        }
        let key = &parcel.delivery;
        if parcel.kind == EVENT && !tries_again {
            // Nothing shows it, so it is not kept.
            self.store.remove(EVENT, key);
            return;
        }
        self.store.replace(parcel.kind, key, key, &delivery);
        if let Some(endpoint) = &parcel.endpoint {
            note(&mut self.store, endpoint, status, is_done, now);
        }
    }
}

/// The endpoint knows of its failures, and is switched off when its receiver responds with 410.
fn note(store: &mut Store, key: &str, status: Option<u16>, is_done: bool, now: DateTime<Utc>) {
    let Some(mut endpoint) = store.get(ENDPOINT, key) else {
        return;
    };
    let failures = endpoint
        .get("failure_count")
        .and_then(Value::as_i64)
        .unwrap_or_default();
    match is_done {
        true => endpoint.insert("failure_count".to_owned(), json!(0)),
        false => {
            endpoint.insert("last_failure_at".to_owned(), json!(clock::text(now)));
            endpoint.insert("failure_count".to_owned(), json!(failures + 1))
        }
    };
    if status == Some(410) {
        endpoint.insert("is_active".to_owned(), json!(false));
        endpoint.insert("auto_disabled".to_owned(), json!(true));
        endpoint.insert("auto_disabled_at".to_owned(), json!(clock::text(now)));
    }
    store.replace(ENDPOINT, key, key, &endpoint);
}

/// The next attempt of an event about the deployment.
fn event(delivery: &Object, receiver: &Receiver, age: u64) -> Option<Parcel> {
    let text = |name: &str| delivery.get(name).and_then(Value::as_str);
    let key = text("delivery_id")?;
    Some(Parcel {
        kind: EVENT,
        age,
        endpoint: None,
        url: receiver.url.clone(),
        secret: receiver.secret.clone(),
        headers: Vec::new(),
        timeout: TIMEOUT,
        message: format!("msg_{key}"),
        delivery: key.to_owned(),
        event: text("event_name")?.to_owned(),
        data: delivery.get("payload").cloned().unwrap_or_default(),
        created: text("timestamp").and_then(clock::read)?,
    })
}

fn parcel(store: &Store, delivery: &Object, age: u64) -> Option<Parcel> {
    let text = |object: &Object, name: &str| object.get(name).and_then(index_key);
    let key = text(delivery, "endpoint_id")?;
    let endpoint = store.get(ENDPOINT, &key)?;
    let app = store.get(APP, &text(delivery, "app_slug")?)?;
    let headers = endpoint.get("headers").and_then(Value::as_object);
    let headers = headers.into_iter().flatten();
    let headers =
        headers.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
    let timeout = endpoint.get("timeout_seconds").and_then(Value::as_u64);
    let id = text(delivery, "delivery_id")?;
    Some(Parcel {
        kind: DELIVERY,
        age,
        endpoint: Some(key),
        url: text(&endpoint, "url")?,
        secret: text(&app, "signing_secret")?,
        headers: headers.collect(),
        timeout: timeout.map_or(TIMEOUT, Duration::from_secs),
        message: format!("msg_{id}"),
        delivery: id,
        event: text(delivery, "event_name")?,
        data: delivery.get("payload").cloned().unwrap_or_default(),
        created: delivery
            .get("timestamp")
            .and_then(Value::as_str)
            .and_then(clock::read)?,
    })
}
