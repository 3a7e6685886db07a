//! The call of one operation: its constant, its type with the setters, and the method that makes it.

mod responses;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    constant::constant,
    docs::{aliases, escape},
    tree::Node,
    ty::Scope,
    types::{deprecated, extra_setter, inline, setter},
};
use crate::{
    ir::{
        Argument, Body, Encoding, Field, Location, Operation, Output, Paging, Param, Part, Type,
        TypeDef,
    },
    names::ident,
};

/// The code of one operation.
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
                let (typed, body) = self.typed_body(body);
                let body = body.map(|body| self.written_body(&body));
                quote!(#typed #call #body.plain())
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
        let docs = scope.docs().outer(scope.context.call_docs(self.operation));
        let alias = aliases(
            &self.operation.name,
            &[&self.operation.id, &self.operation.path],
        );
        let deprecated = deprecated(self.operation.deprecated.as_ref());
        let inline = inline(&quote!(#(#arguments)*));
        let output = match signature.is_plain {
            true => self.plain_output(),
            false => quote!(#name),
        };
        quote! {
            #docs
            #alias
            #deprecated
            #inline
            pub fn #method(&self, #(#arguments),*) -> #output { #build }
        }
    }

    /// The body of a call that has no type to state that of the body: a statement that does so, and the
    /// value to write.
    fn typed_body(&self, body: Option<TokenStream>) -> (Option<TokenStream>, Option<TokenStream>) {
        let mut arguments = self.operation.signature.arguments.iter();
        let whole = arguments.find(|argument| argument.part == Part::Body);
        let (Some(whole), Some(held), Some(value)) = (whole, self.body, &body) else {
            return (None, body);
        };
        // Nothing else states the type that a list is collected into.
        if !matches!(held.ty, Type::List(_)) {
            return (None, body);
        }
        let name = ident(&whole.name);
        let ty = self.scope.held(&held.ty);
        (Some(quote!(let #name: #ty = #value;)), Some(quote!(#name)))
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
            Some(Encoding::Form | Encoding::FormOrJson) => {
                let lists = self.json_parts();
                quote!(.form(&#value, &[#(#lists),*]))
            }
            Some(encoding) => {
                let write = ident(writer(encoding));
                quote!(.#write(&#value))
            }
            None => TokenStream::new(),
        }
    }

    /// Whether the body is one of the setters, and may be missing.
    fn is_maybe(&self) -> bool {
        let mut setters = self.operation.signature.setters.iter();
        setters.any(|setter| setter.part == Part::Body)
    }

    /// The lists that are one part of JSON text in a form.
    fn json_parts(&self) -> Vec<&'a String> {
        let lists = self.fields().iter().filter(|field| field.is_json_part());
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
            Output::Events(ty) => self.events(ty),
            Output::ByStatus(_) => self.response_name(),
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
        if self.is_maybe() {
            return self.scope.std("None");
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
        let response = self.response();
        if operation.signature.is_plain {
            let constant = constant(self.scope, self.operation);
            return quote!(#constant #response);
        }
        let handle = self.node.handle();
        let request = format!("{} {}", operation.method.as_str(), operation.path);
        let link = format!("The call of [`{handle}::{}`], `{request}`.", operation.name);
        let docs = self.scope.docs().outer(link);
        let constant = constant(self.scope, self.operation);
        let body = self.body.map(|body| {
            let ty = self.scope.held(&body.ty);
            match self.is_maybe() {
                true => {
                    let option = self.scope.std("Option");
                    quote!(body: #option<#ty>,)
                }
                false => quote!(body: #ty,),
            }
        });
        let json_body = self.is_either().then(|| quote!(json_body: bool,));
        let setters = self.setters();
        let setters = (!setters.is_empty()).then(|| quote!(impl #name { #(#setters)* }));
        let output = self.output();
        let json_parts = self.json_parts();
        let json_parts = (!json_parts.is_empty()).then(|| quote!((#(#json_parts),*)));
        let maybe = self.is_maybe();
        let body_kind = self.body.map(|body| match body.encoding {
            Encoding::Form if !maybe => quote!(, form #json_parts),
            Encoding::FormOrJson if !maybe => quote!(, form_or_json #json_parts),
            encoding => {
                let write = ident(writer(encoding));
                let maybe = maybe.then(|| quote!(maybe));
                quote!(, #maybe #write)
            }
        });
        let paged = (operation.paging != Paging::None).then(|| {
            let paged = self.scope.import("runtime", "paged");
            quote!(#paged!(#name);)
        });
        let events = operation.events.as_ref().map(|ty| {
            let (send_events, ty) = (
                self.scope.import("runtime", "send_events"),
                self.scope.held(ty),
            );
            let switch = operation.signature.events_switch;
            let switch = switch.and_then(|index| self.fields().get(index));
            let switch = switch.map(|field| ident(&field.name));
            let switch = switch.map(|field| quote!(, #field));
            quote!(#send_events!(#name, #ty #switch);)
        });
        let others = (!operation.other_responses.is_empty()).then(|| {
            let send_as = self.scope.import("runtime", "send_as");
            quote!(#send_as!(#name);)
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
            #events
            #others
            #response
        }
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
            Output::Events(ty) => {
                let ty = self.scope.held(ty);
                quote!(events #ty)
            }
            output @ Output::ByStatus(_) => {
                let name = self.response_name();
                match output.is_stream() {
                    true => quote!(stream #name),
                    false => name,
                }
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
            Part::Body => self.body_setter(&argument.name),
        });
        let extra = self.body_def();
        let extra = extra.and_then(|def| extra_setter(self.scope, def, &quote!(self.body)));
        let mut setters: Vec<_> = setters.chain(extra).collect();
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

    /// The setter of a body that need not be there.
    fn body_setter(&self, name: &str) -> Option<TokenStream> {
        let (name, body) = (ident(name), self.body?);
        let argument = self.scope.argument(&quote!(#name), &body.ty);
        let (ty, value, some) = (argument.ty, argument.value, self.scope.std("Some"));
        let inline = inline(&ty);
        let docs = self
            .scope
            .docs()
            .outer("The body of the request; none unless set.");
        Some(quote! {
            #docs
            #inline
            pub fn #name(mut self, #name: #ty) -> Self {
                self.body = #some(#value);
                self
            }
        })
    }

    fn param_setter(&self, name: &str, param: &Param) -> Option<TokenStream> {
        let (name, wire) = (ident(name), &param.wire);
        let argument = self.scope.argument(&quote!(#name), &param.ty);
        let mut docs = match param.docs.0.is_empty() {
            true => format!("`{wire}`"),
            false => escape(&param.docs.0),
        };
        // A description that states its default is enough.
        let is_stated = param.docs.0.to_lowercase().contains("default");
        if let Some(default) = default_of(param).filter(|_| !is_stated) {
            docs.push_str(&format!("\n\nUnless set: `{default}`."));
        }
        let docs = self.scope.docs().outer(docs);
        let (ty, value, held) = (argument.ty, argument.passed, self.scope.held(&param.ty));
        let deprecated = deprecated(param.deprecated.as_ref());
        let (set, inline) = (setter_of(param)?, inline(&ty));
        Some(quote! {
            #docs
            #deprecated
            #inline
            pub fn #name(mut self, #name: #ty) -> Self {
                self.call.#set::<#held>(#wire, #value);
                self
            }
        })
    }
}

/// The method of a call that writes a body.
fn writer(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Json => "json",
        // Without the names of its parts that are JSON it is one that need not be there.
        Encoding::Form | Encoding::FormOrJson => "multipart",
        Encoding::UrlEncoded => "url_encoded",
        Encoding::Text => "text",
        Encoding::File => "file",
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
