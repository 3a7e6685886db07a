//! Unions: `oneOf` and `anyOf` of objects, and objects of which exactly one property is there.
//! Decides how the variants are distinguished.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Lower, slot::Form};
use crate::{
    codes,
    ir::Tag,
    outline::UnionVariant,
    schema::{Discriminator, Kind, Schema, SchemaId},
};

impl<'d> Lower<'d> {
    /// The property that tells each variant of a tagged union apart, by the schema of the variant.
    /// The union knows it, so the variant does not hold it.
    pub(super) fn variant_tags(&self) -> BTreeMap<SchemaId, &'d str> {
        let mut tags = BTreeMap::new();
        for (_, id) in self.schemas.components() {
            let schema = self.schema(id);
            let (Some(discriminator), Form::Choice) = (&schema.discriminator, self.form(id)) else {
                continue;
            };
            for branch in schema.choice() {
                let reference = self.schema(*branch).reference;
                if let Some(variant) = reference.and_then(|reference| self.component(reference)) {
                    tags.insert(variant, discriminator.property);
                }
            }
        }
        tags
    }

    /// The variants of the union that a schema is, if it is one, and what tells them apart.
    pub(super) fn union(&mut self, id: SchemaId) -> Option<(Tag, Vec<UnionVariant>)> {
        let schema = self.schema(id);
        if let Form::Choice = self.form(id) {
            return Some(self.choice(schema));
        }
        is_external(schema).then(|| (Tag::External, self.external(schema)))
    }

    fn choice(&mut self, schema: &'d Schema<'d>) -> (Tag, Vec<UnionVariant>) {
        let discriminator = schema.discriminator.as_ref();
        let mut variants = Vec::new();
        for branch in schema.choice() {
            let pointer = self.schemas.pointer(*branch);
            let Some(reference) = self.schema(*branch).reference else {
                self.say(codes::UNNAMED, "a variant has no name", &pointer)
                    .hint = Some("move it to a schema of its own and refer to it".to_owned());
                continue;
            };
            let Some((component, target)) = self.schemas.referred(reference) else {
                continue;
            };
            let wire = match discriminator {
                Some(discriminator) => self.tag_value(discriminator, reference, target),
                None => Some(component),
            };
            let Some(wire) = wire else {
                let message = format!("nothing says which value names the variant `{component}`");
                self.say(codes::UNSUPPORTED, message, &pointer).hint =
                    Some("add it to the mapping of the discriminator".to_owned());
                continue;
            };
            variants.extend(self.variant(wire, *branch));
        }
        let tag = discriminator.map(|discriminator| discriminator.property.to_owned());
        (tag.map_or(Tag::Untagged, Tag::Internal), variants)
    }

    /// The value that names a variant: what the mapping says, else the one value of its tag.
    fn tag_value(
        &self,
        discriminator: &Discriminator<'d>,
        reference: &str,
        variant: SchemaId,
    ) -> Option<&'d str> {
        let mut mapping = discriminator.mapping.iter();
        if let Some((value, _)) = mapping.find(|(_, target)| *target == reference) {
            return Some(value);
        }
        let mut properties = self.schema(variant).properties.iter();
        let (_, property) = properties.find(|(name, _)| *name == discriminator.property)?;
        let property = self.schema(*property);
        let is_text = property.kinds.is(Kind::String);
        property
            .values
            .first()
            .filter(|_| is_text)
            .and_then(Value::as_str)
    }

    fn external(&mut self, schema: &Schema<'d>) -> Vec<UnionVariant> {
        let properties = schema.properties.iter();
        properties
            .filter_map(|(wire, property)| self.variant(wire, *property))
            .collect()
    }

    fn variant(&mut self, wire: &str, schema: SchemaId) -> Option<UnionVariant> {
        let pointer = self.schemas.pointer(schema);
        let ty = self.type_of_place(schema)?;
        if ty.direct().is_none() {
            self.unsupported("a variant that is no object with properties", &pointer);
            return None;
        }
        Some(UnionVariant {
            wire: wire.to_owned(),
            ty,
            pointer,
        })
    }
}

/// Whether a schema is an object of which exactly one property is there.
fn is_external(schema: &Schema<'_>) -> bool {
    schema.kinds.is(Kind::Object)
        && (schema.min_properties, schema.max_properties) == (Some(1), Some(1))
        && schema.properties.len() > 1
}
