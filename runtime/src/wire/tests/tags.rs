//! Tags: several values of one variant, tags that a variant holds, and tags that are not strings.

use super::{again, read, write};
use crate::{Extra, Unknown, model, union};

/// Holds its tag, because it also stands alone.
#[derive(Clone, Default)]
struct Cat {
    kind: String,
    lives: i64,
    extra: Extra,
}

model!(Cat, 0 kind, 1 lives);

/// Does not hold its tag.
#[derive(Clone, Default)]
struct Dog {
    bark: Option<String>,
    extra: Extra,
}

model!(Dog, 0 bark optional);

/// Does not state the tag.
#[derive(Clone, Default)]
struct Stone {
    weight: i64,
    extra: Extra,
}

model!(Stone, 0 weight);

#[derive(Clone)]
enum Pet {
    Cat(Cat),
    Dog(Dog),
    Unrecognized(Unknown),
}

union!(Pet, Internal("kind"), Cat "cat" | "kitten" Cat, Dog "dog" | "puppy" Dog);

#[derive(Clone)]
enum Thing {
    Pet(Pet),
    Stone(Stone),
    Name(String),
    Unrecognized(Unknown),
}

union!(Thing, Internal("kind"), Pet "cat" | "kitten" | "dog" | "puppy" Pet, Stone Stone, Name String; Name);

#[derive(Clone, Default)]
struct Ping {
    r#type: i64,
    extra: Extra,
}

model!(Ping, 0 r#type "type");

#[derive(Clone)]
enum Message {
    Ping(Ping),
    Pong(Dog),
    Unrecognized(Unknown),
}

union!(Message, Internal("type"), Ping "1" Ping, Pong "2" Dog);

#[test]
fn every_value_of_a_tag_leads_to_its_variant_and_is_written_as_it_came() {
    for json in [
        r#"{"kind":"cat","lives":9}"#,
        r#"{"kind":"kitten","lives":9}"#,
    ] {
        assert!(matches!(read::<Pet>(json), Ok(Pet::Cat(_))), "{json}");
        assert_eq!(again::<Pet>(json), json);
    }
    assert!(matches!(
        read::<Pet>(r#"{"kind":"puppy"}"#),
        Ok(Pet::Dog(_))
    ));
    assert_eq!(again::<Pet>(r#"{"kind":"puppy"}"#), r#"{"kind":"puppy"}"#);
}

#[test]
fn a_variant_that_holds_its_tag_has_it_wherever_it_stands() {
    let json = r#"{"kind":"kitten","lives":9}"#;
    let cat: Cat = read(json).unwrap();
    assert_eq!(cat.kind, "kitten");
    assert_eq!(write(&Pet::from(cat)), json);
    let late = r#"{"lives":9,"kind":"kitten"}"#;
    assert_eq!(again::<Pet>(late), json);
}

#[test]
fn a_tag_that_nobody_set_is_written_as_the_first_of_its_values() {
    let lives = 9;
    let cat = Cat {
        lives,
        ..Cat::default()
    };
    assert_eq!(write(&Pet::from(cat)), r#"{"kind":"cat","lives":9}"#);
    assert_eq!(write(&Pet::from(Dog::default())), r#"{"kind":"dog"}"#);
}

#[test]
fn a_tag_may_be_a_number() {
    let json = r#"{"type":1}"#;
    assert!(matches!(read::<Message>(json), Ok(Message::Ping(_))));
    assert_eq!(again::<Message>(json), json);
    let json = r#"{"type":2}"#;
    assert!(matches!(read::<Message>(json), Ok(Message::Pong(_))));
    assert_eq!(again::<Message>(json), json);
}

#[test]
fn a_union_inside_a_union_reads_its_tag_itself() {
    let json = r#"{"kind":"kitten","lives":9}"#;
    assert!(matches!(read::<Thing>(json), Ok(Thing::Pet(Pet::Cat(_)))));
    assert_eq!(again::<Thing>(json), json);
    assert_eq!(again::<Thing>(r#"{"kind":"dog"}"#), r#"{"kind":"dog"}"#);
}

#[test]
fn an_object_without_a_known_tag_may_be_a_variant_without_one() {
    for json in [r#"{"weight":3}"#, r#"{"weight":3,"kind":"stone"}"#] {
        assert!(matches!(read::<Thing>(json), Ok(Thing::Stone(_))), "{json}");
        assert_eq!(again::<Thing>(json), json);
    }
    let json = r#"{"kind":"bird"}"#;
    assert!(matches!(read::<Thing>(json), Ok(Thing::Unrecognized(_))));
    assert_eq!(again::<Thing>(json), json);
}

#[test]
fn a_value_that_is_no_object_may_be_a_variant_of_a_tagged_union() {
    assert!(matches!(read::<Thing>(r#""Rex""#), Ok(Thing::Name(name)) if name == "Rex"));
    assert_eq!(again::<Thing>(r#""Rex""#), r#""Rex""#);
    assert_eq!(write(&Thing::from("Rex")), r#""Rex""#);
    assert!(matches!(read::<Thing>("7"), Ok(Thing::Unrecognized(_))));
}
