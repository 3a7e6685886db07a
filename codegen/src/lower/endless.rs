//! Checks that every type has a value that ends. Takes a whole model; gives diagnostics.

use std::collections::BTreeSet;

use super::{Lower, component_pointer};
use crate::{
    codes,
    ir::{Api, Presence, Type, TypeDef},
};

impl Lower<'_> {
    pub(super) fn check_ends(&mut self, api: &Api) {
        for def in &api.types {
            if requires_itself(api, def) {
                let message = format!("a `{}` requires another one, without end", def.component);
                self.say(
                    codes::REF_CYCLE,
                    message,
                    &component_pointer(&def.component),
                )
                .hint = Some("one property on the way must be optional or a list".to_owned());
            }
        }
    }
}

/// Whether required properties lead from a type back to it.
fn requires_itself(api: &Api, start: &TypeDef) -> bool {
    let required = |def: &TypeDef| -> Vec<String> {
        let fields = def.fields().iter();
        let fields = fields.filter(|field| field.presence == Presence::Required);
        fields
            .filter_map(|field| match &field.ty {
                Type::Named(name) => Some(name.clone()),
                _ => None,
            })
            .collect()
    };
    let mut open = required(start);
    let mut seen = BTreeSet::new();
    while let Some(name) = open.pop() {
        if name == start.name {
            return true;
        }
        if let Some(def) = api.type_def(&name).filter(|_| !seen.contains(&name)) {
            open.extend(required(def));
            seen.insert(name);
        }
    }
    false
}
