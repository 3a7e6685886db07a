//! Enums of strings, of numbers and of both, and constants.

use super::{assert_kept, read, write};
use crate::enum_values::types::{Level, Limit, Order, Rate, Reaction, Thing, ThingKind};

#[test]
fn every_value_is_read_and_written() {
    assert_eq!(read::<Reaction>("\"+1\""), Reaction::Plus1);
    assert_eq!(read::<Reaction>("\"\""), Reaction::Empty);
    assert_eq!(read::<Reaction>("\"1H\""), Reaction::Value1H);
    assert_eq!(read::<Level>("-1"), Level::Minus1);
    assert_eq!(read::<Rate>("0.5"), Rate::Value0_5);
    assert_eq!(read::<Limit>("10"), Limit::Value10);
    assert_eq!(read::<Limit>("\"unlimited\""), Limit::Unlimited);
    assert_eq!(read::<Limit>("false"), Limit::False);
    for json in ["\"+1\"", "\"*\"", "\"<=\"", "\"1h\"", "\"ASC\"", "\"new\""] {
        assert_kept::<Reaction>(json);
    }
    for json in ["-1", "0", "7"] {
        assert_kept::<Level>(json);
    }
    for json in ["0.5", "1.0", "7.25"] {
        assert_kept::<Rate>(json);
    }
    for json in [
        "10",
        "\"unlimited\"",
        "0.5",
        "false",
        "11",
        "\"new\"",
        "[1]",
    ] {
        assert_kept::<Limit>(json);
    }
}

#[test]
fn a_constant_is_sent_unasked() {
    let thing = Thing::new(ThingKind::Small, Reaction::Star);
    let json =
        r#"{"object":"thing","version":2,"live":true,"kind":"small","order":null,"reaction":"*"}"#;
    assert_eq!(write(&thing.clone()), json);
    assert_kept::<Thing>(json);
    let json = json.replace("null", "\"asc\"").replace("2", "3");
    assert_eq!(read::<Thing>(&json).order, Some(Order::Asc));
    assert_kept::<Thing>(&json);
}
