//! Models: objects with known fields. Takes a table of fields and a value that lends them out; reads
//! and checks them. Never knows a concrete type.

use super::{
    Entries, Extra, Fault, Input, Kept, Map, Scalar, View, Wire, envelope::drain, read::drive_kept,
};

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
    /// Always there when it arrives, and never sent.
    ReadOnly,
    /// May be left out or null when it arrives, and is never sent.
    ReadOnlyOptional,
    /// Always sent; may be missing when it arrives.
    WriteOnly,
}

impl Presence {
    /// Whether it must be there when it arrives.
    pub(super) fn is_required(self) -> bool {
        matches!(self, Self::Required | Self::ReadOnly)
    }

    /// Whether it is a part of requests.
    fn is_sent(self) -> bool {
        !matches!(self, Self::ReadOnly | Self::ReadOnlyOptional)
    }

    /// Whether null and absent differ.
    fn keeps_null(self) -> bool {
        matches!(self, Self::OptionalNullable | Self::ReadOnlyOptional)
    }
}

/// A model: a value that lends out its fields, which shared code reads and shows.
pub trait Fields {
    /// The table of the fields.
    fn shape(&self) -> &'static Shape;

    /// The field at an index of the table; past its end the [`Extra`].
    fn field(&self, index: usize) -> &dyn Wire;

    /// The same, to be changed.
    fn field_mut(&mut self, index: usize) -> &mut dyn Wire;
}

impl<T: Fields> Wire for T {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        read(self, input)
    }

    fn view(&self) -> View<'_> {
        View::Model(Model(self))
    }
}

/// A look at a model.
#[derive(Clone, Copy)]
pub struct Model<'a>(&'a dyn Fields);

impl std::fmt::Debug for Model<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        View::Model(*self).fmt(f)
    }
}

impl<'a> Model<'a> {
    /// The name of the Rust type.
    pub(crate) fn name(self) -> &'static str {
        self.0.shape().name
    }

    /// The table of the fields.
    pub(crate) fn table(self) -> &'static [Field] {
        self.0.shape().fields
    }

    /// The fields in the order of the table, each with its value.
    pub(crate) fn fields(self) -> FieldViews<'a> {
        self.those(Which::All)
    }

    fn those(self, which: Which) -> FieldViews<'a> {
        FieldViews {
            model: self,
            fields: self.table(),
            which,
            extra: self.extra(),
            next: 0,
        }
    }

    /// The field of this name.
    pub(crate) fn known(self, name: &str) -> Option<&'static Field> {
        let shape = self.0.shape();
        shape.fields.get(shape.find(name, 0)?)
    }

    /// The value of the field of this name.
    pub(crate) fn field(self, name: &str) -> Option<View<'a>> {
        let index = self.0.shape().find(name, 0)?;
        Some(self.0.field(index).view())
    }

    /// The properties that this version of the SDK does not know.
    pub(crate) fn extra(self) -> &'a Extra {
        match self.0.field(EXTRA).view() {
            View::Extra(extra) | View::Additional(_, extra) => extra,
            _ => &Extra::NONE,
        }
    }

    /// The properties without a field that have a type.
    pub(crate) fn additional(self) -> Option<&'a dyn Map> {
        match self.0.field(EXTRA).view() {
            View::Additional(known, _) => Some(known),
            _ => None,
        }
    }

    /// Passes every property without a field to `visit`. A field is written as that, and only once.
    pub(crate) fn each_other(self, visit: &mut dyn FnMut(&str, View<'_>)) {
        if let Some(additional) = self.additional() {
            let shape = self.0.shape();
            additional.each(&mut |name, view| {
                if shape.find(name, 0).is_none() {
                    visit(name, view);
                }
            });
        }
        for (name, view) in self.extra().views() {
            visit(name, view);
        }
    }

    /// The fields that are sent: those that are written but for what only the service sets.
    pub(crate) fn sent(self) -> FieldViews<'a> {
        self.those(Which::Sent)
    }

    /// The fields that are written, in the order of the table, each with its value. One that was set
    /// as an unknown property is written as that, and only once.
    pub(crate) fn written(self) -> FieldViews<'a> {
        self.those(Which::Written)
    }
}

/// Fields of a model, each with its value. One type for all who ask, so that it is compiled once.
#[derive(Clone)]
pub(crate) struct FieldViews<'a> {
    model: Model<'a>,
    /// The table, which to ask the model for costs a call.
    fields: &'static [Field],
    which: Which,
    extra: &'a Extra,
    next: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    All,
    Written,
    Sent,
}

impl FieldViews<'_> {
    #[inline]
    fn is_among(&self, index: usize, field: &Field, view: &View<'_>) -> bool {
        match self.which {
            Which::All => return true,
            Which::Sent if !field.presence.is_sent() => return false,
            Which::Sent | Which::Written => {}
        }
        self.extra.get(field.name).is_none() && is_written(field, view, self.extra, index)
    }
}

impl<'a> Iterator for FieldViews<'a> {
    type Item = (&'static Field, View<'a>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        while let Some(field) = self.fields.get(self.next) {
            let index = self.next;
            self.next += 1;
            let view = self.model.0.field(index).view();
            if self.is_among(index, field, &view) {
                return Some((field, view));
            }
        }
        None
    }
}

/// The index of the [`Extra`], past the end of every table.
const EXTRA: usize = usize::MAX;

/// Whether a field is written at all: one that may be left out is, when it has no value.
#[inline]
fn is_written(field: &Field, view: &View<'_>, extra: &Extra, index: usize) -> bool {
    match view {
        View::Absent => false,
        View::Null if field.presence == Presence::Optional => false,
        View::Null if field.presence.keeps_null() => extra.was_null(index),
        _ => true,
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

/// Reads what arrives into a model, out of its envelope if it is a result in one.
fn read(value: &mut dyn Fields, input: Input<'_>) -> Result<(), Fault> {
    let Input::Object(entries) = input else {
        return Err(input.unexpected("an object"));
    };
    let mut reader = FieldReader {
        shape: value.shape(),
        value,
        extra: Extra::default(),
    };
    let around = entries.around();
    match entries.envelope() {
        Some(name) => reader.read_result(name, entries, &mut Seen::default())?,
        None => reader.read_object(entries, &mut Seen::default())?,
    }
    let FieldReader { value, extra, .. } = &mut reader;
    value.field_mut(EXTRA).accept(Input::Extra(extra, around))
}

/// A model while an object is read into it.
struct FieldReader<'a> {
    shape: &'static Shape,
    value: &'a mut dyn Fields,
    /// The properties without a field.
    extra: Extra,
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

    /// Reads a result that may be in an envelope, as the property `name`. What stands beside that
    /// belongs to the envelope, not to the result; but where the result itself stands there, `name`
    /// is one more property of it, which its type does not know.
    fn read_result(
        &mut self,
        name: &'static str,
        entries: &mut dyn Entries,
        seen: &mut Seen,
    ) -> Result<(), Fault> {
        let mut held = None;
        while let Some(key) = self.key(entries, seen)? {
            match key {
                Key::Unknown(key) if key == name => {
                    if seen.is_empty() {
                        let mut data = Inside {
                            name,
                            reader: self,
                            seen,
                        };
                        entries.value(&mut data).map_err(|f| f.at_key(name))?;
                        if !seen.is_empty() {
                            return drain(entries);
                        }
                    } else {
                        // Whose property it is, shows when the others have been read.
                        held = Some(entries.keep().map_err(|f| f.at_key(name))?);
                    }
                }
                key => self.read_entry(key, entries, seen)?,
            }
        }
        if let Some(data) = held {
            if self.check(seen).is_err() {
                self.forget(seen);
                let mut target = Inside {
                    name,
                    reader: self,
                    seen,
                };
                drive_kept(&data, &mut target, entries.around()).map_err(|f| f.at_key(name))?;
            } else {
                self.extra.keep(name.to_owned(), data);
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
                let kept = entries.keep().map_err(|f| f.at_key(&name))?;
                self.extra.keep(name, kept);
                Ok(())
            }
        }
    }

    /// Takes back the properties that were read beside the envelope.
    fn forget(&mut self, seen: &mut Seen) {
        for index in 0..self.shape.fields.len() {
            if seen.contains(index) {
                // A field that takes no null is required, so that the result overwrites it.
                let field = self.value.field_mut(index);
                let _ = field.accept(Input::Scalar(Scalar::Null));
            }
        }
        self.extra = Extra::default();
        *seen = Seen::default();
    }

    fn read_field(&mut self, index: usize, entries: &mut dyn Entries) -> Result<(), Fault> {
        let Some(field) = self.shape.fields.get(index) else {
            return Ok(());
        };
        let slot = self.value.field_mut(index);
        let read = entries.value(slot);
        read.map_err(|fault| fault.at_key(field.name))?;
        if field.presence.keeps_null() {
            let is_null = matches!(slot.view(), View::Null);
            self.extra.set_null(index, is_null);
        }
        Ok(())
    }

    /// A field that must not be null has to be there. A nullable one that is missing reads as null:
    /// that is what it means, and a service that stops sending it must not break its callers.
    fn check(&self, seen: &Seen) -> Result<(), Fault> {
        for (index, field) in self.shape.fields.iter().enumerate() {
            if field.presence.is_required() && !seen.contains(index) {
                return Err(Fault::missing(field.name));
            }
        }
        Ok(())
    }
}

/// The value inside an envelope: the result when it is an object, an unknown property when not.
struct Inside<'a, 'r> {
    name: &'static str,
    reader: &'a mut FieldReader<'r>,
    seen: &'a mut Seen,
}

impl Wire for Inside<'_, '_> {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        if let Input::Object(entries) = input {
            self.reader.extra = Extra::default();
            return self.reader.read_object(entries, self.seen);
        }
        let mut kept = Kept::default();
        kept.accept(input)?;
        self.reader.extra.keep(self.name.to_owned(), kept);
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Absent
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
