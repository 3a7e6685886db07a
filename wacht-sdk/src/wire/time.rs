//! Points in time and dates as text: RFC 3339 in, RFC 3339 out.

use chrono::{DateTime, NaiveDate, Utc};

use super::Fault;

pub(super) fn parse_time(text: &str) -> Result<DateTime<Utc>, Fault> {
    // In UTC a time of the last year may be one of the year 10000. It is written with a sign, which
    // RFC 3339 does not know and this is to read again.
    let signed = || text.starts_with(['+', '-']).then(|| text.parse().ok())?;
    let time = DateTime::parse_from_rfc3339(text).map(|time| time.to_utc());
    time.ok()
        .or_else(signed)
        .ok_or_else(|| Fault::new("expected an RFC 3339 time, found another text"))
}

pub(super) fn parse_date(text: &str) -> Result<NaiveDate, Fault> {
    text.parse()
        .map_err(|_| Fault::new("expected a date (YYYY-MM-DD), found another text"))
}
