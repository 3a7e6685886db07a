//! Equality of values by what they hold, shared by all models.

use super::{Model, View, Wire};

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
            (Self::Str(a), Self::Str(b))
            | (Self::Secret(a), Self::Secret(b))
            | (Self::Text(a), Self::Text(b)) => a == b,
            (Self::Time(a), Self::Time(b)) => a == b,
            (Self::Date(a), Self::Date(b)) => a == b,
            (Self::Json(a), Self::Json(b)) | (Self::Unknown(a), Self::Unknown(b)) => a == b,
            (Self::Extra(a), Self::Extra(b)) => a == b,
            (Self::Additional(a, x), Self::Additional(b, y)) => {
                x == y && Self::Map(*a) == Self::Map(*b)
            }
            (Self::List(a), Self::List(b)) => {
                a.count() == b.count() && (0..a.count()).all(|index| a.item(index) == b.item(index))
            }
            (Self::Map(a), Self::Map(b)) => {
                let mut is_same = a.count() == b.count();
                a.each(&mut |key, value| is_same = is_same && b.entry(key) == value);
                is_same
            }
            (Self::Model(a), Self::Model(b)) => {
                a.extra() == b.extra()
                    && a.additional().map(Self::Map) == b.additional().map(Self::Map)
                    && is_same_fields(*a, *b)
            }
            (Self::Tagged(a), Self::Tagged(b)) => {
                a.choice.name == b.choice.name && a.variant.view() == b.variant.view()
            }
            (Self::File(a), Self::File(b)) => a == b,
            _ => false,
        }
    }
}

fn is_same_fields(one: Model<'_>, other: Model<'_>) -> bool {
    let (mut one, mut other) = (one.fields(), other.fields());
    loop {
        match (one.next(), other.next()) {
            (Some((_, a)), Some((_, b))) if a == b => {}
            (None, None) => return true,
            _ => return false,
        }
    }
}
