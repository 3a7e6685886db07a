//! Changes of the document, each with the class that it has.

mod operations;
mod parameters;
mod requests;
mod schemas;

use serde_json::{Value, json};
use wacht_codegen::diff::Class;

/// A change of the document.
pub(super) struct Edit {
    pub(super) name: &'static str,
    pub(super) edit: fn(&mut Value),
    /// The heaviest class of what it changes.
    pub(super) class: Option<Class>,
    /// Whether the items of the generated code show if it breaks something; else what breaks compiles.
    pub(super) items: bool,
}

const fn edit(name: &'static str, class: Class, edit: fn(&mut Value)) -> Edit {
    Edit {
        name,
        edit,
        class: Some(class),
        items: true,
    }
}

const LIST: &str = "/paths/~1books/get";
const CREATE: &str = "/paths/~1books/post";
const GET: &str = "/paths/~1books~1{book_id}/get";
const UPDATE: &str = "/paths/~1books~1{book_id}/patch";
const SCHEMAS: &str = "/components/schemas";

/// The value at a place.
fn at<'a>(document: &'a mut Value, base: &str, rest: &str) -> &'a mut Value {
    let pointer = format!("{base}{rest}");
    document
        .pointer_mut(&pointer)
        .unwrap_or_else(|| panic!("nothing at {pointer}"))
}

fn set(document: &mut Value, base: &str, rest: &str, key: &str, value: Value) {
    let place = at(document, base, rest).as_object_mut().unwrap();
    place.insert(key.to_owned(), value);
}

fn unset(document: &mut Value, base: &str, rest: &str, key: &str) {
    let place = at(document, base, rest).as_object_mut().unwrap();
    place.remove(key).unwrap();
}

fn push(document: &mut Value, base: &str, rest: &str, value: Value) {
    at(document, base, rest).as_array_mut().unwrap().push(value);
}

fn take(document: &mut Value, base: &str, rest: &str, index: usize) -> Value {
    at(document, base, rest)
        .as_array_mut()
        .unwrap()
        .remove(index)
}

fn string() -> Value {
    json!({"type": "string", "description": "A text."})
}

fn parameter(name: &str, place: &str, required: bool) -> Value {
    json!({"name": name, "in": place, "required": required, "description": "New.", "schema": {"type": "string"}})
}

/// A whole document in which every mention of a name is another one.
fn replace(document: &mut Value, from: &str, to: &str) {
    let text = document.to_string().replace(from, to);
    *document = serde_json::from_str(&text).unwrap();
}

/// All changes.
pub(super) fn all() -> impl Iterator<Item = &'static Edit> {
    let edits = [
        parameters::EDITS,
        schemas::EDITS,
        requests::EDITS,
        operations::EDITS,
    ];
    edits.into_iter().flatten()
}
