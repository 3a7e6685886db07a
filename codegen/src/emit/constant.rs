//! The constant of an operation: its fixed facts, as data for the runtime.

use proc_macro2::TokenStream;
use quote::quote;

use super::ty::Scope;
use crate::{
    ir::{Encoding, Method, Operation, Paging, ParamStyle, Retry},
    names::ident,
};

/// The fixed facts of an operation.
pub(super) fn constant(scope: &Scope<'_>, operation: &Operation) -> TokenStream {
    let constant = ident(&operation.constant);
    let (id, path) = (&operation.id, &operation.path);
    let method = match operation.method {
        Method::Get => quote!(get),
        Method::Post => quote!(post),
        Method::Put => quote!(put),
        Method::Patch => quote!(patch),
        Method::Delete => quote!(delete),
        Method::Head => quote!(head),
        Method::Options => quote!(options),
        Method::Trace => quote!(trace),
    };
    let retry = match operation.retry {
        Retry::Safe => quote!(Safe),
        Retry::Idempotent => quote!(Idempotent),
        Retry::Never => quote!(Never),
    };
    let retry = (operation.retry != operation.method.default_retry()).then(|| {
        let class = scope.import("runtime", "Retry");
        quote!(.retry(#class::#retry))
    });
    let envelope = scope.context.target.envelope.as_deref();
    let envelope = envelope.filter(|_| operation.is_enveloped());
    let envelope = envelope.map(|name| quote!(.envelope(#name)));
    let paging = match operation.paging {
        Paging::None | Paging::Offset => None,
        Paging::Position => Some(quote!(Position)),
        Paging::Window => Some(quote!(Window)),
        Paging::Cursor => Some(quote!(Cursor)),
        Paging::BeforeAfter => Some(quote!(BeforeAfter)),
    };
    let paging = paging.map(|way| {
        let way_type = scope.import("runtime", "Continue");
        quote!(.paging(#way_type::#way))
    });
    let parameters = &operation.page_parameters;
    let is_usual = parameters.is_empty() || operation.paging == Paging::None;
    let parameters = (!is_usual).then(|| quote!(.page_parameters(&[#(#parameters),*])));
    let styles = styles(scope, operation);
    let security = security(scope, operation);
    let body = operation.body.as_ref();
    let media_type = body.and_then(|body| body.media_type.as_ref());
    let media_type = media_type.map(|name| quote!(.content_type(#name)));
    let either = body.filter(|body| body.encoding == Encoding::FormOrJson);
    let or_json = either.map(|body| {
        let names = body.json.names.iter();
        let names = names.map(|(form, json)| quote!((#form, #json)));
        quote!(.or_json(&[#(#names),*]))
    });
    let accept = operation
        .accept
        .as_ref()
        .map(|name| match operation.is_text {
            true => quote!(.text(#name)),
            false => quote!(.accept(#name)),
        });
    let server = operation.server.as_ref().map(|url| quote!(.server(#url)));
    let whole_events = operation.whole_events.then(|| quote!(.whole_events()));
    let redirects = operation.redirects.then(|| quote!(.redirects()));
    let ty = scope.import("runtime", "Operation");
    quote!(static #constant: #ty = #ty::#method(#id, #path) #retry #server #accept #whole_events #redirects #envelope #paging #parameters #media_type #styles #security #or_json;)
}

/// The parameters that are not written in the usual way.
fn styles(scope: &Scope<'_>, operation: &Operation) -> Option<TokenStream> {
    let params = operation.params.iter();
    let params = params.filter_map(|param| {
        let location = param.location.as_str();
        Some((location, &param.wire, param.style?))
    });
    let properties = operation.body.iter().flat_map(|body| &body.styles);
    let properties = properties.map(|(wire, style)| ("form", wire, *style));
    let styled = params.chain(properties).map(|(location, wire, style)| {
        let ParamStyle {
            style,
            explode,
            reserved,
        } = style;
        let location = ident(location);
        let style = ident(&format!("{style:?}"));
        let explode = explode.then(|| quote!(.explode()));
        let reserved = reserved.then(|| quote!(.allow_reserved()));
        let (parameter, styles) = (
            scope.import("runtime", "Parameter"),
            scope.import("runtime", "Style"),
        );
        quote!(#parameter::#location(#wire, #styles::#style) #explode #reserved)
    });
    let styled: Vec<_> = styled.collect();
    (!styled.is_empty()).then(|| quote!(.parameters(&[#(#styled),*])))
}

/// The schemes that the operation requires, unless it takes each of them alone, as it does by itself.
fn security(scope: &Scope<'_>, operation: &Operation) -> Option<TokenStream> {
    let asked = operation.security.as_ref()?;
    let schemes = &scope.context.api.schemes;
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
