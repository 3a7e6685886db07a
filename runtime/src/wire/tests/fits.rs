//! Unions without a tag: which variant a value fits, for all types.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::{Color, again, read, write};
use crate::{Extra, Unknown, model, union};

#[derive(Clone, Default)]
struct Named {
    name: String,
    note: Option<String>,
    extra: Extra,
}

model!(Named, 0 name, 1 note optional);

#[derive(Clone, Default)]
struct Noted {
    note: Option<String>,
    size: Option<i64>,
    extra: Extra,
}

model!(Noted, 0 note optional, 1 size optional);

#[derive(Clone)]
enum Scalar {
    Flag(bool),
    Integer(i64),
    Number(f64),
    Text(String),
    Unrecognized(Unknown),
}

union!(Scalar, Untagged, Flag bool, Integer i64, Number f64, Text String; Text);

#[derive(Clone)]
enum Several {
    Text(String),
    Texts(Vec<String>),
    Integers(Vec<i64>),
    Lists(Vec<Vec<i64>>),
    Unrecognized(Unknown),
}

union!(Several, Untagged, Text String, Texts Vec<String>, Integers Vec<i64>, Lists Vec<Vec<i64>>);

#[derive(Clone)]
enum Object {
    Named(Named),
    Noted(Noted),
    Sizes(BTreeMap<String, i64>),
    Free(Map<String, Value>),
    Unrecognized(Unknown),
}

union!(
    Object, Untagged, Free Map<String, Value>, Named Named, Noted Noted,
    Sizes BTreeMap<String, i64>
);

#[derive(Clone)]
enum When {
    Never(String),
    At(DateTime<Utc>),
    Words(String),
    Color(Color),
    Unrecognized(Unknown),
}

union!(
    When, Untagged, At DateTime<Utc>, Never "never" as String, Color "red" | "blue" Color,
    Words as String; Words
);

#[derive(Clone)]
enum Outer {
    Scalar(Scalar),
    Object(Object),
    Unrecognized(Unknown),
}

union!(Outer, Untagged, Object Object, Scalar Scalar);

/// Unions inside unions without end.
#[derive(Clone, Default)]
struct Left {
    inner: Option<Box<Tree>>,
    left: Option<i64>,
    extra: Extra,
}

model!(Left, 0 inner optional, 1 left optional);

#[derive(Clone, Default)]
struct Right {
    inner: Option<Box<Tree>>,
    right: Option<i64>,
    extra: Extra,
}

model!(Right, 0 inner optional, 1 right optional);

#[derive(Clone)]
enum Tree {
    Left(Left),
    Right(Right),
    Unrecognized(Unknown),
}

union!(Tree, Untagged, Left Left, Right Right);

#[test]
fn a_scalar_is_told_by_its_type() {
    assert!(matches!(read("true"), Ok(Scalar::Flag(true))));
    assert!(matches!(read("5"), Ok(Scalar::Integer(5))));
    assert!(matches!(read("5.5"), Ok(Scalar::Number(_))));
    assert!(matches!(read("\"5\""), Ok(Scalar::Text(text)) if text == "5"));
    for json in [
        "true", "5", "5.5", "5.0", "\"5\"", "-1", "null", "[5]", "{}",
    ] {
        assert_eq!(again::<Scalar>(json), json);
    }
    assert_eq!(write(&Scalar::from("a")), "\"a\"");
    assert_eq!(write(&Scalar::from(7)), "7");
}

#[test]
fn a_list_is_told_by_its_items() {
    assert!(matches!(read("\"a\""), Ok(Several::Text(_))));
    assert!(matches!(read("[\"a\"]"), Ok(Several::Texts(_))));
    assert!(matches!(read("[1,2]"), Ok(Several::Integers(_))));
    assert!(matches!(read("[[1],[2]]"), Ok(Several::Lists(_))));
    for json in [
        "[]",
        "[1,2]",
        "[[1],[2]]",
        "[\"1\"]",
        "[1,\"a\"]",
        "{\"a\":1}",
    ] {
        assert_eq!(again::<Several>(json), json);
    }
    assert!(matches!(read("[]"), Ok(Several::Texts(_))), "the first one");
    assert!(matches!(read("[true]"), Ok(Several::Unrecognized(_))));
}

#[test]
fn an_object_is_told_by_its_properties() {
    let read = |json| read::<Object>(json).unwrap();
    assert!(matches!(
        read(r#"{"name":"a","note":"b"}"#),
        Object::Named(_)
    ));
    assert!(matches!(read(r#"{"name":"a","new":1}"#), Object::Named(_)));
    assert!(matches!(read(r#"{"note":"b"}"#), Object::Noted(_)));
    assert!(matches!(read(r#"{"a":1}"#), Object::Sizes(_)));
    assert!(matches!(read(r#"{"a":true}"#), Object::Noted(_)));
}

#[test]
fn an_object_that_only_free_json_fits_is_that() {
    #[derive(Clone)]
    enum Either {
        Free(Map<String, Value>),
        Named(Named),
        Unrecognized(Unknown),
    }
    union!(Either, Untagged, Free Map<String, Value>, Named Named);
    assert!(matches!(read(r#"{"a":true}"#), Ok(Either::Free(_))));
    assert!(matches!(read(r#"{"name":true}"#), Ok(Either::Free(_))));
    assert!(matches!(read(r#"{"name":""}"#), Ok(Either::Named(_))));
}

#[test]
fn a_listed_string_comes_before_a_free_one() {
    assert!(matches!(read("\"never\""), Ok(When::Never(_))));
    assert!(matches!(read("\"red\""), Ok(When::Color(Color::Red))));
    assert!(matches!(read("\"soon\""), Ok(When::Words(_))));
    assert!(matches!(read("\"2024-02-29T10:00:00Z\""), Ok(When::At(_))));
    for json in [
        "\"never\"",
        "\"red\"",
        "\"soon\"",
        "\"2024-02-29T10:00:00Z\"",
    ] {
        assert_eq!(again::<When>(json), json);
    }
}

#[test]
fn a_string_that_a_variant_would_write_otherwise_goes_to_one_that_does_not() {
    let json = "\"2024-02-29T10:00:00+02:00\"";
    assert!(matches!(read(json), Ok(When::Words(_))));
    assert_eq!(again::<When>(json), json);
}

#[test]
fn a_union_inside_a_union_is_taken_where_it_recognises_the_value() {
    assert!(matches!(read("5"), Ok(Outer::Scalar(Scalar::Integer(5)))));
    let named = read(r#"{"name":"a"}"#);
    assert!(matches!(named, Ok(Outer::Object(Object::Named(_)))));
    assert!(matches!(read("[1]"), Ok(Outer::Unrecognized(_))));
    for json in ["5", r#"{"name":"a"}"#, "[1]", "null"] {
        assert_eq!(again::<Outer>(json), json);
    }
}

#[test]
fn unions_inside_unions_are_read_in_bounded_time() {
    let depth = 60;
    // Neither variant fits at any depth, which shows only after the inside was read.
    let json = r#"{"inner":"#.repeat(depth) + "{}" + &r#","left":[],"right":[]}"#.repeat(depth);
    assert_eq!(again::<Tree>(&json), json);
    let json = r#"{"inner":"#.repeat(depth) + "{}" + &r#","right":1}"#.repeat(depth);
    assert_eq!(again::<Tree>(&json), json);
}
