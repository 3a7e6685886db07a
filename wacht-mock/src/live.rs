//! Takes a document in the documented form, returns the live form that follows from it by rule;
//! never needs the document to be valid, and leaves parts without a rule unchanged.

use serde_json::{Map, Value};

use crate::view::{Kind, View, follow, list, lookup};

/// The live form of a document: what the running service returns and accepts.
///
/// - A success schema whose only property is `data` is replaced by the schema of `data`, unless
///   the operation is a list (`x-wacht-paging`) or is `x-wacht-unwrapped`.
/// - Properties, parameters, media types and branches of `oneOf` or `anyOf` that are `x-wacht-form: documented`
///   are left out; a choice that is left with one branch becomes that branch.
/// - `x-wacht-live` replaces the schema that it stands in.
pub fn live_form(document: &Value) -> Value {
    let rules = Rules { document };
    let mut live = document.clone();
    if let Some(components) = live.get_mut("components").and_then(Value::as_object_mut) {
        for (section, entries) in components.iter_mut() {
            let Some(entries) = entries.as_object_mut() else {
                continue;
            };
            match section.as_str() {
                "schemas" => entries
                    .values_mut()
                    .for_each(|entry| *entry = rules.schema(entry)),
                "parameters" => {
                    entries.retain(|_, entry| !rules.is_documented(entry));
                    entries.values_mut().for_each(|entry| rules.place(entry));
                }
                "responses" | "requestBodies" | "headers" => {
                    entries.values_mut().for_each(|entry| rules.place(entry));
                }
                _ => {}
            }
        }
    }
    for key in ["paths", "webhooks", "x-webhooks"] {
        let items = live.get_mut(key).and_then(Value::as_object_mut);
        for (_, item) in items.into_iter().flatten() {
            rules.path_item(item);
        }
    }
    live
}

struct Rules<'a> {
    /// The documented form, to which references are followed.
    document: &'a Value,
}

impl Rules<'_> {
    fn path_item(&self, item: &mut Value) {
        for (key, value) in item.as_object_mut().into_iter().flatten() {
            if key == "parameters" {
                self.parameters(value);
            } else if let Some(operation) = value.as_object_mut() {
                self.operation(operation);
            }
        }
    }

    fn operation(&self, operation: &mut Map<String, Value>) {
        let wrapped = operation.get("x-wacht-unwrapped") != Some(&Value::Bool(true))
            && operation.get("x-wacht-paging").is_none();
        if let Some(parameters) = operation.get_mut("parameters") {
            self.parameters(parameters);
        }
        if let Some(body) = operation.get_mut("requestBody") {
            self.place(body);
        }
        let responses = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut);
        for (status, response) in responses.into_iter().flatten() {
            if wrapped && status.starts_with('2') && self.has_envelope(response) {
                *response = follow(self.document, response).clone();
                self.unwrap(response);
            }
            self.place(response);
        }
    }

    fn parameters(&self, parameters: &mut Value) {
        if let Some(parameters) = parameters.as_array_mut() {
            parameters.retain(|parameter| !self.is_documented(parameter));
            parameters
                .iter_mut()
                .for_each(|parameter| self.place(parameter));
        }
    }

    /// A parameter, header, body or response: its schema, and the schema of every media type.
    fn place(&self, place: &mut Value) {
        if let Some(schema) = place.get_mut("schema") {
            *schema = self.schema(schema);
        }
        if let Some(content) = place.get_mut("content").and_then(Value::as_object_mut) {
            content.retain(|_, media| !self.is_documented(media));
        }
        for key in ["content", "headers"] {
            for (_, part) in place
                .get_mut(key)
                .and_then(Value::as_object_mut)
                .into_iter()
                .flatten()
            {
                self.place(part);
            }
        }
    }

    fn has_envelope(&self, response: &Value) -> bool {
        let content = follow(self.document, response)
            .get("content")
            .and_then(Value::as_object);
        content
            .into_iter()
            .flatten()
            .any(|(_, media)| self.result(media).is_some())
    }

    fn unwrap(&self, response: &mut Value) {
        for (_, media) in response
            .get_mut("content")
            .and_then(Value::as_object_mut)
            .into_iter()
            .flatten()
        {
            let Some(result) = self.result(media) else {
                continue;
            };
            media["schema"] = result;
            if let Some(example) = media.get_mut("example") {
                unwrap_example(example);
            }
            let examples = media.get_mut("examples").and_then(Value::as_object_mut);
            for (_, example) in examples.into_iter().flatten() {
                if let Some(value) = example.get_mut("value") {
                    unwrap_example(value);
                }
            }
        }
    }

    /// The schema of `data`, where the schema of a media type is an envelope.
    fn result(&self, media: &Value) -> Option<Value> {
        let schema = media.get("schema")?;
        if follow(self.document, schema).get("x-wacht-live").is_some() {
            return None;
        }
        let view = View::of(self.document, schema);
        if view.kind() != Kind::Object || !view.is_envelope() || !view.branches().is_empty() {
            return None;
        }
        view.property("data").cloned()
    }

    fn schema(&self, schema: &Value) -> Value {
        if let Some(live) = schema.get("x-wacht-live") {
            return self.schema(live);
        }
        let Some(keys) = schema.as_object().filter(|keys| !keys.contains_key("$ref")) else {
            return schema.clone();
        };
        let dropped = self.dropped(schema);
        let mut out = Map::new();
        for (key, value) in keys {
            let value = match key.as_str() {
                "properties" => self.properties(value, &dropped),
                "required" => without_names(value, &dropped),
                "example" => without_keys(value, &dropped),
                "items" | "additionalProperties" | "not" => self.schema(value),
                "allOf" => self.parts(value),
                "oneOf" | "anyOf" => self.parts(value),
                "discriminator" => self.discriminator(schema, value),
                _ => value.clone(),
            };
            out.insert(key.clone(), value);
        }
        for key in ["oneOf", "anyOf"] {
            if list(schema, key).len() > 1 && out.get(key).is_some_and(is_single) {
                return collapse(out, key);
            }
        }
        Value::Object(out)
    }

    /// The names of the properties that the live form does not have.
    fn dropped(&self, schema: &Value) -> Vec<String> {
        let view = View::of(self.document, schema);
        let dropped = view
            .properties()
            .filter(|(_, property)| self.is_documented(property));
        dropped.map(|(name, _)| name.clone()).collect()
    }

    fn properties(&self, properties: &Value, dropped: &[String]) -> Value {
        let kept = properties.as_object().into_iter().flatten();
        let kept = kept.filter(|(name, _)| !dropped.contains(name));
        Value::Object(
            kept.map(|(name, schema)| (name.clone(), self.schema(schema)))
                .collect(),
        )
    }

    fn parts(&self, parts: &Value) -> Value {
        let parts = parts.as_array().into_iter().flatten();
        parts
            .filter(|part| !self.is_documented(part))
            .map(|part| self.schema(part))
            .collect()
    }

    /// The mapping without the branches that the live form does not have.
    fn discriminator(&self, schema: &Value, discriminator: &Value) -> Value {
        let dropped: Vec<&str> = list(schema, "oneOf")
            .iter()
            .filter(|branch| self.is_documented(branch))
            .filter_map(|branch| branch.get("$ref").and_then(Value::as_str))
            .collect();
        let mut discriminator = discriminator.clone();
        if let Some(mapping) = discriminator
            .get_mut("mapping")
            .and_then(Value::as_object_mut)
        {
            mapping.retain(|_, to| !to.as_str().is_some_and(|to| dropped.contains(&to)));
        }
        discriminator
    }

    /// Whether a property, parameter or branch exists only in the documented form.
    fn is_documented(&self, value: &Value) -> bool {
        let mark = |value: &Value| {
            value
                .get("x-wacht-form")
                .is_some_and(|form| form == "documented")
        };
        let target = value.get("$ref").and_then(Value::as_str);
        mark(value)
            || target
                .and_then(|to| lookup(self.document, to))
                .is_some_and(mark)
    }
}

fn is_single(parts: &Value) -> bool {
    parts.as_array().is_some_and(|parts| parts.len() == 1)
}

/// The one branch that is left, with the description of the choice.
fn collapse(mut choice: Map<String, Value>, key: &str) -> Value {
    let branch = choice
        .remove(key)
        .and_then(|parts| parts.as_array()?.first().cloned());
    choice.remove("discriminator");
    match branch {
        Some(Value::Object(branch)) if !branch.contains_key("$ref") => {
            let mut collapsed = branch;
            collapsed.extend(choice);
            Value::Object(collapsed)
        }
        Some(reference) if choice.is_empty() => reference,
        Some(reference) => {
            choice.insert("allOf".to_owned(), Value::Array(vec![reference]));
            Value::Object(choice)
        }
        None => Value::Object(choice),
    }
}

fn unwrap_example(example: &mut Value) {
    if let Some(data) = example.get_mut("data").map(Value::take) {
        *example = data;
    }
}

fn without_names(names: &Value, dropped: &[String]) -> Value {
    let is_dropped = |name: &Value| dropped.iter().any(|dropped| name == dropped);
    names
        .as_array()
        .into_iter()
        .flatten()
        .filter(|name| !is_dropped(name))
        .cloned()
        .collect()
}

fn without_keys(example: &Value, dropped: &[String]) -> Value {
    let mut example = example.clone();
    if let Some(keys) = example.as_object_mut() {
        keys.retain(|name, _| !dropped.contains(name));
    }
    example
}

#[cfg(test)]
#[path = "live_tests.rs"]
mod tests;
