//! The call of one operation: its constant, its type with the setters, and the method that makes it.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::{
    docs::escape,
    expr,
    sample::Extent,
    tree::Node,
    ty::Scope,
    types::{deprecated, setter},
};
use crate::{
    ir::{Body, Encoding, Field, Method, Operation, Output, Paging, Param, Retry, Type, TypeDef},
    names::{ident, pascal},
};

/// What is emitted for one operation.
pub(super) struct Call<'a> {
    scope: &'a Scope<'a>,
    node: &'a Node<'a>,
    operation: &'a Operation,
    name: Ident,
    constant: Ident,
    body: Option<(&'a Body, &'a TypeDef)>,
}

impl<'a> Call<'a> {
    pub(super) fn new(scope: &'a Scope<'a>, node: &'a Node<'a>, operation: &'a Operation) -> Self {
        let body = operation.body.as_ref();
        Self {
            scope,
            node,
            operation,
            name: ident(&pascal(&operation.name).unwrap_or_default()),
            constant: format_ident!("{}", operation.name.to_uppercase()),
            body: body.and_then(|body| Some((body, scope.context.api.type_def(&body.ty)?))),
        }
    }

    fn required_query(&self) -> impl Iterator<Item = &'a Param> {
        self.operation.query.iter().filter(|param| param.required)
    }

    fn optional_query(&self) -> impl Iterator<Item = &'a Param> {
        self.operation.query.iter().filter(|param| !param.required)
    }

    /// The fields of the body; none where it has no body.
    fn fields(&self) -> &'a [Field] {
        self.body.map(|(_, def)| def.fields()).unwrap_or_default()
    }

    fn required_fields(&self) -> Vec<&'a Field> {
        let fields = self.fields().iter();
        fields.filter(|field| field.is_asked_for()).collect()
    }

    /// The fields that can be set on the call.
    fn settable_fields(&self) -> impl Iterator<Item = &'a Field> {
        let fields = self.fields().iter();
        fields.filter(|field| !field.is_asked_for() && field.sent.is_none())
    }

    /// The method of the handle.
    pub(super) fn method(&self) -> TokenStream {
        let (scope, name, constant) = (self.scope, &self.name, &self.constant);
        let method = ident(&self.operation.name);
        let mut arguments = Vec::new();
        let mut path = Vec::new();
        for param in &self.operation.path_params {
            let name = ident(&param.name);
            let argument = scope.argument(&quote!(#name), &param.ty);
            let (ty, wire) = (argument.ty, &param.wire);
            arguments.push(quote!(#name: #ty));
            let held = scope.held(&param.ty);
            path.push(quote!(.path::<#held>(#wire, #name)));
        }
        let mut query = Vec::new();
        let local = self.local("call");
        for param in self.required_query() {
            let (name, wire) = (ident(&param.name), &param.wire);
            let argument = scope.argument(&quote!(#name), &param.ty);
            let (ty, value, held) = (argument.ty, argument.passed, scope.held(&param.ty));
            arguments.push(quote!(#name: #ty));
            query.push(quote!(#local.query::<#held>(#wire, #value);));
        }
        let body = self
            .body
            .map(|(body, def)| self.body_value(body, def, &mut arguments));
        let runtime = scope.import("runtime", "Call");
        let call = quote!(#runtime::new(&self.client, &#constant)#(#path)*);
        let (start, call) = match query.is_empty() {
            true => (TokenStream::new(), call),
            false => (quote!(let mut #local = #call; #(#query)*), quote!(#local)),
        };
        let made = match self.is_plain() {
            true => {
                let body = body.map(|body| self.written_body(&body));
                quote!(#call #body.plain())
            }
            false => {
                let call = match call.to_string() == "call" {
                    true => call,
                    false => quote!(call: #call),
                };
                let body = body.map(|body| match body.to_string() == "body" {
                    true => quote!(, body),
                    false => quote!(, body: #body),
                });
                let as_json = self.is_either().then(|| quote!(, as_json: false));
                quote!(#name { #call #body #as_json })
            }
        };
        let build = quote!(#start #made);
        let docs = scope.docs().outer(self.docs());
        let deprecated = deprecated(self.operation.deprecated.as_ref());
        let output = match self.is_plain() {
            true => self.plain_output(),
            false => quote!(#name),
        };
        quote! {
            #docs
            #deprecated
            #[inline]
            pub fn #method(&self, #(#arguments),*) -> #output { #build }
        }
    }

    /// Whether the operation takes nothing besides its arguments, so that its call needs no type.
    fn is_plain(&self) -> bool {
        self.optional_query().next().is_none()
            && self.settable_fields().next().is_none()
            && !self.is_either()
            && (self.operation.paging == Paging::None
                || matches!(self.operation.output, Output::Page(_)))
    }

    /// How the body of a call that takes nothing more is written.
    fn written_body(&self, value: &TokenStream) -> TokenStream {
        match self.body.map(|(body, _)| body.encoding) {
            Some(Encoding::Json) => quote!(.json(&#value)),
            _ => {
                let lists = self.json_parts();
                quote!(.form(&#value, &[#(#lists),*]))
            }
        }
    }

    /// The lists that are one part of JSON text in a form.
    fn json_parts(&self) -> Vec<&'a String> {
        let lists = self.fields().iter().filter(|field| field.is_json_list());
        lists.map(|field| &field.wire).collect()
    }

    /// The type of a call that takes nothing besides its arguments.
    fn plain_output(&self) -> TokenStream {
        let plain = self.scope.import("", "PlainCall");
        let output = match &self.operation.output {
            Output::Unit => quote!(()),
            Output::Value(ty) => self.scope.held(ty),
            Output::Optional(ty) => {
                let (option, ty) = (self.scope.std("Option"), self.scope.held(ty));
                quote!(#option<#ty>)
            }
            Output::Download => self.scope.import("", "Download"),
            Output::Page(ty) => {
                let (page, ty) = (self.scope.import("", "Page"), self.scope.held(ty));
                quote!(#page<#ty>)
            }
        };
        quote!(#plain<#output>)
    }

    fn body_value(
        &self,
        body: &Body,
        def: &TypeDef,
        arguments: &mut Vec<TokenStream>,
    ) -> TokenStream {
        if body.is_whole {
            let local = self.local("body");
            let whole = Type::Named(body.ty.clone());
            let argument = self.scope.argument(&quote!(#local), &whole);
            let ty = argument.ty;
            arguments.push(quote!(#local: #ty));
            return argument.value;
        }
        let mut values = Vec::new();
        for field in self.required_fields() {
            let name = ident(&field.name);
            let argument = self.scope.argument(&quote!(#name), &field.ty).ty;
            arguments.push(quote!(#name: #argument));
            values.push(name);
        }
        let ty = ident(&body.ty);
        let types = self.types();
        let has_new = !values.is_empty() || def.fields().iter().any(|field| field.sent.is_some());
        match has_new {
            true => quote!(#types::#ty::new(#(#values),*)),
            false => self.scope.context.default_of(def, &types),
        }
    }

    /// A name for a value that is no argument from the document; one with `_` at its end never is.
    fn local(&self, name: &str) -> Ident {
        let mut params = self
            .operation
            .path_params
            .iter()
            .chain(self.required_query());
        match params.any(|param| param.name == name) {
            true => format_ident!("{name}_"),
            false => ident(name),
        }
    }

    /// The module of the types.
    fn types(&self) -> TokenStream {
        self.scope.own("types")
    }

    fn is_either(&self) -> bool {
        self.body
            .is_some_and(|(body, _)| body.encoding == Encoding::FormOrJson)
    }

    /// The constant, the type of the call and its methods.
    pub(super) fn item(&self) -> TokenStream {
        let (name, operation) = (&self.name, self.operation);
        if self.is_plain() {
            return self.constant();
        }
        let handle = self.node.handle();
        let link = format!("The call of [`{handle}::{}`].", operation.name);
        let docs = self.scope.docs().outer(link);
        let constant = self.constant();
        let body = self.body.map(|(body, _)| {
            let (types, ty) = (self.types(), ident(&body.ty));
            quote!(body: #types::#ty,)
        });
        let as_json = self.is_either().then(|| quote!(as_json: bool,));
        let setters = self.setters();
        let setters = (!setters.is_empty()).then(|| quote!(impl #name { #(#setters)* }));
        let output = self.output();
        let json_parts = self.json_parts();
        let json_parts = (!json_parts.is_empty()).then(|| quote!((#(#json_parts),*)));
        let body_kind = self.body.map(|(body, _)| match body.encoding {
            Encoding::Json => quote!(, json),
            Encoding::Form => quote!(, form #json_parts),
            Encoding::FormOrJson => quote!(, form_or_json #json_parts),
        });
        let paged = (operation.paging != Paging::None).then(|| {
            let paged = self.scope.import("runtime", "paged");
            let model = self.paged_model();
            quote!(#paged!(#name); #model)
        });
        let runtime = |name| self.scope.import("runtime", name);
        let (call, endpoint) = (runtime("Call"), runtime("endpoint"));
        quote! {
            #constant

            #docs
            #[derive(Clone, Debug)]
            #[must_use = "nothing is sent until the call is awaited"]
            pub struct #name { call: #call, #body #as_json }

            #setters

            #endpoint!(#name, #output #body_kind);
            #paged
        }
    }

    /// What makes an answer a page that is no `Page`.
    fn paged_model(&self) -> Option<TokenStream> {
        let Output::Value(ty) = &self.operation.output else {
            return None;
        };
        let fields = self.scope.context.api.type_def(ty.named()?)?.fields();
        let (items, item) = fields.iter().find_map(|field| match &field.ty {
            Type::List(item) => Some((ident(&field.name), self.scope.held(item))),
            _ => None,
        })?;
        let (ty, paged_model) = (
            self.scope.held(ty),
            self.scope.import("runtime", "paged_model"),
        );
        Some(quote!(#paged_model!(#ty, #items, #item);))
    }

    fn constant(&self) -> TokenStream {
        let (constant, operation) = (&self.constant, self.operation);
        let (id, path) = (&operation.id, &operation.path);
        let method = match operation.method {
            Method::Get => quote!(get),
            Method::Post => quote!(post),
            Method::Put => quote!(put),
            Method::Patch => quote!(patch),
            Method::Delete => quote!(delete),
        };
        let retry = match operation.retry {
            Retry::Safe => quote!(Safe),
            Retry::Idempotent => quote!(Idempotent),
            Retry::Never => quote!(Never),
        };
        let retry = (operation.retry != operation.method.default_retry()).then(|| {
            let class = self.scope.import("runtime", "Retry");
            quote!(.retry(#class::#retry))
        });
        let bare = operation.is_bare.then(|| quote!(.bare()));
        let paging = match operation.paging {
            Paging::None | Paging::Offset => None,
            Paging::Window => Some(quote!(Window)),
            Paging::Cursor => Some(quote!(Cursor)),
            Paging::BeforeAfter => Some(quote!(BeforeAfter)),
        };
        let paging = paging.map(|way| {
            let way_type = self.scope.import("runtime", "Continue");
            quote!(.paging(#way_type::#way))
        });
        let or_json = self.body.filter(|_| self.is_either()).map(|(body, _)| {
            let names = body.json.names.iter();
            let names = names.map(|(form, json)| quote!((#form, #json)));
            quote!(.or_json(&[#(#names),*]))
        });
        let ty = self.scope.import("runtime", "Operation");
        quote!(static #constant: #ty = #ty::#method(#id, #path) #retry #bare #paging #or_json;)
    }

    /// What the call returns, as `endpoint!` takes it.
    fn output(&self) -> TokenStream {
        match &self.operation.output {
            Output::Unit => quote!(()),
            Output::Value(ty) => self.scope.held(ty),
            Output::Optional(ty) => {
                let ty = self.scope.held(ty);
                quote!(optional #ty)
            }
            Output::Download => quote!(file),
            Output::Page(ty) => {
                let ty = self.scope.held(ty);
                quote!(page #ty)
            }
        }
    }

    fn setters(&self) -> Vec<TokenStream> {
        let query = self.optional_query();
        let mut setters: Vec<_> = query.map(|param| self.query_setter(param)).collect();
        let fields = self.settable_fields();
        setters.extend(fields.map(|field| setter(self.scope, field, &quote!(self.body))));
        if let Some((body, _)) = self.body.filter(|_| self.is_either()) {
            let mut docs = "Sends JSON instead of a form. JSON carries no file.".to_owned();
            if !body.json.when.0.is_empty() {
                docs.push_str("\n\n");
                docs.push_str(&escape(&body.json.when.0));
            }
            let docs = self.scope.docs().outer(docs);
            setters.push(quote! {
                #docs
                #[inline]
                pub fn as_json(mut self) -> Self {
                    self.as_json = true;
                    self
                }
            });
        }
        setters
    }

    fn query_setter(&self, param: &Param) -> TokenStream {
        let (name, wire) = (ident(&param.name), &param.wire);
        let argument = self.scope.argument(&quote!(#name), &param.ty);
        let docs = self.scope.docs().outer(match param.docs.0.is_empty() {
            true => format!("`{wire}`"),
            false => escape(&param.docs.0),
        });
        let (ty, value, held) = (argument.ty, argument.passed, self.scope.held(&param.ty));
        let deprecated = deprecated(param.deprecated.as_ref());
        quote! {
            #docs
            #deprecated
            #[inline]
            pub fn #name(mut self, #name: #ty) -> Self {
                self.call.query::<#held>(#wire, #value);
                self
            }
        }
    }

    /// The documentation of the method.
    fn docs(&self) -> String {
        let operation = self.operation;
        let mut docs = String::new();
        for text in [&operation.summary.0, &operation.docs.0] {
            if !text.is_empty() {
                docs.push_str(&escape(text));
                docs.push_str("\n\n");
            }
        }
        docs.push_str(&format!(
            "`{} {}`",
            operation.method.as_str(),
            operation.path
        ));
        docs.push_str(match operation.retry {
            Retry::Safe => ", may be sent again.",
            Retry::Idempotent => ", may be sent again without harm.",
            Retry::Never => ", never sent again once it may have arrived.",
        });
        if !operation.retry_reason.0.is_empty() {
            docs.push(' ');
            docs.push_str(&escape(&operation.retry_reason.0));
        }
        docs.push_str(match (operation.paging, &operation.output) {
            (Paging::Offset, _) => " Pages by offset.",
            (Paging::Window, _) => {
                " Pages by offset; a page may be short or empty although more follow."
            }
            (Paging::Cursor, _) => " Pages by cursor.",
            (Paging::BeforeAfter, _) => " Pages by the id before or after.",
            (Paging::None, Output::Page(_)) => " The list always arrives whole.",
            (Paging::None, _) => "",
        });
        if !operation.errors.is_empty() {
            let errors: Vec<_> = operation.errors.iter().map(u16::to_string).collect();
            docs.push_str(&format!(" Errors: {}.", errors.join(", ")));
        }
        let target = self.scope.context.target;
        let (client, ty) = match target.is_within() {
            true => ("client", "Client"),
            false => ("api", "Api"),
        };
        // Where the crate has no name that is known, the example cannot be compiled.
        let (fence, path) = match &target.package {
            Some(package) => ("no_run", format!("{package}::")),
            None => ("ignore", String::new()),
        };
        let runtime = match target.is_within() {
            true => path.trim_end_matches("::"),
            false => &target.runtime,
        };
        docs.push_str(&format!(
            "\n\n```{fence}\n# async fn example({client}: {path}{ty}) -> {runtime}::Result<()> {{\n"
        ));
        if operation.deprecated.is_some() {
            docs.push_str("# #[allow(deprecated)]\n");
        }
        let binding = match &operation.output {
            Output::Unit => "",
            Output::Page(_) => "let page = ",
            Output::Download => "let file = ",
            Output::Value(_) | Output::Optional(_) => "let answer = ",
        };
        let client = expr::path(&[client]);
        let call = self.scope.context.call(operation, client, Extent::Minimal);
        docs.push_str(&format!(
            "{binding}{}.await?;\n# Ok(()) }}\n```",
            tidy(&call.into_token_stream())
        ));
        docs
    }
}

/// Tokens of a method chain as a person would write them.
fn tidy(tokens: &TokenStream) -> String {
    let mut text = tokens.to_string();
    for (from, to) in [
        (" . ", "."),
        (" ()", "()"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" ,", ","),
        (" :: ", "::"),
        ("[ ", "["),
        (" ]", "]"),
        ("json ! (", "json!("),
        ("json !(", "json!("),
    ] {
        text = text.replace(from, to);
    }
    text
}
