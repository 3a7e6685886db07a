//! The OpenAPI model of a document. Takes a document whose structure is sound; gives the model, or
//! what it is stricter about than the standard. Never looks at what the document means.

use openapiv3::{Components, OpenAPI, ReferenceOr};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{
    codes,
    diagnostic::Diagnostic,
    document::Document,
    source::{At, push_segment},
};

/// The document as the OpenAPI model.
pub(super) fn read(document: &Document) -> Result<OpenAPI, Diagnostic> {
    // The way to a value costs more than the value, so it is followed only when one is wrong.
    if let Ok(openapi) = part_by_part(&document.value) {
        return Ok(openapi);
    }
    serde_path_to_error::deserialize(&document.value).map_err(|error| {
        let mut pointer = String::new();
        for segment in error.path() {
            use serde_path_to_error::Segment;
            match segment {
                Segment::Seq { index } => push_segment(&mut pointer, &index.to_string()),
                Segment::Map { key } => push_segment(&mut pointer, key),
                _ => {}
            }
        }
        let mut diagnostic = Diagnostic::new(codes::WRONG_TYPE, error.into_inner().to_string());
        diagnostic.place = document.origins.place(&pointer, At::Key);
        diagnostic
    })
}

/// The model, read in small parts: it buffers what may be a reference, and what has keys of any
/// name, and a buffer for all paths would be as large as the document.
fn part_by_part(document: &Value) -> serde_json::Result<OpenAPI> {
    let mut root = without(document, &["paths", "components"]);
    root.insert("paths".to_owned(), Map::new().into());
    let mut openapi = OpenAPI::deserialize(Value::Object(root))?;
    openapi.paths.paths = members(document, "paths")?;
    if let Some(components) = document.get("components") {
        let large = ["schemas", "responses", "parameters", "requestBodies"];
        let rest = Value::Object(without(components, &large));
        openapi.components = Some(Components {
            schemas: members(components, "schemas")?,
            responses: members(components, "responses")?,
            parameters: members(components, "parameters")?,
            request_bodies: members(components, "requestBodies")?,
            ..Components::deserialize(rest)?
        });
    }
    Ok(openapi)
}

/// An object without some of its keys.
fn without(value: &Value, keys: &[&str]) -> Map<String, Value> {
    let members = value.as_object().into_iter().flatten();
    members
        .filter(|(key, _)| !keys.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// What an object has below a key, by name.
fn members<T, M>(value: &Value, key: &str) -> serde_json::Result<M>
where
    T: DeserializeOwned,
    M: FromIterator<(String, ReferenceOr<T>)>,
{
    let members = value.get(key).and_then(Value::as_object);
    let members = members.into_iter().flatten();
    members
        .filter(|(name, _)| !name.starts_with("x-") || key != "paths")
        .map(|(name, value)| {
            let member = match value.get("$ref").and_then(Value::as_str) {
                Some(reference) => ReferenceOr::Reference {
                    reference: reference.to_owned(),
                },
                None => ReferenceOr::Item(T::deserialize(value)?),
            };
            Ok((name.clone(), member))
        })
        .collect()
}
