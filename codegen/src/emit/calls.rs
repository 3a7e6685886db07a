//! A table that calls every operation through the generated API, with the least and with all that
//! it takes. The workspace's tests run it; an operation cannot be forgotten.

use proc_macro2::TokenStream;
use quote::quote;

use super::{ARGUMENTS, Context, Runtime, sample::Extent};
use crate::{
    ir::{Field, Operation},
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
        let query = operation.query.iter();
        let params = operation
            .path_params
            .iter()
            .chain(query.clone().filter(|p| p.required));
        let mut arguments: Vec<_> = params
            .map(|param| self.sample(&param.name, &param.ty, extent))
            .collect();
        let asked: Vec<_> = fields.iter().filter(|field| field.is_asked_for()).collect();
        if arguments.len() + asked.len() > ARGUMENTS
            && let Some(body) = &operation.body
        {
            let ty = crate::ir::Type::Named(body.ty.clone());
            arguments.push(self.sample("body", &ty, Extent::Minimal));
        } else {
            arguments.extend(asked.iter().map(|f| self.sample(&f.name, &f.ty, extent)));
        }
        let call = quote!(#client #(.#resources())*.#method(#(#arguments),*));
        if extent == Extent::Minimal {
            return call;
        }
        let query = query
            .filter(|param| !param.required)
            .map(|param| (&param.name, &param.ty));
        let fields = fields
            .iter()
            .filter(|field| !field.is_asked_for() && field.sent.is_none());
        let fields = fields.map(|field| (&field.name, &field.ty));
        let setters = query.chain(fields).map(|(name, ty)| {
            let (setter, value) = (ident(name), self.sample(name, ty, extent));
            quote!(.#setter(#value))
        });
        quote!(#call #(#setters)*)
    }
}

/// The table of calls.
pub(crate) fn calls(context: &Context<'_>) -> TokenStream {
    let client = match context.runtime {
        Runtime::Own => quote!(client),
        Runtime::Foreign => quote!(Api::new(client)),
    };
    let cases = context.api.operations.iter().map(|operation| {
        let id = &operation.id;
        let minimal = context.call(operation, &client, Extent::Minimal);
        let full = context.call(operation, &client, Extent::Full);
        quote! {
            Case {
                operation: #id,
                minimal: |client| run(#minimal),
                full: |client| run(#full),
            },
        }
    });
    let api = (context.runtime == Runtime::Foreign).then(|| {
        quote!(
            use crate::Api;
        )
    });
    quote! {
        //! Every operation, called with the least and with all that it takes.
        #![allow(deprecated, reason = "what is deprecated is called as well")]

        use crate::operations::{Case, run};
        #api

        pub(crate) static CASES: &[Case] = &[#(#cases)*];
    }
}
