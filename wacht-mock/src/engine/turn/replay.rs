//! Replays deliveries: makes new ones for those that the request selects, and a task that reports them. The
//! deliveries are made at once, so a task is complete when it is first seen.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{
    super::post::{DELIVERY, ENDPOINT, OPEN, envelope, waiting},
    Outcome, Turn, not_found,
};
use crate::{
    clock,
    linkage::Kind,
    refusal::Refusal,
    store::{Object, index_key},
};

/// The most deliveries that a request may name.
const MOST: usize = 500;
/// The longest range of time.
const RANGE: TimeDelta = TimeDelta::hours(48);
/// How long a task is known after its last progress.
const KEPT: TimeDelta = TimeDelta::hours(2);
/// How long a key of a request stands for the same task.
const REPEATED: TimeDelta = TimeDelta::minutes(30);
/// The properties of a task that no response shows: the key of its request, and until when that stands for it.
const KEY: &str = "idempotency_key";
const UNTIL: &str = "idempotent_until";

impl<'a> Turn<'a> {
    pub(super) fn replay(&mut self, name: &'a str, kind: &'a Kind) -> Result<Outcome<'a>, Refusal> {
        let (property, app) = match self.named_parent(kind) {
            Some((_, property, Some(app))) => (property, app),
            Some((parent, _, None)) => return Err(not_found(parent)),
            None => return Err(not_found(name)),
        };
        let key = self.sent(KEY).and_then(Value::as_str).map(str::trim);
        let key = key.filter(|key| !key.is_empty());
        if let Some(task) = key.and_then(|key| self.repeated(name, property, &app, key)) {
            return Ok(said(&task));
        }
        let mut replayed = Vec::new();
        for delivery in self.selected(property, &app)? {
            replayed.extend(self.again(&app, &delivery)?);
        }
        let time = self.time();
        let later = |by: TimeDelta| json!(self.now.checked_add_signed(by).map(clock::text));
        let count = json!(replayed.len());
        let task = [
            (property, json!(app)),
            ("status", json!("completed")),
            ("started_at", time.clone()),
            ("completed_at", time),
            ("total_count", count.clone()),
            ("processed", count.clone()),
            ("replayed_count", count),
            ("failed_count", json!(0)),
            ("last_delivery_id", replayed.pop().unwrap_or_default()),
            ("expires_at", later(KEPT)),
            (KEY, json!(key)),
            (UNTIL, later(REPEATED)),
        ];
        let task = task.map(|(name, value)| (name.to_owned(), value));
        let task = self.build(name, kind, task.into_iter().collect(), false)?;
        let id = task.object.get(&kind.id).cloned();
        Ok(said(&id.unwrap_or_default()))
    }

    /// The task of an earlier request with this key.
    fn repeated(&self, name: &str, property: &str, app: &str, key: &str) -> Option<Value> {
        let kind = self.plan.kind(name)?;
        let tasks = self.store.having(name, property, app);
        let mut tasks = tasks.objects().filter(|task| {
            task.get(KEY).and_then(Value::as_str) == Some(key) && !self.is_past(task, UNTIL)
        });
        tasks.next()?.get(&kind.id).cloned()
    }

    /// The deliveries that the request selects: by their ids, or else by a range of time.
    fn selected(&self, property: &str, app: &str) -> Result<Vec<Object>, Refusal> {
        let is_own =
            |delivery: &Object| delivery.get(property).and_then(index_key).as_deref() == Some(app);
        if let Some(ids) = self.sent("delivery_ids").and_then(Value::as_array) {
            if ids.len() > MOST {
                let message = format!("delivery_ids: has more than {MOST} ids");
                return Err(Refusal::bad_request(message));
            }
            let known = ids
                .iter()
                .filter_map(|id| self.store.get(DELIVERY, id.as_str()?));
            return Ok(known.filter(is_own).collect());
        }
        let time = |name: &str| {
            let text = self.sent(name).and_then(Value::as_str);
            text.and_then(clock::read)
        };
        let start = time("start_date");
        let start = start.ok_or_else(|| Refusal::bad_request("start_date is missing"))?;
        let end = time("end_date").unwrap_or(self.now);
        if end < start {
            return Err(Refusal::bad_request("end_date: is before start_date"));
        }
        if end - start > RANGE {
            let message = "end_date: is more than 48 hours after start_date";
            return Err(Refusal::bad_request(message));
        }
        let same = |delivery: &Object, name: &str| {
            let wanted = self.sent(name).and_then(index_key);
            wanted.is_none() || delivery.get(name).and_then(index_key) == wanted
        };
        let is_in = |delivery: &Object| {
            let time = delivery.get("timestamp").and_then(Value::as_str);
            let time: Option<DateTime<Utc>> = time.and_then(clock::read);
            time.is_some_and(|time| (start..=end).contains(&time))
                && ["status", "event_name", "endpoint_id"]
                    .iter()
                    .all(|name| same(delivery, name))
        };
        let deliveries = self.store.having(DELIVERY, property, app).objects();
        Ok(deliveries.filter(is_in).collect())
    }

    /// Makes a delivery again, under a new id. The service wraps one that was attempted once more, so its data is
    /// the envelope that was sent before.
    fn again(&mut self, app: &str, delivery: &Object) -> Result<Option<Value>, Refusal> {
        let endpoint = delivery.get("endpoint_id").and_then(index_key);
        let endpoint = endpoint.and_then(|key| Some((self.store.get(ENDPOINT, &key)?, key)));
        let (Some((endpoint, key)), Some(kind)) = (endpoint, self.plan.kind(DELIVERY)) else {
            return Ok(None);
        };
        let event = delivery.get("event_name").cloned().unwrap_or_default();
        let payload = delivery.get("payload").cloned().unwrap_or_default();
        let created = delivery.get("timestamp").and_then(Value::as_str);
        let was_sent = delivery.get("attempt_number") != Some(&json!(0));
        let payload = match (was_sent, created.and_then(clock::read), event.as_str()) {
            (true, Some(created), Some(event)) => envelope(event, created, &payload),
            _ => payload,
        };
        let most = endpoint.get("max_retries").cloned().unwrap_or(json!(32));
        let object = [("app_slug", json!(app)), ("endpoint_id", json!(key))];
        let object = object.into_iter();
        let object = object.chain(waiting(event, payload, most, self.time()));
        let object = object.map(|(name, value)| (name.to_owned(), value));
        let made = self.build(DELIVERY, kind, object.collect(), false)?;
        debug_assert_eq!(made.object.get(OPEN), Some(&json!(true)));
        Ok(Some(Value::String(made.key)))
    }
}

fn said<'a>(task: &Value) -> Outcome<'a> {
    let said = [
        ("status", json!("queued")),
        ("message", json!("The deliveries are replayed.")),
        ("task_id", task.clone()),
    ];
    let said = said.map(|(name, value)| (name.to_owned(), value));
    Outcome::Done(said.into_iter().collect())
}
