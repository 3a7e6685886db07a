//! Schemas: types, fields and enums. Never names a type that is no component.

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{
    AdditionalProperties, AnySchema, IntegerFormat, ReferenceOr, Schema, SchemaData, SchemaKind,
    StringFormat, StringType, Type as OpenApiType, VariantOrUnknownOrEmpty,
};
use serde_json::Value;

use super::{Lower, component_of, docs, properties::Property};
use crate::{
    codes,
    extensions::Extension,
    ir::{Deprecated, Docs, Field, Presence, Type, TypeDef, TypeKind, Variant},
    names,
};

/// A value's type with what the place where it stands says of it.
pub(super) struct Slot {
    pub(super) ty: Type,
    pub(super) nullable: bool,
    pub(super) docs: Docs,
    pub(super) deprecated: Option<Deprecated>,
    pub(super) minimum: Option<i64>,
}
impl<'a> Lower<'a> {
    /// The type of a schema and what is said of it. `None` when that was a diagnostic.
    pub(super) fn slot(&mut self, schema: SchemaRef<'a>, pointer: &str) -> Option<Slot> {
        let schema = match schema {
            SchemaRef::Reference(reference) => return self.referred(reference, pointer),
            SchemaRef::Item(schema) => schema,
        };
        let data = &schema.schema_data;
        if let Some(reference) = only_reference(schema) {
            let mut slot = self.referred(reference, pointer)?;
            slot.nullable |= data.nullable;
            if data.description.is_some() {
                slot.docs = docs(data.description.as_ref());
            }
            slot.deprecated = self.deprecated(data).or(slot.deprecated);
            return Some(slot);
        }
        Some(Slot {
            ty: self.type_of(schema, pointer)?,
            nullable: data.nullable,
            docs: docs(data.description.as_ref()),
            deprecated: self.deprecated(data),
            minimum: minimum(schema),
        })
    }

    fn referred(&mut self, reference: &str, pointer: &str) -> Option<Slot> {
        let Some((name, (schema, component))) =
            component_of(reference).and_then(|name| Some((name, self.component(name)?)))
        else {
            self.unsupported(&format!("the reference `{reference}`"), pointer);
            return None;
        };
        let name = self.real_name(name);
        let ty = match self.type_name(name) {
            Some(rust) if is_named(schema) => {
                if !self.types.contains_key(name) {
                    self.pending.insert(name.to_owned());
                }
                Type::Named(rust)
            }
            None if is_named(schema) => {
                self.bad_name(name, &component);
                return None;
            }
            _ if self.aliases.iter().any(|alias| alias == name) => {
                let message = format!("`{name}` is made of nothing but itself");
                self.say(codes::REF_CYCLE, message, &component).hint =
                    Some("only an object with properties can hold itself".to_owned());
                return None;
            }
            _ => {
                self.aliases.push(name.to_owned());
                let slot = self.slot(SchemaRef::Item(schema), &component);
                self.aliases.pop();
                slot?.ty
            }
        };
        Some(Slot {
            ty,
            nullable: schema.schema_data.nullable,
            docs: docs(schema.schema_data.description.as_ref()),
            deprecated: self.deprecated(&schema.schema_data),
            minimum: minimum(schema),
        })
    }

    fn type_of(&mut self, schema: &'a Schema, pointer: &str) -> Option<Type> {
        let extensions = &schema.schema_data.extensions;
        Some(match &schema.schema_kind {
            SchemaKind::Type(OpenApiType::Boolean(_)) => Type::Bool,
            SchemaKind::Type(OpenApiType::Integer(integer)) => {
                let unsigned = integer.minimum.is_some_and(|minimum| minimum >= 0);
                let small = VariantOrUnknownOrEmpty::Item(IntegerFormat::Int32);
                match (integer.format == small, unsigned) {
                    (true, true) => Type::U32,
                    (true, false) => Type::I32,
                    (false, true) => Type::U64,
                    (false, false) => Type::I64,
                }
            }
            SchemaKind::Type(OpenApiType::Number(_)) => Type::F64,
            SchemaKind::Type(OpenApiType::String(string)) => {
                let id = self.document.prefix.of(|key| extensions.get(key));
                let id = id.text(Extension::Id);
                return self.string(string, id, pointer);
            }
            SchemaKind::Type(OpenApiType::Array(array)) => {
                let inner = format!("{pointer}/items");
                let Some(items) = &array.items else {
                    return Some(Type::List(Box::new(Type::Json)));
                };
                Type::List(Box::new(self.slot(items.into(), &inner)?.ty))
            }
            SchemaKind::Type(OpenApiType::Object(object)) => {
                if !object.properties.is_empty() {
                    self.unnamed("an object", pointer);
                    return None;
                }
                match &object.additional_properties {
                    Some(AdditionalProperties::Schema(values)) => {
                        let inner = format!("{pointer}/additionalProperties");
                        Type::Map(Box::new(self.slot((&**values).into(), &inner)?.ty))
                    }
                    _ => Type::JsonObject,
                }
            }
            SchemaKind::OneOf { one_of: branches } | SchemaKind::AnyOf { any_of: branches }
                if is_offset(branches) =>
            {
                Type::Offset
            }
            SchemaKind::OneOf { .. } | SchemaKind::AnyOf { .. } => {
                self.unnamed("a union", pointer);
                return None;
            }
            SchemaKind::Not { .. } => {
                self.unsupported("`not`", pointer);
                return None;
            }
            SchemaKind::AllOf { .. } => {
                self.unnamed("an object", pointer);
                return None;
            }
            SchemaKind::Any(any) if self.mixes(any, pointer) => return None,
            SchemaKind::Any(any) if any.properties.is_empty() && any.all_of.is_empty() => {
                Type::Json
            }
            SchemaKind::Any(_) => {
                self.unnamed("an object", pointer);
                return None;
            }
        })
    }

    fn string(&mut self, string: &StringType, id: Option<&str>, pointer: &str) -> Option<Type> {
        use VariantOrUnknownOrEmpty::{Item, Unknown};
        if let Some(kind) = id {
            return self.id_type(kind, pointer).map(Type::Id);
        }
        if !string.enumeration.is_empty() {
            self.unnamed("an enum", pointer);
            return None;
        }
        Some(match &string.format {
            Item(StringFormat::Password) => Type::Secret,
            Item(StringFormat::DateTime) => Type::Time,
            Item(StringFormat::Date) => Type::Date,
            Item(StringFormat::Binary) => Type::File,
            Item(StringFormat::Byte) => Type::Base64,
            Unknown(_) | VariantOrUnknownOrEmpty::Empty => Type::String,
        })
    }

    /// Whether a schema adds to what else it says what only stands alone, which is then said.
    pub(super) fn mixes(&mut self, any: &AnySchema, pointer: &str) -> bool {
        let parts = [
            ("oneOf", any.one_of.is_empty()),
            ("anyOf", any.any_of.is_empty()),
            ("not", any.not.is_none()),
        ];
        for (key, _) in parts.iter().filter(|(_, is_empty)| !is_empty) {
            self.unsupported(
                &format!("`{key}` beside other keys"),
                &format!("{pointer}/{key}"),
            );
        }
        parts.iter().any(|(_, is_empty)| !is_empty)
    }

    fn unnamed(&mut self, what: &str, pointer: &str) {
        let message = format!("{what} has no name");
        self.say(codes::UNNAMED, message, pointer).hint =
            Some("move it to a schema of its own and refer to it".to_owned());
    }

    /// The type that a component defines.
    pub(super) fn define(&mut self, name: &str) -> Option<TypeDef> {
        let (schema, pointer) = self.component(name)?;
        let kind = match &schema.schema_kind {
            SchemaKind::Type(OpenApiType::String(string)) => {
                TypeKind::Enum(self.variants(string, &schema.schema_data, &pointer))
            }
            _ => match self.union(schema, &pointer) {
                Some(union) => TypeKind::Union(union),
                None => TypeKind::Object(self.fields(name, schema, &pointer)),
            },
        };
        let file = self.document.origins.file(&pointer)?;
        let stem = self
            .document
            .sources
            .path(file)
            .file_stem()?
            .to_string_lossy();
        // `mod` is the file that holds the others together.
        let Some(module) = names::snake(&stem).filter(|module| module != "mod") else {
            let hint = "it names the module of the type; rename the file";
            self.bad_name_hint(&stem, &pointer, hint);
            return None;
        };
        Some(TypeDef {
            component: name.to_owned(),
            name: self.type_name(name)?,
            module,
            docs: docs(schema.schema_data.description.as_ref()),
            kind,
            in_requests: false,
            in_answers: false,
            is_body_only: false,
            reached_by: Vec::new(),
        })
    }

    fn variants(&mut self, string: &StringType, data: &SchemaData, pointer: &str) -> Vec<Variant> {
        let extensions = self.document.prefix.of(|key| data.extensions.get(key));
        let renamed: BTreeMap<_, _> = extensions.members(Extension::Name).collect();
        let mut variants = Vec::new();
        for (index, wire) in string.enumeration.iter().enumerate() {
            let Some(wire) = wire else { continue };
            let explicit = renamed.get(wire.as_str()).copied();
            match names::pascal(explicit.unwrap_or(wire)) {
                Some(name) => variants.push(Variant {
                    wire: wire.clone(),
                    name,
                }),
                None => self.bad_name(wire, &format!("{pointer}/enum/{index}")),
            }
        }
        variants
    }

    fn fields(&mut self, name: &str, schema: &'a Schema, pointer: &str) -> Vec<Field> {
        let mut properties = self.properties(schema, pointer);
        if let Some(tag) = self.variant_tags.get(name) {
            properties.retain(|property| property.wire != tag);
        }
        properties
            .into_iter()
            .filter_map(|property| self.field(property))
            .collect()
    }

    fn field(&mut self, property: Property<'a>) -> Option<Field> {
        let extensions = self.document.prefix.of(|key| match property.schema {
            SchemaRef::Item(schema) => schema.schema_data.extensions.get(key),
            SchemaRef::Reference(_) => None,
        });
        let explicit = extensions.text(Extension::Name);
        let sent = extensions.sent();
        let tri_state = extensions.is(Extension::TriState);
        let wire = property.wire;
        let slot = self.slot(property.schema, &property.pointer)?;
        if let Some(sent) = sent.filter(|sent| !self.can_send(&slot.ty, sent)) {
            let message = format!("{sent} cannot be sent as a value of this type");
            let pointer = format!("{}/{}", property.pointer, self.key(Extension::Sent));
            self.say(codes::BAD_VALUE, message, &pointer);
        }
        if tri_state && property.required {
            let message = format!("`{wire}` is required, so that it cannot be left out to be kept");
            let pointer = format!("{}/{}", property.pointer, self.key(Extension::TriState));
            self.say(codes::BAD_VALUE, message, &pointer);
        }
        let Some(name) = names::snake(explicit.unwrap_or(wire)) else {
            self.bad_name(wire, &property.pointer);
            return None;
        };
        // Free JSON may be null wherever it stands; where it is required, that is one of its values.
        let nullable = match slot.ty {
            Type::Json => !property.required,
            _ => slot.nullable,
        };
        Some(Field {
            wire: wire.to_owned(),
            name,
            ty: slot.ty,
            presence: match (property.required, nullable) {
                _ if tri_state => Presence::TriState,
                (true, false) => Presence::Required,
                (true, true) => Presence::Nullable,
                (false, false) => Presence::Optional,
                (false, true) => Presence::OptionalNullable,
            },
            docs: slot.docs,
            deprecated: slot.deprecated,
            is_boxed: false,
            sent: sent.cloned(),
            minimum: slot.minimum,
            content_types: Vec::new(),
        })
    }

    fn deprecated(&self, data: &SchemaData) -> Option<Deprecated> {
        let extensions = self.document.prefix.of(|key| data.extensions.get(key));
        let instead = extensions.text(Extension::DeprecatedUse);
        data.deprecated
            .then(|| Deprecated(instead.map(str::to_owned)))
    }

    /// Whether a fixed value can be written as a value of this type.
    fn can_send(&self, ty: &Type, value: &Value) -> bool {
        match (ty, value) {
            (Type::Bool, Value::Bool(_))
            | (Type::String | Type::Secret | Type::Id(_), Value::String(_))
            | (Type::F64, Value::Number(_)) => true,
            (Type::I32, value) => value.as_i64().is_some_and(|v| i32::try_from(v).is_ok()),
            (Type::I64, value) => value.is_i64(),
            (Type::U32, value) => value.as_u64().is_some_and(|v| u32::try_from(v).is_ok()),
            (Type::U64, value) => value.is_u64(),
            (Type::Named(name), Value::String(_)) => self.is_enum(name),
            (Type::List(_), Value::Array(items)) => items.is_empty(),
            (Type::Map(_) | Type::JsonObject, Value::Object(map)) => map.is_empty(),
            _ => false,
        }
    }

    /// Whether the type with this Rust name is an enum.
    pub(super) fn is_enum(&self, rust: &str) -> bool {
        self.texts.contains(rust)
    }

    /// The Rust names of the components that are texts.
    pub(super) fn texts(&self) -> BTreeSet<String> {
        let components = self.openapi.components.iter();
        let names = components.flat_map(|components| components.schemas.keys());
        let texts = names.filter(|name| {
            let schema = self.component(name).map(|(schema, _)| &schema.schema_kind);
            matches!(schema, Some(SchemaKind::Type(OpenApiType::String(_))))
        });
        texts.filter_map(|name| self.type_name(name)).collect()
    }
}

/// Whether a component becomes a type of its own, and is not just another name for one.
fn is_named(schema: &Schema) -> bool {
    match &schema.schema_kind {
        SchemaKind::Type(OpenApiType::String(string)) => !string.enumeration.is_empty(),
        SchemaKind::Type(OpenApiType::Object(object)) => {
            !object.properties.is_empty() || is_closed(object)
        }
        SchemaKind::OneOf { one_of: branches } | SchemaKind::AnyOf { any_of: branches } => {
            !is_offset(branches)
        }
        SchemaKind::AllOf { .. } => only_reference(schema).is_none(),
        SchemaKind::Any(any) => !any.properties.is_empty() || any.all_of.len() > 1,
        _ => false,
    }
}

/// Whether an object has nothing in it, ever: a type of its own, and no map.
fn is_closed(object: &openapiv3::ObjectType) -> bool {
    object.additional_properties == Some(AdditionalProperties::Any(false))
}

/// Whether a schema is of a type that has no properties.
pub(super) fn is_scalar(schema: &Schema) -> bool {
    match &schema.schema_kind {
        SchemaKind::Type(ty) => !matches!(ty, OpenApiType::Object(_)),
        _ => false,
    }
}

/// The reference of a schema that only describes what it refers to: `allOf` with one reference,
/// perhaps with `type`, `nullable`, `description`, `default` beside it.
fn only_reference(schema: &Schema) -> Option<&str> {
    let parts = match &schema.schema_kind {
        SchemaKind::AllOf { all_of } => all_of,
        SchemaKind::Any(any) if any.properties.is_empty() => &any.all_of,
        _ => return None,
    };
    match &parts[..] {
        [ReferenceOr::Reference { reference }] => Some(reference),
        _ => None,
    }
}

/// Whether a choice is of an integer or a string: where a page begins, in one form or the other.
fn is_offset(branches: &[ReferenceOr<Schema>]) -> bool {
    let is = |part: &ReferenceOr<Schema>, wanted: fn(&OpenApiType) -> bool| match part {
        ReferenceOr::Item(schema) => {
            matches!(&schema.schema_kind, SchemaKind::Type(ty) if wanted(ty))
        }
        ReferenceOr::Reference { .. } => false,
    };
    match branches {
        [first, second] => {
            is(first, |ty| matches!(ty, OpenApiType::Integer(_)))
                && is(second, |ty| matches!(ty, OpenApiType::String(_)))
        }
        _ => false,
    }
}

fn minimum(schema: &Schema) -> Option<i64> {
    match &schema.schema_kind {
        SchemaKind::Type(OpenApiType::Integer(integer)) => integer.minimum,
        _ => None,
    }
}

/// A schema, or a reference to one.
#[derive(Clone, Copy)]
pub(super) enum SchemaRef<'a> {
    Item(&'a Schema),
    Reference(&'a str),
}

impl<'a> From<&'a ReferenceOr<Schema>> for SchemaRef<'a> {
    fn from(schema: &'a ReferenceOr<Schema>) -> Self {
        match schema {
            ReferenceOr::Item(schema) => Self::Item(schema),
            ReferenceOr::Reference { reference } => Self::Reference(reference),
        }
    }
}

impl<'a> From<&'a ReferenceOr<Box<Schema>>> for SchemaRef<'a> {
    fn from(schema: &'a ReferenceOr<Box<Schema>>) -> Self {
        match schema {
            ReferenceOr::Item(schema) => Self::Item(schema),
            ReferenceOr::Reference { reference } => Self::Reference(reference),
        }
    }
}
