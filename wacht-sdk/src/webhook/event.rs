//! The event that a delivery carries: takes a body that was verified, returns its parts.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_core::de::DeserializeOwned;
use serde_json::Value;

use super::{EventData, EventKind, UnexpectedData, VerifyError};
use crate::{
    Extra, Unknown,
    runtime::{parse_time, properties},
};

/// The event of a delivery with a valid signature.
///
/// `Debug` does not show the payload, which may hold anything.
#[derive(Clone, PartialEq)]
pub struct Event {
    /// The id of the delivery: the same in all its attempts, and a different one for each endpoint
    /// and each replay. A receiver that remembers it handles no delivery twice.
    pub id: String,
    /// The name of the event, `type` in the body, such as `user.created`. New names are added
    /// without notice, so a receiver should ignore those that it does not know.
    pub kind: EventKind,
    /// When the delivery was created.
    pub timestamp: DateTime<Utc>,
    /// The payload: typed for the events of Wacht, and as it came for others.
    pub data: EventData,
    extra: Extra,
}

impl Event {
    /// The payload as a type of yours, for events that you trigger.
    ///
    /// ```
    /// # fn example(event: wacht_sdk::webhook::Event) -> wacht_sdk::serde_json::Result<()> {
    /// use std::collections::BTreeMap;
    ///
    /// let invoice = event.data_as::<BTreeMap<String, String>>()?;
    /// println!("{:?} was paid", invoice.get("invoice_id"));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// When the payload does not fit the type. The text of the error may quote the payload.
    pub fn data_as<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        match &self.data {
            EventData::Unrecognized(data) => data.read(),
            known => serde_json::from_value(serde_json::to_value(known)?),
        }
    }

    /// The properties beside the payload that this version of the SDK does not know.
    #[must_use]
    pub fn extra(&self) -> &Extra {
        &self.extra
    }

    /// Inline like all that reads typed events: only a program that receives them compiles their types.
    #[inline]
    pub(super) fn read(id: &str, body: &[u8]) -> Result<Self, VerifyError> {
        let (kind, timestamp, data, extra) = parts(body)?;
        let (id, kind) = (id.to_owned(), EventKind::from(kind.as_str()));
        match EventData::read(&kind, data) {
            Ok(data) => Ok(Self {
                id,
                kind,
                timestamp,
                data,
                extra,
            }),
            Err(error) => Err(VerifyError::UnexpectedData(Box::new(UnexpectedData {
                id,
                kind,
                timestamp,
                error,
            }))),
        }
    }
}

/// The name of an event, its time, its payload, and the properties beside them.
fn parts(body: &[u8]) -> Result<(String, DateTime<Utc>, Unknown, Extra), VerifyError> {
    let malformed = |reason| VerifyError::MalformedBody { reason };
    let Some(mut extra) = properties(body) else {
        return Err(malformed("it is not a JSON object"));
    };
    let Some(Value::String(kind)) = extra.remove("type") else {
        return Err(malformed("`type` is not a string"));
    };
    let timestamp = match extra.remove("timestamp") {
        Some(Value::String(text)) => parse_time(&text).ok(),
        _ => None,
    };
    let Some(timestamp) = timestamp else {
        return Err(malformed("`timestamp` is not an RFC 3339 time"));
    };
    let Some(data) = extra.take("data") else {
        return Err(malformed("`data` is missing"));
    };
    Ok((kind, timestamp, data, extra))
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}
