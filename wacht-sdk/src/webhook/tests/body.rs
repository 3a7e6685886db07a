//! The body of a delivery: which are accepted, and what they become.

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
    let event = signed(r#"{"type":"a","timestamp":"2026-01-02T03:04:05Z","data":1,"attempt":2}"#);
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
        signed(r#"{"type":"a","timestamp":"2026-01-02T03:04:05Z","data":{"token":"t"}}"#).unwrap();
    let data = event.data_as::<BTreeMap<String, Secret>>().unwrap();
    assert_eq!(data["token"].expose(), "t");
    assert!(event.data_as::<Vec<String>>().is_err());
}
