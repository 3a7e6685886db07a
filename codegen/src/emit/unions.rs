//! Unions as tokens: what `union!` of the runtime makes traits for.

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs::escape, ty::Scope};
use crate::{
    ir::{Tag, TypeDef, Union, UnionVariant},
    names::ident,
};

/// A union and what belongs to it, each under `cfg`.
pub(super) fn item(
    scope: &Scope<'_>,
    def: &TypeDef,
    union: &Union,
    cfg: &TokenStream,
) -> TokenStream {
    let (macro_name, json) = (
        scope.import("runtime", "union"),
        scope.import("serde_json", "Value"),
    );
    let name = ident(&def.name);
    let docs = scope.docs().outer(escape(&def.docs.0));
    let members = union.variants.iter().map(|variant| {
        let about = variant.ty.direct();
        let about = about.and_then(|id| scope.context.api.type_def(id));
        let about = about.map_or("", |def| def.docs.0.as_str());
        let docs = scope.docs().outer(match about {
            "" => format!("`{}`", variant.wire),
            about => escape(about),
        });
        let (name, ty) = (ident(&variant.name), held(scope, variant));
        quote!(#docs #name(#ty),)
    });
    let table = union.variants.iter().map(|variant| {
        let (name, wire, ty) = (ident(&variant.name), &variant.wire, scope.held(&variant.ty));
        quote!(#name #wire #ty)
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
            Unrecognized(#json),
        }
        #cfg
        #macro_name!(#name, #tag #(, #table)*);
    }
}

/// What a variant holds.
fn held(scope: &Scope<'_>, variant: &UnionVariant) -> TokenStream {
    let ty = scope.held(&variant.ty);
    match variant.is_boxed {
        true => {
            let boxed = scope.std("Box");
            quote!(#boxed<#ty>)
        }
        false => quote!(#ty),
    }
}
