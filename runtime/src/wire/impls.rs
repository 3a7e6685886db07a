//! The values that models are made of: scalars, options, lists, maps, free JSON, files.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::{
    Fault, Fields, Input, List, Map, Scalar, Shape, View, Wire,
    time::{parse_date, parse_time},
};
use crate::file::FilePart;

impl Wire for bool {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        match input {
            Input::Scalar(Scalar::Bool(value)) => *self = value,
            other => return Err(other.unexpected("a boolean")),
        }
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Bool(*self)
    }
}

macro_rules! integer {
    ($($integer:ty => $view:ident as $wide:ty, $expects:literal;)*) => {$(
        impl Wire for $integer {
            fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
                *self = integer(&input)
                    .and_then(|value| <$integer>::try_from(value).ok())
                    .ok_or_else(|| input.unexpected($expects))?;
                Ok(())
            }

            fn view(&self) -> View<'_> {
                View::$view(<$wide>::from(*self))
            }
        }
    )*};
}

integer! {
    i32 => Int as i64, "a 32-bit integer";
    i64 => Int as i64, "a 64-bit integer";
    u32 => UInt as u64, "an unsigned 32-bit integer";
    u64 => UInt as u64, "an unsigned 64-bit integer";
}

/// The service writes some integers as strings, and some as a float without a fraction.
fn integer(input: &Input<'_>) -> Option<i128> {
    let Input::Scalar(scalar) = input else {
        return None;
    };
    match *scalar {
        Scalar::Int(value) => Some(value.into()),
        Scalar::UInt(value) => Some(value.into()),
        Scalar::Str(text) => text.parse().ok(),
        #[expect(clippy::cast_possible_truncation, reason = "checked to be exact")]
        Scalar::Float(value) if value.fract() == 0.0 && value.abs() < 9e15 => Some(value as i128),
        Scalar::Number(text) => integer(&Input::Scalar(Scalar::Float(text.parse().ok()?))),
        _ => None,
    }
}

impl Wire for f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "the wire has numbers, not integers"
    )]
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        *self = match input {
            Input::Scalar(Scalar::Float(value)) => value,
            Input::Scalar(Scalar::Int(value)) => value as Self,
            Input::Scalar(Scalar::UInt(value)) => value as Self,
            // `NaN` and `inf` parse, and could not be written back.
            Input::Scalar(Scalar::Str(text) | Scalar::Number(text)) => match text.parse() {
                Ok(value) if Self::is_finite(value) => value,
                _ => return Err(input.unexpected("a number")),
            },
            other => return Err(other.unexpected("a number")),
        };
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Float(*self)
    }
}

impl Wire for String {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        match input {
            // Mostly nothing was there before, and this allocates the needed space and no more.
            Input::Scalar(Scalar::Str(text)) => *self = text.to_owned(),
            other => return Err(other.unexpected("a string")),
        }
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Str(self)
    }
}

impl Wire for DateTime<Utc> {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        match input {
            Input::Scalar(Scalar::Str(text)) => *self = parse_time(text)?,
            other => return Err(other.unexpected("an RFC 3339 time")),
        }
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Time(self)
    }
}

impl Wire for NaiveDate {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        match input {
            Input::Scalar(Scalar::Str(text)) => *self = parse_date(text)?,
            other => return Err(other.unexpected("a date")),
        }
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Date(*self)
    }
}

impl<T: Wire + Default> Wire for Option<T> {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        *self = match input {
            Input::Scalar(Scalar::Null) => None,
            _ => Some(T::default()),
        };
        match self {
            Some(held) => held.accept(input),
            None => Ok(()),
        }
    }

    fn view(&self) -> View<'_> {
        // A closure would be compiled for every type.
        match self {
            Some(held) => held.view(),
            None => View::Null,
        }
    }
}

impl<T: Fields> Fields for Box<T> {
    fn shape(&self) -> &'static Shape {
        (**self).shape()
    }

    fn field(&self, index: usize) -> &dyn Wire {
        (**self).field(index)
    }

    fn field_mut(&mut self, index: usize) -> &mut dyn Wire {
        (**self).field_mut(index)
    }
}

impl<T: Wire + Default> Wire for Vec<T> {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        let Input::List(items) = input else {
            return Err(input.unexpected("an array"));
        };
        self.clear();
        loop {
            let mut item = T::default();
            match items.next(&mut item) {
                Ok(true) => self.push(item),
                Ok(false) => return Ok(()),
                Err(fault) => return Err(fault.at_index(self.len())),
            }
        }
    }

    fn view(&self) -> View<'_> {
        View::List(self)
    }
}

impl<T: Wire> List for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn item(&self, index: usize) -> View<'_> {
        match self.get(index) {
            Some(item) => item.view(),
            None => View::Absent,
        }
    }
}

/// Reads the entries of an object, each into a value that is then handed to `insert`.
fn read_map<T: Wire + Default>(
    input: Input<'_>,
    insert: &mut dyn FnMut(String, T),
) -> Result<(), Fault> {
    let Input::Object(entries) = input else {
        return Err(input.unexpected("an object"));
    };
    let mut name = String::new();
    while entries.key(&mut |key| key.clone_into(&mut name))? {
        let mut value = T::default();
        entries
            .value(&mut value)
            .map_err(|fault| fault.at_key(&name))?;
        insert(std::mem::take(&mut name), value);
    }
    Ok(())
}

impl<T: Wire + Default> Wire for BTreeMap<String, T> {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        self.clear();
        read_map(input, &mut |name, value| {
            self.insert(name, value);
        })
    }

    fn view(&self) -> View<'_> {
        View::Map(self)
    }
}

impl<T: Wire> Map for BTreeMap<String, T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn entry(&self, key: &str) -> View<'_> {
        match self.get(key) {
            Some(value) => value.view(),
            None => View::Absent,
        }
    }

    fn each(&self, visit: &mut dyn FnMut(&str, View<'_>)) {
        for (key, value) in self {
            visit(key, value.view());
        }
    }
}

impl Wire for Value {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        *self = match input {
            Input::Scalar(Scalar::Null) => Self::Null,
            Input::Scalar(Scalar::Bool(value)) => value.into(),
            Input::Scalar(Scalar::Int(value)) => value.into(),
            Input::Scalar(Scalar::UInt(value)) => value.into(),
            Input::Scalar(Scalar::Float(value)) => value.into(),
            // To the last digit, where serde_json keeps it.
            Input::Scalar(Scalar::Number(text)) => match text.parse() {
                Ok(number) => Self::Number(number),
                Err(_) => return Err(Fault::new("the number is too large")),
            },
            Input::Scalar(Scalar::Str(value)) => value.into(),
            Input::List(_) => {
                let mut list = Vec::<Self>::new();
                list.accept(input).map_err(Fault::without_path)?;
                Self::Array(list)
            }
            Input::Object(_) => {
                let mut object = serde_json::Map::new();
                object.accept(input)?;
                Self::Object(object)
            }
            Input::Extra(..) | Input::Text(_) => return Err(input.unexpected("JSON")),
        };
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Json(self)
    }
}

impl Wire for serde_json::Map<String, Value> {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        self.clear();
        let read = read_map(input, &mut |name, value| {
            self.insert(name, value);
        });
        read.map_err(Fault::without_path)
    }

    fn view(&self) -> View<'_> {
        View::Map(self)
    }
}

impl Map for serde_json::Map<String, Value> {
    fn count(&self) -> usize {
        self.len()
    }

    fn entry(&self, key: &str) -> View<'_> {
        self.get(key).map_or(View::Absent, View::Json)
    }

    fn each(&self, visit: &mut dyn FnMut(&str, View<'_>)) {
        for (key, value) in self {
            visit(key, View::Json(value));
        }
    }
}

impl Wire for FilePart {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        Err(input.unexpected("a file, which JSON cannot carry"))
    }

    fn view(&self) -> View<'_> {
        View::File(self)
    }
}

/// The string that arrives.
///
/// # Errors
///
/// When it is not a string.
pub fn text<'a>(input: &Input<'a>, expected: &str) -> Result<&'a str, Fault> {
    match input {
        Input::Scalar(Scalar::Str(text)) => Ok(text),
        other => Err(other.unexpected(expected)),
    }
}
