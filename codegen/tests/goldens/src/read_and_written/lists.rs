//! Lists whose first items each have a type.

use wacht_runtime::serde_json::json;

use super::{assert_kept, read, write};
use crate::{
    list_of_items::types::{Place, Route},
    tuples::types::Lists,
};

#[test]
fn a_list_of_a_fixed_length_is_a_tuple() {
    let json = r#"{"point":[1.5,2.5],"entry":["a",{"name":"b"}],"nested":[["c",1],["d",null]]}"#;
    let lists = read::<Lists>(json);
    assert_eq!(lists.point, Some((1.5, 2.5)));
    let (name, part) = lists.entry.unwrap();
    assert_eq!((&*name, part.name.as_deref()), ("a", Some("b")));
    let nested = [("c".to_owned(), Some(1)), ("d".to_owned(), None)];
    assert_eq!(lists.nested.unwrap(), nested);
    assert_kept::<Lists>(json);
}

#[test]
fn a_list_that_may_go_on_holds_any_json() {
    let json = concat!(
        r#"{"with_rest":["a",1,true,false],"of_one_type":[1,2,3],"shorter":["a"],"#,
        r#""nine":["a",1,2,3,4,5,6,7,8]}"#
    );
    let lists = read::<Lists>(json);
    assert_eq!(lists.with_rest.unwrap()[3], json!(false));
    assert_eq!(lists.of_one_type.unwrap(), [1, 2, 3]);
    assert_eq!(lists.shorter.unwrap(), [json!("a")]);
    assert_eq!(lists.nine.unwrap().len(), 9);
    assert_kept::<Lists>(json);
    let lists = Lists::default().with_rest([json!("a"), json!(1)]);
    assert_eq!(write(&lists), r#"{"with_rest":["a",1]}"#);
}

#[test]
fn items_of_a_list_refer_to_other_files() {
    let json = r#"{"leg":[{"name":"a"},1],"places":[{"name":"b"},{"name":"c"}]}"#;
    let route = read::<Route>(json);
    assert_eq!(route.leg.unwrap().0.name.as_deref(), Some("a"));
    let places: Vec<Place> = route.places.unwrap();
    assert_eq!(places[1].name.as_deref(), Some("c"));
    assert_kept::<Route>(json);
}
