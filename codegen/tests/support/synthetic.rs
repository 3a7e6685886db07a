//! A document of any size. Takes a number of operations; returns a document in which everything
//! grows with it, so that a higher cost per operation in a large document is the fault of the
//! generator. It is not a model of a good API.

use serde_json::{Map, Value, json};

/// How many operations there are for each kind of thing.
const PER_THING: usize = 5;

/// How many kinds of things are in one area, which is a resource at the top.
const PER_AREA: usize = 10;

/// A document with this many operations, rounded up to whole things: each has a resource, five
/// operations and four schemas, and refers to the next one of its area.
pub(crate) fn document(operations: usize) -> Value {
    let things = operations.div_ceil(PER_THING);
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    for n in 0..things {
        paths.insert(format!("/things{n}"), collection(n));
        paths.insert(format!("/things{n}/{{id}}"), item(n));
        schemas.insert(format!("Thing{n}"), thing(n, things));
        schemas.insert(format!("Thing{n}State"), state());
        schemas.insert(format!("CreateThing{n}"), written(n, &["name", "size"]));
        schemas.insert(format!("UpdateThing{n}"), written(n, &[]));
    }
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Synthetic API", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

fn link(schema: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{schema}")})
}

fn json_of(schema: Value) -> Value {
    json!({"application/json": {"schema": schema}})
}

fn operation(n: usize, verb: &str, body: Option<&str>, response: Option<Value>) -> Value {
    let mut operation = json!({
        "operationId": format!("{verb}Thing{n}"),
        "x-codegen-resource": format!("area{}.things{n}", n / PER_AREA),
        "x-codegen-method": verb,
        "summary": format!("Does {verb} with a thing of kind {n}."),
        "description": "What it does takes some words to say.\n\nThere is a second paragraph.",
    });
    if let Some(schema) = body {
        operation["requestBody"] = json!({"required": true, "content": json_of(link(schema))});
    }
    operation["responses"] = match response {
        Some(schema) => json!({"200": {"description": "It.", "content": json_of(schema)}}),
        None => json!({"204": {"description": "Done."}}),
    };
    operation
}

fn collection(n: usize) -> Value {
    let page = json!({
        "type": "object",
        "required": ["data", "has_more"],
        "properties": {
            "data": {"type": "array", "items": link(&format!("Thing{n}"))},
            "has_more": {"type": "boolean"},
        },
    });
    let mut list = operation(n, "list", None, Some(page));
    list["x-codegen-paging"] = json!("none");
    let limit = json!({"type": "integer", "format": "int32", "minimum": 1});
    list["parameters"] = json!([
        {"name": "limit", "in": "query", "description": "How many.", "schema": limit},
        {"name": "search", "in": "query", "schema": {"type": "string"}},
    ]);
    let create = operation(
        n,
        "create",
        Some(&format!("CreateThing{n}")),
        Some(link(&format!("Thing{n}"))),
    );
    json!({"get": list, "post": create})
}

fn item(n: usize) -> Value {
    let response = || Some(link(&format!("Thing{n}")));
    json!({
        "parameters": [
            {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
        ],
        "get": operation(n, "get", None, response()),
        "patch": operation(n, "update", Some(&format!("UpdateThing{n}")), response()),
        "delete": operation(n, "delete", None, None),
    })
}

fn thing(n: usize, things: usize) -> Value {
    let area = n - n % PER_AREA;
    let next = (area + (n + 1 - area) % PER_AREA).min(things - 1);
    json!({
        "type": "object",
        "description": "A thing.",
        "required": ["id", "name", "created_at"],
        "properties": {
            "id": {"type": "string", "description": "Which one it is."},
            "name": {"type": "string", "description": "What it is called."},
            "created_at": {"type": "string", "format": "date-time"},
            "state": link(&format!("Thing{n}State")),
            "size": {"type": "integer", "description": "How large it is, in bytes."},
            "tags": {"type": "array", "items": {"type": "string"}},
            "metadata": {"type": "object"},
            "next": link(&format!("Thing{next}")),
        },
    })
}

fn state() -> Value {
    json!({"type": "string", "description": "How it is.", "enum": ["new", "used", "broken"]})
}

fn written(n: usize, required: &[&str]) -> Value {
    let mut schema = json!({
        "type": "object",
        "description": "What is said of a thing.",
        "properties": {
            "name": {"type": "string", "description": "What it is called."},
            "size": {"type": "integer", "description": "How large it is, in bytes."},
            "state": link(&format!("Thing{n}State")),
            "tags": {"type": "array", "items": {"type": "string"}},
        },
    });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}
