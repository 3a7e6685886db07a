//! Rules about `linkage.yaml`: what it names is there, and it leaves out no operation.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Findings, escape};

/// The file, beside the root of the specification.
pub(super) const FILE: &str = "linkage.yaml";

const CODE: &str = "L011";

/// The effects that are about the one resource that the path names.
const ON_ONE: &[&str] = &[
    "get", "update", "action", "replace", "move", "item", "append", "drop", "merge", "attach",
    "detach", "linked",
];

pub(super) fn check(document: &Value, linkage: &Value, findings: &mut Findings) {
    let mut properties = BTreeSet::new();
    named_properties(document, &mut properties);
    let mut rule = Rule {
        operations: operations(document),
        properties,
        linkage,
        named: BTreeMap::new(),
        findings,
    };
    for (name, kind) in entries(linkage, "kinds") {
        rule.kind(name, kind);
    }
    rule.links();
    rule.acts();
    rule.examples();
    rule.complete();
}

struct Rule<'a> {
    /// The path of each operation.
    operations: BTreeMap<&'a str, &'a str>,
    /// The names of all properties of the document.
    properties: BTreeSet<&'a str>,
    linkage: &'a Value,
    /// How often each operation is named.
    named: BTreeMap<&'a str, usize>,
    findings: &'a mut Findings,
}

impl<'a> Rule<'a> {
    fn kind(&mut self, name: &str, kind: &'a Value) {
        let at = format!("/kinds/{}", escape(name));
        let parameter = kind.get("parameter").and_then(Value::as_str);
        for (id, effect) in entries(kind, "operations") {
            let at = format!("{at}/operations/{}", escape(id));
            let Some(path) = self.operation(id, &at) else {
                continue;
            };
            let effect = match effect {
                Value::String(effect) => Some((effect.as_str(), &Value::Null)),
                effect => effect.as_object().and_then(|map| {
                    map.iter()
                        .next()
                        .map(|(effect, value)| (effect.as_str(), value))
                }),
            };
            // Of what stands without a parameter there is one.
            let is_single = parameter.is_none() && kind.get("standing").is_some();
            let is_on_one = effect.is_some_and(|(effect, value)| {
                ON_ONE.contains(&effect) && value.get("only_child").is_none() && !is_single
            });
            let segment = format!("{{{}}}", parameter.unwrap_or_default());
            if is_on_one && !path.contains(&segment) {
                let message = format!("`{path}` has no parameter {segment}");
                self.say(
                    &at,
                    message,
                    "name the parameter in `parameter` of the kind",
                );
            }
        }
        for (id, effect) in entries(kind, "operations") {
            if let Some(merge) = effect.get("merge") {
                self.merge(merge, &format!("{at}/operations/{}", escape(id)));
            }
        }
        for key in ["parents", "spawns"] {
            for other in kinds_in(kind.get(key)) {
                self.known("kinds", other, &format!("{at}/{key}"));
            }
        }
        let shown = entries(kind, "shows").map(|(property, _)| ("shows", property.as_str()));
        let renamed = entries(kind, "rename").flat_map(|(sent, stored)| {
            [Some(sent.as_str()), stored.as_str()].into_iter().flatten()
        });
        let renamed = renamed.map(|property| ("rename", property));
        let texts = ["search", "once"].into_iter().flat_map(|key| {
            let list = kind
                .get(key)
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            list.filter_map(Value::as_str)
                .map(move |property| (key, property))
        });
        for (key, property) in shown.chain(renamed).chain(texts) {
            if !self.properties.contains(property) {
                let message = format!("no schema has a property `{property}`");
                self.say(&format!("{at}/{key}"), message, "");
            }
        }
    }

    /// The paths of a merge are made of names of properties.
    fn merge(&mut self, merge: &Value, at: &str) {
        let mut paths: Vec<&str> = merge
            .get("into")
            .and_then(Value::as_str)
            .into_iter()
            .collect();
        for key in ["rename", "marks"] {
            for (sent, stored) in entries(merge, key) {
                paths.push(sent);
                paths.extend(stored.as_str());
            }
        }
        paths.extend(entries(merge, "set").map(|(path, _)| path.as_str()));
        for name in paths.into_iter().flat_map(|path| path.split('.')) {
            if !self.properties.contains(name) {
                let message = format!("no schema has a property `{name}`");
                self.say(&format!("{at}/merge"), message, "");
            }
        }
    }

    fn links(&mut self) {
        for (name, link) in entries(self.linkage, "links") {
            let at = format!("/links/{}", escape(name));
            let to = link
                .get("to")
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            for kind in to.chain(link.get("from")).filter_map(Value::as_str) {
                self.known("kinds", kind, &at);
            }
        }
    }

    /// Acts are about kinds, and events are caused by operations and acts.
    fn acts(&mut self) {
        for (name, act) in entries(self.linkage, "acts") {
            let kind = act.get("kind").and_then(Value::as_str);
            let at = format!("/acts/{}", escape(name));
            self.known("kinds", kind.unwrap_or_default(), &at);
        }
        for (name, event) in entries(self.linkage, "events") {
            let causes = event.get("on").and_then(Value::as_array);
            for cause in causes.into_iter().flatten().filter_map(Value::as_str) {
                if !self.operations.contains_key(cause) {
                    self.known("acts", cause, &format!("/events/{}", escape(name)));
                }
            }
        }
    }

    fn examples(&mut self) {
        for (id, _) in entries(self.linkage, "bodies") {
            if !self.operations.contains_key(id.as_str()) {
                let at = format!("/bodies/{}", escape(id));
                self.say(&at, format!("there is no operation `{id}`"), "");
            }
        }
        let list = self.linkage.get("examples").and_then(Value::as_array);
        for (index, id) in list.into_iter().flatten().enumerate() {
            if let Some(id) = id.as_str() {
                self.operation(id, &format!("/examples/{index}"));
            }
        }
    }

    /// Every operation of the document is named.
    fn complete(&mut self) {
        let missing: Vec<&str> = self
            .operations
            .keys()
            .filter(|id| !self.named.contains_key(**id))
            .copied()
            .collect();
        for id in missing {
            let message = format!("the operation `{id}` is left out");
            self.say(
                "",
                message,
                "add it to the operations of a kind, or to `examples`",
            );
        }
    }

    /// The path of an operation that is named here, and nowhere else.
    fn operation(&mut self, id: &'a str, at: &str) -> Option<&'a str> {
        let path = self.operations.get(id).copied();
        let named = self.named.entry(id).or_default();
        *named += 1;
        let is_second = *named > 1;
        if path.is_none() {
            self.say(at, format!("there is no operation `{id}`"), "");
        }
        if is_second {
            let message = format!("the operation `{id}` is named more than once");
            self.say(at, message, "an operation has one effect");
        }
        path
    }

    fn known(&mut self, section: &str, name: &str, at: &str) {
        if self
            .linkage
            .get(section)
            .and_then(|section| section.get(name))
            .is_none()
        {
            self.say(
                at,
                format!("there is nothing named `{name}` in `{section}`"),
                "",
            );
        }
    }

    fn say(&mut self, at: &str, message: String, hint: &str) {
        self.findings.say(CODE, at, message, hint);
    }
}

fn operations(document: &Value) -> BTreeMap<&str, &str> {
    let mut operations = BTreeMap::new();
    for (path, item) in entries(document, "paths") {
        for operation in item.as_object().into_iter().flat_map(|item| item.values()) {
            if let Some(id) = operation.get("operationId").and_then(Value::as_str) {
                operations.insert(id, path.as_str());
            }
        }
    }
    operations
}

/// The names below every key `properties`.
fn named_properties<'a>(value: &'a Value, names: &mut BTreeSet<&'a str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| named_properties(item, names)),
        Value::Object(map) => {
            for (key, value) in map {
                if key == "properties" {
                    names.extend(
                        value
                            .as_object()
                            .into_iter()
                            .flatten()
                            .map(|(name, _)| name.as_str()),
                    );
                }
                named_properties(value, names);
            }
        }
        _ => {}
    }
}

/// The kinds that `parents` has as keys, or that `spawns` has in its items.
fn kinds_in(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::Object(map)) => map.keys().map(String::as_str).collect(),
        Some(Value::Array(items)) => items
            .iter()
            .filter_map(|item| item.get("kind").and_then(Value::as_str))
            .collect(),
        _ => Vec::new(),
    }
}

fn entries<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value
        .get(key)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}
