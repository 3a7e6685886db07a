//! Deliveries: signed ones are accepted at their time, and no others.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use wacht_sdk::{
    serde_json::{Value, json},
    webhook::{EventData, Verifier, VerifyError},
};

use crate::{TODAY, config, json::any_json};

const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const OTHER: &str = "whsec_HxIdHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

fn verifier(now: u64) -> Verifier {
    verifier_of(SECRET, now)
}

fn verifier_of(secret: &str, now: u64) -> Verifier {
    let now: SystemTime = UNIX_EPOCH + Duration::from_secs(now);
    Verifier::new(secret).unwrap().at(now)
}

fn body(kind: &str, data: &Value) -> Vec<u8> {
    let body = json!({"type": kind, "timestamp": "1994-11-06T08:49:37Z", "data": data});
    body.to_string().into_bytes()
}

/// The id of a delivery: anything that a header can carry, and no full stop.
const ID: &str = "[ -\\-/-~]{1,40}";

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_was_signed_is_accepted(id in ID, kind: String, data in any_json(), time: u32) {
        let body = body(&kind, &data);
        let verifier = verifier(time.into());
        let signature = verifier.sign(&id, time.into(), &body);
        let event = verifier.verify_parts(&id, &time.to_string(), &signature, &body).unwrap();
        prop_assert_eq!((event.id, event.kind.as_str()), (id, &*kind));
        prop_assert_eq!(event.data, EventData::Unrecognized(data.into()));
    }

    #[test]
    fn a_single_bit_that_changed_is_refused(
        id in ID, data in any_json(), at: prop::sample::Index, bit in 0_u8..8,
    ) {
        let verifier = verifier(TODAY);
        let mut body = body("a", &data);
        let signature = verifier.sign(&id, TODAY, &body);
        let at = at.index(body.len());
        body[at] ^= 1_u8 << bit;
        let result = verifier.verify_parts(&id, &TODAY.to_string(), &signature, &body);
        prop_assert_eq!(result.unwrap_err(), VerifyError::SignatureMismatch);
    }

    #[test]
    fn another_id_is_refused(id in ID, other in ID) {
        prop_assume!(id != other);
        let verifier = verifier(TODAY);
        let body = body("a", &Value::Null);
        let signature = verifier.sign(&id, TODAY, &body);
        let result = verifier.verify_parts(&other, &TODAY.to_string(), &signature, &body);
        prop_assert_eq!(result.unwrap_err(), VerifyError::SignatureMismatch);
    }

    #[test]
    fn another_time_is_refused(time: u32, other: u32) {
        prop_assume!(time != other);
        let verifier = verifier(other.into());
        let body = body("a", &Value::Null);
        let signature = verifier.sign("msg_1", time.into(), &body);
        let result = verifier.verify_parts("msg_1", &other.to_string(), &signature, &body);
        prop_assert_eq!(result.unwrap_err(), VerifyError::SignatureMismatch);
    }

    #[test]
    fn another_secret_is_refused(id in ID, body: Vec<u8>) {
        let signature = verifier_of(OTHER, TODAY).sign(&id, TODAY, &body);
        let result = verifier(TODAY).verify_parts(&id, &TODAY.to_string(), &signature, &body);
        prop_assert_eq!(result.unwrap_err(), VerifyError::SignatureMismatch);
    }

    #[test]
    fn the_right_signature_counts_among_any_others(before in "[ -~]{0,60}", after in "[ -~]{0,60}") {
        let verifier = verifier(TODAY);
        let body = body("a", &Value::Null);
        let signature = verifier.sign("msg_1", TODAY, &body);
        let header = format!("{before} {signature} {after}");
        verifier.verify_parts("msg_1", &TODAY.to_string(), &header, &body).unwrap();
        // Without it there is no header that counts.
        let header = format!("{before} {after}");
        prop_assert!(verifier.verify_parts("msg_1", &TODAY.to_string(), &header, &body).is_err());
    }

    #[test]
    fn a_delivery_counts_within_the_tolerance_and_not_beyond(
        tolerance in 0_u64..1_000, away in 0_u64..2_000, is_ahead: bool,
    ) {
        let created = if is_ahead { TODAY + away } else { TODAY - away };
        let verifier = verifier(TODAY).tolerance(Duration::from_secs(tolerance));
        let body = body("a", &Value::Null);
        let signature = verifier.sign("msg_1", created, &body);
        let result = verifier.verify_parts("msg_1", &created.to_string(), &signature, &body);
        let away = Duration::from_secs(away);
        prop_assert_eq!(result.err(), match away <= Duration::from_secs(tolerance) {
            true => None,
            false if is_ahead => Some(VerifyError::TooNew { ahead: away }),
            false => Some(VerifyError::TooOld { age: away }),
        });
    }

    #[test]
    fn any_header_and_any_body_are_judged_without_a_panic(
        id: String, time: String, signature: String, body: Vec<u8>,
    ) {
        prop_assert!(verifier(TODAY).verify_parts(&id, &time, &signature, &body).is_err());
    }
}
