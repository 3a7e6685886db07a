//! The events that a service sends by itself: what their names are, and what each of them holds.

use super::{Docs, Type};

/// The events of an API.
#[derive(Clone, Debug)]
pub struct Events {
    /// The property of an event that holds its name, where it is read with the event.
    pub property: Option<String>,
    /// Whether an event is only the data of what arrives, and not all of it.
    pub is_data: bool,
    /// The feature that they need, where they need one.
    pub feature: Option<String>,
    /// The events, in alphabetical order.
    pub events: Vec<Event>,
}

/// An event.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its name on the wire.
    pub wire: String,
    /// Its Rust name.
    pub name: String,
    /// The type of what it holds.
    pub ty: Type,
    /// Whether that is held in a box, because events differ much in size.
    pub is_boxed: bool,
    /// Its description in the document.
    pub docs: Docs,
    /// The JSON pointer to it in the document.
    pub pointer: String,
}

impl Events {
    /// The name of the enum.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.is_data {
            true => "EventData",
            false => "Event",
        }
    }
}
