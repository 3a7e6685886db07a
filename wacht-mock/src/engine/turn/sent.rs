//! Takes the values of a request, returns them as they are stored: under the names of responses,
//! complete, and without those that have no effect.

use serde_json::Value;

use super::Turn;
use crate::{
    content_type::is_json,
    linkage::{Change, Kind},
    make,
    refusal::Refusal,
    store::{Object, index_key},
};

impl Turn<'_> {
    /// Path and query parameters that are named like properties.
    pub(super) fn take_arguments(&self, name: &str, object: &mut Object) {
        for (property, schemas) in self.plan.properties(name).into_iter().flatten() {
            let value = self.call.arguments.path(property);
            let value = value.or_else(|| self.call.arguments.query(property));
            if let Some(value) = value.and_then(|value| self.conform(schemas, value)) {
                object.entry(property.clone()).or_insert(value);
            }
        }
    }

    /// The values of the body, under the names that are stored.
    pub(super) fn take_sent(&self, name: &str, kind: &Kind, change: &Change, object: &mut Object) {
        let properties = self.plan.properties(name);
        for (sent, value) in self
            .call
            .sent
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let stored = kind.rename.get(sent).unwrap_or(sent);
            let Some(schemas) = properties.and_then(|all| all.get(stored)) else {
                continue;
            };
            let is_made = *stored == "id" && !kind.keyed;
            let is_own = kind.parents.values().any(|own| own == stored) || is_made;
            if value.is_null() || is_own || change.ignores.contains(sent) {
                continue;
            }
            let changed = match value.as_str() {
                _ if change.splits.contains(sent) => Some(split(value)),
                Some(text) if kind.underscored.contains(sent) => match make::slug(text, '_') {
                    slug if slug.is_empty() => continue,
                    slug => Some(slug.into()),
                },
                _ => None,
            };
            if let Some(value) = self.conform(schemas, changed.as_ref().unwrap_or(value)) {
                object.insert(stored.clone(), value);
            }
        }
    }

    /// The links that the request states, of which each has to lead somewhere.
    pub(super) fn sent_links(&self, name: &str) -> Result<Vec<(String, Vec<String>)>, Refusal> {
        let mut links = Vec::new();
        for (link_name, link) in &self.plan.linkage.links {
            let sent = link.sent.as_ref().filter(|_| link.from == name);
            let Some(Value::Array(keys)) = sent.and_then(|sent| self.sent(sent)) else {
                continue;
            };
            let keys: Vec<String> = keys.iter().filter_map(index_key).collect();
            for key in &keys {
                if !link.to.iter().any(|to| self.store.has(to, key)) {
                    let missing = link.to.first().map_or("", String::as_str);
                    self.missing(missing)?;
                }
            }
            links.push((link_name.clone(), keys));
        }
        Ok(links)
    }

    /// An explicit null clears what the request schema lets it clear.
    pub(super) fn clear_sent(&self, kind: &Kind, change: &Change, object: &mut Object) {
        let body = self.call.operation.body.iter().flat_map(|body| &body.media);
        let Some(media) = body.into_iter().find(|media| is_json(&media.name)) else {
            return;
        };
        let view = self.synth.view(&media.schema);
        for (sent, value) in self
            .call
            .sent
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let clears = view
                .property(sent)
                .is_some_and(|schema| self.synth.view(schema).is_tri_state());
            if value.is_null() && clears && !change.ignores.contains(sent) {
                object.remove(kind.rename.get(sent).unwrap_or(sent));
            }
        }
    }
}

/// The items of a list between commas.
fn split(value: &Value) -> Value {
    let items = value.as_str().unwrap_or_default().split(',').map(str::trim);
    items.filter(|item| !item.is_empty()).collect()
}
