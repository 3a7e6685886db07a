//! Properties that no field is for: all that is JSON is kept, and written back as it came.

use serde_json::{Value, json};

use super::{Settings, Thing, again, read, read_as, write};
use crate::{Extra, wire::Wire};

/// Valid JSON that `Value` does not hold: a number beyond the largest, half of a character, and more
/// nested lists than it reads.
pub(super) fn beyond() -> Vec<String> {
    let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let mut texts: Vec<_> = ["1e400", "-1e400", r#""\ud800""#, r#"{"a":[1e400]}"#]
        .map(str::to_owned)
        .into();
    texts.extend([nested(128), nested(10_000)]);
    texts.retain(|text| serde_json::from_str::<Value>(text).is_err());
    assert!(texts.len() >= 3, "{}", texts.len());
    texts
}

#[test]
fn an_unknown_property_is_written_back_as_it_came() {
    for text in beyond() {
        let json = format!(r#"{{"id":"1","color":null,"new":{text}}}"#);
        let thing = read::<Thing>(&json).unwrap();
        assert_eq!(write(&thing), json);
        assert_eq!(thing.extra.text("new"), Some(&*text));
        assert_eq!(thing.extra.get("new"), None);
        assert!(!thing.extra.is_empty());
        assert_eq!(serde_json::from_str::<Thing>(&json).unwrap(), thing);
        let shown = format!("{thing:?} {:?}", thing.extra);
        assert!(
            shown.contains("new: [unknown]") && !shown.contains(&text),
            "{shown}"
        );
    }
}

#[test]
fn an_unknown_property_of_a_nested_model_is_written_back_as_it_came() {
    for text in beyond() {
        let json = format!(
            r#"{{"id":"1","color":null,"parts":[{{"id":"2","color":null,"new":{text}}}]}}"#
        );
        assert_eq!(again::<Thing>(&json), json);
    }
}

#[test]
fn what_stands_beside_a_result_does_not_matter() {
    for text in beyond() {
        for json in [
            format!(r#"{{"data":{{"id":"1"}},"meta":{text}}}"#),
            format!(r#"{{"meta":{text},"data":{{"id":"1"}}}}"#),
        ] {
            let thing = read_as::<Thing>(json.as_bytes(), Some("data")).unwrap();
            assert_eq!((thing.id.as_str(), thing.extra.is_empty()), ("1", true));
        }
        let list = format!(r#"{{"data":[1],"meta":{text}}}"#);
        let list = read_as::<Vec<i64>>(list.as_bytes(), Some("data"));
        assert_eq!(list, Ok(vec![1]));
    }
}

#[test]
fn a_property_data_behind_the_fields_is_kept_as_it_came() {
    for text in beyond() {
        let json = format!(r#"{{"id":"1","color":null,"data":{text}}}"#);
        let thing = read_as::<Thing>(json.as_bytes(), Some("data")).unwrap();
        assert_eq!(write(&thing), json);
    }
}

#[test]
fn a_property_that_is_set_takes_the_place_of_its_text() {
    let mut thing = read::<Thing>(r#"{"id":"1","color":null,"new":1e400}"#).unwrap();
    thing.extra.insert("new", 5);
    assert_eq!(write(&thing), r#"{"id":"1","color":null,"new":5}"#);
    assert_eq!(thing.extra.text("new"), None);
}

#[test]
fn of_several_properties_of_a_name_the_last_counts() {
    let json =
        |one: &str, other: &str| format!(r#"{{"id":"1","color":null,"new":{one},"new":{other}}}"#);
    for text in beyond() {
        let thing = read::<Thing>(&json("5", &text)).unwrap();
        assert_eq!(
            (thing.extra.get("new"), thing.extra.text("new")),
            (None, Some(&*text))
        );
        let thing = read::<Thing>(&json(&text, "5")).unwrap();
        assert_eq!(
            (thing.extra.get("new"), thing.extra.text("new")),
            (Some(&json!(5)), None)
        );
    }
}

#[test]
fn models_differ_by_the_text_of_a_property() {
    let of = |text: &str| read::<Settings>(&format!(r#"{{"new":{text}}}"#)).unwrap();
    let same = of("1e400");
    assert_eq!(same, of("1e400"));
    assert_ne!(same, of("1e401"));
    assert_ne!(same, of("1"));
    assert_ne!(same, of("null"));
    let map = |text| std::collections::BTreeMap::from([("a".to_owned(), of(text))]);
    assert!(crate::wire::same(&map("1e400"), &map("1e400")));
    assert!(!crate::wire::same(&map("1e400"), &map("1e401")));
}

#[test]
fn json_that_is_broken_is_refused_in_an_unknown_property_as_well() {
    for text in [
        "01", "1e", "'a'", "[1", "{\"a\"}", "nul", "\"\\x\"", "\"\n\"", "--1",
    ] {
        let json = format!(r#"{{"id":"1","new":{text}}}"#);
        assert!(read::<Thing>(&json).is_err(), "{text}");
    }
}

#[test]
fn a_property_in_another_format_than_json_is_kept() {
    let value = json!({"id": "1", "color": null, "new": {"a": [1.5, "x", null, true]}});
    let thing: Thing = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(serde_json::to_value(&thing).unwrap(), value);
    let entries = [("id", "1"), ("new", "2")].into_iter();
    let deserializer = serde_core::de::value::MapDeserializer::<_, serde_json::Error>::new(entries);
    let thing = crate::wire::deserialize::<Thing, _>(deserializer).unwrap();
    assert_eq!(thing.extra.get("new"), Some(&json!("2")));
}

#[test]
fn the_extra_of_nothing_has_no_text() {
    assert_eq!(Extra::default().text("new"), None);
    assert!(matches!(
        Extra::default().view(),
        crate::wire::View::Extra(_)
    ));
}

/// Objects with the keys by which `serde_json` passes on numbers and strings.
fn objects_of_serde_json() -> Vec<(String, Value)> {
    let mut objects = Vec::new();
    for key in [
        "$serde_json::private::Number",
        "$serde_json::private::RawValue",
    ] {
        for value in [
            json!(1),
            json!(null),
            json!("x"),
            json!("1"),
            json!([[]]),
            json!({ key: 1 }),
        ] {
            objects.push((format!(r#"{{"{key}":{value}}}"#), json!({ key: value })));
        }
        let two = json!({ key: "1", "z": 2 });
        objects.push((format!(r#"{{"{key}":"1","z":2}}"#), two));
    }
    objects
}

#[test]
fn an_object_with_a_key_of_serde_json_is_an_object() {
    for (text, value) in objects_of_serde_json() {
        assert_eq!(again::<Value>(&text), text);
        assert_eq!(read::<Value>(&text).unwrap(), value);
        let json = format!(r#"{{"id":"1","color":null,"new":{text}}}"#);
        let thing = read::<Thing>(&json).unwrap();
        assert_eq!(thing.extra.get("new"), Some(&value), "{text}");
        assert_eq!(write(&thing), json);
        let list = format!(r#"{{"id":"1","color":null,"new":[{text}]}}"#);
        assert_eq!(again::<Thing>(&list), list);
    }
}

#[test]
fn a_key_of_serde_json_with_escapes_is_a_key() {
    let json = r#"{"id":"1","color":null,"new":{"\u0024serde_json::private::RawValue":"1"}}"#;
    let thing = read::<Thing>(json).unwrap();
    let value = json!({ "$serde_json::private::RawValue": "1" });
    assert_eq!(thing.extra.get("new"), Some(&value));
}

#[test]
fn a_model_with_a_key_of_serde_json_is_a_model() {
    for number in ["1", "\"1\"", "null"] {
        let json = format!(r#"{{"$serde_json::private::Number":{number},"id":"1","color":null}}"#);
        let thing = read::<Thing>(&json).unwrap();
        assert_eq!(thing.id.as_str(), "1");
        assert!(thing.extra.get("$serde_json::private::Number").is_some());
    }
}
