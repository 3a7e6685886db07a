//! Two schemas of one property, from several parts of an `allOf`. Takes both; returns the one that
//! allows less, or both joined where each is an object of which the other has no part. A value must fit
//! both.

use std::collections::{BTreeMap, BTreeSet};

use super::{Lower, branches::DEPTH, slot::Form};
use crate::{
    ir::{Type, TypeId, plain},
    schema::SchemaId,
};

/// What a property is that two schemas define.
pub(super) enum Narrowed {
    /// What one of them states.
    One(SchemaId),
    /// An object with the properties of both.
    Both,
    /// What the later one states, though it lists none of the values that the other lists.
    Disjoint,
    /// Nothing, because no value fits both.
    Nothing,
}

impl<'d> Lower<'d> {
    /// What a property is that two schemas define. `None` when that was a diagnostic.
    pub(super) fn narrowed(&mut self, earlier: SchemaId, later: SchemaId) -> Option<Narrowed> {
        if self.places.joined(later, earlier).is_some() {
            return Some(Narrowed::Both);
        }
        let (before, after) = (self.slot(earlier)?.ty, self.slot(later)?.ty);
        if let (Some(one), Some(other)) = (self.listed_values(earlier), self.listed_values(later))
            && one.is_disjoint(&other)
        {
            return Some(Narrowed::Disjoint);
        }
        if before == after {
            let is_constant = self.value_count(earlier) < self.value_count(later);
            return Some(Narrowed::One(if is_constant { earlier } else { later }));
        }
        Some(match self.narrower(&before, &after, [earlier, later]) {
            Some(Narrower::Earlier) => Narrowed::One(earlier),
            Some(Narrower::Later) => Narrowed::One(later),
            None => Narrowed::Nothing,
        })
    }

    /// How many values a schema lists; none is more than any.
    fn value_count(&self, id: SchemaId) -> usize {
        let target = self.behind(id);
        let schemas = self.value_schemas(target);
        let counts = schemas.iter().map(|id| self.schema(*id).values.len());
        match counts.clone().any(|count| count == 0) {
            true => usize::MAX,
            false => counts.sum(),
        }
    }

    /// The values of a schema that lists all of them.
    fn listed_values(&self, id: SchemaId) -> Option<BTreeSet<String>> {
        if self.value_count(id) == usize::MAX {
            return None;
        }
        let schemas = self.value_schemas(self.behind(id)).into_iter();
        let values = schemas.flat_map(|id| self.schema(id).values);
        Some(values.map(plain).collect())
    }

    fn narrower(&self, before: &Type, after: &Type, schemas: [SchemaId; 2]) -> Option<Narrower> {
        use Narrower::{Earlier, Later};
        let [earlier, later] = schemas;
        let counts = [self.value_count(earlier), self.value_count(later)];
        Some(match (before, after) {
            (Type::Option(before), after) => return self.narrower(before, after, schemas),
            (before, Type::Option(after)) => return self.narrower(before, after, schemas),
            (Type::Json, _) => Later,
            (_, Type::Json) => Earlier,
            (Type::JsonObject, Type::Map(_)) => Later,
            (Type::Map(_), Type::JsonObject) => Earlier,
            (Type::JsonObject | Type::Map(_), Type::Named(id)) if !self.is_enum_type(*id) => Later,
            (Type::Named(id), Type::JsonObject | Type::Map(_)) if !self.is_enum_type(*id) => {
                Earlier
            }
            (Type::List(before), Type::List(after)) => {
                let items = |id: SchemaId| self.schema(self.behind(id)).items;
                let items = [
                    items(earlier).unwrap_or(earlier),
                    items(later).unwrap_or(later),
                ];
                return self.narrower(before, after, items);
            }
            (Type::Map(before), Type::Map(after)) => return self.narrower(before, after, schemas),
            (before, after) if is_text(before) && is_text(after) => match (before, after) {
                (Type::String, _) if counts[0] == usize::MAX => Later,
                (_, Type::String) if counts[1] == usize::MAX => Earlier,
                _ => return None,
            },
            (before, after) if is_number(before) && is_number(after) => match before {
                Type::F64 => Later,
                _ if *after == Type::F64 => Earlier,
                _ => Later,
            },
            (Type::Named(one), Type::Named(two)) => return self.narrower_type(*one, *two, counts),
            (Type::Named(id), other) if self.is_enum_type(*id) && is_scalar(other) => {
                match counts {
                    [before, after] if after < before => Later,
                    _ => Earlier,
                }
            }
            (other, Type::Named(id)) if self.is_enum_type(*id) && is_scalar(other) => {
                match counts {
                    [before, after] if before < after => Earlier,
                    _ => Later,
                }
            }
            (Type::Named(id), other) if self.is_union_with(*id, other) => Later,
            (other, Type::Named(id)) if self.is_union_with(*id, other) => Earlier,
            _ => return None,
        })
    }

    /// Of two enums the one with fewer values; of two objects the one that has all properties of the
    /// other.
    fn narrower_type(&self, one: TypeId, two: TypeId, counts: [usize; 2]) -> Option<Narrower> {
        if self.is_enum_type(one) && self.is_enum_type(two) {
            return Some(match counts {
                [before, after] if before < after => Narrower::Earlier,
                _ => Narrower::Later,
            });
        }
        if self.is_union_with(two, &Type::Named(one)) {
            return Some(Narrower::Earlier);
        }
        if self.is_union_with(one, &Type::Named(two)) {
            return Some(Narrower::Later);
        }
        let (before, after) = (self.places.schema(one)?, self.places.schema(two)?);
        match (self.is_object_schema(before), self.is_object_schema(after)) {
            (true, true) => Some(
                match self.has_all_of(before, after) && !self.has_all_of(after, before) {
                    true => Narrower::Earlier,
                    false => Narrower::Later,
                },
            ),
            _ => None,
        }
    }

    /// Whether a type is a union of which another one is a variant.
    fn is_union_with(&self, id: TypeId, variant: &Type) -> bool {
        let Some(choice) = self
            .places
            .schema(id)
            .and_then(|schema| self.choice(schema))
        else {
            return false;
        };
        let Type::Named(variant) = variant else {
            return false;
        };
        let variant = self.places.schema(*variant);
        let mut branches = choice.branches.iter().map(|branch| self.behind(*branch));
        branches.any(|branch| Some(branch) == variant)
    }

    fn is_object_schema(&self, id: SchemaId) -> bool {
        matches!(self.form(id), Form::Object)
    }

    /// Whether an object has every property of another one.
    fn has_all_of(&self, one: SchemaId, other: SchemaId) -> bool {
        let (one, other) = (self.own_properties(one), self.own_properties(other));
        other
            .iter()
            .all(|(name, _)| one.iter().any(|(known, _)| known == name))
    }

    /// The objects that `allOf` puts together in one property: each with the one that comes before it.
    pub(super) fn joined_objects(&self, id: SchemaId) -> Vec<(SchemaId, SchemaId)> {
        let mut found = Vec::new();
        let has_parts = !self.schema(id).all_of.is_empty();
        if has_parts && self.is_object_schema(id) {
            self.join_objects(&self.own_properties(id), DEPTH, &mut found);
        }
        found
    }

    /// Whether two schemas are such objects, and not a choice with one of its branches.
    pub(super) fn is_merged(&self, later: SchemaId, earlier: SchemaId) -> bool {
        let choice = self.choice(later);
        later != earlier && !choice.is_some_and(|choice| choice.branches.contains(&earlier))
    }

    fn join_objects(
        &self,
        properties: &[(&'d str, SchemaId)],
        depth: usize,
        found: &mut Vec<(SchemaId, SchemaId)>,
    ) {
        let mut known = BTreeMap::<&str, SchemaId>::new();
        for (name, later) in properties {
            let Some(earlier) = known.insert(name, *later) else {
                continue;
            };
            let (one, other) = (self.behind(earlier), self.behind(*later));
            let is_pair =
                one != other && self.is_object_schema(one) && self.is_object_schema(other);
            if is_pair && !self.has_all_of(one, other) && !self.has_all_of(other, one) {
                found.push((*later, earlier));
                if depth > 0 {
                    let both = [self.own_properties(one), self.own_properties(other)].concat();
                    self.join_objects(&both, depth - 1, found);
                }
            }
        }
    }

    /// The properties of an object and of the parts of its `allOf`, which come first.
    pub(super) fn own_properties(&self, id: SchemaId) -> Vec<(&'d str, SchemaId)> {
        let mut parts = self.parts(id);
        parts.reverse();
        let properties = parts
            .into_iter()
            .flat_map(|part| self.schema(part).properties.iter().copied());
        properties.collect()
    }
}

enum Narrower {
    Earlier,
    Later,
}

fn is_text(ty: &Type) -> bool {
    matches!(
        ty,
        Type::String | Type::Secret | Type::Time | Type::Date | Type::Base64 | Type::Id(_)
    )
}

fn is_number(ty: &Type) -> bool {
    matches!(
        ty,
        Type::I32 | Type::I64 | Type::U32 | Type::U64 | Type::F64
    )
}

fn is_scalar(ty: &Type) -> bool {
    is_text(ty) || is_number(ty)
}
