//! Which deliveries a verifier accepts, and why it refuses the others.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;

use super::{
    Event, EventData, Verifier, VerifyError, WEBHOOK_ID, WEBHOOK_SIGNATURE, WEBHOOK_TIMESTAMP,
};
use crate::{ErrorKind, Secret};

const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const OTHER_SECRET: &str = "whsec_Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
const ID: &str = "msg_123456789";
const CREATED: u64 = 1_767_323_045;
const BODY: &str = r#"{"type":"invoice.paid","timestamp":"2026-01-02T03:04:05.000Z","data":{"invoice_id":"inv_1"}}"#;
const SIGNATURE: &str = "v1,Lbyep7gKNJjaONJPLpmEheJCyjVGMRLMsaEIrYtx2D4=";

const MINUTE: Duration = Duration::from_secs(60);
const INSTANT: Duration = Duration::from_nanos(1);

fn created() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(CREATED)
}

fn verifier() -> Verifier {
    Verifier::new(SECRET).unwrap().at(created())
}

fn headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(WEBHOOK_ID, HeaderValue::from_static(ID));
    headers.insert(WEBHOOK_TIMESTAMP, CREATED.into());
    headers.insert(WEBHOOK_SIGNATURE, HeaderValue::from_static(SIGNATURE));
    headers
}

/// The vector with another value for the signatures.
fn with_signatures(verifier: &Verifier, signatures: &str) -> Result<Event, VerifyError> {
    verifier.verify_parts(ID, &CREATED.to_string(), signatures, BODY.as_bytes())
}

/// Another body, signed as it should be.
fn signed(body: &str) -> Result<Event, VerifyError> {
    let signature = verifier().sign(ID, CREATED, body.as_bytes());
    verifier().verify_parts(ID, &CREATED.to_string(), &signature, body.as_bytes())
}

fn malformed(reason: &'static str) -> Result<Event, VerifyError> {
    Err(VerifyError::MalformedBody { reason })
}

mod accepts {
    use super::*;

    #[test]
    fn a_delivery_gives_its_event() {
        let event = verifier().verify(&headers(), BODY.as_bytes()).unwrap();
        assert_eq!(event.id, ID);
        assert_eq!(event.kind, "invoice.paid");
        assert_eq!(event.timestamp.timestamp(), 1_767_323_045);
        let data = json!({"invoice_id": "inv_1"});
        assert_eq!(event.data, EventData::Unrecognized(data.into()));
        assert!(event.extra().is_empty());
    }

    /// From the tests of the Standard Webhooks libraries.
    #[test]
    fn a_signature_is_the_one_of_standard_webhooks() {
        let verifier = Verifier::new("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD").unwrap();
        let body = br#"{"email":"test@example.com","username":"test_user"}"#;
        assert_eq!(
            verifier.sign("msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1_649_367_553, body),
            "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="
        );
    }

    #[test]
    fn the_case_of_header_names_does_not_matter() {
        let mut spelled = HeaderMap::new();
        for (name, value) in [
            ("Webhook-Id", ID),
            ("WEBHOOK-TIMESTAMP", "1767323045"),
            ("Webhook-Signature", SIGNATURE),
        ] {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            spelled.insert(name, HeaderValue::from_static(value));
        }
        assert!(verifier().verify(&spelled, BODY.as_bytes()).is_ok());
    }

    #[test]
    fn one_matching_signature_among_several_is_enough() {
        let foreign = Verifier::new(OTHER_SECRET).unwrap();
        let foreign = foreign.sign(ID, CREATED, BODY.as_bytes());
        let both = [
            format!("{foreign} {SIGNATURE}"),
            format!("{SIGNATURE} {foreign}"),
        ];
        for signatures in both {
            assert!(with_signatures(&verifier(), &signatures).is_ok());
        }
    }

    #[test]
    fn signatures_of_other_versions_are_passed_over() {
        let signatures = format!("v2,AAAA v1a,AAAA {SIGNATURE} nonsense");
        assert!(with_signatures(&verifier(), &signatures).is_ok());
    }

    #[test]
    fn the_old_and_the_new_secret_count_during_a_rotation() {
        let rotating = verifier().secret(OTHER_SECRET).unwrap();
        assert!(with_signatures(&rotating, SIGNATURE).is_ok());

        let rotated = Verifier::new(OTHER_SECRET).unwrap().at(created());
        let signature = rotated.sign(ID, CREATED, BODY.as_bytes());
        assert!(with_signatures(&rotating, &signature).is_ok());
    }

    #[test]
    fn a_secret_is_taken_as_a_secret_too() {
        assert!(Verifier::new(Secret::new(SECRET)).is_ok());
    }
}

mod refuses {
    use super::*;

    #[test]
    fn each_header_has_to_be_there() {
        for name in [WEBHOOK_ID, WEBHOOK_TIMESTAMP, WEBHOOK_SIGNATURE] {
            let mut headers = headers();
            headers.remove(name);
            assert_eq!(
                verifier().verify(&headers, BODY.as_bytes()),
                Err(VerifyError::MissingHeader(name))
            );
        }
    }

    #[test]
    fn a_header_that_comes_twice_is_malformed() {
        for name in [WEBHOOK_ID, WEBHOOK_TIMESTAMP, WEBHOOK_SIGNATURE] {
            let mut headers = headers();
            let value = headers[name].clone();
            headers.append(name, value);
            assert_eq!(
                verifier().verify(&headers, BODY.as_bytes()),
                Err(VerifyError::MalformedHeader(name))
            );
        }
    }

    #[test]
    fn a_header_beyond_ascii_is_malformed() {
        for name in [WEBHOOK_ID, WEBHOOK_TIMESTAMP, WEBHOOK_SIGNATURE] {
            let mut headers = headers();
            headers.insert(name, HeaderValue::from_bytes(b"\xff\xfe").unwrap());
            assert_eq!(
                verifier().verify(&headers, BODY.as_bytes()),
                Err(VerifyError::MalformedHeader(name))
            );
        }
    }

    #[test]
    fn an_empty_id_is_malformed() {
        let signature = verifier().sign("", CREATED, BODY.as_bytes());
        assert_eq!(
            verifier().verify_parts("", &CREATED.to_string(), &signature, BODY.as_bytes()),
            Err(VerifyError::MalformedHeader(WEBHOOK_ID))
        );
    }

    /// Both deliveries have the same signed content, and only the first is the one that was signed.
    #[test]
    fn an_id_cannot_take_in_the_timestamp_and_a_part_of_the_body() {
        let body = format!("5.{CREATED}.{BODY}");
        let signature = verifier().sign(ID, CREATED, body.as_bytes());
        let longer_id = format!("{ID}.{CREATED}.5");
        assert_eq!(
            verifier().verify_parts(
                &longer_id,
                &CREATED.to_string(),
                &signature,
                BODY.as_bytes()
            ),
            Err(VerifyError::MalformedHeader(WEBHOOK_ID))
        );
    }

    #[test]
    fn a_timestamp_is_digits_and_nothing_else() {
        for timestamp in [
            "",
            "-1",
            "+1767323045",
            " 1767323045",
            "1767323045.0",
            "2026-01-02T03:04:05Z",
            "99999999999999999999999999",
        ] {
            assert_eq!(
                verifier().verify_parts(ID, timestamp, SIGNATURE, BODY.as_bytes()),
                Err(VerifyError::MalformedHeader(WEBHOOK_TIMESTAMP)),
                "{timestamp}"
            );
        }
    }

    #[test]
    fn no_signature_of_a_known_version_is_an_error_of_its_own() {
        let bare = SIGNATURE.strip_prefix("v1,").unwrap();
        for signatures in ["", " ", "v1", "v1a,AAAA v2,AAAA", bare] {
            assert_eq!(
                with_signatures(&verifier(), signatures),
                Err(VerifyError::UnknownVersion),
                "{signatures}"
            );
        }
    }

    #[test]
    fn a_signature_that_is_cut_off_or_no_base64_does_not_match() {
        let cut = &SIGNATURE[..SIGNATURE.len() - 4];
        for signatures in ["v1,", "v1,====", "v1,not base64!", "v1,AAAA", cut] {
            assert_eq!(
                with_signatures(&verifier(), signatures),
                Err(VerifyError::SignatureMismatch),
                "{signatures}"
            );
        }
    }

    #[test]
    fn another_secret_does_not_match() {
        let verifier = Verifier::new(OTHER_SECRET).unwrap().at(created());
        assert_eq!(
            with_signatures(&verifier, SIGNATURE),
            Err(VerifyError::SignatureMismatch)
        );
    }

    #[test]
    fn another_id_timestamp_or_body_does_not_match() {
        let timestamp = CREATED.to_string();
        let later = (CREATED + 1).to_string();
        let other_body = BODY.replace("inv_1", "inv_2");
        for (id, timestamp, body) in [
            ("msg_123456780", &timestamp, BODY),
            (ID, &later, BODY),
            (ID, &timestamp, &other_body),
        ] {
            assert_eq!(
                verifier().verify_parts(id, timestamp, SIGNATURE, body.as_bytes()),
                Err(VerifyError::SignatureMismatch),
                "{id} {timestamp} {body}"
            );
        }
    }

    #[test]
    fn what_is_signed_is_the_timestamp_as_it_is_spelled() {
        let spelled = format!("0{CREATED}");
        let signature = verifier().sign(ID, CREATED, BODY.as_bytes());
        assert_eq!(
            verifier().verify_parts(ID, &spelled, &signature, BODY.as_bytes()),
            Err(VerifyError::SignatureMismatch)
        );
    }

    #[test]
    fn thousands_of_signatures_do_no_harm() {
        let many = "v1,AAAA ".repeat(10_000);
        assert_eq!(
            with_signatures(&verifier(), &many),
            Err(VerifyError::SignatureMismatch)
        );
        assert!(with_signatures(&verifier(), &format!("{many}{SIGNATURE}")).is_ok());
    }

    #[test]
    fn a_body_that_is_malformed_and_not_signed_is_not_looked_at() {
        assert_eq!(
            verifier().verify(&headers(), b"nonsense"),
            Err(VerifyError::SignatureMismatch)
        );
    }
}

mod time {
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
        let result =
            verifier().verify_parts(ID, &u64::MAX.to_string(), &signature, BODY.as_bytes());
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
}

mod body {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        assert_eq!(
            signed(&format!("\u{feff}{BODY}")).unwrap().kind,
            "invoice.paid"
        );
    }

    #[test]
    fn it_has_to_be_an_object() {
        for body in ["", "[]", "null", "{", "{} {}", "{}\u{feff}"] {
            assert_eq!(signed(body), malformed("it is not a JSON object"), "{body}");
        }
    }

    #[test]
    fn it_need_not_be_text() {
        let body = b"\xff\x00";
        let signature = verifier().sign(ID, CREATED, body);
        assert_eq!(
            verifier().verify_parts(ID, &CREATED.to_string(), &signature, body),
            malformed("it is not a JSON object")
        );
    }

    #[test]
    fn each_property_has_to_be_there_and_of_its_type() {
        let time = r#""timestamp":"2026-01-02T03:04:05Z""#;
        for (body, reason) in [
            (format!("{{{time}}}"), "`type` is not a string"),
            (r#"{"type":1}"#.to_owned(), "`type` is not a string"),
            (
                r#"{"type":"a"}"#.to_owned(),
                "`timestamp` is not an RFC 3339 time",
            ),
            (
                r#"{"type":"a","timestamp":"today"}"#.to_owned(),
                "`timestamp` is not an RFC 3339 time",
            ),
            (format!(r#"{{"type":"a",{time}}}"#), "`data` is missing"),
        ] {
            assert_eq!(signed(&body), malformed(reason), "{body}");
        }
    }

    #[test]
    fn the_payload_may_be_any_json() {
        let event = signed(r#"{"type":"a","timestamp":"2026-01-02T03:04:05Z","data":null}"#);
        let null = EventData::Unrecognized(serde_json::Value::Null.into());
        assert_eq!(event.unwrap().data, null);
    }

    #[test]
    fn a_number_beyond_53_bits_keeps_its_digits() {
        let event = signed(
            r#"{"type":"a","timestamp":"2026-01-02T03:04:05Z","data":{"entity_id":9007199254740993}}"#,
        );
        assert_eq!(
            serde_json::to_string(&event.unwrap().data).unwrap(),
            r#"{"entity_id":9007199254740993}"#
        );
    }

    #[test]
    fn a_nesting_without_end_is_malformed() {
        let deep = "[".repeat(100_000);
        assert_eq!(signed(&deep), malformed("it is not a JSON object"));
        let deep = format!(r#"{{"data":{deep}"#);
        assert_eq!(signed(&deep), malformed("it is not a JSON object"));
    }

    #[test]
    fn an_unknown_property_is_kept() {
        let event =
            signed(r#"{"type":"a","timestamp":"2026-01-02T03:04:05Z","data":1,"attempt":2}"#);
        assert_eq!(event.unwrap().extra().get("attempt"), Some(&json!(2)));
    }

    /// JSON that no `serde_json::Value` holds.
    fn beyond_values() -> [String; 3] {
        let deep = "[".repeat(300) + &"]".repeat(300);
        ["1e400".to_owned(), r#""\ud800""#.to_owned(), deep]
    }

    #[test]
    fn an_unknown_property_that_no_value_holds_is_kept_as_its_text() {
        for text in beyond_values() {
            let event = signed(&format!(
                r#"{{"attempt":{text},"type":"a","timestamp":"2026-01-02T03:04:05Z","data":1}}"#
            ));
            let event = event.unwrap();
            assert_eq!(event.extra().text("attempt"), Some(text.as_str()));
            assert_eq!(event.extra().len(), 1);
            assert_eq!(event.data, EventData::Unrecognized(1.into()));
        }
    }

    fn with_data(kind: &str, data: &str) -> Result<Event, VerifyError> {
        signed(&format!(
            r#"{{"type":"{kind}","timestamp":"2026-01-02T03:04:05Z","data":{data}}}"#
        ))
    }

    #[test]
    fn a_payload_that_no_value_holds_is_kept_as_its_text() {
        for text in beyond_values() {
            for data in [text.clone(), format!(r#"{{"a":1,"b":{text}}}"#)] {
                let event = with_data("invoice.paid", &data).unwrap();
                let EventData::Unrecognized(held) = &event.data else {
                    panic!("{event:?}");
                };
                assert_eq!(held.text(), Some(&*data));
                assert_eq!(serde_json::to_string(&event.data).unwrap(), data);
            }
        }
    }

    #[test]
    fn a_payload_that_no_value_holds_is_read_as_a_type() {
        let event = with_data(
            "invoice.paid",
            r#"{"data":["a"],"has_more":false,"b":1e400}"#,
        );
        let page = event.unwrap().data_as::<crate::Page<String>>().unwrap();
        assert_eq!(
            (page.data, page.extra.text("b")),
            (vec!["a".to_owned()], Some("1e400"))
        );
    }

    #[test]
    fn an_event_of_the_service_is_typed_beside_a_property_that_no_value_holds() {
        for text in beyond_values() {
            let data = format!(r#"{{"entity_id":7,"entity_type":"member","new":{text}}}"#);
            let event = with_data("workspace.member.removed", &data).unwrap();
            let EventData::WorkspaceMemberRemoved(member) = &event.data else {
                panic!("{event:?}");
            };
            assert_eq!(member.extra.text("new"), Some(&*text));
            assert_eq!(serde_json::to_string(&event.data).unwrap(), data);
        }
    }

    #[test]
    fn data_that_does_not_fit_is_in_the_error_whatever_json_it_is() {
        for text in beyond_values() {
            for data in [text.clone(), format!(r#"{{"entity_id":[],"new":{text}}}"#)] {
                let error = with_data("workspace.member.removed", &data).unwrap_err();
                let VerifyError::UnexpectedData(event) = &error else {
                    panic!("{error}");
                };
                assert_eq!(event.error.payload().to_string(), data);
                assert!(!format!("{error} {error:?}").contains(&text), "{error}");
            }
        }
    }

    #[test]
    fn the_payload_is_read_as_a_type() {
        let event =
            signed(r#"{"type":"a","timestamp":"2026-01-02T03:04:05Z","data":{"token":"t"}}"#)
                .unwrap();
        let data = event.data_as::<BTreeMap<String, Secret>>().unwrap();
        assert_eq!(data["token"].expose(), "t");
        assert!(event.data_as::<Vec<String>>().is_err());
    }
}

mod secrets {
    use super::*;

    #[test]
    fn a_malformed_secret_is_refused_and_not_shown() {
        for secret in [
            "",
            "sk_test",
            "whsec_",
            "whsec_!!!",
            "whsec_c2hvcnQ=",
            "whsec_AAECAwQFBgcICQoLDA0O\nDxAREhMUFRYXGBkaGxwdHh8=",
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        ] {
            let error = Verifier::new(secret).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            let shown = format!("{error} {error:?}");
            let key = secret.trim_start_matches("whsec_");
            assert!(key.is_empty() || !shown.contains(key), "{shown}");
            assert!(verifier().secret(secret).is_err());
        }
    }

    #[test]
    fn blanks_around_a_secret_are_no_part_of_it() {
        for secret in [
            format!("{SECRET}\n"),
            format!(" {SECRET}"),
            format!("\t{SECRET}\r\n"),
        ] {
            let verifier = Verifier::new(secret.as_str()).unwrap();
            assert_eq!(verifier.sign(ID, CREATED, BODY.as_bytes()), SIGNATURE);
            let rotating = Verifier::new(OTHER_SECRET).unwrap().secret(secret.as_str());
            assert!(with_signatures(&rotating.unwrap().at(created()), SIGNATURE).is_ok());
        }
    }

    #[test]
    fn debug_shows_neither_the_secret_nor_the_payload() {
        let verifier = verifier().secret(OTHER_SECRET).unwrap();
        assert_eq!(
            format!("{verifier:?}"),
            "Verifier { secrets: 2, tolerance: 300s, retries: 0ns, .. }"
        );
        let event = with_signatures(&verifier, SIGNATURE).unwrap();
        assert!(!format!("{event:?}").contains("inv_1"));
    }

    #[test]
    fn an_error_shows_neither_the_signature_nor_the_payload() {
        let error = signed(r#"{"type":"a","marker":true}"#).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the body is not an event: `timestamp` is not an RFC 3339 time"
        );
        assert_eq!(
            with_signatures(&verifier(), "v1,AAAA")
                .unwrap_err()
                .to_string(),
            "no signature matches"
        );
    }

    #[test]
    fn a_verifier_can_be_shared() {
        fn shared<T: Send + Sync + Clone>() {}
        shared::<Verifier>();
    }
}
