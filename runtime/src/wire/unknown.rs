//! JSON that the SDK does not know, for users: takes kept JSON, lends it out as a value or as its text, and
//! reads it as another type. Never shows it in `Debug`.

use std::fmt;

use serde_core::de::{Deserialize, DeserializeOwned, Deserializer};
use serde_core::ser::{Serialize, Serializer};
use serde_json::Value;

use super::{Extra, Fault, Input, Kept, View, Wire, deserialize, serialize, show};

/// JSON that this version of the SDK does not know, as it came.
///
/// It is a [`value`](Self::value) if [`Value`] can hold it, else its [`text`](Self::text). Both are
/// written back as they came. `Debug` shows neither, because there may be credentials inside;
/// `Display` writes the JSON.
///
/// ```
/// use wacht_runtime::{Unknown, serde_json::json};
///
/// let unknown = Unknown::from(json!({"amount": 5}));
/// assert_eq!(unknown.value().map(|value| &value["amount"]), Some(&json!(5)));
/// assert_eq!(unknown.to_string(), r#"{"amount":5}"#);
/// ```
#[derive(Clone, Default)]
pub struct Unknown(Kept);

impl Unknown {
    /// The value; `None` if only its [`text`](Self::text) is kept.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match &self.0 {
            Kept::Value(value) => Some(value),
            Kept::Text(_) => None,
        }
    }

    /// The value, without a copy.
    #[must_use]
    pub fn into_value(self) -> Option<Value> {
        self.0.into_value()
    }

    /// The JSON if a [`Value`] cannot hold it: a number beyond the largest `f64`, half of a
    /// surrogate pair, or JSON that is nested deeper than 127 levels.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.0 {
            Kept::Value(_) => None,
            Kept::Text(text) => Some(text),
        }
    }

    /// Reads it as a type.
    ///
    /// # Errors
    ///
    /// When it does not fit the type. The text of the error may quote it.
    pub fn read<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        match &self.0 {
            Kept::Value(value) => T::deserialize(value),
            Kept::Text(text) => serde_json::from_str(text),
        }
    }
}

impl Extra {
    /// Takes a property out as it came: what [`get`](Self::get) or [`text`](Self::text) returned.
    pub fn take(&mut self, name: &str) -> Option<Unknown> {
        self.take_kept(name).map(Unknown)
    }
}

impl From<Kept> for Unknown {
    fn from(kept: Kept) -> Self {
        Self(kept)
    }
}

impl From<Unknown> for Kept {
    fn from(unknown: Unknown) -> Self {
        unknown.0
    }
}

impl<T: Into<Value>> From<T> for Unknown {
    fn from(value: T) -> Self {
        Self(Kept::Value(value.into()))
    }
}

impl Wire for Unknown {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        self.0.accept(input)
    }

    fn view(&self) -> View<'_> {
        self.0.view()
    }
}

impl PartialEq for Unknown {
    fn eq(&self, other: &Self) -> bool {
        self.view() == other.view()
    }
}

impl Eq for Unknown {}

impl<T: ?Sized> PartialEq<T> for Unknown
where
    Value: PartialEq<T>,
{
    fn eq(&self, other: &T) -> bool {
        self.value().is_some_and(|value| value == other)
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kept::Value(value) => value.fmt(f),
            Kept::Text(text) => f.write_str(text),
        }
    }
}

impl fmt::Debug for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(self, f)
    }
}

impl Serialize for Unknown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Unknown {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}
