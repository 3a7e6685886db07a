//! Takes documents with one fault each, checks their errors; never starts a server.

use serde_json::json;

use super::*;

fn fault(document: Value) -> String {
    Spec::load(document).unwrap_err().to_string()
}

fn operation(operation: Value) -> Value {
    json!({"paths": {"/users/{user_id}": {"get": operation}}})
}

fn user_id() -> Value {
    json!({"name": "user_id", "in": "path", "required": true, "schema": {"type": "string"}})
}

#[test]
fn a_document_needs_paths() {
    assert_eq!(fault(json!({})), "#/paths: is missing");
}

#[test]
fn a_reference_has_to_lead_somewhere() {
    let document = json!({"paths": {"/a": {"$ref": "#/components/x"}}});
    assert_eq!(fault(document), "#/paths/~1a: #/components/x leads nowhere");
}

#[test]
fn a_reference_in_an_example_is_data() {
    let document = json!({"paths": {}, "x": {"example": {"$ref": "nowhere"}}});
    assert!(Spec::load(document).is_ok());
}

#[test]
fn a_path_parameter_has_to_be_declared() {
    let document = operation(json!({"responses": {"200": {}}}));
    assert_eq!(
        fault(document),
        "GET /users/{user_id}: path parameter user_id is not declared"
    );
}

#[test]
fn an_operation_needs_a_success() {
    let document = operation(json!({"parameters": [user_id()], "responses": {"404": {}}}));
    assert_eq!(
        fault(document),
        "GET /users/{user_id}: has no success response"
    );
}

#[test]
fn an_unknown_paging_is_refused() {
    let document = operation(json!({
        "parameters": [user_id()], "responses": {"200": {}}, "x-wacht-paging": "pages",
    }));
    assert_eq!(
        fault(document),
        r#"GET /users/{user_id}: x-wacht-paging "pages" is unknown"#
    );
}

#[test]
fn a_parameter_of_a_style_that_is_not_spoken_is_refused() {
    let document = operation(json!({
        "parameters": [user_id(), {"name": "f", "in": "query", "style": "deepObject", "schema": {}}],
        "responses": {"200": {}},
    }));
    let expected = "GET /users/{user_id}: parameter f: style: deepObject is not supported";
    assert_eq!(fault(document), expected);
}

#[test]
fn parameters_of_the_path_are_those_of_its_operations() {
    let document = json!({"paths": {"/users/{user_id}": {
        "parameters": [user_id()],
        "get": {"operationId": "getUser", "responses": {"200": {}}},
    }}});
    assert!(Spec::load(document).is_ok());
}
