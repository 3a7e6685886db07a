//! Takes small schemas, checks the values that are made from them; never starts a server.

use std::collections::BTreeSet;

use serde_json::json;

use super::*;

fn document() -> Value {
    json!({"components": {"schemas": {
        "Color": {"type": "string", "enum": ["red", "green", "blue"]},
        "Tree": {"type": "object", "required": ["children"], "properties": {
            "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
            "parent": {"$ref": "#/components/schemas/Tree"},
        }},
        "Endless": {"type": "object", "required": ["self"], "properties": {
            "self": {"$ref": "#/components/schemas/Endless"},
        }},
        "Cat": {"type": "object", "required": ["kind", "lives"], "properties": {
            "kind": {"type": "string"}, "lives": {"type": "integer"}}},
        "Dog": {"type": "object", "required": ["kind", "name"], "properties": {
            "kind": {"type": "string", "enum": ["dog"]}, "name": {"type": "string"}}},
        "Pet": {
            "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
            "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat"}},
        },
    }}})
}

/// The value of item `item`, which has to fit its schema.
fn item(variant: Variant, schema: Value, item: u64) -> Option<Value> {
    let validators = Validators::new(document());
    let synth = Synth::new(&validators, Form::Live, variant);
    let value = synth.item(&schema, item)?;
    let violations = validators
        .violations(synth.direction(), &schema, &value)
        .unwrap();
    assert_eq!(violations, [], "{value}");
    Some(value)
}

fn full(schema: Value) -> Value {
    item(Variant::Full, schema, 0).unwrap()
}

fn named(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

#[test]
fn an_example_is_used_where_it_fits() {
    let schema = json!({
        "type": "object",
        "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 18}},
        "example": {"name": "Jane", "age": 3},
    });
    assert_eq!(full(schema), json!({"name": "Jane", "age": 18}));
}

#[test]
fn a_default_is_used_where_there_is_no_example() {
    assert_eq!(full(json!({"type": "integer", "default": 42})), 42);
}

#[test]
fn a_null_in_an_example_does_not_hide_the_value() {
    let schema = json!({
        "type": "object",
        "properties": {"name": {"type": "string", "nullable": true}},
        "example": {"name": null},
    });
    assert_eq!(full(schema), json!({"name": "text"}));
}

#[test]
fn a_schema_that_repeats_itself_ends_where_it_may() {
    assert_eq!(full(named("Tree")), json!({"children": []}));
}

#[test]
fn a_schema_that_has_to_repeat_itself_is_given_up() {
    assert_eq!(item(Variant::Full, named("Endless"), 0), None);
}

#[test]
fn items_go_through_the_values_of_an_enum() {
    let values: BTreeSet<String> = (0..3)
        .filter_map(|number| item(Variant::Full, named("Color"), number))
        .map(|value| value.to_string())
        .collect();
    assert_eq!(values.len(), 3);
}

#[test]
fn items_go_through_the_branches_of_a_union() {
    assert_eq!(
        item(Variant::Full, named("Pet"), 0),
        Some(json!({"kind": "cat", "lives": 7}))
    );
    assert_eq!(
        item(Variant::Full, named("Pet"), 1),
        Some(json!({"kind": "dog", "name": "text"}))
    );
}

#[test]
fn a_branch_whose_values_fit_several_branches_is_passed_over() {
    let branch = |required: Value| {
        json!({"type": "object", "required": required, "properties": {
            "a": {"type": "string"}, "b": {"type": "integer"},
        }})
    };
    let number = json!({"type": "integer"});
    let schema = json!({"oneOf": [branch(json!(["a"])), branch(json!([])), number]});
    assert_eq!(full(schema), 7);
}

#[test]
fn the_future_keeps_the_tag_of_a_union() {
    let value = item(Variant::Future, named("Pet"), 1).unwrap();
    assert_eq!(value["kind"], "dog");
    assert_eq!(value["property_from_the_future"], "value_from_the_future");
}

#[test]
fn a_union_written_as_an_object_shows_one_variant_per_item() {
    let schema = json!({
        "type": "object", "minProperties": 1, "maxProperties": 1,
        "properties": {"a": {"type": "integer"}, "b": {"type": "string"}},
        "example": {"b": "hint"},
    });
    assert_eq!(
        item(Variant::Full, schema.clone(), 0),
        Some(json!({"b": "hint"}))
    );
    assert_eq!(
        item(Variant::Full, schema.clone(), 1),
        Some(json!({"a": 7}))
    );
    assert_eq!(
        item(Variant::Minimal, schema.clone(), 0),
        Some(json!({"b": "hint"}))
    );
    assert_eq!(item(Variant::Future, schema, 0), Some(json!({"b": "hint"})));
}

#[test]
fn maps_take_the_entries_of_the_example() {
    let schema = json!({"type": "object", "additionalProperties": {"type": "integer"}});
    assert_eq!(full(schema.clone()), json!({"key": 7}));
    let mut hinted = schema;
    hinted["example"] = json!({"logins": 3});
    assert_eq!(full(hinted), json!({"logins": 3}));
}

#[test]
fn free_json_takes_its_example() {
    assert_eq!(
        full(json!({"example": {"plan": "pro"}})),
        json!({"plan": "pro"})
    );
}

#[test]
fn write_only_properties_are_not_returned() {
    let schema = json!({"type": "object", "properties": {
        "secret": {"type": "string", "writeOnly": true}, "name": {"type": "string"},
    }});
    assert_eq!(full(schema), json!({"name": "text"}));
}

#[test]
fn a_list_has_at_least_one_item_and_as_many_as_it_needs() {
    let schema = json!({"type": "array", "items": {"type": "string"}});
    assert_eq!(full(schema.clone()), json!(["text"]));
    let mut longer = schema;
    longer["minItems"] = json!(2);
    assert_eq!(full(longer), json!(["text", "text"]));
}

#[test]
fn an_id_that_is_not_marked_still_differs_per_item() {
    let schema =
        json!({"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}});
    let ids: BTreeSet<String> = (0..50)
        .filter_map(|number| item(Variant::Full, schema.clone(), number))
        .map(|value| value["id"].to_string())
        .collect();
    assert_eq!(ids.len(), 50);
}

#[test]
fn every_credential_is_what_was_said() {
    let validators = Validators::new(json!({}));
    let schema = json!({"type": "object", "properties": {
        "token": {"type": "string", "format": "password", "example": "other"},
        "codes": {"type": "array", "items": {"type": "string", "format": "password"}},
        "name": {"type": "string"},
    }});
    let synth = Synth::new(&validators, Form::Live, Variant::Full).credentials(Some("marker"));
    assert_eq!(
        synth.whole(&schema, None),
        Some(json!({"token": "marker", "codes": ["marker"], "name": "text"}))
    );
}
