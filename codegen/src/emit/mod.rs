//! From the model to Rust: takes a model, gives token streams by file. Makes no decision about
//! names, types or presence; those are in the model.

mod call;
mod calls;
mod docs;
mod expr;
mod feature;
mod index;
mod resources;
mod sample;
mod surface;
mod tree;
mod ty;
mod types;

use proc_macro2::TokenStream;
use quote::quote;

pub(crate) use self::calls::calls;
pub(crate) use self::docs::PLACEHOLDER;
use self::docs::Texts;
pub use self::{index::index, surface::surface};
use crate::{
    ir::{Api, TypeKind},
    names::ident,
    target::Target,
};

/// What emission needs to know everywhere.
pub(crate) struct Context<'a> {
    api: &'a Api,
    /// What the placeholders of documentation stand for.
    docs: Texts,
    /// The path of the runtime's crate.
    root: TokenStream,
    /// The path of the crate that holds the generated code, as its users write it.
    public_root: &'a str,
    target: &'a Target,
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
        }
    }
}

impl Context<'_> {
    /// A file that is done.
    fn done(&self, name: impl Into<String>, tokens: TokenStream) -> File {
        File {
            name: name.into(),
            tokens,
            docs: self.docs.take(),
        }
    }

    /// An item of the runtime, as the users of the generated crate write it.
    fn seen_from_outside<'p>(&'p self, item: &[&'p str]) -> Vec<&'p str> {
        let root = match self.target.is_within() {
            true => self.public_root,
            false => &self.target.runtime,
        };
        root.split("::").chain(item.iter().copied()).collect()
    }

    /// Whether the type of this name is a union.
    fn is_union(&self, name: &str) -> bool {
        let def = self.api.type_def(name);
        def.is_some_and(|def| matches!(def.kind, TypeKind::Union(_)))
    }
}

/// A file without its head.
#[derive(Debug)]
pub(crate) struct File {
    /// The path, with `/` between the parts.
    pub(crate) name: String,
    pub(crate) tokens: TokenStream,
    /// The texts that the placeholders among the tokens stand for, by their number.
    pub(crate) docs: Vec<String>,
}

/// Hands over the files of an API one by one, because the tokens of all of them are large.
pub(crate) fn emit<E>(
    context: &Context<'_>,
    take: &mut dyn FnMut(File) -> Result<(), E>,
) -> Result<(), E> {
    if !context.api.ids.is_empty() {
        take(types::ids(context))?;
    }
    types::types(context, take)?;
    resources::resources(context, take)?;
    take(root(context))
}

/// The file that the others hang on.
fn root(context: &Context<'_>) -> File {
    let name = match context.target.is_within() {
        true => "mod.rs",
        false => "lib.rs",
    };
    let title = context.docs.inner(format!(
        "The {}, generated from its OpenAPI document.",
        context.api.title
    ));
    let ids = (!context.api.ids.is_empty()).then(|| {
        quote!(
            pub mod ids;
        )
    });
    let api = (!context.target.is_within()).then(|| {
        quote!(
            pub use self::resources::Api;
        )
    });
    let tokens = quote! {
        #title

        #ids
        pub mod resources;
        pub mod types;

        #api
    };
    context.done(name, tokens)
}
