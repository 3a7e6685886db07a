//! What an object holds besides its properties. Takes a schema; returns the type of the values of all
//! other properties, where the document states one.

use std::collections::BTreeSet;

use super::Lower;
use crate::{ir::Type, schema::SchemaId};

impl Lower<'_> {
    /// The type of the properties of an object without a field; none where they are free JSON.
    pub(super) fn rest(&mut self, schema: SchemaId) -> Option<Type> {
        let mut open = vec![schema];
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            let schema = self.schema(id);
            if let Some(ty) = self.map_values(schema) {
                return Some(ty).filter(|ty| *ty != Type::Json);
            }
            open.extend(schema.all_of.iter().rev());
            open.extend(
                schema
                    .reference
                    .and_then(|reference| self.component(reference)),
            );
        }
        None
    }
}
