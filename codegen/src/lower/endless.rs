//! Makes sure that every type has a value that ends. Takes a whole outline; returns diagnostics.

use super::Lower;
use crate::{
    circles::Circles,
    codes,
    ir::{Presence, Type, TypeId},
    outline::{Field, Outline, TypeDef, TypeKind, TypeName},
};

impl Lower<'_> {
    /// Makes the properties optional that no value could end with.
    pub(super) fn check_ends(&mut self, outline: &mut Outline) {
        let circles = Circles::of(&outline.types, required);
        for def in &mut outline.types {
            let id = def.id;
            let is_endless = |field: &Field| {
                let held = held(field).into_iter();
                is_required(field) && held.into_iter().any(|part| circles.is_way_back(id, part))
            };
            let name = outline.names.get(id.0).and_then(TypeName::component);
            let what = name.map_or("this object".to_owned(), |name| format!("a `{name}`"));
            let mut endless = Vec::new();
            if let TypeKind::Object { fields, .. } = &mut def.kind {
                for field in fields.iter_mut().filter(|field| is_endless(field)) {
                    field.presence = Presence::Optional;
                    endless.push(format!("`{}`", field.wire));
                }
            }
            if !endless.is_empty() {
                let are = if endless.len() == 1 { "is" } else { "are" };
                let message = format!(
                    "{what} requires another one, without end; {} {are} read as optional",
                    endless.join(", ")
                );
                self.report
                    .doubt(codes::REF_CYCLE, message, &def.pointer)
                    .hint = Some("one property on the way must be optional or a list".to_owned());
            }
        }
    }
}

/// The types that a value of this one must have.
fn required(def: &TypeDef) -> impl Iterator<Item = TypeId> {
    let fields = def.fields().iter();
    fields.filter(|field| is_required(field)).flat_map(held)
}

fn is_required(field: &Field) -> bool {
    field.presence == Presence::Required
}

fn held(field: &Field) -> Vec<TypeId> {
    match &field.ty {
        Type::Option(_) => Vec::new(),
        ty => ty.held(),
    }
}
