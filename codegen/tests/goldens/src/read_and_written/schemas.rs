//! Objects, maps, lists and numbers of every shape of a schema.

use wacht_runtime::serde_json::json;

use super::{assert_kept, read, write};
use crate::{
    inline_types::types::{CreateThingBody, Thing, ThingPropertyOwner},
    schema_shapes::types::{
        Account, Extended, Joined, Kind, Labels, Lists, Nulls, Numbers, Shape, Tree, Twin, Untyped,
        Wrapped,
    },
};

#[test]
fn other_properties_have_their_type() {
    let json = r#"{"name":"a","extra":"b","height":2,"width":1}"#;
    let labels = read::<Labels>(json);
    assert_eq!(labels.extra_.as_deref(), Some("b"));
    assert_eq!(labels.extra.get("height"), Some(&2));
    assert_kept::<Labels>(json);
    assert_kept::<Labels>(r#"{"name":"a","width":1,"color":"red"}"#);
    let labels = Labels::new("a").extra([("width", 1)]);
    assert_eq!(write(&labels), r#"{"name":"a","width":1}"#);
}

#[test]
fn a_map_by_pattern_holds_what_its_pattern_states() {
    let json = r#"{"by_pattern":{"x-a":{"id":"1"}}}"#;
    let shape = read::<Shape>(json);
    let by_pattern = shape.by_pattern.unwrap();
    assert_eq!(by_pattern["x-a"].id.as_deref(), Some("1"));
    assert_kept::<Shape>(json);
}

#[test]
fn keywords_state_a_type() {
    let json = concat!(
        r#"{"text":"a","number":1.5,"list":["2026-01-02"],"map":{"a":1},"#,
        r#""object":{"id":"1"},"free":[1,null],"idle":true}"#
    );
    let untyped = read::<Untyped>(json);
    assert_eq!(untyped.number, Some(1.5));
    assert_eq!(untyped.map.as_ref().unwrap()["a"], 1);
    assert_eq!(untyped.free, Some(json!([1, null])));
    assert_kept::<Untyped>(json);
}

#[test]
fn limits_of_any_size_leave_an_integer() {
    let json =
        r#"{"whole":1000000000,"huge":-5,"below":9007199254740993,"word":18446744073709551615}"#;
    let numbers = read::<Numbers>(json);
    assert_eq!((numbers.whole, numbers.huge), (1_000_000_000, -5));
    assert_eq!(numbers.below, Some(9_007_199_254_740_993));
    assert_kept::<Numbers>(json);
}

#[test]
fn lists_hold_what_their_items_state() {
    let json = concat!(
        r#"{"pair":["a",1],"same":["a","b","c"],"mixed":["a",1,true],"#,
        r#""of_nulls":[1,null],"free":[{}],"objects":[{"id":"1"}]}"#
    );
    let lists = read::<Lists>(json);
    assert_eq!(lists.pair, Some(("a".to_owned(), 1)));
    assert_eq!(lists.of_nulls, Some(vec![Some(1), None]));
    assert_kept::<Lists>(json);
}

#[test]
fn what_only_wraps_a_schema_is_that_schema() {
    let json = r#"{"kind":"round","name":"a","inline":{"id":"1"},"maybe":null}"#;
    let wrapped = read::<Wrapped>(json);
    assert_eq!(wrapped.kind, Some(Kind::Round));
    assert_eq!(wrapped.maybe, None);
    assert_kept::<Wrapped>(json);
}

#[test]
fn parts_are_joined_by_reference_and_inline() {
    let json = r#"{"name":"a","id":"1","color":"red","width":1}"#;
    let joined = read::<Joined>(json);
    assert_eq!((&*joined.id, &*joined.color), ("1", "red"));
    assert_eq!(joined.extra.get("width"), Some(&1));
    assert_kept::<Joined>(json);
}

#[test]
fn what_stands_beside_a_reference_belongs_to_it() {
    let json = r#"{"size":5}"#;
    assert_eq!(read::<Extended>(json).size, 5);
    assert_kept::<Extended>(json);
}

#[test]
fn null_is_a_value_where_the_schema_states_it() {
    let json = r#"{"required":null,"values":{"a":null,"b":true}}"#;
    let nulls = read::<Nulls>(json);
    assert_eq!(nulls.required, None);
    assert_eq!(nulls.values.unwrap()["a"], None);
    assert_kept::<Nulls>(json);
    assert_kept::<Nulls>(r#"{"required":"a","optional":null}"#);
}

#[test]
fn nullable_alone_in_a_choice_is_null() {
    use crate::null_branches::types::Thing;
    let json = r#"{"owner":null,"size":null,"parts":[{"name":"a"},null],"any":[1]}"#;
    let thing = read::<Thing>(json);
    assert!(thing.owner.is_none() && thing.size.is_none());
    let parts = thing.parts.unwrap();
    assert_eq!(parts[0].as_ref().unwrap().name, "a");
    assert!(parts[1].is_none());
    assert_eq!(thing.any, Some(json!([1])));
    assert_kept::<Thing>(json);
    assert_kept::<Thing>(r#"{"owner":{"name":"a"},"size":"large"}"#);
}

#[test]
fn a_type_may_hold_itself_in_every_way() {
    let json = concat!(
        r#"{"children":[{}],"named":{"a":{"children":[]}},"inside":{"tree":{}},"#,
        r#""other":{"inside":{"tree":{"children":[]}}}}"#
    );
    let tree = read::<Tree>(json);
    assert!(tree.extra["other"].inside.is_some());
    assert_kept::<Tree>(json);
    assert_kept::<Twin>(r#"{"other":{"other":{}}}"#);
    assert_kept::<Shape>(r#"{"empty":{},"anything":null,"nested":[[[]]]}"#);
}

#[test]
fn types_that_are_defined_where_they_are_used_are_read_and_written() {
    let json = concat!(
        r#"{"owner":{"name":"a"},"state":"new","previous":"gone","#,
        r#""parts":[{"thing":{"owner":{},"state":"old"}}],"labels":{"a":null,"b":{"text":"c"}}}"#
    );
    let thing = read::<Thing>(json);
    let owner: &ThingPropertyOwner = &thing.owner;
    assert_eq!(owner.name.as_deref(), Some("a"));
    assert_eq!(thing.labels.as_ref().unwrap()["a"], None);
    assert_kept::<Thing>(json);
    assert_kept::<CreateThingBody>(r#"{"owner":{"name":"a","role":"admin"}}"#);
}

#[test]
fn what_only_the_service_sets_is_read_and_kept_and_takes_no_argument() {
    let json = r#"{"id":"1","name":"a","password":"","created_at":"2026-01-02T03:04:05Z"}"#;
    let account = read::<Account>(r#"{"id":"1","name":"a","created_at":"2026-01-02T03:04:05Z"}"#);
    assert_eq!((&*account.id, &*account.name), ("1", "a"));
    // What only the caller sets may be missing in a response.
    assert_eq!(write(&account), json);
    let error = wacht_runtime::serde_json::from_str::<Account>(r#"{"name":"a"}"#).unwrap_err();
    assert!(error.to_string().contains("`id` is missing"), "{error}");
    let account = Account::new("a", "correct horse battery staple").hint("b");
    assert_eq!(
        (account.id.as_str(), account.hint.as_deref()),
        ("", Some("b"))
    );
}
