//! JSON that cannot be read is an error with its place, never a panic.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Settings, Thing, read, read_as};
use crate::wire::{Wire, decode};

fn fault<T: Wire + Default + std::fmt::Debug>(json: &str) -> String {
    read::<T>(json).unwrap_err()
}

#[test]
fn a_deep_fault_says_its_path() {
    let json = r#"{"id":"1","parts":[{"id":"2"},{"id":"3","parts":[{"id":"4","count":"x"}]}]}"#;
    let expected = "expected a 64-bit integer, found a string at `parts[1].parts[0].count`";
    assert_eq!(fault::<Thing>(json), expected);
}

#[test]
fn a_missing_required_property_says_its_path() {
    let json = r#"{"id":"1","parts":[{"count":1}]}"#;
    let expected = "the required property `id` is missing at `parts[0]`";
    assert_eq!(fault::<Thing>(json), expected);
}

#[test]
fn a_text_that_is_not_utf_8_says_where() {
    let mut thing = Thing::default();
    let fault = decode(b"{\"id\":\"\xff\"}", &mut thing, None).unwrap_err();
    let expected = "the response is not UTF-8: invalid utf-8 sequence of 1 bytes from index 7";
    assert_eq!(fault.to_string(), expected);
}

#[test]
fn a_null_where_none_may_be_says_its_path() {
    assert_eq!(
        fault::<Thing>(r#"{"id":null}"#),
        "expected an id, found null at `id`"
    );
}

#[test]
fn a_fault_in_a_map_says_the_key() {
    let fault = fault::<Settings>(r#"{"limits":{"a":1,"b":[]}}"#);
    assert_eq!(
        fault,
        "expected a 64-bit integer, found an array at `limits.b`"
    );
}

#[test]
fn a_fault_in_a_list_says_the_index() {
    assert_eq!(
        fault::<Vec<bool>>("[true,1]"),
        "expected a boolean, found an integer at `[1]`"
    );
}

#[test]
fn a_fault_at_a_long_key_is_one_bounded_line() {
    let key = format!("{}\\u2028", "k".repeat(10_000));
    let json = format!(r#"{{"limits":{{"{key}":[]}}}}"#);
    let mut value = Settings::default();
    let fault = crate::wire::decode(json.as_bytes(), &mut value, None).unwrap_err();
    for text in [fault.to_string(), format!("{fault:?}")] {
        assert!(text.len() < 600 && !text.contains('\u{2028}'), "{text}");
    }
    assert!(fault.path().len() > 10_000, "the path itself is whole");
}

#[test]
fn a_fault_shows_no_value() {
    for json in [
        r#"{"id":"1","count":"hunter2"}"#,
        r#"{"token":{"hunter2":1}}"#,
        r#"{"token":["hunter2"]}"#,
        r#"{"token":"hunter2"#,
        r#"{"token":"hunter2\x"}"#,
    ] {
        for error in [read::<Thing>(json).err(), read::<Settings>(json).err()] {
            let error = error.unwrap_or_default();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}

#[test]
fn an_empty_body_is_a_fault() {
    assert!(fault::<Thing>("").contains("EOF"));
    assert!(fault::<Thing>("  \n").contains("EOF"));
}

#[test]
fn what_follows_the_value_is_a_fault() {
    assert!(fault::<Settings>("{}x").contains("trailing"));
    assert!(fault::<Settings>("{} {}").contains("trailing"));
    assert!(read::<Settings>(" {}\r\n").is_ok());
}

#[test]
fn a_value_that_is_cut_off_anywhere_is_a_fault() {
    let json = r#"{"id":"1","color":"red","new":{"a":[1,true,"\u00e4"]},"parts":[{"id":"2"}]}"#;
    assert!(read::<Thing>(json).is_ok());
    for end in 0..json.len() {
        assert!(read::<Thing>(&json[..end]).is_err(), "{}", &json[..end]);
    }
}

#[test]
fn any_byte_that_is_changed_is_read_or_refused_without_a_panic() {
    let json = br#"{"data":{"id":"1","color":"red","count":12,"new":[1.5,null],"parts":[]}}"#;
    for at in 0..json.len() {
        for byte in 0..=255 {
            let mut json = json.to_vec();
            json[at] = byte;
            let _ = read_as::<Thing>(&json, Some("data"));
        }
    }
}

#[test]
fn text_that_is_not_utf_8_is_a_fault() {
    for json in [
        &b"{\"theme\":\"\xff\"}"[..],
        b"{\"\xc3\x28\":1}",
        b"\xef\xbb{}",
    ] {
        assert!(read_as::<Settings>(json, None).is_err());
    }
}

fn nested(depth: usize, open: &str, close: &str) -> String {
    format!("{}{}", open.repeat(depth), close.repeat(depth))
}

#[test]
fn deep_nesting_is_a_fault_and_no_overflow() {
    let arrays = nested(100_000, "[", "]");
    assert!(fault::<Value>(&arrays).contains("recursion limit"));
    let objects = nested(100_000, r#"{"a":"#, "}");
    assert!(fault::<Map<String, Value>>(&objects).contains("recursion limit"));
    let models = nested(100_000, r#"{"id":"1","parts":["#, "]}");
    assert!(fault::<Thing>(&models).contains("recursion limit"));
}

#[test]
fn nesting_as_deep_as_json_allows_is_read_and_written() {
    let json = nested(60, r#"{"id":"1","color":null,"parts":["#, "]}");
    assert_eq!(super::again::<Thing>(&json), json);
    let json = nested(120, "[", "]");
    assert_eq!(super::again::<Value>(&json), json);
}

#[test]
fn the_key_of_a_map_may_be_empty() {
    let map = read::<BTreeMap<String, i64>>(r#"{"":1}"#).unwrap();
    assert_eq!(map[""], 1);
    let fault = fault::<BTreeMap<String, i64>>(r#"{"a":[]}"#);
    assert_eq!(fault, "expected a 64-bit integer, found an array at `a`");
}
