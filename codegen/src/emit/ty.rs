//! Types as tokens: how a value is held, and how a caller may pass it.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{context::Context, docs::Texts};
use crate::{
    ir::{Conversion, Field, Presence, Type, TypeId},
    names::{ident, in_scope},
};

/// How a method takes a value.
pub(super) struct Argument {
    /// The type of the argument.
    pub(super) ty: TokenStream,
    /// The value of the type that is held, made from the argument.
    pub(super) value: TokenStream,
    /// The argument on its way to something that converts it itself.
    pub(super) passed: TokenStream,
}

/// The file that code stands in, which decides how it names things and what the file imports.
pub(super) struct Scope<'a> {
    pub(super) context: &'a Context<'a>,
    /// Names that are taken there.
    taken: &'a dyn Fn(&str) -> bool,
    /// Whether types and ids are named with their module, as in `types::User`.
    qualified: bool,
    /// What the file imports from the runtime's crate: the item by the path to it.
    imports: RefCell<BTreeSet<(&'static str, String)>>,
    /// What it imports from the generated code, in the same way.
    own: RefCell<BTreeSet<(&'static str, String)>>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(
        context: &'a Context<'a>,
        qualified: bool,
        taken: &'a dyn Fn(&str) -> bool,
    ) -> Self {
        Self {
            context,
            taken,
            qualified,
            imports: RefCell::default(),
            own: RefCell::default(),
        }
    }

    /// Where documentation is kept.
    pub(super) fn docs(&self) -> &Texts {
        &self.context.docs
    }

    /// An item of the runtime's crate, by its name alone if that is free.
    pub(super) fn import(&self, path: &'static str, name: &str) -> TokenStream {
        let (root, ident) = (&self.context.root, ident(name));
        if (self.taken)(name) {
            let path = segments(path);
            return quote!(#root::#(#path::)*#ident);
        }
        self.imports.borrow_mut().insert((path, name.to_owned()));
        quote!(#ident)
    }

    /// An item of the generated code, by its name alone if that is free.
    pub(super) fn own(&self, path: &'static str, name: &str) -> TokenStream {
        let ident = ident(name);
        if (self.taken)(name) {
            let path = segments(path);
            return quote!(crate::#(#path::)*#ident);
        }
        self.own.borrow_mut().insert((path, name.to_owned()));
        quote!(#ident)
    }

    /// The imports that the file needs, for all code that was emitted before.
    pub(super) fn uses(&self) -> TokenStream {
        let own = uses_from(&quote!(crate), &self.own.borrow());
        let runtime = uses_from(&self.context.root, &self.imports.borrow());
        quote!(#own #runtime)
    }

    pub(super) fn std(&self, name: &str) -> TokenStream {
        in_scope(name, self.taken)
    }

    /// The type that holds a value.
    pub(super) fn held(&self, ty: &Type) -> TokenStream {
        match ty {
            Type::Bool => quote!(bool),
            Type::I32 => quote!(i32),
            Type::I64 => quote!(i64),
            Type::U32 => quote!(u32),
            Type::U64 => quote!(u64),
            Type::F64 => quote!(f64),
            Type::String => self.std("String"),
            Type::Secret => self.import("", "Secret"),
            Type::Time => {
                let (time, utc) = (
                    self.import("chrono", "DateTime"),
                    self.import("chrono", "Utc"),
                );
                quote!(#time<#utc>)
            }
            Type::Date => self.import("chrono", "NaiveDate"),
            Type::Base64 => self.import("", "Base64"),
            Type::Json => self.import("serde_json", "Value"),
            Type::JsonObject => {
                let string = self.std("String");
                let (map, value) = (
                    self.import("serde_json", "Map"),
                    self.import("serde_json", "Value"),
                );
                quote!(#map<#string, #value>)
            }
            Type::File => self.import("", "FilePart"),
            Type::PageStart => self.import("", "PageStart"),
            Type::Id(id) => {
                let name = self.context.api.id_kind(*id).map_or("", |kind| &kind.name);
                if !self.qualified {
                    return self.own("ids", name);
                }
                let (ids, ident) = (self.own("", "ids"), ident(name));
                quote!(#ids::#ident)
            }
            Type::List(inner) => {
                let (vec, inner) = (self.std("Vec"), self.held(inner));
                quote!(#vec<#inner>)
            }
            Type::Map(inner) => {
                let (string, inner) = (self.std("String"), self.held(inner));
                quote!(::std::collections::BTreeMap<#string, #inner>)
            }
            Type::Option(inner) => {
                let (option, inner) = (self.std("Option"), self.held(inner));
                quote!(#option<#inner>)
            }
            Type::Tuple(items) => {
                let items = items.iter().map(|item| self.held(item));
                quote!((#(#items,)*))
            }
            Type::Named(id) => self.named(*id),
        }
    }

    /// A named type.
    pub(super) fn named(&self, id: TypeId) -> TokenStream {
        let name = ident(self.context.type_name(id));
        match self.qualified {
            true => {
                let types = self.own("", "types");
                quote!(#types::#name)
            }
            false => quote!(#name),
        }
    }

    /// The type that holds a value, perhaps in a box.
    pub(super) fn boxed(&self, ty: &Type, is_boxed: bool) -> TokenStream {
        let ty = self.held(ty);
        match is_boxed {
            true => {
                let boxed = self.std("Box");
                quote!(#boxed<#ty>)
            }
            false => ty,
        }
    }

    /// The type of a field.
    pub(super) fn field(&self, field: &Field) -> TokenStream {
        let ty = self.boxed(&field.ty, field.is_boxed);
        match field.presence {
            Presence::Required => ty,
            Presence::TriState => {
                let patch = self.import("", "Patch");
                quote!(#patch<#ty>)
            }
            _ => {
                let option = self.std("Option");
                quote!(#option<#ty>)
            }
        }
    }

    /// How a method takes a value under this name.
    pub(super) fn argument(&self, name: &TokenStream, ty: &Type) -> Argument {
        let held = self.held(ty);
        let (into, iterator) = (self.std("Into"), self.std("IntoIterator"));
        let element = || match ty {
            Type::List(inner) => self.held(inner),
            _ => TokenStream::new(),
        };
        let of_items = |element: TokenStream, items: TokenStream| Argument {
            ty: quote!(impl #iterator<Item = #element>),
            value: quote!(#items.collect()),
            passed: quote!(#items.collect::<#held>()),
        };
        match ty.conversion(|id| self.context.is_union(id)) {
            Conversion::None => Argument {
                ty: held,
                value: name.clone(),
                passed: name.clone(),
            },
            Conversion::Into => Argument {
                ty: quote!(impl #into<#held>),
                value: quote!(#name.into()),
                passed: name.clone(),
            },
            Conversion::Items => of_items(element(), quote!(#name.into_iter())),
            Conversion::ItemsInto => {
                let element = element();
                of_items(
                    quote!(impl #into<#element>),
                    quote!(#name.into_iter().map(#into::into)),
                )
            }
        }
    }

    /// The value of a field that is set to `value`.
    pub(super) fn set(&self, field: &Field, value: &TokenStream) -> TokenStream {
        let value = &match field.is_boxed {
            true => {
                let boxed = self.std("Box");
                quote!(#boxed::new(#value))
            }
            false => value.clone(),
        };
        match field.presence {
            Presence::Required => value.clone(),
            Presence::TriState => {
                let patch = self.import("", "Patch");
                quote!(#patch::Set(#value))
            }
            _ => {
                let some = self.std("Some");
                quote!(#some(#value))
            }
        }
    }
}

/// The imports of items by the paths to them.
fn uses_from(root: &TokenStream, items: &BTreeSet<(&str, String)>) -> TokenStream {
    let mut paths = BTreeMap::<&str, Vec<Ident>>::new();
    for (path, name) in items {
        paths.entry(path).or_default().push(ident(name));
    }
    let uses = paths.iter().map(|(path, names)| {
        let path = segments(path);
        match &names[..] {
            [name] => quote!(use #root::#(#path::)*#name;),
            names => quote!(use #root::#(#path::)*{#(#names),*};),
        }
    });
    uses.collect()
}

fn segments(path: &str) -> impl Iterator<Item = Ident> {
    path.split("::").filter(|part| !part.is_empty()).map(ident)
}
