//! `oneOf` and `anyOf`, taken apart: the branches that are types, those of inner choices among them,
//! and the properties that all share. Takes a schema; decides nothing about types.

use super::{Lower, branches::DEPTH};
use crate::{
    codes,
    extensions::Extension,
    schema::{Additional, Kind, Schema, SchemaId},
};

/// A part of an object that is still to be looked at. Parts may have parts for longer than a stack is.
#[derive(Clone, Copy)]
pub(super) enum Step {
    /// A schema: its parts, and then itself.
    Enter(SchemaId),
    /// The statements of a schema itself.
    Own(SchemaId),
    /// The end of a component that was referred to.
    Leave(SchemaId),
}

/// A choice, taken apart.
pub(super) struct Choice {
    /// The schema that has it: the one itself, or a part of its `allOf`.
    pub(super) holder: SchemaId,
    /// The branches but for null, in the order of the document.
    pub(super) branches: Vec<SchemaId>,
    /// The parts of an object that stand beside it and belong to every branch.
    pub(super) shared: Vec<Step>,
}

impl<'d> Lower<'d> {
    /// The choice that a schema is or has. None where it has none, or one that only adds to the values
    /// of a type that is known without it.
    pub(super) fn choice(&self, id: SchemaId) -> Option<Choice> {
        let schema = self.schema(id);
        if schema.reference.is_some() {
            return None;
        }
        let (holder, shared) = self.holder(id, DEPTH)?;
        let has_shared = shared.iter().any(|step| self.has_members(*step));
        let shared = if has_shared { shared } else { Vec::new() };
        let mut branches = Vec::new();
        self.spread(holder, has_shared, DEPTH, &mut branches);
        branches.retain(|branch| !self.is_null(*branch));
        if branches.iter().all(|branch| self.is_limit(*branch, schema)) {
            return None;
        }
        let branches = self.without_repeated(branches);
        Some(Choice {
            holder,
            branches,
            shared,
        })
    }

    /// Reports what only limits the values of a schema: a choice without types, and `not`.
    pub(super) fn check_limits(&mut self, id: SchemaId) {
        let schema = self.schema(id);
        let has_choice = self.is_enum(id) || self.choice(id).is_some();
        let keys = [
            ("oneOf", !schema.one_of.is_empty() && !has_choice),
            ("anyOf", !schema.any_of.is_empty() && !has_choice),
            (
                "anyOf",
                !schema.any_of.is_empty() && has_choice && !schema.one_of.is_empty(),
            ),
            ("not", schema.not.is_some()),
        ];
        for (key, _) in keys.iter().filter(|(_, is_there)| *is_there) {
            let pointer = format!("{}/{key}", self.schemas.pointer(id));
            let message =
                format!("`{key}` only limits the values here, and does not change the type");
            self.report.doubt(codes::UNSUPPORTED, message, &pointer);
        }
    }

    /// Whether a choice has null among its branches.
    pub(super) fn may_be_null(&self, id: SchemaId) -> bool {
        let Some((holder, _)) = self.holder(id, DEPTH) else {
            return false;
        };
        let mut branches = Vec::new();
        self.spread(holder, false, DEPTH, &mut branches);
        branches.iter().any(|branch| {
            let schema = self.schema(self.behind(*branch));
            self.schema(*branch).is_nullable || schema.is_nullable
        })
    }

    /// The schema that has the choice, and what stands beside it.
    fn holder(&self, id: SchemaId, depth: usize) -> Option<(SchemaId, Vec<Step>)> {
        let schema = self.schema(id);
        if schema.choice().is_empty() && schema.all_of.is_empty() {
            return None;
        }
        let mut shared = vec![Step::Own(id)];
        if !schema.choice().is_empty() {
            shared.extend(schema.all_of.iter().map(|part| Step::Enter(*part)));
            return Some((id, shared));
        }
        // What only describes another schema is that one.
        let is_alias = self.alias(id).is_some();
        if depth == 0 || is_alias || schema.all_of.is_empty() {
            return None;
        }
        let mut holder = None;
        for part in &schema.all_of {
            let inner = self.holder(self.behind(*part), depth - 1);
            match (inner, holder) {
                (Some((inner, steps)), None) => {
                    holder = Some(inner);
                    shared.extend(steps);
                }
                (_, _) => shared.push(Step::Enter(*part)),
            }
        }
        holder.map(|holder| (holder, shared))
    }

    /// Whether a part of an object has properties.
    fn has_members(&self, step: Step) -> bool {
        let (Step::Own(id) | Step::Enter(id) | Step::Leave(id)) = step;
        let schema = self.schema(id);
        match step {
            Step::Own(_) => !schema.properties.is_empty(),
            _ => {
                schema.reference.is_some()
                    || !schema.properties.is_empty()
                    || !schema.all_of.is_empty()
            }
        }
    }

    /// Whether a branch only limits the values of the type around it, as `required` alone does.
    fn is_limit(&self, id: SchemaId, around: &Schema<'d>) -> bool {
        let schema = self.schema(id);
        let adds_none = schema.kinds.is_empty() || schema.kinds == around.kinds;
        schema.reference.is_none()
            && adds_none
            && schema.properties.is_empty()
            && schema.values.is_empty()
            && schema.all_of.is_empty()
            && schema.choice().is_empty()
            && schema.items.is_none()
            && !matches!(schema.additional, Additional::Schema(_))
            && self.extensions(schema).text(Extension::Id).is_none()
    }

    /// Leaves out the branches that are of a simple type that another one has, and a string beside an
    /// enum of strings, which takes every string itself.
    fn without_repeated(&self, branches: Vec<SchemaId>) -> Vec<SchemaId> {
        let mut kept: Vec<SchemaId> = Vec::new();
        let mut simple = Vec::new();
        let has_enum = branches.iter().any(|branch| {
            let target = self.behind(*branch);
            self.schema(target).kinds.is(Kind::String) && self.is_enum(target)
        });
        let others = branches.len();
        for branch in branches {
            let target = self.behind(branch);
            if let Some(key) = self.simple(target) {
                let is_free = key == (Kind::String, "");
                if simple.contains(&key) || (is_free && has_enum && others == 2) {
                    continue;
                }
                simple.push(key);
            }
            kept.push(branch);
        }
        kept
    }
}
