//! Changes of operations, of names of types, and of the service.

use serde_json::{Value, json};
use wacht_codegen::diff::Class;

use super::{CREATE, Edit, GET, LIST, UPDATE, at, edit, replace, set, unset};

pub(super) const EDITS: &[Edit] = &[
    // Operations.
    edit("an_operation_is_added", Class::Addition, |document| {
        let mut operation = at(document, GET, "").clone();
        operation["operationId"] = json!("peekBook");
        operation["x-codegen-method"] = json!("peek");
        set(
            document,
            "/paths",
            "",
            "/books/{book_id}/peek",
            json!({"get": operation,
            "parameters": [{"name": "book_id", "in": "path", "required": true, "schema": {"type": "string"}}]}),
        );
    }),
    edit("an_operation_is_removed", Class::Breaking, |document| {
        unset(document, "/paths/~1books~1{book_id}", "", "delete");
    }),
    edit(
        "an_operation_is_deprecated",
        Class::Deprecation,
        |document| {
            set(document, GET, "", "deprecated", json!(true));
        },
    ),
    edit("a_method_is_renamed", Class::Breaking, |document| {
        set(document, GET, "", "x-codegen-method", json!("read"));
    }),
    edit(
        "an_operation_moves_to_another_resource",
        Class::Breaking,
        |document| {
            set(document, GET, "", "x-codegen-resource", json!("shelves"));
        },
    ),
    Edit {
        name: "an_operation_moves_to_another_path",
        edit: |document| {
            let item = at(document, "/paths/~1books~1{book_id}", "").clone();
            unset(document, "/paths", "", "/books/{book_id}");
            set(document, "/paths", "", "/volumes/{book_id}", item);
        },
        class: Some(Class::Behavior),
        items: true,
    },
    edit("the_operation_id_changes", Class::Behavior, |document| {
        set(document, GET, "", "operationId", json!("readBook"));
    }),
    edit("the_response_changes", Class::Breaking, |document| {
        let author = json!({"$ref": "#/components/schemas/Author"});
        let content = "/responses/200/content/application~1json";
        set(document, GET, content, "schema", author);
    }),
    edit("an_error_status_is_added", Class::Docs, |document| {
        set(
            document,
            GET,
            "/responses",
            "409",
            json!({"description": "A conflict."}),
        );
    }),
    edit("a_retry_class_changes", Class::Behavior, |document| {
        set(document, UPDATE, "", "x-codegen-retry", json!("never"));
        unset(document, UPDATE, "", "x-codegen-retry-reason");
    }),
    edit("a_list_no_longer_pages", Class::Breaking, |document| {
        set(document, LIST, "", "x-codegen-paging", json!("none"));
    }),
    edit("a_body_becomes_a_form", Class::Behavior, |document| {
        let json = take_content(document, "application/json");
        set(
            document,
            CREATE,
            "/requestBody/content",
            "application/x-www-form-urlencoded",
            json,
        );
    }),
    edit("a_description_changes", Class::Docs, |document| {
        set(
            document,
            GET,
            "",
            "description",
            json!("Reads one of the books."),
        );
    }),
    // Types and the service.
    edit("a_type_is_renamed", Class::Breaking, |document| {
        replace(document, "\"Author\"", "\"Writer\"");
        replace(document, "/schemas/Author", "/schemas/Writer");
    }),
    edit("the_default_server_changes", Class::Behavior, |document| {
        set(
            document,
            "/servers/0",
            "",
            "url",
            json!("https://api.example.org"),
        );
    }),
    edit("a_security_scheme_is_added", Class::Breaking, |document| {
        let basic = json!({"basic": {"type": "http", "scheme": "basic"}});
        set(document, "/components", "", "securitySchemes", basic);
        set(document, "", "", "security", json!([{"basic": []}]));
    }),
];

fn take_content(document: &mut Value, media: &str) -> Value {
    let content = at(document, CREATE, "/requestBody/content");
    content.as_object_mut().unwrap().remove(media).unwrap()
}
