//! Checks that the Rust names of a model do not collide. Takes a whole model; gives diagnostics.

use std::collections::BTreeMap;

use super::{Lower, component_pointer};
use crate::{
    codes,
    extensions::Extension,
    ir::{Api, Encoding, Field, Operation, Presence, TypeDef, TypeKind},
    names, reserved,
    source::escape,
};

/// Methods that the generator gives to every handle, and to a model that requests hold.
const NEW: &str = "new";

/// Names in one scope, with what took them.
#[derive(Default)]
struct Scope(BTreeMap<String, String>);

impl Scope {
    /// A scope in which `owner` has these names already.
    fn with(owner: &str, names: &[&str]) -> Self {
        let mut scope = Self::default();
        scope.reserve(owner, names);
        scope
    }

    fn reserve<'n>(&mut self, owner: &str, names: impl IntoIterator<Item = &'n &'n str>) {
        let names = names.into_iter();
        self.0
            .extend(names.map(|name| ((*name).to_owned(), owner.to_owned())));
    }
}

fn is_value_method(name: &str) -> bool {
    reserved::VALUE.contains(&name)
}

fn is_handle_method(name: &str) -> bool {
    name == NEW || is_value_method(name)
}

impl Lower<'_> {
    pub(super) fn check_names(&mut self, api: &Api) {
        self.check_ids(api);
        self.check_types(api);
        self.check_resources(api);
        self.check_operations(api);
        for operation in &api.operations {
            self.check_call(api, operation);
        }
    }

    fn check_ids(&mut self, api: &Api) {
        let mut scope = Scope::default();
        let ids = self.key(Extension::Ids);
        for id in &api.ids {
            let pointer = || format!("/{ids}/{}", escape(&id.kind));
            self.take(&mut scope, &id.name, &quoted(&id.kind), &pointer, None);
        }
    }

    fn check_types(&mut self, api: &Api) {
        let mut types = Scope::default();
        for def in &api.types {
            let pointer = || component_pointer(&def.component);
            let what = quoted(&def.component);
            self.take(
                &mut types,
                &def.name,
                &what,
                &pointer,
                Some(Extension::Name),
            );
            match &def.kind {
                TypeKind::Object(fields) => {
                    let mut scope = Scope::with("every model", reserved::MODEL);
                    // An answer has fields only, which are no methods.
                    if def.in_requests {
                        scope.reserve("every model", &[NEW]);
                    }
                    for field in fields {
                        let pointer = || property_pointer(def, field);
                        self.take_field(&mut scope, field, &quoted(&field.wire), &pointer);
                    }
                }
                TypeKind::Union(union) => {
                    let mut scope = Scope::with("every union", reserved::VARIANT);
                    for variant in &union.variants {
                        let what = quoted(&variant.wire);
                        self.take(
                            &mut scope,
                            &variant.name,
                            &what,
                            &pointer,
                            Some(Extension::Name),
                        );
                    }
                }
                TypeKind::Enum(variants) => {
                    let mut scope = Scope::with("every enum", reserved::VARIANT);
                    for (index, variant) in variants.iter().enumerate() {
                        let pointer = || format!("{}/enum/{index}", pointer());
                        let what = quoted(&variant.wire);
                        self.take(
                            &mut scope,
                            &variant.name,
                            &what,
                            &pointer,
                            Some(Extension::Name),
                        );
                    }
                }
            }
        }
    }

    /// The names of resources: modules, and methods of what is above them.
    fn check_resources(&mut self, api: &Api) {
        for operation in &api.operations {
            for (depth, name) in operation.resource.iter().enumerate() {
                let is_taken = match depth {
                    0 => is_value_method(name) || reserved::CLIENT.contains(&&**name),
                    _ => is_handle_method(name),
                };
                // A module `mod` would be in the file that holds the others together.
                if is_taken || name == "mod" {
                    let message = format!("a resource cannot have the name `{name}`");
                    let key = self.key(Extension::Resource);
                    let pointer = format!("{}/{key}", operation.pointer());
                    self.say(codes::NAME_COLLISION, message, &pointer).hint =
                        Some(format!("give it another `{key}`"));
                }
            }
        }
    }

    fn check_operations(&mut self, api: &Api) {
        let mut ids = BTreeMap::<&str, &Operation>::new();
        let mut methods = BTreeMap::<&[String], Scope>::new();
        let mut types = BTreeMap::<&[String], Scope>::new();
        for operation in &api.operations {
            for depth in 1..operation.resource.len() {
                let (parent, below) = operation.resource.split_at(depth);
                let scope = methods.entry(parent).or_default();
                if let Some(child) = below.first() {
                    let what = format!("the resource `{}.{child}`", parent.join("."));
                    scope.0.insert(child.clone(), what);
                }
            }
        }
        for operation in &api.operations {
            let pointer = || operation.pointer();
            if let Some(other) = ids.insert(&operation.id, operation) {
                let (method, path) = (other.method.as_str(), &other.path);
                let message = format!(
                    "`{}` is also the operationId of {method} {path}",
                    operation.id
                );
                let pointer = format!("{}/operationId", pointer());
                self.say(codes::DUPLICATE_OPERATION, message, &pointer);
                continue;
            }
            let what = quoted(&operation.id);
            if is_handle_method(&operation.name) {
                let message = format!("a method cannot have the name `{}`", operation.name);
                self.say(codes::NAME_COLLISION, message, &pointer()).hint =
                    Some(format!("give it another `{}`", self.key(Extension::Method)));
            }
            let scope = methods.entry(&operation.resource).or_default();
            if let Some(other) = scope.0.insert(operation.name.clone(), what.clone()) {
                let rust = operation.rust();
                let message = format!("{what} becomes the method `{rust}`, and so does {other}");
                let hint = self.rename(Some(Extension::Method));
                self.say(codes::DUPLICATE_OPERATION, message, &pointer())
                    .hint = Some(hint);
                continue;
            }
            // Beside the methods stand the handle and the types of the calls.
            let name = names::pascal(&operation.name).unwrap_or_default();
            let handle = operation
                .resource
                .last()
                .and_then(|name| names::pascal(name));
            let scope = types
                .entry(&operation.resource)
                .or_insert_with(|| Scope::with("the handle", &[&*handle.unwrap_or_default()]));
            self.take(scope, &name, &what, &pointer, Some(Extension::Method));
        }
    }

    /// The arguments of a method and the setters of its call: parameters and fields of the body.
    fn check_call(&mut self, api: &Api, operation: &Operation) {
        let mut arguments = Scope::default();
        let mut setters = Scope::with("every call", reserved::CALL);
        let pointer = || operation.pointer();
        let path = operation.path_params.iter();
        let asked = operation.query.iter().filter(|param| param.required);
        let in_path = path.map(|param| (param, "path"));
        for (param, place) in in_path.chain(asked.map(|param| (param, "query"))) {
            let what = format!("the {place} parameter `{}`", param.wire);
            self.take(
                &mut arguments,
                &param.name,
                &what,
                &pointer,
                Some(Extension::Name),
            );
        }
        for param in operation.query.iter().filter(|param| !param.required) {
            let what = format!("the query parameter `{}`", param.wire);
            self.take(
                &mut setters,
                &param.name,
                &what,
                &pointer,
                Some(Extension::Name),
            );
        }
        let Some(body) = &operation.body else { return };
        let Some(def) = api.type_def(&body.ty) else {
            return;
        };
        if body.encoding == Encoding::FormOrJson {
            let owner = "every call with two forms of body".to_owned();
            setters.0.insert("as_json".to_owned(), owner);
        }
        let fields = def.fields().iter().filter(|field| field.sent.is_none());
        let (asked, set): (Vec<_>, Vec<_>) = fields.partition(|field| field.is_asked_for());
        let what = |field: &Field| format!("the property `{}` of the body", field.wire);
        if !body.is_whole {
            for field in asked {
                let pointer = || property_pointer(def, field);
                self.take(
                    &mut arguments,
                    &field.name,
                    &what(field),
                    &pointer,
                    Some(Extension::Name),
                );
            }
        }
        for field in set {
            let pointer = || property_pointer(def, field);
            self.take_field(&mut setters, field, &what(field), &pointer);
        }
    }

    /// A field takes its name, and one more where it can be cleared.
    fn take_field(
        &mut self,
        scope: &mut Scope,
        field: &Field,
        what: &str,
        pointer: &dyn Fn() -> String,
    ) {
        self.take(scope, &field.name, what, pointer, Some(Extension::Name));
        if field.presence == Presence::TriState {
            let (name, what) = (format!("clear_{}", field.name), format!("clearing {what}"));
            self.take(scope, &name, &what, pointer, Some(Extension::Name));
        }
    }

    fn take(
        &mut self,
        scope: &mut Scope,
        name: &str,
        what: &str,
        pointer: &dyn Fn() -> String,
        renamed_by: Option<Extension>,
    ) {
        if let Some(other) = scope.0.insert(name.to_owned(), what.to_owned()) {
            let message = format!("{what} gets the name `{name}`, which {other} has already");
            let hint = self.rename(renamed_by);
            self.say(codes::NAME_COLLISION, message, &pointer()).hint = Some(hint);
        }
    }

    /// What to do about two of the same name, where an extension may rename them.
    fn rename(&self, by: Option<Extension>) -> String {
        let key = by.map(|extension| self.key(extension));
        match (by, key) {
            (Some(Extension::Method), Some(key)) => format!("give one of them another `{key}`"),
            (_, Some(key)) => format!("give one of them another name with `{key}`"),
            (_, None) => "give one of them another name".to_owned(),
        }
    }
}

fn quoted(name: &str) -> String {
    format!("`{name}`")
}

fn property_pointer(def: &TypeDef, field: &Field) -> String {
    let component = component_pointer(&def.component);
    format!("{component}/properties/{}", escape(&field.wire))
}
