//! Changes resources: by what a request sends, by what an action sets, and item by item.

use serde_json::{Value, json};

use super::{Subject, Turn, not_found, words};
use crate::{
    linkage::{Change, ItemOf},
    refusal::Refusal,
};

impl<'a> Turn<'a> {
    /// Changes exactly the properties that were sent.
    pub(super) fn update(
        &mut self,
        subject: &mut Subject<'a>,
        change: &Change,
    ) -> Result<(), Refusal> {
        let Subject { name, kind, .. } = *subject;
        let before = subject.object.clone();
        self.take_sent(name, kind, change, &mut subject.object);
        self.clear_sent(kind, change, &mut subject.object);
        for property in &change.resets {
            if self.sent(property).is_none() {
                subject.object.remove(property);
            }
        }
        for (sent, property) in &change.clears {
            if self.sent(sent) == Some(&json!(true)) {
                subject.object.remove(property);
            }
        }
        let links = self.sent_links(name)?;
        let has_links = !links.is_empty();
        for (link, keys) in links {
            self.store.unlink_all(&link, &subject.key, true);
            for key in keys {
                self.store.link(&link, &subject.key, &key);
            }
        }
        if before != subject.object || has_links {
            self.stamp(subject);
        }
        self.touch(subject, change)?;
        self.save(subject)
    }

    /// Sets what an action sets.
    pub(super) fn act(
        &mut self,
        subject: &mut Subject<'a>,
        change: &Change,
    ) -> Result<(), Refusal> {
        let source = subject.object.clone();
        self.assign(subject.kind, &change.set, &source, &mut subject.object);
        self.stamp(subject);
        self.touch(subject, change)?;
        self.save(subject)
    }

    /// The key of the item that the request names, in a list that the resource holds.
    fn item_key(&mut self, subject: &Subject<'a>, item: &ItemOf) -> Option<Value> {
        match &item.key {
            Some(expression) => self.evaluate(expression, subject.kind, &subject.object, None),
            None => self.argument(&item.by).map(Value::String),
        }
    }

    /// Changes one item of a list that the resource holds.
    pub(super) fn change_item(
        &mut self,
        subject: &mut Subject<'a>,
        item: &ItemOf,
    ) -> Result<(), Refusal> {
        let key = self.item_key(subject, item);
        let source = subject.object.clone();
        let list = subject
            .object
            .get_mut(&item.list)
            .and_then(Value::as_array_mut);
        let items = list.into_iter().flatten().filter_map(Value::as_object_mut);
        let found = { items }.find(|known| known.get(&item.by) == key.as_ref());
        let Some(found) = found else {
            return Err(not_found(&item.by));
        };
        for name in &item.merge {
            if let Some(value) = self.sent(name) {
                found.insert(name.clone(), value.clone());
            }
        }
        for (property, expression) in &item.set {
            let value = self.evaluate(expression, subject.kind, &source, None);
            found.insert(property.clone(), value.unwrap_or_default());
        }
        self.stamp(subject);
        self.save(subject)
    }

    /// Takes an item out of a list that the resource holds.
    pub(super) fn drop_item(
        &mut self,
        subject: &mut Subject<'a>,
        item: &ItemOf,
    ) -> Result<(), Refusal> {
        let key = self.item_key(subject, item);
        let list = subject.object.get_mut(&item.list);
        let Some(list) = list.and_then(Value::as_array_mut) else {
            return Err(not_found(&item.by));
        };
        let before = list.len();
        list.retain(|known| known.get(&item.by) != key.as_ref());
        if list.len() == before {
            return Err(not_found(&item.by));
        }
        self.stamp(subject);
        self.save(subject)
    }

    /// Appends the items that are sent; one that is there already is 400.
    pub(super) fn append(
        &mut self,
        subject: &mut Subject<'a>,
        item: &ItemOf,
    ) -> Result<(), Refusal> {
        let new = match (self.sent(&item.list), self.call.sent) {
            (Some(Value::Array(new)), _) => new.clone(),
            // The body is the one item.
            (None, Some(body)) if body.get(&item.by).is_some() => vec![body.clone()],
            _ => return Ok(()),
        };
        let known = subject
            .object
            .entry(&item.list)
            .or_insert_with(|| json!([]));
        let Some(known) = known.as_array_mut() else {
            return Ok(());
        };
        for new in new {
            let by = new.get(&item.by);
            if known.iter().any(|known| known.get(&item.by) == by) {
                let message = format!("{} already exists", words(&item.list));
                return Err(Refusal::bad_request(message));
            }
            known.push(new);
        }
        if let Some(schemas) = self.plan.properties(subject.name)
            && let Some(schemas) = schemas.get(&item.list)
            && let Some(list) = subject.object.get(&item.list)
            && let Some(list) = self.conform(schemas, list)
        {
            subject.object.insert(item.list.clone(), list);
        }
        self.stamp(subject);
        self.save(subject)
    }
}
