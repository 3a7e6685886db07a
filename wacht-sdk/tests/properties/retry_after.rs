//! The wait that the service requests: in both forms, and in neither.

use std::time::Duration;

use proptest::prelude::*;
use wacht_sdk::{chrono::DateTime, http::HeaderValue};

use crate::{TODAY, block_on, client, config, response};

/// The wait that is read from a header.
fn wait(header: &str) -> Option<Duration> {
    let header = HeaderValue::from_bytes(header.as_bytes()).ok()?;
    let client = client(move |_| {
        let mut busy = response(503, "");
        busy.headers_mut().insert("retry-after", header.clone());
        busy
    });
    block_on(client.users().get("1")).unwrap_err().retry_after()
}

fn date(seconds: u64) -> String {
    let date = DateTime::from_timestamp(i64::try_from(seconds).unwrap(), 0).unwrap();
    date.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn seconds_are_taken_at_their_word(seconds: u64, zeros in 0_usize..4) {
        let header = format!("{}{seconds}", "0".repeat(zeros));
        prop_assert_eq!(wait(&header), Some(Duration::from_secs(seconds)));
    }

    #[test]
    fn more_seconds_than_there_are_mean_longer_than_anyone_waits(seconds in "[1-9][0-9]{20,40}") {
        prop_assert_eq!(wait(&seconds), Some(Duration::from_secs(u64::MAX)));
    }

    #[test]
    fn a_date_ahead_is_as_far_off_as_it_is(ahead in 0_u64..252_000_000_000) {
        prop_assert_eq!(wait(&date(TODAY + ahead)), Some(Duration::from_secs(ahead)));
    }

    #[test]
    fn a_date_that_has_passed_is_no_wait(seconds in 0..=TODAY) {
        prop_assert_eq!(wait(&date(seconds)), Some(Duration::ZERO));
    }

    #[test]
    fn a_text_without_a_digit_says_nothing(text in "[^0-9]*") {
        prop_assert_eq!(wait(&text), None);
    }

    #[test]
    fn a_number_with_anything_beside_it_says_nothing(number: u64, beside in "[-+.,;:a-z/]{1,3}") {
        prop_assert_eq!(wait(&format!("{beside}{number}")), None);
        prop_assert_eq!(wait(&format!("{number}{beside}")), None);
    }
}
