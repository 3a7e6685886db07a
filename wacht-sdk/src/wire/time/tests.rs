use chrono::{DateTime, SecondsFormat, Utc};

use super::{TimeText, parse_usual, write_time};

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
