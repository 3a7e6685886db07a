//! From serde to values: takes any self-describing deserializer and drives a value with it. What works
//! here is generic over the format, never over the model; [`deserialize`] only makes the value.

use std::{cell::RefCell, fmt};

use serde_core::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Value, value::RawValue};

use super::{
    Entries, Fault, Input, Items, Kept, Scalar, ShortText, View, Wire,
    envelope::Unwrap,
    held::{drive_value, number},
};

/// How serde_json hands out a number that is not a 64-bit integer, once any crate of the application
/// turns on its feature `arbitrary_precision`: as an object with the text under this key.
const NUMBER: &str = "$serde_json::private::Number";

/// A value that is requested from serde_json by this name comes as its text, under the same key. Other
/// formats do not know the name, and hand out the value.
pub(super) const TEXT: &str = "$serde_json::private::RawValue";

/// Reads a value from any self-describing format; what `Deserialize` of every model calls.
///
/// # Errors
///
/// When the input is broken or does not fit the value.
pub fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Wire + Default,
    D: Deserializer<'de>,
{
    let mut value = T::default();
    let fault = Slot::default();
    match deserializer.deserialize_any(Visit::new(&mut value, &fault)) {
        Ok(()) => Ok(value),
        Err(error) => Err(match fault.take() {
            Some(fault) => D::Error::custom(fault),
            None => error,
        }),
    }
}

/// Reads a JSON text into `target`.
pub(crate) fn decode(
    text: &[u8],
    target: &mut dyn Wire,
    envelope: Option<&'static str>,
) -> Result<(), Fault> {
    let text = without_mark(text);
    // Where any JSON will do, or a value may be missing, nothing is null, which both begin as.
    if text.is_empty() && matches!(target.view(), View::Json(_) | View::Null) {
        return Ok(());
    }
    // To check the whole at once is faster than what serde_json does with bytes: each string alone.
    let text = std::str::from_utf8(text)
        .map_err(|error| Fault::new(format!("the response is not UTF-8: {error}")))?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    match envelope {
        Some(name) => drive(&mut deserializer, &mut Unwrap(target, name), 0)?,
        None => drive(&mut deserializer, target, 0)?,
    }
    deserializer.end().map_err(|e| Fault::new(e.to_string()))
}

/// Any JSON text as a value; `None` where it is not JSON. Read as text and not as bytes, because
/// `serde_json` brings that compiled.
#[cfg(feature = "testing")]
pub(crate) fn json(text: &[u8]) -> Option<serde_json::Value> {
    std::str::from_utf8(without_mark(text)).ok()?.parse().ok()
}

/// JSON text without the byte order mark that some servers write before it, which RFC 8259 lets a
/// reader pass over.
fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text)
}

/// Reads kept JSON into `target`; it may be read so many times.
pub(super) fn drive_kept(kept: &Kept, target: &mut dyn Wire, trials: usize) -> Result<(), Fault> {
    match kept {
        Kept::Value(value) => drive_value(value, target, trials),
        Kept::Text(text) => {
            let mut deserializer = serde_json::Deserializer::from_str(text);
            drive(&mut deserializer, target, trials)
        }
    }
}

/// JSON that was kept as text, as a value where there is one. Read here, where it is not mistaken
/// for an internal object of `serde_json`.
fn settle(kept: Kept) -> Kept {
    let Kept::Text(text) = &kept else {
        return kept;
    };
    let mut value = Value::Null;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    match drive(&mut deserializer, &mut value, 0) {
        Ok(()) => Kept::Value(value),
        Err(_) => kept,
    }
}

fn drive(
    deserializer: &mut serde_json::Deserializer<serde_json::de::StrRead<'_>>,
    target: &mut dyn Wire,
    trials: usize,
) -> Result<(), Fault> {
    let fault = Slot {
        trials,
        ..Slot::default()
    };
    let result = deserializer.deserialize_any(Visit::new(target, &fault));
    result.map_err(|error| fault.or(error))
}

/// Carries a fault past serde's own error type, which would flatten it to a string.
#[derive(Default)]
struct Slot {
    fault: RefCell<Option<Fault>>,
    /// See [`Entries::trials`].
    trials: usize,
}

impl Slot {
    fn keep<E: serde_core::de::Error>(&self, fault: Fault) -> E {
        *self.fault.borrow_mut() = Some(fault);
        E::custom("")
    }

    fn take(&self) -> Option<Fault> {
        self.fault.borrow_mut().take()
    }

    fn or<E: fmt::Display>(&self, error: E) -> Fault {
        self.take().unwrap_or_else(|| Fault::new(error.to_string()))
    }
}

/// A value as serde's visitor and seed.
struct Visit<'a> {
    target: &'a mut dyn Wire,
    slot: &'a Slot,
    /// Whether the value takes JSON as its text.
    takes_text: bool,
}

impl<'a> Visit<'a> {
    fn new(target: &'a mut dyn Wire, slot: &'a Slot) -> Self {
        let takes_text = false;
        Self {
            target,
            slot,
            takes_text,
        }
    }

    fn accept<E: serde_core::de::Error>(self, input: Input<'_>) -> Result<(), E> {
        let taken = self.target.accept(input);
        taken.map_err(|fault| self.slot.keep(fault))
    }

    fn scalar<E: serde_core::de::Error>(self, scalar: Scalar<'_>) -> Result<(), E> {
        self.accept(Input::Scalar(scalar))
    }
}

/// A string that is JSON, on its way to the value that takes it.
struct Text<'a>(&'a mut dyn Wire);

impl Wire for Text<'_> {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        match input {
            Input::Scalar(Scalar::Str(text)) => self.0.accept(Input::Text(text)),
            other => Err(other.unexpected("a string")),
        }
    }

    fn view(&self) -> View<'_> {
        View::Absent
    }
}

impl<'de> Visitor<'de> for Visit<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: serde_core::de::Error>(self) -> Result<(), E> {
        self.scalar(Scalar::Null)
    }

    fn visit_none<E: serde_core::de::Error>(self) -> Result<(), E> {
        self.scalar(Scalar::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: serde_core::de::Error>(self, value: bool) -> Result<(), E> {
        self.scalar(Scalar::Bool(value))
    }

    fn visit_i64<E: serde_core::de::Error>(self, value: i64) -> Result<(), E> {
        self.scalar(Scalar::Int(value))
    }

    fn visit_u64<E: serde_core::de::Error>(self, value: u64) -> Result<(), E> {
        self.scalar(match i64::try_from(value) {
            Ok(value) => Scalar::Int(value),
            Err(_) => Scalar::UInt(value),
        })
    }

    fn visit_f64<E: serde_core::de::Error>(self, value: f64) -> Result<(), E> {
        self.scalar(Scalar::Float(value))
    }

    fn visit_str<E: serde_core::de::Error>(self, value: &str) -> Result<(), E> {
        self.scalar(Scalar::Str(value))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        let slot = self.slot;
        self.accept(Input::List(&mut Seq { items, slot }))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Self {
            target,
            slot,
            takes_text,
        } = self;
        let (mut first, mut is_text, mut is_number) = (None, false, false);
        entries.next_key_seed(Key(&mut |key| {
            first = Some(ShortText::new(key));
            is_text = takes_text && key == TEXT;
            is_number = key == NUMBER;
        }))?;
        if is_text {
            return entries.next_value_seed(Visit::new(&mut Text(target), slot));
        }
        let mut pairs = Pairs {
            first,
            entries,
            slot,
        };
        let taken = match is_number {
            true => drive_number_or_object(target, &mut pairs),
            false => target.accept(Input::Object(&mut pairs)),
        };
        taken.map_err(|fault| slot.keep(fault))
    }
}

impl<'de> DeserializeSeed<'de> for Visit<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.takes_text {
            true => deserializer.deserialize_newtype_struct(TEXT, self),
            false => deserializer.deserialize_any(self),
        }
    }
}

struct Seq<'s, A> {
    items: A,
    slot: &'s Slot,
}

impl<'de, A: SeqAccess<'de>> Items for Seq<'_, A> {
    fn next(&mut self, target: &mut dyn Wire) -> Result<bool, Fault> {
        match self.items.next_element_seed(Visit::new(target, self.slot)) {
            Ok(item) => Ok(item.is_some()),
            Err(error) => Err(self.slot.or(error)),
        }
    }

    fn keep(&mut self) -> Result<Option<Kept>, Fault> {
        let mut kept = Kept::default();
        let item = self.items.next_element_seed(Visit {
            target: &mut kept,
            slot: self.slot,
            takes_text: true,
        });
        let item = item.map_err(|error| self.slot.or(error))?;
        Ok(item.map(|()| settle(kept)))
    }

    fn trials(&self) -> usize {
        self.slot.trials
    }
}

struct Pairs<'s, A> {
    /// The first key, which has been read already.
    first: Option<ShortText>,
    entries: A,
    slot: &'s Slot,
}

impl<'de, A: MapAccess<'de>> Pairs<'_, A> {
    fn read(&mut self, value: Visit<'_>) -> Result<(), Fault> {
        match self.entries.next_value_seed(value) {
            Ok(()) => Ok(()),
            Err(error) => Err(self.slot.or(error)),
        }
    }
}

impl<'de, A: MapAccess<'de>> Entries for Pairs<'_, A> {
    fn key(&mut self, key: &mut dyn FnMut(&str)) -> Result<bool, Fault> {
        if let Some(first) = self.first.take() {
            key(first.as_str());
            return Ok(true);
        }
        match self.entries.next_key_seed(Key(key)) {
            Ok(key) => Ok(key.is_some()),
            Err(error) => Err(Fault::new(error.to_string())),
        }
    }

    fn value(&mut self, target: &mut dyn Wire) -> Result<(), Fault> {
        self.read(Visit::new(target, self.slot))
    }

    fn keep(&mut self) -> Result<Kept, Fault> {
        let mut kept = Kept::default();
        self.read(Visit {
            target: &mut kept,
            slot: self.slot,
            takes_text: true,
        })?;
        Ok(settle(kept))
    }

    fn skip(&mut self) -> Result<(), Fault> {
        match self.entries.next_value::<IgnoredAny>() {
            Ok(_) => Ok(()),
            Err(error) => Err(self.slot.or(error)),
        }
    }

    fn trials(&self) -> usize {
        self.slot.trials
    }
}

/// Reads an object that begins with the key by which `serde_json` hands out numbers. A service may send
/// an object with the same key, which is then an object like any other.
fn drive_number_or_object(target: &mut dyn Wire, entries: &mut dyn Entries) -> Result<(), Fault> {
    let first = next_key(entries)?;
    let value = entries.keep()?;
    let next = next_key(entries)?;
    match &value {
        Kept::Value(Value::String(text)) if next.is_none() && is_number(text) => {
            target.accept(number(text))
        }
        _ => target.accept(Input::Object(&mut Begun {
            first,
            value: Some(value),
            next: Some(next),
            rest: entries,
        })),
    }
}

fn next_key(entries: &mut dyn Entries) -> Result<Option<ShortText>, Fault> {
    let mut next = None;
    entries.key(&mut |key| next = Some(ShortText::new(key)))?;
    Ok(next)
}

/// Whether a string is a JSON number.
fn is_number(text: &str) -> bool {
    let begins = text.starts_with(|c: char| c == '-' || c.is_ascii_digit());
    begins && serde_json::from_str::<&RawValue>(text).is_ok_and(|raw| raw.get() == text)
}

/// An object of which the first entry and the key after it have been read.
struct Begun<'a> {
    first: Option<ShortText>,
    value: Option<Kept>,
    /// The second key, until it was passed on; inside none where there is none.
    next: Option<Option<ShortText>>,
    rest: &'a mut dyn Entries,
}

impl Entries for Begun<'_> {
    fn key(&mut self, key: &mut dyn FnMut(&str)) -> Result<bool, Fault> {
        let found = match self.first.take() {
            Some(first) => Some(first),
            None => match self.next.take() {
                Some(next) => next,
                None => return self.rest.key(key),
            },
        };
        if let Some(found) = &found {
            key(found.as_str());
        }
        Ok(found.is_some())
    }

    fn value(&mut self, target: &mut dyn Wire) -> Result<(), Fault> {
        match self.value.take() {
            Some(value) => drive_kept(&value, target, self.rest.trials()),
            None => self.rest.value(target),
        }
    }

    fn keep(&mut self) -> Result<Kept, Fault> {
        match self.value.take() {
            Some(value) => Ok(value),
            None => self.rest.keep(),
        }
    }

    fn skip(&mut self) -> Result<(), Fault> {
        match self.value.take() {
            Some(_) => Ok(()),
            None => self.rest.skip(),
        }
    }

    fn trials(&self) -> usize {
        self.rest.trials()
    }
}

/// Passes an object's key on without keeping it.
struct Key<'a>(&'a mut dyn FnMut(&str));

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<(), E> {
        (self.0)(key);
        Ok(())
    }
}
