//! Enums of numbers and of values of several types.

use serde_json::json;

use super::{again, read, write};
use crate::{Unknown, value_enum};

#[derive(Clone)]
enum Level {
    Minus1,
    Zero,
    Unrecognized(i64),
}

value_enum!(Level, i64, Minus1 -1, Zero 0);

#[derive(Clone)]
enum Rate {
    Half,
    Whole,
    Unrecognized(f64),
}

value_enum!(Rate, f64, Half 0.5, Whole 1.0);

#[derive(Clone)]
enum Mixed {
    Auto,
    One,
    Yes,
    Unrecognized(Unknown),
}

value_enum!(Mixed, Unknown, Auto "auto", One 1i64, Yes true);

#[test]
fn an_integer_names_its_variant() {
    assert!(matches!(read::<Level>("-1"), Ok(Level::Minus1)));
    assert!(matches!(read::<Level>("0"), Ok(Level::Zero)));
    assert_eq!(write(&Level::Minus1), "-1");
    assert_eq!(Level::Minus1.value(), -1);
    assert_eq!(Level::from(0), Level::Zero);
    assert_eq!(Level::Minus1.to_string(), "-1");
}

#[test]
fn an_integer_without_a_variant_is_kept() {
    assert!(matches!(read::<Level>("7"), Ok(Level::Unrecognized(7))));
    assert_eq!(again::<Level>("7"), "7");
    assert!(read::<Level>("\"high\"").is_err());
}

#[test]
fn a_fraction_names_its_variant() {
    assert!(matches!(read::<Rate>("0.5"), Ok(Rate::Half)));
    assert!(matches!(read::<Rate>("1"), Ok(Rate::Whole)));
    assert_eq!(write(&Rate::Half), "0.5");
    assert_eq!(again::<Rate>("0.25"), "0.25");
    assert_eq!(Rate::Whole.value().to_bits(), 1.0_f64.to_bits());
}

#[test]
fn values_of_several_types_name_their_variants() {
    for (json, variant) in [
        ("\"auto\"", Mixed::Auto),
        ("1", Mixed::One),
        ("true", Mixed::Yes),
    ] {
        assert_eq!(read::<Mixed>(json), Ok(variant.clone()));
        assert_eq!(write(&variant), json);
    }
    for json in ["\"1\"", "2", "null", "[1]"] {
        assert!(matches!(read::<Mixed>(json), Ok(Mixed::Unrecognized(_))));
        assert_eq!(again::<Mixed>(json), json);
    }
    assert_eq!(Mixed::Auto.value(), json!("auto"));
}
