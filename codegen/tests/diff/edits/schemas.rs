//! Changes of enums, of properties of responses, and of unions.

use serde_json::json;
use wacht_codegen::diff::Class;

use super::{Edit, SCHEMAS, edit, push, replace, set, string, take, unset};

pub(super) const EDITS: &[Edit] = &[
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
];
