//! Every Rust name, every signature and every collision. Takes the outline of an API; returns its
//! names and its operations, complete, or reports which names are impossible. Decides no type.

mod call_name;
mod events;
mod headers;
mod operations;
mod resources;
mod responses;
mod scope;
mod signature;
mod type_names;
mod types;
mod variants;

use std::collections::BTreeMap;

use crate::{
    diagnostic::Diagnostic,
    document::Document,
    ir::{Events, Header, IdKind, Info, Operation, Resource, Scheme, Server},
    outline::{Outline, TypeDef},
    report::Report,
};

/// What the outline of an API becomes.
#[derive(Debug)]
pub(crate) struct Resolved {
    pub(crate) info: Info,
    pub(crate) servers: Vec<Server>,
    pub(crate) schemes: Vec<Scheme>,
    /// In alphabetical order.
    pub(crate) ids: Vec<IdKind>,
    pub(crate) types: Vec<TypeDef>,
    /// The names of each type.
    pub(crate) names: Vec<TypeNames>,
    pub(crate) operations: Vec<Operation>,
    pub(crate) headers: Vec<Header>,
    pub(crate) events: Option<Events>,
    pub(crate) resources: BTreeMap<Vec<String>, Resource>,
}

/// The names of a type.
#[derive(Debug, Default)]
pub(crate) struct TypeNames {
    /// That of the component, where the type is one.
    pub(crate) component: Option<String>,
    pub(crate) name: String,
    /// The module that it belongs to.
    pub(crate) module: String,
    /// Those of its fields or its variants.
    pub(crate) parts: Vec<String>,
    /// Those of the methods that set its fields.
    pub(crate) setters: Vec<String>,
}

/// Adds the names to an outline. A missing name, or one that is taken, is a diagnostic.
pub(crate) fn resolve(document: &Document, outline: Outline) -> (Resolved, Vec<Diagnostic>) {
    let mut report = Report::new(document);
    let ids = types::ids(&mut report, outline.ids);
    let names = types::types(
        &mut report,
        document,
        &outline.operation_names,
        &outline.names,
        &outline.types,
    );
    let known = signature::Types {
        defs: &outline.types,
        names: &names,
    };
    let operations = operations::operations(
        &mut report,
        &outline.operation_names,
        outline.operations,
        known,
    );
    let events = outline
        .events
        .map(|events| events::events(&mut report, events));
    let headers = headers::headers(&mut report, outline.headers);
    let resources = resources::resources(&operations, &outline.tags);
    report.unused_pins();
    let resolved = Resolved {
        info: outline.info,
        servers: outline.servers,
        schemes: outline.schemes,
        ids,
        operations,
        headers,
        events,
        resources,
        types: outline.types,
        names,
    };
    (resolved, report.into_found())
}
