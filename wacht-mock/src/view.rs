//! Takes a schema of the document, returns it flat (references followed, `allOf` merged) for code
//! that makes or reads values; never judges a value, which is the work of the validators.

use serde_json::{Map, Value};

/// What a schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Object,
    Array,
    String,
    Integer,
    Number,
    Boolean,
    /// Any JSON value, or a choice that `oneOf` or `anyOf` makes.
    Any,
}

/// A schema, flat.
#[derive(Debug, Clone)]
pub(crate) struct View {
    keys: Map<String, Value>,
    /// The named schemas that went into it.
    pub(crate) names: Vec<String>,
    pub(crate) nullable: bool,
}

impl View {
    pub(crate) fn of(document: &Value, schema: &Value) -> Self {
        let mut view = Self {
            keys: Map::new(),
            names: Vec::new(),
            nullable: is_nullable(document, schema),
        };
        view.merge(document, schema);
        view
    }

    fn merge(&mut self, document: &Value, schema: &Value) {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            if self.names.iter().any(|name| name == reference) {
                return;
            }
            self.names.push(reference.to_owned());
            if let Some(target) = lookup(document, reference) {
                self.merge(document, target);
            }
            return;
        }
        for member in list(schema, "allOf") {
            self.merge(document, member);
        }
        for (key, value) in schema.as_object().into_iter().flatten() {
            match (key.as_str(), self.keys.get_mut(key), value) {
                ("allOf" | "nullable", _, _) => {}
                ("properties" | "example", Some(Value::Object(known)), Value::Object(more)) => {
                    known.extend(more.clone());
                }
                ("required", Some(Value::Array(known)), Value::Array(more)) => {
                    known.extend(more.iter().cloned());
                }
                _ => {
                    self.keys.insert(key.clone(), value.clone());
                }
            }
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.keys.get(key)
    }

    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Value::as_str)
    }

    /// The kind of id that the schema is for.
    pub(crate) fn id_kind(&self) -> Option<&str> {
        self.text("x-wacht-id")
    }

    /// Whether a request distinguishes null from nothing here: null clears the value.
    pub(crate) fn is_tri_state(&self) -> bool {
        self.get("x-wacht-tri-state") == Some(&Value::Bool(true))
    }

    pub(crate) fn number(&self, key: &str) -> Option<u64> {
        self.get(key).and_then(Value::as_u64)
    }

    pub(crate) fn kind(&self) -> Kind {
        match self.text("type") {
            Some("object") => Kind::Object,
            Some("array") => Kind::Array,
            Some("string") => Kind::String,
            Some("integer") => Kind::Integer,
            Some("number") => Kind::Number,
            Some("boolean") => Kind::Boolean,
            _ if self.get("properties").is_some() => Kind::Object,
            _ if self.get("additionalProperties").is_some() => Kind::Object,
            _ if self.get("items").is_some() => Kind::Array,
            _ => Kind::Any,
        }
    }

    pub(crate) fn properties(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
    }

    pub(crate) fn property(&self, name: &str) -> Option<&Value> {
        self.get("properties")
            .and_then(|properties| properties.get(name))
    }

    pub(crate) fn is_required(&self, name: &str) -> bool {
        self.list("required")
            .iter()
            .any(|required| required == name)
    }

    /// The branches of `oneOf`, or else of `anyOf`.
    pub(crate) fn branches(&self) -> &[Value] {
        match self.list("oneOf") {
            [] => self.list("anyOf"),
            branches => branches,
        }
    }

    pub(crate) fn list(&self, key: &str) -> &[Value] {
        self.get(key)
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }

    /// Whether the value is bytes rather than text.
    pub(crate) fn is_binary(&self) -> bool {
        self.text("format") == Some("binary")
    }

    /// Whether the only property is `data`: the envelope of a single result.
    pub(crate) fn is_envelope(&self) -> bool {
        let mut names = self.properties().map(|(name, _)| name);
        names.next().is_some_and(|name| name == "data") && names.next().is_none()
    }
}

/// Whether the values of a schema may be null.
pub(crate) fn is_nullable(document: &Value, schema: &Value) -> bool {
    nullable(document, schema, 0)
}

/// What a local reference points to, if anything.
pub(crate) fn lookup<'a>(document: &'a Value, reference: &str) -> Option<&'a Value> {
    document.pointer(reference.strip_prefix('#')?)
}

/// The value itself, or what its chain of references ends at.
pub(crate) fn follow<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let mut value = value;
    for _ in 0..32 {
        match value
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|to| lookup(document, to))
        {
            Some(target) => value = target,
            None => break,
        }
    }
    value
}

/// The list behind a key, empty where there is none.
pub(crate) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// A schema may be null when it states that, or when it states no type and all its parts may be
/// null.
fn nullable(document: &Value, schema: &Value, depth: usize) -> bool {
    if depth > 32 {
        return false;
    }
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return lookup(document, reference)
            .is_some_and(|target| nullable(document, target, depth + 1));
    }
    let members = list(schema, "allOf");
    schema.get("nullable") == Some(&Value::Bool(true))
        || schema.get("type").is_none()
            && !members.is_empty()
            && members
                .iter()
                .all(|member| nullable(document, member, depth + 1))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Value {
        json!({"components": {"schemas": {
            "Page": {"type": "object", "required": ["more"], "properties": {"more": {}},
                "example": {"more": true}},
            "Name": {"type": "string", "nullable": true, "x-wacht-id": "user"},
            "Loop": {"allOf": [{"$ref": "#/components/schemas/Loop"}]},
        }}})
    }

    #[test]
    fn all_of_merges_properties_required_and_examples() {
        let schema = json!({"allOf": [
            {"$ref": "#/components/schemas/Page"},
            {"type": "object", "required": ["data"], "properties": {"data": {"type": "array"}},
                "example": {"data": []}},
        ]});
        let view = View::of(&document(), &schema);
        assert_eq!(view.kind(), Kind::Object);
        assert!(view.is_required("more") && view.is_required("data"));
        assert_eq!(
            view.get("example"),
            Some(&json!({"more": true, "data": []}))
        );
        assert_eq!(view.names, ["#/components/schemas/Page"]);
    }

    #[test]
    fn a_reference_passes_on_whether_it_may_be_null() {
        let view = View::of(&document(), &json!({"$ref": "#/components/schemas/Name"}));
        assert!(view.nullable);
        assert_eq!(view.text("x-wacht-id"), Some("user"));
    }

    #[test]
    fn a_type_of_its_own_decides_whether_it_may_be_null() {
        let schema = json!({"type": "string", "allOf": [{"$ref": "#/components/schemas/Name"}]});
        assert!(!View::of(&document(), &schema).nullable);
    }

    #[test]
    fn a_schema_made_of_itself_ends() {
        let view = View::of(&document(), &json!({"$ref": "#/components/schemas/Loop"}));
        assert_eq!(view.kind(), Kind::Any);
    }
}
