//! What follows from a whole model: which types requests and answers hold, which resources reach
//! them, and what is boxed. Takes a model and fills in what `lower` could not know while it went.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Api, Operation, Output, Type, TypeDef, TypeKind};

/// Fills in how each type is used, and which fields must be boxed.
pub(crate) fn analyze(api: &mut Api) {
    box_cycles(api);
    let bodies = api.operations.iter().filter_map(|op| op.body.as_ref());
    let bodies: Vec<String> = bodies.map(|body| body.ty.clone()).collect();
    let params = api.operations.iter().flat_map(params_of);
    let in_requests = reach(api, bodies.iter().map(String::as_str).chain(params));
    let in_answers = reach(api, api.operations.iter().filter_map(answer_of));
    let nested: BTreeSet<&str> = api.types.iter().flat_map(TypeDef::parts).collect();
    let mut uses = BTreeMap::<&str, usize>::new();
    for body in &bodies {
        *uses.entry(body).or_default() += 1;
    }
    let body_only: BTreeSet<String> = uses
        .into_iter()
        .filter(|(name, count)| {
            *count == 1 && !nested.contains(name) && !in_answers.contains(*name)
        })
        .map(|(name, _)| name.to_owned())
        .collect();
    let reached_by = reached_by(api);
    for def in &mut api.types {
        def.reached_by = reached_by.get(&def.name).cloned().unwrap_or_default();
        def.in_requests = in_requests.contains(&def.name);
        def.in_answers = in_answers.contains(&def.name);
        def.is_body_only = body_only.contains(&def.name);
    }
}

fn params_of(operation: &Operation) -> impl Iterator<Item = &str> {
    let params = operation.path_params.iter().chain(&operation.query);
    params.filter_map(|param| param.ty.named())
}

fn answer_of(operation: &Operation) -> Option<&str> {
    match &operation.output {
        Output::Unit | Output::Download => None,
        Output::Value(ty) | Output::Optional(ty) | Output::Page(ty) => ty.named(),
    }
}

/// The resources at the top that reach a type, for the types that some reach and others do not.
fn reached_by(api: &Api) -> BTreeMap<String, Vec<String>> {
    let resources = api.top_resources();
    let mut found = BTreeMap::<String, Vec<String>>::new();
    let mut below = BTreeMap::<&str, Vec<&Operation>>::new();
    for operation in &api.operations {
        if let Some(top) = operation.resource.first() {
            below.entry(top).or_default().push(operation);
        }
    }
    for (resource, operations) in below {
        let direct = operations.into_iter().flat_map(|op| {
            let body = op.body.as_ref().map(|body| body.ty.as_str());
            params_of(op).chain(answer_of(op)).chain(body)
        });
        for ty in reach(api, direct) {
            found.entry(ty).or_default().push(resource.to_owned());
        }
    }
    found.retain(|_, by| by.len() < resources.len());
    found
}

/// Every type that these lead to, themselves included.
fn reach<'a>(api: &'a Api, from: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = from.collect();
    while let Some(name) = open.pop() {
        if reached.insert(name.to_owned())
            && let Some(def) = api.type_def(name)
        {
            open.extend(def.parts());
        }
    }
    reached
}

/// Boxes what is a way back to the type it stands in. Lists and maps need no box.
fn box_cycles(api: &mut Api) {
    let mut boxed = Vec::new();
    for (index, def) in api.types.iter().enumerate() {
        let held = |ty: &str| leads_to(api, ty, &def.name);
        match &def.kind {
            TypeKind::Object(fields) => {
                let direct = fields
                    .iter()
                    .enumerate()
                    .filter_map(|(i, field)| match &field.ty {
                        Type::Named(ty) => Some((i, ty)),
                        _ => None,
                    });
                boxed.extend(direct.filter(|(_, ty)| held(ty)).map(|(i, _)| (index, i)));
            }
            TypeKind::Union(union) => {
                let variants = union.variants.iter().enumerate();
                boxed.extend(
                    variants
                        .filter(|(_, v)| held(&v.ty))
                        .map(|(i, _)| (index, i)),
                );
            }
            TypeKind::Enum(_) => {}
        }
    }
    for (index, part) in boxed {
        match api.types.get_mut(index).map(|def| &mut def.kind) {
            Some(TypeKind::Object(fields)) => {
                fields
                    .iter_mut()
                    .skip(part)
                    .take(1)
                    .for_each(|field| field.is_boxed = true);
            }
            Some(TypeKind::Union(union)) => {
                let variants = union.variants.iter_mut().skip(part).take(1);
                variants.for_each(|variant| variant.is_boxed = true);
            }
            Some(TypeKind::Enum(_)) | None => {}
        }
    }
}

/// Whether a value of type `from` holds one of type `to` without a list or map between.
fn leads_to(api: &Api, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(name) = open.pop() {
        if name == to {
            return true;
        }
        let Some(def) = api.type_def(name).filter(|_| seen.insert(name)) else {
            continue;
        };
        match &def.kind {
            TypeKind::Object(fields) => open.extend(fields.iter().filter_map(|f| match &f.ty {
                Type::Named(ty) => Some(ty.as_str()),
                _ => None,
            })),
            TypeKind::Union(union) => open.extend(union.variants.iter().map(|v| v.ty.as_str())),
            TypeKind::Enum(_) => {}
        }
    }
    false
}
