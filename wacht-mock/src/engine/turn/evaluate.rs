//! Takes expressions of the linkage, returns their values for one request.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::Turn;
use crate::{
    clock, ids,
    linkage::{Assignments, Expression, Kind, Make},
    make,
    store::{Object, index_key},
};

/// So many days from now the year still has four digits, as the wire requires.
const FAR: i64 = 700_000;

impl<'a> Turn<'a> {
    /// Sets a property, or shows it this once when it is never shown again.
    pub(super) fn keep(&mut self, kind: &Kind, property: &str, value: Value, object: &mut Object) {
        match kind.once.iter().any(|once| once == property) {
            true => self.fresh.insert(property.to_owned(), value),
            false => object.insert(property.to_owned(), value),
        };
    }

    pub(super) fn assign(
        &mut self,
        kind: &'a Kind,
        assignments: &Assignments,
        source: &Object,
        target: &mut Object,
    ) {
        for (property, expression) in assignments {
            let value = self.evaluate(expression, kind, source, None);
            self.keep(kind, property, value.unwrap_or_default(), target);
        }
    }

    /// The value of an expression, where it has one.
    pub(super) fn evaluate(
        &mut self,
        expression: &Expression,
        kind: &Kind,
        object: &Object,
        new: Option<&Object>,
    ) -> Option<Value> {
        let text = |name: &str| object.get(name).and_then(Value::as_str);
        Some(match expression {
            Expression::Constant(value) => value.clone(),
            Expression::Now => self.time(),
            Expression::Sent(name) => self.sent(name)?.clone(),
            Expression::Has(name) => json!(self.sent(name).is_some()),
            Expression::Parameter(name) => json!(self.argument(name)?),
            Expression::Own(name) => object.get(name)?.clone(),
            Expression::New(name) => new?.get(name)?.clone(),
            Expression::Of(parent, name) => self.parent(kind, object, parent)?.1.get(name)?.clone(),
            Expression::Child(parent, child) => {
                let key = self.parent(kind, object, parent)?.0;
                let child_kind = self.plan.kind(child)?;
                let property = child_kind.parents.get(parent)?;
                let first = self.store.having(child, property, &key).at(0)?;
                first.get(&child_kind.id)?.clone()
            }
            Expression::Slug(name) => json!(make::slug(text(name)?, '-')),
            Expression::Tail(name, length) => json!(make::tail(text(name)?, *length)),
            Expression::Days(name, default) => {
                let days = self.sent(name).and_then(Value::as_i64).unwrap_or(*default);
                let by = TimeDelta::try_days(days.clamp(-FAR, FAR));
                let later = by.and_then(|by| self.now.checked_add_signed(by));
                json!(clock::text(later?))
            }
            Expression::Find(other, by, name) => {
                let value = index_key(object.get(by)?)?;
                let found = self.store.having(other, by, &value).at(0)?;
                found.get(name)?.clone()
            }
            Expression::Id(kind) => {
                json!(ids::text(self.call.judge.form, kind, self.store.number()))
            }
            Expression::Make(what) => self.credential(*what, text("key_prefix").unwrap_or("sk")),
        })
    }

    /// Something made, or the text that every credential has.
    pub(super) fn credential(&mut self, what: Make, prefix: &str) -> Value {
        let is_secret = matches!(what, Make::Token | Make::ApiKey | Make::WebhookSecret);
        match self.call.credentials.filter(|_| is_secret) {
            Some(text) => json!(text),
            None => json!(make::made(what, prefix, self.store.number())),
        }
    }

    /// A parent of an object: its key and what it is.
    fn parent(&self, kind: &Kind, object: &Object, parent: &str) -> Option<(String, Object)> {
        let key = object.get(kind.parents.get(parent)?).and_then(index_key)?;
        let found = self.store.get(parent, &key)?;
        Some((key, found))
    }
}
