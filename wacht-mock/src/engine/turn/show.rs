//! Shows resources: takes stored values, returns those that the schema of a response has.

use std::cell::LazyCell;

use serde_json::{Map, Value, json};

use super::{super::plan::is_of, Outcome, Subject, Turn};
use crate::{
    clock,
    form::Form,
    linkage::{Hiding, Kind, Show},
    page::Place,
    refusal::Refusal,
    spec::Media,
    store::{Object, index_key},
    view::{Kind as Shape, View},
};

/// Resources inside each other are shown no deeper.
const DEPTH: usize = 4;

impl<'a> Turn<'a> {
    /// The whole response body.
    pub(super) fn body(&self, media: &Media, outcome: Outcome<'a>) -> Result<Value, Refusal> {
        let (subject, said) = match outcome {
            Outcome::Body(body) => return Ok(body),
            Outcome::Several(subjects) => return Ok(self.several(media, &subjects)),
            Outcome::One(subject, said) => (Some(subject), said),
            Outcome::Done(said) => (None, said),
        };
        let mut view = self.synth.view(&media.schema);
        let is_wrapped = self.call.judge.form == Form::Documented
            && !self.call.operation.unwrapped
            && view.is_envelope();
        if is_wrapped && let Some(data) = view.property("data") {
            view = self.synth.view(data);
        }
        let result = self.result(&view, subject.as_ref(), &said);
        Ok(match is_wrapped {
            true => json!({"data": result}),
            false => result,
        })
    }

    fn several(&self, media: &Media, subjects: &[Subject<'a>]) -> Value {
        let Some(place) = Place::find(&self.synth, &media.schema) else {
            return json!({});
        };
        let items = subjects
            .iter()
            .map(|subject| self.shown(subject.name, subject.kind, &subject.object, &place.items));
        json!({place.list: items.collect::<Vec<_>>()})
    }

    fn result(&self, view: &View, subject: Option<&Subject<'a>>, said: &Object) -> Value {
        if let Some(subject) = subject
            && self.is_of(view, subject)
        {
            let Subject { name, kind, .. } = *subject;
            let mut object = subject.object.clone();
            object.extend(self.fresh.clone());
            return Value::Object(self.properties(name, kind, &object, view, 0));
        }
        let mut result = Map::new();
        for (name, schema) in view.properties() {
            let inner = self.synth.view(schema);
            let known = said.get(name).or_else(|| self.fresh.get(name));
            let known = known.or_else(|| subject.and_then(|subject| subject.object.get(name)));
            let fitting = known
                .filter(|known| self.synth.accepts(schema, known))
                .cloned();
            let value = match (fitting, subject) {
                (Some(value), _) => Some(value),
                (None, Some(subject)) if self.is_of(&inner, subject) => {
                    Some(self.shown(subject.name, subject.kind, &subject.object, schema))
                }
                (None, None) if inner.nullable => Some(Value::Null),
                (None, _) => {
                    let hint = view.get("example").and_then(|example| example.get(name));
                    let hint = hint.filter(|_| view.is_required(name));
                    hint.and_then(|hint| self.synth.whole(schema, Some(hint)))
                        .or_else(|| view.is_required(name).then(|| self.blank(schema, said)))
                }
            };
            result.extend(value.map(|value| (name.clone(), value)));
        }
        Value::Object(result)
    }

    fn is_of(&self, view: &View, subject: &Subject<'_>) -> bool {
        is_of(
            self.call.spec.validators.document(),
            view,
            subject.kind,
            subject.name,
        )
    }

    /// A resource as a schema shows it.
    pub(super) fn shown(&self, name: &str, kind: &Kind, object: &Object, schema: &Value) -> Value {
        self.shown_at(name, kind, object, schema, 0)
    }

    fn shown_at(
        &self,
        name: &str,
        kind: &Kind,
        object: &Object,
        schema: &Value,
        depth: usize,
    ) -> Value {
        self.shown_by(name, kind, object, &self.synth.view(schema), depth)
    }

    /// The same for a schema that is looked at once for many resources.
    pub(super) fn shown_by(
        &self,
        name: &str,
        kind: &Kind,
        object: &Object,
        view: &View,
        depth: usize,
    ) -> Value {
        match view.kind() {
            Shape::Object => Value::Object(self.properties(name, kind, object, view, depth)),
            // A schema without properties shows everything.
            _ => Value::Object(object.clone()),
        }
    }

    pub(super) fn properties(
        &self,
        name: &str,
        kind: &Kind,
        object: &Object,
        view: &View,
        depth: usize,
    ) -> Object {
        let mut shown = Map::new();
        for (property, schema) in view.properties() {
            let value = match kind.shows.get(property) {
                Some(show) if depth < DEPTH => {
                    self.worked_out(show, name, kind, object, schema, depth)
                }
                _ => object.get(property).cloned(),
            };
            // A value that one response has as null may be missing in another.
            let value = value.filter(|value| !value.is_null() || self.synth.is_nullable(schema));
            let value = value.or_else(|| {
                view.is_required(property)
                    .then(|| self.blank(schema, object))
            });
            shown.extend(value.map(|value| (property.clone(), value)));
        }
        shown
    }

    /// A property that is worked out, for who looks for it.
    pub(super) fn property(
        &self,
        name: &str,
        kind: &Kind,
        object: &Object,
        property: &str,
    ) -> Option<Value> {
        let show = kind.shows.get(property)?;
        let schema = self.plan.properties(name)?.get(property)?.first()?;
        self.worked_out(show, name, kind, object, schema, 0)
    }

    /// The value of a property that follows from others.
    fn worked_out(
        &self,
        show: &Show,
        name: &str,
        kind: &Kind,
        object: &Object,
        schema: &Value,
        depth: usize,
    ) -> Option<Value> {
        let key = object.get(&kind.id).and_then(index_key)?;
        // Most properties that are worked out have none.
        let items = LazyCell::new(|| {
            let view = self.synth.view(schema);
            view.get("items").cloned().unwrap_or_default()
        });
        let of_kind = |name: &str, object: &Object| {
            let kind = self.plan.kind(name)?;
            Some(self.shown_at(name, kind, object, &items, depth + 1))
        };
        Some(match show {
            Show::Own { own } => object.get(own)?.clone(),
            Show::Past { past } => json!(self.is_past(object, past)),
            Show::Children { children } => {
                let property = self.plan.kind(children)?.parents.get(name)?;
                let rows = self.store.having(children, property, &key).objects();
                rows.filter_map(|child| of_kind(children, &child)).collect()
            }
            Show::Count { count } => {
                let property = self.plan.kind(count)?.parents.get(name)?;
                json!(self.store.having(count, property, &key).len())
            }
            Show::Linked { linked } => {
                let link = self.plan.linkage.links.get(linked)?;
                let keys = self.store.linked(linked, &key).iter();
                keys.filter_map(|key| {
                    let to = link.to.iter().find(|to| self.store.has(to, key))?;
                    of_kind(to, &self.store.get(to, key)?)
                })
                .collect()
            }
            Show::LinkedIds { linked_ids } => json!(self.store.linked(linked_ids, &key)),
            Show::CountLinked { count_linked } => {
                json!(self.store.linked(count_linked, &key).len())
            }
            Show::Holders { holders } => {
                let from = &self.plan.linkage.links.get(holders)?.from;
                let keys = self.store.holders(holders, &key).iter();
                keys.filter_map(|key| of_kind(from, &self.store.get(from, key)?))
                    .collect()
            }
            Show::Of { of, by, property } => {
                let by = by.as_ref().or_else(|| kind.parents.get(of))?;
                let other = self.store.get(of, &object.get(by).and_then(index_key)?)?;
                match property {
                    Some(property) => other.get(property)?.clone(),
                    None => {
                        let kind = self.plan.kind(of)?;
                        self.shown_at(of, kind, &other, schema, depth + 1)
                    }
                }
            }
        })
    }

    /// Whether the time in a property has come.
    pub(super) fn is_past(&self, object: &Object, property: &str) -> bool {
        let time = object.get(property).and_then(Value::as_str);
        time.and_then(clock::read)
            .is_some_and(|time| time <= self.now)
    }

    /// Whether the time of a resource is over, and nothing shows it nevertheless.
    pub(super) fn is_over(&self, kind: &Kind, object: &Object) -> bool {
        let hides = kind.hides.as_ref().filter(|hides| hides.unless.is_none());
        let past = hides.and_then(|hides| hides.past.as_ref());
        past.is_some_and(|past| self.is_past(object, past))
    }

    /// Whether lists leave a resource out, unless they are asked not to.
    pub(super) fn is_hidden(&self, kind: &Kind, object: &Object) -> bool {
        let Some(hides) = &kind.hides else {
            return false;
        };
        let Hiding {
            past,
            set,
            property,
            is,
            ..
        } = hides;
        past.as_ref().is_some_and(|past| self.is_past(object, past))
            || set
                .as_ref()
                .is_some_and(|set| object.get(set).is_some_and(|value| !value.is_null()))
            || property
                .as_ref()
                .is_some_and(|property| object.get(property) == Some(is))
    }
}
