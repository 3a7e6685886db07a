//! Tags: the property that distinguishes the variants of a union. Takes a choice; returns the property
//! and the values of it that lead to each branch, as a discriminator states them or as the constants of
//! the branches show.

use std::collections::{BTreeMap, BTreeSet};

use super::{Lower, choice::Choice, slot::Form};
use crate::{
    codes,
    ir::plain,
    schema::{Discriminator, Kind, SchemaId},
};

/// How many parts of an object are looked at for its constants.
const PARTS: usize = 64;

/// How deep unions inside unions are followed.
const DEPTH: usize = 4;

/// What distinguishes the branches of a choice.
pub(super) struct Tags {
    pub(super) property: String,
    /// The values that lead to each branch; none where no value does.
    pub(super) values: Vec<Vec<String>>,
}

/// The tags of a document.
#[derive(Default)]
pub(super) struct KnownTags<'d> {
    /// The tag that an object does not hold, because the one union that uses it writes it. The second
    /// schema is the branch of an object that is joined with the properties beside a choice.
    dropped: BTreeMap<(SchemaId, Option<SchemaId>), String>,
    /// The values of tags that discriminators state, by the component and the property.
    stated: BTreeMap<(SchemaId, &'d str), BTreeSet<&'d str>>,
}

impl<'d> KnownTags<'d> {
    /// Whether an object does not hold a property, because the union writes it.
    pub(super) fn drops(&self, id: SchemaId, branch: Option<SchemaId>, property: &str) -> bool {
        let dropped = self.dropped.get(&(id, branch));
        dropped.is_some_and(|tag| tag == property)
    }

    /// The only value of a property that discriminators state for a component.
    pub(super) fn only(&self, id: SchemaId, property: &'d str) -> Option<&'d str> {
        let mut values = self.stated.get(&(id, property))?.iter();
        values.next().copied().filter(|_| values.next().is_none())
    }
}

impl<'d> Lower<'d> {
    /// All tags of a document.
    pub(super) fn known_tags(&mut self) -> KnownTags<'d> {
        let mut known = KnownTags::default();
        for id in self.schemas.all() {
            let schema = self.schema(id);
            if let Some(discriminator) = &schema.discriminator {
                for branch in schema.choice() {
                    let target = self.behind(*branch);
                    let stated = known
                        .stated
                        .entry((target, discriminator.property))
                        .or_default();
                    stated.extend(self.mapped(discriminator, *branch));
                }
            }
        }
        known.stated.retain(|_, values| !values.is_empty());
        self.known_tags = known;
        let uses = self.uses();
        let mut dropped = BTreeMap::new();
        for id in self.schemas.all() {
            let Some(choice) = self
                .choice(id)
                .filter(|_| matches!(self.form(id), Form::Choice))
            else {
                continue;
            };
            let Some(tags) = self.tags_of(&choice) else {
                continue;
            };
            for (branch, values) in choice.branches.iter().zip(&tags.values) {
                if let [_] = values[..] {
                    let target = self.behind(*branch);
                    let key = match self.places.joined(id, *branch) {
                        Some(_) => (id, Some(*branch)),
                        None if uses.get(&target).is_none_or(|uses| *uses == 1) => (target, None),
                        None => continue,
                    };
                    if self.is_string_tag(target, &tags.property) {
                        dropped.insert(key, tags.property.clone());
                    }
                }
            }
        }
        let mut known = std::mem::take(&mut self.known_tags);
        known.dropped = dropped;
        known
    }

    /// How often each component is used, except as a part of another object.
    fn uses(&self) -> BTreeMap<SchemaId, usize> {
        let mut uses = BTreeMap::new();
        for id in self.schemas.all() {
            let Some(target) = self.schema(id).reference.and_then(|r| self.component(r)) else {
                continue;
            };
            let above = self.schemas.above(id);
            let is_part =
                above.is_some_and(|(above, key, _)| key == "allOf" && self.behind(above) == above);
            if !is_part {
                *uses.entry(target).or_default() += 1;
            }
        }
        uses
    }

    /// Whether a tag is a string, as far as the object that has it states.
    fn is_string_tag(&self, id: SchemaId, property: &str) -> bool {
        let found = self.parts(id).into_iter().find_map(|part| {
            let mut properties = self.schema(part).properties.iter();
            properties
                .find(|(name, _)| *name == property)
                .map(|(_, id)| *id)
        });
        found.is_none_or(|id| {
            let schema = self.schema(self.behind(id));
            schema.kinds.is(Kind::String) || schema.kinds.is_empty()
        })
    }

    /// What distinguishes the branches of a choice, if a property does.
    pub(super) fn tags_of(&self, choice: &Choice) -> Option<Tags> {
        self.tags_within(choice, DEPTH)
    }

    fn tags_within(&self, choice: &Choice, depth: usize) -> Option<Tags> {
        let Some(discriminator) = &self.schema(choice.holder).discriminator else {
            return self.implicit(choice, depth);
        };
        let values = choice.branches.iter();
        let values = values.map(|branch| self.tag_values(discriminator, *branch, depth));
        Some(Tags {
            property: discriminator.property.to_owned(),
            values: values.collect(),
        })
    }

    /// The values that lead to a branch: those that the mapping states, else the constants of the
    /// property, else the name of the component.
    fn tag_values(
        &self,
        discriminator: &Discriminator<'d>,
        branch: SchemaId,
        depth: usize,
    ) -> Vec<String> {
        let mapped = self.mapped(discriminator, branch);
        if !mapped.is_empty() {
            return mapped.into_iter().map(str::to_owned).collect();
        }
        let constants = self.constants(branch, depth).remove(discriminator.property);
        constants.unwrap_or_else(|| {
            let is_object = !self.is_enum(self.behind(branch))
                && !self.schema(self.behind(branch)).kinds.has_scalar();
            let names = self.names_of(branch).into_iter().take(1);
            names.filter(|_| is_object).map(str::to_owned).collect()
        })
    }

    /// The values that a mapping states for a branch.
    fn mapped(&self, discriminator: &Discriminator<'d>, branch: SchemaId) -> Vec<&'d str> {
        // The name that the branch refers to comes before those that this is another name for.
        for name in self.names_of(branch) {
            let mapping = discriminator.mapping.iter();
            let mapping = mapping.filter(|(_, target)| target_name(target) == name);
            let mut values: Vec<_> = mapping.map(|(value, _)| *value).collect();
            // The order of keys means nothing.
            values.sort_unstable();
            if !values.is_empty() {
                return values;
            }
        }
        Vec::new()
    }

    /// The names of the components that a branch is, through references.
    fn names_of(&self, branch: SchemaId) -> Vec<&'d str> {
        let mut names = Vec::new();
        let mut at = branch;
        for _ in 0..PARTS {
            let schema = self.schema(at);
            let reference = match (schema.reference, &schema.all_of[..]) {
                (Some(reference), _) => Some(reference),
                (None, [part]) => self.schema(*part).reference,
                _ => None,
            };
            let Some((name, target)) = reference.and_then(|r| self.schemas.referred(r)) else {
                break;
            };
            names.push(name);
            at = target;
        }
        names
    }

    /// The property whose constants differ between the branches. Where several do, the one that most
    /// branches have, and of those the first one.
    fn implicit(&self, choice: &Choice, depth: usize) -> Option<Tags> {
        let constants = choice.branches.iter();
        let constants = constants.map(|branch| self.constants(*branch, depth));
        let constants: Vec<_> = constants.collect();
        let mut best: Option<(usize, &str)> = None;
        let order = choice
            .branches
            .iter()
            .flat_map(|branch| self.property_names(*branch));
        for property in order {
            let values = constants
                .iter()
                .filter_map(|constants| constants.get(property));
            let mut seen = BTreeSet::new();
            let mut branches = 0;
            let mut is_distinct = true;
            for values in values {
                branches += 1;
                is_distinct &= values.iter().all(|value| seen.insert(value));
            }
            if is_distinct && branches >= 2 && best.is_none_or(|(most, _)| branches > most) {
                best = Some((branches, property));
            }
        }
        let (_, property) = best?;
        let values = constants
            .iter()
            .map(|constants| constants.get(property).cloned());
        Some(Tags {
            property: property.to_owned(),
            values: values.map(Option::unwrap_or_default).collect(),
        })
    }

    /// The names of the properties of a branch, those of the first variant where it is a union.
    fn property_names(&self, branch: SchemaId) -> Vec<&'d str> {
        let mut at = self.behind(branch);
        for _ in 0..DEPTH {
            match self.schema(at).choice().first() {
                Some(inner) => at = self.behind(*inner),
                None => break,
            }
        }
        let parts = self.parts(at).into_iter();
        let names = parts.flat_map(|part| self.schema(part).properties.iter());
        names.map(|(name, _)| *name).collect()
    }

    /// The properties of a branch that have few values, with these values. A union has what all of its
    /// variants have.
    pub(super) fn constants(
        &self,
        branch: SchemaId,
        depth: usize,
    ) -> BTreeMap<&'d str, Vec<String>> {
        let target = self.behind(branch);
        if let Some(choice) = self.choice(target).filter(|_| depth > 0) {
            let mut inner = choice
                .branches
                .iter()
                .map(|inner| self.constants(*inner, depth - 1));
            let mut all = inner.next().unwrap_or_default();
            for other in inner {
                all.retain(|property, _| other.contains_key(property));
                for (property, values) in other {
                    all.entry(property).and_modify(|all| all.extend(values));
                }
            }
            return all;
        }
        let mut constants = BTreeMap::new();
        for part in self.parts(target) {
            for (name, property) in &self.schema(part).properties {
                let schema = self.schema(self.behind(*property));
                let is_scalar = |value: &&serde_json::Value| {
                    value.is_string() || value.is_i64() || value.is_boolean()
                };
                let listed: Vec<_> = schema.values.iter().filter(is_scalar).map(plain).collect();
                if !listed.is_empty() {
                    constants.insert(*name, listed);
                }
            }
        }
        let stated = self.known_tags.stated.range((target, "")..);
        let stated = stated.take_while(|((component, _), _)| *component == target);
        for ((_, property), values) in stated {
            let values = values.iter().map(|value| (*value).to_owned());
            constants
                .entry(*property)
                .or_insert_with(|| values.collect());
        }
        constants
    }

    /// An object and the parts that `allOf` brings, as many as are worth a look.
    pub(super) fn parts(&self, id: SchemaId) -> Vec<SchemaId> {
        let mut parts = Vec::new();
        let mut open = vec![self.behind(id)];
        while let Some(part) = open.pop().filter(|_| parts.len() < PARTS) {
            if !parts.contains(&part) {
                parts.push(part);
                let inner = self.schema(part).all_of.iter();
                open.extend(inner.map(|inner| self.behind(*inner)));
            }
        }
        parts
    }

    /// Reports the entries of a mapping that lead to no branch.
    pub(super) fn check_mapping(&mut self, choice: &Choice) {
        let Some(discriminator) = &self.schema(choice.holder).discriminator else {
            return;
        };
        let names = choice
            .branches
            .iter()
            .flat_map(|branch| self.names_of(*branch));
        let names: BTreeSet<_> = names.collect();
        for (value, target) in &discriminator.mapping {
            if !names.contains(target_name(target)) {
                let message =
                    format!("`{value}` leads to a schema that is not a variant of this union");
                let pointer = self.schemas.pointer(choice.holder);
                let pointer = format!(
                    "{pointer}/discriminator/mapping/{}",
                    crate::source::escape(value)
                );
                self.report.doubt(codes::BAD_REF, message, &pointer).hint =
                    Some("add the schema to the branches".to_owned());
            }
        }
    }
}

/// The name of the component that a target of a mapping names: by reference, by name, or by the file
/// that is called as it is.
fn target_name(target: &str) -> &str {
    let name = target.rsplit('/').next().unwrap_or(target);
    let name = name
        .rsplit('#')
        .next()
        .filter(|name| !name.is_empty())
        .unwrap_or(name);
    match name.rsplit_once('.') {
        Some((stem, "yaml" | "yml" | "json")) => stem,
        _ => name,
    }
}
