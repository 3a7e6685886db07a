//! How a method takes a value of a type: as it is held, or as anything that converts into it.

use super::{Type, TypeId};

/// The conversion that a method makes of a value that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    /// None: the caller passes the type that is held.
    None,
    /// `impl Into<T>`
    Into,
    /// `impl IntoIterator<Item = T>`, for a list.
    Items,
    /// `impl IntoIterator<Item = impl Into<T>>`, for a list.
    ItemsInto,
}

impl Type {
    /// The conversion that methods make. `is_union` is true of the named types that are unions, into which their
    /// variants convert.
    pub fn conversion(&self, is_union: impl Fn(TypeId) -> bool) -> Conversion {
        match self {
            Self::String
            | Self::Secret
            | Self::Base64
            | Self::Json
            | Self::File
            | Self::PageStart
            | Self::Id(_) => Conversion::Into,
            Self::Named(id) if is_union(*id) => Conversion::Into,
            Self::List(inner) => match &**inner {
                Self::String | Self::Secret | Self::File | Self::Id(_) => Conversion::ItemsInto,
                Self::Named(id) if is_union(*id) => Conversion::ItemsInto,
                _ => Conversion::Items,
            },
            _ => Conversion::None,
        }
    }
}
