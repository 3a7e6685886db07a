//! A document as its parts: the schemas as a table, all else as the OpenAPI model. Takes a document
//! whose structure is sound; returns both, or what the model is stricter about than `check`. No schema
//! is part of the model: where one stands, there is a reference with its number in the table.

use std::sync::LazyLock;

use openapiv3::{Components, OpenAPI, PathItem, ReferenceOr, Schema as Slot};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::{
    check::styles,
    codes,
    diagnostic::Diagnostic,
    document::{Document, Origins},
    extensions::Prefix,
    grammar::{DOCUMENT, Kind, Table, WEBHOOKS},
    schema::{SchemaId, Schemas},
    source::{At, push_segment},
};

/// What an API is called that has no title.
const UNTITLED: &str = "API";

/// The parts of a document.
pub(crate) struct Parts<'d> {
    pub(crate) openapi: OpenAPI,
    pub(crate) schemas: Schemas<'d>,
    /// The events, by the key of the document that holds them.
    pub(crate) webhooks: Vec<(&'static str, Webhooks)>,
}

/// Events by their names.
pub(crate) type Webhooks = Vec<(String, ReferenceOr<PathItem>)>;

/// The parts of a document whose structure is sound.
///
/// A part that does not fit the model is left out and reported.
pub(crate) fn read(document: &Document) -> (Parts<'_>, Vec<Diagnostic>) {
    let mut reader = Reader {
        prefix: &document.prefix,
        origins: &document.origins,
        schemas: Schemas::default(),
        found: Vec::new(),
    };
    let openapi = reader.document(&document.value);
    let webhooks = WEBHOOKS.map(|key| (key, reader.members(&document.value, key, "")));
    reader
        .schemas
        .find_places(&document.value, &document.places);
    let parts = Parts {
        openapi,
        schemas: reader.schemas,
        webhooks: webhooks.into(),
    };
    (parts, reader.found)
}

/// The number of the schema that a slot of the model refers to.
pub(crate) fn schema_in(slot: &ReferenceOr<Slot>) -> Option<SchemaId> {
    match slot {
        ReferenceOr::Reference { reference } => SchemaId::of_slot(reference),
        ReferenceOr::Item(_) => None,
    }
}

/// What stands for something that the standard requires and the document lacks.
fn empty(kind: &Kind) -> Option<Value> {
    match kind {
        Kind::Hint(kind) => empty(kind),
        Kind::Text => Some("".into()),
        Kind::Map(_) | Kind::Extensible(_) | Kind::Object(_) => Some(Map::new().into()),
        _ => None,
    }
}

fn text<'v>(map: &'v Map<String, Value>, key: &str) -> &'v str {
    map.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Whether something of the model is made from a value.
fn is_read(kind: &Kind, value: &Value) -> bool {
    match kind {
        Kind::Idle | Kind::Hint(_) => false,
        Kind::Text => value.is_string(),
        _ => !value.is_null(),
    }
}

/// The schema of a parameter or a header that has none.
static STRING: LazyLock<Value> = LazyLock::new(|| json!({"type": "string"}));

struct Reader<'d> {
    prefix: &'d Prefix,
    origins: &'d Origins,
    schemas: Schemas<'d>,
    found: Vec<Diagnostic>,
}

impl<'d> Reader<'d> {
    /// Reads the document in small parts: the model buffers what may be a reference, and a buffer
    /// for all paths would be as large as the document.
    fn document(&mut self, document: &'d Value) -> OpenAPI {
        let components = document.get("components").unwrap_or(&Value::Null);
        if let Some(Value::Object(schemas)) = components.get("schemas") {
            self.schemas.read_components(schemas);
        }
        let mut root = Map::new();
        for (key, value) in document.as_object().into_iter().flatten() {
            let kind = DOCUMENT.kind(key);
            let is_read = kind.is_some_and(|kind| is_read(kind, value));
            let key_of_its_own = ["components", "paths"].contains(&key.as_str());
            if is_read && !key_of_its_own && !WEBHOOKS.contains(&key.as_str()) {
                let value = self.part(value, kind, &mut format!("/{key}"));
                root.insert(key.clone(), value);
            }
        }
        root.entry("paths").or_insert_with(|| Map::new().into());
        let info = root.entry("info").or_insert_with(|| Map::new().into());
        for (key, unknown) in [("title", UNTITLED), ("version", "")] {
            if let Some(info) = info
                .as_object_mut()
                .filter(|info| text(info, key).is_empty())
            {
                info.insert(key.to_owned(), unknown.into());
            }
        }
        let mut openapi: OpenAPI = self.model(&Value::Object(root), "").unwrap_or_default();
        openapi.paths.paths = self.members(document, "paths", "");
        openapi.components = Some(Components {
            responses: self.members(components, "responses", "/components"),
            parameters: self.members(components, "parameters", "/components"),
            request_bodies: self.members(components, "requestBodies", "/components"),
            headers: self.members(components, "headers", "/components"),
            security_schemes: self.members(components, "securitySchemes", "/components"),
            ..Components::default()
        });
        openapi
    }

    /// What an object has below a key, by name.
    fn members<T, M>(&mut self, value: &'d Value, key: &str, above: &str) -> M
    where
        T: DeserializeOwned,
        M: FromIterator<(String, ReferenceOr<T>)>,
    {
        let members = value.get(key).and_then(Value::as_object);
        let kind = match above {
            "" => DOCUMENT.kind(key).and_then(Kind::inner),
            _ => Kind::of(key),
        };
        let mut pointer = format!("{above}/{key}");
        let length = pointer.len();
        let members = members.into_iter().flatten();
        let members = members.filter(|(name, _)| key != "paths" || !name.starts_with("x-"));
        // A path item is large, so none is moved more than it must be.
        let members = members.filter_map(|(name, value)| {
            push_segment(&mut pointer, name);
            let member = match value.get("$ref").and_then(Value::as_str) {
                Some(reference) => Some(ReferenceOr::Reference {
                    reference: reference.to_owned(),
                }),
                None => {
                    let part = self.part(value, kind, &mut pointer);
                    self.model(&part, &pointer).map(ReferenceOr::Item)
                }
            };
            pointer.truncate(length);
            Some((name.clone(), member?))
        });
        members.collect()
    }

    /// A copy of a value with a number in place of each schema.
    fn part(&mut self, value: &'d Value, kind: Option<&Kind>, pointer: &mut String) -> Value {
        match (kind, value) {
            (Some(Kind::Schema), value) => self.slot(value, pointer.clone()),
            (Some(Kind::List(kind)), Value::Array(items)) => {
                let items = items.iter().enumerate();
                let items = items.filter(|(_, item)| !item.is_null());
                items
                    .map(|(i, item)| self.below(item, Some(kind), &i.to_string(), pointer))
                    .collect()
            }
            (Some(Kind::Map(kind) | Kind::Extensible(kind)), Value::Object(map)) => {
                let entries = map.iter().filter(|(_, value)| !value.is_null());
                let entries = entries.map(|(key, value)| {
                    let value = self.below(value, Some(kind), key, pointer);
                    (key.clone(), value)
                });
                entries.collect::<Map<_, _>>().into()
            }
            (Some(Kind::Object(table)), Value::Object(map)) if !map.contains_key("$ref") => {
                let mut part = Map::new();
                for (key, value) in map {
                    let kind = table.kind(key);
                    let is_read = kind.map_or_else(
                        || self.prefix.name(key).is_some(),
                        |kind| is_read(kind, value),
                    );
                    if is_read {
                        let value = self.below(value, kind, key, pointer);
                        part.insert(key.clone(), value);
                    }
                }
                self.fill(table, &mut part, pointer);
                part.into()
            }
            (_, value) => value.clone(),
        }
    }

    /// A schema of the table, as what stands in its place.
    fn slot(&mut self, value: &'d Value, pointer: String) -> Value {
        let id = self.schemas.read(value, pointer);
        Map::from_iter([("$ref".to_owned(), id.slot().into())]).into()
    }

    /// Adds what the model needs and a document may leave out.
    fn fill(&mut self, table: &Table, part: &mut Map<String, Value>, pointer: &str) {
        for key in table.expected {
            if let Some(empty) = table.kind(key).and_then(empty) {
                part.entry(*key).or_insert(empty);
            }
        }
        match table.name {
            "a parameter" => {
                let place = text(part, "in").to_owned();
                if !styles(&place).contains(&text(part, "style")) {
                    part.shift_remove("style");
                }
                self.fill_schema(part, pointer);
            }
            "a header" => {
                // There is one style.
                part.shift_remove("style");
                self.fill_schema(part, pointer);
            }
            "a security scheme" => {
                // How a token is obtained changes nothing in how it is sent.
                match text(part, "type") {
                    "oauth2" => part.insert("flows".to_owned(), Map::new().into()),
                    "openIdConnect" => part.insert("openIdConnectUrl".to_owned(), "".into()),
                    "mutualTLS" => {
                        part.insert("scheme".to_owned(), "mutualTLS".into());
                        part.insert("type".to_owned(), "http".into())
                    }
                    _ => None,
                };
            }
            _ => {}
        }
    }

    /// Adds the schema of a string to a parameter or a header without a schema.
    fn fill_schema(&mut self, part: &mut Map<String, Value>, pointer: &str) {
        if !part.contains_key("schema") && !part.contains_key("content") {
            let slot = self.slot(&STRING, format!("{pointer}/schema"));
            part.insert("schema".to_owned(), slot);
        }
    }

    fn below(
        &mut self,
        value: &'d Value,
        kind: Option<&Kind>,
        segment: &str,
        pointer: &mut String,
    ) -> Value {
        let length = pointer.len();
        push_segment(pointer, segment);
        let part = self.part(value, kind, pointer);
        pointer.truncate(length);
        part
    }

    /// A part as a type of the model.
    fn model<T: DeserializeOwned>(&mut self, part: &Value, pointer: &str) -> Option<T> {
        // The way to a value costs more than the value, so it is followed only when one is wrong.
        if let Ok(model) = T::deserialize(part) {
            return Some(model);
        }
        let model = serde_path_to_error::deserialize::<_, T>(part);
        let error = model.err()?;
        let mut pointer = pointer.to_owned();
        for segment in error.path() {
            use serde_path_to_error::Segment;
            match segment {
                Segment::Seq { index } => push_segment(&mut pointer, &index.to_string()),
                Segment::Map { key } => push_segment(&mut pointer, key),
                _ => {}
            }
        }
        let mut diagnostic = Diagnostic::new(codes::WRONG_TYPE, error.into_inner().to_string());
        diagnostic.place = self.origins.place(&pointer, At::Key);
        diagnostic.pointer = Some(pointer);
        self.found.push(diagnostic);
        None
    }
}
