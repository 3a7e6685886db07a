//! The module `resources`: a handle per resource, with the calls of its operations.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    call::Call,
    call_docs::wrapped,
    context::{Context, File},
    docs::escape,
    file_path,
    tree::Node,
    ty::Scope,
};
use crate::names::ident;

/// The files of `resources`.
pub(super) fn resources<E>(
    context: &Context<'_>,
    take: &mut dyn FnMut(File) -> Result<(), E>,
) -> Result<(), E> {
    let root = Node::of(context.api);
    root.walk(&mut |node| {
        let tokens = match node.path.is_empty() {
            true => client(context, node),
            false => resource(context, node),
        };
        take(context.done(format!("resources/{}.rs", node.file()), tokens))
    })
}

/// `mod.rs`: what the client leads to.
fn client(context: &Context<'_>, root: &Node<'_>) -> TokenStream {
    let modules: Vec<_> = root.children.keys().map(|name| ident(name)).collect();
    let paths = root.children.keys().map(|name| file_path(name, ""));
    let children = root.children.values();
    let cfgs = root.children.keys().map(|name| context.cfg(&[name]));
    let accessors = children.zip(cfgs.clone()).map(|(child, cfg)| {
        let docs = docs_of(context, child, &format!("{}::", child.name()));
        let function = accessor(child, &quote!(self.as_ref()));
        quote!(#docs #cfg #[must_use] pub #function)
    });
    quote! {
        //! The resources of the API: handles that a client leads to, with a method per operation.

        #(#cfgs #paths pub mod #modules;)*

        use crate::Client;

        impl Client { #(#accessors)* }
    }
}

/// The function that leads from a handle, or the client, to a resource below it.
fn accessor(child: &Node<'_>, client: &TokenStream) -> TokenStream {
    let (name, handle) = (ident(child.name()), ident(child.handle()));
    quote!(fn #name(&self) -> #name::#handle { #name::#handle::new(#client) })
}

/// The documentation of a handle, and of what leads to it: the words of the document, and a link to
/// each call and to each resource below, by the module that holds the handle.
fn docs_of(context: &Context<'_>, node: &Node<'_>, module: &str) -> TokenStream {
    let docs = node.resource.map_or("", |resource| &resource.docs.0);
    let handle = node.handle();
    // Links name items without the `r#` of keywords.
    let link = |name: &str| format!("[`{name}`]({module}{handle}::{name})");
    let calls = node
        .operations
        .iter()
        .map(|operation| link(&operation.name));
    let below = node.children.keys().map(|name| link(name));
    let mut parts = vec![escape(docs)];
    for (start, links) in [
        ("Calls: ", calls.collect::<Vec<_>>()),
        ("Resources: ", below.collect()),
    ] {
        if !links.is_empty() {
            parts.push(wrapped(start, &links));
        }
    }
    parts.retain(|part| !part.is_empty());
    let mut text = parts.join("\n\n");
    if let [top] = &node.path[..] {
        text.extend(context.feature_note(top));
    }
    context.docs.outer(text)
}

fn resource(context: &Context<'_>, node: &Node<'_>) -> TokenStream {
    let calls = node.operations.iter();
    let mut names: BTreeSet<&str> = calls.map(|op| op.call.as_str()).collect();
    names.insert(node.handle());
    let responses = node.operations.iter();
    let responses = responses.filter_map(|op| op.signature.response.as_ref());
    names.extend(responses.map(|response| response.name.as_str()));
    let taken = |word: &str| names.contains(word) || node.children.contains_key(word);
    let scope = Scope::new(context, true, &taken);
    let handle = ident(node.handle());
    let about = docs_of(context, node, "");
    let modules: Vec<_> = node.children.keys().map(|name| ident(name)).collect();
    let folder = node.path.last().map(|name| format!("{name}/"));
    let folder = folder.unwrap_or_default();
    let paths = node.children.keys().map(|name| file_path(name, &folder));
    let accessors = node.children.values().map(|child| {
        let docs = docs_of(context, child, &format!("{}::", child.name()));
        let function = accessor(child, &quote!(&self.client));
        quote!(#docs #[must_use] pub #function)
    });
    let calls: Vec<_> = node
        .operations
        .iter()
        .map(|operation| Call::new(&scope, node, operation))
        .collect();
    let methods: Vec<_> = calls.iter().map(Call::method).collect();
    let items: Vec<_> = calls.iter().map(Call::item).collect();
    let client = scope.import("", "Client");
    let uses = scope.uses();
    let title = context.docs.inner(format!(
        "`{}`: a handle and the calls of its operations.",
        node.path.join(".")
    ));
    let mut tokens = quote! {
        #title

        #(#paths pub mod #modules;)*

        #uses

        #about
        #[derive(Clone, Debug)]
        pub struct #handle { client: #client }

        impl #handle {
            pub(crate) fn new(client: &#client) -> Self {
                Self { client: client.clone() }
            }

            #(#accessors)*
            #(#methods)*
        }
    };
    tokens.extend(items);
    tokens
}
