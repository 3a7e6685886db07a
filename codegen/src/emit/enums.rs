//! Enums as tokens: what `open_enum!` and `value_enum!` of the runtime make traits for.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::{docs::escape, ty::Scope};
use crate::{
    ir::{Held, TypeDef, Variant},
    names::{ident, snake},
};

/// An enum and what belongs to it, each under `cfg`.
pub(super) fn item(
    scope: &Scope<'_>,
    def: &TypeDef,
    variants: &[Variant],
    cfg: &TokenStream,
) -> TokenStream {
    let name = ident(&def.name);
    let docs = scope.docs().outer(escape(&def.docs.0));
    let members = variants.iter().map(|variant| {
        // The wire value is worth a word where the name does not say it.
        let is_plain = Some(&*snake(&variant.name)) == variant.wire.as_str();
        let docs = (!is_plain).then(|| scope.docs().outer(format!("`{}`", variant.text())));
        let name = ident(&variant.name);
        quote!(#docs #name,)
    });
    let members: Vec<_> = members.collect();
    let held = Variant::held(variants);
    let table = variants.iter().map(|variant| {
        let (name, wire) = (ident(&variant.name), literal(held, &variant.wire));
        quote!(#name #wire)
    });
    let (ty, table) = match held {
        Held::String => {
            let open_enum = scope.import("runtime", "open_enum");
            (scope.std("String"), quote!(#open_enum!(#name #(, #table)*)))
        }
        _ => {
            let value_enum = scope.import("runtime", "value_enum");
            let ty = match held {
                Held::Integer => quote!(i64),
                Held::Number => quote!(f64),
                Held::String | Held::Mixed => scope.import("", "Unknown"),
            };
            (ty.clone(), quote!(#value_enum!(#name, #ty #(, #table)*)))
        }
    };
    quote! {
        #docs
        #cfg
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum #name {
            #(#members)*
            #[doc = " A value that this version of the SDK does not know."]
            Unrecognized(#ty),
        }
        #cfg
        #table;
    }
}

/// A value as the macro takes it. Among values of several types an integer needs its type.
fn literal(held: Held, value: &Value) -> TokenStream {
    match (value, value.as_i64(), value.as_f64()) {
        (Value::String(text), ..) => quote!(#text),
        (Value::Bool(value), ..) => quote!(#value),
        (_, Some(value), _) if held == Held::Integer => {
            let value = Literal::i64_unsuffixed(value);
            quote!(#value)
        }
        (_, Some(value), _) => {
            let value = Literal::i64_suffixed(value);
            quote!(#value)
        }
        (.., Some(value)) => {
            let value = Literal::f64_unsuffixed(value);
            quote!(#value)
        }
        _ => quote!(0),
    }
}
