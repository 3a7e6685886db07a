//! Unions: `oneOf` and `anyOf` of objects, and objects of which exactly one property is there.
//! Decides how the variants are told apart.

use std::collections::BTreeMap;

use openapiv3::{ReferenceOr, Schema, SchemaKind, StringType, Type as OpenApiType};

use super::{Lower, component_of, schema::SchemaRef};
use crate::{
    codes,
    ir::{Tag, Type, Union, UnionVariant},
    names,
    source::escape,
};

impl<'a> Lower<'a> {
    /// The property that tells each variant of a tagged union apart, by the component of the
    /// variant. The union knows it, so the variant does not hold it.
    pub(super) fn variant_tags(&self) -> BTreeMap<String, String> {
        let components = self.openapi.components.iter();
        let schemas = components.flat_map(|components| components.schemas.values());
        let mut tags = BTreeMap::new();
        for schema in schemas {
            let ReferenceOr::Item(schema) = schema else {
                continue;
            };
            let Some(discriminator) = &schema.schema_data.discriminator else {
                continue;
            };
            for branch in branches(schema).unwrap_or_default() {
                if let ReferenceOr::Reference { reference } = branch
                    && let Some(name) = component_of(reference)
                {
                    tags.insert(name.to_owned(), discriminator.property_name.clone());
                }
            }
        }
        tags
    }

    /// The union that a schema is, if it is one.
    pub(super) fn union(&mut self, schema: &'a Schema, pointer: &str) -> Option<Union> {
        if let Some(branches) = branches(schema) {
            return Some(self.choice(schema, branches, pointer));
        }
        is_external(schema).then(|| self.external(schema, pointer))
    }

    fn choice(
        &mut self,
        schema: &'a Schema,
        branches: &'a [ReferenceOr<Schema>],
        pointer: &str,
    ) -> Union {
        let tag = match &schema.schema_data.discriminator {
            Some(discriminator) => Tag::Internal(discriminator.property_name.clone()),
            None => Tag::Untagged,
        };
        let key = match &schema.schema_kind {
            SchemaKind::AnyOf { .. } => "anyOf",
            _ => "oneOf",
        };
        let mut variants = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            let pointer = format!("{pointer}/{key}/{index}");
            let ReferenceOr::Reference { reference } = branch else {
                self.say(codes::UNNAMED, "a variant has no name", &pointer)
                    .hint = Some("move it to a schema of its own and refer to it".to_owned());
                continue;
            };
            let Some(component) = component_of(reference) else {
                continue;
            };
            let wire = match &tag {
                Tag::Internal(tag) => self.tag_value(schema, reference, component, tag),
                _ => Some(component.to_owned()),
            };
            let Some(wire) = wire else {
                let message = format!("nothing says which value names the variant `{component}`");
                self.say(codes::UNSUPPORTED, message, &pointer).hint =
                    Some("add it to the mapping of the discriminator".to_owned());
                continue;
            };
            variants.extend(self.variant(wire, SchemaRef::from(branch), &pointer));
        }
        Union { tag, variants }
    }

    /// The value that names a variant: what the mapping says, else the one value of its tag.
    fn tag_value(
        &self,
        union: &Schema,
        reference: &str,
        component: &str,
        tag: &str,
    ) -> Option<String> {
        let mapping = &union.schema_data.discriminator.as_ref()?.mapping;
        if let Some((value, _)) = mapping.iter().find(|(_, target)| *target == reference) {
            return Some(value.clone());
        }
        let (schema, _) = self.component(component)?;
        let SchemaKind::Type(OpenApiType::Object(object)) = &schema.schema_kind else {
            return None;
        };
        let ReferenceOr::Item(property) = object.properties.get(tag)? else {
            return None;
        };
        match &property.schema_kind {
            SchemaKind::Type(OpenApiType::String(StringType { enumeration, .. })) => {
                enumeration.first().cloned().flatten()
            }
            _ => None,
        }
    }

    fn external(&mut self, schema: &'a Schema, pointer: &str) -> Union {
        let SchemaKind::Type(OpenApiType::Object(object)) = &schema.schema_kind else {
            return Union {
                tag: Tag::External,
                variants: Vec::new(),
            };
        };
        let mut variants = Vec::new();
        for (wire, property) in &object.properties {
            let pointer = format!("{pointer}/properties/{}", escape(wire));
            variants.extend(self.variant(wire.clone(), SchemaRef::from(property), &pointer));
        }
        Union {
            tag: Tag::External,
            variants,
        }
    }

    fn variant(
        &mut self,
        wire: String,
        schema: SchemaRef<'a>,
        pointer: &str,
    ) -> Option<UnionVariant> {
        let Type::Named(ty) = self.slot(schema, pointer)?.ty else {
            self.unsupported("a variant that is no object with properties", pointer);
            return None;
        };
        let Some(name) = names::type_name(&wire) else {
            self.bad_name(&wire, pointer);
            return None;
        };
        Some(UnionVariant {
            wire,
            name,
            ty,
            is_boxed: false,
        })
    }
}

/// The branches of a choice.
pub(super) fn branches(schema: &Schema) -> Option<&[ReferenceOr<Schema>]> {
    match &schema.schema_kind {
        SchemaKind::OneOf { one_of } => Some(one_of),
        SchemaKind::AnyOf { any_of } => Some(any_of),
        _ => None,
    }
}

/// Whether a schema is an object of which exactly one property is there.
pub(super) fn is_external(schema: &Schema) -> bool {
    match &schema.schema_kind {
        SchemaKind::Type(OpenApiType::Object(object)) => {
            (object.min_properties, object.max_properties) == (Some(1), Some(1))
                && object.properties.len() > 1
        }
        _ => false,
    }
}
