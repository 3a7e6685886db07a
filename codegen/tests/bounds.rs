//! That no document is too much for the stack: references that follow one another, types that lead
//! back to themselves, and values inside values. Tests run in threads, whose stack is small.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value, json};
use wacht_codegen::{Generated, bundle, generate, load, model};

/// Far more than a stack has room for.
const MANY: usize = 3_000;

/// Writes a document, and perhaps a second file that it refers to.
fn write(test: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("bounds")
        .join(test);
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
    folder.join(files[0].0)
}

/// A document with one operation, which sends and returns these schemas.
fn document(sent: Option<Value>, returned: Option<Value>, schemas: Value) -> String {
    let json = |schema| json!({"application/json": {"schema": schema}});
    let mut operation = json!({"operationId": "do", "tags": ["things"]});
    if let Some(schema) = sent {
        operation["requestBody"] = json!({"required": true, "content": json(schema)});
    }
    operation["responses"] = match returned {
        Some(schema) => json!({"200": {"description": "It.", "content": json(schema)}}),
        None => json!({"204": {"description": "Done."}}),
    };
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Test", "version": "1"},
        "paths": {"/things": {"post": operation}},
        "components": {"schemas": schemas},
    });
    document.to_string()
}

fn link(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn generated(path: &Path) -> Generated {
    generate(path).unwrap_or_else(|error| panic!("{error}"))
}

fn refused(path: &Path) -> String {
    let found = model(path).unwrap_err();
    found.to_string()
}

/// Components of which each is made from the next, and the last one.
fn row(next: impl Fn(&str) -> Value, last: Value) -> Value {
    let aliases = (0..MANY).map(|n| (format!("A{n}"), next(&format!("A{}", n + 1))));
    let mut schemas: Map<_, _> = aliases.collect();
    schemas.insert(format!("A{MANY}"), last);
    schemas.into()
}

fn thing() -> Value {
    json!({"type": "object", "properties": {"name": {"type": "string"}}})
}

#[test]
fn aliases_in_a_row_lead_to_the_type_at_their_end() {
    let text = document(None, Some(link("A0")), row(link, thing()));
    let generated = generated(&write("aliases", &[("openapi.json", &text)]));
    let names: Vec<_> = generated.api.types.iter().map(|def| &def.name).collect();
    assert_eq!(names, [&format!("A{MANY}")]);
}

#[test]
fn aliases_that_describe_lead_to_the_type_at_their_end() {
    let next = |name: &str| json!({"allOf": [link(name)], "description": "The same."});
    let text = document(None, Some(link("A0")), row(next, thing()));
    let generated = generated(&write("described", &[("openapi.json", &text)]));
    assert_eq!(generated.api.types.len(), 1);
}

#[test]
fn parts_of_parts_are_joined() {
    let next = |name: &str| json!({"allOf": [link(name), thing()]});
    let text = document(None, Some(link("A0")), row(next, thing()));
    let generated = generated(&write("parts", &[("openapi.json", &text)]));
    assert_eq!(generated.api.types.len(), 1);
}

#[test]
fn lists_in_a_row_are_an_error() {
    let next = |name: &str| json!({"type": "array", "items": link(name)});
    let text = document(None, Some(link("A0")), row(next, thing()));
    let found = refused(&write("lists_of_lists", &[("openapi.json", &text)]));
    assert!(found.contains("error[E011]"), "{found:.300}");
}

#[test]
fn types_that_require_one_another_in_a_row_have_an_example_that_ends() {
    let next = |name: &str| json!({"type": "object", "required": ["next"], "properties": {"next": link(name)}});
    let text = document(Some(link("A0")), None, row(next, thing()));
    let generated = generated(&write("required", &[("openapi.json", &text)]));
    assert_eq!(generated.api.types.len(), MANY + 1);
}

#[test]
fn aliases_in_a_row_lead_through_another_file() {
    let text = document(None, Some(json!({"$ref": "other.json#/A0"})), json!({}));
    let next = |name: &str| json!({"$ref": format!("#/{name}")});
    let other = row(next, thing()).to_string();
    let files = [("openapi.json", &*text), ("other.json", &*other)];
    let generated = generated(&write("aliases_of_a_file", &files));
    assert_eq!(generated.api.types.len(), 1);
}

#[test]
fn aliases_in_a_circle_are_reported_once() {
    let circle = json!({"A": link("B"), "B": link("C"), "C": link("B")});
    let text = document(None, Some(link("A")), circle);
    let found = refused(&write("circle", &[("openapi.json", &text)]));
    assert!(found.contains("`B` is a reference"), "{found}");
    assert!(found.contains("1 error\n"), "{found}");
}

#[test]
fn path_items_in_a_row_are_an_error() {
    let next = |n: usize| json!({"$ref": format!("other.json#/A{n}")});
    let items = (0..MANY).map(|n| (format!("A{n}"), next(n + 1)));
    let mut items: Map<_, _> = items.collect();
    items.insert(format!("A{MANY}"), json!({}));
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Test", "version": "1"},
        "paths": {"/things": next(0)},
    });
    let (text, other) = (document.to_string(), Value::from(items).to_string());
    let files = [("openapi.json", &*text), ("other.json", &*other)];
    let found = refused(&write("path_items", &files));
    assert!(found.contains("error[E003]"), "{found:.300}");
}

#[test]
fn a_tree_in_a_body_has_an_example_that_ends() {
    let tree = json!({
        "type": "object",
        "required": ["label", "children"],
        "properties": {
            "label": {"type": "string"},
            "children": {"type": "array", "items": link("Tree")},
        },
    });
    let text = document(Some(link("Tree")), None, json!({"Tree": tree}));
    let generated = generated(&write("tree", &[("openapi.json", &text)]));
    let file = &generated.files["resources/things.rs"];
    assert!(
        file.contains("(\"example\", [crate::types::Tree::new(\"example\", [])])"),
        "{file}"
    );
}

#[test]
fn a_union_of_itself_in_a_body_has_an_example_that_ends() {
    let node = json!({
        "type": "object",
        "required": ["inner"],
        "properties": {"inner": link("Either")},
    });
    let schemas =
        json!({"Either": {"oneOf": [link("Node"), link("Leaf")]}, "Node": node, "Leaf": thing()});
    let text = document(Some(link("Either")), None, schemas);
    generated(&write("union", &[("openapi.json", &text)]));
}

#[test]
fn an_example_does_not_double_with_each_type() {
    let twice = |next: &str| {
        json!({
            "type": "object",
            "required": ["one", "other"],
            "properties": {"one": link(next), "other": link(next)},
        })
    };
    let mut schemas = Map::from_iter([("T40".to_owned(), thing())]);
    schemas.extend((0..40).map(|n| (format!("T{n}"), twice(&format!("T{}", n + 1)))));
    let text = document(Some(link("T0")), None, schemas.into());
    let generated = generated(&write("twice", &[("openapi.json", &text)]));
    assert!(generated.files["resources/things.rs"].len() < 50_000);
}

#[test]
fn lists_in_lists_are_refused_before_they_are_too_deep() {
    let list = r#"{"type": "array", "items": "#;
    let deep = |depth: usize| format!("{}{{}}{}", list.repeat(depth), "}".repeat(depth));
    let path = |name: &str, depth: usize| {
        let text = document(None, Some(link("Deep")), json!({"Deep": "DEEP"}));
        let text = text.replace(r#""DEEP""#, &deep(depth));
        write(name, &[("openapi.json", &text)])
    };
    generated(&path("lists", 32));
    let found = refused(&path("deep_lists", 100));
    assert!(found.contains("error[E011]"), "{found:.300}");
    let found = refused(&path("too_deep_lists", 10_000));
    assert!(found.contains("error[E002]"), "{found:.300}");
}

#[test]
fn resources_below_one_another_are_refused_before_they_are_too_deep() {
    let path = |depth: usize| {
        let resource = vec!["a"; depth].join(".");
        let text = document(None, None, json!({}));
        let extension = format!(r#""x-codegen-resource":"{resource}","tags""#);
        let text = text.replace(r#""tags""#, &extension);
        write(&format!("resources_{depth}"), &[("openapi.json", &text)])
    };
    generated(&path(16));
    let found = refused(&path(MANY));
    assert!(found.contains("error[E011]"), "{found:.300}");
}

#[test]
fn a_bundle_is_made_of_components_in_a_row() {
    let mut schemas = row(link, thing());
    let unused = json!({"items": link("Unused"), "type": "array"});
    schemas["Unused"] = unused;
    let text = document(None, Some(link("A0")), schemas);
    let path = write("bundle", &[("openapi.json", &text)]);
    let bundled = bundle(&load(&path).unwrap());
    let schemas = &bundled["components"]["schemas"];
    assert_eq!(schemas.as_object().unwrap().len(), MANY + 1);
}

#[test]
fn yaml_that_is_too_deep_is_an_error() {
    for text in [
        "[".repeat(100_000),
        "a: {".repeat(100_000),
        "- ".repeat(100_000),
    ] {
        let found = refused(&write("yaml", &[("openapi.yaml", &text)]));
        assert!(found.contains("error[E002]"), "{found:.300}");
    }
}
