//! The table of keywords in the README against the generator: what it lists as ignored changes nothing,
//! and what it lists as reported is reported with its code.

use std::{fs, path::Path};

use serde_json::{Value, json};
use wacht_codegen::{Generated, generate};

/// A document with one object of each kind.
fn document() -> Value {
    json!({
        "openapi": "3.2.0",
        "info": {"title": "Test API", "version": "1"},
        "servers": [{"url": "https://{zone}.example.com", "variables": {"zone": {"default": "eu"}}}],
        "externalDocs": {"url": "https://example.com"},
        "tags": [{"name": "things"}],
        "paths": {"/things": {"post": {
            "operationId": "createThing",
            "tags": ["things"],
            "security": [{"key": []}],
            "parameters": [{"name": "page", "in": "query", "schema": {"type": "string"}}],
            "requestBody": {"content": {"multipart/form-data": {
                "schema": {"type": "object", "properties": {"part": {"type": "string"}}},
                "encoding": {"part": {"contentType": "text/plain"}},
            }}},
            "responses": {"200": {
                "description": "It.",
                "headers": {"x-a": {"schema": {"type": "string"}}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
            }},
        }}},
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Thing": {
                    "type": "object",
                    "required": ["kind"],
                    "properties": {"kind": {"type": "string"}, "size": {}, "more": {"$ref": "#/components/schemas/More"}},
                },
                "More": {
                    "oneOf": [{"$ref": "#/components/schemas/Thing"}],
                    "discriminator": {"propertyName": "kind"},
                },
            },
        },
    })
}

/// Where each object of the table is in the document.
const PLACES: &[(&str, &str)] = &[
    ("the document", ""),
    ("`info`", "/info"),
    ("a server", "/servers/0"),
    ("a server variable", "/servers/0/variables/zone"),
    ("a tag", "/tags/0"),
    ("`externalDocs`", "/externalDocs"),
    ("`components`", "/components"),
    ("a security scheme", "/components/securitySchemes/key"),
    ("a path item", "/paths/~1things"),
    ("an operation", "/paths/~1things/post"),
    ("a parameter", "/paths/~1things/post/parameters/0"),
    ("a header", "/paths/~1things/post/responses/200/headers/x-a"),
    ("a request body", "/paths/~1things/post/requestBody"),
    ("a response", "/paths/~1things/post/responses/200"),
    (
        "a media type",
        "/paths/~1things/post/requestBody/content/multipart~1form-data",
    ),
    (
        "an encoding",
        "/paths/~1things/post/requestBody/content/multipart~1form-data/encoding/part",
    ),
    ("a schema", "/components/schemas/Thing/properties/size"),
    ("a discriminator", "/components/schemas/More/discriminator"),
];

/// A value that a keyword may have.
fn value(keyword: &str) -> Value {
    let schema = json!({"type": "string"});
    match keyword {
        "allowEmptyValue" | "deprecated" | "readOnly" | "required" | "uniqueItems"
        | "writeOnly" | "explode" => json!(true),
        "multipleOf" | "maximum" | "exclusiveMaximum" | "maxLength" | "minLength" | "maxItems"
        | "minItems" | "maxProperties" | "minProperties" | "minContains" | "maxContains" => {
            json!(1)
        }
        "contact" | "flows" | "callbacks" | "examples" | "links" | "xml" | "externalDocs"
        | "dependentRequired" | "$vocabulary" | "pathItems" | "mediaTypes" | "content" => json!({}),
        "headers" => json!({"x-b": {"schema": schema}}),
        "additionalItems" => schema,
        "additionalOperations" => json!({"COPY": {"responses": {}}}),
        "query" => json!({"responses": {"204": {"description": "Done."}}}),
        "dependentSchemas" => json!({"a": schema}),
        "contains"
        | "contentSchema"
        | "else"
        | "if"
        | "not"
        | "propertyNames"
        | "schema"
        | "then"
        | "unevaluatedItems"
        | "unevaluatedProperties" => schema,
        "prefixEncoding" => json!([]),
        "itemEncoding" => json!({}),
        "default" | "example" => json!("any"),
        _ => json!("text"),
    }
}

/// The object, the keyword and the code of each entry of a column.
fn column(number: usize) -> Vec<(String, String, String)> {
    let readme = fs::read_to_string("README.md").unwrap();
    let (_, section) = readme.split_once("\n## Keywords\n").unwrap();
    let rows = section.lines().skip_while(|line| !line.starts_with("|---"));
    let rows = rows.skip(1).take_while(|line| line.starts_with('|'));
    let mut entries = Vec::new();
    for row in rows {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        for entry in cells[number].split(", ").filter(|entry| !entry.is_empty()) {
            let keyword = entry.split('`').nth(1).unwrap();
            let code = entry.rsplit(' ').next().unwrap();
            entries.push((cells[1].to_owned(), keyword.to_owned(), code.to_owned()));
        }
    }
    entries
}

/// The document with these keywords.
fn with<'k>(keywords: impl Iterator<Item = (&'k str, &'k str)>) -> Value {
    let mut document = document();
    for (object, keyword) in keywords {
        let (_, place) = PLACES.iter().find(|(name, _)| *name == object).unwrap();
        let object = document
            .pointer_mut(place)
            .unwrap()
            .as_object_mut()
            .unwrap();
        object.entry(keyword).or_insert_with(|| value(keyword));
    }
    document
}

fn written(document: &Value, name: &str) -> std::path::PathBuf {
    // The module of types is named after the file.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("keywords")
        .join(name);
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("openapi.json");
    fs::write(&path, document.to_string()).unwrap();
    path
}

fn generated(document: &Value, name: &str) -> Generated {
    generate(&written(document, name)).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn an_ignored_keyword_changes_nothing() {
    let plain = generated(&document(), "plain");
    let ignored = column(3);
    assert!(ignored.len() > 50, "{ignored:?}");
    let keywords = ignored
        .iter()
        .map(|(object, keyword, _)| (&**object, &**keyword));
    let all = generated(&with(keywords), "ignored");
    for (name, text) in &plain.files {
        assert_eq!(all.files.get(name), Some(text), "{name}");
    }
    assert_eq!(all.files.len(), plain.files.len());
}

#[test]
fn a_reported_keyword_has_its_code() {
    for (object, keyword, code) in column(4) {
        let document = with([(&*object, &*keyword)].into_iter());
        let path = written(&document, "reported");
        let found = match generate(&path) {
            Ok(generated) => generated.warnings,
            Err(wacht_codegen::Error::Document(found)) => found,
            Err(error) => panic!("{error}"),
        };
        let name = format!("`{keyword}`");
        let is_reported = found
            .found()
            .iter()
            .any(|diagnostic| diagnostic.code.0 == code && diagnostic.message.contains(&name));
        assert!(is_reported, "{object}: {name} {code}\n{found}");
    }
}
