//! Reading and writing JSON without code per type: every value is a [`Wire`] that takes what arrives
//! and returns a [`View`] of its content, and one shared driver does the rest.
//!
//! Generated types state a table of their fields ([`Shape`]) and lend the fields out, one by one.
//! Nothing but the two lines that make a value and hand it on is generic over both a model and a
//! serde format, so a type costs its table and little more, however many formats read it.

mod additional;
mod aside;
mod compare;
mod debug;
mod entries;
mod envelope;
mod events;
mod extra;
mod held;
mod impls;
mod kept;
mod macros;
mod model;
mod partial;
mod read;
mod short_text;
mod time;
mod tuple;
mod union;
mod unknown;
mod write;

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

#[cfg(feature = "testing")]
pub(crate) use self::read::json;
pub use self::{
    additional::Additional,
    compare::same,
    debug::show,
    events::{EventError, Events, read_event, read_named_event},
    extra::Extra,
    impls::text,
    kept::Kept,
    model::{Field, Fields, Model, Presence, Shape},
    partial::properties,
    read::deserialize,
    time::parse_time,
    union::{Choice, Tag, Tagged, Union, read_union},
    unknown::Unknown,
    write::serialize,
};
pub(crate) use self::{
    entries::entries,
    model::FieldViews,
    partial::json_in_part,
    read::decode,
    short_text::ShortText,
    write::{Renamed, plain, sent_json, to_value},
};
use crate::{file::FilePart, shown::write_line};

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
    /// Any other number as its text, where the format has it to the last digit.
    Number(&'a str),
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
    /// The properties of a model beside its fields, with their surroundings; only [`Extra`] and
    /// [`Additional`] take them.
    Extra(&'a mut Extra, Around),
    /// JSON as its text; only a value for any JSON takes it.
    Text(&'a str),
}

/// The surroundings of a value while it is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around {
    /// How often the value may be read, because unions around it try several variants; 0 where none
    /// does.
    trials: usize,
    /// How many arrays and objects hold the value.
    depth: usize,
}

impl Around {
    fn deeper(self) -> Self {
        let depth = self.depth + 1;
        Self { depth, ..self }
    }
}

/// A value that travels as JSON: it takes what arrives, and can be looked at.
pub trait Wire {
    /// Takes what arrives. A value that does not fit is a [`Fault`]; what the target holds then is
    /// thrown away.
    ///
    /// # Errors
    ///
    /// When the value takes no such input, or a part of it does not fit.
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault>;

    /// What the value holds.
    fn view(&self) -> View<'_>;
}

/// The items of an array that is being read.
pub trait Items {
    /// Reads the next item into `target`; false when there is none.
    ///
    /// # Errors
    ///
    /// When the input is broken or the item does not fit.
    fn next(&mut self, target: &mut dyn Wire) -> Result<bool, Fault>;

    /// Keeps the next item, of any JSON; `None` when there is none.
    ///
    /// # Errors
    ///
    /// When the input is broken.
    fn keep(&mut self) -> Result<Option<Kept>, Fault>;

    /// The surroundings of the items.
    fn around(&self) -> Around {
        Around::default()
    }
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

    /// Keeps the value of the key that was passed last, of any JSON.
    ///
    /// # Errors
    ///
    /// When the input is broken.
    fn keep(&mut self) -> Result<Kept, Fault>;

    /// Passes over the value of the key that was passed last.
    ///
    /// # Errors
    ///
    /// When the input is broken.
    fn skip(&mut self) -> Result<(), Fault>;

    /// The property that a whole result may be in; none where the object is not a whole result.
    fn envelope(&self) -> Option<&'static str> {
        None
    }

    /// The surroundings of the entries.
    fn around(&self) -> Around {
        Around::default()
    }
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
    /// JSON of which nothing is known and that no [`Value`](serde_json::Value) holds: written as it
    /// is, never shown.
    Text(&'a str),
    /// The properties of a model without a field: written like an object, never shown.
    Extra(&'a Extra),
    /// The properties of a model without a field that have a type: those of the type, and others.
    Additional(&'a dyn Map, &'a Extra),
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

impl From<bool> for View<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for View<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<f64> for View<'_> {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl<'a> From<&'a str> for View<'a> {
    fn from(value: &'a str) -> Self {
        Self::Str(value)
    }
}

/// A list whose items can be looked at.
pub trait List {
    /// The number of items.
    fn count(&self) -> usize;

    /// The item at `index`, [`View::Absent`] past the end.
    fn item(&self, index: usize) -> View<'_>;
}

/// A map whose entries can be looked at.
pub trait Map {
    /// The number of entries.
    fn count(&self) -> usize;

    /// The value of the entry of this key, [`View::Absent`] where there is none.
    fn entry(&self, key: &str) -> View<'_>;

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
    /// A fault with a message that describes the problem.
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

    /// The same without the place inside: the keys of free JSON may be credentials.
    fn without_path(mut self) -> Self {
        self.0.path.clear();
        self
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

    /// The problem.
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
    /// Names the type of what arrives; a value may be a credential.
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
            Self::Extra(..) => "unknown properties",
            Self::Text(_) => "JSON",
        }
    }

    /// The fault that this is not the expected type.
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
            Self::Number(_) => "a number",
            Self::Str(_) => "a string",
        }
    }
}

#[cfg(test)]
mod tests;
