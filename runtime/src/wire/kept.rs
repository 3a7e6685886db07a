//! JSON of any shape: takes it as a value where `serde_json` has one and as its text where not, and
//! writes it again as it came.

use serde_json::{Value, value::RawValue};

use super::{Fault, Input, View, Wire};

/// JSON of which nothing is known.
#[derive(Clone, Debug)]
pub enum Kept {
    /// JSON that a [`Value`] holds.
    Value(Value),
    /// JSON that none holds: a number that is too large, a half of a character, or lists in lists
    /// without end.
    Text(String),
}

/// Whether `serde_json` may mistake an object of the text for its internal one, by which it hands
/// out numbers and strings, and so read something else.
fn is_misread(text: &str) -> bool {
    // The key may be written with escapes for ASCII, as nobody else does.
    text.contains("$serde_json::private") || text.contains("\\u00")
}

impl Kept {
    pub(super) fn is_null(&self) -> bool {
        matches!(self, Self::Value(Value::Null))
    }
}

impl Default for Kept {
    fn default() -> Self {
        Self::Value(Value::Null)
    }
}

impl Wire for Kept {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        *self = match input {
            Input::Text(text) => match text.parse() {
                Ok(value) if !is_misread(text) => Self::Value(value),
                _ => {
                    // It is JSON only if the format is: another one may hold a string here.
                    let text = RawValue::from_string(text.to_owned());
                    let text = text.map_err(|error| Fault::new(error.to_string()))?;
                    Self::Text(Box::<str>::from(text).into())
                }
            },
            other => {
                let mut value = Value::Null;
                value.accept(other)?;
                Self::Value(value)
            }
        };
        Ok(())
    }

    fn view(&self) -> View<'_> {
        match self {
            Self::Value(value) => View::Unknown(value),
            Self::Text(text) => View::Text(text),
        }
    }
}
