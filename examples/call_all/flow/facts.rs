//! What the document and the linkage state about operations: which kinds of resources they are about.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{calls::CASES, table::Case};

/// What the document and the linkage state.
pub(crate) struct Facts {
    pub(crate) document: Value,
    pub(crate) linkage: Value,
}

/// What an operation does to a kind of resource.
#[derive(Clone, Copy)]
pub(crate) struct Effect<'f> {
    pub(crate) kind: &'f str,
    pub(crate) name: &'f str,
    /// What the linkage states beside the name.
    pub(crate) more: &'f Value,
}

impl Facts {
    pub(crate) fn effect(&self, operation: &str) -> Option<Effect<'_>> {
        let mut kinds = self.linkage["kinds"].as_object()?.iter();
        kinds.find_map(|(kind, facts)| {
            let effect = facts["operations"].get(operation)?;
            let (name, more) = match effect {
                Value::Object(effect) => {
                    effect.iter().next().map(|(n, more)| (n.as_str(), more))?
                }
                effect => (effect.as_str()?, &Value::Null),
            };
            Some(Effect { kind, name, more })
        })
    }

    /// The operation of a kind that has this effect.
    pub(crate) fn operation_of(&self, kind: &str, effect: &str) -> Option<&'static Case> {
        let of = |case: &&Case| {
            let known = self.effect(case.operation);
            known.is_some_and(|known| known.kind == kind && known.name == effect)
        };
        CASES.iter().find(of)
    }

    /// The parents of which each has only one of a kind.
    pub(crate) fn single(&self, kind: &str) -> Vec<&str> {
        let facts = &self.linkage["kinds"][kind];
        let unique = facts["unique"].as_array().into_iter().flatten();
        let unique: Vec<&Value> = unique
            .map(|one| one.get("property").unwrap_or(one))
            .collect();
        let parents = facts["parents"].as_object().into_iter().flatten();
        let single = parents.filter(|(_, property)| unique.contains(property));
        single.map(|(parent, _)| parent.as_str()).collect()
    }

    /// The link that an operation makes or ends.
    pub(crate) fn link(&self, effect: Effect<'_>) -> Option<&Value> {
        let link = effect
            .more
            .as_str()
            .filter(|_| effect.name.ends_with("tach"));
        link.map(|link| &self.linkage["links"][link])
    }

    /// The kinds that a kind belongs to, with those above them.
    pub(crate) fn above<'f>(&'f self, kind: &str, found: &mut BTreeSet<&'f str>) {
        for (parent, _) in self.linkage["kinds"][kind]["parents"]
            .as_object()
            .into_iter()
            .flatten()
        {
            if found.insert(parent) {
                self.above(parent, found);
            }
        }
    }

    /// The kind whose resources a parameter of an operation names.
    pub(crate) fn named_by<'f>(&'f self, effect: Effect<'f>, parameter: &str) -> Option<&'f str> {
        let names = |kind: &&str| self.linkage["kinds"][*kind]["parameter"] == parameter;
        let mut above = BTreeSet::new();
        self.above(effect.kind, &mut above);
        let link = self.link(effect);
        let linked = link
            .and_then(|link| link["to"].as_array())
            .into_iter()
            .flatten();
        let mut linked = linked.filter_map(Value::as_str);
        if link.is_some_and(|link| link["key"] == format!("$path.{parameter}")) {
            return linked.next();
        }
        let candidates = [effect.kind].into_iter().chain(above);
        let mut candidates = candidates.chain(linked);
        candidates.find(names)
    }

    /// The template and the operation of a request, the most literal first.
    pub(crate) fn find(&self, method: &str, path: &str) -> Option<(&str, &Value)> {
        let segments: Vec<&str> = path.split('/').collect();
        let fits = |template: &&String| {
            let parts: Vec<&str> = template.split('/').collect();
            parts.len() == segments.len()
                && parts
                    .iter()
                    .zip(&segments)
                    .all(|(part, segment)| part.starts_with('{') || part == segment)
        };
        let paths = self.document["paths"].as_object()?;
        let fitting = paths.keys().filter(fits);
        let template = fitting.min_by_key(|template| template.matches('{').count())?;
        let operation = paths[template].get(method.to_ascii_lowercase())?;
        Some((template, operation))
    }

    /// The schema behind references and around its properties.
    pub(crate) fn property<'f>(&'f self, schema: &'f Value, name: &str) -> Option<&'f Value> {
        let schema = self.follow(schema);
        if let Some(property) = schema["properties"].get(name) {
            return Some(property);
        }
        ["allOf", "oneOf", "anyOf"].iter().find_map(|key| {
            let mut parts = schema[*key].as_array().into_iter().flatten();
            parts.find_map(|part| self.property(part, name))
        })
    }

    pub(crate) fn follow<'f>(&'f self, schema: &'f Value) -> &'f Value {
        let reference = schema["$ref"].as_str().and_then(|to| to.strip_prefix('#'));
        let target = reference.and_then(|pointer| self.document.pointer(pointer));
        target.map_or(schema, |target| self.follow(target))
    }

    /// The kinds of ids that a request of an operation holds; each reference is followed once.
    pub(crate) fn ids(
        &self,
        operation: &Value,
        seen: &mut BTreeSet<String>,
        found: &mut BTreeSet<String>,
    ) {
        match operation {
            Value::Object(keys) => {
                found.extend(
                    keys.get("x-wacht-id")
                        .and_then(Value::as_str)
                        .map(str::to_owned),
                );
                for (key, value) in keys.iter().filter(|(key, _)| *key != "responses") {
                    match (key.as_str(), value.as_str()) {
                        ("$ref", Some(to)) if !seen.insert(to.to_owned()) => {}
                        ("$ref", Some(to)) => {
                            let target = to.strip_prefix('#').map(|to| self.document.pointer(to));
                            self.ids(target.flatten().unwrap_or(&Value::Null), seen, found);
                        }
                        _ => self.ids(value, seen, found),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.ids(item, seen, found)),
            _ => {}
        }
    }
}
