//! What stands from the start: makes it from the example of the document with the first request for it,
//! and puts sent values into it, key by key.

use serde_json::{Map, Value, json};

use super::{Outcome, Turn};
use crate::{
    content_type::is_json,
    linkage::{Kind, MergeOf},
    refusal::Refusal,
    store::Object,
};

/// Objects inside each other end here.
const DEPTH: usize = 8;

/// A value of the request and its path.
type Leaf = (Vec<String>, Value);

impl<'a> Turn<'a> {
    /// What the request names stands from then on.
    pub(super) fn stand(&mut self, name: &'a str, kind: &'a Kind) -> Result<(), Refusal> {
        let key = self.argument(&kind.parameter).unwrap_or_default();
        if self.store.has(name, &key) {
            return Ok(());
        }
        let schema = self.plan.standing(name);
        let example = schema.and_then(|schema| self.synth.whole(schema, None));
        let Some(Value::Object(mut object)) = example else {
            return Err(Refusal::internal(format!("{name} has no example")));
        };
        if let Some(value) = self.call.arguments.path(&kind.parameter) {
            object.insert(kind.id.clone(), value.clone());
        }
        for (property, expression) in &kind.initial {
            let value = self.evaluate(expression, kind, &object, None);
            object.insert(property.clone(), value.unwrap_or_default());
        }
        let number = self.store.number();
        self.store.insert(name, number, &key, &object);
        Ok(())
    }

    /// Puts the sent values into what stands; what the schema has no place for has no effect.
    pub(super) fn merge(
        &mut self,
        name: &'a str,
        kind: &'a Kind,
        merge: &'a MergeOf,
    ) -> Result<Outcome<'a>, Refusal> {
        let Some(mut subject) = self.subject(name, kind)? else {
            return Ok(Outcome::Done(Object::new()));
        };
        let plan = self.plan;
        let whole = plan.standing(name).cloned().unwrap_or_default();
        let schema = match &merge.into {
            Some(into) => self.synth.view(&whole).property(into).cloned(),
            None => Some(whole.clone()),
        };
        let schema = schema.ok_or_else(|| Refusal::internal("there is nothing to merge into"))?;
        let known = match &merge.into {
            Some(into) => subject.object.get(into).cloned(),
            None => Some(Value::Object(subject.object.clone())),
        };
        let mut section = match known {
            Some(known @ Value::Object(_)) => known,
            _ => json!({}),
        };
        let leaves = self.leaves(&merge.ignores);
        // All at once, so that what has only just begun to stand is complete; else one by one.
        let mut all = section.clone();
        for (path, value) in &leaves {
            put(&mut all, &renamed(merge, path), value.clone());
        }
        match self.conform(std::slice::from_ref(&schema), &all) {
            Some(all) => section = all,
            None => {
                for (path, value) in &leaves {
                    let mut one = section.clone();
                    put(&mut one, &renamed(merge, path), value.clone());
                    if let Some(one) = self.conform(std::slice::from_ref(&schema), &one) {
                        section = one;
                    }
                }
            }
        }
        for (sent, mark) in &merge.marks {
            if let Some((_, value)) = leaves.iter().find(|(path, _)| path.join(".") == *sent) {
                put(&mut section, &split(mark), json!(*value != json!("")));
            }
        }
        if let Some(changed) = section.get_mut("updated_at") {
            *changed = self.time();
        }
        let shown = section.as_object().cloned().unwrap_or_default();
        let mut object = match &merge.into {
            Some(into) => {
                let mut object = subject.object.clone();
                object.insert(into.clone(), section);
                Value::Object(object)
            }
            None => section,
        };
        for (path, expression) in &merge.set {
            let value = self.evaluate(expression, kind, &subject.object, None);
            put(&mut object, &split(path), value.unwrap_or_default());
        }
        if let Value::Object(object) = object {
            subject.object = object;
        }
        self.stamp(&mut subject);
        let key = subject.key.clone();
        self.store.replace(name, &key, &key, &subject.object);
        let said = match &merge.into {
            Some(into) => match subject.object.get(into) {
                Some(Value::Object(section)) => section.clone(),
                _ => shown,
            },
            None => Object::new(),
        };
        Ok(Outcome::One(subject, said))
    }

    /// The values of the body with their paths: objects that the schema describes key by key are
    /// taken apart, and null is left out where it clears nothing.
    fn leaves(&self, ignores: &[String]) -> Vec<Leaf> {
        let body = self.call.operation.body.iter().flat_map(|body| &body.media);
        let media = body.into_iter().find(|media| is_json(&media.name));
        let mut leaves = Vec::new();
        if let (Some(media), Some(sent)) = (media, self.call.sent) {
            self.take_apart(&media.schema, sent, &mut Vec::new(), &mut leaves);
        }
        leaves.retain(|(path, _)| path.first().is_some_and(|first| !ignores.contains(first)));
        leaves
    }

    fn take_apart(
        &self,
        schema: &Value,
        sent: &Value,
        path: &mut Vec<String>,
        leaves: &mut Vec<Leaf>,
    ) {
        let view = self.synth.view(schema);
        match sent {
            Value::Null if !view.is_tri_state() => {}
            Value::Object(sent) if path.len() < DEPTH && view.properties().next().is_some() => {
                for (name, value) in sent {
                    if let Some(schema) = view.property(name) {
                        path.push(name.clone());
                        self.take_apart(schema, value, path, leaves);
                        path.pop();
                    }
                }
            }
            sent => leaves.push((path.clone(), sent.clone())),
        }
    }
}

/// Where a path of the request leads: its longest beginning that has another name is replaced.
fn renamed(merge: &MergeOf, path: &[String]) -> Vec<String> {
    for length in (1..=path.len()).rev() {
        if let Some(stored) = merge.rename.get(&path[..length].join(".")) {
            let mut renamed = split(stored);
            renamed.extend_from_slice(&path[length..]);
            return renamed;
        }
    }
    path.to_vec()
}

fn split(path: &str) -> Vec<String> {
    path.split('.').map(str::to_owned).collect()
}

/// Sets the value at a path; anything else than an object on the way becomes one.
fn put(target: &mut Value, path: &[String], value: Value) {
    let mut target = target;
    for name in path {
        if !target.is_object() {
            *target = Value::Object(Map::new());
        }
        let Value::Object(object) = target else {
            return;
        };
        target = object.entry(name.clone()).or_insert(Value::Null);
    }
    *target = value;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<String> {
        split(text)
    }

    #[test]
    fn the_longest_beginning_of_a_path_is_renamed() {
        let merge = MergeOf {
            rename: [("a", "x"), ("a.b", "y.z")]
                .map(|(from, to)| (from.to_owned(), to.to_owned()))
                .into(),
            ..MergeOf::default()
        };
        assert_eq!(renamed(&merge, &path("a.b.c")), path("y.z.c"));
        assert_eq!(renamed(&merge, &path("a.c")), path("x.c"));
        assert_eq!(renamed(&merge, &path("b")), path("b"));
    }

    #[test]
    fn a_value_is_put_where_its_path_leads() {
        let mut target = json!({"a": {"b": 1}, "c": null});
        put(&mut target, &path("a.b"), json!(2));
        put(&mut target, &path("c.d"), json!(3));
        assert_eq!(target, json!({"a": {"b": 2}, "c": {"d": 3}}));
    }
}
