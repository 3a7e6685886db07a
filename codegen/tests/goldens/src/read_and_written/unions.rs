//! Unions of any types, the tags that decide in them, and what their variants share.

use super::{assert_kept, read, write};
use crate::{
    union_scalars::types::{
        Flat, Model, Nested, Thing, ThingChoice, ThingId, ThingInput, ThingLabels, ThingLevel,
        ThingMode, ThingSize, ThingUntil,
    },
    union_shared::types::{Event, Extended, Inner, Typed},
    union_tags::types::{
        Bare, Bird, BoxUntold, Cat, Dog, Implicit, Many, Message, MessagePing, Pet, Stone, Twice,
    },
};

#[test]
fn a_value_becomes_the_variant_of_its_type() {
    assert!(matches!(read("5"), ThingId::Integer(5)));
    assert!(matches!(read("\"5\""), ThingId::String(_)));
    assert!(matches!(read("\"a\""), ThingInput::String(_)));
    assert!(matches!(read("[\"a\"]"), ThingInput::StringList(_)));
    assert!(matches!(read("[5]"), ThingInput::IntegerList(_)));
    assert!(matches!(read(r#"{"text":"a"}"#), ThingInput::Prompt(_)));
    assert!(matches!(read("0.5"), ThingSize::Number(_)));
    assert!(matches!(read(r#"{"a":"b"}"#), ThingLabels::StringMap(_)));
    assert!(matches!(read("[\"a\"]"), ThingLabels::StringList(_)));
    assert!(matches!(read("\"never\""), ThingUntil::Value(_)));
    assert!(matches!(
        read("\"2024-02-29T10:00:00Z\""),
        ThingUntil::DateTime(_)
    ));
    assert!(matches!(read("\"none\""), ThingChoice::String(_)));
    assert!(matches!(read(r#"{"name":"a"}"#), ThingChoice::Owner(_)));
    assert!(matches!(read("true"), Nested::Flat(Flat::Boolean(true))));
    assert!(matches!(read("[[1]]"), Nested::NestedList(_)));
}

#[test]
fn every_value_is_written_as_it_came() {
    for json in ["5", "\"5\"", "5.5", "true", "null", "[1]", "{\"a\":1}"] {
        assert_kept::<ThingId>(json);
    }
    for json in [
        "\"a\"",
        "[\"a\"]",
        "[5]",
        "[]",
        "[1,\"a\"]",
        "{\"text\":\"a\"}",
        "7",
    ] {
        assert_kept::<ThingInput>(json);
    }
    for json in [
        "\"never\"",
        "\"soon\"",
        "\"2024-02-29T10:00:00Z\"",
        "5",
        "[]",
    ] {
        assert_kept::<ThingUntil>(json);
    }
    for json in ["\"auto\"", "{\"name\":\"a\"}", "\"new\"", "1"] {
        assert_kept::<ThingChoice>(json);
    }
    for json in ["1", "[[true],{\"name\":\"a\"}]", "\"a\""] {
        assert_kept::<Nested>(json);
    }
    let json = concat!(
        r#"{"id":1,"input":["a"],"size":"big","labels":["a"],"until":5,"owner":null,"model":"huge","#,
        r#""mode":"fast","choice":"none","level":2,"same":"a","only":{"name":"b"},"nested":[1]}"#
    );
    assert_kept::<Thing>(json);
    let thing: Thing = read(json);
    assert_eq!(thing.owner, None);
    assert_eq!(thing.model, Some(Model::from("huge")));
    assert_eq!(thing.mode, Some(ThingMode::from("fast")));
    assert_eq!(thing.level, Some(ThingLevel::High));
}

#[test]
fn a_union_is_made_of_what_its_variants_hold() {
    let thing = Thing::new(5, "a").nested(Flat::from(true)).size(0.5);
    let json = r#"{"id":5,"input":"a","size":0.5,"nested":true}"#;
    assert_eq!(write(&thing), json);
}

#[test]
fn every_value_of_a_tag_leads_to_its_variant() {
    for json in [
        r#"{"kind":"cat","lives":9}"#,
        r#"{"kind":"kitten","lives":9}"#,
    ] {
        assert!(matches!(read(json), Pet::Cat(_)));
        assert!(matches!(read(json), BoxUntold::Cat(_)));
        assert!(matches!(read(json), Many::Pet(Pet::Cat(_))));
        assert_kept::<Pet>(json);
        assert_kept::<BoxUntold>(json);
        assert_kept::<Many>(json);
        assert_kept::<Cat>(json);
    }
    let json = r#"{"kind":"dog","bark":"loud"}"#;
    assert!(matches!(read(json), BoxUntold::Dog(_)));
    assert_kept::<Many>(json);
    assert_kept::<Many>(r#"{"kind":"bird","wings":2}"#);
    assert_kept::<Many>(r#"{"kind":"fish"}"#);
}

#[test]
fn a_variant_writes_its_tag_alone_and_in_every_union() {
    let dog = Dog::new();
    assert_eq!(write(&dog), r#"{"kind":"dog"}"#);
    assert_eq!(write(&Pet::from(dog.clone())), r#"{"kind":"dog"}"#);
    assert_eq!(write(&BoxUntold::from(dog)), r#"{"kind":"dog"}"#);
    assert_eq!(write(&Many::from(Bird::default())), r#"{"kind":"bird"}"#);
    assert_eq!(
        write(&Bare::from(Stone::default())),
        r#"{"object":"Stone"}"#
    );
    assert_eq!(write(&Message::from(MessagePing::new())), r#"{"type":1}"#);
}

#[test]
fn the_name_of_a_component_is_the_value_of_a_bare_tag() {
    assert!(matches!(
        read(r#"{"object":"Wood","tree":"oak"}"#),
        Bare::Wood(_)
    ));
    assert_kept::<Bare>(r#"{"object":"Stone","weight":3}"#);
}

#[test]
fn constants_decide_without_a_discriminator() {
    assert!(matches!(read(r#"{"shape":"circle"}"#), Implicit::Circle(_)));
    assert!(matches!(
        read(r#"{"shape":"diamond"}"#),
        Implicit::Square(_)
    ));
    assert!(matches!(read(r#"{"path":"M0 0"}"#), Implicit::Other(_)));
    assert!(matches!(read("\"none\""), Implicit::String(_)));
    for json in [
        r#"{"shape":"circle","radius":0.5}"#,
        r#"{"shape":"diamond","side":0.5}"#,
        r#"{"path":"M0 0"}"#,
        r#"{"shape":"star"}"#,
        "\"none\"",
    ] {
        assert_kept::<Implicit>(json);
    }
    assert!(matches!(read(r#"{"type":2,"data":"a"}"#), Message::Data(_)));
    assert_kept::<Message>(r#"{"type":2,"data":"a"}"#);
}

#[test]
fn two_names_of_a_type_are_one_variant() {
    for json in [r#"{"type":"first","text":"a"}"#, r#"{"type":"second"}"#] {
        assert_kept::<Twice>(json);
        assert!(!matches!(read(json), Twice::Unrecognized(_)));
    }
}

#[test]
fn every_variant_has_the_properties_beside_the_choice() {
    let json = r#"{"type":"created","id":"1","at":"now"}"#;
    assert!(matches!(read(json), Event::Created(created) if created.id == "1"));
    assert_kept::<Event>(json);
    assert_kept::<Event>(r#"{"type":"deleted","id":"1","by":"me"}"#);
    assert!(matches!(read(r#"{"x":1,"note":"a"}"#), Extended::Point(_)));
    assert_kept::<Extended>(r#"{"note":"a","x":1}"#);
    assert_kept::<Extended>(r#"{"note":"a","type":"created"}"#);
    assert!(matches!(read(r#"{"x":1}"#), Typed::Point(_)));
    assert!(matches!(read(r#"{"type":"created"}"#), Typed::Created(_)));
}

#[test]
fn a_choice_inside_a_variant_is_read_as_optional_properties() {
    let json = r#"{"id":"1","b":"c","web":"d","same":5}"#;
    assert!(matches!(read(json), Inner::Web(web) if web.b.as_deref() == Some("c")));
    assert_kept::<Inner>(json);
}

#[test]
fn a_base_with_a_discriminator_alone_keeps_what_its_children_add() {
    use crate::discriminator_alone::types::{Cat, Pet};

    let json = r#"{"kind":"cat","lives":9}"#;
    let pet = read::<Pet>(json);
    assert_eq!(pet.extra.get("lives"), Some(&9.into()));
    assert_kept::<Pet>(json);
    assert_eq!(write(&Cat::new("cat", 9)), json);
}
