//! `Debug` of values, shared by all models. Never shows a credential, nor free JSON, in which there
//! are some.

use std::fmt;

use super::{Extra, Map, Tagged, View, Wire};
use crate::shown::REDACTED;

/// Shows a value; what `Debug` of every model calls.
///
/// # Errors
///
/// When the formatter fails.
pub fn show(value: &dyn Wire, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt::Debug::fmt(&value.view(), f)
}

impl fmt::Debug for dyn Wire + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(self, f)
    }
}

/// Stands for the value of a property that the SDK does not know: it may be a credential.
struct Hidden;

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[unknown]")
    }
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("absent"),
            Self::Null => f.write_str("None"),
            Self::Bool(value) => value.fmt(f),
            Self::Int(value) => value.fmt(f),
            Self::UInt(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
            Self::Str(value) => fmt::Debug::fmt(value, f),
            Self::Secret(_) => f.write_str(REDACTED),
            Self::Time(value) => fmt::Debug::fmt(value, f),
            Self::Date(value) => fmt::Debug::fmt(value, f),
            Self::Json(_) => f.write_str("[json]"),
            Self::Unknown(_) | Self::Text(_) => Hidden.fmt(f),
            Self::Extra(extra) => extra.fmt(f),
            Self::Additional(known, _) => debug_map(*known, f),
            Self::List(list) => {
                let mut out = f.debug_list();
                for index in 0..list.count() {
                    out.entry(&list.item(index));
                }
                out.finish()
            }
            Self::Map(map) => debug_map(*map, f),
            Self::Model(model) => {
                let mut out = f.debug_struct(model.name());
                for (field, view) in model.fields() {
                    out.field(field.name, &view);
                }
                if let Some(additional) = model.additional() {
                    additional.each(&mut |name, view| {
                        out.field(name, &view);
                    });
                }
                for (name, _) in model.extra().views() {
                    out.field(name, &Hidden);
                }
                out.finish()
            }
            Self::Tagged(tagged) => fmt::Debug::fmt(&tagged.variant.view(), f),
            Self::File(file) => fmt::Debug::fmt(file, f),
        }
    }
}

fn debug_map(map: &dyn Map, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut out = f.debug_map();
    map.each(&mut |key, value| {
        out.entry(&key, &value);
    });
    out.finish()
}

impl fmt::Debug for Tagged<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.variant.view().fmt(f)
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_map();
        for (name, _) in self.views() {
            out.entry(&name, &Hidden);
        }
        out.finish()
    }
}
