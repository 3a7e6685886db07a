//! Every kind of scalar against every kind of sink, and what the sinks keep of it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde_core::de::value::MapDeserializer;
use serde_json::{Map, Value};

use super::{Color, Settings, Thing, again, ordered, read, write};
use crate::{Extra, FilePart, PageStart, Patch, Secret, example::UserId, wire::Wire};

const INPUTS: [&str; 12] = [
    "null",
    "true",
    "5",
    "-5",
    "18446744073709551615",
    "0.5",
    "5.0",
    r#""5""#,
    r#""2024-02-29T12:00:00.5+02:00""#,
    r#""2024-02-29""#,
    "[]",
    "{}",
];

/// Reads all inputs: `=` is written back as it came, `-` is refused.
fn row<T: Wire + Default>(expected: [&str; 12]) {
    for (input, expected) in INPUTS.into_iter().zip(expected) {
        let found = match read::<T>(input) {
            Ok(value) if write(&value) == input => "=".to_owned(),
            Ok(value) => write(&value),
            Err(_) => "-".to_owned(),
        };
        let name = std::any::type_name::<T>();
        assert_eq!(found, expected, "{name} from {input}");
    }
}

#[test]
fn booleans_are_not_guessed() {
    row::<bool>(["-", "=", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-"]);
}

#[test]
fn integers_come_as_numbers_as_text_and_as_floats_without_a_fraction() {
    row::<i32>(["-", "-", "=", "=", "-", "-", "5", "5", "-", "-", "-", "-"]);
    row::<i64>(["-", "-", "=", "=", "-", "-", "5", "5", "-", "-", "-", "-"]);
    row::<u32>(["-", "-", "=", "-", "-", "-", "5", "5", "-", "-", "-", "-"]);
    row::<u64>(["-", "-", "=", "-", "=", "-", "5", "5", "-", "-", "-", "-"]);
}

#[test]
fn the_ends_of_an_integer_type_are_read_exactly() {
    assert_eq!(again::<i32>("2147483647"), "2147483647");
    assert!(read::<i32>("2147483648").is_err());
    assert_eq!(again::<u32>("4294967295"), "4294967295");
    assert!(read::<u32>("4294967296").is_err());
    assert_eq!(again::<i64>("-9223372036854775808"), "-9223372036854775808");
    assert_eq!(
        again::<i64>(r#""9223372036854775807""#),
        "9223372036854775807"
    );
    assert!(read::<i64>("9223372036854775808").is_err());
    assert!(read::<i64>("1e300").is_err());
}

#[test]
fn numbers_take_every_number() {
    row::<f64>([
        "-",
        "-",
        "5.0",
        "-5.0",
        "1.8446744073709552e+19",
        "=",
        "=",
        "5.0",
        "-",
        "-",
        "-",
        "-",
    ]);
}

/// What serde_json passes on for a number, once any crate asks it for arbitrary precision.
#[test]
fn a_number_of_arbitrary_precision_is_a_number() {
    fn number<T: Wire + Default>(text: &str) -> String {
        let entries = [("$serde_json::private::Number", text)].into_iter();
        let deserializer = MapDeserializer::<_, serde_json::Error>::new(entries);
        write(&crate::wire::deserialize::<T, _>(deserializer).unwrap())
    }
    assert_eq!(number::<f64>("0.50"), "0.5");
    assert_eq!(number::<i64>("-5"), "-5");
    assert_eq!(
        number::<u64>("18446744073709551615"),
        "18446744073709551615"
    );
    assert_eq!(number::<Option<i32>>("5.0"), "5");
    assert_eq!(number::<Option<i64>>("-5e3"), "-5000");
    assert_eq!(number::<Value>("1.5"), "1.5");
    assert_eq!(
        number::<UserId>("9007199254740993"),
        r#""9007199254740993""#
    );
}

/// To the last digit where the application turns on `arbitrary_precision` of serde_json, and else
/// rounded as serde_json rounds.
#[test]
fn a_number_in_free_json_is_what_serde_json_makes_of_it() {
    for number in [
        "1.10",
        "-0",
        "0.1000000000000000055511151231257827",
        "123456789012345678901234567890",
        "1E5",
        "18446744073709551615",
        "-9223372036854775808",
    ] {
        let json = format!(r#"{{"a":[{number}]}}"#);
        let expected = json.parse::<Value>().unwrap();
        assert_eq!(read::<Value>(&json), Ok(expected.clone()), "{number}");
        assert_eq!(again::<Value>(&json), expected.to_string(), "{number}");
        let settings = format!(r#"{{"new":{number},"free":{json}}}"#);
        let expected = settings.parse::<Value>().unwrap();
        let written: Value = again::<Settings>(&settings).parse().unwrap();
        assert_eq!(written, expected, "{number}");
    }
}

#[test]
fn a_number_that_json_cannot_write_is_refused() {
    for text in [
        r#""NaN""#,
        r#""inf""#,
        r#""-infinity""#,
        r#""1e999""#,
        r#""""#,
    ] {
        assert!(read::<f64>(text).is_err(), "{text}");
    }
}

#[test]
fn strings_take_only_strings() {
    row::<String>(["-", "-", "-", "-", "-", "-", "-", "=", "=", "=", "-", "-"]);
    row::<Secret>(["-", "-", "-", "-", "-", "-", "-", "=", "=", "=", "-", "-"]);
    row::<Color>(["-", "-", "-", "-", "-", "-", "-", "=", "=", "=", "-", "-"]);
}

#[test]
fn ids_come_as_strings_and_as_integers_and_are_written_as_strings() {
    row::<UserId>([
        "-",
        "-",
        r#""5""#,
        r#""-5""#,
        r#""18446744073709551615""#,
        "-",
        "-",
        "=",
        "=",
        "=",
        "-",
        "-",
    ]);
}

#[test]
fn an_id_beyond_what_a_float_can_hold_keeps_every_digit() {
    let id = read::<UserId>("9007199254740993").unwrap();
    assert_eq!(id, "9007199254740993");
}

#[test]
fn times_take_only_rfc_3339_and_are_written_in_utc() {
    let time = r#""2024-02-29T10:00:00.500Z""#;
    row::<DateTime<Utc>>(["-", "-", "-", "-", "-", "-", "-", "-", time, "-", "-", "-"]);
}

#[test]
fn times_keep_their_precision() {
    for time in [
        r#""2024-01-01T00:00:00Z""#,
        r#""2024-01-01T00:00:00.120Z""#,
        r#""2024-01-01T00:00:00.123456Z""#,
        r#""2024-01-01T00:00:00.123456789Z""#,
        r#""0001-01-01T00:00:00Z""#,
    ] {
        assert_eq!(again::<DateTime<Utc>>(time), time);
    }
}

#[test]
fn dates_take_only_dates() {
    row::<NaiveDate>(["-", "-", "-", "-", "-", "-", "-", "-", "-", "=", "-", "-"]);
    assert!(read::<NaiveDate>(r#""2023-02-29""#).is_err());
}

#[test]
fn an_option_takes_null_and_what_it_holds() {
    row::<Option<i32>>(["=", "-", "=", "=", "-", "-", "5", "5", "-", "-", "-", "-"]);
    row::<Option<Vec<i32>>>(["=", "-", "-", "-", "-", "-", "-", "-", "-", "-", "=", "-"]);
}

#[test]
fn a_boxed_model_takes_what_the_model_takes() {
    row::<Box<Thing>>(["-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-"]);
    assert!(read::<Box<Thing>>(r#"{"id":"1"}"#).is_ok());
}

#[test]
fn a_patch_takes_null_and_what_it_holds() {
    row::<Patch<i32>>(["=", "-", "=", "=", "-", "-", "5", "5", "-", "-", "-", "-"]);
    assert_eq!(read::<Patch<i32>>("null"), Ok(Patch::Clear));
    assert_eq!(read::<Patch<Vec<i32>>>("[1]"), Ok(Patch::Set(vec![1])));
    let map = read::<Patch<BTreeMap<String, i32>>>(r#"{"a":1}"#);
    assert_eq!(map, Ok(Patch::Set(BTreeMap::from([("a".into(), 1)]))));
}

#[test]
fn lists_take_only_arrays() {
    row::<Vec<i32>>(["-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "=", "-"]);
    assert_eq!(again::<Vec<Option<i32>>>("[1,null]"), "[1,null]");
}

#[test]
fn maps_and_models_take_only_objects() {
    let only = ["-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "="];
    row::<BTreeMap<String, i32>>(only);
    row::<Map<String, Value>>(only);
    row::<Settings>(only);
}

#[test]
fn free_json_takes_everything_as_it_is() {
    row::<Value>(["="; 12]);
}

#[test]
fn a_file_takes_nothing() {
    row::<FilePart>(["-"; 12]);
}

#[test]
fn an_offset_takes_positions_and_cursors() {
    row::<PageStart>(["-", "-", "=", "-", "=", "-", "-", "=", "=", "=", "-", "-"]);
}

#[test]
fn an_unknown_enum_value_is_kept() {
    let color = read::<Color>(r#""mauve""#).unwrap();
    assert_eq!(color, Color::Unrecognized("mauve".into()));
    assert_eq!(write(&color), r#""mauve""#);
    assert_eq!(read::<Color>(r#""red""#), Ok(Color::Red));
}

#[test]
fn free_json_keeps_the_order_of_its_keys_where_serde_json_does() {
    let json = r#"{"b":1,"a":{"d":[1.5,"x",null],"c":true}}"#;
    assert_eq!(again::<Value>(json), ordered(json));
    assert_eq!(again::<Map<String, Value>>(json), ordered(json));
}

#[test]
fn escapes_in_strings_and_keys_are_read() {
    let json = r#"{"\u00e4\n":"\ud83d\ude00\""}"#;
    let map = read::<BTreeMap<String, String>>(json).unwrap();
    assert_eq!(map["ä\n"], "😀\"");
}

#[test]
fn a_patch_is_made_from_a_value_and_from_an_option() {
    assert_eq!(Patch::from(5), Patch::Set(5));
    assert_eq!(Patch::from(Some(5)), Patch::Set(5));
    assert_eq!(Patch::<i32>::from(None), Patch::Clear);
    assert_eq!(Patch::<i32>::default(), Patch::Keep);
}

#[test]
fn a_fraction_comes_back_to_its_last_digit() {
    let fraction = "1.1777777777777779e+36";
    assert_eq!(again::<f64>(fraction), fraction);
    assert_eq!(again::<Value>(fraction), fraction);
}

#[test]
fn a_time_that_is_another_year_in_utc_is_read_back() {
    for (time, utc) in [
        ("9999-12-31T23:00:00-02:00", "+10000-01-01T01:00:00Z"),
        ("0000-01-01T00:00:00+02:00", "-0001-12-31T22:00:00Z"),
    ] {
        let written = again::<DateTime<Utc>>(&format!("{time:?}"));
        assert_eq!(written, format!("{utc:?}"));
        assert_eq!(again::<DateTime<Utc>>(&written), written);
    }
}

#[test]
fn a_byte_order_mark_before_the_json_is_passed_over() {
    assert_eq!(again::<Color>("\u{feff}\"red\""), "\"red\"");
    assert_eq!(again::<Option<i64>>("\u{feff}"), "null");
}

#[test]
fn unknown_properties_are_a_collection() {
    let mut extra: Extra = [("a", 1), ("b", 2)].into_iter().collect();
    extra.extend([("c", "three")]);
    assert_eq!(extra.remove("b"), Some(2.into()));
    assert_eq!(extra.remove("b"), None);
    let names: Vec<_> = (&extra).into_iter().map(|(name, _)| name).collect();
    assert_eq!((extra.len(), names), (2, vec!["a", "c"]));
    let owned: Vec<_> = extra.into_iter().collect();
    assert_eq!(
        owned,
        [("a".to_owned(), 1.into()), ("c".to_owned(), "three".into())]
    );
}
