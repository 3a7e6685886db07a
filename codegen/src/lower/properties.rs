//! The properties of an object, with those that `allOf` brings. Types are none of its business.

use std::collections::BTreeSet;

use openapiv3::{ReferenceOr, Schema, SchemaKind, Type as OpenApiType};

use super::{
    Lower, component_of,
    schema::{SchemaRef, is_scalar},
};
use crate::{codes, source::escape};

/// A property of an object, before its type is known.
pub(super) struct Property<'a> {
    pub(super) wire: &'a str,
    pub(super) schema: SchemaRef<'a>,
    pub(super) pointer: String,
    pub(super) required: bool,
}

impl<'a> Lower<'a> {
    /// The properties of an object, those of `allOf` included.
    pub(super) fn properties(&mut self, schema: &'a Schema, pointer: &str) -> Vec<Property<'a>> {
        let mut all = Collected::default();
        self.collect(schema, pointer, &mut all);
        for (name, pointer) in &all.required {
            if !all.properties.iter().any(|property| property.wire == name) {
                let message = format!("`required` names `{name}`, which is no property");
                let known = all.properties.iter().map(|property| property.wire);
                let hint = crate::diagnostic::did_you_mean(name, known);
                self.say(codes::REQUIRED_UNKNOWN, message, pointer).hint = hint;
            }
        }
        for property in &mut all.properties {
            property.required = all.required.iter().any(|(name, _)| name == property.wire);
        }
        all.properties
    }

    fn collect(&mut self, schema: &'a Schema, pointer: &str, all: &mut Collected<'a>) {
        let no_parts = &[][..];
        let (properties, required, parts) = match &schema.schema_kind {
            SchemaKind::Type(OpenApiType::Object(o)) => {
                (Some(&o.properties), &o.required[..], no_parts)
            }
            SchemaKind::AllOf { all_of } => (None, &[][..], &all_of[..]),
            SchemaKind::Any(any) if self.mixes(any, pointer) => return,
            SchemaKind::Any(any) => (Some(&any.properties), &any.required[..], &any.all_of[..]),
            _ => {
                let message = "`allOf` joins objects only, and this is none";
                self.say(codes::ALL_OF_MIX, message, pointer);
                return;
            }
        };
        for (index, part) in parts.iter().enumerate() {
            let inner = format!("{pointer}/allOf/{index}");
            match part {
                ReferenceOr::Item(schema) => self.collect(schema, &inner, all),
                ReferenceOr::Reference { reference } => {
                    self.collect_referred(reference, &inner, all)
                }
            }
        }
        for (wire, schema) in properties.into_iter().flatten() {
            let property = Property {
                wire,
                schema: schema.into(),
                pointer: format!("{pointer}/properties/{}", escape(wire)),
                required: false,
            };
            match all.properties.iter().position(|known| known.wire == wire) {
                Some(index) => {
                    self.compare_properties(&all.properties[index], &property);
                    all.properties[index] = property;
                }
                None => all.properties.push(property),
            }
        }
        let required = required.iter().enumerate();
        all.required
            .extend(required.map(|(i, name)| (name.clone(), format!("{pointer}/required/{i}"))));
    }

    /// A part of an `allOf` may say more of a property of another part, and nothing else.
    fn compare_properties(&mut self, one: &Property<'a>, other: &Property<'a>) {
        let before = self.slot(one.schema, &one.pointer);
        let after = self.slot(other.schema, &other.pointer);
        if let (Some(before), Some(after)) = (before, after)
            && before.ty != after.ty
        {
            let message = format!("`{}` has another type in another part of `allOf`", one.wire);
            self.say(codes::ALL_OF_MIX, message, &other.pointer);
        }
    }

    fn collect_referred(&mut self, reference: &str, pointer: &str, all: &mut Collected<'a>) {
        let Some(name) = component_of(reference) else {
            return;
        };
        let pointer = &format!("{pointer}/$ref");
        if !all.inside.insert(name.to_owned()) {
            let message = format!("`{name}` contains itself by `allOf`");
            self.say(codes::ALL_OF_CYCLE, message, pointer);
            return;
        }
        match self.component(name) {
            Some((schema, _)) if is_scalar(schema) => {
                let message = format!("`allOf` joins objects only, and `{name}` is none");
                self.say(codes::ALL_OF_MIX, message, pointer);
            }
            Some((schema, pointer)) => self.collect(schema, &pointer, all),
            None => {}
        }
        all.inside.remove(name);
    }
}

/// What the parts of an object say, put together.
#[derive(Default)]
struct Collected<'a> {
    properties: Vec<Property<'a>>,
    /// Names with the pointer to where they are required.
    required: Vec<(String, String)>,
    /// The components that the walk is inside of.
    inside: BTreeSet<String>,
}
