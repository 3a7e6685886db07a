//! Documents with one trait of OpenAPI 3.1 or of other APIs each; never starts a server.

use serde_json::json;

use super::*;

fn document(paths: Value) -> Value {
    json!({"openapi": "3.1.0", "paths": paths})
}

fn schema(schema: Value) -> Value {
    let mut document = json!({"components": {"schemas": {"A": schema}}});
    schema::lower(&mut document);
    document["components"]["schemas"]["A"].take()
}

#[test]
fn the_words_of_3_1_become_those_of_3_0() {
    let cases = [
        (
            json!({"type": ["string", "null"]}),
            json!({"type": "string", "nullable": true}),
        ),
        (
            json!({"type": "null"}),
            json!({"nullable": true, "enum": [null]}),
        ),
        (json!({"const": 1}), json!({"enum": [1]})),
        (
            json!({"type": "integer", "exclusiveMinimum": 3}),
            json!({"type": "integer", "minimum": 3, "exclusiveMinimum": true}),
        ),
        (
            json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
            json!({"allOf": [{"type": "string"}], "nullable": true}),
        ),
        (json!({"items": true}), json!({"items": {}})),
        (
            json!({"type": ["string", "integer"]}),
            json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        ),
        (
            json!({"properties": {"const": {"type": "string"}}, "example": {"type": ["null"]}}),
            json!({"properties": {"const": {"type": "string"}}, "example": {"type": ["null"]}}),
        ),
    ];
    for (written, expected) in cases {
        assert_eq!(schema(written.clone()), expected, "{written}");
    }
}

#[test]
fn what_is_not_served_is_noted_with_its_place() {
    let ok = json!({"responses": {"200": {}}});
    let cookie = json!({"name": "c", "in": "cookie", "schema": {}});
    let deep = json!({"name": "d", "in": "query", "style": "deepObject", "schema": {}});
    let judged = json!({"responses": {"default": {}}, "parameters": [cookie, deep]});
    let foreign = prepare(&document(json!({
        "/a/{b}{c}": {"get": ok},
        "/asked?for=1": {"get": ok},
        "/moved": {"get": {"responses": {"302": {}}}},
        "/judged": {"get": judged},
        "/undeclared/{id}": {"get": ok},
    })));
    let foreign = foreign.unwrap();
    let mut notes = foreign.notes;
    notes.sort();
    assert_eq!(
        notes,
        [
            r#"/a/{b}{c}: segment "{b}{c}" does not hold one parameter; it is not served"#,
            "/asked?for=1: has a query; it is not served",
            r#"GET /judged: parameter c is in "cookie"; it is not judged"#,
            "GET /judged: parameter d has the style deepObject; it is not judged",
            "GET /moved: has no success response; it is not served",
        ]
    );
    crate::spec::Spec::load(foreign.document).unwrap();
}

#[test]
fn another_version_is_refused() {
    for version in ["2.0", "4.0.0"] {
        let error = prepare(&json!({"openapi": version, "paths": {}})).unwrap_err();
        assert_eq!(error.at(), "#/openapi");
    }
}

#[test]
fn collections_and_their_resources_are_kinds() {
    let shown =
        |schema: Value| json!({"200": {"content": {"application/json": {"schema": schema}}}});
    let pet = json!({"type": "object", "properties": {"petId": {"type": "integer"}}});
    let list = json!({"type": "array", "items": pet});
    let operation =
        |id: &str, schema: &Value| json!({"operationId": id, "responses": shown(schema.clone())});
    let foreign = prepare(&document(json!({
        "/pets": {"get": operation("listPets", &list), "post": operation("addPet", &pet)},
        "/pets/{petId}": {"get": operation("getPet", &pet), "delete": operation("removePet", &pet)},
        "/pets/{petId}/toys": {"post": operation("addToy", &pet)},
        "/pets/{petId}/toys/{toyId}": {"get": operation("getToy", &json!({"properties": {"id": {"type": "string"}}}))},
        "/stats": {"get": operation("getStats", &pet)},
        "/reports/{id}": {"get": operation("getReport", &pet)},
    })));
    let kinds = foreign.unwrap().linkage["kinds"].take();
    let expected = json!({
        "pet": {
            "id": "petId", "keyed": true, "parameter": "petId",
            "operations": {
                "addPet": "create", "getPet": "get", "removePet": "delete",
                "listPets": {"list": {"order": "oldest"}},
            },
        },
        "toy": {
            "id": "id", "keyed": true, "parameter": "toyId", "parents": {"pet": "petId"},
            "operations": {"addToy": "create", "getToy": "get"},
        },
    });
    assert_eq!(kinds, expected);
}
