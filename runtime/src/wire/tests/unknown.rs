//! Unions, enums and events: values that they do not know are kept as they came.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Thing, again, kept::beyond, read, read_as, write};
use crate::{Extra, Unknown, events, model, open_enum, union, value_enum};

#[derive(Clone)]
enum Part {
    Text(String),
    Count(i64),
    Thing(Thing),
    Unrecognized(Unknown),
}

union!(Part, Untagged, Text String, Count i64, Thing Thing);

#[derive(Clone)]
enum Shape {
    Thing(Thing),
    Unrecognized(Unknown),
}

union!(Shape, Internal("kind"), Thing "thing" Thing);

#[derive(Clone)]
enum Wrapped {
    Thing(Thing),
    Unrecognized(Unknown),
}

union!(Wrapped, External, Thing "thing" Thing);

#[derive(Clone)]
enum Level {
    Low,
    One,
    Unrecognized(Unknown),
}

value_enum!(Level, Unknown, Low "low", One 1i64);

#[derive(Clone)]
enum Tree {
    Leaf(String),
    List(Vec<Tree>),
    Unrecognized(Unknown),
}

union!(Tree, Untagged, Leaf String, List as Vec<Tree>);

/// A model with unions in every place.
#[derive(Clone, Default)]
struct Holder {
    part: Part,
    shape: Option<Shape>,
    level: Option<Level>,
    parts: Option<Vec<Part>>,
    map: Option<BTreeMap<String, Wrapped>>,
    extra: Extra,
}

model!(Holder, 0 part, 1 shape optional, 2 level optional, 3 parts optional, 4 map optional);

#[derive(Clone)]
enum Kind {
    Made,
    Unrecognized(String),
}

open_enum!(Kind, Made "made");

#[derive(Clone)]
enum Happening {
    Made(Thing),
    Unrecognized(Unknown),
}

events!(Happening, Kind in "kind", Made "made");

#[test]
fn a_value_that_no_variant_fits_is_written_back_as_it_came() {
    for text in beyond() {
        for json in [
            text.clone(),
            format!("[{text},1]"),
            format!(r#"{{"new":{text},"z":1}}"#),
            format!(r#"{{"kind":"new","new":{text}}}"#),
            format!(r#"{{"kind":{text}}}"#),
            format!(r#"{{"thing":{text},"z":{text}}}"#),
        ] {
            assert_eq!(again::<Part>(&json), json);
            assert_eq!(again::<Shape>(&json), json);
            assert_eq!(again::<Wrapped>(&json), json);
            assert_eq!(again::<Level>(&json), json);
            assert_eq!(again::<Unknown>(&json), json);
        }
    }
}

#[test]
fn a_variant_is_read_beside_a_property_that_no_value_holds() {
    for text in beyond() {
        let thing = format!(r#""id":"1","color":null,"new":{text}}}"#);
        let json = format!("{{{thing}");
        let part = read::<Part>(&json).unwrap();
        assert!(matches!(&part, Part::Thing(thing) if thing.extra.text("new") == Some(&*text)));
        assert_eq!(write(&part), json);
        let json = format!(r#"{{"kind":"thing",{thing}"#);
        assert!(matches!(read::<Shape>(&json), Ok(Shape::Thing(_))));
        assert_eq!(again::<Shape>(&json), json);
        let json = format!(r#"{{"thing":{{{thing}}}"#);
        assert!(matches!(read::<Wrapped>(&json), Ok(Wrapped::Thing(_))));
        assert_eq!(again::<Wrapped>(&json), json);
    }
}

#[test]
fn a_union_in_any_place_of_a_model_keeps_what_it_does_not_know() {
    for text in beyond() {
        let json = format!(
            r#"{{"part":{text},"shape":{text},"level":{text},"parts":["a",{text},5],"map":{{"a":{text}}}}}"#
        );
        let holder = read::<Holder>(&json).unwrap();
        assert_eq!(write(&holder), json);
        assert!(
            matches!(&holder.part, Part::Unrecognized(part) if write(part) == text),
            "{text}"
        );
        let parts = holder.parts.as_deref().unwrap();
        assert!(
            matches!(
                parts,
                [Part::Text(_), Part::Unrecognized(_), Part::Count(5)]
            ),
            "{parts:?}"
        );
        assert_eq!(holder, read::<Holder>(&json).unwrap());
    }
}

#[test]
fn a_whole_result_that_no_variant_fits_is_kept() {
    for text in beyond() {
        for json in [text.clone(), format!(r#"{{"data":{text},"meta":{text}}}"#)] {
            let part = read_as::<Part>(json.as_bytes(), Some("data")).unwrap();
            assert_eq!(write(&part), text);
            let part = read_as::<Option<Part>>(json.as_bytes(), Some("data")).unwrap();
            assert!(matches!(part, Some(Part::Unrecognized(_))), "{json}");
        }
    }
}

#[test]
fn a_property_data_before_the_fields_is_kept_as_it_came() {
    for text in beyond() {
        if text.starts_with('{') {
            continue; // It would be the result.
        }
        let json = format!(r#"{{"data":{text},"id":"1","color":null}}"#);
        let thing = read_as::<Thing>(json.as_bytes(), Some("data")).unwrap();
        assert_eq!(thing.id.as_str(), "1");
        // A list of 128 levels is a value, although none is read from its text.
        let data = thing.extra.get("data").map(Value::to_string);
        assert_eq!(data.as_deref().or(thing.extra.text("data")), Some(&*text));
    }
}

#[test]
fn an_event_keeps_what_it_does_not_know() {
    for text in beyond() {
        for payload in [text.clone(), format!(r#"{{"kind":"new","a":{text}}}"#)] {
            let payload = read::<Unknown>(&payload).unwrap();
            let event = Happening::read("new", payload.clone()).unwrap();
            assert_eq!(write(&event), payload.to_string());
            assert!(matches!(event, Happening::Unrecognized(held) if held == payload));
            assert_eq!(
                again::<Happening>(&payload.to_string()),
                payload.to_string()
            );
        }
        let json = format!(r#"{{"id":"1","color":null,"kind":"made","new":{text}}}"#);
        let event = Happening::read("made", read::<Unknown>(&json).unwrap()).unwrap();
        let Happening::Made(thing) = &event else {
            panic!("{event:?}");
        };
        assert_eq!(thing.extra.text("new"), Some(&*text));
        assert_eq!(read::<Happening>(&json), Ok(event));
    }
}

#[test]
fn the_error_of_an_event_holds_the_payload_as_it_came() {
    for text in beyond() {
        let json = format!(r#"{{"id":[],"new":{text}}}"#);
        let payload = read::<Unknown>(&json).unwrap();
        let error = Happening::read("made", payload).unwrap_err();
        assert_eq!(error.payload().text(), Some(&*json));
        assert_eq!(error.reason(), "expected an id, found an array at `id`");
        assert!(!format!("{error:?} {error}").contains(&text), "{error:?}");
    }
}

#[test]
fn a_union_in_a_union_without_end_is_kept() {
    for depth in [10, 127, 200, 2_000] {
        let json = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(again::<Tree>(&json), json);
    }
}

#[test]
fn what_is_not_known_is_a_value_or_a_text_and_never_shown() {
    let value = Unknown::from(json!({"a": 12345}));
    assert_eq!(value, json!({"a": 12345}));
    assert_eq!(
        (value.value(), value.text()),
        (Some(&json!({"a": 12345})), None)
    );
    assert_eq!(value.to_string(), r#"{"a":12345}"#);
    assert_eq!(value.read::<BTreeMap<String, i64>>().unwrap()["a"], 12345);
    let text = read::<Unknown>("[12345,1e+400]").unwrap();
    if serde_json::from_str::<Value>("1e+400").is_err() {
        assert_eq!((text.value(), text.text()), (None, Some("[12345,1e+400]")));
    }
    assert_eq!(text.to_string(), "[12345,1e+400]");
    assert_ne!(text, value);
    assert_ne!(text, Value::Null);
    assert_eq!(serde_json::to_string(&text).unwrap(), "[12345,1e+400]");
    assert_eq!(
        serde_json::from_str::<Unknown>("[12345,1e+401]")
            .unwrap()
            .to_string(),
        "[12345,1e+401]"
    );
    assert_eq!(format!("{value:?} {text:?}"), "[unknown] [unknown]");
}
