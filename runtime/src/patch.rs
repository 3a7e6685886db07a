//! A property of an update that can be kept, cleared or set.

use crate::wire::{Fault, Input, View, Wire};

/// What an update does to a property: the API distinguishes a property that is left out from one
/// that is `null`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Patch<T> {
    /// Leaves the property as it is; nothing is sent.
    #[default]
    Keep,
    /// Clears the property; `null` is sent.
    Clear,
    /// Sets the property.
    Set(T),
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

impl<T> From<Option<T>> for Patch<T> {
    /// `None` clears the property.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Clear, Self::Set)
    }
}

impl<T: Wire + Default> Wire for Patch<T> {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        let mut value = None::<T>;
        value.accept(input)?;
        *self = value.into();
        Ok(())
    }

    fn view(&self) -> View<'_> {
        match self {
            Self::Keep => View::Absent,
            Self::Clear => View::Null,
            Self::Set(value) => value.view(),
        }
    }
}
