//! Points in time and dates as text: RFC 3339 and what programs write in its place in, RFC 3339 out.
//!
//! Nearly every response is full of times, and the service writes all of them in one shape. That shape
//! is read and written here, without an allocation; chrono does the rest of RFC 3339, and
//! [`parse_other`] reads times near it.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, SecondsFormat, TimeDelta, Timelike, Utc};

use super::Fault;

/// Reads a point in time, as RFC 3339 or as other programs write it.
///
/// # Errors
///
/// When the text is not a time.
pub fn parse_time(text: &str) -> Result<DateTime<Utc>, Fault> {
    if let Some(time) = parse_usual(text) {
        return Ok(time);
    }
    // In UTC a time of the last year may be one of the year 10000. It is written with a sign, which
    // RFC 3339 does not know and this is to read again.
    let signed = || text.starts_with(['+', '-']).then(|| text.parse().ok())?;
    let time = DateTime::parse_from_rfc3339(text).map(|time| time.to_utc());
    time.ok()
        .or_else(signed)
        .or_else(|| parse_other(text))
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

/// Reads what PostgreSQL and other programs write: `2024-02-29 10:00:00.5+00`, a time of day without
/// seconds, `24:00` for the end of the day, an offset without a colon. Nothing without an offset: it
/// is not a point in time.
fn parse_other(text: &str) -> Option<DateTime<Utc>> {
    let (date, rest) = text.split_at_checked("YYYY-MM-DD".len())?;
    let date = date.parse::<NaiveDate>().ok()?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let end = rest.find(|c| !matches!(c, '0'..='9' | ':' | '.' | ','))?;
    let (clock, offset) = rest.split_at(end);
    let local = match clock.strip_prefix("24") {
        Some(zeros) if !zeros.contains(|c| matches!(c, '1'..='9')) => date
            .succ_opt()?
            .and_time(parse_clock(&format!("00{zeros}"))?),
        _ => date.and_time(parse_clock(clock)?),
    };
    let utc = local.checked_sub_signed(parse_offset(offset)?)?;
    Some(utc.and_utc())
}

/// A time of day, its seconds and their fraction optional.
fn parse_clock(text: &str) -> Option<NaiveTime> {
    let (whole, fraction) = match text.split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let (hour, minute, second) = match (&*pairs(whole)?, fraction) {
        (&[hour, minute], None) => (hour, minute, 0),
        (&[hour, minute, second], _) => (hour, minute, second),
        _ => return None,
    };
    let nanos = match fraction.map(str::as_bytes) {
        None => 0,
        Some(digits) if !digits.iter().all(u8::is_ascii_digit) => return None,
        // Beyond nanoseconds there is nothing to keep.
        Some(digits) => nanos(digits.get(..9).unwrap_or(digits))?,
    };
    // chrono keeps a leap second as a longer fraction of the second before it.
    match second {
        60 => NaiveTime::from_hms_nano_opt(hour, minute, 59, nanos + 1_000_000_000),
        _ => NaiveTime::from_hms_nano_opt(hour, minute, second, nanos),
    }
}

/// An offset: `Z`, `UTC`, or hours with a sign and perhaps minutes and seconds. A blank may stand
/// before it.
fn parse_offset(text: &str) -> Option<TimeDelta> {
    let text = text.strip_prefix(' ').unwrap_or(text);
    if matches!(text, "Z" | "z" | "UTC") {
        return Some(TimeDelta::zero());
    }
    let (hour, minute, second) = match *pairs(text.strip_prefix(['+', '-'])?)? {
        [hour] => (hour, 0, 0),
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    let offset = NaiveTime::from_hms_opt(hour, minute, second)? - NaiveTime::MIN;
    Some(if text.starts_with('-') {
        -offset
    } else {
        offset
    })
}

/// Numbers of two digits each, with a colon between all of them or none.
fn pairs(text: &str) -> Option<Vec<u32>> {
    let has_colons = text.contains(':');
    let (mut pairs, mut rest) = (Vec::new(), text.as_bytes());
    loop {
        let (pair, behind) = rest.split_at_checked(2)?;
        pairs.push(number(pair)?);
        rest = match behind {
            [] => return Some(pairs),
            [b':', behind @ ..] if has_colons => behind,
            _ if has_colons => return None,
            _ => behind,
        };
    }
}

/// The digits of a fraction as nanoseconds.
fn nanos(digits: &[u8]) -> Option<u32> {
    let missing = 9_u32.checked_sub(u32::try_from(digits.len()).ok()?)?;
    // A full stop without digits behind it is not a fraction.
    (missing < 9).then_some(number(digits)? * 10_u32.pow(missing))
}

/// At most nine digits as a number.
#[inline]
fn number(digits: &[u8]) -> Option<u32> {
    let mut number = 0;
    for digit in digits {
        match digit.wrapping_sub(b'0') {
            digit @ 0..10 => number = number * 10 + u32::from(digit),
            _ => return None,
        }
    }
    Some(number)
}

/// Writes a time in UTC, its fraction in as many thousands as it needs.
pub(super) fn write_time<R>(time: &DateTime<Utc>, write: impl FnOnce(&str) -> R) -> R {
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
