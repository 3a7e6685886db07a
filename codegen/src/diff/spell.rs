//! Types in words: as Rust holds a value, as a method takes it, and as it is on the wire.

use crate::ir::{
    Api, Conversion, Field, IdKind, Output, Presence, Type, TypeDef, TypeId, TypeKind,
};

/// The words for the types of one model.
#[derive(Clone, Copy)]
pub(super) struct Spelling<'a>(pub(super) &'a Api);

impl<'a> Spelling<'a> {
    /// The name of a named type.
    fn name(self, ty: &Type) -> &'a str {
        match ty {
            Type::Named(id) => self.0.type_def(*id).map_or("", |def: &TypeDef| &def.name),
            Type::Id(id) => self.0.id_kind(*id).map_or("", |kind: &IdKind| &kind.name),
            _ => "",
        }
    }

    fn is_union(self, id: TypeId) -> bool {
        let def = self.0.type_def(id);
        def.is_some_and(|def| matches!(def.kind, TypeKind::Union(_)))
    }

    /// The type that holds a value.
    pub(super) fn held(self, ty: &Type) -> String {
        match ty {
            Type::Bool => "bool".to_owned(),
            Type::I32 => "i32".to_owned(),
            Type::I64 => "i64".to_owned(),
            Type::U32 => "u32".to_owned(),
            Type::U64 => "u64".to_owned(),
            Type::F64 => "f64".to_owned(),
            Type::String => "String".to_owned(),
            Type::Secret => "Secret".to_owned(),
            Type::Time => "DateTime<Utc>".to_owned(),
            Type::Date => "NaiveDate".to_owned(),
            Type::Base64 => "Base64".to_owned(),
            Type::Json => "Value".to_owned(),
            Type::JsonObject => "Map<String, Value>".to_owned(),
            Type::File => "FilePart".to_owned(),
            Type::PageStart => "PageStart".to_owned(),
            Type::Id(_) | Type::Named(_) => self.name(ty).to_owned(),
            Type::List(inner) => format!("Vec<{}>", self.held(inner)),
            Type::Map(inner) => format!("BTreeMap<String, {}>", self.held(inner)),
            Type::Option(inner) => format!("Option<{}>", self.held(inner)),
            Type::Tuple(items) => {
                let items: Vec<_> = items.iter().map(|item| self.held(item)).collect();
                format!("({})", items.join(", "))
            }
        }
    }

    /// The type that holds a value, perhaps in a box.
    pub(super) fn boxed(self, ty: &Type, is_boxed: bool) -> String {
        match is_boxed {
            true => format!("Box<{}>", self.held(ty)),
            false => self.held(ty),
        }
    }

    /// The type of a field.
    pub(super) fn field(self, field: &Field) -> String {
        let ty = self.boxed(&field.ty, field.is_boxed);
        match field.presence {
            Presence::Required => ty,
            Presence::TriState => format!("Patch<{ty}>"),
            Presence::Nullable | Presence::Optional | Presence::OptionalNullable => {
                format!("Option<{ty}>")
            }
        }
    }

    /// The type of an argument.
    pub(super) fn argument(self, ty: &Type) -> String {
        let held = self.held(ty);
        let element = || match ty {
            Type::List(inner) => self.held(inner),
            _ => String::new(),
        };
        match ty.conversion(|id| self.is_union(id)) {
            Conversion::None => held,
            Conversion::Into => format!("impl Into<{held}>"),
            Conversion::Items => format!("impl IntoIterator<Item = {}>", element()),
            Conversion::ItemsInto => format!("impl IntoIterator<Item = impl Into<{}>>", element()),
        }
    }

    /// What a call returns.
    pub(super) fn output(self, output: &Output) -> String {
        match output {
            Output::Unit => "()".to_owned(),
            Output::Value(ty) => self.held(ty),
            Output::Optional(ty) => format!("Option<{}>", self.held(ty)),
            Output::Download => "Download".to_owned(),
            Output::Page(ty) => format!("Page<{}>", self.held(ty)),
            Output::Events(ty) => format!("EventStream<{}>", self.held(ty)),
            Output::ByStatus(all) => {
                let all = all.iter().map(|one| self.output(&one.output));
                format!("by status: {}", all.collect::<Vec<_>>().join(" | "))
            }
        }
    }

    /// A type as it is on the wire.
    pub(super) fn wire(self, ty: &Type) -> String {
        match ty {
            Type::Bool => "boolean".to_owned(),
            Type::I32 => "integer, 32 bits".to_owned(),
            Type::I64 => "integer, 64 bits".to_owned(),
            Type::U32 => "integer from 0, 32 bits".to_owned(),
            Type::U64 => "integer from 0, 64 bits".to_owned(),
            Type::F64 => "number".to_owned(),
            Type::String => "string".to_owned(),
            Type::Secret => "secret string".to_owned(),
            Type::Time => "date-time".to_owned(),
            Type::Date => "date".to_owned(),
            Type::Base64 => "Base64".to_owned(),
            Type::Json => "any JSON".to_owned(),
            Type::JsonObject => "any object".to_owned(),
            Type::File => "file".to_owned(),
            Type::PageStart => "start of a page".to_owned(),
            Type::Id(id) => {
                let kind = self.0.id_kind(*id).map_or("", |kind| &kind.kind);
                format!("id of {kind}")
            }
            Type::Named(_) => self.name(ty).to_owned(),
            Type::List(inner) => format!("list of {}", self.wire(inner)),
            Type::Map(inner) => format!("map of {}", self.wire(inner)),
            Type::Option(inner) => format!("{} or null", self.wire(inner)),
            Type::Tuple(items) => {
                let items: Vec<_> = items.iter().map(|item| self.wire(item)).collect();
                format!("list of exactly {}", items.join(", "))
            }
        }
    }
}
