//! Models: objects with known fields. Takes a table of fields and references to them; reads and
//! checks them. Never knows a concrete type.

use serde_json::{Map as JsonMap, Value};

use super::{Entries, Fault, Items, Scalar, Sink, View, Wire};

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
#[derive(Clone, Default, PartialEq)]
pub struct Extra(Option<Box<ExtraInner>>);

#[derive(Clone, Default, PartialEq)]
struct ExtraInner {
    properties: JsonMap<String, Value>,
    /// Which fields that may be left out or null were null, by index.
    nulls: Vec<usize>,
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

    pub(super) fn was_null(&self, index: usize) -> bool {
        self.0.as_ref().is_some_and(|i| i.nulls.contains(&index))
    }

    fn inner(&mut self) -> &mut ExtraInner {
        self.0.get_or_insert_default()
    }
}

impl Shape {
    /// The index of the field called `name`; `guess` is tried first.
    fn find(&self, name: &str, guess: usize) -> Option<usize> {
        match self.fields.get(guess) {
            Some(field) if field.name == name => Some(guess),
            _ => self.fields.iter().position(|f| f.name == name),
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

impl FieldReader<'_, '_> {
    fn read(&mut self, entries: &mut dyn Entries, envelope: Envelope) -> Result<(), Fault> {
        let mut seen = Seen::default();
        let mut unwrapped = false;
        let mut guess = 0;
        loop {
            let (mut found, mut unknown) = (None, String::new());
            let more = entries.key(&mut |key| {
                found = self.shape.find(key, guess);
                if found.is_none() {
                    key.clone_into(&mut unknown);
                }
            })?;
            if !more {
                break;
            }
            if let Some(index) = found {
                seen.insert(index);
                guess = index + 1;
                self.read_field(index, entries)?;
            } else if envelope == Envelope::Possible && unknown == "data" && guess == 0 {
                let mut data = Data {
                    reader: self,
                    other: None,
                };
                entries
                    .value(&mut data)
                    .map_err(|fault| fault.at_key("data"))?;
                match data.other {
                    None => unwrapped = true,
                    Some(value) => self.extra.insert(unknown, value),
                }
            } else {
                let mut value = Value::Null;
                entries
                    .value(&mut value)
                    .map_err(|fault| fault.at_key(&unknown))?;
                self.extra.insert(unknown, value);
            }
        }
        if unwrapped { Ok(()) } else { self.check(&seen) }
    }

    fn read_field(&mut self, index: usize, entries: &mut dyn Entries) -> Result<(), Fault> {
        let (Some(field), Some(slot)) = (self.shape.fields.get(index), self.fields.get_mut(index))
        else {
            return Ok(());
        };
        entries
            .value(*slot)
            .map_err(|fault| fault.at_key(field.name))?;
        if field.presence == Presence::OptionalNullable && matches!(slot.view(), View::Null) {
            self.extra.inner().nulls.push(index);
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

impl Sink for FieldReader<'_, '_> {
    fn expects(&self) -> &'static str {
        "an object"
    }

    fn object(&mut self, entries: &mut dyn Entries) -> Result<(), Fault> {
        self.read(entries, Envelope::None)
    }
}

/// The value of a `data` that may be an envelope: an object is what is inside, anything else is a
/// property that the model does not know.
struct Data<'r, 'a, 'f> {
    reader: &'r mut FieldReader<'a, 'f>,
    other: Option<Value>,
}

impl Sink for Data<'_, '_, '_> {
    fn expects(&self) -> &'static str {
        "an object"
    }

    fn scalar(&mut self, scalar: Scalar<'_>) -> Result<(), Fault> {
        self.other.insert(Value::Null).scalar(scalar)
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Fault> {
        self.other.insert(Value::Null).list(items)
    }

    fn object(&mut self, entries: &mut dyn Entries) -> Result<(), Fault> {
        self.reader.object(entries)
    }
}

/// Which fields have been read.
#[derive(Default)]
struct Seen {
    first: u128,
    rest: Vec<usize>,
}

impl Seen {
    fn insert(&mut self, index: usize) {
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
