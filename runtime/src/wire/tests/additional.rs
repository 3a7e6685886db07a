//! The other properties of an object, where the document states their type, and lists of a fixed length.

use std::collections::BTreeMap;

use serde_json::json;

use super::{again, read, write};
use crate::{
    Additional, model,
    wire::{Renamed, Wire},
};

#[derive(Clone, Default)]
struct Box_ {
    name: String,
    note: Option<String>,
    extra: Additional<i64>,
}

model!(Box_, 0 name, 1 note optional_nullable);

#[derive(Clone, Default)]
struct Row {
    cells: (String, i64, Option<bool>),
    extra: crate::Extra,
}

model!(Row, 0 cells);

#[test]
fn other_properties_are_read_as_their_type_and_written_back() {
    let json = r#"{"name":"a","height":2,"width":1}"#;
    let value = read::<Box_>(json).unwrap();
    assert_eq!(value.extra.get("width"), Some(&1));
    assert!(value.extra.unknown().is_empty());
    assert_eq!(write(&value), json);
}

#[test]
fn a_property_of_another_type_is_kept_as_it_came() {
    let json = r#"{"name":"a","width":1,"color":"red","half":"\ud800"}"#;
    let value = read::<Box_>(json).unwrap();
    assert_eq!(value.extra.len(), 1);
    assert_eq!(value.extra.unknown().get("color"), Some(&json!("red")));
    assert_eq!(value.extra.unknown().text("half"), Some(r#""\ud800""#));
    assert_eq!(write(&value), json);
}

#[test]
fn null_and_absent_come_back_as_they_came_beside_other_properties() {
    for json in [
        r#"{"name":"a","note":null,"width":1}"#,
        r#"{"name":"a","width":1}"#,
    ] {
        assert_eq!(again::<Box_>(json), json);
    }
}

#[test]
fn a_field_is_written_once_even_if_it_is_set_as_another_property() {
    let mut value = Box_ {
        name: "a".to_owned(),
        ..Box_::default()
    };
    value.extra = BTreeMap::from([("name".to_owned(), 1), ("width".to_owned(), 2)]).into();
    assert_eq!(write(&value), r#"{"name":"a","width":2}"#);
}

#[test]
fn other_properties_count_in_comparisons_and_are_shown() {
    let one = read::<Box_>(r#"{"name":"a","width":1}"#).unwrap();
    let other = read::<Box_>(r#"{"name":"a","width":2}"#).unwrap();
    assert_ne!(one, other);
    assert_eq!(one, one.clone());
    assert_eq!(
        format!("{one:?}"),
        r#"Box_ { name: "a", note: None, width: 1 }"#
    );
}

#[derive(Clone, Default)]
struct Account {
    id: String,
    name: String,
    created: Option<i64>,
    password: String,
    extra: Additional<Account>,
}

model!(Account, 0 id read_only, 1 name, 2 created read_only_optional, 3 password write_only);

#[test]
fn what_only_the_service_sets_is_never_sent_however_deep() {
    let json = r#"{"id":"1","name":"a","created":5,"inner":{"id":"2","name":"b"}}"#;
    let account = read::<Account>(json).unwrap();
    let sent = serde_json::to_string(&Renamed::new(account.view(), &[("name", "title")])).unwrap();
    assert_eq!(
        sent,
        r#"{"title":"a","password":"","inner":{"name":"b","password":""}}"#
    );
    let kept = r#"{"id":"1","name":"a","created":null,"password":"p"}"#;
    assert_eq!(again::<Account>(kept), kept);
    assert!(read::<Account>(r#"{"name":"a"}"#).is_err());
}

#[test]
fn a_list_of_a_fixed_length_is_read_and_written_by_its_items() {
    let json = r#"{"cells":["a",1,null]}"#;
    let row = read::<Row>(json).unwrap();
    assert_eq!(row.cells, ("a".to_owned(), 1, None));
    assert_eq!(write(&row), json);
}

#[test]
fn a_list_of_another_length_is_refused() {
    for json in [r#"{"cells":["a",1]}"#, r#"{"cells":["a",1,null,2]}"#] {
        let fault = read::<Row>(json).unwrap_err().to_string();
        assert!(fault.contains("an array of 3 items"), "{fault}");
    }
    let fault = read::<Row>(r#"{"cells":["a","b",null]}"#)
        .unwrap_err()
        .to_string();
    assert!(fault.contains("cells[1]"), "{fault}");
}
