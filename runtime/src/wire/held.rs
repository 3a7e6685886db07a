//! From values that are held already to others. Takes a value; drives a target with it, as the reader of
//! JSON text does.

use serde_json::{Number, Value, map};

use super::{Around, Entries, Fault, Input, Items, Kept, Scalar, Wire};

/// Reads a value into `target`.
pub(super) fn drive_value(
    value: &Value,
    target: &mut dyn Wire,
    around: Around,
) -> Result<(), Fault> {
    match value {
        Value::Null => target.accept(Input::Scalar(Scalar::Null)),
        Value::Bool(value) => target.accept(Input::Scalar(Scalar::Bool(*value))),
        Value::Number(value) => drive_number(value, target),
        Value::String(value) => target.accept(Input::Scalar(Scalar::Str(value))),
        Value::Array(items) => {
            let items = items.iter();
            let around = around.deeper();
            target.accept(Input::List(&mut Elements { items, around }))
        }
        Value::Object(members) => target.accept(Input::Object(&mut Members {
            members: members.iter(),
            value: &Value::Null,
            around: around.deeper(),
        })),
    }
}

fn drive_number(value: &Number, target: &mut dyn Wire) -> Result<(), Fault> {
    match value.as_i64() {
        // Where numbers are kept to the last digit, `-0` is 0 here.
        Some(value) if value != 0 => target.accept(Input::Scalar(Scalar::Int(value))),
        _ => target.accept(number(&value.to_string())),
    }
}

/// The number that a string holds.
pub(super) fn number(text: &str) -> Input<'_> {
    Input::Scalar(match (text.parse(), text.parse()) {
        // An integer is written again as the text that it comes from; `-0` is not.
        (Ok(value), _) if text != "-0" => Scalar::Int(value),
        (_, Ok(value)) if text != "-0" => Scalar::UInt(value),
        _ => Scalar::Number(text),
    })
}

/// The items of an array.
struct Elements<'a> {
    items: std::slice::Iter<'a, Value>,
    around: Around,
}

impl Items for Elements<'_> {
    fn next(&mut self, target: &mut dyn Wire) -> Result<bool, Fault> {
        match self.items.next() {
            Some(item) => drive_value(item, target, self.around).map(|()| true),
            None => Ok(false),
        }
    }

    fn keep(&mut self) -> Result<Option<Kept>, Fault> {
        Ok(self.items.next().cloned().map(Kept::Value))
    }

    fn around(&self) -> Around {
        self.around
    }
}

/// The members of an object, and the value of the last key that was passed on.
struct Members<'a> {
    members: map::Iter<'a>,
    value: &'a Value,
    around: Around,
}

impl Entries for Members<'_> {
    fn key(&mut self, key: &mut dyn FnMut(&str)) -> Result<bool, Fault> {
        let Some((name, value)) = self.members.next() else {
            return Ok(false);
        };
        key(name);
        self.value = value;
        Ok(true)
    }

    fn value(&mut self, target: &mut dyn Wire) -> Result<(), Fault> {
        drive_value(self.value, target, self.around)
    }

    fn keep(&mut self) -> Result<Kept, Fault> {
        Ok(Kept::Value(self.value.clone()))
    }

    fn skip(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn around(&self) -> Around {
        self.around
    }
}
