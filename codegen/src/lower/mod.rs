//! From OpenAPI to the model. Takes a document whose structure is sound; gives the model, or says
//! what it cannot express. Every name and every type is decided here; nothing is dropped silently.

mod answer;
mod collisions;
mod endless;
mod form;
mod operation;
mod properties;
mod read;
mod schema;
mod union;

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{OpenAPI, ReferenceOr, Schema};

use crate::{
    analyze::analyze,
    codes,
    diagnostic::{Code, Diagnostic, did_you_mean},
    document::Document,
    extensions::Extension,
    ir::{Api, Docs, IdKind, TypeDef, TypeKind},
    names,
    source::{At, escape},
};

/// The model of a document.
pub(crate) fn lower(document: &Document) -> Result<Api, Vec<Diagnostic>> {
    let openapi = match read::read(document) {
        Ok(openapi) => openapi,
        Err(diagnostic) => return Err(vec![diagnostic]),
    };
    let mut lower = Lower {
        document,
        openapi: &openapi,
        found: Vec::new(),
        ids: BTreeMap::new(),
        types: BTreeMap::new(),
        pending: BTreeSet::new(),
        variant_tags: BTreeMap::new(),
        content_types: BTreeMap::new(),
        aliases: Vec::new(),
        texts: BTreeSet::new(),
    };
    lower.variant_tags = lower.variant_tags();
    lower.texts = lower.texts();
    let api = lower.api();
    match lower.found.is_empty() {
        true => Ok(api),
        false => Err(lower.found),
    }
}

pub(super) struct Lower<'a> {
    document: &'a Document,
    openapi: &'a OpenAPI,
    found: Vec<Diagnostic>,
    /// Kind of id to Rust name.
    ids: BTreeMap<String, String>,
    /// The types made so far, by the name of their component.
    types: BTreeMap<String, TypeDef>,
    /// Components that something uses and that are not made yet.
    pending: BTreeSet<String>,
    /// The property that a union tells each variant apart by, by the name of its component.
    variant_tags: BTreeMap<String, String>,
    /// The media types of the parts of forms, by the name of the form's type and of the part.
    content_types: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// The components without a type of their own that the walk is inside of.
    aliases: Vec<String>,
    /// The Rust names of the components that are texts.
    texts: BTreeSet<String>,
}

impl<'a> Lower<'a> {
    fn api(&mut self) -> Api {
        let ids = self.id_kinds();
        let operations = self.operations();
        while let Some(name) = self.pending.pop_first() {
            if let Some(def) = self.define(&name) {
                self.types.insert(name, def);
            }
        }
        let order = &self.document.order;
        let mut types: Vec<_> = std::mem::take(&mut self.types).into_iter().collect();
        types.sort_by_key(|(name, _)| order.get(name).copied());
        let mut api = Api {
            target: self.document.target.clone(),
            title: self.openapi.info.title.clone(),
            ids,
            operations,
            tags: self.tags(),
            ..Api::default()
        }
        .with_types(types.into_iter().map(|(_, def)| def).collect());
        self.fill_content_types(&mut api);
        choose_whole_bodies(&mut api);
        analyze(&mut api);
        self.check_names(&api);
        self.check_paging(&api);
        self.check_ends(&api);
        api
    }

    fn fill_content_types(&mut self, api: &mut Api) {
        for def in &mut api.types {
            let TypeKind::Object(fields) = &mut def.kind else {
                continue;
            };
            for field in fields {
                let parts = self.content_types.get_mut(&def.name);
                field.content_types = parts
                    .and_then(|parts| parts.remove(&field.wire))
                    .unwrap_or_default();
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
        let mut kinds = Vec::new();
        for (kind, description) in extensions.members(Extension::Ids) {
            let ids = document.prefix.key(Extension::Ids);
            let pointer = format!("/{ids}/{}", escape(kind));
            let Some(name) = names::pascal(kind) else {
                self.bad_name(kind, &pointer);
                continue;
            };
            let name = format!("{name}Id");
            self.ids.insert(kind.to_owned(), name.clone());
            kinds.push(IdKind {
                kind: kind.to_owned(),
                name,
                docs: docs(Some(description)),
            });
        }
        kinds.sort_by(|a, b| a.name.cmp(&b.name));
        kinds
    }

    /// The schema of a component, and the pointer to it. A component that only refers to another one
    /// is that other one; `load` refuses those that lead back to themselves.
    fn component(&self, name: &str) -> Option<(&'a Schema, String)> {
        let schemas = &self.openapi.components.as_ref()?.schemas;
        let mut found = (schemas.get(name)?, name);
        loop {
            found = match found {
                (ReferenceOr::Item(schema), name) => {
                    return Some((schema, component_pointer(name)));
                }
                (ReferenceOr::Reference { reference }, _) => {
                    let name = component_of(reference)?;
                    (schemas.get(name)?, name)
                }
            };
        }
    }

    /// The name of the component that this one is, which may only refer to it.
    fn real_name<'n>(&self, mut name: &'n str) -> &'n str
    where
        'a: 'n,
    {
        let schemas = self.openapi.components.as_ref().map(|c| &c.schemas);
        while let Some(ReferenceOr::Reference { reference }) =
            schemas.and_then(|schemas| schemas.get(name))
            && let Some(next) = component_of(reference)
        {
            name = next;
        }
        name
    }

    /// The Rust name of the type that a component defines.
    fn type_name(&self, name: &str) -> Option<String> {
        let explicit = self.component(name).and_then(|(schema, _)| {
            let extensions = &schema.schema_data.extensions;
            let extensions = self.document.prefix.of(|key| extensions.get(key));
            extensions.text(Extension::Name)
        });
        names::type_name(explicit.unwrap_or(name))
    }

    /// The key of an extension in this document.
    fn key(&self, extension: Extension) -> String {
        self.document.prefix.key(extension)
    }

    fn say(&mut self, code: Code, message: impl Into<String>, pointer: &str) -> &mut Diagnostic {
        let mut diagnostic = Diagnostic::new(code, message);
        diagnostic.place = self.document.origins.place(pointer, At::Key);
        self.found.push(diagnostic);
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    fn bad_name(&mut self, wire: &str, pointer: &str) {
        let hint = format!("give it one with `{}`", self.key(Extension::Name));
        self.bad_name_hint(wire, pointer, &hint);
    }

    fn bad_name_hint(&mut self, wire: &str, pointer: &str, hint: &str) {
        let message = format!("`{wire}` cannot become a Rust name");
        self.say(codes::BAD_NAME, message, pointer).hint = Some(hint.to_owned());
    }

    fn unsupported(&mut self, what: &str, pointer: &str) {
        self.say(
            codes::UNSUPPORTED,
            format!("{what} cannot be expressed"),
            pointer,
        );
    }

    /// The Rust type of an id kind.
    fn id_type(&mut self, kind: &str, pointer: &str) -> Option<String> {
        if let Some(name) = self.ids.get(kind) {
            return Some(name.clone());
        }
        let hint = did_you_mean(kind, self.ids.keys().map(String::as_str));
        let ids = self.key(Extension::Ids);
        let hint = hint.or_else(|| Some(format!("declare it under `{ids}` in the root")));
        let pointer = format!("{pointer}/{}", self.key(Extension::Id));
        let message = format!("`{kind}` is not a declared id kind");
        self.say(codes::UNKNOWN_ID, message, &pointer).hint = hint;
        None
    }
}

/// The most arguments that a method takes; beyond it the body is one of them as a whole.
const ARGUMENTS: usize = 4;

fn choose_whole_bodies(api: &mut Api) {
    let asked = |def: &TypeDef| {
        def.fields()
            .iter()
            .filter(|field| field.is_asked_for())
            .count()
    };
    let asked: BTreeMap<String, usize> = api
        .types
        .iter()
        .map(|def| (def.name.clone(), asked(def)))
        .collect();
    let unions = api
        .types
        .iter()
        .filter(|def| matches!(def.kind, TypeKind::Union(_)));
    let unions: BTreeSet<String> = unions.map(|def| def.name.clone()).collect();
    for operation in &mut api.operations {
        let query = operation
            .query
            .iter()
            .filter(|param| param.required)
            .count();
        let others = operation.path_params.len() + query;
        if let Some(body) = &mut operation.body {
            let asked = asked.get(&body.ty).copied().unwrap_or_default();
            body.is_whole = others + asked > ARGUMENTS || unions.contains(&body.ty);
        }
    }
}

fn docs<T: AsRef<str>>(text: Option<T>) -> Docs {
    Docs(
        text.map(|text| text.as_ref().trim().to_owned())
            .unwrap_or_default(),
    )
}

/// The name of the component that a reference names.
fn component_of(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/")
}

fn component_pointer(name: &str) -> String {
    format!("/components/schemas/{}", escape(name))
}
