//! Which features code needs. A crate may have one per resource that the client leads to; where the
//! target has none, the code carries no `cfg`.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use crate::ir::{TypeDef, feature};

impl Context<'_> {
    /// The `cfg` of code that any of these resources needs; none when there is no resource.
    pub(super) fn cfg<S: AsRef<str>>(&self, resources: &[S]) -> TokenStream {
        let names = resources.iter().map(|name| feature(name.as_ref()));
        match (self.target.has_features(), resources) {
            (false, _) | (_, []) => TokenStream::new(),
            (true, [_]) => quote!(#[cfg(#(feature = #names)*)]),
            (true, _) => quote!(#[cfg(any(#(feature = #names),*))]),
        }
    }

    /// The documentation of a resource: the feature that it needs.
    pub(super) fn feature_note(&self, resource: &str) -> Option<String> {
        let feature = feature(resource);
        self.target
            .has_features()
            .then(|| format!("\n\nNeeds the feature `{feature}`."))
    }
}

/// The resources that reach any of these types; none when one of the types is there without a
/// feature.
pub(super) fn any_of<'a>(defs: &[&'a TypeDef]) -> Vec<&'a str> {
    if defs.iter().any(|def| def.reached_by.is_empty()) {
        return Vec::new();
    }
    let all: BTreeSet<_> = defs.iter().flat_map(|def| &def.reached_by).collect();
    all.into_iter().map(String::as_str).collect()
}
