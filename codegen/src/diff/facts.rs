//! What a model promises, as facts: a subject for each operation, type and other part of the API, its
//! elements, and of each element the Rust items that it makes and what holds on the wire. Takes a model;
//! decides nothing about changes.

mod operations;
mod service;
mod types;

use crate::ir::{Api, Deprecated, Docs};

/// The facts of a model: those of the service and its resources, of the operations, and of the types.
#[must_use]
pub fn facts(api: &Api) -> Vec<Facts> {
    let mut all = service::facts(api);
    all.extend(operations::facts(api));
    all.extend(types::facts(api));
    all
}

/// What facts are about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// Which kind of thing it is.
    pub kind: SubjectKind,
    /// What it is called in Rust, such as `users().list()` or `types::User`.
    pub rust: String,
    /// What it is in the document, such as `GET /users` or the name of a component.
    pub wire: String,
    /// The JSON pointer to it in the document.
    pub pointer: String,
}

/// The kinds of subjects, in the order of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SubjectKind {
    /// The service as a whole, and the client of it.
    Service,
    /// A handle that operations are on.
    Resource,
    /// An operation.
    Operation,
    /// A type.
    Type,
    /// A kind of id.
    Id,
    /// The events that the service sends.
    Events,
    /// An item of the generated code, whose change no document caused.
    Item,
}

impl SubjectKind {
    /// Its name in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Resource => "resource",
            Self::Operation => "operation",
            Self::Type => "type",
            Self::Id => "id",
            Self::Events => "events",
            Self::Item => "item",
        }
    }
}

/// The facts about one subject.
#[derive(Debug)]
pub struct Facts {
    /// What they are about.
    pub subject: Subject,
    /// What it is known by from one version of the document to the next.
    pub key: String,
    /// The Rust paths that it defines, what it is called by first: other items begin with them.
    pub paths: Vec<String>,
    /// Its parts; the first one is the subject itself.
    pub elements: Vec<Element>,
}

/// A part of a subject: a parameter, a property, a value.
#[derive(Debug)]
pub struct Element {
    /// What it is known by.
    pub key: String,
    /// What reports call it; empty for the subject itself.
    pub title: String,
    /// The JSON pointer to it in the document.
    pub pointer: String,
    /// Its properties.
    pub facts: Vec<Fact>,
}

/// Something that is true of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What a change of it means.
    pub kind: FactKind,
    /// What it is about: a Rust item, or an aspect such as the type.
    pub name: String,
    /// What it is.
    pub value: String,
}

/// What a change of a fact means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// A public item of Rust and its signature: gone or changed, it breaks code.
    Rust,
    /// The order of arguments: another order of the same breaks code that still compiles.
    Order,
    /// The features under which a Rust item exists: fewer break code.
    Gate,
    /// What holds on the wire, or how the client behaves.
    Wire,
    /// That it is deprecated.
    Deprecated,
    /// What readers see.
    Docs,
}

impl Element {
    pub(super) fn new(key: impl Into<String>, title: impl Into<String>, pointer: &str) -> Self {
        Self {
            key: key.into(),
            title: title.into(),
            pointer: pointer.to_owned(),
            facts: Vec::new(),
        }
    }

    fn add(&mut self, kind: FactKind, name: impl Into<String>, value: impl Into<String>) {
        self.facts.push(Fact {
            kind,
            name: name.into(),
            value: value.into(),
        });
    }

    /// A Rust item and its signature.
    fn rust(&mut self, item: impl Into<String>, signature: impl Into<String>) {
        self.add(FactKind::Rust, item, signature);
    }

    /// Something on the wire; nothing where it is not there.
    fn wire(&mut self, aspect: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.add(FactKind::Wire, aspect, value);
        }
    }

    /// The arguments of a function in their order.
    fn order(&mut self, item: impl Into<String>, arguments: &[String]) {
        self.add(FactKind::Order, item, arguments.join(", "));
    }

    /// The features under which an item exists; always where there is none.
    fn gate(&mut self, item: impl Into<String>, features: &[String]) {
        self.add(FactKind::Gate, item, features.join(", "));
    }

    fn docs(&mut self, aspect: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.add(FactKind::Docs, aspect, value);
        }
    }

    fn documentation(&mut self, docs: &Docs) {
        self.docs("documentation", &docs.0);
    }

    fn deprecated(&mut self, deprecated: Option<&Deprecated>) {
        if let Some(Deprecated(note)) = deprecated {
            self.add(
                FactKind::Deprecated,
                "deprecated",
                note.clone().unwrap_or_default(),
            );
        }
    }
}

impl Fact {
    /// Whether its value is worth being shown, and not only that it changed.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.name != "documentation"
    }
}
