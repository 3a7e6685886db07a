//! The classes of edits, each made to the document of every kind of values.

use serde_json::{Value, json};

use super::shop::Kind;

/// A class of edits.
pub(super) struct Class {
    pub(super) name: &'static str,
    pub(super) edit: fn(&mut Value, &Kind),
}

const OUT: &str = "/components/schemas/Out";
const IN: &str = "/components/schemas/In";

/// The value at a place.
fn at<'d>(document: &'d mut Value, pointer: &str) -> Option<&'d mut Value> {
    document.pointer_mut(pointer)
}

fn set(document: &mut Value, pointer: &str, key: &str, value: Value) {
    if let Some(map) = at(document, pointer).and_then(Value::as_object_mut) {
        map.insert(key.to_owned(), value);
    }
}

fn unset(document: &mut Value, pointer: &str, key: &str) -> Value {
    let map = at(document, pointer).and_then(Value::as_object_mut);
    map.and_then(|map| map.shift_remove(key))
        .unwrap_or_default()
}

fn push(document: &mut Value, pointer: &str, value: Value) {
    if let Some(list) = at(document, pointer).and_then(Value::as_array_mut) {
        list.push(value);
    }
}

fn take(document: &mut Value, pointer: &str, index: usize) -> Value {
    let list = at(document, pointer).and_then(Value::as_array_mut);
    list.map(|list| list.remove(index)).unwrap_or_default()
}

/// Makes a property required, or not.
fn require(document: &mut Value, schema: &str, name: &str, is: bool) {
    let list = at(document, &format!("{schema}/required"));
    if let Some(list) = list.and_then(Value::as_array_mut) {
        list.retain(|known| known != name);
        list.extend(is.then(|| Value::from(name)));
    }
}

fn query(required: bool, schema: Value) -> Value {
    json!({"name": "new", "in": "query", "required": required, "description": "New.", "schema": schema})
}

/// A schema that may be null.
fn nullable(schema: Value) -> Value {
    match schema.get("$ref") {
        Some(_) => json!({"type": "string", "nullable": true, "allOf": [schema]}),
        None => {
            let mut schema = schema;
            if let Some(map) = schema.as_object_mut() {
                map.insert("nullable".to_owned(), true.into());
            }
            schema
        }
    }
}

fn class(name: &'static str, edit: fn(&mut Value, &Kind)) -> Class {
    Class { name, edit }
}

/// All classes.
pub(super) fn classes() -> Vec<Class> {
    let mut all = parameters();
    all.extend(types());
    all.extend(operations());
    all
}

fn parameters() -> Vec<Class> {
    vec![
        class("optional parameter added", |document, kind| {
            push(
                document,
                &format!("{}/parameters", kind.get()),
                query(false, kind.schema()),
            );
        }),
        class("required parameter added", |document, kind| {
            push(
                document,
                &format!("{}/parameters", kind.get()),
                query(true, kind.schema()),
            );
        }),
        class("optional parameter removed", |document, kind| {
            take(document, &format!("{}/parameters", kind.get()), 2);
        }),
        class("required parameter removed", |document, kind| {
            take(document, &format!("{}/parameters", kind.get()), 1);
        }),
        class("parameter renamed", |document, kind| {
            set(
                document,
                &format!("{}/parameters/2", kind.get()),
                "name",
                json!("perhaps"),
            );
        }),
        class("type of a parameter changed", |document, kind| {
            set(
                document,
                &format!("{}/parameters/2", kind.get()),
                "schema",
                kind.other(),
            );
        }),
        class("parameter made required", |document, kind| {
            set(
                document,
                &format!("{}/parameters/2", kind.get()),
                "required",
                json!(true),
            );
        }),
        class("parameter made optional", |document, kind| {
            set(
                document,
                &format!("{}/parameters/1", kind.get()),
                "required",
                json!(false),
            );
        }),
    ]
}

fn types() -> Vec<Class> {
    vec![
        class("property of a response added", |document, kind| {
            set(document, &format!("{OUT}/properties"), "new", kind.schema());
        }),
        class("property of a response removed", |document, _| {
            unset(document, &format!("{OUT}/properties"), "b");
        }),
        class("property of a response renamed", |document, _| {
            let schema = unset(document, &format!("{OUT}/properties"), "b");
            set(document, &format!("{OUT}/properties"), "renamed", schema);
        }),
        class("type of a response property changed", |document, kind| {
            set(document, &format!("{OUT}/properties"), "b", kind.other());
        }),
        class("response property made nullable", |document, kind| {
            set(
                document,
                &format!("{OUT}/properties"),
                "a",
                nullable(kind.schema()),
            );
        }),
        class("response property made optional", |document, _| {
            require(document, OUT, "a", false);
        }),
        class("optional request property added", |document, kind| {
            set(document, &format!("{IN}/properties"), "new", kind.schema());
        }),
        class("required request property added", |document, kind| {
            set(document, &format!("{IN}/properties"), "new", kind.schema());
            require(document, IN, "new", true);
        }),
        class("request property made required", |document, _| {
            require(document, IN, "b", true);
        }),
        class("request property removed", |document, _| {
            unset(document, &format!("{IN}/properties"), "b");
        }),
        class("value added to an enum of responses", |document, kind| {
            push(
                document,
                "/components/schemas/State/enum",
                json!(format!("new_{}", kind.resource)),
            );
        }),
        class(
            "value removed from an enum of responses",
            |document, kind| {
                take(
                    document,
                    "/components/schemas/State/enum",
                    kind.resource.len() % 3,
                );
            },
        ),
        class("value added to an enum of requests", |document, kind| {
            push(
                document,
                "/components/schemas/Mode/enum",
                json!(format!("new_{}", kind.resource)),
            );
        }),
        class(
            "value removed from an enum of requests",
            |document, kind| {
                take(
                    document,
                    "/components/schemas/Mode/enum",
                    kind.resource.len() % 3,
                );
            },
        ),
        class("kind of an id changed", |document, kind| {
            let place = match kind.resource.len() % 3 {
                0 => format!("{}/parameters/0/schema", kind.get()),
                1 => format!("{OUT}/properties/place"),
                _ => format!("{IN}/properties/place"),
            };
            let other = if kind.resource.len() % 3 == 0 {
                "place"
            } else {
                "thing"
            };
            set(document, &place, "x-codegen-id", json!(other));
        }),
        class("string made a secret", |document, kind| {
            let place = match kind.resource.len() % 3 {
                0 => format!("{}/parameters/3/schema", kind.get()),
                1 => format!("{OUT}/properties/c"),
                _ => format!("{IN}/properties/c"),
            };
            set(document, &place, "format", json!("password"));
        }),
        class("description changed", |document, kind| {
            set(
                document,
                &format!("{OUT}/properties/c"),
                "description",
                json!(format!("Of {}.", kind.resource)),
            );
        }),
    ]
}

fn operations() -> Vec<Class> {
    vec![
        class("paging changed", |document, kind| {
            let way = match kind.resource.len() % 2 {
                0 => "window",
                _ => "none",
            };
            set(document, &kind.list(), "x-codegen-paging", json!(way));
        }),
        class("retry class changed", |document, kind| {
            set(
                document,
                &kind.create(),
                "x-codegen-retry",
                json!("idempotent"),
            );
        }),
        class("operation added", |document, kind| {
            let mut operation = at(document, &kind.get())
                .map(|found| found.clone())
                .unwrap_or_default();
            set(&mut operation, "", "operationId", json!("check"));
            set(&mut operation, "", "x-codegen-method", json!("check"));
            set(
                document,
                &format!("/paths/~1{}~1{{id}}", kind.resource),
                "post",
                operation,
            );
        }),
        class("operation removed", |document, kind| {
            unset(document, &format!("/paths/~1{}", kind.resource), "post");
        }),
        class("operation deprecated", |document, kind| {
            set(document, &kind.get(), "deprecated", json!(true));
        }),
        class("operation moved to another resource", |document, kind| {
            set(
                document,
                &kind.get(),
                "x-codegen-resource",
                json!(format!("{}.parts", kind.resource)),
            );
        }),
        class("method renamed", |document, kind| {
            set(document, &kind.create(), "x-codegen-method", json!("add"));
        }),
        class("path changed", |document, kind| {
            let item = unset(document, "/paths", &format!("/{}/{{id}}", kind.resource));
            set(
                document,
                "/paths",
                &format!("/v2/{}/{{id}}", kind.resource),
                item,
            );
        }),
    ]
}
