//! Reading and writing of values: what each kind of value takes, and what comes back.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "the macros write a public interface"
)]

mod additional;
mod enums;
mod envelope;
mod faults;
mod fits;
mod kept;
mod models;
mod shown;
mod tags;
mod unions;
mod unknown;
mod values;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Wire, decode};
use crate::{Extra, Secret, example::UserId, model, open_enum};

#[derive(Clone)]
enum Color {
    Red,
    Blue,
    Unrecognized(String),
}

open_enum!(Color, Red "red", Blue "blue");

/// A model with a field of every presence.
#[derive(Clone, Default)]
struct Thing {
    id: UserId,
    color: Option<Color>,
    count: Option<i64>,
    note: Option<String>,
    parts: Option<Vec<Thing>>,
    extra: Extra,
}

model!(Thing, 0 id, 1 color nullable, 2 count optional, 3 note optional_nullable, 4 parts optional);

/// A model that requires nothing.
#[derive(Clone, Default)]
struct Settings {
    theme: Option<String>,
    limits: Option<BTreeMap<String, i64>>,
    free: Option<Map<String, Value>>,
    token: Option<Secret>,
    extra: Extra,
}

model!(Settings, 0 theme optional, 1 limits optional, 2 free optional, 3 token optional);

/// A model with a property `data`.
#[derive(Clone, Default)]
struct Event {
    r#type: String,
    data: Value,
    extra: Extra,
}

model!(Event, 0 r#type "type", 1 data);

fn read_as<T: Wire + Default>(json: &[u8], envelope: Option<&'static str>) -> Result<T, String> {
    let mut value = T::default();
    match decode(json, &mut value, envelope) {
        Ok(()) => Ok(value),
        Err(fault) => Err(fault.to_string()),
    }
}

fn read<T: Wire + Default>(json: &str) -> Result<T, String> {
    read_as(json.as_bytes(), None)
}

fn write(value: &dyn Wire) -> String {
    serde_json::to_string(&value.view()).unwrap()
}

/// The properties of `json` in the order that serde_json has for them: that in which they came where
/// an application turns on `preserve_order`, else that of the alphabet.
fn ordered(json: &str) -> String {
    let value: Value = json.parse().unwrap();
    value.to_string()
}

/// The JSON that is written after `json` was read.
fn again<T: Wire + Default>(json: &str) -> String {
    write(&read::<T>(json).unwrap())
}
