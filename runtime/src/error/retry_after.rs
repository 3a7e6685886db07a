//! The `Retry-After` header: seconds, or an HTTP date in each of its three forms.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Datelike, NaiveDateTime, Utc};
use http::{HeaderMap, header::RETRY_AFTER};

/// How long the service asks to wait, counted from `now`. Of several headers the longest wait
/// counts: a proxy adds its own to that of the service.
pub(super) fn asked(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let values = headers.get_all(RETRY_AFTER).iter();
    let waits = values.filter_map(|value| parse(value.to_str().ok()?, now));
    waits.max()
}

/// How long to wait, counted from `now`. A date that has passed is not a wait; a value that is
/// neither a number nor a date is ignored.
fn parse(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit mean longer than anyone waits.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let now = DateTime::<Utc>::from(now);
    let wait = date(value, now)?.signed_duration_since(now);
    Some(wait.to_std().unwrap_or_default())
}

/// An HTTP date: `Sun, 06 Nov 1994 08:49:37 GMT`, or one of the two older forms that RFC 9110
/// requires to be accepted, `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`. The
/// name of the day adds nothing, and a wrong one does not make the date less clear.
fn date(value: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let read = |text, form| NaiveDateTime::parse_from_str(text, form).ok();
    if let Some((_, date)) = value.split_once(", ") {
        if let Ok(date) = DateTime::parse_from_rfc2822(date) {
            return Some(date.to_utc());
        }
        let (day, rest) = date.split_once('-')?;
        let (month, rest) = rest.split_once('-')?;
        let (year, clock) = rest.split_once(' ')?;
        let year = full_year(year, now)?;
        let date = read(
            &format!("{day} {month} {year} {clock}"),
            "%d %b %Y %H:%M:%S GMT",
        )?;
        return Some(date.and_utc());
    }
    let (_, date) = value.split_once(' ')?;
    Some(read(date, "%b %e %H:%M:%S %Y")?.and_utc())
}

/// A year of two digits: that of the last hundred years which ends so, or of the next fifty.
fn full_year(digits: &str, now: DateTime<Utc>) -> Option<i32> {
    let year: i32 = digits.parse().ok().filter(|_| digits.len() == 2)?;
    let latest = now.year() + 50;
    Some(latest - (latest - year).rem_euclid(100))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::parse;

    /// Sun, 06 Nov 1994 08:49:37 GMT
    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777)
    }

    fn seconds(value: &str) -> Option<u64> {
        parse(value, now()).map(|wait| wait.as_secs())
    }

    #[test]
    fn seconds_are_read() {
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds(" 0 "), Some(0));
    }

    #[test]
    fn a_date_is_counted_from_now() {
        assert_eq!(seconds("Sun, 06 Nov 1994 08:50:37 GMT"), Some(60));
    }

    #[test]
    fn a_date_that_has_passed_is_no_wait() {
        assert_eq!(seconds("Sun, 06 Nov 1994 08:48:37 GMT"), Some(0));
    }

    #[test]
    fn an_absurd_number_is_longer_than_anyone_waits() {
        assert_eq!(seconds("99999999999999999999999"), Some(u64::MAX));
    }

    #[test]
    fn anything_else_says_nothing() {
        for value in [
            "",
            "-5",
            "soon",
            "1.5",
            "0x10",
            "Sun, 99 Nov 1994 08:49:37 GMT",
        ] {
            assert_eq!(seconds(value), None, "{value}");
        }
    }

    #[test]
    fn the_older_forms_of_a_date_are_read() {
        assert_eq!(seconds("Sunday, 06-Nov-94 08:50:37 GMT"), Some(60));
        assert_eq!(seconds("Sun Nov  6 08:50:37 1994"), Some(60));
        assert_eq!(seconds("Wed Nov 16 08:49:37 1994"), Some(10 * 24 * 60 * 60));
    }

    #[test]
    fn a_year_of_two_digits_is_the_nearest_that_is_not_over_50_years_ahead() {
        let later = SystemTime::UNIX_EPOCH + Duration::from_secs(4_102_444_799);
        let wait = parse("Friday, 01-Jan-00 00:00:59 GMT", later);
        assert_eq!(
            wait,
            Some(Duration::from_secs(60)),
            "from the last second of 2099"
        );
        assert_eq!(seconds("Tuesday, 06-Nov-84 08:49:37 GMT"), Some(0));
    }

    #[test]
    fn the_name_of_the_day_is_passed_over() {
        assert_eq!(seconds("Mon, 06 Nov 1994 08:50:37 GMT"), Some(60));
    }
}
