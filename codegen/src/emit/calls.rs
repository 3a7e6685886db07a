//! A table that calls every operation through the generated API, with the least and with all that
//! it takes. The workspace's tests run it; an operation cannot be forgotten.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, File, Runtime, sample::Extent};
use crate::{
    ir::{Field, Operation, Output, Paging, Type},
    names::ident,
};

impl Context<'_> {
    /// The call of an operation on `client`, with sample arguments.
    pub(super) fn call(
        &self,
        operation: &Operation,
        client: &TokenStream,
        extent: Extent,
    ) -> TokenStream {
        let resources = operation.resource.iter().map(|name| ident(name));
        let method = ident(&operation.name);
        let body = operation
            .body
            .as_ref()
            .and_then(|body| self.api.type_def(&body.ty));
        let fields: &[Field] = body.map(|def| def.fields()).unwrap_or_default();
        let required = operation.query.iter().filter(|param| param.required);
        let mut arguments: Vec<_> = operation
            .path_params
            .iter()
            .chain(required)
            .map(|param| self.sample_param(param, extent))
            .collect();
        if let Some(body) = operation.body.as_ref().filter(|body| body.is_whole) {
            let ty = Type::Named(body.ty.clone());
            arguments.push(self.sample("body", &ty, Extent::Minimal));
        } else {
            let asked = fields.iter().filter(|field| field.is_asked_for());
            arguments.extend(asked.map(|field| self.sample_field(field, extent, 0)));
        }
        let call = quote!(#client #(.#resources())*.#method(#(#arguments),*));
        if extent == Extent::Minimal {
            return call;
        }
        // A cursor comes from a page; there is none to begin with.
        let query = operation.query.iter().filter(|param| {
            let is_cursor = operation.paging == Paging::Cursor && param.wire == "cursor";
            !param.required && !is_cursor
        });
        let query = query.map(|param| (&param.name, self.sample_param(param, extent)));
        let fields = fields
            .iter()
            .filter(|field| !field.is_asked_for() && field.sent.is_none());
        let fields = fields.map(|field| (&field.name, self.sample_field(field, extent, 0)));
        let setters = query.chain(fields).map(|(name, value)| {
            let setter = ident(name);
            quote!(.#setter(#value))
        });
        quote!(#call #(#setters)*)
    }
}

/// The table of calls.
pub(crate) fn calls(context: &Context<'_>) -> File {
    let client = match context.runtime {
        Runtime::Own => quote!(client),
        Runtime::Foreign => quote!(Api::new(client)),
    };
    let cases = context.api.operations.iter().map(|operation| {
        let id = &operation.id;
        let minimal = context.call(operation, &client, Extent::Minimal);
        let full = context.call(operation, &client, Extent::Full);
        let run = match operation.output {
            Output::Download => quote!(fetch),
            _ => quote!(run),
        };
        quote! {
            Case {
                operation: #id,
                minimal: |client| #run(#minimal),
                full: |client| #run(#full),
            },
        }
    });
    let is_file = |operation: &Operation| operation.output == Output::Download;
    let operations = &context.api.operations;
    let fetch = operations.iter().any(is_file).then(|| quote!(fetch,));
    let run = (!operations.iter().all(is_file)).then(|| quote!(run));
    let api = (context.runtime == Runtime::Foreign).then(|| {
        quote!(
            use crate::Api;
        )
    });
    let tokens = quote! {
        //! Every operation, called with the least and with all that it takes.
        #![allow(deprecated, reason = "what is deprecated is called as well")]

        use crate::table::{Case, #fetch #run};
        #api

        pub(crate) static CASES: &[Case] = &[#(#cases)*];
    };
    context.done("calls.rs", tokens)
}
