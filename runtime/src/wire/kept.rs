//! JSON of any shape: takes it as a value where `serde_json` has one and as its text where not, and
//! writes it again as it came.

use serde_json::{Value, value::RawValue};

use super::{Fault, View};

/// JSON of which nothing is known.
#[derive(Clone, Debug)]
pub enum Kept {
    /// JSON that a [`Value`] holds.
    Value(Value),
    /// JSON that none holds: a number that is too large, a half of a character, or lists in lists
    /// without end.
    Text(String),
}

/// Whether `serde_json` may mistake an object of the text for its internal one, by which it passes
/// on numbers and strings, and so read something else.
fn is_misread(text: &str) -> bool {
    // The key may be written with escapes for ASCII, as nobody else does.
    text.contains("$serde_json::private") || text.contains("\\u00")
}

impl Kept {
    pub(super) fn is_null(&self) -> bool {
        matches!(self, Self::Value(Value::Null))
    }

    pub(super) fn is_value(&self) -> bool {
        matches!(self, Self::Value(_))
    }

    pub(super) fn into_value(self) -> Option<Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Text(_) => None,
        }
    }

    /// JSON in a string as a value, where one holds it.
    pub(super) fn read(text: &str) -> Result<Self, Fault> {
        match text.parse() {
            Ok(value) if !is_misread(text) => Ok(Self::Value(value)),
            _ => {
                // It is JSON only if the format is: another one may hold a string here.
                let text = RawValue::from_string(text.to_owned());
                let text = text.map_err(|error| Fault::new(error.to_string()))?;
                Ok(Self::Text(Box::<str>::from(text).into()))
            }
        }
    }

    /// What a view is written as.
    pub(super) fn write(view: &View<'_>) -> Result<Self, Fault> {
        let text = serde_json::to_string(view);
        text.map(Self::Text).map_err(|e| Fault::new(e.to_string()))
    }
}

impl Default for Kept {
    fn default() -> Self {
        Self::Value(Value::Null)
    }
}
