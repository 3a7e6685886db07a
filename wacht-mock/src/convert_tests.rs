//! Takes small schemas, checks what they become in each direction; never a whole document.

use super::*;

fn document() -> Value {
    json!({"components": {"schemas": {
        "Base": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}},
        "Tree": {"type": "object", "properties": {
            "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
        }},
        "Color": {"type": "string", "enum": ["red", "blue"]},
    }}})
}

fn request(schema: Value) -> Value {
    convert(&document(), &schema, Direction::Request)
}

fn response(schema: Value) -> Value {
    convert(&document(), &schema, Direction::Response)
}

fn future(schema: Value) -> Value {
    convert(&document(), &schema, Direction::Future)
}

fn accepts(schema: &Value, instance: Value) -> bool {
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(schema)
        .unwrap()
        .is_valid(&instance)
}

#[test]
fn a_nullable_type_becomes_a_list_of_types() {
    let schema = json!({"type": "string", "nullable": true});
    assert_eq!(response(schema), json!({"type": ["string", "null"]}));
}

#[test]
fn a_nullable_enum_takes_null() {
    let schema = response(json!({"type": "string", "enum": ["a", "b"], "nullable": true}));
    assert!(accepts(&schema, Value::Null));
    assert!(accepts(&schema, json!("a")));
    assert!(!accepts(&schema, json!("c")));
}

#[test]
fn a_nullable_reference_takes_null() {
    let schema = response(json!({
        "type": "object", "nullable": true, "allOf": [{"$ref": "#/components/schemas/Base"}],
    }));
    assert!(accepts(&schema, Value::Null));
    assert!(accepts(&schema, json!({"a": "x"})));
    assert!(!accepts(&schema, json!({})));
}

#[test]
fn a_nullable_enum_by_reference_takes_null() {
    let schema = response(json!({
        "type": "string", "nullable": true, "allOf": [{"$ref": "#/components/schemas/Color"}],
    }));
    assert!(accepts(&schema, Value::Null));
    assert!(!accepts(&schema, json!("green")));
}

#[test]
fn nullable_free_json_stays_free() {
    let schema = response(json!({"nullable": true, "description": "Anything."}));
    assert_eq!(schema, json!({}));
}

#[test]
fn references_resolve_inside_the_result() {
    let schema = response(json!({"$ref": "#/components/schemas/Tree"}));
    assert_eq!(schema["$ref"], "#/$defs/open:Tree");
    assert!(accepts(&schema, json!({"children": [{"children": []}]})));
    assert!(!accepts(&schema, json!({"children": [1]})));
}

#[test]
fn boolean_exclusive_limits_become_numbers() {
    let schema = json!({
        "type": "number", "minimum": 1, "exclusiveMinimum": true,
        "maximum": 5, "exclusiveMaximum": false,
    });
    let expected = json!({"type": "number", "exclusiveMinimum": 1, "maximum": 5});
    assert_eq!(response(schema), expected);
}

#[test]
fn only_formats_of_time_are_kept() {
    assert_eq!(
        request(json!({"type": "string", "format": "binary"})),
        json!({"type": "string"})
    );
    assert_eq!(
        request(json!({"type": "string", "format": "password"})),
        json!({"type": "string"})
    );
    let time = request(json!({"type": "string", "format": "date-time"}));
    assert!(accepts(&time, json!("2026-04-02T09:30:00Z")));
    assert!(!accepts(&time, json!("yesterday")));
    let date = request(json!({"type": "string", "format": "date"}));
    assert!(!accepts(&date, json!("2026-13-02")));
}

#[test]
fn read_only_properties_are_unknown_to_requests() {
    let schema = json!({"type": "object", "required": ["id"], "properties": {
        "id": {"type": "string", "readOnly": true}, "name": {"type": "string"},
    }});
    assert!(accepts(&request(schema.clone()), json!({"name": "x"})));
    assert!(!accepts(&request(schema.clone()), json!({"id": "1"})));
    assert!(!accepts(&response(schema), json!({"name": "x"})));
}

#[test]
fn write_only_properties_are_unknown_to_responses() {
    let schema = json!({"type": "object", "required": ["secret"], "properties": {
        "secret": {"type": "string", "writeOnly": true},
    }});
    assert!(accepts(&response(schema.clone()), json!({})));
    assert!(!accepts(&request(schema), json!({})));
}

#[test]
fn request_objects_are_closed_at_every_depth() {
    let schema = request(json!({"type": "object", "properties": {
        "base": {"$ref": "#/components/schemas/Base"},
        "list": {"type": "array", "items": {"type": "object", "properties": {"b": {}}}},
    }}));
    assert!(accepts(
        &schema,
        json!({"base": {"a": "x"}, "list": [{"b": 1}]})
    ));
    assert!(!accepts(&schema, json!({"other": 1})));
    assert!(!accepts(&schema, json!({"base": {"a": "x", "b": 1}})));
    assert!(!accepts(&schema, json!({"list": [{"c": 1}]})));
}

#[test]
fn request_compositions_are_closed_around_all_members() {
    let schema = request(json!({"allOf": [
        {"$ref": "#/components/schemas/Base"},
        {"type": "object", "properties": {"b": {"type": "integer"}}},
    ]}));
    assert!(accepts(&schema, json!({"a": "x", "b": 1})));
    assert!(!accepts(&schema, json!({"a": "x", "c": 1})));
}

#[test]
fn request_aliases_are_closed_and_may_be_null() {
    let schema = request(json!({
        "type": "object", "nullable": true, "allOf": [{"$ref": "#/components/schemas/Base"}],
    }));
    assert!(accepts(&schema, Value::Null));
    assert!(accepts(&schema, json!({"a": "x"})));
    assert!(!accepts(&schema, json!({"a": "x", "b": 1})));
}

#[test]
fn request_choices_are_closed_branch_by_branch() {
    let schema = request(json!({"description": "One.", "allOf": [{"oneOf": [
        {"$ref": "#/components/schemas/Base"},
        {"type": "object", "properties": {"a": {"type": "string"}, "b": {}}, "required": ["a", "b"]},
    ]}]}));
    assert!(accepts(&schema, json!({"a": "x"})));
    assert!(accepts(&schema, json!({"a": "x", "b": 1})));
    assert!(!accepts(&schema, json!({"a": "x", "c": 1})));
}

#[test]
fn maps_and_free_objects_stay_open_in_requests() {
    let map = request(json!({"type": "object", "additionalProperties": {"type": "integer"}}));
    assert!(accepts(&map, json!({"any": 1})));
    assert!(!accepts(&map, json!({"any": "x"})));
    assert!(accepts(
        &request(json!({"type": "object"})),
        json!({"any": 1})
    ));
}

#[test]
fn response_objects_stay_open() {
    let schema = response(json!({"$ref": "#/components/schemas/Base"}));
    assert!(accepts(&schema, json!({"a": "x", "new": 1})));
}

#[test]
fn the_future_opens_enums_of_several_values_and_keeps_tags() {
    assert!(accepts(
        &future(json!({"$ref": "#/components/schemas/Color"})),
        json!("green")
    ));
    assert!(!accepts(
        &future(json!({"$ref": "#/components/schemas/Color"})),
        json!(1)
    ));
    assert!(!accepts(
        &future(json!({"type": "string", "enum": ["only"]})),
        json!("other")
    ));
}

#[test]
fn the_future_opens_closed_objects() {
    let schema = json!({"type": "object", "additionalProperties": false});
    assert!(!accepts(&response(schema.clone()), json!({"new": 1})));
    assert!(accepts(&future(schema), json!({"new": 1})));
}
