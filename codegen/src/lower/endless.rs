//! Checks that every type has a value that ends. Takes a whole outline; gives diagnostics.

use super::Lower;
use crate::{
    circles::Circles,
    codes,
    ir::{Presence, Type, TypeId},
    outline::{Above, Outline, TypeDef},
};

impl Lower<'_> {
    pub(super) fn check_ends(&mut self, outline: &Outline) {
        let circles = Circles::of(&outline.types, required);
        for def in &outline.types {
            if required(def).any(|part| circles.is_way_back(def.id, part)) {
                let message = match &outline.names.get(def.id.0).map(|name| &name.above) {
                    Some(Above::Component(name)) => {
                        format!("a `{name}` requires another one, without end")
                    }
                    _ => "this object requires another one, without end".to_owned(),
                };
                self.say(codes::REF_CYCLE, message, &def.pointer).hint =
                    Some("one property on the way must be optional or a list".to_owned());
            }
        }
    }
}

/// The types that a value of this one must have.
fn required(def: &TypeDef) -> impl Iterator<Item = TypeId> {
    let fields = def.fields().iter();
    let fields = fields.filter(|field| field.presence == Presence::Required);
    fields.flat_map(|field| match &field.ty {
        Type::Option(_) => Vec::new(),
        ty => ty.held(),
    })
}
