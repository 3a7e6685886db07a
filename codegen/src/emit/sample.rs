//! Sample values as Rust expressions, for examples in the documentation and for the test that calls
//! every operation. Deterministic; plausible where the document has no value.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use syn::{Expr, parse_quote};

use super::{context::Context, expr};
use crate::{
    ir::{Field, Param, Type, TypeDef, TypeId, TypeKind, Union, UnionVariant},
    names::ident,
};

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

/// The most objects that one sample holds, and how deep they are inside one another.
const OBJECTS: usize = 200;
const DEPTH: usize = 16;

/// Makes the values of one sample. Types may lead back to themselves, and to far more values than
/// anyone reads: a sample stops where it would come back to a type, and once it is large.
pub(super) struct Sampler<'c> {
    context: &'c Context<'c>,
    extent: Extent,
    /// The types that the walk is inside of.
    inside: Vec<TypeId>,
    /// How many of them are objects.
    depth: usize,
    /// How many more objects it may make.
    left: usize,
}

impl<'c> Sampler<'c> {
    pub(super) fn new(context: &'c Context<'c>, extent: Extent) -> Self {
        Self {
            context,
            extent,
            inside: Vec::new(),
            depth: 0,
            left: OBJECTS,
        }
    }

    /// An argument for a parameter.
    pub(super) fn param(&mut self, name: &str, param: &'c Param) -> Expr {
        match small_number(&param.ty, param.minimum) {
            Some(number) => expr::integer(number),
            None => self.value(name, &param.ty),
        }
    }

    /// An argument for a field.
    pub(super) fn field(&mut self, field: &'c Field) -> Expr {
        if let Some(number) = small_number(&field.ty, field.minimum) {
            return expr::integer(number);
        }
        match &field.ty {
            Type::File => self.file(field.content_types.first()),
            Type::List(inner) if **inner == Type::File => {
                expr::array(vec![self.file(field.content_types.first())])
            }
            ty => self.value(&field.name, ty),
        }
    }

    /// A value of a named type, as an argument.
    pub(super) fn named(&mut self, id: TypeId) -> Expr {
        let context = self.context;
        let Some(def) = context.api.type_def(id) else {
            return expr::default();
        };
        if self.ends_at(id) {
            return self.default_of(def);
        }
        self.inside.push(id);
        let value = match &def.kind {
            TypeKind::Enum(variants) => match variants.first() {
                Some(variant) => {
                    expr::path(&[context.public_root, "types", &def.name, &variant.name])
                }
                None => expr::method(expr::text(""), "into", Vec::new()),
            },
            TypeKind::Union(union) => self.union(def, union).0,
            TypeKind::Object { fields, .. } => self.object(def, fields),
        };
        self.inside.pop();
        value
    }

    /// A value of a union, and whether it is of the type of the union already and not of that of its
    /// first variant.
    fn union(&mut self, def: &'c TypeDef, union: &'c Union) -> (Expr, bool) {
        let context = self.context;
        let first = union.variants.first();
        // A union that takes every string is made of one.
        if first.is_some_and(|first| first.ty == Type::String && first.values.is_empty()) {
            return (expr::text("example"), false);
        }
        let first = first.and_then(|variant| Some((variant, variant.ty.direct()?)));
        let Some((variant, id)) =
            first.filter(|(variant, id)| !variant.is_shared && !self.ends_at(*id))
        else {
            return (self.simple(def, union), true);
        };
        let inner = context.api.type_def(id);
        let Some((inner, TypeKind::Union(inner_union))) = inner.map(|inner| (inner, &inner.kind))
        else {
            return (self.named(id), false);
        };
        if variant.is_boxed {
            return (self.simple(def, union), true);
        }
        // Only the inner union is made of what its variants are.
        self.inside.push(id);
        let (value, is_union) = self.union(inner, inner_union);
        self.inside.pop();
        let value = match is_union {
            true => value,
            false => expr::method(value, "into", Vec::new()),
        };
        (self.variant(def, variant, value), true)
    }

    fn variant(&self, def: &TypeDef, variant: &UnionVariant, value: Expr) -> Expr {
        let path = [self.context.public_root, "types", &def.name, &variant.name];
        expr::call(expr::path(&path), vec![value])
    }

    /// The first variant of a union that is a simple value.
    fn simple(&mut self, def: &'c TypeDef, union: &'c Union) -> Expr {
        let variants = union.variants.iter().filter(|variant| !variant.is_boxed);
        let mut simple = variants.filter_map(|variant| {
            let value = match (&variant.ty, variant.values.first()) {
                (Type::Bool, None) => expr::truth(),
                (Type::I32 | Type::I64 | Type::U32 | Type::U64, None) => expr::integer(5),
                (Type::F64, None) => expr::float(0.5),
                (Type::String, value) => {
                    let text = value.map_or("example", String::as_str);
                    expr::method(expr::text(text), "into", Vec::new())
                }
                _ => return None,
            };
            Some((variant, value))
        });
        match simple.next() {
            Some((variant, value)) => self.variant(def, variant, value),
            None => self.default_of(def),
        }
    }

    pub(super) fn value(&mut self, name: &str, ty: &'c Type) -> Expr {
        let map = |function| expr::path(&["", "std", "collections", "BTreeMap", function]);
        match ty {
            Type::Bool => expr::truth(),
            Type::I32 | Type::I64 | Type::U32 | Type::U64 | Type::PageStart => expr::integer(5),
            Type::F64 => expr::float(0.5),
            Type::String => expr::text(self.text(name)),
            Type::Secret => expr::text(CREDENTIAL),
            Type::Time => self.runtime(&["chrono", "DateTime", "default"], Vec::new()),
            Type::Date => self.runtime(&["chrono", "NaiveDate", "default"], Vec::new()),
            Type::Base64 => expr::text("content"),
            Type::Json => {
                let json = expr::path(&self.context.seen_from_outside(&["serde_json", "json"]));
                parse_quote!(#json!({"plan": "pro"}))
            }
            Type::JsonObject => self.runtime(&["serde_json", "Map", "new"], Vec::new()),
            Type::File => self.file(None),
            Type::Id(_) => expr::text(&self.context.target.sample_id),
            // A list of lists takes the inner ones as they are held.
            Type::List(inner) if matches!(**inner, Type::List(_)) => {
                let vec = expr::path(&["", "std", "vec", "Vec", "new"]);
                expr::array(vec![expr::call(vec, Vec::new())])
            }
            Type::List(inner) => match inner.direct().filter(|id| self.ends_at(*id)) {
                Some(id) => self.no_items(id),
                None => expr::array(vec![self.value(name, inner)]),
            },
            Type::Map(inner) if **inner == Type::Secret => {
                let secret = self.runtime(&["Secret", "from"], vec![expr::text(CREDENTIAL)]);
                let header = parse_quote!(("name".to_owned(), #secret));
                expr::call(map("from"), vec![expr::array(vec![header])])
            }
            Type::Map(_) => expr::call(map("new"), Vec::new()),
            // A value that is held as it is has no conversion from a simpler one.
            Type::Option(_) => expr::path(&["", "std", "option", "Option", "None"]),
            Type::Tuple(_) => expr::default(),
            Type::Named(ty) => self.named(*ty),
        }
    }

    /// What a function of the runtime makes.
    fn runtime(&self, function: &[&str], arguments: Vec<Expr>) -> Expr {
        let path = self.context.seen_from_outside(function);
        expr::call(expr::path(&path), arguments)
    }

    fn file(&self, content_type: Option<&String>) -> Expr {
        let name = match content_type.map(String::as_str) {
            Some("application/zip") => "bundle.zip",
            Some(media) if media.starts_with("image/") => "image.png",
            _ => "file.txt",
        };
        let arguments = vec![expr::text(name), expr::text("content")];
        self.runtime(&["FilePart", "new"], arguments)
    }

    /// A string that suits the name.
    fn text(&self, name: &str) -> &'c str {
        let samples = &self.context.target.samples;
        samples
            .get(name)
            .map_or_else(|| sample_text(name), String::as_str)
    }

    /// Whether the sample stops before a value of this type.
    fn ends_at(&self, id: TypeId) -> bool {
        self.left == 0 || self.inside.len() >= DEPTH || self.inside.contains(&id)
    }

    /// A list without items, whose type nothing else states where a union is converted into.
    fn no_items(&self, id: TypeId) -> Expr {
        match self.context.is_union(id) {
            true => {
                let (root, ty) = (self.context.public_root, self.context.type_name(id));
                let (root, ty) = (ident(root), ident(ty));
                parse_quote!(::std::vec::Vec::<#root::types::#ty>::new())
            }
            false => expr::array(Vec::new()),
        }
    }

    /// The default of a named type, as a path to it.
    fn default_of(&self, def: &TypeDef) -> Expr {
        if has_setter_default(def) {
            let root = ident(self.context.public_root);
            let default = self.context.default_of(def, &quote!(#root::types));
            return parse_quote!(#default);
        }
        let path = [self.context.public_root, "types", &def.name, "default"];
        expr::call(expr::path(&path), Vec::new())
    }

    fn object(&mut self, def: &'c TypeDef, fields: &'c [Field]) -> Expr {
        self.left = self.left.saturating_sub(1);
        self.depth += 1;
        let value = self.made(def, fields);
        self.depth -= 1;
        value
    }

    fn made(&mut self, def: &'c TypeDef, fields: &'c [Field]) -> Expr {
        let asked = fields.iter().filter(|field| field.is_asked_for());
        let asked: Vec<_> = asked.map(|field| self.field(field)).collect();
        let sent = fields.iter().any(|field| field.sent.is_some());
        let new = if !asked.is_empty() || sent {
            let path = [self.context.public_root, "types", &def.name, "new"];
            expr::call(expr::path(&path), asked)
        } else {
            self.default_of(def)
        };
        if self.extent == Extent::Minimal || self.depth > 3 {
            return new;
        }
        fields
            .iter()
            .filter(|field| field.has_setter())
            .fold(new, |made, field| {
                let value = self.field(field);
                expr::method(made, &field.setter, vec![value])
            })
    }
}

impl Context<'_> {
    /// The default of a type of the module `types`, whose setters may include one called `default`.
    pub(super) fn default_of(&self, def: &TypeDef, types: &TokenStream) -> TokenStream {
        let ty = ident(&def.name);
        match has_setter_default(def) {
            true => quote!(<#types::#ty as ::std::default::Default>::default()),
            false => quote!(#types::#ty::default()),
        }
    }
}

fn has_setter_default(def: &TypeDef) -> bool {
    def.fields().iter().any(|field| field.name == "default")
}

/// A number, where the smallest that is taken is larger than the usual sample.
fn small_number(ty: &Type, minimum: Option<i64>) -> Option<i64> {
    let is_number = matches!(ty, Type::I32 | Type::I64 | Type::U32 | Type::U64);
    minimum.filter(|minimum| is_number && *minimum > 5)
}

/// A string that suits the name.
fn sample_text(name: &str) -> &'static str {
    match name {
        _ if name.ends_with("_id") => "example",
        _ if name.contains("email") => "jane@example.com",
        _ if name.contains("url") || name.contains("uri") => "https://example.com",
        // `token_endpoint_auth_method` and the like mention an endpoint and are not one.
        _ if name.ends_with("endpoint") => "https://example.com",
        "first_name" => "Jane",
        "last_name" => "Doe",
        "username" => "jane",
        "country_code" => "+1",
        _ if name.contains("phone") => "+15550100",
        _ if name.contains("password") || name.contains("secret") => CREDENTIAL,
        _ if name.contains("slug") => "acme",
        _ if name.contains("name") => "Acme",
        _ => "example",
    }
}
