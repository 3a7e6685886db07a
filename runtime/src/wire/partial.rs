//! JSON with parts that no value holds: takes a JSON text, returns the rest of it, so that one number that
//! is too large costs nothing but itself.

use serde_json::{Map, Value};

use super::{
    Around, Extra, Fault, Input, Kept, View, Wire,
    read::{decode, drive_kept},
};

/// How deep such a part is looked for. It reads bodies of errors, which describe the problem near the
/// surface.
const DEPTH: usize = 8;

/// Any JSON text as a value, in which null stands for what no value holds; `None` where it is not JSON.
pub(crate) fn json_in_part(text: &[u8]) -> Option<Value> {
    let mut part = Part::below(DEPTH);
    decode(text, &mut part, None).ok()?;
    Some(part.value)
}

/// The properties of a JSON object, those that no value holds as their text; `None` where the text is
/// not a JSON object.
pub fn properties(text: &[u8]) -> Option<Extra> {
    let mut properties = Properties(Extra::default());
    decode(text, &mut properties, None).ok()?;
    Some(properties.0)
}

/// What a value holds of JSON: all of it, or null in the place of each part that none holds.
struct Part {
    value: Value,
    depth: usize,
}

impl Part {
    fn below(depth: usize) -> Self {
        let value = Value::Null;
        Self { value, depth }
    }

    /// What a value holds of JSON that is inside this.
    fn inside(&self, kept: Kept) -> Value {
        if let Kept::Value(value) = kept {
            return value;
        }
        let mut part = match self.depth.checked_sub(1) {
            Some(depth) => Self::below(depth),
            None => return Value::Null,
        };
        match drive_kept(&kept, &mut part, Around::default()) {
            Ok(()) => part.value,
            Err(_) => Value::Null,
        }
    }
}

impl Wire for Part {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        match input {
            Input::List(items) => {
                let mut list = Vec::new();
                while let Some(kept) = items.keep()? {
                    list.push(self.inside(kept));
                }
                self.value = Value::Array(list);
            }
            Input::Object(entries) => {
                let (mut object, mut name) = (Map::new(), String::new());
                while entries.key(&mut |key| key.clone_into(&mut name))? {
                    let kept = entries.keep()?;
                    object.insert(std::mem::take(&mut name), self.inside(kept));
                }
                self.value = Value::Object(object);
            }
            other => self.value.accept(other)?,
        }
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Absent
    }
}

/// The properties of an object, with any JSON as their values.
struct Properties(Extra);

impl Wire for Properties {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        let Input::Object(entries) = input else {
            return Err(input.unexpected("an object"));
        };
        let mut name = String::new();
        while entries.key(&mut |key| key.clone_into(&mut name))? {
            let kept = entries.keep()?;
            self.0.keep(std::mem::take(&mut name), kept);
        }
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Absent
    }
}
