//! The properties of an object without a field, where the document states their type. Takes what a
//! model holds besides its fields; reads each property as that type, and keeps those that do not fit.

use std::{
    collections::BTreeMap,
    fmt,
    ops::{Deref, DerefMut},
};

use super::{Around, Extra, Fault, Input, Kept, View, Wire, read::drive_kept};

/// The other properties of an object, all of one type.
///
/// It is a map. A property of a response that is of another type is kept as it came, as
/// [`unknown`](Self::unknown), and written back as it came.
///
/// ```
/// use wacht_runtime::Additional;
///
/// let mut extra = Additional::<i64>::default();
/// extra.insert("width".to_owned(), 5);
/// assert_eq!(extra.get("width"), Some(&5));
/// ```
#[derive(Clone)]
pub struct Additional<T> {
    known: BTreeMap<String, T>,
    unknown: Extra,
}

impl<T> Additional<T> {
    /// The properties that are not of the type.
    #[must_use]
    pub fn unknown(&self) -> &Extra {
        &self.unknown
    }

    /// The properties that are not of the type, to be changed.
    pub fn unknown_mut(&mut self) -> &mut Extra {
        &mut self.unknown
    }
}

impl<T> Default for Additional<T> {
    fn default() -> Self {
        Self {
            known: BTreeMap::new(),
            unknown: Extra::default(),
        }
    }
}

impl<T> Deref for Additional<T> {
    type Target = BTreeMap<String, T>;

    fn deref(&self) -> &Self::Target {
        &self.known
    }
}

impl<T> DerefMut for Additional<T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.known
    }
}

impl<T> From<BTreeMap<String, T>> for Additional<T> {
    fn from(known: BTreeMap<String, T>) -> Self {
        Self {
            known,
            unknown: Extra::default(),
        }
    }
}

impl<K: Into<String>, T> FromIterator<(K, T)> for Additional<T> {
    fn from_iter<I: IntoIterator<Item = (K, T)>>(entries: I) -> Self {
        let entries = entries.into_iter();
        let known: BTreeMap<_, _> = entries.map(|(key, value)| (key.into(), value)).collect();
        known.into()
    }
}

impl<T: Wire> fmt::Debug for Additional<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        View::Map(&self.known).fmt(f)
    }
}

impl<T: Wire> PartialEq for Additional<T> {
    fn eq(&self, other: &Self) -> bool {
        self.unknown == other.unknown && View::Map(&self.known) == View::Map(&other.known)
    }
}

impl<T: Wire + Default> Additional<T> {
    /// Reads a property as the type; one that does not fit comes back.
    fn read(&mut self, name: &str, kept: Kept, around: Around) -> Option<Kept> {
        let mut value = T::default();
        if drive_kept(&kept, &mut value, around).is_err() {
            return Some(kept);
        }
        self.known.insert(name.to_owned(), value);
        None
    }
}

impl<T: Wire + Default> Wire for Additional<T> {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        let Input::Extra(extra, around) = input else {
            return Err(input.unexpected("other properties"));
        };
        self.known.clear();
        extra.retain(&mut |name, kept| self.read(name, kept, around));
        self.unknown = std::mem::take(extra);
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Additional(&self.known, &self.unknown)
    }
}
