//! Points in time and dates as text: RFC 3339 in, RFC 3339 out.

use chrono::{DateTime, NaiveDate, Utc};

use super::Fault;

pub(super) fn parse_time(text: &str) -> Result<DateTime<Utc>, Fault> {
    match DateTime::parse_from_rfc3339(text) {
        Ok(time) => Ok(time.to_utc()),
        Err(_) => Err(Fault::new("expected an RFC 3339 time, found another text")),
    }
}

pub(super) fn parse_date(text: &str) -> Result<NaiveDate, Fault> {
    text.parse()
        .map_err(|_| Fault::new("expected a date (YYYY-MM-DD), found another text"))
}
