//! A property of an update that can be kept, cleared or set.

use crate::wire::{Entries, Fault, Items, Scalar, Sink, View, Wire};

/// What an update does to a property: the API tells a property that is left out from one that is
/// `null`.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Patch<T> {
    /// Leaves the property as it is; nothing is sent.
    #[default]
    Keep,
    /// Clears the property; `null` is sent.
    Null,
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
        value.map_or(Self::Null, Self::Set)
    }
}

/// Reads a value that is not null.
fn set<T: Sink + Default>(
    patch: &mut Patch<T>,
    read: impl FnOnce(&mut T) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut value = T::default();
    read(&mut value)?;
    *patch = Patch::Set(value);
    Ok(())
}

impl<T: Sink + Default> Sink for Patch<T> {
    fn expects(&self) -> &'static str {
        T::default().expects()
    }

    fn scalar(&mut self, scalar: Scalar<'_>) -> Result<(), Fault> {
        if let Scalar::Null = scalar {
            *self = Self::Null;
            return Ok(());
        }
        set(self, |value| value.scalar(scalar))
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Fault> {
        set(self, |value| value.list(items))
    }

    fn object(&mut self, entries: &mut dyn Entries) -> Result<(), Fault> {
        set(self, |value| value.object(entries))
    }
}

impl<T: Wire + Default> Wire for Patch<T> {
    fn view(&self) -> View<'_> {
        match self {
            Self::Keep => View::Absent,
            Self::Null => View::Null,
            Self::Set(value) => value.view(),
        }
    }
}
