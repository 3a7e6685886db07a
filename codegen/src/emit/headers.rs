//! The module `headers`: a constant for each header of responses, with the type of its value.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    call_docs::code,
    context::{Context, File},
    docs::escape,
    feature::any_of,
    ty::Scope,
};
use crate::{ir::Header, names::ident};

/// `headers.rs`
pub(super) fn headers(context: &Context<'_>) -> File {
    let taken = |word: &str| context.api.headers.iter().any(|header| header.name == word);
    let scope = Scope::new(context, true, &taken);
    let constants = context.api.headers.iter();
    let constants: Vec<_> = constants
        .map(|header| constant(context, &scope, header))
        .collect();
    let uses = scope.uses();
    let tokens = quote! {
        //! The headers of responses, for `header` of [`WithResponse`](crate::WithResponse),
        //! [`Download`](crate::Download) and [`Error`](crate::Error).

        #uses

        #(#constants)*
    };
    context.done("headers.rs", tokens)
}

fn constant(context: &Context<'_>, scope: &Scope<'_>, header: &Header) -> TokenStream {
    let docs = match header.docs.0.as_str() {
        "" => code(&header.wire),
        docs => format!("{}: {}", code(&header.wire), escape(docs)),
    };
    let docs = scope.docs().outer(docs);
    let (name, wire) = (ident(&header.name), &header.wire);
    let (ty, held) = (scope.import("", "Header"), scope.held(&header.ty));
    let named = header.ty.named().into_iter();
    let named: Vec<_> = named.filter_map(|id| context.api.type_def(id)).collect();
    let cfg = match named.is_empty() {
        true => TokenStream::new(),
        false => context.cfg(&any_of(&named)),
    };
    quote!(#docs #cfg pub const #name: #ty<#held> = #ty::new(#wire);)
}
