//! Schemas by pointers into the document. Takes the pointers that references lead to beside the
//! components; notes the schemas that stand there, and reads those that nothing else read.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Additional, SchemaId, Schemas, Way};
use crate::source::unescape;

impl<'d> Schemas<'d> {
    /// Notes which schemas stand at these places, when all others are read.
    pub(crate) fn find_places(&mut self, document: &'d Value, places: &BTreeSet<String>) {
        if places.is_empty() {
            return;
        }
        let roots = self.table.iter().enumerate();
        let roots = roots.filter_map(|(index, schema)| match &schema.way {
            Way::Pointer(pointer) => Some((pointer.clone(), SchemaId(index))),
            Way::Below(..) => None,
        });
        let roots: BTreeMap<_, _> = roots.collect();
        for place in places {
            let found = self.find(&roots, place);
            let found = found.or_else(|| {
                let value = document.pointer(place)?;
                Some(self.read(value, place.clone()))
            });
            if let Some(id) = found {
                self.by_place.insert(place.clone(), id);
            }
        }
    }

    /// The schema at a pointer, from the nearest one above that has a pointer.
    fn find(&self, roots: &BTreeMap<String, SchemaId>, place: &str) -> Option<SchemaId> {
        let ends = place.match_indices('/').map(|(index, _)| index).skip(1);
        let mut ends: Vec<_> = ends.chain([place.len()]).collect();
        ends.reverse();
        let (root, rest) = ends.into_iter().find_map(|end| {
            let (above, rest) = place.split_at(end);
            Some((*roots.get(above)?, rest))
        })?;
        let mut at = root;
        let mut segments = rest.split('/').skip(1).map(unescape);
        while let Some(key) = segments.next() {
            let schema = self.get(at);
            let mut index = |list: &[SchemaId]| -> Option<SchemaId> {
                list.get(segments.next()?.parse::<usize>().ok()?).copied()
            };
            at = match &*key {
                "allOf" => index(&schema.all_of)?,
                "anyOf" => index(&schema.any_of)?,
                "oneOf" => index(&schema.one_of)?,
                "items" => schema.items?,
                "not" => schema.not?,
                "additionalProperties" => match schema.additional {
                    Additional::Schema(id) => id,
                    _ => return None,
                },
                "properties" => {
                    let name = segments.next()?;
                    let mut properties = schema.properties.iter();
                    properties.find(|(known, _)| *known == name)?.1
                }
                _ => return None,
            };
        }
        Some(at)
    }
}
