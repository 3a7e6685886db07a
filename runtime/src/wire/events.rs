//! Events: values whose type follows from a name that stands beside them. Takes the name and what
//! arrived; keeps what has an unknown name as it came, and returns what does not fit with the error.

use std::{error::Error, fmt};

use serde_json::Value;

use super::{Around, Fault, Input, Kept, Unknown, Wire, aside::Aside, read::drive_kept};
use crate::shown::write_line;

/// The payload of an event: one of several types.
pub trait Events: Wire {
    /// The name of the event; `None` for one that is not known.
    fn name(&self) -> Option<&'static str>;

    /// Becomes the event of this name, empty; `None` when there is no such event.
    fn select(&mut self, name: &str) -> Option<&mut dyn Wire>;

    /// Becomes an event that is not known.
    fn unrecognized(&mut self, payload: Kept);
}

/// Reads the payload of the event of this name. An unknown name keeps the payload as it came.
///
/// # Errors
///
/// When the payload does not fit the type of the event.
pub fn read_event(events: &mut dyn Events, name: &str, payload: Unknown) -> Result<(), EventError> {
    let payload = Kept::from(payload);
    let Some(target) = events.select(name) else {
        events.unrecognized(payload);
        return Ok(());
    };
    drive_kept(&payload, target, Around::default()).map_err(|fault| EventError {
        name: name.to_owned(),
        reason: fault.to_string(),
        payload: payload.into(),
    })
}

/// Reads an event that has its name in a property of itself.
///
/// # Errors
///
/// When the input is broken, or does not fit the event that it names.
pub fn read_named_event(
    events: &mut dyn Events,
    property: &str,
    input: Input<'_>,
) -> Result<(), Fault> {
    let Input::Object(entries) = input else {
        let mut payload = Kept::default();
        payload.accept(input)?;
        events.unrecognized(payload);
        return Ok(());
    };
    let mut payload = Aside::default();
    payload.keep_all(entries, None)?;
    let target = match payload.get(property) {
        Some(Kept::Value(Value::String(name))) => events.select(name),
        _ => None,
    };
    match target {
        Some(target) => target.accept(Input::Object(&mut payload.lend(1))),
        None => {
            events.unrecognized(payload.whole()?);
            Ok(())
        }
    }
}

/// The payload of an event that does not fit the type of the event. It holds the payload as it came.
///
/// `Debug` and `Display` do not show the payload, which may hold anything.
#[derive(Clone, PartialEq, Eq)]
pub struct EventError {
    name: String,
    payload: Unknown,
    reason: String,
}

impl EventError {
    /// The name of the event.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The payload as it came.
    #[must_use]
    pub fn payload(&self) -> &Unknown {
        &self.payload
    }

    /// The payload as it came, without a copy.
    #[must_use]
    pub fn into_payload(self) -> Unknown {
        self.payload
    }

    /// What does not fit, and where in the payload.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, reason, .. } = self;
        write_line(
            f,
            &format!("the event {name} has an unexpected payload: {reason}"),
        )
    }
}

impl fmt::Debug for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventError")
            .field("name", &self.name)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

impl Error for EventError {}

/// Implements an enum of events that keeps those that it does not know in `Unrecognized`.
///
/// After the enum comes the one of the names, and after `in` the property that holds the name, where
/// an event has it. An event is its name in both enums, and its name on the wire.
#[doc(hidden)]
#[macro_export]
macro_rules! events {
    ($name:ident, $kind:ident $(in $property:literal)? $(, $variant:ident $wire:literal)* $(,)?) => {
        impl $name {
            /// The name of the event; `None` for one that this version of the SDK does not know.
            #[must_use]
            #[inline]
            pub fn kind(&self) -> ::core::option::Option<$kind> {
                $crate::runtime::Events::name(self).map($kind::from)
            }

            /// The payload of an event. One of an unknown name is kept as it came.
            ///
            /// # Errors
            ///
            /// When the payload does not fit the type of the event. The error holds the payload.
            pub fn read(
                name: impl ::core::convert::AsRef<str>,
                payload: impl ::core::convert::Into<$crate::Unknown>,
            ) -> ::core::result::Result<Self, $crate::EventError> {
                let mut event = <Self as ::core::default::Default>::default();
                $crate::runtime::read_event(&mut event, name.as_ref(), payload.into())?;
                ::core::result::Result::Ok(event)
            }
        }

        impl ::core::default::Default for $name {
            #[inline]
            fn default() -> Self {
                Self::Unrecognized(::core::default::Default::default())
            }
        }

        impl $crate::runtime::Events for $name {
            #[inline]
            fn name(&self) -> ::core::option::Option<&'static str> {
                match self {
                    $(Self::$variant(_) => ::core::option::Option::Some($wire),)*
                    Self::Unrecognized(_) => ::core::option::Option::None,
                }
            }

            #[inline]
            fn select(
                &mut self,
                name: &str,
            ) -> ::core::option::Option<&mut dyn $crate::runtime::Wire> {
                *self = match name {
                    $($wire => Self::$variant(::core::default::Default::default()),)*
                    _ => return ::core::option::Option::None,
                };
                match self {
                    $(Self::$variant(payload) => ::core::option::Option::Some(payload),)*
                    Self::Unrecognized(_) => ::core::option::Option::None,
                }
            }

            #[inline]
            fn unrecognized(&mut self, payload: $crate::runtime::Kept) {
                *self = Self::Unrecognized(payload.into());
            }
        }

        impl $crate::runtime::Wire for $name {
            #[inline]
            fn accept(
                &mut self,
                input: $crate::runtime::Input<'_>,
            ) -> ::core::result::Result<(), $crate::runtime::Fault> {
                $crate::runtime::read_named_event(self, ::core::concat!($($property)?), input)
            }

            #[inline]
            fn view(&self) -> $crate::runtime::View<'_> {
                match self {
                    $(Self::$variant(payload) => $crate::runtime::Wire::view(payload),)*
                    Self::Unrecognized(payload) => $crate::runtime::Wire::view(payload),
                }
            }
        }

        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::runtime::show(self, f)
            }
        }

        impl ::core::cmp::PartialEq for $name {
            /// Events are equal when their names are, and their payloads.
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                let names = [self, other].map($crate::runtime::Events::name);
                names[0] == names[1] && $crate::runtime::same(self, other)
            }
        }

        $crate::__event_serde!($name $($property)?);
    };
}

/// An event is read from what holds its name, and written always.
#[doc(hidden)]
#[macro_export]
macro_rules! __event_serde {
    ($name:ident) => {
        $crate::__serialize!($name);
    };
    ($name:ident $property:literal) => {
        $crate::__serde!($name);
    };
}
