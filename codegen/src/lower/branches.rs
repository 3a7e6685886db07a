//! The branches of `oneOf` and `anyOf`, as schemas. Takes a schema; returns those that it is a choice
//! of, and those that list the values of an enum. Follows references, and never far.

use super::Lower;
use crate::{
    extensions::Extension,
    schema::{Additional, Kind, Schema, SchemaId},
};

/// How deep choices and the parts of `allOf` around them are followed.
pub(super) const DEPTH: usize = 4;

impl<'d> Lower<'d> {
    /// The schema behind references.
    pub(super) fn behind(&self, id: SchemaId) -> SchemaId {
        let mut at = id;
        for _ in 0..=self.places.components() {
            match self
                .alias(at)
                .and_then(|reference| self.component(reference))
            {
                Some(target) => at = target,
                None => return at,
            }
        }
        at
    }

    /// Whether a reference has more beside it than a description, so that it is a part of an object.
    pub(super) fn is_extended(&self, schema: &Schema<'d>) -> bool {
        let has_more = !schema.properties.is_empty()
            || !schema.required.is_empty()
            || !schema.all_of.is_empty()
            || matches!(schema.additional, Additional::Schema(_));
        schema.reference.is_some() && has_more
    }

    /// The reference that a schema is, perhaps with a description beside it.
    pub(super) fn alias(&self, id: SchemaId) -> Option<&'d str> {
        let schema = self.schema(id);
        if self.is_extended(schema) {
            return None;
        }
        let is_bare = schema.properties.is_empty()
            && schema.required.is_empty()
            && schema.choice().is_empty();
        match &schema.all_of[..] {
            [part] if is_bare => schema.reference.or(self.schema(*part).reference),
            _ => schema.reference,
        }
    }

    /// The part of an `allOf` that has the type of a schema, where it joins no objects: the one that
    /// lists values, else the first that has a type.
    pub(super) fn value_part(&self, id: SchemaId, depth: usize) -> Option<SchemaId> {
        let depth = depth.checked_sub(1)?;
        let schema = self.schema(id);
        if !schema.properties.is_empty() || schema.all_of.is_empty() {
            return None;
        }
        let mut first = None;
        for part in &schema.all_of {
            let target = self.schema(self.behind(*part));
            let is_object = target.kinds.is(Kind::Object)
                || !target.properties.is_empty()
                || !target.choice().is_empty();
            if is_object
                || !target.all_of.is_empty() && self.value_part(self.behind(*part), depth).is_none()
            {
                return None;
            }
            let has_values = !target.values.is_empty();
            let has_type = !target.kinds.is_empty() || !target.all_of.is_empty();
            match first {
                None if has_values || has_type => first = Some((*part, has_values)),
                Some((_, false)) if has_values => first = Some((*part, true)),
                _ => {}
            }
        }
        first.map(|(part, _)| part)
    }

    /// The branches of a choice. An inner choice without a name contributes its branches; one with a name
    /// does where each branch gets shared properties.
    pub(super) fn spread(
        &self,
        id: SchemaId,
        through: bool,
        depth: usize,
        branches: &mut Vec<SchemaId>,
    ) {
        for branch in self.schema(id).choice() {
            let target = match through {
                true => self.behind(*branch),
                false => *branch,
            };
            let inner = self.schema(target);
            let is_choice = !inner.choice().is_empty()
                && inner.reference.is_none()
                && inner.properties.is_empty()
                && inner.all_of.is_empty();
            let is_plain = is_choice && (through || inner.discriminator.is_none());
            match is_plain && depth > 0 {
                true => self.spread(target, through, depth - 1, branches),
                false => branches.push(*branch),
            }
        }
    }

    /// Whether a schema is null and nothing else.
    pub(super) fn is_null(&self, id: SchemaId) -> bool {
        let schema = self.schema(self.behind(id));
        schema.is_nullable
            && schema.kinds.is_empty()
            && schema.choice().is_empty()
            && schema.all_of.is_empty()
            && schema.properties.is_empty()
            && (schema.values.iter().all(serde_json::Value::is_null))
            && schema.map.is_some_and(|map| !map.contains_key("nullable"))
    }

    /// What decides the type of a value without parts that may be any of its type.
    pub(super) fn simple(&self, id: SchemaId) -> Option<(Kind, &'d str)> {
        let schema = self.schema(id);
        let kind = schema.kinds.only()?;
        let is_plain = schema.values.is_empty()
            && schema.choice().is_empty()
            && schema.all_of.is_empty()
            && self.extensions(schema).text(Extension::Id).is_none();
        let format = match (kind, schema.format) {
            (
                Kind::String,
                Some(format @ ("password" | "date-time" | "date" | "binary" | "byte")),
            ) => format,
            (Kind::String | Kind::Integer | Kind::Number | Kind::Boolean, _) => "",
            _ => return None,
        };
        is_plain.then_some((kind, format))
    }

    /// The schemas whose values an enum has: itself, or the branches of a choice of values alone, which
    /// may be described one by one.
    pub(super) fn value_schemas(&self, id: SchemaId) -> Vec<SchemaId> {
        let schema = self.schema(id);
        if schema.choice().is_empty() || !schema.all_of.is_empty() || schema.reference.is_some() {
            return vec![id];
        }
        let mut branches = Vec::new();
        self.spread(id, false, DEPTH, &mut branches);
        branches.retain(|branch| !self.is_null(*branch));
        let kinds = branches.iter().map(|branch| self.schema(*branch).kinds);
        let listed = branches
            .iter()
            .filter(|branch| !self.schema(**branch).values.is_empty());
        let first = kinds.clone().next().unwrap_or_default();
        let is_of_values = branches.iter().all(|branch| {
            let schema = self.schema(*branch);
            let is_alone = schema.reference.is_none() && schema.choice().is_empty();
            let is_open = self
                .simple(*branch)
                .is_some_and(|(_, format)| format.is_empty());
            is_alone && (is_open || !schema.values.is_empty())
        });
        let is_alike = kinds.clone().all(|kinds| kinds == first);
        match is_of_values && listed.count() > 0 && (is_alike || self.all_listed(&branches)) {
            true => branches,
            false => vec![id],
        }
    }

    fn all_listed(&self, branches: &[SchemaId]) -> bool {
        branches
            .iter()
            .all(|branch| !self.schema(*branch).values.is_empty())
    }
}
