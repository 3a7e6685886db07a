//! A single result comes bare or in `{"data": …}`, and is the same either way.

use serde_json::json;

use super::{Event, Settings, Thing, read_as, write};
use crate::{Page, wire::Wire};

fn result<T: Wire + Default>(json: &str) -> Result<T, String> {
    read_as(json.as_bytes(), Some("data"))
}

const BARE: &str = r#"{"id":"1","color":"red","note":null,"new":1}"#;

fn assert_same(json: &str) {
    assert_eq!(result::<Thing>(json), result::<Thing>(BARE), "{json}");
    assert_eq!(write(&result::<Thing>(json).unwrap()), BARE, "{json}");
}

#[test]
fn with_and_without_the_envelope_it_is_the_same() {
    assert_same(&format!(r#"{{"data":{BARE}}}"#));
}

#[test]
fn unknown_properties_beside_data_belong_to_the_envelope() {
    assert_same(&format!(r#"{{"data":{BARE},"took":5,"new":2}}"#));
    assert_same(&format!(r#"{{"took":5,"new":2,"data":{BARE}}}"#));
    assert_same(&format!(r#"{{"took":5,"data":{BARE},"links":[]}}"#));
}

#[test]
fn properties_beside_data_that_are_called_like_its_own_change_nothing() {
    assert_same(&format!(r#"{{"data":{BARE},"color":"blue","count":5}}"#));
    assert_same(&format!(r#"{{"color":"blue","count":5,"data":{BARE}}}"#));
    assert_same(&format!(r#"{{"count":5,"data":{BARE},"color":"blue"}}"#));
}

#[test]
fn a_new_property_data_of_a_bare_result_is_an_unknown_one() {
    for data in [
        json!({"id": 5, "color": true}),
        json!([1]),
        json!("x"),
        json!(null),
    ] {
        let json = format!(r#"{{"id":"1","color":"red","data":{data}}}"#);
        let thing = result::<Thing>(&json).unwrap();
        assert_eq!(thing.id, "1", "{json}");
        assert_eq!(thing.extra.get("data"), Some(&data), "{json}");
        assert_eq!(write(&thing), json);
    }
}

#[test]
fn a_new_property_data_may_come_before_the_others() {
    let json = r#"{"color":"red","data":{"color":5},"id":"1"}"#;
    let thing = result::<Thing>(json).unwrap();
    assert_eq!(
        write(&thing),
        r#"{"id":"1","color":"red","data":{"color":5}}"#
    );
    let json = r#"{"data":"x","id":"1"}"#;
    assert_eq!(result::<Thing>(json).unwrap().id, "1");
}

#[test]
fn a_result_that_requires_nothing_may_be_empty_in_both_ways() {
    assert_eq!(result::<Settings>("{}"), Ok(Settings::default()));
    assert_eq!(
        result::<Settings>(r#"{"data":{}}"#),
        Ok(Settings::default())
    );
    let dark = result::<Settings>(r#"{"theme":"dark"}"#);
    assert_eq!(result::<Settings>(r#"{"data":{"theme":"dark"}}"#), dark);
}

#[test]
fn a_property_data_of_its_own_is_no_envelope() {
    let json = r#"{"type":"a","data":{"data":1,"type":"b"}}"#;
    for envelope in [None, Some("data")] {
        let event: Event = read_as(json.as_bytes(), envelope).unwrap();
        assert_eq!(write(&event), json);
    }
}

#[test]
fn without_a_possible_envelope_data_is_an_unknown_property() {
    let settings: Settings = read_as(br#"{"data":{"theme":"dark"}}"#, None).unwrap();
    assert_eq!(settings.theme, None);
    assert_eq!(settings.extra.get("data"), Some(&json!({"theme": "dark"})));
}

#[test]
fn a_page_is_no_envelope() {
    let page: Page<Thing> = read_as(br#"{"data":[{"id":"1"}]}"#, None).unwrap();
    assert_eq!(page.len(), 1);
}

#[test]
fn a_fault_inside_the_envelope_says_so() {
    let fault = result::<Thing>(r#"{"data":{"color":"red"}}"#).unwrap_err();
    assert_eq!(fault, "the required property `id` is missing at `data`");
    let fault = result::<Thing>(r#"{"took":5,"data":{"id":[]}}"#).unwrap_err();
    assert_eq!(fault, "expected an id, found an array at `data.id`");
    let fault = result::<Thing>(r#"{"color":"red","data":{}}"#).unwrap_err();
    assert_eq!(fault, "the required property `id` is missing at `data`");
}

#[test]
fn an_empty_envelope_is_missing_what_is_required() {
    for json in [r#"{"data":null}"#, r#"{"data":[]}"#, "{}"] {
        let fault = result::<Thing>(json).unwrap_err();
        assert_eq!(fault, "the required property `id` is missing", "{json}");
    }
}

#[test]
fn an_array_is_no_result() {
    let fault = result::<Thing>("[]").unwrap_err();
    assert_eq!(fault, "expected an object, found an array");
}

#[test]
fn a_result_that_is_no_model_is_read_as_it_is() {
    assert_eq!(result::<Vec<i32>>("[1]"), Ok(vec![1]));
    assert_eq!(result::<String>(r#""x""#), Ok("x".into()));
}
