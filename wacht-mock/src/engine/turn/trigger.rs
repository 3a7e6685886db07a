//! Makes deliveries of an event, one for each endpoint that subscribes to it and whose filter lets it
//! pass. Where the document is taken at its word, an event that violates its schema is not delivered.

use serde_json::{Value, json};

use super::{
    super::post::{ENDPOINT, envelope, waiting},
    Outcome, Turn, not_found,
};
use crate::{
    convert::Direction,
    filter::passes,
    linkage::{Kind, TriggerOf},
    refusal::Refusal,
    store::{Object, index_key},
    validators::describe,
};

impl<'a> Turn<'a> {
    pub(super) fn trigger(
        &mut self,
        name: &'a str,
        kind: &'a Kind,
        trigger: &TriggerOf,
    ) -> Result<Outcome<'a>, Refusal> {
        let (parent, property, app) = match self.named_parent(kind) {
            Some((parent, property, Some(app))) => (parent, property, app),
            Some((parent, _, None)) => return Err(not_found(parent)),
            None => return Err(not_found(name)),
        };
        let active = |object: &Object| object.get("is_active") == Some(&json!(true));
        if !self.store.get(parent, &app).is_some_and(|app| active(&app)) {
            return Err(not_found(parent));
        }
        let named = self.sent("event_name").cloned().unwrap_or_default();
        let payload = self.sent("payload").cloned();
        let (event, payload) = match &trigger.test {
            Some(event) => {
                let example = || json!({"test": true, "event": named, "timestamp": self.time()});
                (json!(event), payload.unwrap_or_else(example))
            }
            None => (named, payload.unwrap_or_default()),
        };
        self.judge_event(&event, &payload)?;
        let endpoints: Vec<Object> = match trigger.test {
            Some(_) => {
                let endpoint_kind = self
                    .plan
                    .kind(ENDPOINT)
                    .ok_or_else(|| not_found(ENDPOINT))?;
                let subject = self.subject(ENDPOINT, endpoint_kind)?;
                subject.into_iter().map(|subject| subject.object).collect()
            }
            None => {
                let rows = self.store.having(ENDPOINT, property, &app).objects();
                rows.filter(active).collect()
            }
        };
        let mut ids = Vec::new();
        let mut filtered = 0;
        for endpoint in endpoints {
            let rules = rules(&endpoint, &event);
            match rules {
                _ if trigger.test.is_some() => {}
                None => continue,
                Some(rules) if passes(rules, &payload) => {}
                Some(_) => {
                    filtered += 1;
                    continue;
                }
            }
            let most = match &trigger.test {
                Some(_) => json!(1),
                None => endpoint.get("max_retries").cloned().unwrap_or(json!(32)),
            };
            let endpoint = endpoint.get("id").and_then(index_key).unwrap_or_default();
            let object = [("app_slug", json!(app)), ("endpoint_id", json!(endpoint))];
            let object = object.into_iter();
            let object = object.chain(waiting(event.clone(), payload.clone(), most, self.time()));
            let object = object.map(|(name, value)| (name.to_owned(), value));
            let delivery = self.build(name, kind, object.collect(), false)?;
            ids.push(Value::String(delivery.key));
        }
        let said = [
            ("delivered_count", json!(ids.len())),
            ("filtered_count", json!(filtered)),
            ("delivery_ids", Value::Array(ids)),
        ];
        let said = said
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        Ok(Outcome::Done(said.collect()))
    }

    /// Refuses an event that violates its schema. The service sends any data under any name, so only
    /// a strict server looks, and only at the events that the document names.
    pub(super) fn judge_event(&self, event: &Value, payload: &Value) -> Result<(), Refusal> {
        let name = event.as_str().unwrap_or_default();
        let schema = self.call.spec.events.get(name);
        let Some(schema) = schema.filter(|_| self.call.judge.strict) else {
            return Ok(());
        };
        let sent = envelope(name, self.now, payload);
        let validators = &self.call.spec.validators;
        match validators.violations(Direction::Response, schema, &sent)? {
            violations if violations.is_empty() => Ok(()),
            violations => {
                let what = format!("the mock's event {name}");
                Err(Refusal::internal(describe(&what, &violations)))
            }
        }
    }
}

/// The filter rules of the subscription to an event; nothing where there is no subscription.
fn rules<'e>(endpoint: &'e Object, event: &Value) -> Option<&'e Value> {
    let subscriptions = endpoint.get("subscriptions")?.as_array()?;
    let subscription = subscriptions
        .iter()
        .find(|one| one.get("event_name") == Some(event))?;
    Some(subscription.get("filter_rules").unwrap_or(&Value::Null))
}
