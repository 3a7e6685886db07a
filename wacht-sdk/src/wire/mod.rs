//! Reading and writing JSON without code per type: every value is a [`Wire`] that takes what arrives
//! and gives a [`View`] of what it holds, and one shared driver does the rest.
//!
//! Generated types state a table of their fields ([`Shape`]) and lend the fields out, one by one.
//! Nothing but the two lines that make a value and hand it on is generic over both a model and a
//! serde format, so a type costs its table and little more, however many formats read it.

mod compare;
mod debug;
mod envelope;
mod impls;
mod macros;
mod model;
mod read;
mod time;
mod union;
mod write;

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

pub use self::{
    compare::same,
    debug::show,
    impls::read_text,
    model::{Extra, Field, Model, Presence, Shape},
    read::deserialize,
    union::{Tag, Tagged, Union, read_union},
    write::serialize,
};
pub(crate) use self::{impls::view, model::Envelope, read::decode, time::write_time};
use crate::{error::write_line, file::FilePart};

/// A JSON value without parts.
#[derive(Clone, Copy, Debug)]
pub enum Scalar<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number that fits a signed 64-bit integer.
    Int(i64),
    /// A number that only fits an unsigned 64-bit integer.
    UInt(u64),
    /// Any other number.
    Float(f64),
    /// A string.
    Str(&'a str),
}

/// What arrives for a value.
pub enum Input<'a> {
    /// A value without parts.
    Scalar(Scalar<'a>),
    /// An array, to be read item by item.
    List(&'a mut dyn Items),
    /// An object, to be read entry by entry.
    Object(&'a mut dyn Entries),
}

/// A value that travels as JSON: it takes what arrives, and can be looked at.
///
/// It is either a leaf, which takes its input and shows itself in [`leaf`](Self::leaf), or a model,
/// which only lends out its fields and is read and shown by shared code. Every method has a default,
/// so that either says no more than it is: a model is its table and two lists of its fields.
pub trait Wire {
    /// Takes what arrives. A value that does not fit is a [`Fault`]; what the target holds then is
    /// thrown away. Never called for a model.
    ///
    /// # Errors
    ///
    /// When the value takes no such input, or a part of it does not fit.
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        Err(input.unexpected("an object"))
    }

    /// What a value that is no model holds; use `view`, which knows both.
    fn leaf(&self) -> View<'_> {
        View::Absent
    }

    /// The table of the fields, where the value is a model.
    fn shape(&self) -> Option<&'static Shape> {
        None
    }

    /// The field of a model at an index of its table.
    fn field(&self, index: usize) -> Option<&dyn Wire> {
        let _ = index;
        None
    }

    /// The field of a model at an index of its table, to be changed.
    fn field_mut(&mut self, index: usize) -> Option<&mut dyn Wire> {
        let _ = index;
        None
    }

    /// What a model holds besides its fields.
    fn unknown(&self) -> Option<&Extra> {
        None
    }

    /// What a model holds besides its fields, to be changed.
    fn unknown_mut(&mut self) -> Option<&mut Extra> {
        None
    }

    /// Where the value may be missing: makes it present, empty, and lends out what is held then.
    fn present(&mut self) -> Option<&mut dyn Wire> {
        None
    }
}

impl<'w> dyn Wire + 'w {
    /// The value, to be looked at.
    pub fn view(&self) -> View<'_> {
        // Most values are leaves, and need not be asked for a table.
        match self.leaf() {
            View::Absent => match self.shape() {
                Some(shape) => View::Model(Model { shape, value: self }),
                None => View::Absent,
            },
            leaf => leaf,
        }
    }

    /// Reads what arrives into the value.
    ///
    /// # Errors
    ///
    /// When it does not fit.
    #[inline]
    pub fn read(&mut self, input: Input<'_>) -> Result<(), Fault> {
        // Most values are no objects, and need not be asked for a table.
        match input {
            Input::Object(entries) => match self.shape() {
                Some(shape) => model::read(self, shape, entries),
                None => self.accept(Input::Object(entries)),
            },
            input => self.accept(input),
        }
    }
}

/// The items of an array that is being read.
pub trait Items {
    /// Reads the next item into `target`; false when there is none.
    ///
    /// # Errors
    ///
    /// When the input is broken or the item does not fit.
    fn next(&mut self, target: &mut dyn Wire) -> Result<bool, Fault>;
}

/// The entries of an object that is being read.
pub trait Entries {
    /// Passes the next key to `key`; false when there is none.
    ///
    /// # Errors
    ///
    /// When the input is broken.
    fn key(&mut self, key: &mut dyn FnMut(&str)) -> Result<bool, Fault>;

    /// Reads the value of the key that was passed last into `target`.
    ///
    /// # Errors
    ///
    /// When the input is broken or the value does not fit.
    fn value(&mut self, target: &mut dyn Wire) -> Result<(), Fault>;
}

/// A look at a value that is about to be written.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// Nothing: the property is left out.
    Absent,
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    UInt(u64),
    /// A floating-point number.
    Float(f64),
    /// A string.
    Str(&'a str),
    /// A credential: written like a string, never shown.
    Secret(&'a str),
    /// A point in time.
    Time(&'a DateTime<Utc>),
    /// A calendar date.
    Date(NaiveDate),
    /// Free JSON.
    Json(&'a serde_json::Value),
    /// JSON of which nothing is known: written like free JSON, never shown.
    Unknown(&'a serde_json::Value),
    /// A list.
    List(&'a dyn List),
    /// A map with string keys.
    Map(&'a dyn Map),
    /// An object with known fields.
    Model(Model<'a>),
    /// One of the variants of a union.
    Tagged(Tagged<'a>),
    /// A file, which only a form can carry.
    File(&'a FilePart),
}

/// A list whose items can be looked at.
pub trait List {
    /// The number of items.
    fn len(&self) -> usize;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at `index`, [`View::Absent`] past the end.
    fn item(&self, index: usize) -> View<'_>;
}

/// A map whose entries can be looked at.
pub trait Map {
    /// The number of entries.
    fn len(&self) -> usize;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Passes every entry to `visit`, in the order of the keys.
    fn each(&self, visit: &mut dyn FnMut(&str, View<'_>));
}

/// Why a value could not be read, and where in it.
pub struct Fault(Box<FaultInner>);

struct FaultInner {
    message: String,
    /// From the innermost segment outwards.
    path: Vec<Segment>,
}

enum Segment {
    Key(String),
    Index(usize),
}

impl Fault {
    /// A fault with a text that says what is wrong.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self(Box::new(FaultInner {
            message: message.into(),
            path: Vec::new(),
        }))
    }

    fn missing(name: &str) -> Self {
        Self::new(format!("the required property `{name}` is missing"))
    }

    fn at_key(mut self, key: &str) -> Self {
        self.0.path.push(Segment::Key(key.to_owned()));
        self
    }

    fn at_index(mut self, index: usize) -> Self {
        self.0.path.push(Segment::Index(index));
        self
    }

    /// Where the fault is, such as `data[3].roles[0].id`; empty at the top.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for segment in self.0.path.iter().rev() {
            match segment {
                Segment::Key(key) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(key);
                }
                Segment::Index(index) => path.push_str(&format!("[{index}]")),
            }
        }
        path
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for Fault {
    /// One line of bounded length: the keys of the path come from outside.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (message, path) = (&self.0.message, self.path());
        match path.is_empty() {
            true => write_line(f, message),
            false => write_line(f, &format!("{message} at `{path}`")),
        }
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fault({self})")
    }
}

impl std::error::Error for Fault {}

impl fmt::Debug for Input<'_> {
    /// Says the sort of what arrives; a value may be a credential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.describe())
    }
}

impl Input<'_> {
    fn describe(&self) -> &'static str {
        match self {
            Self::Scalar(scalar) => scalar.describe(),
            Self::List(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    /// The fault that this is not what was expected.
    #[must_use]
    pub fn unexpected(&self, expected: &str) -> Fault {
        let found = self.describe();
        Fault::new(format!("expected {expected}, found {found}"))
    }
}

impl Scalar<'_> {
    /// The kind of the value, for messages; never the value itself, which may be a credential.
    fn describe(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Int(_) | Self::UInt(_) => "an integer",
            Self::Float(_) => "a fraction",
            Self::Str(_) => "a string",
        }
    }
}

#[cfg(test)]
mod tests;
