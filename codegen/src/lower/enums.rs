//! Enums: schemas of which some values are known. Takes a schema; returns its values, each of the type
//! that the schema states. Decides which schemas are enums, and which are constants.

use std::collections::BTreeMap;

use serde_json::{Number, Value};

use super::Lower;
use crate::{
    codes,
    extensions::Extension,
    ir::{TypeId, plain},
    outline::Variant,
    schema::{Kind, Schema, SchemaId},
};

impl<'d> Lower<'d> {
    /// Whether a schema is an enum, which becomes a named type. The values of a boolean and a constant need
    /// no names.
    pub(super) fn is_enum(&self, id: SchemaId) -> bool {
        let schema = self.schema(id);
        if schema.values.is_empty() && schema.choice().is_empty() {
            return false;
        }
        let schemas = self.value_schemas(id);
        let mut kinds = schemas.iter().map(|id| self.schema(*id).kinds.only());
        let mut values = schemas.iter().flat_map(|id| self.schema(*id).values);
        values.any(is_named)
            && kinds.all(|kind| {
                matches!(
                    kind,
                    None | Some(Kind::String | Kind::Integer | Kind::Number)
                )
            })
            && !self.is_constant(id)
            && self.extensions(schema).text(Extension::Id).is_none()
    }

    /// Whether a named type is an enum.
    pub(super) fn is_enum_type(&self, ty: TypeId) -> bool {
        let schema = self.places.schema(ty);
        schema.is_some_and(|schema| self.is_enum(schema))
    }

    /// Whether a schema is a constant where it is used: one value that `const` states, or the one of a
    /// property that is always there. Its type is that of the value, and requests send it unasked.
    pub(super) fn is_constant(&self, id: SchemaId) -> bool {
        let schema = self.schema(id);
        let is_const = schema.map.is_some_and(|map| map.contains_key("const"));
        self.constant_value(schema).is_some()
            && self.places.component(id).is_none()
            && (is_const || self.is_required_property(id))
    }

    /// The only value of a schema.
    pub(super) fn constant_value(&self, schema: &Schema<'d>) -> Option<&'d Value> {
        let mut values = schema.values.iter().filter(|value| !value.is_null());
        values.next().filter(|_| values.next().is_none())
    }

    fn is_required_property(&self, id: SchemaId) -> bool {
        let Some((above, "properties", Some(name))) = self.schemas.above(id) else {
            return false;
        };
        self.schema(above).required.contains(&name.as_str())
    }

    /// The values of an enum. A value that is listed twice counts once; null makes the schema nullable
    /// instead.
    pub(super) fn variants(&mut self, id: SchemaId) -> Vec<Variant> {
        let extensions = self.extensions(self.schema(id));
        let names: BTreeMap<_, _> = extensions.members(Extension::Name).collect();
        let mut variants: Vec<Variant> = Vec::new();
        for (schema, index, value) in self.values(id) {
            let said = self.schema(schema);
            let pointer = self.schemas.pointer(schema);
            let pointer = match said.map.is_some_and(|map| map.contains_key("enum")) {
                true => format!("{pointer}/enum/{index}"),
                false => format!("{pointer}/const"),
            };
            // `check` reports values of another type.
            let Some(wire) = as_kind(value, said.kinds.only()) else {
                continue;
            };
            if variants.iter().any(|variant| variant.wire == wire) {
                let message = format!("`{}` stands twice in this enum", plain(&wire));
                self.report.doubt(codes::BAD_VALUE, message, &pointer);
                continue;
            }
            let title = said
                .title
                .filter(|_| schema != id && said.values.len() == 1);
            let rename = names.get(&*plain(&wire)).copied().or(title);
            let rename = rename.map(str::to_owned);
            variants.push(Variant {
                wire,
                rename,
                pointer,
            });
        }
        variants
    }

    /// The values of an enum with the schema that lists each, and the index there.
    fn values(&self, id: SchemaId) -> Vec<(SchemaId, usize, &'d Value)> {
        let schemas = self.value_schemas(id).into_iter();
        let values = schemas.flat_map(|schema| {
            let values = self.schema(schema).values.iter().enumerate();
            values.map(move |(index, value)| (schema, index, value))
        });
        values.collect()
    }
}

/// Whether a value of an enum can have a name.
fn is_named(value: &Value) -> bool {
    matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_))
}

/// A value as one of a type. YAML does not read `1.0` and `yes` as they are meant beside `type:
/// string`.
fn as_kind(value: &Value, kind: Option<Kind>) -> Option<Value> {
    match (kind, value) {
        (Some(Kind::String), Value::String(_)) => Some(value.clone()),
        (Some(Kind::String), value) => is_named(value).then(|| value.to_string().into()),
        (Some(Kind::Integer), Value::String(text)) => text.parse::<i64>().ok().map(Value::from),
        (Some(Kind::Integer), value) => value.as_i64().map(Value::from),
        (Some(Kind::Number), Value::String(text)) => number(text.parse().ok()?),
        (Some(Kind::Number), value) => number(value.as_f64()?),
        (_, value) => is_named(value).then(|| value.clone()),
    }
}

fn number(value: f64) -> Option<Value> {
    Number::from_f64(value).map(Value::Number)
}
