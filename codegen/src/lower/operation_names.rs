//! What the names of operations are made from. Takes the paths of a document; returns an id of each
//! operation, whether the rest of it is supported or not, so that no name depends on those that are left out.

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{OpenAPI, Operation, PathItem, ReferenceOr};

use super::{Lower, body::Choice};
use crate::{codes, extensions::Extension, names, outline::OperationName, source::escape};

impl<'d> Lower<'d> {
    /// What the operations are called, in the order of the document. One whose body has several media
    /// types is there for each of them.
    pub(super) fn operation_names(&mut self) -> Vec<OperationName> {
        let openapi = self.openapi;
        let mut found = Vec::new();
        let mut ids = BTreeMap::<String, String>::new();
        let stated: BTreeSet<_> = stated_ids(openapi).collect();
        for (path, item) in &openapi.paths.paths {
            let ReferenceOr::Item(item) = item else {
                continue;
            };
            for (method, operation) in methods(item) {
                let request = format!("{} {path}", method.to_uppercase());
                let pointer = format!("/paths/{}/{method}", escape(path));
                let id = self.operation_id(operation, &request, &pointer, &ids);
                ids.insert(id.clone(), request.clone());
                let extensions = self.document.prefix.of(|key| operation.extensions.get(key));
                let text = |extension| extensions.text(extension).map(str::to_owned);
                let tag = operation.tags.first().cloned();
                let name = |id: String, body: Option<&str>| OperationName {
                    id,
                    tag: tag.clone().unwrap_or_else(|| "default".to_owned()),
                    resource: text(Extension::Resource),
                    rename: text(Extension::Method).map(|name| names::with_body(name, body)),
                    body: body.map(str::to_owned),
                    pointer: pointer.clone(),
                };
                found.push(name(id.clone(), None));
                let choices = self.body_choices(operation, &pointer);
                let choices = choices.into_iter().filter_map(|mut choice| {
                    let Some(word) = &choice.word else {
                        return Some(choice);
                    };
                    let other = format!("{id}As{}", names::pascal(word));
                    if stated.contains(&*other) || ids.contains_key(&other) {
                        return None;
                    }
                    ids.insert(other.clone(), request.clone());
                    found.push(name(other.clone(), Some(word)));
                    choice.id = Some(other);
                    Some(choice)
                });
                let choices = choices.collect();
                self.choices.insert(pointer, choices);
            }
        }
        found
    }

    fn body_choices(&mut self, operation: &'d Operation, pointer: &str) -> Vec<Choice> {
        let body = operation.request_body.as_ref();
        let body = body.and_then(|body| self.request_body(body, format!("{pointer}/requestBody")));
        body.map_or_else(Vec::new, |(body, at)| self.choices(body, &at))
    }

    /// The `operationId`, or what takes its place where there is none, or the same one twice.
    fn operation_id(
        &mut self,
        operation: &Operation,
        request: &str,
        pointer: &str,
        taken: &BTreeMap<String, String>,
    ) -> String {
        let (method, path) = request.split_once(' ').unwrap_or_default();
        let own = operation.operation_id.as_ref();
        let Some(id) = own.filter(|id| !taken.contains_key(*id)) else {
            let made = names::operation_id(method, path);
            let id = match taken.contains_key(&made) {
                true => request.to_owned(),
                false => made,
            };
            let (code, message, pointer) = match own.and_then(|own| Some((own, taken.get(own)?))) {
                Some((own, other)) => (
                    codes::DUPLICATE_OPERATION,
                    format!("`{own}` is also the operationId of {other}"),
                    format!("{pointer}/operationId"),
                ),
                None => (
                    codes::MISSING_KEY,
                    "an operation lacks `operationId`".to_owned(),
                    pointer.to_owned(),
                ),
            };
            let hint = format!("without one it is called `{id}`");
            self.report.doubt(code, message, &pointer).hint = Some(hint);
            return id;
        };
        id.clone()
    }
}

/// The ids that the document states.
fn stated_ids(openapi: &OpenAPI) -> impl Iterator<Item = &str> {
    let items = openapi.paths.paths.values();
    let items = items.filter_map(|item| match item {
        ReferenceOr::Item(item) => Some(item),
        ReferenceOr::Reference { .. } => None,
    });
    let operations = items.flat_map(methods);
    operations.filter_map(|(_, operation)| operation.operation_id.as_deref())
}

/// The operations of a path by their methods.
fn methods(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    let methods = [
        ("get", &item.get),
        ("post", &item.post),
        ("put", &item.put),
        ("patch", &item.patch),
        ("delete", &item.delete),
        ("options", &item.options),
        ("head", &item.head),
        ("trace", &item.trace),
    ];
    let methods = methods.into_iter();
    methods.filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}
