//! The module `events`: the names of the events that a service sends, and what each of them holds.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    context::{Context, File},
    docs::escape,
    ty::Scope,
};
use crate::{
    ir::{Event, Events},
    names::ident,
};

/// The enum of the names.
const KIND: &str = "EventKind";

/// `events.rs`
pub(super) fn events(context: &Context<'_>, events: &Events) -> File {
    let taken = |word: &str| word == events.name() || word == KIND;
    let scope = Scope::new(context, true, &taken);
    let (kind, name) = (ident(KIND), ident(events.name()));
    let (open_enum, event_macro) = (
        scope.import("runtime", "open_enum"),
        scope.import("runtime", "events"),
    );
    let (string, unknown) = (scope.std("String"), scope.import("", "Unknown"));
    let kinds = events.events.iter().map(|event| {
        let (docs, name) = (scope.docs().outer(about(event)), ident(&event.name));
        quote!(#docs #name,)
    });
    let kinds: Vec<_> = kinds.collect();
    let variants = events.events.iter().map(|event| {
        let docs = scope.docs().outer(format!("`{}`", event.wire));
        let (name, ty) = (ident(&event.name), scope.boxed(&event.ty, event.is_boxed));
        quote!(#docs #name(#ty),)
    });
    let variants: Vec<_> = variants.collect();
    let table = events.events.iter().map(|event| {
        let (name, wire) = (ident(&event.name), &event.wire);
        quote!(#name #wire)
    });
    let table: Vec<_> = table.collect();
    let property = events.property.as_ref();
    let property = property.map(|property| quote!(in #property));
    let docs = scope.docs().outer(match events.is_data {
        true => "The data of an event, by its name.",
        false => "An event.",
    });
    let uses = scope.uses();
    let runtime = &context.root;
    let tokens = quote! {
        //! The events that the service sends.

        #uses

        pub use #runtime::EventError;

        /// The name of an event.
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum #kind {
            #(#kinds)*
            #[doc = " A value that this version of the SDK does not know."]
            Unrecognized(#string),
        }

        #open_enum!(#kind #(, #table)*);

        #docs
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            #[doc = " That of an event which this version of the SDK does not know, as it came."]
            Unrecognized(#unknown),
        }

        #event_macro!(#name, #kind #property #(, #table)*);
    };
    context.done("events.rs", tokens)
}

/// The feature of the events as a `cfg`.
pub(super) fn cfg(context: &Context<'_>, events: &Events) -> TokenStream {
    let feature: Vec<_> = events.feature.iter().collect();
    context.cfg(&feature)
}

/// The documentation of an event, with its name on the wire.
fn about(event: &Event) -> String {
    match event.docs.0.as_str() {
        "" => format!("`{}`", event.wire),
        docs => format!("`{}`: {}", event.wire, escape(docs)),
    }
}
