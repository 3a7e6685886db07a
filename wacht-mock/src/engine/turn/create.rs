//! Creates resources: their keys, the values of the request, those that the linkage adds, and what
//! comes into being with them. A resource is there as a whole or not at all.

use serde_json::Value;

use super::{Outcome, Subject, Turn, holds, not_found, words};
use crate::{
    leaf,
    linkage::{Change, Expression, Kind, Make, MoveTo},
    refusal::Refusal,
    store::{Object, index_key},
    view::View,
};

impl<'a> Turn<'a> {
    pub(super) fn create_all(
        &mut self,
        name: &'a str,
        kind: &'a Kind,
        change: &Change,
    ) -> Result<Outcome<'a>, Refusal> {
        if change.each.is_empty() {
            let subject = self.create(name, kind, change, Object::new())?;
            return Ok(Outcome::One(subject, Object::new()));
        }
        let property = change.each.first().map_or("", String::as_str);
        let sent = change.each.iter().filter_map(|name| self.sent(name));
        let values = sent.flat_map(|value| match value {
            Value::Array(values) => values.clone(),
            value => vec![value.clone()],
        });
        let mut distinct: Vec<Value> = Vec::new();
        for value in values {
            if !distinct.contains(&value) {
                distinct.push(value);
            }
        }
        let created = distinct.into_iter().map(|value| {
            let object = Object::from_iter([(property.to_owned(), value)]);
            self.create(name, kind, change, object)
        });
        Ok(Outcome::Several(created.collect::<Result<_, _>>()?))
    }

    /// Creates one resource, for which the values of `object` come before all others.
    pub(super) fn create(
        &mut self,
        name: &'a str,
        kind: &'a Kind,
        change: &Change,
        object: Object,
    ) -> Result<Subject<'a>, Refusal> {
        let mut object = object;
        self.set_parents(kind, &mut object)?;
        self.take_arguments(name, &mut object);
        self.take_sent(name, kind, change, &mut object);
        let links = self.sent_links(name)?;
        let mut subject = self.build(name, kind, object, true)?;
        for (link, keys) in links {
            for key in keys {
                self.store.link(&link, &subject.key, &key);
            }
        }
        self.touch(&mut subject, change)?;
        Ok(subject)
    }

    /// The resource that is sent, whether or not it is there already.
    pub(super) fn upsert(
        &mut self,
        name: &'a str,
        kind: &'a Kind,
        change: &Change,
    ) -> Result<Outcome<'a>, Refusal> {
        let key = self.sent(&kind.id).and_then(index_key);
        let key = key.or_else(|| self.argument(&kind.parameter));
        let known = key.and_then(|key| Some((self.store.get(name, &key)?, key)));
        let subject = match known {
            Some((object, key)) => {
                let mut subject = Subject {
                    name,
                    kind,
                    key,
                    object,
                };
                self.update(&mut subject, change)?;
                subject
            }
            None => self.create(name, kind, change, Object::new())?,
        };
        Ok(Outcome::One(subject, Object::new()))
    }

    /// A new resource in the place of one that is marked as replaced.
    pub(super) fn replace(
        &mut self,
        name: &'a str,
        kind: &'a Kind,
        change: &Change,
    ) -> Result<Outcome<'a>, Refusal> {
        let Some(mut old) = self.subject(name, kind)? else {
            return Ok(Outcome::Done(Object::new()));
        };
        if !holds(&old.object, &change.only) {
            return Err(not_found(name));
        }
        self.act(&mut old, change)?;
        let parents = kind.parents.values();
        let kept = change.keeps.iter().chain(parents);
        let kept = kept.filter_map(|name| Some((name.clone(), old.object.get(name)?.clone())));
        let object = kept.collect();
        let subject = self.build(name, kind, object, true)?;
        Ok(Outcome::One(subject, Object::new()))
    }

    pub(super) fn move_to(
        &mut self,
        name: &'a str,
        kind: &'a Kind,
        to: &'a MoveTo,
    ) -> Result<Outcome<'a>, Refusal> {
        let Some(old) = self.subject(name, kind)? else {
            return Ok(Outcome::Done(Object::new()));
        };
        if !holds(&old.object, &to.only) {
            return Err(not_found(name));
        }
        if to
            .until
            .as_ref()
            .is_some_and(|until| self.is_past(&old.object, until))
        {
            return Err(Refusal::bad_request(format!("{} has expired", words(name))));
        }
        let new_kind = self
            .plan
            .kind(&to.kind)
            .ok_or_else(|| not_found(&to.kind))?;
        let kept = to.keeps.iter().filter_map(|name| {
            let value = old.object.get(name).filter(|value| !value.is_null())?;
            Some((name.clone(), value.clone()))
        });
        let mut object: Object = kept.collect();
        for (property, expression) in &to.set {
            let value = self.evaluate(expression, kind, &old.object, None);
            object.extend(value.map(|value| (property.clone(), value)));
        }
        for (parent, property) in &new_kind.parents {
            if !object.contains_key(property) {
                return Err(not_found(parent));
            }
        }
        let subject = self.build(&to.kind, new_kind, object, true)?;
        for (link, property) in &to.links {
            if let Some(end) = old.object.get(property).and_then(index_key) {
                self.store.link(link, &subject.key, &end);
            }
        }
        self.remove_tree(name, &old.key);
        self.before = Some(old);
        Ok(Outcome::One(subject, Object::new()))
    }

    /// Adds the values that every new resource of the kind has, and puts it into the store.
    pub(super) fn build(
        &mut self,
        name: &'a str,
        kind: &'a Kind,
        object: Object,
        spawns: bool,
    ) -> Result<Subject<'a>, Refusal> {
        let mut object = object;
        let number = self.store.number();
        let properties = self.plan.properties(name);
        let schemas = |property: &str| properties.and_then(|all| all.get(property));
        for property in ["created_at", "updated_at"] {
            if schemas(property).is_some() {
                object.insert(property.to_owned(), self.time());
            }
        }
        let is_stated = kind.keyed && object.contains_key(&kind.id);
        if !is_stated && (kind.id == "id" || kind.keyed || self.is_made(name, kind)) {
            let view = schemas(&kind.id).and_then(|all| all.first());
            let view = view.map_or_else(
                || View::of(&Value::Null, &Value::Null),
                |schema| self.synth.view(schema),
            );
            let id = leaf::identifier(self.call.judge.form, &view, name, number);
            object.insert(kind.id.clone(), id);
        }
        self.set_initial(kind, &mut object);
        self.make_credentials(name, kind, &mut object);
        let key = object.get(&kind.id).and_then(index_key);
        let key = key.ok_or_else(|| Refusal::bad_request(format!("{} is missing", kind.id)))?;
        if key.trim().is_empty() {
            return Err(Refusal::bad_request(format!("{} is blank", kind.id)));
        }
        let mut subject = Subject {
            name,
            kind,
            key,
            object,
        };
        if self.store.has(name, &subject.key) {
            return Err(self.conflict(name, &kind.id));
        }
        self.check_unique(&subject)?;
        self.store
            .insert(name, number, &subject.key, &subject.object);
        if spawns && let Err(refusal) = self.spawn(&mut subject) {
            self.remove_tree(name, &subject.key);
            return Err(refusal);
        }
        Ok(subject)
    }

    /// Whether the property that identifies one is an id of its kind under another name.
    fn is_made(&self, name: &str, kind: &Kind) -> bool {
        let schemas = self.plan.properties(name).and_then(|all| all.get(&kind.id));
        schemas
            .into_iter()
            .flatten()
            .any(|schema| self.synth.view(schema).id_kind() == Some(name))
    }

    /// The parents that the request names have to be there.
    fn set_parents(&self, kind: &Kind, object: &mut Object) -> Result<(), Refusal> {
        if let Some((parent, _, None)) = self.named_parent_of(kind) {
            return Err(not_found(parent));
        }
        for (parent, property) in &kind.parents {
            let Some(parent_kind) = self.plan.kind(parent) else {
                continue;
            };
            let sent = || self.sent(property).and_then(index_key);
            let given = object.get(property).and_then(index_key);
            let named = given
                .or_else(|| self.argument(&parent_kind.parameter))
                .or_else(sent);
            let Some(key) = named else {
                continue;
            };
            match self
                .store
                .get(parent, &key)
                .and_then(|above| above.get(&parent_kind.id).cloned())
            {
                Some(id) => object.insert(property.clone(), id),
                None => return Err(not_found(parent)),
            };
        }
        Ok(())
    }

    fn named_parent_of(&self, kind: &Kind) -> Option<(&'a str, &'a str, Option<String>)> {
        let plan = self.plan;
        let known = plan
            .linkage
            .kinds
            .values()
            .find(|known| std::ptr::eq(*known, kind))?;
        self.named_parent(known)
    }

    fn set_initial(&mut self, kind: &'a Kind, object: &mut Object) {
        // A value may be made from one that another expression sets.
        for is_derived in [false, true] {
            for (property, expression) in &kind.initial {
                let derives = matches!(expression, Expression::Slug(_) | Expression::Tail(..));
                if derives == is_derived && !object.contains_key(property) {
                    let value = self.evaluate(expression, kind, object, None);
                    if let Some(value) = value {
                        self.keep(kind, property, value, object);
                    }
                }
            }
        }
    }

    /// Credentials that responses always have are made where nothing was sent.
    fn make_credentials(&mut self, name: &str, kind: &Kind, object: &mut Object) {
        let plan = self.plan;
        for (property, schemas) in plan.properties(name).into_iter().flatten() {
            let is_credential = schemas.iter().any(|schema| {
                let view = self.synth.view(schema);
                view.text("format") == Some("password") && !view.nullable
            });
            let is_known = object.contains_key(property) || kind.once.contains(property);
            if is_credential && !is_known {
                let value = self.credential(Make::Token, "");
                object.insert(property.clone(), value);
            }
        }
    }

    fn spawn(&mut self, subject: &mut Subject<'a>) -> Result<(), Refusal> {
        for spawn in &subject.kind.spawns {
            let condition = spawn.condition.as_ref();
            if condition
                .is_some_and(|property| subject.object.get(property).is_none_or(Value::is_null))
            {
                continue;
            }
            let kind = self
                .plan
                .kind(&spawn.kind)
                .ok_or_else(|| not_found(&spawn.kind))?;
            let mut object = Object::new();
            for (property, expression) in &spawn.set {
                let value = self.evaluate(expression, subject.kind, &subject.object, None);
                object.extend(value.map(|value| (property.clone(), value)));
            }
            for (parent, property) in &kind.parents {
                if parent == subject.name
                    && let Some(id) = subject.object.get(&subject.kind.id)
                {
                    object.insert(property.clone(), id.clone());
                }
            }
            let new = self.build(&spawn.kind, kind, object, false)?;
            for (property, expression) in &spawn.then {
                let value =
                    self.evaluate(expression, subject.kind, &subject.object, Some(&new.object));
                subject
                    .object
                    .extend(value.map(|value| (property.clone(), value)));
            }
        }
        self.store
            .replace(subject.name, &subject.key, &subject.key, &subject.object);
        Ok(())
    }

    pub(super) fn find(
        &self,
        name: &'a str,
        kind: &'a Kind,
        properties: &[String],
    ) -> Result<Outcome<'a>, Refusal> {
        let wanted = |object: &Object| {
            properties.iter().all(|property| {
                let wanted = self.argument(property);
                wanted.is_some() && object.get(property).and_then(index_key) == wanted
            })
        };
        let indexed = properties
            .iter()
            .find(|property| self.store.is_indexed(name, property));
        let rows = match indexed.and_then(|property| Some((property, self.argument(property)?))) {
            Some((property, value)) => self.store.having(name, property, &value),
            None => self.store.all(name),
        };
        let found = rows.objects().find(wanted);
        Ok(found.map_or_else(
            || Outcome::Done(Object::new()),
            |object| Outcome::one(name, kind, object),
        ))
    }
}
