//! The enum of what an operation returns, where that depends on the status. Takes an operation with its
//! names; returns the enum, and the table by which the runtime makes it.

use proc_macro2::TokenStream;
use quote::quote;

use super::Call;
use crate::{
    emit::docs::escape,
    ir::{Output, StatusOutput, Type},
    names::ident,
};

impl Call<'_> {
    /// The type of a stream of events.
    pub(super) fn events(&self, data: &Type) -> TokenStream {
        let (stream, data) = (self.scope.import("", "EventStream"), self.scope.held(data));
        quote!(#stream<#data>)
    }

    /// The name of the enum of the response.
    pub(super) fn response_name(&self) -> TokenStream {
        let response = self.operation.signature.response.as_ref();
        let name = ident(response.map_or("", |response| &response.name));
        quote!(#name)
    }

    /// The enum of the response, where it depends on the status.
    pub(super) fn response(&self) -> Option<TokenStream> {
        let response = self.operation.signature.response.as_ref()?;
        let Output::ByStatus(statuses) = &self.operation.signature.output else {
            return None;
        };
        let is_stream = self.operation.signature.output.is_stream();
        let (mut variants, mut rows) = (Vec::new(), Vec::new());
        // Of a range those are taken that are not listed.
        let (ranges, exact): (Vec<_>, Vec<_>) = statuses
            .iter()
            .zip(&response.variants)
            .partition(|(one, _)| range(&one.status).is_some());
        for (one, variant) in exact.into_iter().chain(ranges) {
            let (docs, variant) = (self.scope.docs().outer(about(one)), ident(variant));
            let held = match &one.output {
                Output::Value(ty) | Output::Optional(ty) | Output::Page(ty) => {
                    Some(self.scope.held(ty))
                }
                Output::Download => Some(self.scope.import("", "Download")),
                Output::Events(ty) => Some(self.events(ty)),
                Output::Unit | Output::ByStatus(_) => None,
            };
            let kind = match &one.output {
                output if output.is_stream() => quote!(stream),
                _ if held.is_none() => quote!(nothing),
                _ if one.is_text => quote!(text),
                _ => quote!(value),
            };
            let held = held.map(|ty| quote!((#ty)));
            variants.push(quote!(#docs #variant #held,));
            let status = match range(&one.status) {
                Some((first, last)) => quote!(#first..=#last),
                None => {
                    let status: proc_macro2::Literal = one.status.parse().ok()?;
                    quote!(#status)
                }
            };
            rows.push(quote!(#status => #variant #kind));
        }
        let name = ident(&response.name);
        let handle = format!("{}::{}", self.node.handle(), self.operation.name);
        let docs = format!("What [`{handle}`] returns, by the status.");
        let docs = self.scope.docs().outer(docs);
        let clone = (!is_stream).then(|| quote!(#[derive(Clone)]));
        let whole = (!is_stream).then(|| quote!(whole));
        let (table, other) = (
            self.scope.import("runtime", "by_status"),
            self.scope.import("", "WithResponse"),
        );
        Some(quote! {
            #docs
            #clone
            #[non_exhaustive]
            pub enum #name {
                #(#variants)*
                #[doc = " Another status, with its body as it came."]
                Unrecognized(#other<()>),
            }

            #table!(#whole #name #(, #rows)*);
        })
    }
}

/// The statuses of a range such as `2XX`.
fn range(status: &str) -> Option<(proc_macro2::Literal, proc_macro2::Literal)> {
    let first = status
        .strip_suffix(['X', 'x'])?
        .trim_end_matches(['X', 'x']);
    let literal = |end: &str| format!("{first}{end}").parse().ok();
    Some((literal("00")?, literal("99")?))
}

/// The documentation of a variant.
fn about(one: &StatusOutput) -> String {
    match one.docs.0.as_str() {
        "" => one.status.clone(),
        docs => format!("{}: {}", one.status, escape(docs)),
    }
}
