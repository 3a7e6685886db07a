//! The properties of an object, with those that `allOf` brings. Takes a schema; returns its
//! properties in order, or reports what cannot be joined.

use std::collections::{BTreeMap, BTreeSet};

use super::{Lower, choice::Step, narrow::Narrowed, slot::Form};
use crate::{
    codes,
    diagnostic::did_you_mean,
    schema::{Kind, SchemaId},
};

/// A property of an object, before its type is known.
#[derive(Clone, Copy)]
pub(super) struct Property<'d> {
    pub(super) wire: &'d str,
    pub(super) schema: SchemaId,
    /// The object of another part of `allOf` that is joined with it.
    pub(super) joined: Option<SchemaId>,
    pub(super) required: bool,
}

/// What the parts of an object say, put together.
#[derive(Default)]
struct Collected<'d> {
    properties: Vec<Property<'d>>,
    /// Where each property is among them.
    places: BTreeMap<&'d str, usize>,
    /// Names with the schema that requires them, and their index there.
    required: Vec<(&'d str, SchemaId, usize)>,
    /// The components that the walk is inside of.
    inside: BTreeSet<SchemaId>,
}

impl<'d> Lower<'d> {
    /// The properties of an object, those of `allOf` included.
    pub(super) fn properties(&mut self, schema: SchemaId) -> Vec<Property<'d>> {
        self.joined_properties(&[Step::Enter(schema)])
    }

    /// The properties of several parts of an object, put together.
    pub(super) fn joined_properties(&mut self, parts: &[Step]) -> Vec<Property<'d>> {
        let mut all = Collected::default();
        self.collect(parts, &mut all);
        let mut required = BTreeSet::new();
        for (name, schema, index) in &all.required {
            required.insert(*name);
            if !all.places.contains_key(name) {
                let message = format!("`required` names `{name}`, which is not a property");
                let known = all.properties.iter().map(|property| property.wire);
                let hint = did_you_mean(name, known);
                let hint = hint.unwrap_or_else(|| {
                    "add it to `properties`, or remove it here; it is in `extra`".to_owned()
                });
                let pointer = format!("{}/required/{index}", self.schemas.pointer(*schema));
                self.doubt(codes::REQUIRED_UNKNOWN, message, &pointer).hint = Some(hint);
            }
        }
        for property in &mut all.properties {
            property.required = required.contains(property.wire);
        }
        all.properties
    }

    /// The properties of a schema, through its reference; none if it is not an object.
    pub(super) fn members(&mut self, schema: SchemaId) -> Vec<Property<'d>> {
        let schema = match self.schema(schema).reference {
            Some(reference) => self.component(reference),
            None => Some(schema),
        };
        match schema.map(|schema| (schema, self.form(schema))) {
            Some((_, Form::Typed(kind))) if kind != Kind::Object => Vec::new(),
            Some((_, Form::Choice | Form::Several)) | None => Vec::new(),
            Some((schema, _)) => self.properties(schema),
        }
    }

    fn collect(&mut self, parts: &[Step], all: &mut Collected<'d>) {
        let mut open: Vec<_> = parts.iter().rev().copied().collect();
        while let Some(step) = open.pop() {
            match step {
                Step::Enter(id) => self.enter(id, all, &mut open),
                Step::Own(id) => self.collect_own(id, all),
                Step::Leave(component) => {
                    all.inside.remove(&component);
                }
            }
        }
    }

    fn enter(&mut self, id: SchemaId, all: &mut Collected<'d>, open: &mut Vec<Step>) {
        let schema = self.schema(id);
        match self.form(id) {
            Form::Referred(_) if schema.reference.is_none() => {}
            Form::Referred(reference) => return self.enter_referred(id, reference, all, open),
            Form::Object | Form::Any | Form::Typed(Kind::Object) => {}
            Form::Same(branch) => {
                open.push(Step::Enter(branch));
                return;
            }
            Form::Choice if self.enter_choice(id, all, open) => return,
            Form::Choice | Form::Typed(_) | Form::Several => {
                let message = "`allOf` joins objects only, and this is not one";
                let pointer = self.schemas.pointer(id);
                self.say(codes::ALL_OF_MIX, message, &pointer);
                return;
            }
        }
        open.push(Step::Own(id));
        if let Some(choice) = self.choice(id).filter(|choice| choice.holder == id) {
            open.extend(choice.branches.iter().map(|branch| Step::Enter(*branch)));
        }
        open.extend(schema.all_of.iter().rev().map(|part| Step::Enter(*part)));
        if let Some(reference) = schema.reference {
            self.enter_referred(id, reference, all, open);
        }
    }

    fn enter_referred(
        &mut self,
        id: SchemaId,
        reference: &'d str,
        all: &mut Collected<'d>,
        open: &mut Vec<Step>,
    ) {
        let Some(component) = self.component(reference) else {
            return;
        };
        let name = reference.rsplit('/').next().unwrap_or_default();
        let pointer = || format!("{}/$ref", self.schemas.pointer(id));
        if !all.inside.insert(component) {
            let message = format!("`{name}` contains itself by `allOf`");
            let pointer = pointer();
            self.say(codes::ALL_OF_CYCLE, message, &pointer);
            return;
        }
        match self.form(component) {
            Form::Typed(kind) if kind != Kind::Object => {
                let message = format!("`allOf` joins objects only, and `{name}` is not one");
                let pointer = pointer();
                self.say(codes::ALL_OF_MIX, message, &pointer);
                all.inside.remove(&component);
            }
            _ => {
                open.push(Step::Leave(component));
                open.push(Step::Enter(component));
            }
        }
    }

    /// Takes the properties of all branches of a choice that stands in a part of an object where it
    /// cannot be one of several types. None of them is required. False where a branch is not an object.
    fn enter_choice(
        &mut self,
        id: SchemaId,
        all: &mut Collected<'d>,
        open: &mut Vec<Step>,
    ) -> bool {
        let Some(choice) = self.choice(id) else {
            return false;
        };
        let is_object = |branch: &SchemaId| {
            let kinds = self.schema(self.behind(*branch)).kinds;
            kinds.is_empty() || kinds.is(Kind::Object)
        };
        if !choice.branches.iter().all(is_object) {
            return false;
        }
        let mut found = BTreeMap::<&str, Option<Property<'d>>>::new();
        let branches = choice.branches.iter();
        let properties: Vec<_> = branches.flat_map(|b| self.own_properties(*b)).collect();
        for (wire, schema) in properties {
            let property = Property {
                wire,
                schema,
                joined: None,
                required: false,
            };
            match found.get(wire).copied() {
                None => drop(found.insert(wire, Some(property))),
                // One that has another type in another branch stays free JSON beside the fields.
                Some(Some(known))
                    if self.slot(known.schema).map(|slot| slot.ty)
                        != self.slot(schema).map(|slot| slot.ty) =>
                {
                    found.insert(wire, None);
                }
                Some(_) => {}
            }
        }
        for property in found.into_values().flatten() {
            if !all.places.contains_key(property.wire) {
                all.places.insert(property.wire, all.properties.len());
                all.properties.push(property);
            }
        }
        let message = "a choice inside another one becomes optional properties";
        let pointer = self.schemas.pointer(id);
        self.doubt(codes::ALL_OF_MIX, message, &pointer);
        open.extend(choice.shared.iter().rev().copied());
        true
    }

    fn collect_own(&mut self, id: SchemaId, all: &mut Collected<'d>) {
        let schema = self.schema(id);
        for (wire, property) in &schema.properties {
            let property = Property {
                wire,
                schema: *property,
                joined: None,
                required: false,
            };
            match all.places.get(wire) {
                Some(index) => {
                    let both = self.both(all.properties[*index], property);
                    all.properties[*index] = both;
                }
                None => {
                    all.places.insert(wire, all.properties.len());
                    all.properties.push(property);
                }
            }
        }
        let required = schema.required.iter().enumerate();
        all.required
            .extend(required.map(|(index, name)| (*name, id, index)));
    }

    /// A property that two parts of an `allOf` define: its value fits both.
    fn both(&mut self, earlier: Property<'d>, later: Property<'d>) -> Property<'d> {
        match self.narrowed(earlier.schema, later.schema) {
            Some(Narrowed::One(schema)) if schema == earlier.schema => earlier,
            Some(Narrowed::Both) => Property {
                joined: Some(earlier.schema),
                ..later
            },
            Some(Narrowed::Disjoint) => {
                let message = format!(
                    "none of these values of `{}` is among those that another part of `allOf` lists",
                    earlier.wire
                );
                let pointer = self.schemas.pointer(later.schema);
                self.doubt(codes::ALL_OF_MIX, message, &pointer).hint =
                    Some("the generated type has these values".to_owned());
                later
            }
            Some(Narrowed::Nothing) => {
                let message = format!(
                    "no value of `{}` fits what another part of `allOf` states",
                    earlier.wire
                );
                let pointer = self.schemas.pointer(later.schema);
                self.say(codes::ALL_OF_MIX, message, &pointer);
                later
            }
            _ => later,
        }
    }
}
