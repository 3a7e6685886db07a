//! Named types. Takes a schema; returns its type: an object with fields, an enum or a union.

use serde_json::Value;

use super::{Lower, choice::Step, docs, properties::Property};
use crate::{
    codes,
    extensions::Extension,
    ir::{Presence, Type, TypeId},
    outline::{Field, TypeDef, TypeKind},
    schema::SchemaId,
};

impl<'d> Lower<'d> {
    /// The named type that a schema is.
    pub(super) fn define(&mut self, id: TypeId) -> Option<TypeDef> {
        let (schema, branch) = self.places.place(id)?;
        let place = branch.filter(|branch| !self.is_merged(schema, *branch));
        let pointer = self.schemas.pointer(place.unwrap_or(schema));
        let said = self.schema(place.map_or(schema, |place| self.behind(place)));
        if branch.is_none() {
            self.check_limits(schema);
        }
        let kind = match branch {
            None if self.is_enum(schema) => TypeKind::Enum(self.variants(schema)),
            None if let Some((tag, variants)) = self.union(schema) => {
                TypeKind::Union(tag, variants)
            }
            _ => TypeKind::Object {
                fields: self.fields(schema, branch),
                rest: self.rest(branch.unwrap_or(schema)),
            },
        };
        if let (TypeKind::Object { .. }, None) = (&kind, branch) {
            self.check_discriminator(schema);
        }
        let file = self.document.origins.file(&pointer)?;
        let stem = self.document.sources.path(file).file_stem()?;
        Some(TypeDef {
            id,
            stem: stem.to_string_lossy().into_owned(),
            docs: docs(said.description),
            kind,
            pointer,
        })
    }

    /// Reports a discriminator beside which no variants are listed. Which schemas extend this one is
    /// known, and which of them a service sends is not.
    fn check_discriminator(&mut self, id: SchemaId) {
        let schema = self.schema(id);
        if schema.discriminator.is_none() || !schema.choice().is_empty() {
            return;
        }
        let pointer = format!("{}/discriminator", self.schemas.pointer(id));
        let message = "`discriminator` without `oneOf` makes no union: what extends this schema is \
                       read as it, and its other properties are in `extra`";
        self.doubt(codes::UNSUPPORTED, message, &pointer).hint =
            Some("list the variants below `oneOf`, in another schema".to_owned());
    }

    /// The fields of an object, or of the branch of a choice with the properties beside it.
    fn fields(&mut self, schema: SchemaId, branch: Option<SchemaId>) -> Vec<Field> {
        let mut properties = match branch.map(|branch| (branch, self.choice(schema))) {
            Some((branch, _)) if self.is_merged(schema, branch) => {
                self.joined_properties(&[Step::Enter(branch), Step::Enter(schema)])
            }
            Some((branch, Some(choice))) => {
                let parts = [&choice.shared[..], &[Step::Enter(branch)]].concat();
                self.joined_properties(&parts)
            }
            _ => self.joined_properties(&[match branch {
                Some(_) => Step::Own(schema),
                None => Step::Enter(schema),
            }]),
        };
        properties.retain(|property| !self.known_tags.drops(schema, branch, property.wire));
        let object = branch.map_or(schema, |branch| self.behind(branch));
        properties
            .into_iter()
            .filter_map(|property| self.field(object, property))
            .collect()
    }

    fn field(&mut self, object: SchemaId, property: Property<'d>) -> Option<Field> {
        let schema = self.schema(property.schema);
        let extensions = self.extensions(schema);
        let (sent, tri_state) = (extensions.sent(), extensions.is(Extension::TriState));
        let constant = self.constant_value(schema);
        let constant = constant.filter(|_| property.required && self.is_constant(property.schema));
        let stated = self.known_tags.only(object, property.wire).map(Value::from);
        let constant = constant.cloned().or(stated);
        let rename = extensions.text(Extension::Name).map(str::to_owned);
        let wire = property.wire;
        let mut slot = self.slot(property.schema)?;
        let joined = property.joined;
        if let Some(joined) = joined.and_then(|other| self.places.joined(property.schema, other)) {
            slot.ty = Type::Named(self.use_type(joined));
        }
        let pointer = self.schemas.pointer(property.schema);
        if let Some(sent) = sent.filter(|sent| !self.can_send(&slot.ty, sent)) {
            let message = format!("{sent} cannot be sent as a value of this type");
            let pointer = format!("{pointer}/{}", self.key(Extension::Sent));
            self.say(codes::BAD_VALUE, message, &pointer);
        }
        let constant = constant.filter(|value| self.can_send(&slot.ty, value));
        if tri_state && property.required {
            let message = format!("`{wire}` is required, so that it cannot be left out to be kept");
            let pointer = format!("{pointer}/{}", self.key(Extension::TriState));
            self.say(codes::BAD_VALUE, message, &pointer);
        }
        // Free JSON may be null wherever it stands; where it is required, that is one of its values.
        let nullable = match slot.ty {
            Type::Json => !property.required,
            _ => slot.nullable,
        };
        Some(Field {
            wire: wire.to_owned(),
            rename,
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
            access: slot.access,
            sent: sent.cloned().or(constant),
            minimum: slot.minimum,
            content_types: Vec::new(),
            pointer,
        })
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
            (Type::Named(ty), Value::String(_) | Value::Number(_)) => self.is_enum_type(*ty),
            (Type::List(_), Value::Array(items)) => items.is_empty(),
            (Type::Map(_) | Type::JsonObject, Value::Object(map)) => map.is_empty(),
            _ => false,
        }
    }
}
