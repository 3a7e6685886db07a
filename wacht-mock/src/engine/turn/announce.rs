//! Makes the events that the service sends about a deployment: one for each that the linkage names for
//! an operation or an act, with the data that its schema has.

use serde_json::{Value, json};

use super::{
    super::post::{EVENT, waiting},
    Outcome, Subject, Turn,
};
use crate::{
    ids,
    linkage::EventOf,
    refusal::Refusal,
    store::{Object, index_key},
};

/// How often a delivery is attempted.
const ATTEMPTS: u64 = 32;

impl<'a> Turn<'a> {
    /// Makes the events of a request, if there is a receiver for them.
    pub(super) fn announce(&mut self, outcome: &Outcome<'a>) -> Result<(), Refusal> {
        if !self.call.announces {
            return Ok(());
        }
        let (plan, id) = (self.plan, &self.call.operation.id);
        for (name, event) in &plan.linkage.events {
            let subject = match outcome {
                Outcome::One(subject, _) if !event.before => Some(subject.clone()),
                _ => self.before.clone(),
            };
            if let Some(subject) = subject.filter(|_| event.on.contains(id)) {
                let data = self.data(name, event, &subject);
                self.judge_event(&json!(name), &data)?;
                self.post(name, data);
            }
        }
        Ok(())
    }

    fn data(&mut self, name: &str, event: &'a EventOf, subject: &Subject<'a>) -> Value {
        let stored = self.store.get(subject.name, &subject.key);
        let mut object = stored.unwrap_or_else(|| subject.object.clone());
        let entity = match &event.id {
            Some(id) => self.evaluate(id, subject.kind, &object, None),
            None => object.get(&subject.kind.id).cloned(),
        };
        let entity = entity.as_ref().and_then(index_key).unwrap_or_default();
        let source = object.clone();
        for (property, expression) in &event.set {
            let value = self.evaluate(expression, subject.kind, &source, None);
            object.extend(value.map(|value| (property.clone(), value)));
        }
        object.insert("entity_id".to_owned(), json!(number(&entity)));
        object.insert("entity_type".to_owned(), json!(event.entity));
        let schema = self.call.spec.events.get(name);
        let data = schema.and_then(|schema| self.synth.view(schema).property("data").cloned());
        match data.map(|data| self.synth.view(&data)) {
            Some(view) => {
                Value::Object(self.properties(subject.name, subject.kind, &object, &view, 0))
            }
            None => Value::Object(object),
        }
    }

    /// Puts an event into the store, from where it is sent.
    fn post(&mut self, name: &str, data: Value) {
        let number = self.store.number();
        let key = format!("event_{number}");
        let event = [("delivery_id", json!(key))].into_iter();
        let event = event.chain(waiting(json!(name), data, json!(ATTEMPTS), self.time()));
        let event = event.map(|(name, value)| (name.to_owned(), value));
        let event: Object = event.collect();
        self.store.insert(EVENT, number, &key, &event);
    }
}

/// The id of an entity as events have it. In the documented form ids are not numbers, so one is made of
/// the letters.
fn number(id: &str) -> i64 {
    let made = || i64::try_from(ids::hash(id) >> 1).unwrap_or(i64::MAX);
    id.parse().unwrap_or_else(|_| made())
}
