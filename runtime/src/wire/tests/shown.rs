//! What `Debug` shows of values, and what it must not.

use super::{Event, Settings, Thing, read};
use crate::{FilePart, example::UserId};

#[test]
fn a_model_shows_its_fields() {
    let thing = read::<Thing>(r#"{"id":"1","color":"red","parts":[{"id":"2"}]}"#).unwrap();
    let expected = "Thing { id: \"1\", color: \"red\", count: None, note: None, \
        parts: [Thing { id: \"2\", color: None, count: None, note: None, parts: None }] }";
    assert_eq!(format!("{thing:?}"), expected);
}

#[test]
fn a_secret_is_not_shown() {
    let settings = read::<Settings>(r#"{"token":"hunter2"}"#).unwrap();
    let text = format!("{settings:?} {:?} {settings:#?}", settings.token);
    assert!(!text.contains("hunter2"), "{text}");
    assert!(text.contains("[redacted]"), "{text}");
}

#[test]
fn of_an_unknown_property_only_the_name_is_shown() {
    let thing = read::<Thing>(r#"{"id":"1","signing_secret":"hunter2"}"#).unwrap();
    let text = format!("{thing:?} {:?}", thing.extra);
    assert!(text.contains("signing_secret: [unknown]"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn of_free_json_only_its_place_is_shown() {
    let event = read::<Event>(r#"{"type":"a","data":{"token":"hunter2"}}"#).unwrap();
    let text = format!("{event:?} {event:#?}");
    assert!(text.contains("data: [json]"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn an_id_shows_its_kind() {
    assert_eq!(format!("{:?}", UserId::new("1")), "UserId(\"1\")");
    assert_eq!(format!("{:>3}|", UserId::new("1")), "  1|");
}

#[test]
fn of_a_file_the_name_type_and_size_are_shown() {
    let text = format!("{:?}", FilePart::new("a.png", "hunter2"));
    assert!(
        text.contains("a.png") && text.contains("image/png"),
        "{text}"
    );
    assert!(text.contains('7') && !text.contains("hunter2"), "{text}");
}
