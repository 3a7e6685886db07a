//! Takes small documents, checks what the live form makes of them; never starts a server.

use serde_json::json;

use super::*;

/// A document with one operation, and schemas.
fn document(operation: Value, schemas: Value) -> Value {
    json!({"paths": {"/users": {"get": operation}}, "components": {"schemas": schemas}})
}

fn responding(schema: Value) -> Value {
    json!({"responses": {"200": {"content": {"application/json": {"schema": schema}}}}})
}

fn live_response(operation: Value, schemas: Value) -> Value {
    let live = live_form(&document(operation, schemas));
    live["paths"]["/users"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        .clone()
}

fn live_schema(schema: Value) -> Value {
    let live = live_form(&document(json!({}), json!({"Schema": schema})));
    live["components"]["schemas"]["Schema"].clone()
}

fn envelope() -> Value {
    json!({"type": "object", "required": ["data"], "properties": {
        "data": {"$ref": "#/components/schemas/User"},
    }})
}

#[test]
fn an_envelope_becomes_its_data() {
    let expected = json!({"$ref": "#/components/schemas/User"});
    assert_eq!(live_response(responding(envelope()), json!({})), expected);
}

#[test]
fn a_named_envelope_becomes_its_data() {
    let response = responding(json!({"$ref": "#/components/schemas/UserEnvelope"}));
    let expected = json!({"$ref": "#/components/schemas/User"});
    assert_eq!(
        live_response(response, json!({"UserEnvelope": envelope()})),
        expected
    );
}

#[test]
fn an_envelope_in_a_shared_response_becomes_its_data_in_the_operation() {
    let operation = json!({"responses": {"200": {"$ref": "#/components/responses/User"}}});
    let mut document = document(operation, json!({}));
    document["components"]["responses"] =
        json!({"User": {"content": {"application/json": {"schema": envelope()}}}});
    let live = live_form(&document);
    let response = &live["paths"]["/users"]["get"]["responses"]["200"];
    let expected = json!({"$ref": "#/components/schemas/User"});
    assert_eq!(response["content"]["application/json"]["schema"], expected);
    let shared = &live["components"]["responses"]["User"]["content"]["application/json"];
    assert_eq!(shared["schema"], envelope());
}

#[test]
fn the_example_of_an_envelope_becomes_that_of_its_data() {
    let mut operation = responding(envelope());
    operation["responses"]["200"]["content"]["application/json"]["example"] =
        json!({"data": {"id": "1"}});
    let live = live_form(&document(operation, json!({})));
    let media = &live["paths"]["/users"]["get"]["responses"]["200"]["content"]["application/json"];
    assert_eq!(media["example"], json!({"id": "1"}));
}

#[test]
fn a_result_with_more_than_data_stays() {
    let schema = json!({"type": "object", "properties": {"data": {}, "has_more": {}}});
    assert_eq!(live_response(responding(schema.clone()), json!({})), schema);
}

#[test]
fn a_result_that_is_marked_unwrapped_stays() {
    let mut operation = responding(envelope());
    operation["x-wacht-unwrapped"] = json!(true);
    assert_eq!(live_response(operation, json!({})), envelope());
}

#[test]
fn a_list_stays() {
    let mut operation = responding(envelope());
    operation["x-wacht-paging"] = json!("none");
    assert_eq!(live_response(operation, json!({})), envelope());
}

#[test]
fn an_error_response_is_not_unwrapped() {
    let operation =
        json!({"responses": {"400": {"content": {"application/json": {"schema": envelope()}}}}});
    let live = live_form(&document(operation.clone(), json!({})));
    assert_eq!(live["paths"]["/users"]["get"], operation);
}

#[test]
fn documented_properties_are_left_out_of_properties_required_and_example() {
    let schema = live_schema(json!({
        "type": "object",
        "required": ["id", "email"],
        "properties": {
            "id": {"type": "string"},
            "email": {"type": "string", "x-wacht-form": "documented"},
        },
        "example": {"id": "1", "email": "jane@example.com"},
    }));
    let expected = json!({
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"type": "string"}},
        "example": {"id": "1"},
    });
    assert_eq!(schema, expected);
}

#[test]
fn a_property_called_like_a_keyword_is_a_property() {
    let properties = json!({"required": {"type": "string"}, "x-wacht-live": {"type": "string"}});
    let schema = json!({"type": "object", "properties": properties});
    assert_eq!(live_schema(schema.clone()), schema);
}

#[test]
fn documented_parameters_are_left_out() {
    let parameters = json!([
        {"name": "limit", "in": "query", "schema": {"type": "integer"}},
        {"name": "cursor", "in": "query", "x-wacht-form": "documented", "schema": {}},
        {"$ref": "#/components/parameters/Old"},
    ]);
    let mut document = document(json!({"parameters": parameters}), json!({}));
    document["components"]["parameters"] =
        json!({"Old": {"name": "old", "in": "query", "x-wacht-form": "documented"}});
    let live = live_form(&document);
    assert_eq!(
        live["paths"]["/users"]["get"]["parameters"],
        json!([parameters[0]])
    );
    assert_eq!(live["components"]["parameters"], json!({}));
}

#[test]
fn a_choice_left_with_one_branch_becomes_that_branch() {
    let expected = json!({
        "type": "integer", "minimum": 0, "description": "Where a page begins.", "example": 0,
    });
    for choice in ["oneOf", "anyOf"] {
        let schema = live_schema(json!({
            "description": "Where a page begins.",
            choice: [
                {"type": "integer", "minimum": 0},
                {"type": "string", "x-wacht-form": "documented"},
            ],
            "example": 0,
        }));
        assert_eq!(schema, expected);
    }
}

#[test]
fn a_choice_left_with_one_reference_becomes_that_reference() {
    let branches = json!([
        {"$ref": "#/components/schemas/User"},
        {"type": "string", "x-wacht-form": "documented"},
    ]);
    let user = json!({"$ref": "#/components/schemas/User"});
    assert_eq!(live_schema(json!({"oneOf": branches})), user);
    let described = live_schema(json!({"description": "One.", "oneOf": branches}));
    assert_eq!(described, json!({"description": "One.", "allOf": [user]}));
}

#[test]
fn a_choice_left_with_several_branches_loses_the_mapping_of_the_others() {
    let document = document(
        json!({}),
        json!({
            "Choice": {
                "oneOf": [
                    {"$ref": "#/components/schemas/A"},
                    {"$ref": "#/components/schemas/B"},
                    {"$ref": "#/components/schemas/Old"},
                ],
                "discriminator": {"propertyName": "kind", "mapping": {
                    "a": "#/components/schemas/A", "old": "#/components/schemas/Old",
                }},
            },
            "Old": {"type": "object", "x-wacht-form": "documented"},
        }),
    );
    let live = live_form(&document);
    let choice = &live["components"]["schemas"]["Choice"];
    assert_eq!(choice["oneOf"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        choice["discriminator"]["mapping"],
        json!({"a": "#/components/schemas/A"})
    );
}

#[test]
fn a_schema_for_the_live_form_replaces_the_other() {
    let schema = live_schema(json!({
        "type": "object",
        "properties": {"id": {"type": "string", "x-wacht-live": {"type": "integer"}}},
    }));
    assert_eq!(
        schema,
        json!({"type": "object", "properties": {"id": {"type": "integer"}}})
    );
    let schema = live_schema(json!({
        "type": "object", "x-wacht-live": {"$ref": "#/components/schemas/LiveError"},
    }));
    assert_eq!(schema, json!({"$ref": "#/components/schemas/LiveError"}));
}

#[test]
fn request_bodies_follow_the_same_rules() {
    let operation = json!({"requestBody": {"content": {"application/json": {"schema": {
        "type": "object", "properties": {"email": {"x-wacht-form": "documented"}},
    }}}}});
    let live = live_form(&document(operation, json!({})));
    let body = &live["paths"]["/users"]["get"]["requestBody"]["content"]["application/json"];
    assert_eq!(body["schema"]["properties"], json!({}));
}

#[test]
fn a_media_type_of_the_documented_form_is_left_out() {
    let schema = json!({"schema": {"type": "object"}});
    let mut documented = schema.clone();
    documented["x-wacht-form"] = json!("documented");
    let mut operation = responding(json!({}));
    operation["requestBody"] =
        json!({"content": {"multipart/form-data": schema, "application/json": documented}});
    let live = live_form(&document(operation, json!({})));
    let body = &live["paths"]["/users"]["get"]["requestBody"];
    assert_eq!(body["content"], json!({"multipart/form-data": schema}));
}
