//! What makes no difference to the generated code: the form of the document and the order of what
//! has none. And that a document may be of any size.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value, json};
use wacht_codegen::{Error, Target, bundle, generate, generate_of, load, load_for, output::Files};

use crate::fixture::fixtures;

fn files(document: &Path) -> Files {
    files_for(document, document)
}

/// What becomes of a document with the configuration beside another one.
fn files_for(document: &Path, configured: &Path) -> Files {
    let target = Target::beside(configured).unwrap();
    let generated = load_for(document, target).map_err(Error::from);
    let generated = generated.and_then(generate_of);
    generated.unwrap_or_else(|error| panic!("{error}")).files
}

/// Writes a document to a file of a test's own.
fn write(folder: &str, name: &str, text: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

/// The same value with the keys reversed in every object whose order has no meaning.
fn turned(value: &Value, is_ordered: bool) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| turned(item, false)).collect(),
        Value::Object(map) => {
            // Fields, types and operations stay in the order in which they were written.
            let inner = map.iter().map(|(key, value)| {
                let ordered = matches!(key.as_str(), "paths" | "properties" | "schemas");
                (key.clone(), turned(value, ordered && !is_ordered))
            });
            let mut entries: Vec<_> = inner.collect();
            if !is_ordered {
                entries.reverse();
            }
            entries.into_iter().collect::<Map<_, _>>().into()
        }
        scalar => scalar.clone(),
    }
}

#[test]
fn json_and_yaml_give_the_same_bytes() {
    for case in fixtures("cases") {
        // A document of several files is another one when it is one: types stand in the module of
        // their file.
        let document = case.document();
        let loaded = load(&document).unwrap();
        if loaded.sources().paths().count() > 1 {
            continue;
        }
        let text = serde_json::to_string_pretty(&loaded.value).unwrap();
        let json = write(&format!("json/{}", case.name), "openapi.json", &text);
        let (one, other) = (files_for(&json, &document), files(&document));
        assert_eq!(one, other, "{}", case.name);
    }
}

#[test]
fn threads_give_the_same_bytes() {
    let document = Path::new("tests/cases/files/openapi.yaml");
    let one = std::thread::spawn(move || files(document));
    let other = std::thread::spawn(move || files(document));
    assert_eq!(one.join().unwrap(), other.join().unwrap());
}

#[test]
fn a_bundled_document_generates_as_well() {
    let document = load("tests/cases/several_files/openapi.yaml".as_ref()).unwrap();
    let text = bundle(&document).to_string();
    assert!(
        !text.contains(".yaml"),
        "a reference to a file is left: {text}"
    );
    let bundled = write("bundled", "openapi.json", &text);
    assert!(files(&bundled).contains_key("resources/users.rs"));
}

#[test]
fn the_order_of_keys_makes_no_difference() {
    for case in fixtures("cases") {
        let value = load(&case.document()).unwrap().value;
        let write = |form: &str, value: &Value| {
            let folder = format!("order/{}/{form}", case.name);
            write(&folder, "openapi.json", &value.to_string())
        };
        let (as_is, other) = (
            write("as_is", &value),
            write("turned", &turned(&value, false)),
        );
        let files = |path| files_for(path, &case.document());
        assert_eq!(files(&as_is), files(&other), "{}", case.name);
    }
}

#[test]
fn the_order_of_files_makes_no_difference() {
    let file = |name: &str| {
        json!({"Path": {"get": {
            "operationId": format!("get_{name}"),
            "tags": [name],
            "responses": {"200": {
                "description": "It.",
                "content": {"application/json": {"schema": {"$ref": format!("#/{name}")}}},
            }},
        }}, name: {"type": "object", "properties": {name: {"type": "string"}}}})
    };
    let document = |paths: [&str; 2]| {
        let entry = |name: &str| {
            (
                format!("/{name}"),
                json!({"$ref": format!("{name}.json#/Path")}),
            )
        };
        let paths: Map<_, _> = paths.into_iter().map(entry).collect();
        json!({"openapi": "3.0.3", "info": {"title": "Test", "version": "1"}, "paths": paths})
    };
    let make = |folder: &str, paths| {
        for name in ["one", "two"] {
            write(folder, &format!("{name}.json"), &file(name).to_string());
        }
        files(&write(folder, "openapi.json", &document(paths).to_string()))
    };
    assert_eq!(
        make("files/a", ["one", "two"]),
        make("files/b", ["two", "one"])
    );
}

#[test]
fn a_target_of_a_discriminator_is_followed_whatever_its_value_is_called() {
    let variants = json!({
        "Pet": {
            "oneOf": [{"$ref": "#/Cat"}, {"$ref": "#/Dog"}],
            "discriminator": {
                "propertyName": "kind",
                "mapping": {"default": "#/Cat", "dog": "pets.json#/Dog"},
            },
        },
        "Cat": {"type": "object", "properties": {"kind": {"type": "string"}}},
        "Dog": {"type": "object", "properties": {"kind": {"type": "string"}}},
    });
    write("mapping", "pets.json", &variants.to_string());
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Test", "version": "1"},
        "paths": {},
        "components": {"responses": {"It": {
            "description": "It.",
            "content": {"application/json": {"schema": {"$ref": "pets.json#/Pet"}}},
        }}},
    });
    let path = write("mapping", "openapi.json", &document.to_string());
    let loaded = load(&path).unwrap_or_else(|error| panic!("{error}")).value;
    let mapping = loaded.pointer("/components/schemas/Pet/discriminator/mapping");
    let targets = json!({
        "default": "#/components/schemas/Cat",
        "dog": "#/components/schemas/Dog",
    });
    assert_eq!(mapping, Some(&targets));
}

#[test]
fn three_hundred_operations_generate() {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for n in 0..300 {
        let schema = format!("Thing{n}");
        let link = json!({"$ref": format!("#/components/schemas/{schema}")});
        paths.insert(
            format!("/things{n}/{{id}}"),
            json!({"put": {
                "operationId": format!("replaceThing{n}"),
                "x-codegen-resource": format!("area{}.things{n}", n % 10),
                "parameters": [
                    {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
                ],
                "requestBody": {"content": {"application/json": {"schema": link}}},
                "responses": {"200": {
                    "description": "It.",
                    "content": {"application/json": {"schema": link}},
                }},
            }}),
        );
        let next = format!("#/components/schemas/Thing{}", (n + 1) % 300);
        schemas.insert(
            schema,
            json!({"type": "object", "properties": {
                "name": {"type": "string"},
                "next": {"$ref": next},
            }}),
        );
    }
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Large", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    });
    let path = write("large", "openapi.json", &document.to_string());
    let generated = generate(&path).unwrap();
    assert_eq!(generated.api.operations.len(), 300);
    assert_eq!(generated.api.types.len(), 300);
}
