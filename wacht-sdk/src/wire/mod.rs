//! Reading and writing JSON without code per type: every value is a [`Sink`] that takes what arrives
//! and a [`View`] of what it holds, and one shared driver does the rest.
//!
//! Generated types state a table of their fields ([`Shape`]) and hand out references to them.
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
    impls::{read_id, read_text},
    model::{Extra, Field, Model, Presence, Shape, read_model},
    read::deserialize,
    union::{Tag, Tagged, Union, keep_list, keep_scalar, read_union},
    write::serialize,
};
pub(crate) use self::{model::Envelope, read::decode, time::write_time, write::is_written};
use crate::file::FilePart;

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

/// What a JSON value can be read into.
///
/// A value that does not fit is a [`Fault`]; the sink may then hold anything and is thrown away.
pub trait Sink {
    /// What the sink takes, for messages: `"a string"`.
    fn expects(&self) -> &'static str;

    /// Takes a value without parts.
    ///
    /// # Errors
    ///
    /// When the sink takes no such value.
    fn scalar(&mut self, scalar: Scalar<'_>) -> Result<(), Fault> {
        Err(Fault::unexpected(scalar.describe(), self.expects()))
    }

    /// Takes an array.
    ///
    /// # Errors
    ///
    /// When the sink takes no array, or one of the items does not fit.
    fn list(&mut self, items: &mut dyn Items) -> Result<(), Fault> {
        let _ = items;
        Err(Fault::unexpected("an array", self.expects()))
    }

    /// Takes an object.
    ///
    /// # Errors
    ///
    /// When the sink takes no object, or one of the entries does not fit.
    fn object(&mut self, entries: &mut dyn Entries) -> Result<(), Fault> {
        let _ = entries;
        Err(Fault::unexpected("an object", self.expects()))
    }
}

/// A value that travels as JSON.
pub trait Wire: Sink {
    /// The value, to be written.
    fn view(&self) -> View<'_>;

    /// The value as a model, if it is one.
    fn as_model(&mut self) -> Option<&mut dyn Model> {
        None
    }

    /// Takes the object that is a whole result, out of the envelope if it comes in one.
    ///
    /// # Errors
    ///
    /// When the object does not fit.
    #[doc(hidden)]
    fn result(&mut self, entries: &mut dyn Entries) -> Result<(), Fault> {
        match self.as_model() {
            Some(model) => model::read(model, entries, Envelope::Possible),
            None => envelope::read(self, entries),
        }
    }
}

/// The items of an array that is being read.
pub trait Items {
    /// Reads the next item into `sink`; false when there is none.
    ///
    /// # Errors
    ///
    /// When the input is broken or the item does not fit.
    fn next(&mut self, sink: &mut dyn Sink) -> Result<bool, Fault>;
}

/// The entries of an object that is being read.
pub trait Entries {
    /// Passes the next key to `key`; false when there is none.
    ///
    /// # Errors
    ///
    /// When the input is broken.
    fn key(&mut self, key: &mut dyn FnMut(&str)) -> Result<bool, Fault>;

    /// Reads the value of the key that was passed last into `sink`.
    ///
    /// # Errors
    ///
    /// When the input is broken or the value does not fit.
    fn value(&mut self, sink: &mut dyn Sink) -> Result<(), Fault>;
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
    Model(&'a dyn Model),
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
#[derive(Debug)]
pub struct Fault(Box<FaultInner>);

#[derive(Debug)]
struct FaultInner {
    message: String,
    /// From the innermost segment outwards.
    path: Vec<Segment>,
}

#[derive(Debug)]
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

    fn unexpected(found: &str, expected: &str) -> Self {
        Self::new(format!("expected {expected}, found {found}"))
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
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path();
        if path.is_empty() {
            f.write_str(&self.0.message)
        } else {
            write!(f, "{} at `{path}`", self.0.message)
        }
    }
}

impl std::error::Error for Fault {}

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
