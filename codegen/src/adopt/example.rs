//! An example of a schema, made of the keywords of the schema. Takes a schema of the adopting document and the
//! ones that it refers to; returns a value that fits it.

use serde_json::{Map, Value};

use super::schemas::SCHEMAS;

/// Where schemas are looked up.
pub(super) struct Examples<'a> {
    pub(super) made: &'a [(String, Value)],
    pub(super) ours: Option<&'a Map<String, Value>>,
    pub(super) id_key: &'a str,
    pub(super) sample_id: &'a str,
}

impl Examples<'_> {
    pub(super) fn of(&self, name: &str, schema: &Value) -> Value {
        let mut open = vec![name.to_owned()];
        let value = self.value(schema, "", &mut open);
        value.unwrap_or_else(|| Value::Object(Map::new()))
    }

    /// A value; nothing where the schema leads back to one that is `open`.
    fn value(&self, schema: &Value, name: &str, open: &mut Vec<String>) -> Option<Value> {
        let get = |key: &str| schema.get(key).filter(|value| !value.is_null());
        if let Some(known) = get("example").or_else(|| get("default")) {
            return Some(known.clone());
        }
        if let Some(target) = get("$ref").and_then(Value::as_str) {
            return self.named(target, name, open);
        }
        let first = get("enum").and_then(|values| values.get(0));
        if let Some(first) = first.or_else(|| get("const")) {
            return Some(first.clone());
        }
        if let Some(parts) = get("allOf").and_then(Value::as_array) {
            let mut all = self.object(schema, open)?;
            for part in parts {
                match self.value(part, name, open)? {
                    Value::Object(map) => all.extend(map),
                    other => return Some(other),
                }
            }
            return Some(Value::Object(all));
        }
        if let Some(variants) = get("oneOf").or_else(|| get("anyOf")) {
            let mut variants = variants.as_array()?.iter();
            return variants.find_map(|variant| self.value(variant, name, open));
        }
        let ty = get("type");
        let ty = ty.and_then(|ty| ty.as_str().or_else(|| ty.get(0)?.as_str()));
        Some(match ty {
            Some("array") => {
                let items = get("items").and_then(|items| self.value(items, name, open));
                Value::Array(items.into_iter().collect())
            }
            Some("integer") => get("minimum").cloned().unwrap_or_else(|| 1.into()),
            Some("number") => get("minimum").cloned().unwrap_or_else(|| 1.5.into()),
            Some("boolean") => true.into(),
            Some("string") => self.string(schema, name).into(),
            _ => Value::Object(self.object(schema, open)?),
        })
    }

    fn named(&self, target: &str, name: &str, open: &mut Vec<String>) -> Option<Value> {
        let wanted = target.strip_prefix(SCHEMAS).unwrap_or_default();
        if open.iter().any(|open| open == wanted) {
            return None;
        }
        let made = self.made.iter().find(|(made, _)| made == wanted);
        let found = made.map(|(_, schema)| schema);
        let found = found.or_else(|| self.ours?.get(wanted))?;
        open.push(wanted.to_owned());
        let value = self.value(found, name, open);
        open.pop();
        value
    }

    fn object(&self, schema: &Value, open: &mut Vec<String>) -> Option<Map<String, Value>> {
        let required = schema.get("required").and_then(Value::as_array);
        let is_required = |name: &str| {
            let mut required = required.into_iter().flatten();
            required.any(|known| known == name)
        };
        let properties = schema.get("properties").and_then(Value::as_object);
        let mut out = Map::new();
        for (name, property) in properties.into_iter().flatten() {
            match self.value(property, name, open) {
                Some(value) => drop(out.insert(name.clone(), value)),
                None if is_required(name) => return None,
                None => {}
            }
        }
        Some(out)
    }

    fn string(&self, schema: &Value, name: &str) -> String {
        if schema.get(self.id_key).is_some() {
            return self.sample_id.to_owned();
        }
        let format = schema.get("format").and_then(Value::as_str);
        let text = match format {
            Some("date-time") => "2026-04-02T09:30:00Z",
            Some("date") => "2026-04-02",
            Some("email") => "ada@example.com",
            Some("uri" | "url") => "https://example.com",
            Some("uuid") => "00000000-0000-4000-8000-000000000000",
            Some("byte") => "AAAA",
            Some("binary") => "",
            Some("password") => return format!("example-{}", name.replace('_', "-")),
            _ => name.trim_end_matches("[]"),
        };
        text.to_owned()
    }
}
