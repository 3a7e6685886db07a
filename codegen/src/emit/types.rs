//! The modules `ids` and `types`: newtypes, models and enums.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::quote;

use super::{
    context::{Context, File},
    docs::{aliases, escape},
    enums, file_path,
    page::paged_model,
    sample::json_literal,
    ty::Scope,
    unions,
};
use crate::{
    ir::{Access, Deprecated, Field, Presence, Type, TypeDef, TypeKind},
    names::{ident, is_keyword},
};

/// `ids.rs`
pub(super) fn ids(context: &Context<'_>) -> File {
    let root = &context.root;
    let names: Vec<_> = context.api.ids.iter().map(|id| ident(&id.name)).collect();
    let docs = context.api.ids.iter();
    let docs = docs.map(|id| context.docs.outer(escape(&id.docs.0)));
    let tokens = quote! {
        //! The ids of the API, one type per kind, so that two kinds cannot be mixed up.

        use #root::Id;

        #(#docs pub type #names = Id<kinds::#names>;)*

        /// The types that distinguish the ids.
        pub mod kinds {
            use #root::runtime::id_kinds;

            id_kinds!(#(#names),*);
        }
    };
    context.done("ids.rs", tokens)
}

/// The files of `types`.
pub(super) fn types<E>(
    context: &Context<'_>,
    take: &mut dyn FnMut(File) -> Result<(), E>,
) -> Result<(), E> {
    let mut modules = BTreeMap::<&str, Vec<&TypeDef>>::new();
    for def in &context.api.types {
        modules.entry(&def.module).or_default().push(def);
    }
    for (name, defs) in &modules {
        let tokens = module(context, name, defs);
        take(context.done(format!("types/{name}.rs"), tokens))?;
    }
    let names: Vec<_> = modules.keys().map(|name| ident(name)).collect();
    // The items of a mixed file state their features. Rustdoc would show those of the file as well.
    let cfgs = modules.values().map(|defs| match shared(defs) {
        Some(features) => context.cfg(features),
        None => TokenStream::new(),
    });
    let cfgs: Vec<_> = cfgs.collect();
    let paths = modules.keys().map(|name| file_path(name, ""));
    let allow = context.target.has_features().then(|| {
        quote! {
            #![allow(unused_imports, unreachable_pub, reason = "with fewer features less is needed")]
        }
    });
    let index = quote! {
        //! What goes into operations and comes out of them.
        #![allow(missing_docs, reason = "names without a description describe themselves")]
        #allow

        #(#cfgs #paths mod #names;)*

        #(#cfgs pub use self::#names::*;)*
    };
    take(context.done("types/mod.rs", index))
}

/// The resources that reach these types, if they are the same for all of them.
fn shared<'a>(defs: &[&'a TypeDef]) -> Option<&'a Vec<String>> {
    let reached_by = &defs.first()?.reached_by;
    let alike = defs.iter().all(|def| def.reached_by == *reached_by);
    alike.then_some(reached_by)
}

fn module(context: &Context<'_>, name: &str, defs: &[&TypeDef]) -> TokenStream {
    let taken = |word: &str| context.is_type(word);
    let scope = Scope::new(context, false, &taken);
    let is_alike = shared(defs).is_some();
    let items = defs.iter().map(|def| match is_alike {
        true => item(&scope, def, &TokenStream::new()),
        false => item(&scope, def, &context.cfg(&def.reached_by)),
    });
    let items: Vec<_> = items.collect();
    let foreign = defs.iter().flat_map(|def| def.parts());
    let foreign: BTreeSet<&str> = foreign.map(|id| context.type_name(id)).collect();
    let own: BTreeSet<&str> = defs.iter().map(|def| def.name.as_str()).collect();
    let foreign = foreign.into_iter().filter(|ty| !own.contains(ty));
    let foreign: Vec<_> = foreign.map(ident).collect();
    let imports = match &foreign[..] {
        [] => TokenStream::new(),
        // Some may not be there, and an import by name would then be an error.
        _ if !is_alike && context.target.has_features() => quote!(
            use super::*;
        ),
        [one] => quote!(use super::#one;),
        many => quote!(use super::{#(#many),*};),
    };
    let about = context.docs.inner(format!("The types of `{name}`."));
    let mut fields = defs.iter().flat_map(|def| def.fields());
    let allow = fields.any(|field| field.deprecated.is_some()).then(
        || quote!(#![allow(deprecated, reason = "deprecated fields are read and written as well")]),
    );
    let uses = scope.uses();
    let mut tokens = quote! {
        #about
        #allow

        #uses
        #imports
    };
    tokens.extend(items);
    tokens
}

/// A type and what belongs to it, each under `cfg`.
fn item(scope: &Scope<'_>, def: &TypeDef, cfg: &TokenStream) -> TokenStream {
    match &def.kind {
        TypeKind::Object { fields, .. } => {
            let mut tokens = object(scope, def, fields, cfg);
            if let Some(page) = paged_model(scope, def) {
                tokens.extend(quote!(#cfg #page));
            }
            tokens
        }
        TypeKind::Enum(variants) => enums::item(scope, def, variants, cfg),
        TypeKind::Union(union) => unions::item(scope, def, union, cfg),
    }
}

fn object(scope: &Scope<'_>, def: &TypeDef, fields: &[Field], cfg: &TokenStream) -> TokenStream {
    let (model, extra) = (scope.import("runtime", "model"), extra(scope, def));
    let name = ident(&def.name);
    let docs = scope.docs().outer(scope.context.type_docs(def));
    let members = fields.iter().map(|field| {
        let docs = scope.docs().outer(field_docs(field));
        let deprecated = deprecated(field.deprecated.as_ref());
        let alias = aliases(&field.name, &[&field.wire]);
        let (name, ty) = (ident(&field.name), scope.field(field));
        quote!(#docs #alias #deprecated pub #name: #ty,)
    });
    let table = fields.iter().enumerate().map(|(index, field)| {
        let (index, entry) = (Literal::usize_unsuffixed(index), table_entry(def, field));
        quote!(#index #entry)
    });
    let methods = match def.in_requests {
        true => methods(scope, def, fields, cfg),
        false => TokenStream::new(),
    };
    quote! {
        #docs
        #cfg
        #[derive(Clone, Default)]
        #[non_exhaustive]
        pub struct #name {
            #(#members)*
            pub extra: #extra,
        }
        #cfg
        #model!(#name #(, #table)*);
        #methods
    }
}

/// The type of the properties without a field.
fn extra(scope: &Scope<'_>, def: &TypeDef) -> TokenStream {
    match def.rest() {
        None => scope.import("", "Extra"),
        Some(ty) => {
            let (additional, ty) = (scope.import("", "Additional"), scope.held(ty));
            quote!(#additional<#ty>)
        }
    }
}

/// The method that sets the properties of `target` without a field, where they have a type.
pub(super) fn extra_setter(
    scope: &Scope<'_>,
    def: &TypeDef,
    target: &TokenStream,
) -> Option<TokenStream> {
    let ty = scope.held(def.rest()?);
    let (into, iterator, string) = (
        scope.std("Into"),
        scope.std("IntoIterator"),
        scope.std("String"),
    );
    let must_use = (target.to_string() == "self").then(|| quote!(#[must_use]));
    Some(quote! {
        #[doc = " Sets the properties without a method."]
        #must_use
        pub fn extra(mut self, extra: impl #iterator<Item = (impl #into<#string>, #ty)>) -> Self {
            #target.extra = extra.into_iter().collect();
            self
        }
    })
}

/// The documentation of a field; one without a description has its name alone.
fn field_docs(field: &Field) -> String {
    let mut docs = escape(&field.docs.0);
    if field.ty == Type::File && !field.content_types.is_empty() {
        let media: Vec<_> = field
            .content_types
            .iter()
            .map(|m| format!("`{m}`"))
            .collect();
        let break_ = if docs.is_empty() { "" } else { "\n" };
        docs.push_str(&format!("{break_}Accepted: {}.", media.join(", ")));
    }
    docs
}

fn table_entry(def: &TypeDef, field: &Field) -> TokenStream {
    let name = ident(&field.name);
    let wire = (field.wire != field.name || is_keyword(&field.name)).then_some(&field.wire);
    // A property that nobody sends, or nobody reads, is like any other.
    let access = match field.access {
        Access::ReadOnly if def.in_requests => Access::ReadOnly,
        Access::WriteOnly if def.in_responses => Access::WriteOnly,
        _ => Access::Both,
    };
    let presence = match field.presence {
        Presence::Required if access == Access::ReadOnly => quote!(read_only),
        Presence::Required if access == Access::WriteOnly => quote!(write_only),
        _ if access == Access::ReadOnly => quote!(read_only_optional),
        Presence::Required => TokenStream::new(),
        Presence::Nullable | Presence::TriState => quote!(nullable),
        Presence::Optional => quote!(optional),
        Presence::OptionalNullable => quote!(optional_nullable),
    };
    match wire {
        Some(wire) => quote!(#name #wire #presence),
        None => quote!(#name #presence),
    }
}

/// What a request type offers to be made: `new` with the required values, and setters, unless the call
/// of its one operation has them.
fn methods(scope: &Scope<'_>, def: &TypeDef, fields: &[Field], cfg: &TokenStream) -> TokenStream {
    let name = ident(&def.name);
    let asked: Vec<_> = fields.iter().filter(|field| field.is_asked_for()).collect();
    let sent: Vec<_> = fields.iter().filter(|field| field.sent.is_some()).collect();
    let default = scope.std("Default");
    let new = (!asked.is_empty() || !sent.is_empty()).then(|| {
        let (mut arguments, mut values) = (Vec::new(), Vec::new());
        for field in &asked {
            let name = ident(&field.name);
            let argument = scope.argument(&quote!(#name), &field.ty);
            let (ty, value) = (argument.ty, scope.set(field, &argument.value));
            arguments.push(quote!(#name: #ty));
            values.push(match name == value.to_string() {
                true => quote!(#name),
                false => quote!(#name: #value),
            });
        }
        for field in &sent {
            let name = ident(&field.name);
            let value = json_literal(&field.ty, field.sent.as_ref());
            let value = scope.set(field, &value);
            values.push(quote!(#name: #value));
        }
        let docs = scope.docs().outer(format!(
            "`{}` with what it requires; the rest is unset.",
            def.name
        ));
        let inline = inline(&quote!(#(#arguments)*));
        quote! {
            #docs
            #[must_use]
            #inline
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* ..#default::default() }
            }
        }
    });
    let setters = fields
        .iter()
        .filter(|field| !def.is_body_only && field.has_setter())
        .map(|field| setter(scope, &field.setter, field, &quote!(self)));
    let extra = extra_setter(scope, def, &quote!(self)).filter(|_| !def.is_body_only);
    let setters: Vec<_> = setters.chain(extra).collect();
    if new.is_none() && setters.is_empty() {
        return TokenStream::new();
    }
    quote!(#cfg impl #name { #new #(#setters)* })
}

/// The method that sets a field of `target`; with a second one that clears a tri-state field.
pub(super) fn setter(
    scope: &Scope<'_>,
    method: &str,
    field: &Field,
    target: &TokenStream,
) -> TokenStream {
    let (method, name) = (ident(method), ident(&field.name));
    let argument = scope.argument(&quote!(#name), &field.ty);
    let (ty, value) = (argument.ty, scope.set(field, &argument.value));
    let inline = inline(&ty);
    let docs = scope.docs().outer(match field_docs(field) {
        docs if docs.is_empty() => format!("Sets `{}`.", field.wire),
        docs => docs,
    });
    let deprecated = deprecated(field.deprecated.as_ref());
    let allow = field
        .deprecated
        .is_some()
        .then(|| quote!(#[allow(deprecated)]));
    let must_use = (target.to_string() == "self").then(|| quote!(#[must_use]));
    let clear = (field.presence == Presence::TriState).then(|| {
        let patch = scope.import("", "Patch");
        let clear = quote::format_ident!("clear_{}", field.name);
        let docs = scope.docs().outer(format!("Clears `{}`.", field.wire));
        quote! {
            #docs
            #must_use
            #[inline]
            pub fn #clear(mut self) -> Self {
                #target.#name = #patch::Clear;
                self
            }
        }
    });
    quote! {
        #docs
        #deprecated
        #allow
        #must_use
        #inline
        pub fn #method(mut self, #name: #ty) -> Self {
            #target.#name = #value;
            self
        }
        #clear
    }
}

/// `#[inline]`, so that a method is compiled where it is used; a generic one is in any case.
pub(super) fn inline(arguments: &TokenStream) -> Option<TokenStream> {
    let mut tokens: Vec<_> = arguments.clone().into_iter().collect();
    while let Some(token) = tokens.pop() {
        match token {
            TokenTree::Group(group) => tokens.extend(group.stream()),
            TokenTree::Ident(word) if word == "impl" => return None,
            _ => {}
        }
    }
    Some(quote!(#[inline]))
}

pub(super) fn deprecated(deprecated: Option<&Deprecated>) -> Option<TokenStream> {
    deprecated.map(|Deprecated(instead)| match instead {
        Some(note) => quote!(#[deprecated = #note]),
        None => quote!(#[deprecated]),
    })
}
