//! One request: finds what it is about, does what the operation does, and shows the outcome.

mod announce;
mod blank;
mod change;
mod create;
mod evaluate;
mod links;
mod lists;
mod remove;
mod replay;
mod sent;
mod show;
mod standing;
mod touch;
mod trigger;

use chrono::{DateTime, Utc};
use http::StatusCode;
use serde_json::{Value, json};

use super::{Call, Plan};
use crate::{
    clock,
    content_type::is_json,
    linkage::{Act, Change, Effect, Kind},
    prefer::Variant,
    refusal::Refusal,
    spec::Media,
    store::{Object, Store, index_key},
    synth::Synth,
};

/// One request on its way through the engine.
pub(super) struct Turn<'a> {
    pub(super) plan: &'a Plan,
    pub(super) call: Call<'a>,
    pub(super) store: &'a mut Store,
    pub(super) synth: Synth<'a>,
    pub(super) now: DateTime<Utc>,
    /// What only this response shows.
    pub(super) fresh: Object,
    /// The resource that the request removed.
    pub(super) before: Option<Subject<'a>>,
}

/// A resource that a request is about.
#[derive(Debug, Clone)]
pub(super) struct Subject<'a> {
    pub(super) name: &'a str,
    pub(super) kind: &'a Kind,
    pub(super) key: String,
    pub(super) object: Object,
}

/// What a response is made from.
pub(super) enum Outcome<'a> {
    /// A resource, and the values beside it.
    One(Subject<'a>, Object),
    /// Several that were created together.
    Several(Vec<Subject<'a>>),
    /// The whole body, made already.
    Body(Value),
    /// The operation has no more to say than that it is done, and this.
    Done(Object),
}

impl<'a> Outcome<'a> {
    /// A resource, and nothing beside it.
    fn one(name: &'a str, kind: &'a Kind, object: Object) -> Self {
        let key = object.get(&kind.id).and_then(index_key).unwrap_or_default();
        let subject = Subject {
            name,
            kind,
            key,
            object,
        };
        Self::One(subject, Object::new())
    }
}

impl<'a> Turn<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        call: Call<'a>,
        store: &'a mut Store,
        now: DateTime<Utc>,
    ) -> Self {
        let synth = Synth::new(&call.spec.validators, call.judge.form, Variant::Full);
        Self {
            plan,
            call,
            store,
            synth: synth.credentials(call.credentials),
            now,
            fresh: Object::new(),
            before: None,
        }
    }

    pub(super) fn run(mut self, media: Option<&Media>) -> Result<Option<Value>, Refusal> {
        let unknown = || Refusal::internal("the operation has no state");
        let plan = self.plan;
        let name = plan.kind_of(&self.call.operation.id).ok_or_else(unknown)?;
        let kind = plan.kind(name).ok_or_else(unknown)?;
        let effect = kind.operations.get(&self.call.operation.id);
        let media = media.filter(|media| is_json(&media.name));
        if kind.standing {
            self.stand(name, kind)?;
        }
        let outcome = self.apply(name, kind, effect.ok_or_else(unknown)?, media)?;
        self.announce(&outcome)?;
        media.map(|media| self.body(media, outcome)).transpose()
    }

    /// Does what a user of the deployment does. Returns the resource that it is about.
    pub(super) fn perform(mut self, act: &'a Act) -> Result<Value, Refusal> {
        let kind = self.plan.kind(&act.kind);
        let kind = kind.ok_or_else(|| not_found(&act.kind))?;
        let outcome = self.apply(&act.kind, kind, &act.does, None)?;
        self.announce(&outcome)?;
        let subject = match outcome {
            Outcome::One(subject, _) => Some(subject),
            _ => self.before,
        };
        Ok(Value::Object(
            subject.map_or_else(Object::new, |subject| subject.object),
        ))
    }

    fn apply(
        &mut self,
        name: &'a str,
        kind: &'a Kind,
        effect: &'a Effect,
        media: Option<&Media>,
    ) -> Result<Outcome<'a>, Refusal> {
        match effect {
            Effect::List(list) => self.list(name, kind, list, media),
            Effect::Create(change) => self.create_all(name, kind, change),
            Effect::Get(get) if get.only_child => self.only_child(name, kind),
            Effect::Get(_) => self.on(name, kind, &Change::default(), |_, _| Ok(())),
            Effect::Update(change) => self.on(name, kind, change, |turn, subject| {
                turn.update(subject, change)
            }),
            Effect::Upsert(change) => self.upsert(name, kind, change),
            Effect::Delete(removal) => self.delete(name, kind, removal),
            Effect::Action(change) => self.on(name, kind, change, |turn, subject| {
                turn.act(subject, change)
            }),
            Effect::Replace(change) => self.replace(name, kind, change),
            Effect::Move(to) => self.move_to(name, kind, to),
            Effect::Item(item) => self.on(name, kind, &Change::default(), |turn, subject| {
                turn.change_item(subject, item)
            }),
            Effect::Append(item) => self.on(name, kind, &Change::default(), |turn, subject| {
                turn.append(subject, item)
            }),
            Effect::Drop(item) => self.on(name, kind, &Change::default(), |turn, subject| {
                turn.drop_item(subject, item)
            }),
            Effect::Merge(merge) => self.merge(name, kind, merge),
            Effect::Trigger(trigger) => self.trigger(name, kind, trigger),
            Effect::Replay => self.replay(name, kind),
            Effect::Find(properties) => self.find(name, kind, properties),
            Effect::Attach(link) => self.attach(name, kind, link),
            Effect::Detach(link) => self.detach(name, kind, link),
            Effect::Linked(link) => self.list_linked(name, kind, link, media),
        }
    }

    /// Does something with the resource that the request names.
    fn on(
        &mut self,
        name: &'a str,
        kind: &'a Kind,
        change: &Change,
        act: impl FnOnce(&mut Self, &mut Subject<'a>) -> Result<(), Refusal>,
    ) -> Result<Outcome<'a>, Refusal> {
        let Some(mut subject) = self.subject(name, kind)? else {
            return Ok(Outcome::Done(Object::new()));
        };
        if !holds(&subject.object, &change.only) {
            return self.missing(name).map(|()| Outcome::Done(Object::new()));
        }
        if !holds(&subject.object, &change.needs) {
            let needs: Vec<String> = change
                .needs
                .iter()
                .map(|(p, v)| format!("{p} {v}"))
                .collect();
            let message = format!("{} needs {}", words(name), needs.join(" and "));
            return Err(Refusal::bad_request(message));
        }
        act(self, &mut subject)?;
        Ok(Outcome::One(subject, Object::new()))
    }

    /// The resource that the request names; none where that is not an error.
    pub(super) fn subject(
        &self,
        name: &'a str,
        kind: &'a Kind,
    ) -> Result<Option<Subject<'a>>, Refusal> {
        let key = self.argument(&kind.parameter).unwrap_or_default();
        let found = self.store.get(name, &key);
        let found = found.filter(|object| self.belongs(kind, object));
        match found.filter(|object| !self.is_over(kind, object)) {
            Some(object) => Ok(Some(Subject {
                name,
                kind,
                key,
                object,
            })),
            None => self.missing(name).map(|()| None),
        }
    }

    /// Whether an object belongs to the parents that the path names.
    fn belongs(&self, kind: &Kind, object: &Object) -> bool {
        kind.parents.iter().all(|(parent, property)| {
            let Some(parent_kind) = self.plan.kind(parent) else {
                return true;
            };
            let key = object.get(property).and_then(index_key);
            if let Some(named) = self.path(&parent_kind.parameter)
                && key.as_ref() != Some(&named)
            {
                return false;
            }
            let above = key.and_then(|key| self.store.get(parent, &key));
            above.is_none_or(|above| self.belongs(parent_kind, &above))
        })
    }

    /// The parent of a kind that the path or the query names, with its kind and its key, when it
    /// is there and belongs to its own parents.
    pub(super) fn named_parent(
        &self,
        kind: &'a Kind,
    ) -> Option<(&'a str, &'a str, Option<String>)> {
        kind.parents.iter().find_map(|(parent, property)| {
            let parent_kind = self.plan.kind(parent)?;
            let key = self.argument(&parent_kind.parameter)?;
            let found = self.store.get(parent, &key);
            let known = found.is_some_and(|object| self.belongs(parent_kind, &object));
            Some((parent.as_str(), property.as_str(), known.then_some(key)))
        })
    }

    /// A missing resource is 404 where the operation declares it, and otherwise passes.
    pub(super) fn missing(&self, name: &str) -> Result<(), Refusal> {
        match self.call.operation.response(StatusCode::NOT_FOUND) {
            Some(_) => Err(not_found(name)),
            None => Ok(()),
        }
    }

    /// A value that is taken already, in the status that the operation has for it.
    pub(super) fn conflict(&self, name: &str, property: &str) -> Refusal {
        let conflict = StatusCode::CONFLICT;
        let status = match self.call.operation.response(conflict) {
            Some(_) => conflict,
            None => StatusCode::BAD_REQUEST,
        };
        let message = format!("{} with this {property} already exists", words(name));
        Refusal::new(status, message).code(format!("{name}_exists"))
    }

    /// A path or query parameter as text.
    pub(super) fn argument(&self, name: &str) -> Option<String> {
        let query = || self.call.arguments.query(name).and_then(index_key);
        self.path(name).or_else(query)
    }

    pub(super) fn path(&self, name: &str) -> Option<String> {
        self.call.arguments.path(name).and_then(index_key)
    }

    /// A property of the request body that is not null.
    pub(super) fn sent(&self, name: &str) -> Option<&'a Value> {
        self.call.sent?.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn time(&self) -> Value {
        json!(clock::text(self.now))
    }
}

/// Whether an object has the values; one that is missing counts as null and as false.
pub(super) fn holds(object: &Object, values: &Object) -> bool {
    values.iter().all(|(property, value)| {
        let known = object.get(property).unwrap_or(&Value::Null);
        known == value || known.is_null() && *value == json!(false)
    })
}

pub(super) fn not_found(name: &str) -> Refusal {
    let message = format!("{} not found", words(name));
    Refusal::new(StatusCode::NOT_FOUND, message).code(format!("{name}_not_found"))
}

/// The name of a kind in words: `user email address`.
pub(super) fn words(name: &str) -> String {
    name.replace('_', " ")
}
