//! Changes of the document, each with the class that it has.

use serde_json::{Value, json};
use wacht_codegen::diff::Class;

/// A change of the document.
pub(super) struct Edit {
    pub(super) name: &'static str,
    pub(super) edit: fn(&mut Value),
    /// The heaviest class of what it changes.
    pub(super) class: Option<Class>,
    /// Whether the items of the generated code show if it breaks something; else what breaks compiles.
    pub(super) items: bool,
}

const fn edit(name: &'static str, class: Class, edit: fn(&mut Value)) -> Edit {
    Edit {
        name,
        edit,
        class: Some(class),
        items: true,
    }
}

const LIST: &str = "/paths/~1books/get";
const CREATE: &str = "/paths/~1books/post";
const GET: &str = "/paths/~1books~1{book_id}/get";
const UPDATE: &str = "/paths/~1books~1{book_id}/patch";
const SCHEMAS: &str = "/components/schemas";

/// The value at a place.
fn at<'a>(document: &'a mut Value, base: &str, rest: &str) -> &'a mut Value {
    let pointer = format!("{base}{rest}");
    document
        .pointer_mut(&pointer)
        .unwrap_or_else(|| panic!("nothing at {pointer}"))
}

fn set(document: &mut Value, base: &str, rest: &str, key: &str, value: Value) {
    let place = at(document, base, rest).as_object_mut().unwrap();
    place.insert(key.to_owned(), value);
}

fn unset(document: &mut Value, base: &str, rest: &str, key: &str) {
    let place = at(document, base, rest).as_object_mut().unwrap();
    place.remove(key).unwrap();
}

fn push(document: &mut Value, base: &str, rest: &str, value: Value) {
    at(document, base, rest).as_array_mut().unwrap().push(value);
}

fn take(document: &mut Value, base: &str, rest: &str, index: usize) -> Value {
    at(document, base, rest)
        .as_array_mut()
        .unwrap()
        .remove(index)
}

fn string() -> Value {
    json!({"type": "string", "description": "A text."})
}

fn parameter(name: &str, place: &str, required: bool) -> Value {
    json!({"name": name, "in": place, "required": required, "description": "New.", "schema": {"type": "string"}})
}

/// A whole document in which every mention of a name is another one.
fn replace(document: &mut Value, from: &str, to: &str) {
    let text = document.to_string().replace(from, to);
    *document = serde_json::from_str(&text).unwrap();
}

/// The changes.
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
    // Enums.
    edit(
        "a_value_is_added_to_an_enum_of_requests",
        Class::Addition,
        |document| {
            push(document, SCHEMAS, "/Genre/enum", json!("drama"));
        },
    ),
    edit(
        "a_value_is_removed_from_an_enum_of_requests",
        Class::Breaking,
        |document| {
            take(document, SCHEMAS, "/Genre/enum", 0);
        },
    ),
    edit(
        "a_value_is_added_to_an_enum_of_responses",
        Class::Addition,
        |document| {
            push(document, SCHEMAS, "/State/enum", json!("lost"));
        },
    ),
    edit(
        "a_value_is_removed_from_an_enum_of_responses",
        Class::Breaking,
        |document| {
            take(document, SCHEMAS, "/State/enum", 1);
        },
    ),
    edit(
        "the_values_of_an_enum_change_places",
        Class::Docs,
        |document| {
            let value = take(document, SCHEMAS, "/State/enum", 0);
            push(document, SCHEMAS, "/State/enum", value);
            set(
                document,
                SCHEMAS,
                "/State",
                "description",
                json!("A state of a book."),
            );
        },
    ),
    // Properties of responses.
    edit(
        "a_property_of_a_response_is_added",
        Class::Addition,
        |document| {
            set(
                document,
                SCHEMAS,
                "/Author/properties",
                "nickname",
                string(),
            );
        },
    ),
    edit(
        "a_required_property_of_a_response_is_added",
        Class::Addition,
        |document| {
            set(
                document,
                SCHEMAS,
                "/Author/properties",
                "nickname",
                string(),
            );
            push(document, SCHEMAS, "/Author/required", json!("nickname"));
        },
    ),
    edit(
        "a_property_of_a_response_is_removed",
        Class::Breaking,
        |document| {
            unset(document, SCHEMAS, "/Author/properties", "born");
        },
    ),
    edit(
        "a_property_of_a_response_is_renamed",
        Class::Breaking,
        |document| {
            replace(document, "\"born\"", "\"birthday\"");
        },
    ),
    edit(
        "a_property_of_a_response_becomes_nullable",
        Class::Breaking,
        |document| {
            set(
                document,
                SCHEMAS,
                "/Author/properties/name",
                "nullable",
                json!(true),
            );
        },
    ),
    edit(
        "a_property_of_a_response_becomes_optional",
        Class::Breaking,
        |document| {
            unset(document, SCHEMAS, "/Author", "required");
        },
    ),
    edit(
        "a_property_of_a_response_becomes_required",
        Class::Breaking,
        |document| {
            push(document, SCHEMAS, "/Author/required", json!("born"));
        },
    ),
    edit(
        "an_optional_property_may_be_null",
        Class::Behavior,
        |document| {
            set(
                document,
                SCHEMAS,
                "/Author/properties/born",
                "nullable",
                json!(true),
            );
        },
    ),
    edit(
        "the_type_of_a_property_changes",
        Class::Breaking,
        |document| {
            set(
                document,
                SCHEMAS,
                "/Book/properties/pages",
                "format",
                json!("int64"),
            );
        },
    ),
    edit("a_property_becomes_secret", Class::Breaking, |document| {
        set(
            document,
            SCHEMAS,
            "/Author/properties/name",
            "format",
            json!("password"),
        );
    }),
    edit("a_secret_is_added", Class::Addition, |document| {
        let secret = json!({"type": "string", "format": "password", "description": "A token."});
        set(document, SCHEMAS, "/Author/properties", "token", secret);
    }),
    edit("the_kind_of_an_id_changes", Class::Breaking, |document| {
        set(
            document,
            SCHEMAS,
            "/Book/properties/id",
            "x-codegen-id",
            json!("person"),
        );
    }),
    edit("a_property_is_deprecated", Class::Deprecation, |document| {
        set(
            document,
            SCHEMAS,
            "/Author/properties/born",
            "deprecated",
            json!(true),
        );
    }),
    edit("a_property_becomes_a_list", Class::Breaking, |document| {
        let list = json!({"type": "array", "items": {"$ref": "#/components/schemas/Author"}});
        set(document, SCHEMAS, "/Book/properties", "author", list);
    }),
    edit(
        "a_type_comes_to_contain_itself",
        Class::Breaking,
        |document| {
            let book = json!({"$ref": "#/components/schemas/Book"});
            set(document, SCHEMAS, "/Author/properties", "first", book);
        },
    ),
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
    // Unions.
    edit("a_variant_is_added", Class::Addition, |document| {
        let braille = json!({"type": "object", "description": "To be touched.", "required": ["kind"],
            "properties": {"kind": {"type": "string"}}});
        set(document, SCHEMAS, "", "Braille", braille);
        push(
            document,
            SCHEMAS,
            "/Format/oneOf",
            json!({"$ref": "#/components/schemas/Braille"}),
        );
        let mapping = "/Format/discriminator/mapping";
        set(
            document,
            SCHEMAS,
            mapping,
            "braille",
            json!("#/components/schemas/Braille"),
        );
    }),
    edit("a_variant_is_removed", Class::Breaking, |document| {
        take(document, SCHEMAS, "/Format/oneOf", 1);
        unset(document, SCHEMAS, "/Format/discriminator/mapping", "audio");
    }),
    edit(
        "the_value_of_a_variant_changes",
        Class::Breaking,
        |document| {
            unset(document, SCHEMAS, "/Format/discriminator/mapping", "audio");
            let audio = json!("#/components/schemas/Audio");
            set(
                document,
                SCHEMAS,
                "/Format/discriminator/mapping",
                "sound",
                audio,
            );
        },
    ),
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
