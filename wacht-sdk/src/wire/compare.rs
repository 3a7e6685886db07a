//! Equality of values by what they hold, shared by all models.

use std::collections::BTreeMap;

use super::{Map, View, Wire};

/// Whether two values hold the same; what `PartialEq` of every model calls.
#[must_use]
pub fn same(one: &dyn Wire, other: &dyn Wire) -> bool {
    one.view() == other.view()
}

impl PartialEq for View<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Absent, Self::Absent) | (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::UInt(a), Self::UInt(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a == b,
            (Self::Str(a), Self::Str(b)) | (Self::Secret(a), Self::Secret(b)) => a == b,
            (Self::Time(a), Self::Time(b)) => a == b,
            (Self::Date(a), Self::Date(b)) => a == b,
            (Self::Json(a), Self::Json(b)) | (Self::Unknown(a), Self::Unknown(b)) => a == b,
            (Self::Extra(a), Self::Extra(b)) => a == b,
            (Self::List(a), Self::List(b)) => {
                a.count() == b.count() && (0..a.count()).all(|index| a.item(index) == b.item(index))
            }
            (Self::Map(a), Self::Map(b)) => entries(*a) == entries(*b),
            (Self::Model(a), Self::Model(b)) => {
                a.extra() == b.extra()
                    && a.fields()
                        .map(|(_, view)| view)
                        .eq(b.fields().map(|(_, view)| view))
            }
            (Self::Tagged(a), Self::Tagged(b)) => {
                a.name == b.name && a.variant.view() == b.variant.view()
            }
            (Self::File(a), Self::File(b)) => a == b,
            _ => false,
        }
    }
}

/// Map values can only be looked at one map at a time, so they are compared as JSON. The order of
/// the keys means nothing.
fn entries(map: &dyn Map) -> BTreeMap<String, Option<serde_json::Value>> {
    let mut entries = BTreeMap::new();
    map.each(&mut |key, value| {
        entries.insert(key.to_owned(), serde_json::to_value(value).ok());
    });
    entries
}
