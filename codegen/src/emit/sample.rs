//! Sample values as Rust expressions, for examples in the documentation and for the test that calls
//! every operation. Deterministic; plausible where the document gives no value.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::Context;
use crate::{
    ir::{Field, Param, Type, TypeDef, TypeKind},
    names::ident,
};

/// The text of an id in examples.
const ID: &str = "4812365710093250561";

/// A literal of this type with this JSON value.
pub(super) fn json_literal(ty: &Type, value: Option<&Value>) -> TokenStream {
    match (ty, value) {
        (Type::Bool, Some(Value::Bool(value))) => quote!(#value),
        (
            Type::String | Type::Secret | Type::Id(_) | Type::Named(_),
            Some(Value::String(value)),
        ) => {
            quote!(#value.into())
        }
        (Type::I32, Some(value)) => number(value.as_i64().and_then(|v| i32::try_from(v).ok())),
        (Type::I64, Some(value)) => number(value.as_i64()),
        (Type::U32, Some(value)) => number(value.as_u64().and_then(|v| u32::try_from(v).ok())),
        (Type::U64, Some(value)) => number(value.as_u64()),
        (Type::F64, Some(value)) => number(value.as_f64()),
        _ => quote!(::std::default::Default::default()),
    }
}

fn number<T: quote::ToTokens>(value: Option<T>) -> TokenStream {
    value.map_or_else(|| quote!(0), |value| quote!(#value))
}

/// The text of every credential in examples. The tests know it when they see it where it must not be.
const CREDENTIAL: &str = "correct horse battery staple";

/// How far a sample goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Required values only.
    Minimal,
    /// Every value.
    Full,
}

impl Context<'_> {
    /// An argument for a parameter.
    pub(super) fn sample_param(&self, param: &Param, extent: Extent) -> TokenStream {
        match small_number(&param.ty, param.minimum) {
            Some(number) => number,
            None => self.sample(&param.name, &param.ty, extent),
        }
    }

    /// An argument for a field.
    pub(super) fn sample_field(&self, field: &Field, extent: Extent, depth: usize) -> TokenStream {
        if let Some(number) = small_number(&field.ty, field.minimum) {
            return number;
        }
        match &field.ty {
            Type::File => self.file(field.content_types.first()),
            Type::List(inner) if **inner == Type::File => {
                let file = self.file(field.content_types.first());
                quote!([#file])
            }
            ty => self.sample_at(&field.name, ty, extent, depth),
        }
    }

    fn file(&self, content_type: Option<&String>) -> TokenStream {
        let name = match content_type.map(String::as_str) {
            Some("application/zip") => "bundle.zip",
            Some(media) if media.starts_with("image/") => "image.png",
            _ => "file.txt",
        };
        quote!(wacht_sdk::FilePart::new(#name, "content"))
    }

    /// An argument of this name and type.
    pub(super) fn sample(&self, name: &str, ty: &Type, extent: Extent) -> TokenStream {
        self.sample_at(name, ty, extent, 0)
    }

    fn sample_at(&self, name: &str, ty: &Type, extent: Extent, depth: usize) -> TokenStream {
        let root = quote!(wacht_sdk);
        match ty {
            Type::Bool => quote!(true),
            Type::I32 | Type::I64 | Type::U32 | Type::U64 => quote!(5),
            Type::F64 => quote!(0.5),
            Type::String => {
                let text = sample_text(name);
                quote!(#text)
            }
            Type::Secret => quote!(#CREDENTIAL),
            Type::Time => quote!(#root::chrono::DateTime::default()),
            Type::Date => quote!(#root::chrono::NaiveDate::default()),
            Type::Base64 => quote!("content"),
            Type::Json => quote!(#root::serde_json::json!({"plan": "pro"})),
            Type::JsonObject => quote!(#root::serde_json::Map::new()),
            Type::File => self.file(None),
            Type::Offset => quote!(5),
            Type::Id(_) => quote!(#ID),
            // A list of lists takes the inner ones as they are held.
            Type::List(inner) if matches!(**inner, Type::List(_)) => {
                quote!([::std::vec::Vec::new()])
            }
            Type::List(inner) => {
                let item = self.sample_at(name, inner, extent, depth);
                quote!([#item])
            }
            Type::Map(inner) if **inner == Type::Secret => {
                let header = quote!(("name".to_owned(), #root::Secret::from(#CREDENTIAL)));
                quote!(::std::collections::BTreeMap::from([#header]))
            }
            Type::Map(_) => quote!(::std::collections::BTreeMap::new()),
            Type::Named(ty) => self.named(ty, extent, depth),
        }
    }

    fn named(&self, name: &str, extent: Extent, depth: usize) -> TokenStream {
        let root = &self.public_root;
        let ty = ident(name);
        let Some(def) = self.api.type_def(name) else {
            return quote!(::std::default::Default::default());
        };
        match &def.kind {
            TypeKind::Enum(variants) => match variants.first() {
                Some(variant) => {
                    let variant = ident(&variant.name);
                    quote!(#root::types::#ty::#variant)
                }
                None => quote!("".into()),
            },
            TypeKind::Union(union) => match union.variants.first() {
                Some(variant) => self.named(&variant.ty, extent, depth),
                None => quote!(::std::default::Default::default()),
            },
            TypeKind::Object(fields) => self.object(def, fields, extent, depth),
        }
    }

    /// The default of a type, whose setters may include one called `default`.
    pub(super) fn default_of(&self, def: &TypeDef, types: &TokenStream) -> TokenStream {
        let ty = ident(&def.name);
        match def.fields().iter().any(|field| field.name == "default") {
            true => quote!(<#types::#ty as ::std::default::Default>::default()),
            false => quote!(#types::#ty::default()),
        }
    }

    fn object(&self, def: &TypeDef, fields: &[Field], extent: Extent, depth: usize) -> TokenStream {
        let root = &self.public_root;
        let asked = fields.iter().filter(|field| field.is_asked_for());
        let asked: Vec<_> = asked
            .map(|field| self.sample_field(field, extent, depth + 1))
            .collect();
        let sent = fields.iter().any(|field| field.sent.is_some());
        let ty = ident(&def.name);
        let new = match asked.is_empty() && !sent {
            true => self.default_of(def, &quote!(#root::types)),
            false => quote!(#root::types::#ty::new(#(#asked),*)),
        };
        if extent == Extent::Minimal || depth > 2 {
            return new;
        }
        let setters = fields
            .iter()
            .filter(|f| !f.is_asked_for() && f.sent.is_none());
        let setters = setters.map(|field| {
            let (name, value) = (
                ident(&field.name),
                self.sample_field(field, extent, depth + 1),
            );
            quote!(.#name(#value))
        });
        quote!(#new #(#setters)*)
    }
}

/// A number, where the smallest that is taken is larger than the usual sample.
fn small_number(ty: &Type, minimum: Option<i64>) -> Option<TokenStream> {
    let minimum = minimum.filter(|minimum| *minimum > 5)?;
    let literal = proc_macro2::Literal::i64_unsuffixed(minimum);
    matches!(ty, Type::I32 | Type::I64 | Type::U32 | Type::U64).then(|| quote!(#literal))
}

/// A text that suits what it is called.
fn sample_text(name: &str) -> &'static str {
    match name {
        _ if name.contains("email") => "jane@example.com",
        _ if name.contains("url") || name.contains("uri") => "https://example.com",
        // `token_endpoint_auth_method` and its like speak of an endpoint and are none.
        _ if name.ends_with("endpoint") => "https://example.com",
        "first_name" => "Jane",
        "last_name" => "Doe",
        "username" => "jane",
        "country_code" => "+1",
        _ if name.contains("phone") => "+15550100",
        _ if name.contains("password") || name.contains("secret") => CREDENTIAL,
        _ if name.contains("slug") => "acme",
        _ if name.contains("name") => "Acme",
        "permissions" => "members:read",
        _ => "example",
    }
}
