//! Models: objects with known fields. Takes a table of fields and a value that lends them out; reads
//! and checks them. Never knows a concrete type.

use std::collections::BTreeSet;

use serde_json::{Map as JsonMap, Value};

use super::{Entries, Fault, Input, Scalar, View, Wire, envelope::drain, read::drive};

/// The table of a model's fields.
#[derive(Debug)]
pub struct Shape {
    /// The name of the Rust type.
    pub name: &'static str,
    /// The fields in the order of the struct.
    pub fields: &'static [Field],
}

/// One field of a model.
#[derive(Debug)]
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// When the field is there.
    pub presence: Presence,
}

/// When a field is there, and whether it may be null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Always there, never null.
    Required,
    /// Always there, perhaps null.
    Nullable,
    /// May be left out, never null.
    Optional,
    /// May be left out, may be null.
    OptionalNullable,
}

/// A value that is a model, with its table.
#[derive(Clone, Copy)]
pub struct Model<'a> {
    pub(super) shape: &'static Shape,
    pub(super) value: &'a dyn Wire,
}

impl std::fmt::Debug for Model<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        View::Model(*self).fmt(f)
    }
}

impl<'a> Model<'a> {
    /// The name of the Rust type.
    pub(crate) fn name(self) -> &'static str {
        self.shape.name
    }

    /// The fields in the order of the table, each with its value.
    pub(crate) fn fields(self) -> impl Iterator<Item = (&'static Field, View<'a>)> {
        let fields = self.shape.fields.iter().enumerate();
        fields.filter_map(move |(index, field)| Some((field, self.value.field(index)?.view())))
    }

    /// The value of the field of this name.
    pub(crate) fn field(self, name: &str) -> Option<View<'a>> {
        let index = self.shape.find(name, 0)?;
        Some(self.value.field(index)?.view())
    }

    /// The properties that this version of the SDK does not know.
    pub(crate) fn extra(self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.value.unknown().into_iter().flat_map(Extra::iter)
    }

    /// The fields that are written, in the order of the table, each with its value. One that was set
    /// as an unknown property is written as that, and only once.
    pub(crate) fn written(self) -> impl Iterator<Item = (&'static Field, View<'a>)> {
        let extra = self.value.unknown();
        let fields = self.fields().enumerate();
        fields.filter_map(move |(index, (field, view))| {
            let is_extra = extra.is_some_and(|extra| extra.get(field.name).is_some());
            let was_null = || extra.is_some_and(|extra| extra.was_null(index));
            (!is_extra && is_written(field, &view, was_null)).then_some((field, view))
        })
    }
}

/// Whether a field is written at all: one that may be left out is, when it has no value.
fn is_written(field: &Field, view: &View<'_>, was_null: impl Fn() -> bool) -> bool {
    match (field.presence, view) {
        (_, View::Absent) => false,
        (Presence::Optional, View::Null) => false,
        (Presence::OptionalNullable, View::Null) => was_null(),
        _ => true,
    }
}

/// The properties of an object that this version of the SDK does not know.
///
/// They are kept when an answer is read and written back when it is serialised.
///
/// ```
/// use wacht_sdk::{serde_json, types::Segment};
///
/// # fn main() -> serde_json::Result<()> {
/// let text = r#"{"id": "7", "deployment_id": "1", "name": "Beta", "type": "user", "color": "red"}"#;
/// let segment: Segment = serde_json::from_str(text)?;
/// assert_eq!(segment.extra.get("color"), Some(&"red".into()));
/// assert!(serde_json::to_string(&segment)?.contains("color"));
/// # Ok(()) }
/// ```
#[derive(Clone, Default)]
pub struct Extra(Option<Box<ExtraInner>>);

impl PartialEq for Extra {
    /// By the properties; which fields came as null is no difference that anyone sees.
    fn eq(&self, other: &Self) -> bool {
        self.iter().count() == other.iter().count()
            && self
                .iter()
                .all(|(name, value)| other.get(name) == Some(value))
    }
}

#[derive(Clone, Default)]
struct ExtraInner {
    properties: JsonMap<String, Value>,
    /// Which fields that may be left out or null were null, by index.
    nulls: BTreeSet<usize>,
}

impl Extra {
    /// The value of an unknown property.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.properties.get(name)
    }

    /// Sets a property that the SDK does not know.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.inner().properties.insert(name.into(), value.into());
    }

    /// The unknown properties.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let inner = self.0.as_deref();
        inner
            .into_iter()
            .flat_map(|inner| inner.properties.iter().map(|(k, v)| (k.as_str(), v)))
    }

    /// Whether there is no unknown property.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|i| i.properties.is_empty())
    }

    /// Notes whether the field at `index` was null; allocates only for one that was.
    fn set_null(&mut self, index: usize, is_null: bool) {
        if is_null {
            self.inner().nulls.insert(index);
        } else if let Some(inner) = &mut self.0 {
            inner.nulls.remove(&index);
        }
    }

    pub(super) fn was_null(&self, index: usize) -> bool {
        self.0.as_ref().is_some_and(|i| i.nulls.contains(&index))
    }

    fn inner(&mut self) -> &mut ExtraInner {
        self.0.get_or_insert_default()
    }
}

impl Shape {
    /// The index of the field called `name`; the one at `guess` is tried first, then those after it.
    fn find(&self, name: &str, guess: usize) -> Option<usize> {
        let (before, after) = self.fields.split_at_checked(guess)?;
        match after.iter().position(|field| field.name == name) {
            Some(index) => Some(guess + index),
            None => before.iter().position(|field| field.name == name),
        }
    }
}

/// Reads an object into a model with this table.
pub(super) fn read(
    value: &mut dyn Wire,
    shape: &'static Shape,
    entries: &mut dyn Entries,
) -> Result<(), Fault> {
    let mut reader = FieldReader { shape, value };
    reader.read_object(entries, &mut Seen::default())
}

/// Reads the object that is a whole result, out of the envelope `{"data": …}` if it comes in one.
pub(super) fn read_result(
    value: &mut dyn Wire,
    shape: &'static Shape,
    entries: &mut dyn Entries,
) -> Result<(), Fault> {
    let mut reader = FieldReader { shape, value };
    reader.read_result(entries, &mut Seen::default())
}

/// Whether a result may come as `{"data": …}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Envelope {
    /// It may; a result without the envelope is read as well.
    Possible,
    /// It has none, or `data` is a property of its own.
    None,
}

/// A model while an object is read into it.
struct FieldReader<'a> {
    shape: &'static Shape,
    value: &'a mut dyn Wire,
}

/// A key of an object that is being read.
enum Key {
    Known(usize),
    Unknown(String),
}

impl FieldReader<'_> {
    fn read_object(&mut self, entries: &mut dyn Entries, seen: &mut Seen) -> Result<(), Fault> {
        while let Some(key) = self.key(entries, seen)? {
            self.read_entry(key, entries, seen)?;
        }
        self.check(seen)
    }

    /// Reads a result that may be in an envelope. What stands beside `data` belongs to the envelope,
    /// not to the result; but where the result itself stands there, `data` is one more property of
    /// it, which the SDK does not know.
    fn read_result(&mut self, entries: &mut dyn Entries, seen: &mut Seen) -> Result<(), Fault> {
        let mut held = None;
        while let Some(key) = self.key(entries, seen)? {
            match key {
                Key::Unknown(name) if name == "data" => {
                    if seen.is_empty() {
                        let mut data = Data { reader: self, seen };
                        entries.value(&mut data).map_err(|f| f.at_key("data"))?;
                        if !seen.is_empty() {
                            return drain(entries);
                        }
                    } else {
                        // Whose property it is, shows when the others have been read.
                        let value = held.insert(Value::Null);
                        entries.value(value).map_err(|f| f.at_key("data"))?;
                    }
                }
                key => self.read_entry(key, entries, seen)?,
            }
        }
        if let Some(value) = held {
            if self.check(seen).is_err() {
                self.forget(seen);
                let mut data = Data { reader: self, seen };
                drive(&value, &mut data).map_err(|f| f.at_key("data"))?;
            } else {
                self.keep("data".to_owned(), value);
            }
        }
        self.check(seen)
    }

    /// The next key. Fields mostly come in the order of the table.
    fn key(&self, entries: &mut dyn Entries, seen: &Seen) -> Result<Option<Key>, Fault> {
        let mut found = None;
        entries.key(&mut |key| {
            found = Some(match self.shape.find(key, seen.next) {
                Some(index) => Key::Known(index),
                None => Key::Unknown(key.to_owned()),
            });
        })?;
        Ok(found)
    }

    fn read_entry(
        &mut self,
        key: Key,
        entries: &mut dyn Entries,
        seen: &mut Seen,
    ) -> Result<(), Fault> {
        match key {
            Key::Known(index) => {
                seen.insert(index);
                self.read_field(index, entries)
            }
            Key::Unknown(name) => {
                let mut value = Value::Null;
                entries.value(&mut value).map_err(|f| f.at_key(&name))?;
                self.keep(name, value);
                Ok(())
            }
        }
    }

    /// Keeps a property that the SDK does not know.
    fn keep(&mut self, name: String, value: Value) {
        if let Some(extra) = self.value.unknown_mut() {
            extra.insert(name, value);
        }
    }

    /// Takes back what was read beside the envelope.
    fn forget(&mut self, seen: &mut Seen) {
        for index in (0..self.shape.fields.len()).filter(|index| seen.contains(*index)) {
            if let Some(field) = self.value.field_mut(index) {
                // A field that takes no null is required, so that the result overwrites it.
                let _ = field.read(Input::Scalar(Scalar::Null));
            }
        }
        self.forget_extra();
        *seen = Seen::default();
    }

    fn forget_extra(&mut self) {
        if let Some(extra) = self.value.unknown_mut() {
            *extra = Extra::default();
        }
    }

    fn read_field(&mut self, index: usize, entries: &mut dyn Entries) -> Result<(), Fault> {
        let (Some(field), Some(slot)) = (self.shape.fields.get(index), self.value.field_mut(index))
        else {
            return Ok(());
        };
        entries
            .value(slot)
            .map_err(|fault| fault.at_key(field.name))?;
        if field.presence == Presence::OptionalNullable {
            let is_null = matches!(slot.view(), View::Null);
            if let Some(extra) = self.value.unknown_mut() {
                extra.set_null(index, is_null);
            }
        }
        Ok(())
    }

    /// A field that must not be null has to be there. A nullable one that is missing reads as null:
    /// that is what it means, and a service that stops sending it must not break its callers.
    fn check(&self, seen: &Seen) -> Result<(), Fault> {
        let mut fields = self.shape.fields.iter().enumerate();
        let missing = fields.find(|(i, f)| f.presence == Presence::Required && !seen.contains(*i));
        missing.map_or(Ok(()), |(_, field)| Err(Fault::missing(field.name)))
    }
}

/// The value of `data`: the result when it is an object, an unknown property when not.
struct Data<'a, 'r> {
    reader: &'a mut FieldReader<'r>,
    seen: &'a mut Seen,
}

impl Wire for Data<'_, '_> {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        if let Input::Object(entries) = input {
            self.reader.forget_extra();
            return self.reader.read_object(entries, self.seen);
        }
        let mut value = Value::Null;
        value.accept(input)?;
        self.reader.keep("data".to_owned(), value);
        Ok(())
    }
}

/// Which fields have been read.
#[derive(Default)]
struct Seen {
    first: u128,
    rest: Vec<usize>,
    /// The index after the last one.
    next: usize,
}

impl Seen {
    fn is_empty(&self) -> bool {
        self.first == 0 && self.rest.is_empty()
    }

    fn insert(&mut self, index: usize) {
        self.next = index + 1;
        if index < 128 {
            self.first |= 1 << index;
        } else {
            self.rest.push(index);
        }
    }

    fn contains(&self, index: usize) -> bool {
        if index < 128 {
            self.first & (1 << index) != 0
        } else {
            self.rest.contains(&index)
        }
    }
}
