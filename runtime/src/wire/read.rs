//! From serde to values: takes any self-describing deserializer and drives a value with it. What works
//! here is generic over the format, never over the model; [`deserialize`] only makes the value.

use std::{
    cell::{Cell, RefCell},
    fmt,
};

use serde_core::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Value, value::RawValue};

use super::{
    Around, Entries, Fault, Input, Items, Kept, Scalar, ShortText, View, Wire,
    envelope::Unwrap,
    held::{drive_value, number},
};

/// How serde_json passes on a number that is not a 64-bit integer, once any crate of the
/// application turns on its feature `arbitrary_precision`: as an object with the text under this
/// key.
const NUMBER: &str = "$serde_json::private::Number";

/// A value that is requested from serde_json by this name comes as its text, under the same key.
/// Other formats do not know the name, and pass on the value.
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
    let mut unwrap;
    let target = match envelope {
        Some(name) => {
            unwrap = Unwrap(target, name);
            &mut unwrap
        }
        None => target,
    };
    let around = Around::default();
    match drive_text(text, target, around, false) {
        Ok(()) => Ok(()),
        // The second time costs those alone who receive what `serde_json` does not read.
        Err(fault) => drive_text(text, target, around, true).map_err(|_| fault),
    }
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

/// Reads a kept value into `target`.
pub(super) fn drive_kept(kept: &Kept, target: &mut dyn Wire, around: Around) -> Result<(), Fault> {
    match kept {
        Kept::Value(value) => drive_value(value, target, around),
        Kept::Text(text) => drive_text(text, target, around, true),
    }
}

/// JSON that was kept as text, as a value where there is one. Read here, where it is not mistaken
/// for an internal object of `serde_json`.
fn settle(kept: Kept) -> Kept {
    let Kept::Text(text) = &kept else {
        return kept;
    };
    let mut value = Value::Null;
    match drive_text(text, &mut value, Around::default(), false) {
        Ok(()) => Kept::Value(value),
        Err(_) => kept,
    }
}

/// Reads JSON into `target`. With care, a value for any JSON keeps the text of a number or a string that no
/// `Value` holds; that takes longer, because the text is found before it is read.
fn drive_text(
    text: &str,
    target: &mut dyn Wire,
    around: Around,
    careful: bool,
) -> Result<(), Fault> {
    let slot = Slot::new(around, careful);
    let takes = slot.takes(target);
    drive(text, target, &slot, takes)
}

/// Reads JSON into a value for any JSON, which takes the text of a number or a string that no `Value`
/// holds.
fn read_or_keep(text: &str, target: &mut dyn Wire, around: Around) -> Result<(), Fault> {
    let slot = Slot::new(around, true);
    match drive(text, target, &slot, Takes::Parts) {
        Err(_) if !text.starts_with(['[', '{']) => target.accept(Input::Text(text)),
        read => read,
    }
}

fn drive(text: &str, target: &mut dyn Wire, slot: &Slot, takes: Takes) -> Result<(), Fault> {
    let visit = Visit {
        target,
        slot,
        takes,
    };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = visit.deserialize(&mut deserializer);
    match read.and_then(|()| deserializer.end()) {
        Ok(()) => Ok(()),
        Err(error) => Err(slot.or(error)),
    }
}

/// How deep arrays and objects may hold each other, as for `serde_json`. Counted here as well, because a
/// union reads the parts of a value one by one.
const DEPTH: usize = 127;

/// The state that the values of one JSON text share while it is read. It carries a fault past serde's
/// own error type, which would flatten it to a string.
#[derive(Default)]
struct Slot {
    fault: RefCell<Option<Fault>>,
    around: Cell<Around>,
    /// See [`drive_text`].
    careful: bool,
    /// Whether the string that was read last came as the text of a JSON string.
    is_text: Cell<bool>,
}

impl Slot {
    fn new(around: Around, careful: bool) -> Self {
        Self {
            around: Cell::new(around),
            careful,
            ..Self::default()
        }
    }

    /// What a value takes. Only a value for any JSON takes its text.
    #[inline]
    fn takes(&self, target: &mut dyn Wire) -> Takes {
        match self.careful {
            true => with_care(target),
            false => Takes::Parts,
        }
    }

    /// Passes an array or an object to `target`.
    fn enter(&self, target: &mut dyn Wire, input: Input<'_>) -> Result<(), Fault> {
        let around = self.around.get();
        if around.depth >= DEPTH {
            return Err(Fault::new(
                "there are too many levels of arrays and objects",
            ));
        }
        self.around.set(around.deeper());
        let taken = target.accept(input);
        self.around.set(around);
        taken
    }

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

/// What a value takes that is read with care, which is seldom.
#[cold]
fn with_care(target: &mut dyn Wire) -> Takes {
    match target.accept(Input::Text("null")) {
        Ok(()) => Takes::Either,
        Err(_) => Takes::Parts,
    }
}

/// A value as serde's visitor and seed.
struct Visit<'a> {
    target: &'a mut dyn Wire,
    slot: &'a Slot,
    takes: Takes,
}

/// What a value takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// What the JSON holds.
    Parts,
    /// The JSON as its text.
    Text,
    /// What the JSON holds, and its text where that is a number or a string that no value holds.
    Either,
}

impl<'a> Visit<'a> {
    #[inline]
    fn new(target: &'a mut dyn Wire, slot: &'a Slot) -> Self {
        let takes = slot.takes(target);
        Self {
            target,
            slot,
            takes,
        }
    }

    /// Reads a value as its text. Apart, so that the usual way is short.
    #[cold]
    fn deserialize_text<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_newtype_struct(TEXT, self)
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
struct Text<'a> {
    target: &'a mut dyn Wire,
    around: Around,
    /// Whether it is read first, and taken as its text only where that fails.
    is_read: bool,
}

impl Wire for Text<'_> {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        let Input::Scalar(Scalar::Str(text)) = input else {
            return Err(input.unexpected("a string"));
        };
        match self.is_read {
            true => read_or_keep(text, self.target, self.around),
            false => self.target.accept(Input::Text(text)),
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
        let Self { target, slot, .. } = self;
        let taken = slot.enter(target, Input::List(&mut Seq { items, slot }));
        taken.map_err(|fault| slot.keep(fault))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Self {
            target,
            slot,
            takes,
        } = self;
        let (mut first, mut is_text, mut is_number) = (None, false, false);
        entries.next_key_seed(Key(&mut |key| {
            first = Some(ShortText::new(key));
            is_text = takes != Takes::Parts && key == TEXT;
            is_number = key == NUMBER;
        }))?;
        if is_text {
            slot.is_text.set(true);
            let mut text = Text {
                target,
                around: slot.around.get(),
                is_read: takes == Takes::Either,
            };
            return entries.next_value_seed(Visit::new(&mut text, slot));
        }
        let mut pairs = Pairs {
            first,
            entries,
            slot,
        };
        let taken = match is_number {
            true => drive_number_or_object(target, &mut pairs, slot),
            false => slot.enter(target, Input::Object(&mut pairs)),
        };
        taken.map_err(|fault| slot.keep(fault))
    }
}

impl<'de> DeserializeSeed<'de> for Visit<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.takes {
            Takes::Parts => deserializer.deserialize_any(self),
            Takes::Text | Takes::Either => self.deserialize_text(deserializer),
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
            takes: Takes::Text,
        });
        let item = item.map_err(|error| self.slot.or(error))?;
        Ok(item.map(|()| settle(kept)))
    }

    fn around(&self) -> Around {
        self.slot.around.get()
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
            takes: Takes::Text,
        })?;
        Ok(settle(kept))
    }

    fn skip(&mut self) -> Result<(), Fault> {
        match self.entries.next_value::<IgnoredAny>() {
            Ok(_) => Ok(()),
            Err(error) => Err(self.slot.or(error)),
        }
    }

    fn around(&self) -> Around {
        self.slot.around.get()
    }
}

/// Reads an object that begins with the key by which `serde_json` passes on numbers. A service may
/// send an object with the same key, which is then an object like any other; its string comes as
/// the text of a JSON string, and the digits of a number as they are.
fn drive_number_or_object(
    target: &mut dyn Wire,
    entries: &mut dyn Entries,
    slot: &Slot,
) -> Result<(), Fault> {
    let first = next_key(entries)?;
    slot.is_text.set(false);
    let value = entries.keep()?;
    let is_text = slot.is_text.get();
    let next = next_key(entries)?;
    match &value {
        Kept::Value(Value::String(text)) if !is_text && next.is_none() && is_number(text) => {
            target.accept(number(text))
        }
        _ => {
            let mut object = Begun {
                first,
                value: Some(value),
                next: Some(next),
                rest: entries,
            };
            slot.enter(target, Input::Object(&mut object))
        }
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
            Some(value) => drive_kept(&value, target, self.rest.around()),
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

    fn around(&self) -> Around {
        self.rest.around()
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
