//! From OpenAPI to the outline of an API. Takes a document whose structure is sound, in parts;
//! returns types and operations, or reports unsupported parts. Decides every type; names nothing in
//! Rust.

mod body;
mod branch_words;
mod branches;
mod choice;
mod define;
mod endless;
mod enums;
mod events;
mod form;
mod headers;
mod info;
mod media;
mod narrow;
mod operation;
mod operation_names;
mod paging;
mod params;
mod path;
mod places;
mod properties;
mod response;
mod rest;
mod service;
mod slot;
mod style;
mod tags;
mod texts;
mod union;

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::OpenAPI;
use serde_json::Value;

use self::{body::Choice, places::Places, tags::KnownTags};
use crate::{
    codes,
    diagnostic::{Code, Diagnostic, did_you_mean},
    document::Document,
    extensions::{Extension, Extensions},
    ir::{Docs, KindId, Type, TypeId},
    member,
    outline::{Events, Header, IdKind, Operation, Outline, TypeDef, TypeKind},
    read::{Parts, Webhooks},
    report::Report,
    schema::{Schema, SchemaId, Schemas},
    source::escape,
};

/// The media type of JSON.
const JSON: &str = "application/json";

/// The outline of a document, and its unsupported parts. Takes the parts, which are large and no
/// longer needed.
pub(crate) fn lower(document: &Document, parts: Parts<'_>) -> (Outline, Vec<Diagnostic>) {
    let mut lower = Lower {
        document,
        openapi: &parts.openapi,
        schemas: &parts.schemas,
        webhooks: &parts.webhooks,
        report: Report::new(document),
        ids: BTreeMap::new(),
        places: Places::new(&parts.schemas),
        operation_ids: BTreeMap::new(),
        choices: BTreeMap::new(),
        types: BTreeMap::new(),
        pending: BTreeSet::new(),
        known_tags: KnownTags::default(),
        branch_words: BTreeMap::new(),
        has_paging: has_paging(document),
        content_types: BTreeMap::new(),
        headers: BTreeMap::new(),
        inside: Vec::new(),
    };
    lower.number_places();
    lower.known_tags = lower.known_tags();
    lower.branch_words = lower.branch_words();
    let outline = lower.outline();
    (outline, lower.report.into_found())
}

fn has_paging(document: &Document) -> bool {
    let key = document.prefix.key(Extension::Paging);
    let paths = document.value.get("paths").and_then(Value::as_object);
    let items = paths.into_iter().flat_map(|paths| paths.values());
    let mut parts = items
        .filter_map(Value::as_object)
        .flat_map(|item| item.values());
    parts.any(|operation| operation.get(key).is_some())
}

pub(super) struct Lower<'d> {
    document: &'d Document,
    openapi: &'d OpenAPI,
    schemas: &'d Schemas<'d>,
    /// The events, by the key of the document that holds them.
    webhooks: &'d [(&'static str, Webhooks)],
    report: Report<'d>,
    ids: BTreeMap<&'d str, KindId>,
    places: Places<'d>,
    /// The ids of the operations, by their pointers.
    operation_ids: BTreeMap<String, String>,
    /// The media types of their bodies, by their pointers.
    choices: BTreeMap<String, Vec<Choice>>,
    /// The types made so far.
    types: BTreeMap<TypeId, TypeDef>,
    /// Types that something uses and that are not made yet.
    pending: BTreeSet<TypeId>,
    known_tags: KnownTags<'d>,
    /// What the branches of choices are called.
    branch_words: BTreeMap<SchemaId, String>,
    /// Whether an operation states how its list continues.
    has_paging: bool,
    /// The media types of the parts of forms, by the form's type and the name of the part.
    content_types: BTreeMap<TypeId, BTreeMap<String, Vec<String>>>,
    /// The headers of responses, by their names in lowercase.
    headers: BTreeMap<String, Header>,
    /// The lists, maps and components without a name that the walk is inside of.
    inside: Vec<SchemaId>,
}

impl<'d> Lower<'d> {
    fn outline(&mut self) -> Outline {
        let id_kinds = self.id_kinds();
        let operation_names = self.operation_names();
        let ids = operation_names.iter().filter(|name| name.body.is_none());
        self.operation_ids = ids
            .map(|name| (name.pointer.clone(), name.id.clone()))
            .collect();
        let mut operations = self.operations();
        let headers = self.settle_headers(&mut operations);
        let events = self.events();
        let roots = roots(&operations, &headers, events.as_ref());
        while let Some(id) = self.pending.pop_first() {
            if let Some(def) = self.define(id) {
                self.types.insert(id, def);
            }
        }
        let mut types: Vec<_> = std::mem::take(&mut self.types).into_values().collect();
        retain_reached(&mut types, roots);
        self.fill_content_types(&mut types);
        let mut outline = Outline {
            info: self.info(),
            servers: self.servers(),
            schemes: self.schemes(),
            ids: id_kinds,
            names: self.type_names(),
            types,
            operation_names,
            operations,
            headers,
            events,
            tags: self.tags(),
        };
        self.texts(&mut outline);
        self.check_ends(&mut outline);
        outline
    }

    fn fill_content_types(&mut self, types: &mut [TypeDef]) {
        for def in types {
            let (TypeKind::Object { fields, .. }, Some(mut parts)) =
                (&mut def.kind, self.content_types.remove(&def.id))
            else {
                continue;
            };
            for field in fields {
                field.content_types = parts.remove(&field.wire).unwrap_or_default();
            }
        }
    }

    fn tags(&self) -> Vec<(String, Docs)> {
        let tags = self.openapi.tags.iter();
        tags.map(|tag| (tag.name.clone(), docs(tag.description.as_ref())))
            .collect()
    }

    fn id_kinds(&mut self) -> Vec<IdKind> {
        let document = self.document;
        let extensions = document.prefix.of(|key| document.value.get(key));
        let key = document.prefix.key(Extension::Ids);
        let mut kinds = Vec::new();
        for (kind, description) in extensions.members(Extension::Ids) {
            self.ids.insert(kind, KindId(kinds.len()));
            kinds.push(IdKind {
                kind: kind.to_owned(),
                docs: docs(Some(description)),
                pointer: format!("/{key}/{}", escape(kind)),
            });
        }
        kinds
    }

    fn schema(&self, id: SchemaId) -> &'d Schema<'d> {
        self.schemas.get(id)
    }

    /// The schema that a reference to a component leads to, behind all that are references only;
    /// `load` refuses those that lead back to themselves.
    fn component(&self, reference: &'d str) -> Option<SchemaId> {
        let (_, mut id) = self.schemas.referred(reference)?;
        while let Some(reference) = self.schema(id).reference {
            if self.is_extended(self.schema(id)) {
                break;
            }
            (_, id) = self.schemas.referred(reference)?;
        }
        Some(id)
    }

    /// The extensions of a schema.
    fn extensions(
        &self,
        schema: &Schema<'d>,
    ) -> Extensions<'d, impl Fn(&str) -> Option<&'d Value> + use<'d>> {
        let map = schema.map;
        self.document.prefix.of(move |key| member::get(map?, key))
    }

    /// The key of an extension in this document.
    fn key(&self, extension: Extension) -> &'d str {
        self.document.prefix.key(extension)
    }

    fn say(&mut self, code: Code, message: impl Into<String>, pointer: &str) -> &mut Diagnostic {
        self.report.say(code, message, pointer)
    }

    fn doubt(&mut self, code: Code, message: impl Into<String>, pointer: &str) -> &mut Diagnostic {
        self.report.doubt(code, message, pointer)
    }

    fn unsupported(&mut self, what: &str, pointer: &str) {
        self.report.unsupported(what, pointer);
    }

    fn lacks_schema(&mut self, pointer: &str) {
        self.say(codes::MISSING_KEY, "a media type lacks `schema`", pointer);
    }

    /// The id kind that a schema names.
    fn id_kind(&mut self, kind: &str, schema: SchemaId) -> Option<KindId> {
        if let Some(id) = self.ids.get(kind) {
            return Some(*id);
        }
        let mut known: Vec<_> = self.ids.keys().copied().collect();
        known.sort_unstable();
        let hint = did_you_mean(kind, known);
        let ids = self.key(Extension::Ids);
        let hint = hint.or_else(|| Some(format!("declare it under `{ids}` in the root")));
        let pointer = self.schemas.pointer(schema);
        let pointer = format!("{pointer}/{}", self.key(Extension::Id));
        let message = format!("`{kind}` is not a declared id kind");
        self.say(codes::UNKNOWN_ID, message, &pointer).hint = hint;
        None
    }
}

/// The types that operations and events have.
fn roots(
    operations: &[Operation],
    headers: &[Header],
    events: Option<&Events>,
) -> BTreeSet<TypeId> {
    let mut types: Vec<_> = headers.iter().map(|header| &header.ty).collect();
    for operation in operations {
        types.extend(operation.params.iter().map(|parameter| &parameter.param.ty));
        types.extend(operation.body.as_ref().map(|body| &body.ty));
        types.extend(operation.error_types.iter().map(|(_, ty)| ty));
        types.extend(operation.output.types());
        types.extend(&operation.events);
    }
    let events = events.into_iter().flat_map(|events| &events.events);
    types.extend(events.map(|event| &event.ty));
    types.into_iter().flat_map(Type::named).collect()
}

/// Leaves the types that these lead to. Others were looked at and not chosen.
fn retain_reached(types: &mut Vec<TypeDef>, roots: BTreeSet<TypeId>) {
    let mut reached = BTreeSet::new();
    let mut open: Vec<_> = roots.into_iter().collect();
    while let Some(id) = open.pop() {
        if reached.insert(id)
            && let Ok(place) = types.binary_search_by_key(&id, |def| def.id)
            && let Some(def) = types.get(place)
        {
            open.extend(def.parts());
        }
    }
    types.retain(|def| reached.contains(&def.id));
}

fn docs<T: AsRef<str>>(text: Option<T>) -> Docs {
    Docs(
        text.map(|text| text.as_ref().trim().to_owned())
            .unwrap_or_default(),
    )
}
