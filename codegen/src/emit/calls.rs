//! A table that calls every operation through the generated API, with the least and with all that
//! it takes. The workspace's tests run it; an operation cannot be forgotten.

use quote::quote;
use syn::{Expr, ExprClosure, ExprReference, ExprStruct, Item, ItemStatic, parse_quote};

use super::{
    Context, File, expr,
    sample::{Extent, Sampler},
};
use crate::ir::{Field, Operation, Output, Paging};

impl Context<'_> {
    /// The call of an operation on `client`, with sample arguments.
    pub(super) fn call(&self, operation: &Operation, client: Expr, extent: Extent) -> Expr {
        let body = operation
            .body
            .as_ref()
            .and_then(|body| self.api.type_def(&body.ty));
        let fields: &[Field] = body.map(|def| def.fields()).unwrap_or_default();
        let required = operation.query.iter().filter(|param| param.required);
        let params = operation.path_params.iter().chain(required);
        let mut arguments: Vec<_> = params
            .map(|param| Sampler::new(self, extent).param(param))
            .collect();
        if let Some(body) = operation.body.as_ref().filter(|body| body.is_whole) {
            arguments.push(Sampler::new(self, Extent::Minimal).named(&body.ty));
        } else {
            let asked = fields.iter().filter(|field| field.is_asked_for());
            arguments.extend(asked.map(|field| Sampler::new(self, extent).field(field)));
        }
        let resources = operation.resource.iter();
        let handle = resources.fold(client, |above, name| expr::method(above, name, Vec::new()));
        let call = expr::method(handle, &operation.name, arguments);
        if extent == Extent::Minimal {
            return call;
        }
        // A cursor comes from a page; there is none to begin with.
        let query = operation.query.iter().filter(|param| {
            let is_cursor = operation.paging == Paging::Cursor && param.wire == "cursor";
            !param.required && !is_cursor
        });
        let query = query.map(|param| (&param.name, Sampler::new(self, extent).param(param)));
        let fields = fields
            .iter()
            .filter(|field| !field.is_asked_for() && field.sent.is_none());
        let fields = fields.map(|field| (&field.name, Sampler::new(self, extent).field(field)));
        query.chain(fields).fold(call, |call, (name, value)| {
            expr::method(call, name, vec![value])
        })
    }
}

/// The table of calls: the file, and the item that belongs at its end.
pub(crate) fn calls(context: &Context<'_>) -> (File, Item) {
    // What all cases have in common is parsed once, and the calls are put in.
    let case: ExprStruct = parse_quote!(Case {
        operation: "",
        minimal: (),
        full: ()
    });
    let closure: ExprClosure = parse_quote!(|client| ());
    let cases = context.api.operations.iter().map(|operation| {
        let run = match operation.output {
            Output::Download => "fetch",
            _ => "run",
        };
        let closure = |extent| {
            let client = match context.target.is_within() {
                true => expr::path(&["client"]),
                false => {
                    let client = vec![expr::path(&["client"])];
                    expr::call(expr::path(&["Api", "new"]), client)
                }
            };
            let call = context.call(operation, client, extent);
            Expr::Closure(ExprClosure {
                body: Box::new(expr::call(expr::path(&[run]), vec![call])),
                ..closure.clone()
            })
        };
        let mut case = case.clone();
        let values = [
            expr::text(&operation.id),
            closure(Extent::Minimal),
            closure(Extent::Full),
        ];
        for (field, value) in case.fields.iter_mut().zip(values) {
            field.expr = value;
        }
        Expr::Struct(case)
    });
    let cases = expr::array(cases.collect());
    let table = ItemStatic {
        expr: Box::new(Expr::Reference(ExprReference {
            attrs: Vec::new(),
            and_token: <syn::Token![&]>::default(),
            mutability: None,
            expr: Box::new(cases),
        })),
        ..parse_quote!(
            pub(crate) static CASES: &[Case] = &[];
        )
    };
    let is_file = |operation: &Operation| operation.output == Output::Download;
    let operations = &context.api.operations;
    let fetch = operations.iter().any(is_file).then(|| quote!(fetch,));
    let run = (!operations.iter().all(is_file)).then(|| quote!(run));
    let api = (!context.target.is_within()).then(|| {
        quote!(
            use crate::Api;
        )
    });
    let tokens = quote! {
        //! Every operation, called with the least and with all that it takes.
        #![allow(deprecated, reason = "what is deprecated is called as well")]

        use crate::table::{Case, #fetch #run};
        #api
    };
    (context.done("calls.rs", tokens), Item::Static(table))
}
