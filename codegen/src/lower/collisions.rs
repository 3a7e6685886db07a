//! Checks that the Rust names of a model do not collide. Takes a whole model; gives diagnostics.

use std::collections::BTreeMap;

use super::Lower;
use crate::{
    codes,
    ir::{Api, Operation, TypeKind},
};

/// Methods that the call of every operation has.
const CALL_METHODS: &[&str] = &["clone", "into_future", "items", "options", "pages", "send"];

/// Names in one scope, with what took them.
#[derive(Default)]
struct Scope(BTreeMap<String, String>);

impl Lower<'_> {
    pub(super) fn check_names(&mut self, api: &Api) {
        self.check_types(api);
        self.check_operations(api);
    }

    fn check_types(&mut self, api: &Api) {
        let mut types = Scope::default();
        for def in &api.types {
            let pointer = format!("/components/schemas/{}", def.name);
            self.take(&mut types, &def.name, &def.name, &pointer);
            let mut inner = Scope::default();
            match &def.kind {
                TypeKind::Object(fields) => {
                    inner
                        .0
                        .insert("extra".to_owned(), "every model has".to_owned());
                    for field in fields {
                        let pointer = format!("{pointer}/properties/{}", field.wire);
                        self.take(&mut inner, &field.name, &field.wire, &pointer);
                    }
                }
                TypeKind::Union(union) => {
                    let own = "every union has for other values".to_owned();
                    inner.0.insert("Unrecognized".to_owned(), own);
                    for variant in &union.variants {
                        self.take(&mut inner, &variant.name, &variant.wire, &pointer);
                    }
                }
                TypeKind::Enum(variants) => {
                    let own = "every enum has for other values".to_owned();
                    inner.0.insert("Unrecognized".to_owned(), own);
                    for variant in variants {
                        let pointer = format!("{pointer}/enum");
                        self.take(&mut inner, &variant.name, &variant.wire, &pointer);
                    }
                }
            }
        }
    }

    fn check_operations(&mut self, api: &Api) {
        let mut resources = BTreeMap::<&[String], Scope>::new();
        let mut ids = BTreeMap::<&str, &Operation>::new();
        for operation in &api.operations {
            let pointer = operation.pointer();
            if let Some(other) = ids.insert(&operation.id, operation) {
                let message = format!(
                    "`{}` is also the operationId of {} {}",
                    operation.id,
                    other.method.as_str(),
                    other.path
                );
                let pointer = format!("{pointer}/operationId");
                self.say(codes::DUPLICATE_OPERATION, message, &pointer);
            }
            for depth in 1..operation.resource.len() {
                let (parent, child) = operation.resource.split_at(depth);
                let scope = resources.entry(parent).or_default();
                let child = child.first().cloned().unwrap_or_default();
                scope
                    .0
                    .entry(child)
                    .or_insert_with(|| "a resource has".to_owned());
            }
            let scope = resources.entry(&operation.resource).or_default();
            if let Some(other) = scope.0.get(&operation.name) {
                let rust = operation.rust();
                let message = format!("the method `{rust}` collides with the one that {other}");
                self.say(codes::DUPLICATE_OPERATION, message, &pointer).hint =
                    Some("give one of them another `x-wacht-method`".to_owned());
            }
            scope
                .0
                .insert(operation.name.clone(), format!("`{}` has", operation.id));
            self.check_call(api, operation);
        }
    }

    /// The arguments of a method, and the setters of its call: the query parameters and the fields
    /// of the body that are not required.
    fn check_call(&mut self, api: &Api, operation: &Operation) {
        let (mut arguments, mut setters) = (Scope::default(), Scope::default());
        for method in CALL_METHODS {
            let own = "every call has".to_owned();
            setters.0.insert((*method).to_owned(), own);
        }
        let pointer = operation.pointer();
        for param in &operation.path_params {
            self.take(&mut arguments, &param.name, &param.wire, &pointer);
        }
        for param in &operation.query {
            let scope = if param.required {
                &mut arguments
            } else {
                &mut setters
            };
            self.take(scope, &param.name, &param.wire, &pointer);
        }
        let body = operation
            .body
            .as_ref()
            .and_then(|body| api.type_def(&body.ty));
        let is_whole = operation.body.as_ref().is_some_and(|body| body.is_whole);
        for field in body.map(|def| def.fields()).unwrap_or_default() {
            if is_whole && field.is_asked_for() {
                continue;
            }
            let scope = if field.is_asked_for() {
                &mut arguments
            } else {
                &mut setters
            };
            self.take(scope, &field.name, &field.wire, &pointer);
        }
    }

    fn take(&mut self, scope: &mut Scope, name: &str, wire: &str, pointer: &str) {
        if let Some(other) = scope.0.insert(name.to_owned(), format!("`{wire}` gets")) {
            let message = format!("`{wire}` becomes the name `{name}`, which {other} as well");
            self.say(codes::NAME_COLLISION, message, pointer).hint =
                Some("give one of them another name with `x-wacht-name`".to_owned());
        }
    }
}
