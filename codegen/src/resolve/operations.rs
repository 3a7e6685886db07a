//! The names of operations: the resource that each is on, its method, and the type of its call.

use std::collections::BTreeMap;

use super::{
    call_name::call_name,
    scope::{Scope, free, quoted, rename},
    signature::{Types, signature},
};
use crate::{
    codes,
    extensions::Extension,
    ir::{self, Output, Paging},
    names,
    outline::Operation,
    report::Report,
    reserved,
};

/// The function that makes a handle.
const NEW: &[&str] = &["new"];

/// What would be in the file that holds the other modules together.
const MODULE: &[&str] = &["mod"];

/// How many resources may lead to one another: each is a module in the one above it.
const DEPTH: usize = 16;

/// The operations, those with a name.
pub(super) fn operations(
    report: &mut Report<'_>,
    operations: Vec<Operation>,
    types: Types<'_>,
) -> Vec<ir::Operation> {
    let named = operations.into_iter().filter_map(|operation| {
        let resource = resource(report, &operation)?;
        let method = method(report, &operation)?;
        Some(named(report, operation, resource, method, types))
    });
    let named: Vec<_> = named.collect();
    collisions(report, &named);
    named
}

/// The names of the resource from the client down.
fn resource(report: &mut Report<'_>, operation: &Operation) -> Option<Vec<String>> {
    let pointer = &operation.pointer;
    let wanted: Vec<String> = match &operation.resource {
        Some(resource) => resource.split('.').map(str::to_owned).collect(),
        None => match names::snake(&operation.tag) {
            Some(resource) => vec![resource],
            None => {
                let key = report.key(Extension::Resource);
                let hint = format!("name the resource with `{key}`");
                report.bad_name(&operation.tag, &format!("{pointer}/tags/0"), &hint);
                return None;
            }
        },
    };
    if wanted.len() > DEPTH {
        let key = report.key(Extension::Resource);
        let what = format!("a resource below {DEPTH} others");
        report.unsupported(&what, &format!("{pointer}/{key}"));
        return None;
    }
    for segment in &wanted {
        if names::snake(segment).as_ref() != Some(segment) {
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
    Some(names.collect())
}

fn method(report: &mut Report<'_>, operation: &Operation) -> Option<String> {
    let (wire, key) = match &operation.rename {
        Some(method) => (method, report.key(Extension::Method)),
        None => (&operation.id, "operationId".to_owned()),
    };
    let name = names::snake(wire);
    if name.is_none() {
        let hint = format!("name the method with `{}`", report.key(Extension::Method));
        report.bad_name(wire, &format!("{}/{key}", operation.pointer), &hint);
    }
    Some(free(name?, &[reserved::VALUE, NEW]))
}

fn named(
    report: &mut Report<'_>,
    operation: Operation,
    resource: Vec<String>,
    name: String,
    types: Types<'_>,
) -> ir::Operation {
    let signature = signature(report, &operation, types);
    // Of a way that the configuration names for all of them it has the parameter alone.
    let is_paged = signature.page.is_some() || !operation.page.is_convention;
    let is_list = (is_paged && operation.paging != Paging::None)
        || matches!(signature.output, Output::Page(_));
    let params = operation.params.into_iter();
    let params = params.map(|parameter| parameter.param);
    ir::Operation {
        signature,
        id: operation.id,
        method: operation.method,
        path: operation.path,
        tag: operation.tag,
        call: match operation.rename {
            // A short name says too little without its resource.
            Some(_) => call_name(&resource, &name, is_list),
            None => names::pascal(&name).unwrap_or_default(),
        },
        resource,
        constant: name.to_uppercase(),
        name,
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
        errors: operation.errors,
        pointer: operation.pointer,
    }
}

/// Says which operations, methods and calls have the same name.
fn collisions(report: &mut Report<'_>, operations: &[ir::Operation]) {
    let mut ids = BTreeMap::<&str, &ir::Operation>::new();
    let mut methods = BTreeMap::<&[String], Scope>::new();
    let mut types = BTreeMap::<&[String], Scope>::new();
    for operation in operations {
        for depth in 1..operation.resource.len() {
            let (parent, below) = operation.resource.split_at(depth);
            let scope = methods.entry(parent).or_default();
            if let Some(child) = below.first() {
                let what = format!("the resource `{}.{child}`", parent.join("."));
                scope.insert(child, &what);
            }
        }
    }
    for operation in operations {
        let pointer = &operation.pointer;
        if let Some(other) = ids.insert(&operation.id, operation) {
            let (method, path) = (other.method.as_str(), &other.path);
            let message = format!(
                "`{}` is also the operationId of {method} {path}",
                operation.id
            );
            let pointer = format!("{pointer}/operationId");
            report.say(codes::DUPLICATE_OPERATION, message, &pointer);
            continue;
        }
        let what = quoted(&operation.id);
        let scope = methods.entry(&operation.resource).or_default();
        if let Some(other) = scope.insert(&operation.name, &what) {
            let rust = operation.rust();
            let message = format!("{what} becomes the method `{rust}`, and so does {other}");
            let hint = rename(report, Some(Extension::Method));
            let diagnostic = report.say(codes::DUPLICATE_OPERATION, message, pointer);
            diagnostic.hint = Some(hint);
            continue;
        }
        // Beside the methods stand the handle and the types of the calls.
        let handle = operation.resource.last();
        let handle = handle.and_then(|name| names::pascal(name));
        let scope = types.entry(&operation.resource).or_insert_with(|| {
            let mut scope = Scope::default();
            scope.insert(&handle.unwrap_or_default(), "the handle");
            scope
        });
        scope.take(
            report,
            &operation.call,
            &what,
            pointer,
            Some(Extension::Method),
        );
    }
}
