//! Equality of values by what they hold, shared by all models.

use super::{View, Wire};

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
            (Self::Json(a), Self::Json(b)) => a == b,
            (Self::List(a), Self::List(b)) => {
                a.len() == b.len() && (0..a.len()).all(|index| a.item(index) == b.item(index))
            }
            (Self::Map(a), Self::Map(b)) => {
                let mut other = Vec::with_capacity(b.len());
                b.each(&mut |key, value| other.push((key.to_owned(), text(&value))));
                let mut own = Vec::with_capacity(a.len());
                a.each(&mut |key, value| own.push((key.to_owned(), text(&value))));
                own == other
            }
            (Self::Model(a), Self::Model(b)) => {
                let mut equal = false;
                a.fields(&mut |own, own_extra| {
                    b.fields(&mut |other, other_extra| {
                        equal = own_extra == other_extra && same(own, other);
                    });
                });
                equal
            }
            (Self::Tagged(a), Self::Tagged(b)) => {
                a.name == b.name && View::Model(a.variant) == View::Model(b.variant)
            }
            (Self::File(a), Self::File(b)) => a == b,
            _ => false,
        }
    }
}

fn same(own: &[&dyn Wire], other: &[&dyn Wire]) -> bool {
    own.len() == other.len() && own.iter().zip(other).all(|(a, b)| a.view() == b.view())
}

/// Map values can only be looked at one map at a time, so they are compared as JSON.
fn text(view: &View<'_>) -> Option<serde_json::Value> {
    serde_json::to_value(view).ok()
}
