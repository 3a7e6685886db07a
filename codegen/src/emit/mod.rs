//! From the model to Rust: takes a model, gives token streams by file. Makes no decision about
//! names, types or presence; those are in the model.

mod call;
mod calls;
mod context;
mod docs;
mod expr;
mod feature;
mod index;
mod resources;
mod sample;
mod surface;
mod tree;
mod ty;
mod types;

use quote::quote;

pub(crate) use self::calls::calls;
pub(crate) use self::context::{Context, File};
pub(crate) use self::docs::PLACEHOLDER;
pub use self::{index::index, surface::surface};

/// Hands over the files of an API one by one, because the tokens of all of them are large.
pub(crate) fn emit<E>(
    context: &Context<'_>,
    take: &mut dyn FnMut(File) -> Result<(), E>,
) -> Result<(), E> {
    if !context.api.ids.is_empty() {
        take(types::ids(context))?;
    }
    types::types(context, take)?;
    resources::resources(context, take)?;
    take(root(context))
}

/// The file that the others hang on.
fn root(context: &Context<'_>) -> File {
    let name = match context.target.is_within() {
        true => "mod.rs",
        false => "lib.rs",
    };
    let title = context.docs.inner(format!(
        "The {}, generated from its OpenAPI document.",
        context.api.title
    ));
    let ids = (!context.api.ids.is_empty()).then(|| {
        quote!(
            pub mod ids;
        )
    });
    let api = (!context.target.is_within()).then(|| {
        quote!(
            pub use self::resources::Api;
        )
    });
    let tokens = quote! {
        #title

        #ids
        pub mod resources;
        pub mod types;

        #api
    };
    context.done(name, tokens)
}
