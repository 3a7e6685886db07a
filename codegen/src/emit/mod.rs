//! From the model to Rust: takes a model, returns token streams by file. Makes no decision about
//! names, types or presence; those are in the model.

mod call;
mod call_docs;
mod calls;
mod constant;
mod context;
mod docs;
mod enums;
mod events;
mod expr;
mod feature;
mod headers;
mod index;
mod page;
mod quickstart;
mod resources;
mod sample;
mod service;
mod surface;
mod tree;
mod ty;
mod type_docs;
mod types;
mod unions;

use proc_macro2::TokenStream;
use quote::quote;

pub(crate) use self::{
    calls::calls,
    context::{Context, File},
    docs::{PLACEHOLDER, escape_line},
    quickstart::{Quickstart, quickstart},
};
pub use self::{index::index, surface::surface};
use crate::ir::Operation;

/// Hands over the files of an API one by one, because the tokens of all of them are large.
pub(crate) fn emit<E>(
    context: &Context<'_>,
    take: &mut dyn FnMut(File) -> Result<(), E>,
) -> Result<(), E> {
    if !context.api.ids.is_empty() {
        take(types::ids(context))?;
    }
    types::types(context, take)?;
    if let Some(events) = &context.api.events {
        take(events::events(context, events))?;
    }
    if !context.api.headers.is_empty() {
        take(headers::headers(context))?;
    }
    resources::resources(context, take)?;
    take(service::service(context))?;
    take(root(context))
}

/// Where the file of a module is, which the compiler does not look for by a name of another script.
fn file_path(module: &str, folder: &str) -> Option<TokenStream> {
    let path = format!("{folder}{module}.rs");
    (!module.is_ascii()).then(|| quote!(#[path = #path]))
}

/// The file that the others hang on.
fn root(context: &Context<'_>) -> File {
    let title = context.docs.inner(format!(
        "The {}, generated from its OpenAPI document.",
        docs::escape_line(&context.api.info.name())
    ));
    // The owners of a whole crate format it; the crate around a module decides about that.
    let skip = (!context.target.module).then(|| quote!(#[rustfmt::skip]));
    let ids = (!context.api.ids.is_empty()).then(|| {
        quote!(
            #skip pub mod ids;
        )
    });
    let events = context.api.events.as_ref().map(|events| {
        let cfg = events::cfg(context, events);
        quote!(#cfg #skip pub mod events;)
    });
    let runtime = &context.root;
    // A crate that has more than the generated code has a module for tests itself.
    let testing = (!context.target.module).then(|| {
        quote! {
            #[cfg(feature = "testing")]
            pub use #runtime::testing;
        }
    });
    let base_url = service::default_url(context).map(|_| quote!(DEFAULT_BASE_URL));
    let types = context.api.types.iter();
    let additional = types.filter_map(|def| def.rest()).next();
    let additional = additional.map(|_| quote!(Additional,));
    let mut operations = context.api.operations.iter();
    let has_streams = operations.any(Operation::has_events);
    let event_stream = has_streams.then(|| quote!(EventStream,));
    let stream_event = has_streams.then(|| quote!(StreamEvent,));
    let has_headers = !context.api.headers.is_empty();
    let headers = has_headers.then(|| quote!(#skip pub mod headers;));
    let header = has_headers.then(|| quote!(Header,));
    let tokens = quote! {
        #title

        #events
        #ids
        #headers
        #skip pub mod resources;
        #skip mod service;
        #skip pub mod types;

        #[cfg(feature = "blocking")]
        pub use #runtime::Blocking;
        #testing
        #skip
        pub use #runtime::{
            #additional Attempt, Base64, Body, BodyError, Call, CallFuture, Clock, CustomCall, Delivery,
            Download, Error, ErrorDetail, ErrorKind, #event_stream Extra, FilePart, #header Hook, Id, IntoCall, Items,
            Outcome, Page, PageStart, Pages, Patch, Request, RequestOptions, Response, Result,
            ResumeToken, RetryPolicy, Secret, Sleep, #stream_event TokenFuture, TokenProvider, Transport,
            TransportFuture, Unknown, WithResponse, chrono, http, serde_json,
        };
        #[doc(hidden)]
        pub use #runtime::runtime;

        #skip
        pub use self::service::{Client, ClientBuilder, #base_url};
    };
    let name = if context.target.module {
        "mod.rs"
    } else {
        "lib.rs"
    };
    context.done(name, tokens)
}
