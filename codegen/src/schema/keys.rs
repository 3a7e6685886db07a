//! The types that a schema names, as a set.

use serde_json::Value;

/// A type of JSON Schema other than null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Array,
    Boolean,
    Integer,
    Number,
    Object,
    String,
}

impl Kind {
    const ALL: [Self; 6] = [
        Self::Array,
        Self::Boolean,
        Self::Integer,
        Self::Number,
        Self::Object,
        Self::String,
    ];

    /// The type of this name.
    pub(crate) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Array => "array",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Object => "object",
            Self::String => "string",
        }
    }

    /// What a value of it is called in a name.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Array => "List",
            Self::Boolean => "Boolean",
            Self::Integer => "Integer",
            Self::Number => "Number",
            Self::Object => "Object",
            Self::String => "String",
        }
    }
}

/// Several types; none where a schema names none, so that all are possible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kinds(u8);

impl Kinds {
    /// The types that values have.
    pub(crate) fn of(values: &[Value]) -> Self {
        let mut kinds = Self::default();
        for value in values {
            match value {
                Value::Null => {}
                Value::Array(_) => kinds.insert(Kind::Array),
                Value::Bool(_) => kinds.insert(Kind::Boolean),
                Value::Number(number) if !number.is_f64() => kinds.insert(Kind::Integer),
                Value::Number(_) => kinds.insert(Kind::Number),
                Value::Object(_) => kinds.insert(Kind::Object),
                Value::String(_) => kinds.insert(Kind::String),
            }
        }
        if kinds.has(Kind::Number) {
            // An integer is a number as well.
            kinds.0 &= !(1 << Kind::Integer as u8);
        }
        kinds
    }

    pub(crate) fn insert(&mut self, kind: Kind) {
        self.0 |= 1 << kind as u8;
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The type, where there is one and no other.
    pub(crate) fn only(self) -> Option<Kind> {
        let mut kinds = Kind::ALL.into_iter().filter(|kind| self.has(*kind));
        kinds.next().filter(|_| kinds.next().is_none())
    }

    /// Whether there is this type and no other.
    pub(crate) fn is(self, kind: Kind) -> bool {
        self.only() == Some(kind)
    }

    /// Whether every value is of one of the types.
    pub(crate) fn is_any(self) -> bool {
        let any = [
            Kind::Array,
            Kind::Boolean,
            Kind::Number,
            Kind::Object,
            Kind::String,
        ];
        any.into_iter().all(|kind| self.has(kind))
    }

    /// Whether there are numbers, with or without a fraction, and nothing else.
    pub(crate) fn is_number(self) -> bool {
        self.has(Kind::Number)
            && self
                .all()
                .all(|kind| matches!(kind, Kind::Integer | Kind::Number))
    }

    /// Each of the types.
    pub(crate) fn all(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(move |kind| self.has(*kind))
    }

    /// Whether one of them is a type of values without parts.
    pub(crate) fn has_scalar(self) -> bool {
        self.all()
            .any(|kind| !matches!(kind, Kind::Array | Kind::Object))
    }

    fn has(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }
}
