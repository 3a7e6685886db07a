//! The names of operations: the resource that each is on, its method, and the type of its call.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    call_name::call_name,
    responses::response_enum,
    scope::{Claim, Scope, Wanted, free, quoted},
    signature::{Types, signature},
};
use crate::{
    extensions::Extension,
    ir::{self, Output, Paging, Signature},
    names,
    outline::{Operation, OperationName},
    report::Report,
    reserved,
    source::unescape,
};

/// The function that makes a handle.
const NEW: &[&str] = &["new"];

/// What would be in the file that holds the other modules together.
const MODULE: &[&str] = &["mod"];

/// How many resources may lead to one another: each is a module in the one above it.
const DEPTH: usize = 16;

/// The names of an operation.
struct Names {
    /// The resource, from the client down.
    resource: Vec<String>,
    method: String,
    /// The type of the call.
    call: String,
}

/// The operations that are not left out. All of the document have their names, so that none depends on
/// the selection.
pub(super) fn operations(
    report: &mut Report<'_>,
    names: &[OperationName],
    operations: Vec<Operation>,
    types: Types<'_>,
) -> Vec<ir::Operation> {
    let resources: Vec<_> = names.iter().map(|name| resource(report, name)).collect();
    let renames = names.iter().map(|name| {
        let pinned = report.pinned(&name.id);
        let at = (name.body.is_none()).then_some(&name.pointer);
        let pinned = pinned.or_else(|| report.pinned_at(at?));
        pinned.or(name.rename.as_deref())
    });
    let renames: Vec<_> = renames.collect();
    let methods = methods(report, names, &renames, &resources);
    let operations = operations.into_iter();
    let mut signed: BTreeMap<_, _> = operations
        .map(|operation| {
            let signature = signature(report, &operation, types);
            (operation.id.clone(), (operation, signature))
        })
        .collect();
    let calls = names
        .iter()
        .zip(&renames)
        .zip(resources.iter().zip(&methods));
    let calls = calls.map(|((name, rename), (resource, method))| match rename {
        // A short name needs its resource beside it.
        Some(_) => {
            let signed = signed.get(&name.id);
            let is_list =
                signed.is_some_and(|(operation, signature)| is_list(operation, signature));
            call_name(resource, method, is_list)
        }
        None if behind_handle(&name.id, resource).is_some() => names::pascal(&name.id),
        None => names::pascal(method),
    });
    let calls: Vec<_> = calls.collect();
    let calls = call_types(report, names, &resources, calls);
    let mut taken = BTreeMap::<&[String], BTreeSet<String>>::new();
    for (resource, call) in resources.iter().zip(&calls) {
        let handle = resource.last().map(|name| names::pascal(name));
        let taken = taken.entry(resource).or_default();
        taken.extend([call.clone()].into_iter().chain(handle));
    }
    let all = names.iter().zip(&resources);
    let all = all.zip(methods.into_iter().zip(&calls));
    let all = all.filter_map(|((name, resource), (method, call))| {
        let (operation, mut signature) = signed.remove(&name.id)?;
        if let Output::ByStatus(statuses) = &operation.output {
            let taken = taken.entry(resource).or_default();
            signature.response = Some(response_enum(call, statuses, taken));
        }
        let (resource, call) = (resource.clone(), call.clone());
        let names = Names {
            resource,
            method,
            call,
        };
        Some(named(operation, signature, name.tag.clone(), names))
    });
    all.collect()
}

/// The names of the resource from the client down.
fn resource(report: &mut Report<'_>, operation: &OperationName) -> Vec<String> {
    let pointer = &operation.pointer;
    let mut wanted: Vec<String> = match &operation.resource {
        Some(resource) => resource.split('.').map(str::to_owned).collect(),
        None => vec![names::snake(&operation.tag)],
    };
    if wanted.len() > DEPTH {
        let key = report.key(Extension::Resource);
        let what = format!("a resource below {DEPTH} others");
        report.unsupported(&what, &format!("{pointer}/{key}"));
        wanted.truncate(DEPTH);
    }
    for segment in &wanted {
        if names::snake(segment) != *segment {
            let hint = "a resource is a path of snake_case names, such as `users.emails`";
            let key = report.key(Extension::Resource);
            report.bad_name(segment, &format!("{pointer}/{key}"), hint);
        }
    }
    let names = wanted.into_iter().enumerate();
    let names = names.map(|(depth, name)| match depth {
        0 => free(name, &[reserved::VALUE, reserved::CLIENT, MODULE]),
        _ => free(name, &[reserved::VALUE, NEW, MODULE]),
    });
    names.collect()
}

/// The names of the methods, each once on its resource.
fn methods(
    report: &mut Report<'_>,
    operations: &[OperationName],
    renames: &[Option<&str>],
    resources: &[Vec<String>],
) -> Vec<String> {
    let mut scopes = BTreeMap::<&[String], Scope>::new();
    for resource in resources {
        for depth in 1..resource.len() {
            let (parent, below) = resource.split_at(depth);
            if let Some(child) = below.first() {
                let what = format!("the resource `{}.{child}`", parent.join("."));
                scopes.entry(parent).or_default().insert(child, &what);
            }
        }
    }
    let wanted = operations.iter().zip(renames).zip(resources);
    let wanted = wanted.map(|((operation, rename), resource)| {
        let reserved = &[reserved::VALUE, NEW];
        let (id, pointer) = (&operation.id, &operation.pointer);
        let short = rename.map_or_else(|| behind_handle(id, resource), |_| None);
        let wire = short.unwrap_or(id);
        let mut wanted = Wanted::new(wire, *rename, pointer, names::snake, reserved);
        if short.is_some() {
            // One that has the name without its resource keeps it.
            (wanted.claim, wanted.what) = (Claim::Made, quoted(id));
        }
        let whole = short.map(|_| names::snake(id));
        let others = wanted.others;
        wanted.others = Box::new(move || {
            // Two methods differ at least in their requests.
            let request = pointer.trim_start_matches("/paths/").rsplit_once('/');
            let request =
                request.map(|(path, method)| names::operation_id(method, &unescape(path)));
            let request = request.map(|name| names::with_body(name, operation.body.as_deref()));
            let whole = whole.clone().into_iter();
            whole.chain(others()).chain(request).collect()
        });
        wanted
    });
    by_resource(report, &mut scopes, resources, wanted.collect())
}

/// The part of an id behind the name of the resource, as `create` in `issues/create`: the handle has
/// that name already.
fn behind_handle<'o>(id: &'o str, resource: &[String]) -> Option<&'o str> {
    let (before, rest) = id.split_once(['/', '.', ':'])?;
    let handle = resource.last()?.trim_end_matches('_');
    let is_name = rest.contains(char::is_alphabetic);
    (names::snake(before) == handle && is_name).then_some(rest)
}

/// The names of the types of calls. Beside them stand those of the handles.
fn call_types(
    report: &mut Report<'_>,
    operations: &[OperationName],
    resources: &[Vec<String>],
    calls: Vec<String>,
) -> Vec<String> {
    let mut scopes = BTreeMap::<&[String], Scope>::new();
    for resource in resources {
        let handle = resource.last().map(|name| names::pascal(name));
        let scope = scopes.entry(resource).or_default();
        scope.insert(&handle.unwrap_or_default(), "the handle");
    }
    let wanted = operations
        .iter()
        .zip(calls)
        .map(|(operation, call)| Wanted {
            name: call.clone(),
            others: Box::new(move || vec![format!("{call}Call")]),
            claim: Claim::Made,
            what: quoted(&operation.id),
            pointer: operation.pointer.clone(),
            is_unused: false,
        });
    by_resource(report, &mut scopes, resources, wanted.collect())
}

/// The names that operations want, settled for each resource.
fn by_resource<'r>(
    report: &mut Report<'_>,
    scopes: &mut BTreeMap<&'r [String], Scope>,
    resources: &'r [Vec<String>],
    wanted: Vec<Wanted<'_>>,
) -> Vec<String> {
    let mut groups = BTreeMap::<&[String], (Vec<usize>, Vec<Wanted<'_>>)>::new();
    for (index, (resource, wanted)) in resources.iter().zip(wanted).enumerate() {
        let (indices, all) = groups.entry(resource).or_default();
        indices.push(index);
        all.push(wanted);
    }
    let mut names = vec![String::new(); resources.len()];
    for (resource, (indices, wanted)) in groups {
        let scope = scopes.entry(resource).or_default();
        let settled = scope.settle(report, &wanted, Some(Extension::Method));
        for (index, name) in indices.into_iter().zip(settled) {
            if let Some(slot) = names.get_mut(index) {
                *slot = name;
            }
        }
    }
    names
}

/// Whether an operation returns a list, or a part of one.
fn is_list(operation: &Operation, signature: &Signature) -> bool {
    // Of a way that the configuration names for all of them it has the parameter alone.
    let is_paged = signature.page.is_some() || !operation.page.is_convention;
    (is_paged && operation.paging != Paging::None) || matches!(signature.output, Output::Page(_))
}

fn named(operation: Operation, signature: Signature, tag: String, names: Names) -> ir::Operation {
    // Of a way that the configuration names for all of them it has the parameter alone.
    let is_paged = signature.page.is_some() || !operation.page.is_convention;
    let params = operation.params.into_iter();
    let params = params.map(|parameter| parameter.param);
    ir::Operation {
        signature,
        id: operation.id,
        method: operation.method,
        path: operation.path,
        tag,
        call: names.call,
        resource: names.resource,
        constant: names.method.to_uppercase(),
        name: names.method,
        summary: operation.summary,
        docs: operation.docs,
        since: operation.since,
        deprecated: operation.deprecated,
        retry: operation.retry,
        retry_reason: operation.retry_reason,
        paging: match is_paged {
            true => operation.paging,
            false => Paging::None,
        },
        page_parameters: operation.page.parameters,
        params: params.collect(),
        body: operation.body,
        security: operation.security,
        is_bare: operation.is_bare,
        accept: operation.accept,
        is_text: operation.is_text,
        events: operation.events,
        whole_events: operation.whole_events,
        other_responses: operation.other_responses,
        redirects: operation.redirects,
        server: operation.server,
        headers: operation.headers,
        error_types: operation.error_types,
        errors: operation.errors,
        pointer: operation.pointer,
    }
}
