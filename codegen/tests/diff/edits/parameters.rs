//! Changes of parameters.

use serde_json::json;
use wacht_codegen::diff::Class;

use super::{Edit, GET, LIST, edit, parameter, push, replace, set, take, unset};

pub(super) const EDITS: &[Edit] = &[
    // Parameters.
    edit(
        "an_optional_parameter_is_added",
        Class::Addition,
        |document| {
            push(
                document,
                LIST,
                "/parameters",
                parameter("sort", "query", false),
            );
        },
    ),
    edit("an_optional_header_is_added", Class::Addition, |document| {
        push(
            document,
            LIST,
            "/parameters",
            parameter("X-Shop", "header", false),
        );
    }),
    edit(
        "a_first_optional_parameter_is_added",
        Class::Breaking,
        |document| {
            set(
                document,
                GET,
                "",
                "parameters",
                json!([parameter("expand", "query", false)]),
            );
        },
    ),
    edit(
        "a_required_parameter_is_added",
        Class::Breaking,
        |document| {
            set(
                document,
                GET,
                "",
                "parameters",
                json!([parameter("shop", "query", true)]),
            );
        },
    ),
    edit(
        "an_optional_parameter_is_removed",
        Class::Breaking,
        |document| {
            take(document, LIST, "/parameters", 2);
        },
    ),
    edit(
        "a_required_parameter_is_removed",
        Class::Breaking,
        |document| {
            take(document, LIST, "/parameters", 3);
        },
    ),
    edit("a_parameter_is_renamed", Class::Breaking, |document| {
        set(document, LIST, "/parameters/2", "name", json!("kind"));
    }),
    edit("a_path_parameter_is_renamed", Class::Behavior, |document| {
        replace(document, "{book_id}", "{id}");
        replace(document, "\"book_id\"", "\"id\"");
    }),
    edit(
        "a_parameter_becomes_required",
        Class::Breaking,
        |document| {
            set(document, LIST, "/parameters/2", "required", json!(true));
        },
    ),
    edit(
        "a_parameter_becomes_optional",
        Class::Breaking,
        |document| {
            unset(document, LIST, "/parameters/3", "required");
        },
    ),
    edit(
        "the_type_of_a_parameter_changes",
        Class::Breaking,
        |document| {
            set(
                document,
                LIST,
                "/parameters/2",
                "schema",
                json!({"type": "boolean"}),
            );
        },
    ),
    edit("a_parameter_gets_a_default", Class::Behavior, |document| {
        set(document, LIST, "/parameters/0/schema", "default", json!(20));
    }),
    edit(
        "a_parameter_is_deprecated",
        Class::Deprecation,
        |document| {
            set(document, LIST, "/parameters/2", "deprecated", json!(true));
        },
    ),
    edit("a_parameter_may_be_negative", Class::Breaking, |document| {
        unset(document, LIST, "/parameters/0/schema", "minimum");
    }),
];
