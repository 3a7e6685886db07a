//! What follows from an API as a whole: which types requests and responses hold, which resources
//! reach them, and which fields are boxed. Takes the named API; returns the complete model.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    circles::Circles,
    ir::{
        Api, Events, Field, Operation, Output, PageFields, Type, TypeDef, TypeId, TypeKind, Union,
        UnionVariant, Variant,
    },
    outline,
    resolve::Resolved,
    target::Target,
};

/// The model of an API that has all its names, for a target.
pub(crate) fn analyze(target: Target, resolved: Resolved) -> Api {
    let usage = Usage::of(&resolved);
    let events = resolved.events.map(|events| boxed(events, &resolved.types));
    let circles = Circles::of(&resolved.types, direct);
    let types = resolved.types.into_iter().zip(resolved.names);
    let types = types.map(|(def, names)| {
        let is_boxed = |part: TypeId| circles.is_way_back(def.id, part);
        TypeDef {
            kind: kind(def.kind, names.parts, names.setters, &is_boxed),
            in_requests: usage.in_requests.contains(&def.id),
            in_responses: usage.in_responses.contains(&def.id),
            page: usage.pages.get(&def.id).cloned(),
            is_body_only: usage.body_only.contains(&def.id),
            reached_by: usage.reached_by.get(&def.id).cloned().unwrap_or_default(),
            id: def.id,
            component: names.component,
            name: names.name,
            module: names.module,
            docs: def.docs,
            pointer: def.pointer,
        }
    });
    Api {
        target,
        info: resolved.info,
        servers: resolved.servers,
        schemes: resolved.schemes,
        ids: resolved.ids,
        types: types.collect(),
        operations: resolved.operations,
        headers: resolved.headers,
        events,
        resources: resolved.resources,
    }
}

/// The part of an API with some of its operations, and the types that they need.
pub(crate) fn select(mut resolved: Resolved, has: impl Fn(&str) -> bool) -> Resolved {
    resolved
        .operations
        .retain(|operation| has(&operation.pointer));
    if let Some(events) = &mut resolved.events {
        events.events.retain(|event| has(&event.pointer));
    }
    let operations = &resolved.operations;
    let held = operations.iter().flat_map(|operation| {
        let held = params_of(operation).chain(output_of(operation));
        held.chain(body_of(operation))
    });
    let reached = reach(&resolved.types, held.chain(events_of(&resolved)));
    let types = resolved.types.into_iter().zip(resolved.names);
    let types = types.filter(|(def, _)| reached.contains(&def.id));
    (resolved.types, resolved.names) = types.unzip();
    let mut headers = BTreeSet::new();
    for header in operations.iter().flat_map(|operation| &operation.headers) {
        headers.insert(&header.wire);
    }
    resolved
        .headers
        .retain(|header| headers.contains(&header.wire));
    resolved.resources.retain(|path, _| {
        let mut operations = operations.iter();
        operations.any(|operation| operation.resource.starts_with(path))
    });
    resolved
}

fn kind(
    kind: outline::TypeKind,
    names: Vec<String>,
    setters: Vec<String>,
    is_boxed: &dyn Fn(TypeId) -> bool,
) -> TypeKind {
    match kind {
        outline::TypeKind::Object { fields, rest } => {
            let fields = fields.into_iter().zip(names).zip(setters);
            let fields = fields.map(|((field, name), setter)| Field {
                is_boxed: field.ty.held().into_iter().any(is_boxed),
                wire: field.wire,
                name,
                setter,
                ty: field.ty,
                presence: field.presence,
                docs: field.docs,
                deprecated: field.deprecated,
                access: field.access,
                sent: field.sent,
                minimum: field.minimum,
                content_types: field.content_types,
                pointer: field.pointer,
            });
            TypeKind::Object {
                fields: fields.collect(),
                rest,
            }
        }
        outline::TypeKind::Enum(variants) => {
            let variants = variants.into_iter().zip(names);
            let variants = variants.map(|(variant, name)| Variant {
                wire: variant.wire,
                name,
                pointer: variant.pointer,
            });
            TypeKind::Enum(variants.collect())
        }
        outline::TypeKind::Union(tag, variants) => {
            let types: Vec<Type> = variants.iter().map(|variant| variant.ty.clone()).collect();
            let variants = variants.into_iter().zip(names);
            let variants = variants.map(|(variant, name)| UnionVariant {
                is_boxed: variant.ty.held().into_iter().any(is_boxed),
                is_shared: types.iter().filter(|ty| **ty == variant.ty).count() > 1,
                values: variant.values,
                name,
                ty: variant.ty,
                pointer: variant.pointer,
            });
            TypeKind::Union(Union {
                tag,
                variants: variants.collect(),
            })
        }
    }
}

/// How the types are used.
struct Usage {
    in_requests: BTreeSet<TypeId>,
    in_responses: BTreeSet<TypeId>,
    /// Those that are only ever the body of one operation.
    body_only: BTreeSet<TypeId>,
    /// The fields of the types that are pages.
    pages: BTreeMap<TypeId, PageFields>,
    /// The resources at the top that reach a type, for the types that some reach and others do not.
    reached_by: BTreeMap<TypeId, Vec<String>>,
}

impl Usage {
    fn of(resolved: &Resolved) -> Self {
        let operations = &resolved.operations;
        let bodies = operations.iter().flat_map(body_of);
        let params = operations.iter().flat_map(params_of);
        let in_requests = reach(&resolved.types, bodies.chain(params));
        let outputs = operations.iter().flat_map(output_of);
        let outputs = outputs.chain(events_of(resolved));
        let in_responses = reach(&resolved.types, outputs);
        let nested: BTreeSet<TypeId> = resolved.types.iter().flat_map(|def| def.parts()).collect();
        let mut uses = BTreeMap::<TypeId, usize>::new();
        for body in operations
            .iter()
            .filter_map(|o| o.body.as_ref()?.ty.direct())
        {
            *uses.entry(body).or_default() += 1;
        }
        let held: BTreeSet<TypeId> = operations
            .iter()
            .filter_map(|operation| operation.body.as_ref())
            .filter(|body| body.ty.direct().is_none())
            .flat_map(|body| body.ty.named())
            .collect();
        let is_alone =
            |id: &TypeId| !nested.contains(id) && !in_responses.contains(id) && !held.contains(id);
        let body_only = uses.into_iter().filter(|(_, count)| *count == 1);
        let body_only = body_only.map(|(id, _)| id).filter(is_alone).collect();
        Self {
            in_requests,
            in_responses,
            body_only,
            pages: pages(operations),
            reached_by: reached_by(resolved),
        }
    }
}

fn body_of(operation: &Operation) -> impl Iterator<Item = TypeId> {
    let body = operation.body.iter();
    body.flat_map(|body| body.ty.named())
}

fn params_of(operation: &Operation) -> impl Iterator<Item = TypeId> {
    operation.params.iter().flat_map(|param| param.ty.named())
}

/// The types of what comes back, errors included.
fn output_of(operation: &Operation) -> Vec<TypeId> {
    let types = operation.signature.output.types().into_iter();
    let headers = operation.headers.iter().map(|header| &header.ty);
    let types = types.chain(&operation.events).chain(headers);
    let mut types: Vec<_> = types.flat_map(Type::named).collect();
    types.extend(operation.error_types.iter().flat_map(|(_, ty)| ty.named()));
    types
}

/// The types that events hold.
fn events_of(resolved: &Resolved) -> impl Iterator<Item = TypeId> {
    let events = resolved.events.iter().flat_map(|events| &events.events);
    events.flat_map(|event| event.ty.named())
}

/// Puts what events hold in boxes, where it is not a small value.
fn boxed(mut events: Events, types: &[outline::TypeDef]) -> Events {
    for event in &mut events.events {
        let def = event.ty.direct().and_then(|id| {
            let place = types.binary_search_by_key(&id, |def| def.id);
            types.get(place.ok()?)
        });
        event.is_boxed = def.is_some_and(|def| !matches!(def.kind, outline::TypeKind::Enum(_)));
    }
    events
}

/// The fields of the types that operations return as pages. Of one that several return, they may
/// continue by different fields.
fn pages(operations: &[Operation]) -> BTreeMap<TypeId, PageFields> {
    let mut pages = BTreeMap::<TypeId, PageFields>::new();
    for operation in operations {
        let signature = &operation.signature;
        let (Output::Value(Type::Named(ty)), Some(fields)) = (&signature.output, &signature.page)
        else {
            continue;
        };
        let page = pages.entry(*ty).or_insert_with(|| fields.clone());
        page.cursor = page.cursor.or(fields.cursor);
        page.has_more = page.has_more.or(fields.has_more);
        page.total = page.total.or(fields.total);
    }
    pages
}

fn reached_by(resolved: &Resolved) -> BTreeMap<TypeId, Vec<String>> {
    let mut below = BTreeMap::<&str, Vec<&Operation>>::new();
    for operation in &resolved.operations {
        if let Some(top) = operation.resource.first() {
            below.entry(top).or_default().push(operation);
        }
    }
    let resources = below.len();
    let mut found = BTreeMap::<TypeId, Vec<String>>::new();
    for (resource, operations) in below {
        let direct = operations.into_iter().flat_map(|operation| {
            let held = params_of(operation).chain(output_of(operation));
            held.chain(body_of(operation))
        });
        for ty in reach(&resolved.types, direct) {
            found.entry(ty).or_default().push(resource.to_owned());
        }
    }
    let (mut found, everywhere): (BTreeMap<_, _>, BTreeMap<_, _>) =
        found.into_iter().partition(|(_, by)| by.len() < resources);
    let Some(events) = &resolved.events else {
        return found;
    };
    for ty in reach(&resolved.types, events_of(resolved)) {
        match &events.feature {
            Some(_) if everywhere.contains_key(&ty) => {}
            Some(feature) => found.entry(ty).or_default().push(feature.clone()),
            None => drop(found.remove(&ty)),
        }
    }
    for by in found.values_mut() {
        by.sort();
    }
    found
}

/// Every type that these lead to, themselves included.
fn reach(types: &[outline::TypeDef], from: impl Iterator<Item = TypeId>) -> BTreeSet<TypeId> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<TypeId> = from.collect();
    while let Some(id) = open.pop() {
        if reached.insert(id)
            && let Ok(place) = types.binary_search_by_key(&id, |def| def.id)
            && let Some(def) = types.get(place)
        {
            open.extend(def.parts());
        }
    }
    reached
}

/// The types that a value of this one holds in its own memory.
fn direct(def: &outline::TypeDef) -> Vec<TypeId> {
    match &def.kind {
        outline::TypeKind::Object { fields, .. } => {
            let fields = fields.iter();
            fields.flat_map(|field| field.ty.held()).collect()
        }
        outline::TypeKind::Union(_, variants) => {
            let variants = variants.iter();
            variants.flat_map(|variant| variant.ty.held()).collect()
        }
        outline::TypeKind::Enum(_) => Vec::new(),
    }
}
