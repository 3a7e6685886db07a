//! Unions: how a variant is recognised, and how an unknown one is kept.

use super::{again, ordered, read, write};
use crate::{Extra, Secret, Unknown, model, union};

#[derive(Clone, Default)]
struct Token {
    secret: Secret,
    extra: Extra,
}

model!(Token, 0 secret);

#[derive(Clone, Default)]
struct Group {
    inner: Box<Auth>,
    extra: Extra,
}

model!(Group, 0 inner);

#[derive(Clone)]
enum Auth {
    Token(Token),
    Group(Box<Group>),
    Unrecognized(Unknown),
}

union!(Auth, Internal("type"), Token "token" Token, Group "group" Group);

#[derive(Clone)]
enum Choice {
    Token(Token),
    Group(Group),
    Unrecognized(Unknown),
}

union!(Choice, External, Token "token" Token, Group "group" Group);

#[derive(Clone)]
enum Either {
    Token(Token),
    Group(Group),
    Unrecognized(Unknown),
}

union!(Either, Untagged, Token "Token" Token, Group "Group" Group);

#[test]
fn an_unknown_variant_keeps_its_tag_where_it_stands() {
    for json in [
        r#"{"type":"other","a":1,"b":2}"#,
        r#"{"a":1,"type":"other","b":2}"#,
        r#"{"a":1,"b":2,"type":"other"}"#,
    ] {
        assert_eq!(again::<Auth>(json), ordered(json));
    }
    let twice = r#"{"type":"other","a":1,"type":"token"}"#;
    let once = ordered(r#"{"type":"other","a":1}"#);
    assert_eq!(again::<Auth>(twice), once);
}

#[test]
fn a_variant_is_told_by_its_tag_wherever_that_stands() {
    for json in [
        r#"{"type":"token","secret":"s"}"#,
        r#"{"secret":"s","type":"token"}"#,
    ] {
        let auth: Auth = read(json).unwrap();
        assert!(
            matches!(&auth, Auth::Token(token) if token.secret.expose() == "s"),
            "{json}"
        );
        assert_eq!(write(&auth), r#"{"type":"token","secret":"s"}"#);
    }
}

#[test]
fn a_union_can_hold_itself() {
    let json = r#"{"type":"group","inner":{"type":"token","secret":"s"}}"#;
    assert_eq!(again::<Auth>(json), json);
}

#[test]
fn what_is_none_of_the_variants_comes_back_as_it_was() {
    for json in [r#"{"a":1,"type":"new"}"#, r#"{"a":1}"#, "[1]", "7", "null"] {
        assert_eq!(again::<Auth>(json), json);
        assert!(
            matches!(read::<Auth>(json), Ok(Auth::Unrecognized(_))),
            "{json}"
        );
    }
}

#[test]
fn a_variant_that_is_not_known_is_not_shown() {
    let auth: Auth = read(r#"{"type":"new","secret":"hunter2"}"#).unwrap();
    assert!(!format!("{auth:?}").contains("hunter2"));
}

#[test]
fn what_does_not_fit_its_variant_is_an_error_that_says_where() {
    let fault = read::<Auth>(r#"{"type":"group","inner":{"type":"token"}}"#).unwrap_err();
    assert!(
        fault.contains("`secret`") && fault.contains("`inner`"),
        "{fault}"
    );
}

#[test]
fn the_key_around_a_variant_tells_it() {
    let json = r#"{"token":{"secret":"s"}}"#;
    assert!(matches!(read::<Choice>(json), Ok(Choice::Token(_))));
    assert_eq!(again::<Choice>(json), json);
    assert_eq!(
        again::<Choice>(r#"{"token":{"secret":"s"},"group":null}"#),
        json
    );
}

#[test]
fn two_keys_or_an_unknown_one_are_kept_as_they_came() {
    for json in [r#"{"token":{"secret":"s"},"new":1}"#, r#"{"new":1}"#, "{}"] {
        assert_eq!(again::<Choice>(json), ordered(json));
    }
}

#[test]
fn without_a_tag_the_variant_that_fits_is_taken() {
    assert!(matches!(
        read::<Either>(r#"{"secret":"s"}"#),
        Ok(Either::Token(_))
    ));
    let inner = r#"{"inner":{"type":"token","secret":"s"}}"#;
    assert!(matches!(read::<Either>(inner), Ok(Either::Group(_))));
    assert!(matches!(
        read::<Either>(r#"{"x":1}"#),
        Ok(Either::Unrecognized(_))
    ));
}

#[test]
fn an_unknown_property_of_a_variant_is_kept_whatever_json_it_is() {
    for json in [
        r#"{"type":"token","secret":"s","new":1e+400}"#,
        r#"{"new":1e+400,"secret":"s","type":"token"}"#,
        r#"{"secret":"s","type":"token","new":1e+400}"#,
    ] {
        let written = r#"{"type":"token","secret":"s","new":1e+400}"#;
        assert_eq!(again::<Auth>(json), written);
    }
    let json = r#"{"token":{"secret":"s","new":"\ud800"}}"#;
    assert_eq!(again::<Choice>(json), json);
    let json = r#"{"secret":"s","new":"\ud800"}"#;
    assert_eq!(again::<Either>(json), json);
    assert!(matches!(read::<Either>(json), Ok(Either::Token(_))));
}

#[test]
fn a_number_before_the_tag_is_read_to_its_last_digit() {
    let json = r#"{"new":0.1000000000000000055511151231257827,"type":"token","secret":"s"}"#;
    let direct = r#"{"type":"token","secret":"s","new":0.1000000000000000055511151231257827}"#;
    assert_eq!(again::<Auth>(json), again::<Auth>(direct));
}
