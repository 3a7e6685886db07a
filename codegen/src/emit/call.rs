//! The call of one operation: its constant, its type with the setters, and the method that makes it.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use super::{
    docs::escape,
    expr,
    sample::Extent,
    tree::Node,
    ty::Scope,
    types::{deprecated, setter},
};
use crate::{
    ir::{
        Argument, Body, Encoding, Field, Location, Method, Operation, Output, Paging, Param,
        ParamStyle, Part, Retry, Type, TypeDef,
    },
    names::ident,
};

/// What is emitted for one operation.
pub(super) struct Call<'a> {
    scope: &'a Scope<'a>,
    node: &'a Node<'a>,
    operation: &'a Operation,
    name: Ident,
    constant: Ident,
    body: Option<&'a Body>,
}

impl<'a> Call<'a> {
    pub(super) fn new(scope: &'a Scope<'a>, node: &'a Node<'a>, operation: &'a Operation) -> Self {
        Self {
            scope,
            node,
            operation,
            name: ident(&operation.call),
            constant: ident(&operation.constant),
            body: operation.body.as_ref(),
        }
    }

    /// The fields of the body; none where it has no body.
    fn fields(&self) -> &'a [Field] {
        self.body_def().map(TypeDef::fields).unwrap_or_default()
    }

    /// The type of the body, where it is a named one.
    fn body_def(&self) -> Option<&'a TypeDef> {
        self.scope.context.api.type_def(self.body?.ty.direct()?)
    }

    /// The method of the handle.
    pub(super) fn method(&self) -> TokenStream {
        let (scope, name, constant) = (self.scope, &self.name, &self.constant);
        let signature = &self.operation.signature;
        let (method, local) = (ident(&self.operation.name), ident(signature.local));
        let (mut path, mut others) = (Vec::new(), Vec::new());
        let arguments = signature.arguments.iter().filter_map(|argument| {
            let (name, ty) = (ident(&argument.name), self.argument_type(argument)?);
            let passed = scope.argument(&quote!(#name), &ty);
            if let Some(param) = self.operation.param(argument) {
                let (wire, held) = (&param.wire, scope.held(&param.ty));
                let value = passed.passed;
                match setter_of(param) {
                    None => path.push(quote!(.path::<#held>(#wire, #value))),
                    Some(set) => others.push(quote!(#local.#set::<#held>(#wire, #value);)),
                }
            }
            let ty = passed.ty;
            Some(quote!(#name: #ty))
        });
        let arguments: Vec<_> = arguments.collect();
        let body = self.body.map(|body| self.body_value(body));
        let runtime = scope.import("runtime", "UntypedCall");
        let call = quote!(#runtime::new(&self.client, &#constant)#(#path)*);
        let (start, call) = match others.is_empty() {
            true => (TokenStream::new(), call),
            false => (quote!(let mut #local = #call; #(#others)*), quote!(#local)),
        };
        let made = match signature.is_plain {
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
                let json_body = self.is_either().then(|| quote!(, json_body: false));
                quote!(#name { #call #body #json_body })
            }
        };
        let build = quote!(#start #made);
        let docs = scope.docs().outer(self.docs());
        let deprecated = deprecated(self.operation.deprecated.as_ref());
        let output = match signature.is_plain {
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

    /// The type of the value that an argument is.
    fn argument_type(&self, argument: &Argument) -> Option<Type> {
        match argument.part {
            Part::Param(index) => Some(self.operation.params.get(index)?.ty.clone()),
            Part::Field(index) => Some(self.fields().get(index)?.ty.clone()),
            Part::Body => Some(self.operation.body.as_ref()?.ty.clone()),
        }
    }

    /// How the body of a call that takes nothing more is written.
    fn written_body(&self, value: &TokenStream) -> TokenStream {
        match self.body.map(|body| body.encoding) {
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
        let plain = self.scope.import("", "Call");
        let output = match &self.operation.signature.output {
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

    /// The body, made of the arguments that are for it.
    fn body_value(&self, body: &Body) -> TokenStream {
        let mut values = Vec::new();
        for argument in &self.operation.signature.arguments {
            let name = ident(&argument.name);
            match argument.part {
                Part::Param(_) => {}
                Part::Field(_) => values.push(name),
                Part::Body => return self.scope.argument(&quote!(#name), &body.ty).value,
            }
        }
        let Some(def) = self.body_def() else {
            let default = self.scope.std("Default");
            return quote!(#default::default());
        };
        let (types, ty) = (self.types(), ident(&def.name));
        let has_new = !values.is_empty() || def.fields().iter().any(|field| field.sent.is_some());
        match has_new {
            true => quote!(#types::#ty::new(#(#values),*)),
            false => self.scope.context.default_of(def, &types),
        }
    }

    /// The module of the types.
    fn types(&self) -> TokenStream {
        self.scope.own("", "types")
    }

    fn is_either(&self) -> bool {
        self.body
            .is_some_and(|body| body.encoding == Encoding::FormOrJson)
    }

    /// The constant, the type of the call and its methods.
    pub(super) fn item(&self) -> TokenStream {
        let (name, operation) = (&self.name, self.operation);
        if operation.signature.is_plain {
            return self.constant();
        }
        let handle = self.node.handle();
        let link = format!("The call of [`{handle}::{}`].", operation.name);
        let docs = self.scope.docs().outer(link);
        let constant = self.constant();
        let body = self.body.map(|body| {
            let ty = self.scope.held(&body.ty);
            quote!(body: #ty,)
        });
        let json_body = self.is_either().then(|| quote!(json_body: bool,));
        let setters = self.setters();
        let setters = (!setters.is_empty()).then(|| quote!(impl #name { #(#setters)* }));
        let output = self.output();
        let json_parts = self.json_parts();
        let json_parts = (!json_parts.is_empty()).then(|| quote!((#(#json_parts),*)));
        let body_kind = self.body.map(|body| match body.encoding {
            Encoding::Json => quote!(, json),
            Encoding::Form => quote!(, form #json_parts),
            Encoding::FormOrJson => quote!(, form_or_json #json_parts),
        });
        let paged = (operation.paging != Paging::None).then(|| {
            let paged = self.scope.import("runtime", "paged");
            quote!(#paged!(#name);)
        });
        let runtime = |name| self.scope.import("runtime", name);
        let (untyped, declare) = (runtime("UntypedCall"), runtime("call"));
        quote! {
            #constant

            #docs
            #[derive(Clone, Debug)]
            #[must_use = "nothing is sent until the call is awaited"]
            pub struct #name { call: #untyped, #body #json_body }

            #setters

            #declare!(#name, #output #body_kind);
            #paged
        }
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
        let is_value = !matches!(operation.signature.output, Output::Unit | Output::Download);
        let envelope = self.scope.context.target.envelope.as_deref();
        let envelope = envelope.filter(|_| is_value && !operation.is_bare);
        let envelope = envelope.map(|name| quote!(.envelope(#name)));
        let paging = match operation.paging {
            Paging::None | Paging::Offset => None,
            Paging::Position => Some(quote!(Position)),
            Paging::Window => Some(quote!(Window)),
            Paging::Cursor => Some(quote!(Cursor)),
            Paging::BeforeAfter => Some(quote!(BeforeAfter)),
        };
        let paging = paging.map(|way| {
            let way_type = self.scope.import("runtime", "Continue");
            quote!(.paging(#way_type::#way))
        });
        let parameters = &operation.page_parameters;
        let is_usual = parameters.is_empty() || operation.paging == Paging::None;
        let parameters = (!is_usual).then(|| quote!(.page_parameters(&[#(#parameters),*])));
        let styles = self.styles();
        let security = self.security();
        let or_json = self.body.filter(|_| self.is_either()).map(|body| {
            let names = body.json.names.iter();
            let names = names.map(|(form, json)| quote!((#form, #json)));
            quote!(.or_json(&[#(#names),*]))
        });
        let ty = self.scope.import("runtime", "Operation");
        quote!(static #constant: #ty = #ty::#method(#id, #path) #retry #envelope #paging #parameters #styles #security #or_json;)
    }

    /// The parameters that are not written in the usual way.
    fn styles(&self) -> Option<TokenStream> {
        let params = self.operation.params.iter();
        let styled = params.filter_map(|param| {
            let ParamStyle {
                style,
                explode,
                reserved,
            } = param.style?;
            let location = ident(param.location.as_str());
            let style = ident(&format!("{style:?}"));
            let explode = explode.then(|| quote!(.explode()));
            let reserved = reserved.then(|| quote!(.allow_reserved()));
            let (parameter, styles) = (
                self.scope.import("runtime", "Parameter"),
                self.scope.import("runtime", "Style"),
            );
            let wire = &param.wire;
            Some(quote!(#parameter::#location(#wire, #styles::#style) #explode #reserved))
        });
        let styled: Vec<_> = styled.collect();
        (!styled.is_empty()).then(|| quote!(.parameters(&[#(#styled),*])))
    }

    /// The schemes that the operation asks for, unless it takes each of them alone, as it does by itself.
    fn security(&self) -> Option<TokenStream> {
        let asked = self.operation.security.as_ref()?;
        let schemes = &self.scope.context.api.schemes;
        let takes = |name: &String| {
            asked
                .iter()
                .any(|names| std::slice::from_ref(name) == &names[..])
        };
        let takes_any = schemes.iter().all(|scheme| takes(&scheme.name));
        if takes_any && asked.len() == schemes.len() && !schemes.is_empty() {
            return None;
        }
        let asked = asked.iter().map(|names| quote!(&[#(#names),*]));
        Some(quote!(.security(&[#(#asked),*])))
    }

    /// What the call returns, as `call!` takes it.
    fn output(&self) -> TokenStream {
        match &self.operation.signature.output {
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
        let setters = self.operation.signature.setters.iter();
        let setters = setters.filter_map(|argument| match argument.part {
            Part::Param(index) => {
                let param = self.operation.params.get(index)?;
                self.param_setter(&argument.name, param)
            }
            Part::Field(index) => {
                let (field, body) = (self.fields().get(index)?, quote!(self.body));
                Some(setter(self.scope, &argument.name, field, &body))
            }
            Part::Body => None,
        });
        let mut setters: Vec<_> = setters.collect();
        if let Some(body) = self.body.filter(|_| self.is_either()) {
            let mut docs = "Sends JSON instead of a form. JSON carries no file.".to_owned();
            if !body.json.when.0.is_empty() {
                docs.push_str("\n\n");
                docs.push_str(&escape(&body.json.when.0));
            }
            let docs = self.scope.docs().outer(docs);
            setters.push(quote! {
                #docs
                #[inline]
                pub fn json_body(mut self) -> Self {
                    self.json_body = true;
                    self
                }
            });
        }
        setters
    }

    fn param_setter(&self, name: &str, param: &Param) -> Option<TokenStream> {
        let (name, wire) = (ident(name), &param.wire);
        let argument = self.scope.argument(&quote!(#name), &param.ty);
        let mut docs = match param.docs.0.is_empty() {
            true => format!("`{wire}`"),
            false => escape(&param.docs.0),
        };
        if let Some(default) = default_of(param) {
            docs.push_str(&format!("\n\nUnless set: `{default}`."));
        }
        let docs = self.scope.docs().outer(docs);
        let (ty, value, held) = (argument.ty, argument.passed, self.scope.held(&param.ty));
        let deprecated = deprecated(param.deprecated.as_ref());
        let set = setter_of(param)?;
        Some(quote! {
            #docs
            #deprecated
            #[inline]
            pub fn #name(mut self, #name: #ty) -> Self {
                self.call.#set::<#held>(#wire, #value);
                self
            }
        })
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
        docs.push_str(match (operation.paging, &operation.signature.output) {
            (Paging::Offset | Paging::Position, _) => " Pages by offset.",
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
        // Where the crate has no name that is known, the example cannot be compiled.
        let (fence, path) = match &self.scope.context.target.package {
            Some(package) => ("no_run", format!("{package}::")),
            None => ("ignore", String::new()),
        };
        docs.push_str(&format!(
            "\n\n```{fence}\n# async fn example(client: {path}Client) -> {path}Result<()> {{\n"
        ));
        if operation.deprecated.is_some() {
            docs.push_str("# #[allow(deprecated)]\n");
        }
        let binding = match &operation.signature.output {
            Output::Unit => "",
            Output::Page(_) => "let page = ",
            Output::Download => "let file = ",
            Output::Value(_) | Output::Optional(_) => "let answer = ",
        };
        let client = expr::path(&["client"]);
        let call = self.scope.context.call(operation, client, Extent::Minimal);
        docs.push_str(&format!(
            "{binding}{}.await?;\n# Ok(()) }}\n```",
            tidy(&call.into_token_stream())
        ));
        docs
    }
}

/// What a parameter is where it is not set, if that can be shown on a line.
fn default_of(param: &Param) -> Option<&str> {
    let default = param.default.as_deref()?;
    let is_short = default.len() <= 80 && !default.is_empty();
    (is_short && !default.contains(|c: char| c == '`' || c.is_control())).then_some(default)
}

/// The method of a call that sets a parameter; none for those in the path, which all calls have.
fn setter_of(param: &Param) -> Option<TokenStream> {
    match param.location {
        Location::Path => None,
        Location::Query => Some(quote!(query)),
        Location::Header => Some(quote!(header)),
        Location::Cookie => Some(quote!(cookie)),
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
