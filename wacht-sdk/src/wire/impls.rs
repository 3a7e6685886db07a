//! The values that models are made of: scalars, options, lists, maps, free JSON.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::{
    Entries, Fault, Items, List, Map, Model, Scalar, Sink, View, Wire,
    envelope::{Again, drain},
    time::{parse_date, parse_time},
};

impl Sink for bool {
    fn expects(&self) -> &'static str {
        "a boolean"
    }

    fn scalar(&mut self, scalar: Scalar<'_>) -> Result<(), Fault> {
        match scalar {
            Scalar::Bool(value) => *self = value,
            other => return Err(Fault::unexpected(other.describe(), self.expects())),
        }
        Ok(())
    }
}

impl Wire for bool {
    fn view(&self) -> View<'_> {
        View::Bool(*self)
    }
}

macro_rules! integer {
    ($($integer:ty => $view:ident as $wide:ty, $expects:literal;)*) => {$(
        impl Sink for $integer {
            fn expects(&self) -> &'static str {
                $expects
            }

            fn scalar(&mut self, scalar: Scalar<'_>) -> Result<(), Fault> {
                *self = integer(scalar)
                    .and_then(|value| <$integer>::try_from(value).ok())
                    .ok_or_else(|| Fault::unexpected(scalar.describe(), $expects))?;
                Ok(())
            }
        }

        impl Wire for $integer {
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
fn integer(scalar: Scalar<'_>) -> Option<i128> {
    match scalar {
        Scalar::Int(value) => Some(value.into()),
        Scalar::UInt(value) => Some(value.into()),
        Scalar::Str(text) => text.parse().ok(),
        #[expect(clippy::cast_possible_truncation, reason = "checked to be exact")]
        Scalar::Float(value) if value.fract() == 0.0 && value.abs() < 9e15 => Some(value as i128),
        _ => None,
    }
}

impl Sink for f64 {
    fn expects(&self) -> &'static str {
        "a number"
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "the wire says number, not integer"
    )]
    fn scalar(&mut self, scalar: Scalar<'_>) -> Result<(), Fault> {
        *self = match scalar {
            Scalar::Float(value) => value,
            Scalar::Int(value) => value as Self,
            Scalar::UInt(value) => value as Self,
            // `NaN` and `inf` parse, and could not be written back.
            Scalar::Str(text) => match text.parse() {
                Ok(value) if Self::is_finite(value) => value,
                _ => return Err(Fault::unexpected("a string", self.expects())),
            },
            other => return Err(Fault::unexpected(other.describe(), self.expects())),
        };
        Ok(())
    }
}

impl Wire for f64 {
    fn view(&self) -> View<'_> {
        View::Float(*self)
    }
}

impl Sink for String {
    fn expects(&self) -> &'static str {
        "a string"
    }

    fn scalar(&mut self, scalar: Scalar<'_>) -> Result<(), Fault> {
        match scalar {
            // Mostly nothing was there before, and this allocates what is needed and no more.
            Scalar::Str(text) => *self = text.to_owned(),
            other => return Err(Fault::unexpected(other.describe(), self.expects())),
        }
        Ok(())
    }
}

impl Wire for String {
    fn view(&self) -> View<'_> {
        View::Str(self)
    }
}

impl Sink for DateTime<Utc> {
    fn expects(&self) -> &'static str {
        "an RFC 3339 time"
    }

    fn scalar(&mut self, scalar: Scalar<'_>) -> Result<(), Fault> {
        match scalar {
            Scalar::Str(text) => *self = parse_time(text)?,
            other => return Err(Fault::unexpected(other.describe(), self.expects())),
        }
        Ok(())
    }
}

impl Wire for DateTime<Utc> {
    fn view(&self) -> View<'_> {
        View::Time(self)
    }
}

impl Sink for NaiveDate {
    fn expects(&self) -> &'static str {
        "a date"
    }

    fn scalar(&mut self, scalar: Scalar<'_>) -> Result<(), Fault> {
        match scalar {
            Scalar::Str(text) => *self = parse_date(text)?,
            other => return Err(Fault::unexpected(other.describe(), self.expects())),
        }
        Ok(())
    }
}

impl Wire for NaiveDate {
    fn view(&self) -> View<'_> {
        View::Date(*self)
    }
}

impl<T: Sink + Default> Sink for Option<T> {
    fn expects(&self) -> &'static str {
        T::default().expects()
    }

    fn scalar(&mut self, scalar: Scalar<'_>) -> Result<(), Fault> {
        if let Scalar::Null = scalar {
            *self = None;
            return Ok(());
        }
        self.insert(T::default()).scalar(scalar)
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Fault> {
        self.insert(T::default()).list(items)
    }

    fn object(&mut self, entries: &mut dyn Entries) -> Result<(), Fault> {
        self.insert(T::default()).object(entries)
    }
}

impl<T: Wire + Default> Wire for Option<T> {
    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Null, Wire::view)
    }

    /// A result that is missing is `{"data": null}` in one form and `{}` in the other.
    fn result(&mut self, entries: &mut dyn Entries) -> Result<(), Fault> {
        *self = None;
        let mut first = String::new();
        if !entries.key(&mut |key| key.clone_into(&mut first))? {
            return Ok(());
        }
        if first == "data" {
            entries.value(self).map_err(|fault| fault.at_key("data"))?;
            return drain(entries);
        }
        self.insert(T::default()).result(&mut Again {
            key: Some(first),
            entries,
        })
    }
}

impl<T: Sink> Sink for Box<T> {
    fn expects(&self) -> &'static str {
        (**self).expects()
    }

    fn scalar(&mut self, scalar: Scalar<'_>) -> Result<(), Fault> {
        (**self).scalar(scalar)
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Fault> {
        (**self).list(items)
    }

    fn object(&mut self, entries: &mut dyn Entries) -> Result<(), Fault> {
        (**self).object(entries)
    }
}

impl<T: Wire> Wire for Box<T> {
    fn view(&self) -> View<'_> {
        (**self).view()
    }

    fn as_model(&mut self) -> Option<&mut dyn Model> {
        (**self).as_model()
    }
}

impl<T: Sink + Default> Sink for Vec<T> {
    fn expects(&self) -> &'static str {
        "an array"
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Fault> {
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
}

impl<T: Wire + Default> Wire for Vec<T> {
    fn view(&self) -> View<'_> {
        View::List(self)
    }
}

impl<T: Wire> List for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn item(&self, index: usize) -> View<'_> {
        self.get(index).map_or(View::Absent, Wire::view)
    }
}

impl<T: Sink + Default> Sink for BTreeMap<String, T> {
    fn expects(&self) -> &'static str {
        "an object"
    }

    fn object(&mut self, entries: &mut dyn Entries) -> Result<(), Fault> {
        self.clear();
        let mut name = String::new();
        while entries.key(&mut |key| key.clone_into(&mut name))? {
            let mut value = T::default();
            entries
                .value(&mut value)
                .map_err(|fault| fault.at_key(&name))?;
            self.insert(std::mem::take(&mut name), value);
        }
        Ok(())
    }
}

impl<T: Wire + Default> Wire for BTreeMap<String, T> {
    fn view(&self) -> View<'_> {
        View::Map(self)
    }
}

impl<T: Wire> Map for BTreeMap<String, T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn each(&self, visit: &mut dyn FnMut(&str, View<'_>)) {
        for (key, value) in self {
            visit(key, value.view());
        }
    }
}

impl Sink for Value {
    fn expects(&self) -> &'static str {
        "any JSON"
    }

    fn scalar(&mut self, scalar: Scalar<'_>) -> Result<(), Fault> {
        *self = match scalar {
            Scalar::Null => Self::Null,
            Scalar::Bool(value) => value.into(),
            Scalar::Int(value) => value.into(),
            Scalar::UInt(value) => value.into(),
            Scalar::Float(value) => value.into(),
            Scalar::Str(value) => value.into(),
        };
        Ok(())
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Fault> {
        let mut list = Vec::<Self>::new();
        list.list(items)?;
        *self = Self::Array(list);
        Ok(())
    }

    fn object(&mut self, entries: &mut dyn Entries) -> Result<(), Fault> {
        let mut object = serde_json::Map::new();
        object.object(entries)?;
        *self = Self::Object(object);
        Ok(())
    }
}

impl Wire for Value {
    fn view(&self) -> View<'_> {
        View::Json(self)
    }
}

impl Sink for serde_json::Map<String, Value> {
    fn expects(&self) -> &'static str {
        "an object"
    }

    fn object(&mut self, entries: &mut dyn Entries) -> Result<(), Fault> {
        self.clear();
        let mut name = String::new();
        while entries.key(&mut |key| key.clone_into(&mut name))? {
            let mut value = Value::Null;
            entries
                .value(&mut value)
                .map_err(|fault| fault.at_key(&name))?;
            self.insert(std::mem::take(&mut name), value);
        }
        Ok(())
    }
}

impl Wire for serde_json::Map<String, Value> {
    fn view(&self) -> View<'_> {
        View::Map(self)
    }
}

impl Map for serde_json::Map<String, Value> {
    fn len(&self) -> usize {
        self.len()
    }

    fn each(&self, visit: &mut dyn FnMut(&str, View<'_>)) {
        for (key, value) in self {
            visit(key, View::Json(value));
        }
    }
}

/// Reads a string and passes it to `text`.
///
/// # Errors
///
/// When the value is no string.
pub fn read_text(scalar: Scalar<'_>, text: &mut dyn FnMut(&str)) -> Result<(), Fault> {
    match scalar {
        Scalar::Str(value) => text(value),
        other => return Err(Fault::unexpected(other.describe(), "a string")),
    }
    Ok(())
}

/// Reads an id and passes it to `text`. The service writes a few ids as numbers, even beyond 2^53.
///
/// # Errors
///
/// When the value is neither a string nor an integer.
pub fn read_id(scalar: Scalar<'_>, text: &mut dyn FnMut(&str)) -> Result<(), Fault> {
    match scalar {
        Scalar::Int(value) => text(&value.to_string()),
        Scalar::UInt(value) => text(&value.to_string()),
        Scalar::Str(value) => text(value),
        other => return Err(Fault::unexpected(other.describe(), "an id")),
    }
    Ok(())
}
