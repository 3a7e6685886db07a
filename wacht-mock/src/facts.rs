//! What a server keeps beside its resources: takes names with their values as they change, returns the
//! changes; never knows what they mean.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

/// Values by their names. A name that is gone has none.
pub(crate) type Facts = BTreeMap<String, Option<String>>;

/// The value of a time, to the microsecond.
pub(crate) fn of_time(time: DateTime<Utc>) -> String {
    time.timestamp_micros().to_string()
}

/// The time that is the value.
pub(crate) fn time(value: &str) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(value.parse().ok()?)
}

/// The number at the end of a name, and the rest before it.
pub(crate) fn numbered(name: &str) -> Option<(&str, u64)> {
    let (name, number) = name.rsplit_once(' ')?;
    Some((name, number.parse().ok()?))
}
