//! What emission needs to know everywhere: the model, where the runtime is, and the documentation
//! strings. Decides nothing.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Texts;
use crate::{
    ir::{Api, Held, Operation, TypeId, TypeKind, Variant},
    names::ident,
    target::Target,
};

/// What emission needs to know everywhere.
pub(crate) struct Context<'a> {
    pub(super) api: &'a Api,
    /// What the placeholders of documentation stand for.
    pub(super) docs: Texts,
    /// The path of the runtime's crate.
    pub(super) root: TokenStream,
    /// The path of the crate that holds the generated code, as its users write it.
    pub(super) public_root: &'a str,
    pub(super) target: &'a Target,
    /// The operations that return a type.
    pub(super) returning: BTreeMap<TypeId, Vec<&'a Operation>>,
    /// The names of the types.
    names: BTreeSet<&'a str>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(api: &'a Api) -> Self {
        let target = &api.target;
        let root = target.runtime.split("::").map(ident);
        Self {
            api,
            docs: Texts::default(),
            root: quote!(#(#root)::*),
            public_root: target.package.as_deref().unwrap_or("crate"),
            target,
            returning: api.returning(),
            names: api.types.iter().map(|def| def.name.as_str()).collect(),
        }
    }
}

impl<'a> Context<'a> {
    /// A file that is done.
    pub(super) fn done(&self, name: impl Into<String>, tokens: TokenStream) -> File {
        File {
            name: name.into(),
            tokens,
            docs: self.docs.take(),
        }
    }

    /// An item of the runtime, as the users of the generated crate write it: the crate has them all.
    pub(super) fn seen_from_outside<'p>(&'p self, item: &[&'p str]) -> Vec<&'p str> {
        [&[self.public_root], item].concat()
    }

    /// Whether a type is an enum of strings.
    pub(super) fn is_text_enum(&self, id: TypeId) -> bool {
        self.api.type_def(id).is_some_and(|def| match &def.kind {
            TypeKind::Enum(variants) => Variant::held(variants) == Held::String,
            _ => false,
        })
    }

    /// Whether a type is a union.
    pub(super) fn is_union(&self, id: TypeId) -> bool {
        let def = self.api.type_def(id);
        def.is_some_and(|def| matches!(def.kind, TypeKind::Union(_)))
    }

    /// The name of a type.
    pub(super) fn type_name(&self, id: TypeId) -> &'a str {
        self.api.type_def(id).map_or("", |def| &def.name)
    }

    /// Whether a type has this name. Each file looks up many, so they are kept.
    pub(super) fn is_type(&self, name: &str) -> bool {
        self.names.contains(name)
    }
}

/// A file without its head.
#[derive(Debug)]
pub(crate) struct File {
    /// The path, with `/` between the parts.
    pub(crate) name: String,
    pub(crate) tokens: TokenStream,
    /// The strings that the placeholders among the tokens stand for, by their number.
    pub(crate) docs: Vec<String>,
}
