//! Points in time and dates as text: RFC 3339 in, RFC 3339 out.
//!
//! Nearly every answer is full of times, and the service writes all of them in one shape. That shape
//! is read and written here, without an allocation; chrono does the rest.

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, Timelike, Utc};

use super::Fault;

pub(super) fn parse_time(text: &str) -> Result<DateTime<Utc>, Fault> {
    if let Some(time) = parse_usual(text) {
        return Ok(time);
    }
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

/// Reads `2024-02-29T10:00:00.5Z`, with or without a fraction.
fn parse_usual(text: &str) -> Option<DateTime<Utc>> {
    let (time, rest) = text.as_bytes().split_first_chunk()?;
    let [
        y1,
        y2,
        y3,
        y4,
        b'-',
        mo1,
        mo2,
        b'-',
        d1,
        d2,
        b'T',
        h1,
        h2,
        b':',
        mi1,
        mi2,
        b':',
        s1,
        s2,
    ] = *time
    else {
        return None;
    };
    let nanos = match rest {
        [b'Z'] => 0,
        [b'.', fraction @ .., b'Z'] => nanos(fraction)?,
        _ => return None,
    };
    let year = number(&[y1, y2, y3, y4])?;
    let date = NaiveDate::from_ymd_opt(
        i32::try_from(year).ok()?,
        number(&[mo1, mo2])?,
        number(&[d1, d2])?,
    )?;
    let (hour, minute, second) = (number(&[h1, h2])?, number(&[mi1, mi2])?, number(&[s1, s2])?);
    Some(
        date.and_hms_nano_opt(hour, minute, second, nanos)?
            .and_utc(),
    )
}

/// The digits of a fraction as nanoseconds.
fn nanos(digits: &[u8]) -> Option<u32> {
    let missing = 9_u32.checked_sub(u32::try_from(digits.len()).ok()?)?;
    // A full stop without digits behind it is no fraction.
    (missing < 9).then_some(number(digits)? * 10_u32.pow(missing))
}

/// At most nine digits as a number.
fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| {
        let digit = digit.wrapping_sub(b'0');
        (digit < 10).then_some(number * 10 + u32::from(digit))
    })
}

/// Writes a time in UTC, its fraction in as many thousands as it needs.
pub(crate) fn write_time<R>(time: &DateTime<Utc>, write: impl FnOnce(&str) -> R) -> R {
    match TimeText::new(time) {
        Some(text) => write(text.as_str()),
        None => write(&time.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
    }
}

/// `2024-02-29T10:00:00.000000000Z` or less.
struct TimeText {
    bytes: [u8; 30],
    len: usize,
}

impl TimeText {
    /// Nothing for what needs another shape: years before 0 and after 9999, and leap seconds.
    fn new(time: &DateTime<Utc>) -> Option<Self> {
        let time = time.naive_utc();
        let (year, nanos) = (u32::try_from(time.year()).ok()?, time.nanosecond());
        if year > 9_999 || nanos > 999_999_999 {
            return None;
        }
        let fraction_len = match nanos {
            0 => 0,
            _ if nanos % 1_000_000 == 0 => 4,
            _ if nanos % 1_000 == 0 => 7,
            _ => 10,
        };
        let [y1, y2, y3, y4] = digits(year);
        let [mo1, mo2] = digits(time.month());
        let [d1, d2] = digits(time.day());
        let [h1, h2] = digits(time.hour());
        let [mi1, mi2] = digits(time.minute());
        let [s1, s2] = digits(time.second());
        let [f1, f2, f3, f4, f5, f6, f7, f8, f9] = digits(nanos);
        let mut bytes = [
            y1, y2, y3, y4, b'-', mo1, mo2, b'-', d1, d2, b'T', h1, h2, b':', mi1, mi2, b':', s1,
            s2, b'.', f1, f2, f3, f4, f5, f6, f7, f8, f9, b'Z',
        ];
        let end = 19 + fraction_len;
        *bytes.get_mut(end)? = b'Z';
        Some(Self {
            bytes,
            len: end + 1,
        })
    }

    fn as_str(&self) -> &str {
        // All of it is ASCII, so the fallback is never taken.
        let text = self.bytes.get(..self.len);
        text.and_then(|text| std::str::from_utf8(text).ok())
            .unwrap_or_default()
    }
}

/// The last digits of a number.
fn digits<const N: usize>(mut number: u32) -> [u8; N] {
    let mut digits = [b'0'; N];
    for digit in digits.iter_mut().rev() {
        *digit += (number % 10) as u8;
        number /= 10;
    }
    digits
}

#[cfg(test)]
mod tests;
