//! How a document writes what another one does not say: which words it has for resources, methods and
//! ids, which parameters and responses its operations share, which formats its properties have. Takes a
//! loaded document; returns the most frequent choice for each question. Changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{
    keywords::is_empty_object,
    request::{METHODS, Named, key, shape, success},
    retries::Retried,
    votes::Votes,
};
use crate::{
    document::Document,
    extensions::{Extension, Extensions},
    ir::Method,
    source::{FileId, escape},
};

/// Of how many operations a response must be, of ten, to be one of all.
const USUAL: usize = 9;

/// An operation of the document.
pub(super) struct Known<'a> {
    pub(super) method: Method,
    pub(super) path: &'a str,
    pub(super) shape: Vec<String>,
    /// The pointer to the path.
    pub(super) pointer: String,
    pub(super) file: Option<FileId>,
    pub(super) value: &'a Map<String, Value>,
    item: &'a Map<String, Value>,
    names: Names<'a>,
    /// Whether its success has no content.
    returns_nothing: bool,
}

/// What the extensions of an operation say; nothing where they are silent.
#[derive(Default)]
struct Names<'a> {
    resource: &'a str,
    method: &'a str,
    retry: Option<&'a str>,
    reason: Option<&'a str>,
    since: Option<&'a str>,
}

impl Known<'_> {
    pub(super) fn named(&self) -> Named<'_> {
        let id = self.value.get("operationId").and_then(Value::as_str);
        Named {
            method: self.method,
            shape: &self.shape,
            id: id.unwrap_or_default(),
            resource: self.names.resource,
            name: self.names.method,
        }
    }

    /// Its request, with the revision that brought it.
    pub(super) fn revised(&self) -> Option<((Method, Vec<String>), &str)> {
        Some(((self.method, self.shape.clone()), self.names.since?))
    }

    pub(super) fn retried(&self) -> Option<Retried<'_>> {
        Some(Retried {
            method: self.method,
            name: self.names.method,
            takes_body: self.value.contains_key("requestBody"),
            returns_nothing: self.returns_nothing,
            class: self.names.retry?,
            reason: self.names.reason,
        })
    }
}

/// What an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Takes {
    Nothing,
    Json,
    Form,
}

impl Takes {
    /// By its body.
    pub(super) fn of(body: Option<&Value>) -> Self {
        let has = |media: &str| {
            let content = body.and_then(|body| body.get("content"));
            content.is_some_and(|content| content.get(media).is_some())
        };
        match (has("multipart/form-data"), has("application/json")) {
            (true, _) => Self::Form,
            (false, true) => Self::Json,
            (false, false) => Self::Nothing,
        }
    }
}

/// What a leaf schema has beside its type.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Leaf {
    pub(super) format: Option<String>,
    pub(super) id: Option<String>,
    /// The least value, as it is written.
    pub(super) minimum: Option<String>,
}

/// The choices of a document.
pub(super) struct Habits<'a> {
    pub(super) document: &'a Document,
    pub(super) operations: Vec<Known<'a>>,
    /// The response that a status refers to.
    pub(super) responses: Votes<String, String>,
    /// The statuses that operations have, by what they take.
    usual: BTreeMap<Takes, Vec<String>>,
    /// What stands around the items of a list, by the way it pages.
    pub(super) envelopes: Votes<String, String>,
    /// The component that a parameter is, by name and place.
    parameters: Votes<(Option<FileId>, String, String), String>,
    /// What the leaf schemas of a name and type have, in a file and in all.
    leaves: Votes<(Option<FileId>, String, String), Leaf>,
    /// The file of schemas that the operations of a file refer to.
    pub(super) schema_files: Votes<Option<FileId>, FileId>,
    /// The file of the operations with a tag.
    pub(super) tag_files: Votes<String, FileId>,
    /// The schemas of any JSON value, and of any JSON object.
    pub(super) any: Option<String>,
    pub(super) any_object: Option<String>,
}

impl<'a> Habits<'a> {
    pub(super) fn of(document: &'a Document) -> Self {
        let mut habits = Self {
            document,
            operations: operations(document),
            responses: Votes::default(),
            usual: BTreeMap::new(),
            envelopes: Votes::default(),
            parameters: Votes::default(),
            leaves: Votes::default(),
            schema_files: Votes::default(),
            tag_files: Votes::default(),
            any: None,
            any_object: None,
        };
        let operations = std::mem::take(&mut habits.operations);
        for operation in &operations {
            habits.look_at(operation);
        }
        let all = [Takes::Nothing, Takes::Json, Takes::Form].into_iter();
        habits.usual = all
            .map(|takes| (takes, usual(&operations, takes)))
            .collect();
        habits.operations = operations;
        habits.schemas();
        habits
    }

    fn look_at(&mut self, operation: &Known<'_>) {
        let value = operation.value;
        let paging = self.extensions(value).text(Extension::Paging);
        let paging = paging.map(str::to_owned);
        let responses = value.get("responses").and_then(Value::as_object);
        for (status, response) in responses.into_iter().flatten() {
            if let Some(target) = response.get("$ref").and_then(Value::as_str) {
                self.responses.add(status.clone(), target.to_owned());
            }
            if let Some(paging) = &paging
                && let Some(part) = envelope(response)
            {
                self.envelopes.add(paging.clone(), part.to_owned());
            }
        }
        for list in [value, operation.item] {
            let parameters = list.get("parameters").and_then(Value::as_array);
            for parameter in parameters.into_iter().flatten() {
                self.parameter(operation, parameter);
            }
        }
        let mut references = BTreeSet::new();
        referred(&Value::Object(value.clone()), &mut references);
        for target in references {
            if let Some(file) = self.document.origins.file(target.trim_start_matches('#')) {
                self.schema_files.add(operation.file, file);
            }
        }
        let tag = value.pointer_text("/tags/0");
        if let (Some(tag), Some(file)) = (tag, operation.file) {
            self.tag_files.add(tag, file);
        }
    }

    fn parameter(&mut self, operation: &Known<'_>, parameter: &Value) {
        let target = parameter.get("$ref").and_then(Value::as_str);
        let found = target.map(|target| target.trim_start_matches('#'));
        let found = found.and_then(|target| self.document.value.pointer(target));
        let found = found.unwrap_or(parameter);
        let text = |key: &str| found.get(key).and_then(Value::as_str).map(str::to_owned);
        let (Some(name), Some(place)) = (text("name"), text("in")) else {
            return;
        };
        if let Some(target) = target {
            for file in [operation.file, None] {
                let key = (file, place.clone(), name.clone());
                self.parameters.add(key, target.to_owned());
            }
        }
        if let Some(schema) = found.get("schema") {
            self.leaf(operation.file, &name, schema);
        }
    }

    fn schemas(&mut self) {
        let schemas = self.document.value.pointer("/components/schemas");
        let schemas = schemas.and_then(Value::as_object);
        for (name, schema) in schemas.into_iter().flatten() {
            let Some(map) = schema.as_object() else {
                continue;
            };
            let says = |keys: &[&str]| {
                let about = ["description", "example", "title"];
                map.keys()
                    .all(|key| about.contains(&key.as_str()) || keys.contains(&key.as_str()))
            };
            let is_open = map.get("additionalProperties") == Some(&Value::Bool(true));
            if says(&[]) {
                self.any.get_or_insert_with(|| name.clone());
            } else if says(&["type", "additionalProperties"]) && is_open {
                self.any_object.get_or_insert_with(|| name.clone());
            }
            let pointer = format!("/components/schemas/{}", escape(name));
            let file = self.document.origins.file(&pointer);
            let properties = map.get("properties").and_then(Value::as_object);
            for (property, schema) in properties.into_iter().flatten() {
                self.leaf(file, property, schema);
                if let Some(items) = schema.get("items") {
                    self.leaf(file, &format!("{property}[]"), items);
                }
            }
        }
    }

    fn leaf(&mut self, file: Option<FileId>, name: &str, schema: &Value) {
        let Some((map, ty)) = schema.as_object().zip(schema.pointer_text("/type")) else {
            return;
        };
        if map.contains_key("enum") || map.contains_key("allOf") {
            return;
        }
        let leaf = Leaf {
            format: schema.pointer_text("/format"),
            id: self.extensions(map).text(Extension::Id).map(str::to_owned),
            minimum: map.get("minimum").map(Value::to_string),
        };
        for file in [file, None] {
            self.leaves
                .add((file, ty.clone(), name.to_owned()), leaf.clone());
        }
    }

    /// The extensions of an object.
    pub(super) fn extensions<'v>(
        &self,
        map: &'v Map<String, Value>,
    ) -> Extensions<'_, impl Fn(&str) -> Option<&'v Value>> {
        self.document.prefix.of(|key| map.get(key))
    }

    /// What leaf schemas of this name and type have, in this file or else in all.
    pub(super) fn leaf_of(&self, file: Option<FileId>, ty: &str, name: &str) -> Option<&Leaf> {
        let key = |file| (file, ty.to_owned(), name.to_owned());
        let found = self.leaves.clear(&key(file));
        found.or_else(|| self.leaves.clear(&key(None)))
    }

    /// The component that a parameter is, in the operations of this file or else in all.
    pub(super) fn parameter_of(
        &self,
        file: Option<FileId>,
        place: &str,
        name: &str,
    ) -> Option<&String> {
        let key = |file| (file, place.to_owned(), name.to_owned());
        let found = self.parameters.first(&key(file));
        found.or_else(|| self.parameters.clear(&key(None)))
    }

    /// The statuses that nearly all operations have.
    pub(super) fn usual(&self, takes: Takes) -> &[String] {
        self.usual.get(&takes).map_or(&[], Vec::as_slice)
    }

    /// The kinds of ids.
    pub(super) fn kinds(&self) -> impl Iterator<Item = &str> {
        let key = self.document.prefix.key(Extension::Ids);
        let kinds = self.document.value.get(key).and_then(Value::as_object);
        kinds.into_iter().flatten().map(|(kind, _)| kind.as_str())
    }
}

/// A string by its pointer.
trait PointerText {
    fn pointer_text(&self, pointer: &str) -> Option<String>;
}

impl PointerText for Value {
    fn pointer_text(&self, pointer: &str) -> Option<String> {
        self.pointer(pointer)
            .and_then(Self::as_str)
            .map(str::to_owned)
    }
}

impl PointerText for Map<String, Value> {
    fn pointer_text(&self, pointer: &str) -> Option<String> {
        let (first, rest) = pointer.get(1..)?.split_once('/')?;
        self.get(first)?.pointer_text(&format!("/{rest}"))
    }
}

/// The operations of a document.
fn operations(document: &Document) -> Vec<Known<'_>> {
    let mut found = Vec::new();
    let paths = document.value.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        let Some(item) = item.as_object() else {
            continue;
        };
        let pointer = format!("/paths/{}", escape(path));
        for method in METHODS {
            let Some(value) = item.get(&key(method)).and_then(Value::as_object) else {
                continue;
            };
            let extensions = document.prefix.of(|key| value.get(key));
            let text = |extension| extensions.text(extension);
            found.push(Known {
                method,
                path,
                shape: shape(path),
                file: document.origins.file(&pointer),
                pointer: pointer.clone(),
                value,
                item,
                names: Names {
                    resource: text(Extension::Resource).unwrap_or_default(),
                    method: text(Extension::Method).unwrap_or_default(),
                    retry: text(Extension::Retry),
                    reason: text(Extension::RetryReason),
                    since: text(Extension::Since),
                },
                returns_nothing: returns_nothing(document, value),
            });
        }
    }
    found
}

/// Whether the success of an operation has no content, or only an empty object.
fn returns_nothing(document: &Document, operation: &Map<String, Value>) -> bool {
    let follow = |value| crate::compare::follow(&document.value, value);
    let content = success(operation).and_then(|response| follow(response).get("content"));
    let mut media = content.and_then(Value::as_object).into_iter().flatten();
    media.all(|(_, media)| {
        let schema = media.get("schema").map(follow);
        schema.is_none_or(is_empty_object)
    })
}

/// The statuses that nearly all operations have, of those that take this.
fn usual(operations: &[Known<'_>], takes: Takes) -> Vec<String> {
    let of_kind = operations.iter();
    let of_kind =
        of_kind.filter(|operation| Takes::of(operation.value.get("requestBody")) == takes);
    let (mut counts, mut total) = (BTreeMap::<_, usize>::new(), 0);
    for operation in of_kind {
        total += 1;
        let responses = operation.value.get("responses").and_then(Value::as_object);
        for (status, _) in responses.into_iter().flatten() {
            *counts.entry(status.clone()).or_default() += 1;
        }
    }
    let usual = counts.into_iter();
    let usual = usual.filter(|(status, count)| {
        !status.starts_with('2') && total > 0 && count * 10 >= total * USUAL
    });
    usual.map(|(status, _)| status).collect()
}

/// The component that the schema of a list response names beside its own properties.
fn envelope(response: &Value) -> Option<&str> {
    let content = response.get("content")?.as_object()?;
    let (_, media) = content.iter().next()?;
    let parts = media.get("schema")?.get("allOf")?.as_array()?;
    parts.iter().find_map(|part| part.get("$ref")?.as_str())
}

/// The schemas that a value refers to.
fn referred(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| referred(item, found)),
        Value::Object(map) => {
            let target = map.get("$ref").and_then(Value::as_str);
            if let Some(target) =
                target.filter(|target| target.starts_with("#/components/schemas/"))
            {
                found.insert(target.to_owned());
            }
            map.values().for_each(|value| referred(value, found));
        }
        _ => {}
    }
}
