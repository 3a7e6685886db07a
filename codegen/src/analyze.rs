//! What follows from a whole model: which types requests and answers hold, and which hold
//! themselves. Takes a model and fills in what `lower` could not know while it went.

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
    let nested = api.types.iter().flat_map(|def| def.fields());
    let nested: BTreeSet<&str> = nested.filter_map(|field| field.ty.named()).collect();
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
    for def in &mut api.types {
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
        Output::Unit => None,
        Output::Value(ty) | Output::Page(ty) => ty.named(),
    }
}

/// Every type that these lead to, themselves included.
fn reach<'a>(api: &'a Api, from: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = from.collect();
    while let Some(name) = open.pop() {
        if reached.insert(name.to_owned())
            && let Some(def) = api.type_def(name)
        {
            open.extend(def.fields().iter().filter_map(|field| field.ty.named()));
        }
    }
    reached
}

/// Boxes the fields through which a type would hold itself. What is in a list or a map has a box of
/// its own already.
fn box_cycles(api: &mut Api) {
    let defs: BTreeMap<&str, &TypeDef> = api.types.iter().map(|d| (&*d.name, d)).collect();
    let cyclic = |def: &TypeDef| -> Vec<bool> {
        let fields = def.fields().iter();
        fields
            .map(|field| leads_to(&defs, &field.ty, &def.name))
            .collect()
    };
    let cyclic: Vec<Vec<bool>> = api.types.iter().map(cyclic).collect();
    for (def, cyclic) in api.types.iter_mut().zip(cyclic) {
        if let TypeKind::Object(fields) = &mut def.kind {
            for (field, is_cyclic) in fields.iter_mut().zip(cyclic) {
                field.is_boxed = is_cyclic;
            }
        }
    }
}

/// Whether a value of type `ty` holds one of the type `name`, itself or in one of its fields.
fn leads_to(defs: &BTreeMap<&str, &TypeDef>, ty: &Type, name: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![ty];
    while let Some(ty) = open.pop() {
        let Type::Named(current) = ty else { continue };
        if current == name {
            return true;
        }
        if seen.insert(current)
            && let Some(def) = defs.get(&**current)
        {
            open.extend(def.fields().iter().map(|field| &field.ty));
        }
    }
    false
}
