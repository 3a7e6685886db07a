//! Puts changed resources into the store, and changes what depends on them.

use serde_json::json;

use super::{Subject, Turn};
use crate::{
    linkage::{Assignments, Change, Unique},
    refusal::Refusal,
    store::{Object, index_key},
};

impl<'a> Turn<'a> {
    /// Puts what a subject has become into the store.
    pub(super) fn save(&mut self, subject: &mut Subject<'a>) -> Result<(), Refusal> {
        self.check_unique(subject)?;
        let key = subject.object.get(&subject.kind.id).and_then(index_key);
        let key = key.unwrap_or_else(|| subject.key.clone());
        self.store
            .replace(subject.name, &subject.key, &key, &subject.object);
        subject.key = key;
        Ok(())
    }

    pub(super) fn check_unique(&self, subject: &Subject<'_>) -> Result<(), Refusal> {
        for unique in &subject.kind.unique {
            let property = unique.property();
            let Some(value) = subject.object.get(property).and_then(index_key) else {
                continue;
            };
            let rows = self.store.having(subject.name, property, &value);
            let clash = rows.objects().any(|other| {
                let is_other = other.get(&subject.kind.id) != subject.object.get(&subject.kind.id);
                let is_near = match unique {
                    Unique::Everywhere(_) => true,
                    Unique::Within { within, .. } => {
                        other.get(within) == subject.object.get(within)
                    }
                };
                is_other && is_near && !self.is_hidden(subject.kind, &other)
            });
            if clash {
                return Err(self.conflict(subject.name, property));
            }
        }
        Ok(())
    }

    /// Records when a resource was changed.
    pub(super) fn stamp(&self, subject: &mut Subject<'a>) {
        let properties = self.plan.properties(subject.name);
        if properties.is_some_and(|all| all.contains_key("updated_at")) {
            subject.object.insert("updated_at".to_owned(), self.time());
        }
    }

    /// Changes the other children of the same parent, and the parent.
    pub(super) fn touch(
        &mut self,
        subject: &mut Subject<'a>,
        change: &Change,
    ) -> Result<(), Refusal> {
        let condition = change.condition.as_ref();
        if condition.is_some_and(|property| subject.object.get(property) != Some(&json!(true))) {
            return Ok(());
        }
        if !change.others.is_empty() {
            self.change_others(subject, change)?;
        }
        self.change_parent(subject, &change.parent);
        Ok(())
    }

    fn change_others(&mut self, subject: &Subject<'a>, change: &Change) -> Result<(), Refusal> {
        for property in subject.kind.parents.values() {
            let Some(parent) = subject.object.get(property).and_then(index_key) else {
                continue;
            };
            let rows = self.store.having(subject.name, property, &parent);
            let others: Vec<Object> = rows.objects().collect();
            for object in others {
                let key = object.get(&subject.kind.id).and_then(index_key);
                let Some(key) = key.filter(|key| *key != subject.key) else {
                    continue;
                };
                let mut changed = object.clone();
                self.assign(subject.kind, &change.others, &object, &mut changed);
                self.store.replace(subject.name, &key, &key, &changed);
            }
        }
        Ok(())
    }

    pub(super) fn change_parent(&mut self, subject: &Subject<'a>, assignments: &Assignments) {
        if assignments.is_empty() {
            return;
        }
        for (parent, property) in &subject.kind.parents {
            let Some(key) = subject.object.get(property).and_then(index_key) else {
                continue;
            };
            if let Some(mut object) = self.store.get(parent, &key) {
                self.assign(subject.kind, assignments, &subject.object, &mut object);
                self.store.replace(parent, &key, &key, &object);
            }
        }
    }
}
