//! The tables of the grammar, from the document down to schemas. Data only.

use super::{Kind, Table};
use crate::version::Version;

/// The types of schemas.
pub(crate) const TYPES: &[&str] = &[
    "array", "boolean", "integer", "null", "number", "object", "string",
];

/// The keys of a document that hold events: that of the standard since 3.1, and that of before.
pub(crate) const WEBHOOKS: [&str; 2] = ["webhooks", "x-webhooks"];

static SCHEMAS: Kind = Kind::List(&SCHEMA_KIND);
static SCHEMA_MAP: Kind = Kind::Map(&SCHEMA_KIND);
pub(crate) static SCHEMA_KIND: Kind = Kind::Schema;
static PARAMETERS: Kind = Kind::List(&Kind::Object(&PARAMETER));
static HEADERS: Kind = Kind::Map(&Kind::Object(&HEADER));
static CONTENT: Kind = Kind::Map(&Kind::Object(&MEDIA_TYPE));
static SERVERS: Kind = Kind::List(&Kind::Object(&SERVER));
static SECURITY: Kind = Kind::List(&Kind::Map(&TEXTS));
static TEXTS: Kind = Kind::List(&Kind::Text);
pub(crate) static TEXT_MAP: Kind = Kind::Map(&Kind::Text);
static DOCS: Kind = Kind::Hint(&Kind::Object(&EXTERNAL_DOCS));
static NOTE: Kind = Kind::Hint(&Kind::Text);
static COUNT: Kind = Kind::Hint(&Kind::Count);
static NUMBER: Kind = Kind::Hint(&Kind::Number);
static FLAG: Kind = Kind::Hint(&Kind::Flag);
static SECURITY_SCHEMES: Kind = Kind::Map(&Kind::Object(&SECURITY_SCHEME));
static TARGETS: Kind = Kind::Map(&Kind::Target);
static EVENTS: Kind = Kind::Map(&Kind::Object(&PATH_ITEM));
static OPERATION_KIND: Kind = Kind::Object(&OPERATION);

pub(crate) static DOCUMENT: Table = Table {
    name: "the document",
    keys: &[
        ("openapi", &Kind::Text),
        ("info", &Kind::Object(&INFO)),
        ("servers", &SERVERS),
        ("paths", &Kind::Extensible(&Kind::Object(&PATH_ITEM))),
        ("components", &Kind::Object(&COMPONENTS)),
        ("security", &SECURITY),
        ("tags", &Kind::List(&Kind::Object(&TAG))),
        ("externalDocs", &DOCS),
        ("x-webhooks", &EVENTS),
    ],
    later: &[
        (Version::V31, "webhooks", &EVENTS),
        (Version::V31, "jsonSchemaDialect", &NOTE),
        (Version::V32, "$self", &NOTE),
    ],
    required: &["openapi"],
    expected: &["info", "paths"],
};

static INFO: Table = Table {
    name: "`info`",
    keys: &[
        ("title", &Kind::Text),
        ("description", &NOTE),
        ("termsOfService", &NOTE),
        ("contact", &Kind::Idle),
        ("license", &Kind::Idle),
        ("version", &NOTE),
    ],
    later: &[(Version::V31, "summary", &NOTE)],
    required: &[],
    expected: &["title", "version"],
};

static SERVER: Table = Table {
    name: "a server",
    keys: &[
        ("url", &Kind::Text),
        ("description", &Kind::Text),
        ("variables", &Kind::Map(&Kind::Object(&SERVER_VARIABLE))),
    ],
    later: &[(Version::V32, "name", &NOTE)],
    required: &["url"],
    expected: &[],
};

static SERVER_VARIABLE: Table = Table {
    name: "a server variable",
    keys: &[
        ("enum", &TEXTS),
        ("default", &Kind::Text),
        ("description", &NOTE),
    ],
    later: &[],
    required: &["default"],
    expected: &[],
};

static TAG: Table = Table {
    name: "a tag",
    keys: &[
        ("name", &Kind::Text),
        ("description", &Kind::Text),
        ("externalDocs", &DOCS),
    ],
    later: &[
        (Version::V32, "summary", &NOTE),
        (Version::V32, "parent", &NOTE),
        (Version::V32, "kind", &NOTE),
    ],
    required: &[],
    expected: &["name"],
};

static EXTERNAL_DOCS: Table = Table {
    name: "`externalDocs`",
    keys: &[("description", &NOTE), ("url", &NOTE)],
    later: &[],
    required: &[],
    expected: &["url"],
};

pub(super) static COMPONENTS: Table = Table {
    name: "`components`",
    keys: &[
        ("schemas", &SCHEMA_MAP),
        ("responses", &Kind::Map(&Kind::Object(&RESPONSE))),
        ("parameters", &Kind::Map(&Kind::Object(&PARAMETER))),
        ("examples", &Kind::Idle),
        ("requestBodies", &Kind::Map(&Kind::Object(&REQUEST_BODY))),
        ("headers", &HEADERS),
        ("securitySchemes", &SECURITY_SCHEMES),
        ("links", &Kind::Idle),
        ("callbacks", &Kind::Idle),
    ],
    later: &[
        (Version::V31, "pathItems", &Kind::Idle),
        (Version::V32, "mediaTypes", &Kind::Idle),
    ],
    required: &[],
    expected: &[],
};

static SECURITY_SCHEME: Table = Table {
    name: "a security scheme",
    keys: &[
        ("type", &Kind::Text),
        ("description", &NOTE),
        ("name", &Kind::Text),
        ("in", &Kind::OneOf(&["query", "header", "cookie"])),
        ("scheme", &Kind::Text),
        ("bearerFormat", &NOTE),
        ("flows", &Kind::Idle),
        ("openIdConnectUrl", &NOTE),
    ],
    later: &[
        (Version::V32, "oauth2MetadataUrl", &NOTE),
        (Version::V32, "deprecated", &FLAG),
    ],
    required: &["type"],
    expected: &[],
};

pub(super) static PATH_ITEM: Table = Table {
    name: "a path item",
    keys: &[
        ("summary", &NOTE),
        ("description", &NOTE),
        ("get", &OPERATION_KIND),
        ("put", &OPERATION_KIND),
        ("post", &OPERATION_KIND),
        ("delete", &OPERATION_KIND),
        ("options", &OPERATION_KIND),
        ("head", &OPERATION_KIND),
        ("patch", &OPERATION_KIND),
        ("trace", &OPERATION_KIND),
        ("servers", &SERVERS),
        ("parameters", &PARAMETERS),
    ],
    later: &[
        (Version::V32, "query", &OPERATION_KIND),
        (Version::V32, "additionalOperations", &Kind::Idle),
    ],
    required: &[],
    expected: &[],
};

static OPERATION: Table = Table {
    name: "an operation",
    keys: &[
        ("tags", &TEXTS),
        ("summary", &Kind::Text),
        ("description", &Kind::Text),
        ("externalDocs", &DOCS),
        ("operationId", &Kind::Text),
        ("parameters", &PARAMETERS),
        ("requestBody", &Kind::Object(&REQUEST_BODY)),
        ("responses", &Kind::Extensible(&Kind::Object(&RESPONSE))),
        ("callbacks", &Kind::Idle),
        ("deprecated", &Kind::Flag),
        ("security", &SECURITY),
        ("servers", &SERVERS),
    ],
    later: &[],
    required: &[],
    expected: &["responses"],
};

static PARAMETER: Table = Table {
    name: "a parameter",
    keys: &[
        ("name", &Kind::Text),
        (
            "in",
            &Kind::OneOf(&["path", "query", "header", "cookie", "querystring"]),
        ),
        ("description", &Kind::Text),
        ("required", &Kind::Flag),
        ("deprecated", &Kind::Flag),
        ("allowEmptyValue", &FLAG),
        ("style", &Kind::Text),
        ("explode", &Kind::Flag),
        ("allowReserved", &Kind::Flag),
        ("schema", &SCHEMA_KIND),
        ("example", &Kind::Idle),
        ("examples", &Kind::Idle),
        ("content", &CONTENT),
    ],
    later: &[],
    required: &["name", "in"],
    expected: &[],
};

static HEADER: Table = Table {
    name: "a header",
    keys: &[
        ("description", &NOTE),
        ("required", &Kind::Flag),
        ("deprecated", &Kind::Flag),
        ("style", &Kind::Text),
        ("explode", &Kind::Flag),
        ("schema", &SCHEMA_KIND),
        ("example", &Kind::Idle),
        ("examples", &Kind::Idle),
        ("content", &CONTENT),
    ],
    later: &[],
    required: &[],
    expected: &[],
};

static REQUEST_BODY: Table = Table {
    name: "a request body",
    keys: &[
        ("description", &Kind::Text),
        ("content", &CONTENT),
        ("required", &Kind::Flag),
    ],
    later: &[],
    required: &["content"],
    expected: &[],
};

static RESPONSE: Table = Table {
    name: "a response",
    keys: &[
        ("description", &Kind::Text),
        ("headers", &HEADERS),
        ("content", &CONTENT),
        ("links", &Kind::Idle),
    ],
    later: &[(Version::V32, "summary", &NOTE)],
    required: &[],
    expected: &["description"],
};

static MEDIA_TYPE: Table = Table {
    name: "a media type",
    keys: &[
        ("schema", &SCHEMA_KIND),
        ("example", &Kind::Idle),
        ("examples", &Kind::Idle),
        ("encoding", &Kind::Map(&Kind::Object(&ENCODING))),
    ],
    later: &[
        (Version::V32, "itemSchema", &SCHEMA_KIND),
        (Version::V32, "itemEncoding", &Kind::Idle),
        (Version::V32, "prefixEncoding", &Kind::Idle),
    ],
    required: &[],
    expected: &[],
};

static ENCODING: Table = Table {
    name: "an encoding",
    keys: &[
        ("contentType", &Kind::Text),
        ("headers", &HEADERS),
        ("style", &Kind::Text),
        ("explode", &Kind::Flag),
        ("allowReserved", &Kind::Flag),
    ],
    later: &[],
    required: &[],
    expected: &[],
};

pub(crate) static SCHEMA: Table = Table {
    name: "a schema",
    keys: &[
        ("title", &NOTE),
        ("description", &Kind::Text),
        ("type", &Kind::Words(TYPES)),
        ("format", &Kind::Text),
        ("nullable", &Kind::Flag),
        ("enum", &Kind::List(&Kind::Any)),
        ("default", &Kind::Any),
        ("properties", &SCHEMA_MAP),
        ("required", &TEXTS),
        ("additionalProperties", &SCHEMA_KIND),
        ("items", &SCHEMA_KIND),
        // Moves to `items` where that is a list, and has no meaning elsewhere.
        ("additionalItems", &SCHEMA_KIND),
        ("allOf", &SCHEMAS),
        ("oneOf", &SCHEMAS),
        ("anyOf", &SCHEMAS),
        ("not", &SCHEMA_KIND),
        ("discriminator", &Kind::Object(&DISCRIMINATOR)),
        ("multipleOf", &NUMBER),
        ("maximum", &NUMBER),
        (
            "exclusiveMaximum",
            &Kind::Hint(&Kind::FlagOr(&Kind::Number)),
        ),
        ("minimum", &NUMBER),
        (
            "exclusiveMinimum",
            &Kind::Hint(&Kind::FlagOr(&Kind::Number)),
        ),
        ("maxLength", &COUNT),
        ("minLength", &COUNT),
        ("pattern", &NOTE),
        ("maxItems", &COUNT),
        ("minItems", &COUNT),
        ("uniqueItems", &FLAG),
        ("maxProperties", &COUNT),
        ("minProperties", &COUNT),
        ("readOnly", &Kind::Flag),
        ("writeOnly", &Kind::Flag),
        ("deprecated", &Kind::Flag),
        ("example", &Kind::Idle),
        ("externalDocs", &DOCS),
        ("xml", &Kind::Idle),
    ],
    later: &[
        (Version::V31, "const", &Kind::Any),
        (Version::V31, "examples", &Kind::Idle),
        (Version::V31, "prefixItems", &SCHEMAS),
        (Version::V31, "patternProperties", &SCHEMA_MAP),
        (Version::V31, "propertyNames", &SCHEMA_KIND),
        (Version::V31, "unevaluatedProperties", &SCHEMA_KIND),
        (Version::V31, "unevaluatedItems", &SCHEMA_KIND),
        (Version::V31, "contains", &SCHEMA_KIND),
        (Version::V31, "minContains", &COUNT),
        (Version::V31, "maxContains", &COUNT),
        (Version::V31, "dependentSchemas", &SCHEMA_MAP),
        (Version::V31, "dependentRequired", &Kind::Idle),
        (Version::V31, "if", &SCHEMA_KIND),
        (Version::V31, "then", &SCHEMA_KIND),
        (Version::V31, "else", &SCHEMA_KIND),
        (Version::V31, "contentMediaType", &Kind::Text),
        (Version::V31, "contentEncoding", &Kind::Text),
        (Version::V31, "contentSchema", &SCHEMA_KIND),
        (Version::V31, "$defs", &SCHEMA_MAP),
        (Version::V31, "$id", &Kind::Text),
        (Version::V31, "$anchor", &Kind::Text),
        (Version::V31, "$dynamicAnchor", &NOTE),
        (Version::V31, "$dynamicRef", &NOTE),
        (Version::V31, "$schema", &NOTE),
        (Version::V31, "$vocabulary", &Kind::Idle),
        (Version::V31, "$comment", &NOTE),
    ],
    required: &[],
    expected: &[],
};

static DISCRIMINATOR: Table = Table {
    name: "a discriminator",
    keys: &[("propertyName", &Kind::Text), ("mapping", &TARGETS)],
    later: &[(Version::V32, "defaultMapping", &Kind::Target)],
    required: &["propertyName"],
    expected: &[],
};
