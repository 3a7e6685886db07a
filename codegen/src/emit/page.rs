//! The line that makes a type of the document a page. Takes the type; returns which of its fields state
//! how the list continues.

use proc_macro2::TokenStream;
use quote::quote;

use super::ty::Scope;
use crate::{
    ir::{Type, TypeDef},
    names::ident,
};

/// The line of a type that is a page.
pub(super) fn paged_model(scope: &Scope<'_>, def: &TypeDef) -> Option<TokenStream> {
    let (fields, page) = (def.fields(), def.page.as_ref()?);
    let items = fields.get(page.items)?;
    let Type::List(item) = &items.ty else {
        return None;
    };
    let (items, item) = (ident(&items.name), scope.held(item));
    let roles = [
        (quote!(cursor), page.cursor),
        (quote!(has_more), page.has_more),
        (quote!(total), page.total),
    ];
    let roles = roles.into_iter().filter_map(|(role, index)| {
        let field = fields.get(index?)?;
        Some((role, field))
    });
    let roles: Vec<_> = roles.collect();
    let is_usual = matches!(&roles[..], [(_, field)] if field.name == "next_cursor");
    let roles = roles.iter().map(|(role, field)| {
        let field = ident(&field.name);
        quote!(, #role #field)
    });
    // The usual one goes without saying.
    let roles = (!is_usual).then(|| roles.collect::<TokenStream>());
    let (ty, paged_model) = (scope.named(def.id), scope.import("runtime", "paged_model"));
    Some(quote!(#paged_model!(#ty, #items, #item #roles);))
}
