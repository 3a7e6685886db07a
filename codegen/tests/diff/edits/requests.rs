//! Changes of properties of requests.

use serde_json::json;
use wacht_codegen::diff::Class;

use super::{Edit, SCHEMAS, at, edit, push, set, string, take, unset};

pub(super) const EDITS: &[Edit] = &[
    // Properties of requests.
    edit(
        "an_optional_property_of_a_request_is_added",
        Class::Addition,
        |document| {
            set(
                document,
                SCHEMAS,
                "/CreateBook/properties",
                "subtitle",
                string(),
            );
        },
    ),
    edit(
        "a_required_property_of_a_request_is_added",
        Class::Breaking,
        |document| {
            set(
                document,
                SCHEMAS,
                "/CreateBook/properties",
                "subtitle",
                string(),
            );
            push(document, SCHEMAS, "/CreateBook/required", json!("subtitle"));
        },
    ),
    edit(
        "a_property_of_a_request_is_removed",
        Class::Breaking,
        |document| {
            unset(document, SCHEMAS, "/CreateBook/properties", "pages");
        },
    ),
    edit(
        "a_property_of_a_request_becomes_required",
        Class::Breaking,
        |document| {
            push(document, SCHEMAS, "/CreateBook/required", json!("pages"));
        },
    ),
    edit(
        "a_property_of_a_request_becomes_optional",
        Class::Breaking,
        |document| {
            take(document, SCHEMAS, "/CreateBook/required", 1);
        },
    ),
    edit(
        "a_property_of_a_change_may_no_longer_be_cleared",
        Class::Breaking,
        |document| {
            unset(
                document,
                SCHEMAS,
                "/UpdateBook/properties/pages",
                "nullable",
            );
            unset(
                document,
                SCHEMAS,
                "/UpdateBook/properties/pages",
                "x-codegen-tri-state",
            );
        },
    ),
    edit(
        "a_property_of_a_request_gets_a_description",
        Class::Docs,
        |document| {
            set(
                document,
                SCHEMAS,
                "/CreateBook/properties/title",
                "description",
                json!("Its title."),
            );
        },
    ),
    // Arguments that change places keep their types.
    Edit {
        name: "arguments_change_places",
        edit: |document| {
            set(
                document,
                SCHEMAS,
                "/CreateBook/properties",
                "genre",
                string(),
            );
            set(
                document,
                SCHEMAS,
                "/CreateBook/properties",
                "title",
                string(),
            );
            let properties = at(document, SCHEMAS, "/CreateBook/properties");
            let title = properties
                .as_object_mut()
                .unwrap()
                .shift_remove("title")
                .unwrap();
            properties
                .as_object_mut()
                .unwrap()
                .insert("title".to_owned(), title);
        },
        class: Some(Class::Breaking),
        items: true,
    },
];
