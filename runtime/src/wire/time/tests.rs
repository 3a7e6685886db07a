//! The short way of reading and writing times agrees with chrono.

use chrono::{DateTime, SecondsFormat, Utc};

use super::{TimeText, parse_time, parse_usual, write_time};

fn by_chrono(text: &str) -> Option<DateTime<Utc>> {
    let time = DateTime::parse_from_rfc3339(text).ok()?;
    Some(time.to_utc())
}

#[test]
fn the_usual_shape_is_read_as_chrono_reads_it() {
    for text in [
        "0000-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999999Z",
        "1970-01-01T00:00:00Z",
        "2000-02-29T12:30:45.1Z",
        "2024-02-29T10:00:00.500Z",
        "2026-01-17T16:40:05.118204Z",
        "9999-12-31T23:59:59.000000001Z",
    ] {
        assert!(parse_usual(text).is_some(), "{text}");
        assert_eq!(parse_usual(text), by_chrono(text), "{text}");
    }
}

#[test]
fn what_is_no_time_is_not_taken_for_one() {
    for text in [
        "",
        "Z",
        "2024-02-29",
        "2024-02-29T10:00:00",
        "2024-02-29T10:00:00.Z",
        "2024-02-29T10:00:00Zz",
        "2023-02-29T10:00:00Z",
        "2024-13-01T10:00:00Z",
        "2024-00-01T10:00:00Z",
        "2024-01-01T24:00:00Z",
        "2024-01-01T10:60:00Z",
        "2024-01-01T10:00:61Z",
        "2024-01-01T1a:00:00Z",
        "2024-01-01T10:00:00.5 Z",
        "2024-01-01T10:00:00.-5Z",
        "+024-01-01T10:00:00Z",
        "２024-01-01T10:00:00Z",
    ] {
        assert_eq!(parse_usual(text), None, "{text}");
        assert_eq!(by_chrono(text), None, "{text}");
    }
}

#[test]
fn other_shapes_are_left_to_chrono() {
    for text in [
        "2024-02-29T10:00:00+01:00",
        "2024-02-29 10:00:00Z",
        "2024-02-29t10:00:00z",
        "2024-02-29T10:00:00.1234567891Z",
        "2016-12-31T23:59:60Z",
    ] {
        assert_eq!(parse_usual(text), None, "{text}");
        assert!(by_chrono(text).is_some(), "{text}");
    }
}

#[test]
fn times_are_written_as_chrono_writes_them() {
    for (seconds, nanos) in [
        (0, 0),
        (-1, 999_999_999),
        (1_700_000_000, 1),
        (1_700_000_000, 1_000),
        (1_700_000_000, 500_000_000),
        (1_700_000_000, 482_913_000),
        (-62_167_219_200, 0),
        (253_402_300_799, 999_000_000),
        // Before the year 0, after the year 9999, and in a leap second.
        (-62_167_219_201, 0),
        (253_402_300_800, 0),
        (1_483_228_799, 1_500_000_000),
    ] {
        let time = DateTime::from_timestamp(seconds, nanos).unwrap();
        let expected = time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        assert_eq!(write_time(&time, str::to_owned), expected);
    }
}

#[test]
fn a_time_of_these_centuries_is_written_without_chrono() {
    let time = DateTime::from_timestamp(1_700_000_000, 5).unwrap();
    assert!(TimeText::new(&time).is_some());
}

#[test]
fn times_as_other_programs_write_them_are_read() {
    for (text, rfc3339) in [
        // PostgreSQL: hours alone, or all that the offset of an old time has.
        ("2024-02-29 10:00:00+00", "2024-02-29T10:00:00Z"),
        (
            "2024-02-29 10:00:00.123456-03",
            "2024-02-29T13:00:00.123456Z",
        ),
        ("1880-01-01 00:00:00+00:53:28", "1879-12-31T23:06:32Z"),
        // ISO 8601: an offset without a colon, a comma, no seconds, the end of a day.
        ("2024-02-29T10:00:00+0530", "2024-02-29T04:30:00Z"),
        ("2024-02-29T10:00:00,5Z", "2024-02-29T10:00:00.500Z"),
        ("2024-02-29T10:00Z", "2024-02-29T10:00:00Z"),
        ("2024-02-29t10:00-0100", "2024-02-29T11:00:00Z"),
        ("2024-02-28T24:00:00Z", "2024-02-29T00:00:00Z"),
        ("2024-12-31T24:00+01:00", "2024-12-31T23:00:00Z"),
        // Ruby and Go.
        ("2024-02-29 10:00:00 UTC", "2024-02-29T10:00:00Z"),
        ("2024-02-29 10:00:00 +0200", "2024-02-29T08:00:00Z"),
        // A leap second, and more digits than a nanosecond has.
        ("2016-12-31 23:59:60+00", "2016-12-31T23:59:60Z"),
        (
            "2024-02-29 10:00:00.1234567899+00",
            "2024-02-29T10:00:00.123456789Z",
        ),
    ] {
        let time = parse_time(text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
        assert_eq!(write_time(&time, str::to_owned), rfc3339, "{text}");
        assert_eq!(parse_time(rfc3339).unwrap(), time, "{text}");
    }
}

#[test]
fn a_text_that_is_no_point_in_time_is_refused() {
    for text in [
        "2024-02-29 10:00:00",
        "2024-02-29T10:00",
        "2024-02-29T10Z",
        "2024-02-29T24:00:01Z",
        "2024-02-29T24:01Z",
        "2024-02-29T25:00Z",
        "2024-02-29T10:00:00.Z",
        "2024-02-29T10:00:00+5",
        "2024-02-29T10:00:00+24:00",
        "2024-02-29T10:00:00+05:60",
        "2024-02-29T10:00:00+053",
        "2024-02-29T10:00:00+05:3",
        "2024-02-29T10:00:00 CET",
        "2024-02-29T10:00:00Z ",
        "2024-02-29T10:00:00:00Z",
        "2024-02-29  10:00Z",
        "2024-02-30T10:00Z",
        "9999-12-31é10:00Z",
        "infinity",
    ] {
        assert!(parse_time(text).is_err(), "{text}");
    }
}
