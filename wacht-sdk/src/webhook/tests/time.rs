//! The time of a delivery: how old or early it may be.

use super::*;

#[test]
fn an_event_takes_the_times_that_models_take() {
    for text in ["2026-01-02 03:04:05+00", "2026-01-02T03:04:05+0000"] {
        let body = format!(r#"{{"type":"a","timestamp":"{text}","data":{{}}}}"#);
        assert_eq!(signed(&body).unwrap().timestamp.timestamp(), 1_767_323_045);
    }
}

fn at(verifier: Verifier, now: SystemTime) -> Result<Event, VerifyError> {
    with_signatures(&verifier.at(now), SIGNATURE)
}

#[test]
fn a_delivery_is_accepted_up_to_five_minutes_later_and_no_longer() {
    let edge = created() + 5 * MINUTE;
    assert!(at(verifier(), edge).is_ok());
    assert_eq!(
        at(verifier(), edge + INSTANT),
        Err(VerifyError::TooOld {
            age: 5 * MINUTE + INSTANT
        })
    );
}

#[test]
fn a_clock_may_be_five_minutes_slow_and_no_more() {
    let edge = created() - 5 * MINUTE;
    assert!(at(verifier(), edge).is_ok());
    assert_eq!(
        at(verifier(), edge - INSTANT),
        Err(VerifyError::TooNew {
            ahead: 5 * MINUTE + INSTANT
        })
    );
}

#[test]
fn the_tolerance_counts_in_both_directions() {
    let exact = || verifier().tolerance(Duration::ZERO);
    assert!(at(exact(), created()).is_ok());
    assert!(at(exact(), created() + INSTANT).is_err());
    assert!(at(exact(), created() - INSTANT).is_err());
}

#[test]
fn late_attempts_are_accepted_for_seven_days_when_asked_for() {
    let edge = created() + 7 * 24 * 60 * MINUTE + 5 * MINUTE;
    let patient = || verifier().accept_retries();
    assert!(at(patient(), edge).is_ok());
    assert!(at(patient(), edge + INSTANT).is_err());
    assert!(at(patient(), created() - 6 * MINUTE).is_err());
}

#[test]
fn a_limitless_tolerance_accepts_every_time() {
    let verifier = || verifier().tolerance(Duration::MAX).accept_retries();
    assert!(at(verifier(), UNIX_EPOCH).is_ok());
    assert!(at(verifier(), UNIX_EPOCH - MINUTE).is_ok());
}

#[test]
fn the_last_second_that_can_be_told_is_too_new() {
    let signature = verifier().sign(ID, u64::MAX, BODY.as_bytes());
    let result = verifier().verify_parts(ID, &u64::MAX.to_string(), &signature, BODY.as_bytes());
    assert!(matches!(result, Err(VerifyError::TooNew { .. })));
}

#[test]
fn only_a_delivery_that_was_signed_is_called_old() {
    let late = verifier().at(created() + 60 * MINUTE);
    assert_eq!(
        with_signatures(&late, "v1,AAAA"),
        Err(VerifyError::SignatureMismatch)
    );
}
