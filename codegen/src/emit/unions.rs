//! Unions as tokens: what `union!` of the runtime makes traits for.

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs::escape, ty::Scope};
use crate::{
    ir::{Tag, Type, TypeDef, Union, UnionVariant},
    names::ident,
};

/// A union and what belongs to it, each under `cfg`.
pub(super) fn item(
    scope: &Scope<'_>,
    def: &TypeDef,
    union: &Union,
    cfg: &TokenStream,
) -> TokenStream {
    let (macro_name, unknown) = (
        scope.import("runtime", "union"),
        scope.import("", "Unknown"),
    );
    let name = ident(&def.name);
    let docs = scope.docs().outer(escape(&def.docs.0));
    let members = union.variants.iter().map(|variant| {
        let about = variant.ty.direct();
        let about = about.and_then(|id| scope.context.api.type_def(id));
        let about = about.map_or("", |def| def.docs.0.as_str());
        let docs = match about {
            "" => variant
                .values
                .iter()
                .map(|value| format!("`{value}`"))
                .collect::<Vec<_>>()
                .join(", "),
            about => escape(about),
        };
        let docs = (!docs.is_empty()).then(|| scope.docs().outer(docs));
        let (name, ty) = (
            ident(&variant.name),
            scope.boxed(&variant.ty, variant.is_boxed),
        );
        quote!(#docs #name(#ty),)
    });
    let table = union.variants.iter().map(|variant| {
        let (name, values, ty) = (
            ident(&variant.name),
            &variant.values,
            scope.held(&variant.ty),
        );
        match variant.is_shared {
            true => quote!(#name #(#values)|* as #ty),
            false => quote!(#name #(#values)|* #ty),
        }
    });
    let text = text_variant(scope, union).map(|variant| {
        let name = ident(&variant.name);
        quote!(; #name)
    });
    let tag = match &union.tag {
        Tag::Internal(tag) => quote!(Internal(#tag)),
        Tag::External => quote!(External),
        Tag::Untagged => quote!(Untagged),
    };
    quote! {
        #docs
        #cfg
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum #name {
            #(#members)*
            #[doc = " A value that this version of the SDK does not know, as it came."]
            Unrecognized(#unknown),
        }
        #cfg
        #macro_name!(#name, #tag #(, #table)* #text);
    }
}

/// The variant that a `&str` becomes: the first one that takes every string.
fn text_variant<'u>(scope: &Scope<'_>, union: &'u Union) -> Option<&'u UnionVariant> {
    let takes_text = |variant: &&UnionVariant| match &variant.ty {
        Type::String | Type::Secret | Type::Id(_) => variant.values.is_empty(),
        Type::Named(id) => scope.context.is_text_enum(*id),
        _ => false,
    };
    let mut variants = union.variants.iter().filter(takes_text);
    let first = variants.next();
    let is_free = |variant: &UnionVariant| variant.values.is_empty();
    variants
        .find(|variant| is_free(variant))
        .filter(|_| !first.is_some_and(is_free))
        .or(first)
}
