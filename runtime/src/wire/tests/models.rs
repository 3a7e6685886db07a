//! Models: what they keep, require, and write back.

use serde_json::{Value, json};

use super::{Color, Event, Settings, Thing, again, read, write};
use crate::{Extra, Patch, example::UserId, model};

#[test]
fn a_round_trip_keeps_everything() {
    let json = r#"{"id":"1","color":"red","count":2,"note":"n","parts":[{"id":"2","color":null}]}"#;
    assert_eq!(again::<Thing>(json), json);
}

#[test]
fn unknown_properties_are_kept_and_written_back() {
    let json = r#"{"id":"1","color":null,"new":{"a":[1,{"b":null}]},"other":1.5}"#;
    let thing = read::<Thing>(json).unwrap();
    assert_eq!(thing.extra.get("other"), Some(&json!(1.5)));
    assert_eq!(thing.extra.iter().count(), 2);
    assert_eq!(write(&thing), json);
}

#[test]
fn unknown_properties_inside_other_models_are_kept() {
    let json = r#"{"id":"1","color":null,"parts":[{"id":"2","color":"mauve","new":true}]}"#;
    assert_eq!(again::<Thing>(json), json);
}

#[test]
fn null_and_absent_come_back_as_they_came() {
    let null = r#"{"id":"1","color":null,"note":null}"#;
    let absent = r#"{"id":"1","color":null}"#;
    assert_eq!(again::<Thing>(null), null);
    assert_eq!(again::<Thing>(absent), absent);
}

#[test]
fn a_null_that_was_read_and_set_is_written_as_set() {
    let mut thing = read::<Thing>(r#"{"id":"1","color":null,"note":null}"#).unwrap();
    thing.note = Some("n".into());
    assert_eq!(write(&thing), r#"{"id":"1","color":null,"note":"n"}"#);
}

#[test]
fn a_nullable_field_is_written_as_null() {
    let thing = Thing {
        id: UserId::new("1"),
        ..Thing::default()
    };
    assert_eq!(write(&thing), r#"{"id":"1","color":null}"#);
}

#[test]
fn a_nullable_field_that_is_missing_reads_as_null() {
    assert_eq!(read::<Thing>(r#"{"id":"1"}"#).unwrap().color, None);
}

#[test]
fn the_order_of_the_properties_means_nothing() {
    let one = read::<Thing>(r#"{"id":"1","color":"red","count":3,"note":null}"#);
    let other = read::<Thing>(r#"{"note":null,"count":3,"color":"red","id":"1"}"#);
    assert_eq!(one.unwrap(), other.unwrap());
}

#[test]
fn the_last_of_two_equal_keys_counts() {
    let json = r#"{"id":"1","id":"2","note":null,"note":"n","new":1,"new":2}"#;
    let expected = read::<Thing>(r#"{"id":"2","note":"n","new":2}"#).unwrap();
    assert_eq!(write(&read::<Thing>(json).unwrap()), write(&expected));
}

#[test]
fn models_with_different_unknown_properties_differ() {
    let one = read::<Thing>(r#"{"id":"1","new":1}"#).unwrap();
    let other = read::<Thing>(r#"{"id":"1","new":2}"#).unwrap();
    assert_ne!(one, other);
}

#[test]
fn maps_are_equal_whatever_their_order() {
    let one = read::<Settings>(r#"{"free":{"a":1,"b":{"c":2,"d":3}}}"#).unwrap();
    let other = read::<Settings>(r#"{"free":{"b":{"d":3,"c":2},"a":1}}"#).unwrap();
    assert_eq!(one, other);
    assert_ne!(one, read::<Settings>(r#"{"free":{"a":1}}"#).unwrap());
}

#[test]
fn maps_are_equal_by_their_keys_and_values() {
    let read = |json| read::<Settings>(json).unwrap();
    let settings = read(r#"{"limits":{"a":1,"b":2}}"#);
    assert_eq!(settings, read(r#"{"limits":{"b":2,"a":1}}"#));
    assert_ne!(settings, read(r#"{"limits":{"a":1,"b":3}}"#));
    assert_ne!(settings, read(r#"{"limits":{"a":1,"c":2}}"#));
}

#[derive(Clone, Default)]
struct Nulls {
    a: Option<i64>,
    b: Option<i64>,
    extra: Extra,
}

model!(Nulls, 0 a optional_nullable, 1 b optional_nullable);

#[test]
fn the_order_of_nulls_means_nothing() {
    let one = read::<Nulls>(r#"{"a":null,"b":null}"#).unwrap();
    let other = read::<Nulls>(r#"{"b":null,"a":null}"#).unwrap();
    assert_eq!(one, other);
}

#[test]
fn a_null_that_a_value_follows_is_forgotten() {
    let mut nulls = read::<Nulls>(r#"{"a":null,"b":null,"a":1}"#).unwrap();
    nulls.a = None;
    assert_eq!(write(&nulls), r#"{"b":null}"#);
}

#[test]
fn a_field_set_as_an_unknown_property_is_written_once() {
    let mut nulls = Nulls {
        a: Some(1),
        ..Nulls::default()
    };
    nulls.extra.insert("a", Value::Null);
    assert_eq!(write(&nulls), r#"{"a":null}"#);
}

#[derive(Clone, Default)]
struct Change {
    name: Patch<String>,
    extra: Extra,
}

model!(Change, 0 name nullable);

#[test]
fn a_patch_is_left_out_cleared_or_set() {
    let change = |name| {
        let change = Change {
            name,
            ..Change::default()
        };
        write(&change)
    };
    assert_eq!(change(Patch::Keep), "{}");
    assert_eq!(change(Patch::Clear), r#"{"name":null}"#);
    assert_eq!(change(Patch::Set("n".into())), r#"{"name":"n"}"#);
}

#[test]
fn a_patch_comes_back_as_it_came() {
    for json in ["{}", r#"{"name":null}"#, r#"{"name":"n"}"#] {
        assert_eq!(again::<Change>(json), json);
    }
}

#[test]
fn models_deserialize_from_text_from_values_and_from_readers() {
    let text = r#"{"id":9007199254740993,"color":"blue","new":{"a":1}}"#;
    let from_text: Thing = serde_json::from_str(text).unwrap();
    let value: Value = serde_json::from_str(text).unwrap();
    let from_value: Thing = serde_json::from_value(value).unwrap();
    let from_reader: Thing = serde_json::from_reader(text.as_bytes()).unwrap();
    assert_eq!(from_text, from_value);
    assert_eq!(from_text, from_reader);
    assert_eq!(from_text.id, "9007199254740993");
    assert_eq!(from_text.color, Some(Color::Blue));
}

#[test]
fn models_deserialize_inside_types_of_the_caller() {
    let things: Vec<Option<Thing>> = serde_json::from_str(r#"[null,{"id":"1"}]"#).unwrap();
    assert_eq!(things[1].as_ref().unwrap().id, "1");
}

#[test]
fn an_error_of_deserialize_says_the_path() {
    let error = serde_json::from_str::<Thing>(r#"{"id":"1","parts":[{"id":true}]}"#);
    let error = error.unwrap_err().to_string();
    let expected = "expected an id, found a boolean at `parts[0].id`";
    assert!(error.starts_with(expected), "{error}");
}

#[test]
fn serialize_and_deserialize_are_inverse() {
    let event: Event = serde_json::from_str(r#"{"type":"a","data":[1],"new":2}"#).unwrap();
    let value = serde_json::to_value(&event).unwrap();
    assert_eq!(value, json!({"type": "a", "data": [1], "new": 2}));
    assert_eq!(serde_json::from_value::<Event>(value).unwrap(), event);
}
