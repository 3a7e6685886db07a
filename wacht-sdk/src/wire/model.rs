//! Models: objects with known fields. Takes a table of fields and references to them; reads and
//! checks them. Never knows a concrete type.

use std::collections::BTreeSet;

use serde_json::{Map as JsonMap, Value};

use super::{Entries, Fault, Items, Scalar, Sink, View, Wire, envelope::drain, read::drive};

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

/// An object with known fields.
pub trait Model: Wire {
    /// The table of the fields.
    fn shape(&self) -> &'static Shape;

    /// Passes the fields, in the order of the table, to `visit`.
    fn fields(&self, visit: &mut dyn FnMut(&[&dyn Wire], &Extra));

    /// Passes the fields, in the order of the table, to `visit`, to be changed.
    fn fields_mut(&mut self, visit: &mut dyn FnMut(&mut [&mut dyn Wire], &mut Extra));
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
/// assert_eq!(segment.extra().get("color"), Some(&"red".into()));
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

/// Reads an object into a model.
///
/// # Errors
///
/// When the input is broken, a value does not fit, or a required property is missing.
pub fn read_model(model: &mut dyn Model, entries: &mut dyn Entries) -> Result<(), Fault> {
    read(model, entries, Envelope::None)
}

pub(super) fn read(
    model: &mut dyn Model,
    entries: &mut dyn Entries,
    envelope: Envelope,
) -> Result<(), Fault> {
    let shape = model.shape();
    let mut result = Ok(());
    model.fields_mut(&mut |fields, extra| {
        let mut reader = FieldReader {
            shape,
            fields,
            extra,
        };
        result = reader.read(entries, envelope);
    });
    result
}

/// Whether a result may come as `{"data": …}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Envelope {
    /// It may; a result without the envelope is read as well.
    Possible,
    /// It has none, or `data` is a property of its own.
    None,
}

/// The fields of a model while an object is read into them.
struct FieldReader<'a, 'f> {
    shape: &'static Shape,
    fields: &'a mut [&'f mut dyn Wire],
    extra: &'a mut Extra,
}

/// A key of an object that is being read.
enum Key {
    Known(usize),
    Unknown(String),
}

impl FieldReader<'_, '_> {
    fn read(&mut self, entries: &mut dyn Entries, envelope: Envelope) -> Result<(), Fault> {
        let mut seen = Seen::default();
        match envelope {
            Envelope::None => self.read_object(entries, &mut seen),
            Envelope::Possible => self.read_result(entries, &mut seen),
        }
    }

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
                self.extra.insert("data", value);
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
                self.extra.insert(name, value);
                Ok(())
            }
        }
    }

    /// Takes back what was read beside the envelope.
    fn forget(&mut self, seen: &mut Seen) {
        for (index, field) in self.fields.iter_mut().enumerate() {
            if seen.contains(index) {
                // A field that takes no null is required, so that the result overwrites it.
                let _ = field.scalar(Scalar::Null);
            }
        }
        *self.extra = Extra::default();
        *seen = Seen::default();
    }

    fn read_field(&mut self, index: usize, entries: &mut dyn Entries) -> Result<(), Fault> {
        let (Some(field), Some(slot)) = (self.shape.fields.get(index), self.fields.get_mut(index))
        else {
            return Ok(());
        };
        entries
            .value(*slot)
            .map_err(|fault| fault.at_key(field.name))?;
        if field.presence == Presence::OptionalNullable {
            let is_null = matches!(slot.view(), View::Null);
            self.extra.set_null(index, is_null);
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
struct Data<'a, 'r, 'f> {
    reader: &'a mut FieldReader<'r, 'f>,
    seen: &'a mut Seen,
}

impl Data<'_, '_, '_> {
    fn keep(&mut self, read: impl FnOnce(&mut Value) -> Result<(), Fault>) -> Result<(), Fault> {
        let mut value = Value::Null;
        read(&mut value)?;
        self.reader.extra.insert("data", value);
        Ok(())
    }
}

impl Sink for Data<'_, '_, '_> {
    fn expects(&self) -> &'static str {
        "an object"
    }

    fn scalar(&mut self, scalar: Scalar<'_>) -> Result<(), Fault> {
        self.keep(|value| value.scalar(scalar))
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Fault> {
        self.keep(|value| value.list(items))
    }

    fn object(&mut self, entries: &mut dyn Entries) -> Result<(), Fault> {
        *self.reader.extra = Extra::default();
        self.reader.read_object(entries, self.seen)
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

/// Passes a whole result on to its target, out of the envelope if it comes in one.
pub(super) struct Unwrap<'a>(pub(super) &'a mut dyn Wire);

impl Sink for Unwrap<'_> {
    fn expects(&self) -> &'static str {
        self.0.expects()
    }

    fn scalar(&mut self, scalar: Scalar<'_>) -> Result<(), Fault> {
        self.0.scalar(scalar)
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Fault> {
        self.0.list(items)
    }

    fn object(&mut self, entries: &mut dyn Entries) -> Result<(), Fault> {
        self.0.result(entries)
    }
}
