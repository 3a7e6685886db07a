//! Takes the schema of a property that no request set, returns the value that the service has there:
//! null, nothing, zero, or the only thing that fits.

use serde_json::{Map, Value, json};

use super::Turn;
use crate::{
    leaf,
    store::Object,
    view::{Kind, View},
};

/// Objects inside each other end here.
const DEPTH: usize = 8;

impl Turn<'_> {
    /// The value of a property that is always there.
    pub(super) fn blank(&self, schema: &Value, object: &Object) -> Value {
        self.blank_at(schema, object, 0)
    }

    fn blank_at(&self, schema: &Value, object: &Object, depth: usize) -> Value {
        if depth > DEPTH || self.synth.is_nullable(schema) {
            return Value::Null;
        }
        let view = self.synth.view(schema);
        if let Some(default) = view.get("default") {
            return default.clone();
        }
        if let Some(id) = leaf::id(self.call.judge.form, &view, 0) {
            return id;
        }
        if let Some(values) = view.get("enum") {
            let example = view.get("example").or_else(|| values.get(0));
            return example.cloned().unwrap_or_default();
        }
        if !view.branches().is_empty() {
            return self.synth.whole(schema, None).unwrap_or_default();
        }
        match view.kind() {
            Kind::Boolean => json!(false),
            Kind::Array if view.number("minItems").unwrap_or(0) == 0 => json!([]),
            Kind::Object => self.blank_object(&view, object, depth),
            Kind::Any => json!({}),
            Kind::Integer | Kind::Number => self.fitting(schema, &view, [json!(0)]),
            Kind::String if view.text("format") == Some("date-time") => {
                let created = object.get("created_at").cloned();
                created.unwrap_or_else(|| self.time())
            }
            Kind::String if view.text("format") == Some("password") => {
                json!(self.call.credentials.unwrap_or_default())
            }
            Kind::String => self.fitting(schema, &view, [json!("")]),
            Kind::Array => self.synth.whole(schema, None).unwrap_or_default(),
        }
    }

    fn fitting(&self, schema: &Value, view: &View, first: [Value; 1]) -> Value {
        let known = first.into_iter().chain(view.get("example").cloned());
        let mut fitting = known.filter(|value| self.synth.accepts(schema, value));
        fitting.next().unwrap_or_else(|| leaf::value(view))
    }

    fn blank_object(&self, view: &View, object: &Object, depth: usize) -> Value {
        let required = view.properties().filter(|(name, _)| view.is_required(name));
        let blanks =
            required.map(|(name, schema)| (name.clone(), self.blank_at(schema, object, depth + 1)));
        Value::Object(blanks.collect())
    }

    /// The value that was sent as one of the schemas has it: complete where it left out what
    /// responses always have, without what they do not have, and `None` where it cannot be shown at all.
    pub(super) fn conform(&self, schemas: &[Value], sent: &Value) -> Option<Value> {
        let fits = |schema: &&Value, value: &Value| self.synth.accepts(schema, value);
        if let Some(first) = schemas.first()
            && schemas.iter().all(|schema| fits(&schema, sent))
        {
            return Some(self.prune(first, sent, 0));
        }
        let completed = schemas
            .iter()
            .map(|schema| (schema, self.complete(schema, sent, 0)));
        let fitting = completed.filter(|(schema, value)| fits(schema, value));
        fitting.map(|(_, value)| value).next()
    }

    /// The value without properties that the schema does not name, where it names those that there are.
    fn prune(&self, schema: &Value, value: &Value, depth: usize) -> Value {
        if depth > DEPTH || !(value.is_object() || value.is_array()) {
            return value.clone();
        }
        let view = self.synth.view(schema);
        let mut branches = view.branches().iter();
        if let Some(branch) = branches.find(|branch| self.synth.accepts(branch, value)) {
            return match view.get("properties") {
                Some(_) => value.clone(),
                None => self.prune(branch, value, depth + 1),
            };
        }
        match (value, view.get("items")) {
            (Value::Array(items), Some(schema)) => items
                .iter()
                .map(|item| self.prune(schema, item, depth + 1))
                .collect(),
            (Value::Object(object), _) if view.get("properties").is_some() => {
                let is_open = !matches!(
                    view.get("additionalProperties"),
                    None | Some(Value::Bool(false))
                );
                let kept = object.iter().filter_map(|(name, value)| {
                    let value = match view.property(name) {
                        Some(schema) => self.prune(schema, value, depth + 1),
                        None if is_open => value.clone(),
                        None => return None,
                    };
                    Some((name.clone(), value))
                });
                Value::Object(kept.collect())
            }
            _ => value.clone(),
        }
    }

    fn complete(&self, schema: &Value, sent: &Value, depth: usize) -> Value {
        let view = self.synth.view(schema);
        if depth > DEPTH {
            return sent.clone();
        }
        if let Some(branch) = view
            .branches()
            .iter()
            .map(|branch| (branch, self.complete(branch, sent, depth + 1)))
            .find(|(branch, value)| self.synth.accepts(branch, value))
        {
            return branch.1;
        }
        match (sent, view.get("items")) {
            (Value::Array(items), Some(schema)) => items
                .iter()
                .map(|item| self.complete(schema, item, depth + 1))
                .collect(),
            (Value::Object(sent), _) if view.properties().next().is_some() => {
                Value::Object(self.complete_object(&view, sent, depth))
            }
            _ => sent.clone(),
        }
    }

    fn complete_object(&self, view: &View, sent: &Object, depth: usize) -> Object {
        let mut complete = Map::new();
        for (name, schema) in view.properties() {
            match sent.get(name) {
                Some(Value::Null) if !self.synth.view(schema).nullable => {}
                Some(value) => {
                    complete.insert(name.clone(), self.complete(schema, value, depth + 1));
                }
                None if view.is_required(name) => {
                    complete.insert(name.clone(), self.blank_at(schema, sent, depth + 1));
                }
                None => {}
            }
        }
        complete
    }
}
