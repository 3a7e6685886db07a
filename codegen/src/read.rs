//! A document as its parts: the schemas as a table, all else as the OpenAPI model. Takes a document
//! whose structure is sound; gives both, or what the model is stricter about than `check`. No schema
//! is part of the model: where one stands, there is a reference with its number in the table.

use openapiv3::{Components, OpenAPI, ReferenceOr, Schema as Slot};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{
    codes,
    diagnostic::Diagnostic,
    document::{Document, Origins},
    grammar::{DOCUMENT, Kind},
    schema::{SchemaId, Schemas},
    source::{At, push_segment},
};

/// What nothing of the model is made from. Some of it holds schemas, and all of it may be large.
const LEFT_OUT: &[&str] = &["callbacks", "example", "examples", "externalDocs", "links"];

/// What an API is called that has no title.
const UNTITLED: &str = "API";

/// The parts of a document.
pub(crate) struct Parts<'d> {
    pub(crate) openapi: OpenAPI,
    pub(crate) schemas: Schemas<'d>,
}

/// The parts of a document whose structure is sound.
pub(crate) fn read(document: &Document) -> Result<Parts<'_>, Diagnostic> {
    let mut reader = Reader {
        origins: &document.origins,
        schemas: Schemas::default(),
    };
    let openapi = reader.document(&document.value)?;
    Ok(Parts {
        openapi,
        schemas: reader.schemas,
    })
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
        Kind::Text => Some("".into()),
        Kind::Map(_) | Kind::Object(_) => Some(Map::new().into()),
        _ => None,
    }
}

fn text<'v>(map: &'v Map<String, Value>, key: &str) -> &'v str {
    map.get(key).and_then(Value::as_str).unwrap_or_default()
}

struct Reader<'d> {
    origins: &'d Origins,
    schemas: Schemas<'d>,
}

impl<'d> Reader<'d> {
    /// Reads the document in small parts: the model buffers what may be a reference, and a buffer
    /// for all paths would be as large as the document.
    fn document(&mut self, document: &'d Value) -> Result<OpenAPI, Diagnostic> {
        let components = document.get("components").unwrap_or(&Value::Null);
        if let Some(Value::Object(schemas)) = components.get("schemas") {
            self.schemas.read_components(schemas);
        }
        let mut root = Map::new();
        for (key, value) in document.as_object().into_iter().flatten() {
            let value = match key.as_str() {
                "paths" => Map::new().into(),
                "components" => continue,
                _ => self.part(value, DOCUMENT.kind(key), &mut format!("/{key}")),
            };
            root.insert(key.clone(), value);
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
        let mut openapi: OpenAPI = self.model(&Value::Object(root), "")?;
        openapi.paths.paths = self.members(document, "paths", "")?;
        openapi.components = Some(Components {
            responses: self.members(components, "responses", "/components")?,
            parameters: self.members(components, "parameters", "/components")?,
            request_bodies: self.members(components, "requestBodies", "/components")?,
            security_schemes: self.members(components, "securitySchemes", "/components")?,
            ..Components::default()
        });
        Ok(openapi)
    }

    /// What an object has below a key, by name.
    fn members<T, M>(&mut self, value: &'d Value, key: &str, above: &str) -> Result<M, Diagnostic>
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
        let mut found = Vec::new();
        for (name, value) in members.into_iter().flatten() {
            if key == "paths" && name.starts_with("x-") {
                continue;
            }
            let length = pointer.len();
            push_segment(&mut pointer, name);
            let member = match value.get("$ref").and_then(Value::as_str) {
                Some(reference) => ReferenceOr::Reference {
                    reference: reference.to_owned(),
                },
                None => {
                    let part = self.part(value, kind, &mut pointer);
                    ReferenceOr::Item(self.model(&part, &pointer)?)
                }
            };
            found.push((name.clone(), member));
            pointer.truncate(length);
        }
        Ok(found.into_iter().collect())
    }

    /// A copy of a value with a number in place of each schema.
    fn part(&mut self, value: &'d Value, kind: Option<&Kind>, pointer: &mut String) -> Value {
        match (kind, value) {
            (Some(kind), value) if kind.is_schema() => {
                let id = self.schemas.read(value, pointer.clone());
                Map::from_iter([("$ref".to_owned(), id.slot().into())]).into()
            }
            (Some(Kind::List(kind)), Value::Array(items)) => {
                let items = items.iter().enumerate();
                items
                    .map(|(i, item)| self.below(item, Some(kind), &i.to_string(), pointer))
                    .collect()
            }
            (Some(Kind::Map(kind)), Value::Object(map)) => {
                let entries = map.iter();
                let entries = entries.map(|(key, value)| {
                    let value = self.below(value, Some(kind), key, pointer);
                    (key.clone(), value)
                });
                entries.collect::<Map<_, _>>().into()
            }
            (Some(Kind::Object(table)), Value::Object(map)) if !map.contains_key("$ref") => {
                let entries = map.iter();
                let entries = entries.filter(|(key, _)| !LEFT_OUT.contains(&key.as_str()));
                let entries = entries.map(|(key, value)| {
                    let value = self.below(value, table.kind(key), key, pointer);
                    (key.clone(), value)
                });
                let mut part: Map<_, _> = entries.collect();
                for key in table.expected {
                    if let Some(empty) = table.kind(key).and_then(empty) {
                        part.entry(*key).or_insert(empty);
                    }
                }
                part.into()
            }
            (_, value) => value.clone(),
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
    fn model<T: DeserializeOwned>(&self, part: &Value, pointer: &str) -> Result<T, Diagnostic> {
        // The way to a value costs more than the value, so it is followed only when one is wrong.
        if let Ok(model) = T::deserialize(part) {
            return Ok(model);
        }
        serde_path_to_error::deserialize(part).map_err(|error| {
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
            diagnostic
        })
    }
}
