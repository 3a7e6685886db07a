//! Properties that several parts of an `allOf` define.

use super::{assert_kept, read, write};
use crate::all_of_narrowed::types::Thing;

#[test]
fn a_property_has_the_type_that_fits_every_part() {
    let json = concat!(
        r#"{"id":1,"status":"open","kind":"small","created":"2024-02-29T10:00:00Z","#,
        r#""data":{"value":"a"},"items":[{"value":"b"}],"shape":{"radius":2},"#,
        r#""owner":{"name":"a","email":"b"},"detail":{"text":"c","more":"d"}}"#
    );
    assert_kept::<Thing>(json);
    let thing: Thing = read(json);
    assert_eq!(thing.shape.unwrap().radius, 2);
    assert_eq!(thing.owner.unwrap().email, "b");
    assert_eq!(thing.detail.unwrap().more.as_deref(), Some("d"));
}

#[test]
fn the_one_value_that_is_left_is_a_constant() {
    assert_eq!(write(&Thing::new(1)), r#"{"id":1,"status":"open"}"#);
}

#[test]
fn values_that_both_parts_list_are_known_and_else_the_later_ones() {
    use crate::disjoint_values::types::{Thing, ThingKind, ThingState};

    let json = r#"{"state":"lost","kind":"b","level":3}"#;
    let thing: Thing = read(json);
    assert_eq!(thing.state, Some(ThingState::Lost));
    assert_eq!(thing.kind, Some(ThingKind::B));
    assert_kept::<Thing>(json);
    // The values of another part are kept as unknown ones.
    assert_kept::<Thing>(r#"{"state":"open","kind":"c","level":1}"#);
}
