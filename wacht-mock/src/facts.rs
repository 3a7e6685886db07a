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

/// The times among facts that are numbered: each with its name and its number.
pub(crate) fn times(facts: &Facts) -> impl Iterator<Item = (&str, u64, DateTime<Utc>)> {
    facts.iter().filter_map(|(name, value)| {
        let (name, number) = name.rsplit_once(' ')?;
        Some((name, number.parse().ok()?, time(value.as_deref()?)?))
    })
}
