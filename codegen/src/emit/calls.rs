//! A table that calls every operation through the generated API, with the least and with all that
//! it takes. The workspace's tests run it; an operation cannot be forgotten.

use std::collections::BTreeSet;

use quote::quote;
use syn::{Expr, ExprClosure, ExprReference, ExprStruct, Item, ItemStatic, parse_quote};

use super::{
    context::{Context, File},
    expr,
    sample::{Extent, Sampler},
};
use crate::{
    ir::{Argument, Location, Operation, Output, Paging, Part},
    names::ident,
};

impl Context<'_> {
    /// The call of an operation on `client`, with sample arguments.
    pub(super) fn call(&self, operation: &Operation, client: Expr, extent: Extent) -> Expr {
        let signature = &operation.signature;
        let arguments = signature.arguments.iter();
        let arguments = arguments.filter_map(|argument| self.argument(operation, argument, extent));
        let arguments = arguments.collect();
        let resources = operation.resource.iter();
        let handle = resources.fold(client, |above, name| expr::method(above, name, Vec::new()));
        let call = expr::method(handle, &operation.name, arguments);
        if extent == Extent::Minimal {
            return call;
        }
        // A cursor comes from a page; there is none to begin with.
        let is_cursor = |argument: &Argument| {
            let param = operation.param(argument);
            let cursor = operation.page_parameters.first();
            let cursor = cursor.map_or("cursor", String::as_str);
            operation.paging == Paging::Cursor && param.is_some_and(|param| param.wire == cursor)
        };
        let setters = signature.setters.iter().filter(|setter| !is_cursor(setter));
        setters.fold(call, |call, setter| {
            let value = self.argument(operation, setter, extent);
            expr::method(call, &setter.name, value.into_iter().collect())
        })
    }

    /// A sample of an argument.
    pub(super) fn argument(
        &self,
        operation: &Operation,
        argument: &Argument,
        extent: Extent,
    ) -> Option<Expr> {
        let body = operation.body.as_ref().map(|body| &body.ty);
        match argument.part {
            Part::Param(index) => {
                let param = operation.params.get(index)?;
                // An object without properties would be an empty segment, which no path has.
                let extent = match param.location {
                    Location::Path => Extent::Full,
                    _ => extent,
                };
                Some(Sampler::new(self, extent).param(&argument.name, param))
            }
            Part::Field(index) => {
                let field = self.api.type_def(body?.direct()?)?.fields().get(index)?;
                Some(Sampler::new(self, extent).field(field))
            }
            Part::Body => Some(Sampler::new(self, Extent::Minimal).value(&argument.name, body?)),
        }
    }
}

/// The function of the table that takes a call, by what the call returns.
fn runner(operation: &Operation) -> &'static str {
    match operation.signature.output {
        Output::Download => "fetch",
        Output::Events(_) | Output::ByStatus(_) => "receive",
        _ => "run",
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
        let run = runner(operation);
        let closure = |extent| {
            let call = context.call(operation, expr::path(&["client"]), extent);
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
    let runners = context.api.operations.iter().map(runner);
    let runners: BTreeSet<_> = runners.collect();
    let runners = runners.into_iter().map(ident);
    let tokens = quote! {
        //! Every operation, called with the least and with all that it takes.
        #![allow(deprecated, reason = "deprecated operations are called as well")]

        use crate::table::{Case, #(#runners),*};
    };
    (context.done("calls.rs", tokens), Item::Static(table))
}
