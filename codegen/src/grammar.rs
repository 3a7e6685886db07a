//! What an OpenAPI 3.0 document may hold, as data: one table per kind of object. `load` follows
//! references by it, and `check` holds a document to it. Knows no extension, and judges nothing itself.

/// What a value must be.
pub(crate) enum Kind {
    Any,
    /// Anything, or a reference to a component in this section. It is not looked into.
    Opaque(&'static str),
    Text,
    /// A string that leads to a schema as a reference does.
    Target,
    Flag,
    Number,
    /// An integer that is not negative.
    Count,
    OneOf(&'static [&'static str]),
    List(&'static Kind),
    Map(&'static Kind),
    Object(&'static Table),
    FlagOr(&'static Kind),
}

impl Kind {
    /// What belongs in a section of `components`.
    pub(crate) fn of(section: &str) -> Option<&'static Self> {
        COMPONENTS.kind(section)?.inner()
    }

    /// The section of `components` that a reference in this place leads to.
    pub(crate) fn section(&self) -> Option<&'static str> {
        match self {
            Self::Object(table) => table.section(),
            Self::Opaque(section) => Some(section),
            _ => None,
        }
    }

    /// What the values of a map are, where this is one.
    pub(crate) fn inner(&self) -> Option<&'static Self> {
        match self {
            Self::Map(kind) => Some(kind),
            _ => None,
        }
    }

    /// Whether it is a schema.
    pub(crate) fn is_schema(&self) -> bool {
        matches!(self, Self::Object(table) if table.name == SCHEMA.name)
    }

    pub(crate) fn describe(&self) -> &'static str {
        match self {
            Self::Any | Self::Opaque(_) => "anything",
            Self::Text | Self::Target | Self::OneOf(_) => "a string",
            Self::Flag => "true or false",
            Self::Number => "a number",
            Self::Count => "an integer that is not negative",
            Self::List(_) => "a list",
            Self::Map(_) | Self::Object(_) => "an object",
            Self::FlagOr(_) => "true, false or an object",
        }
    }
}

/// The keys of a kind of object.
pub(crate) struct Table {
    /// With article, for messages.
    pub(crate) name: &'static str,
    pub(crate) keys: &'static [(&'static str, &'static Kind)],
    pub(crate) required: &'static [&'static str],
    /// Those that the standard requires and that nothing is lost without.
    pub(crate) expected: &'static [&'static str],
}

impl Table {
    pub(crate) fn kind(&self, key: &str) -> Option<&'static Kind> {
        self.keys
            .iter()
            .find(|(known, _)| *known == key)
            .map(|(_, kind)| *kind)
    }

    /// The section of `components` that an object of this kind can be in.
    pub(crate) fn section(&self) -> Option<&'static str> {
        let sections = [
            ("a schema", "schemas"),
            ("a response", "responses"),
            ("a parameter", "parameters"),
            ("a request body", "requestBodies"),
            ("a header", "headers"),
        ];
        let found = sections.into_iter().find(|(name, _)| *name == self.name);
        found.map(|(_, section)| section)
    }

    /// Whether what a reference leads to takes its place.
    pub(crate) fn is_inlined(&self) -> bool {
        self.name == PATH_ITEM.name
    }
}

/// The types of schemas.
pub(crate) const TYPES: &[&str] = &["array", "boolean", "integer", "number", "object", "string"];

static SCHEMAS: Kind = Kind::List(&SCHEMA_KIND);
static SCHEMA_MAP: Kind = Kind::Map(&SCHEMA_KIND);
pub(crate) static SCHEMA_KIND: Kind = Kind::Object(&SCHEMA);
static PARAMETERS: Kind = Kind::List(&Kind::Object(&PARAMETER));
static HEADERS: Kind = Kind::Map(&Kind::Object(&HEADER));
static CONTENT: Kind = Kind::Map(&Kind::Object(&MEDIA_TYPE));
static SERVERS: Kind = Kind::List(&Kind::Object(&SERVER));
static SECURITY: Kind = Kind::List(&Kind::Map(&TEXTS));
static TEXTS: Kind = Kind::List(&Kind::Text);
pub(crate) static TEXT_MAP: Kind = Kind::Map(&Kind::Text);
static DOCS: Kind = Kind::Object(&EXTERNAL_DOCS);
static ANY_MAP: Kind = Kind::Map(&Kind::Any);
static EXAMPLES: Kind = Kind::Map(&Kind::Opaque("examples"));
static LINKS: Kind = Kind::Map(&Kind::Opaque("links"));
static CALLBACKS: Kind = Kind::Map(&Kind::Opaque("callbacks"));
static SECURITY_SCHEMES: Kind = Kind::Map(&Kind::Opaque("securitySchemes"));
static TARGETS: Kind = Kind::Map(&Kind::Target);
static OPERATION_KIND: Kind = Kind::Object(&OPERATION);

pub(crate) static DOCUMENT: Table = Table {
    name: "the document",
    keys: &[
        ("openapi", &Kind::Text),
        ("info", &Kind::Object(&INFO)),
        ("servers", &SERVERS),
        ("paths", &Kind::Map(&Kind::Object(&PATH_ITEM))),
        ("components", &Kind::Object(&COMPONENTS)),
        ("security", &SECURITY),
        ("tags", &Kind::List(&Kind::Object(&TAG))),
        ("externalDocs", &DOCS),
    ],
    required: &["openapi"],
    expected: &["info", "paths"],
};

static INFO: Table = Table {
    name: "`info`",
    keys: &[
        ("title", &Kind::Text),
        ("description", &Kind::Text),
        ("termsOfService", &Kind::Text),
        ("contact", &ANY_MAP),
        ("license", &ANY_MAP),
        ("version", &Kind::Text),
    ],
    required: &[],
    expected: &["title", "version"],
};

static SERVER: Table = Table {
    name: "a server",
    keys: &[
        ("url", &Kind::Text),
        ("description", &Kind::Text),
        ("variables", &ANY_MAP),
    ],
    required: &["url"],
    expected: &[],
};

static TAG: Table = Table {
    name: "a tag",
    keys: &[
        ("name", &Kind::Text),
        ("description", &Kind::Text),
        ("externalDocs", &DOCS),
    ],
    required: &[],
    expected: &["name"],
};

static EXTERNAL_DOCS: Table = Table {
    name: "`externalDocs`",
    keys: &[("description", &Kind::Text), ("url", &Kind::Text)],
    required: &[],
    expected: &["url"],
};

static COMPONENTS: Table = Table {
    name: "`components`",
    keys: &[
        ("schemas", &SCHEMA_MAP),
        ("responses", &Kind::Map(&Kind::Object(&RESPONSE))),
        ("parameters", &Kind::Map(&Kind::Object(&PARAMETER))),
        ("examples", &EXAMPLES),
        ("requestBodies", &Kind::Map(&Kind::Object(&REQUEST_BODY))),
        ("headers", &HEADERS),
        ("securitySchemes", &SECURITY_SCHEMES),
        ("links", &LINKS),
        ("callbacks", &CALLBACKS),
    ],
    required: &[],
    expected: &[],
};

static PATH_ITEM: Table = Table {
    name: "a path item",
    keys: &[
        ("summary", &Kind::Text),
        ("description", &Kind::Text),
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
        ("responses", &Kind::Map(&Kind::Object(&RESPONSE))),
        ("callbacks", &CALLBACKS),
        ("deprecated", &Kind::Flag),
        ("security", &SECURITY),
        ("servers", &SERVERS),
    ],
    required: &[],
    expected: &["responses"],
};

static PARAMETER: Table = Table {
    name: "a parameter",
    keys: &[
        ("name", &Kind::Text),
        ("in", &Kind::OneOf(&["path", "query", "header", "cookie"])),
        ("description", &Kind::Text),
        ("required", &Kind::Flag),
        ("deprecated", &Kind::Flag),
        ("allowEmptyValue", &Kind::Flag),
        ("style", &Kind::Text),
        ("explode", &Kind::Flag),
        ("allowReserved", &Kind::Flag),
        ("schema", &SCHEMA_KIND),
        ("example", &Kind::Any),
        ("examples", &EXAMPLES),
        ("content", &CONTENT),
    ],
    required: &["name", "in"],
    expected: &[],
};

static HEADER: Table = Table {
    name: "a header",
    keys: &[
        ("description", &Kind::Text),
        ("required", &Kind::Flag),
        ("deprecated", &Kind::Flag),
        ("style", &Kind::Text),
        ("explode", &Kind::Flag),
        ("schema", &SCHEMA_KIND),
        ("example", &Kind::Any),
        ("examples", &EXAMPLES),
        ("content", &CONTENT),
    ],
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
    required: &["content"],
    expected: &[],
};

static RESPONSE: Table = Table {
    name: "a response",
    keys: &[
        ("description", &Kind::Text),
        ("headers", &HEADERS),
        ("content", &CONTENT),
        ("links", &LINKS),
    ],
    required: &[],
    expected: &["description"],
};

static MEDIA_TYPE: Table = Table {
    name: "a media type",
    keys: &[
        ("schema", &SCHEMA_KIND),
        ("example", &Kind::Any),
        ("examples", &EXAMPLES),
        ("encoding", &Kind::Map(&Kind::Object(&ENCODING))),
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
    required: &[],
    expected: &[],
};

static SCHEMA: Table = Table {
    name: "a schema",
    keys: &[
        ("title", &Kind::Text),
        ("description", &Kind::Text),
        ("type", &Kind::OneOf(TYPES)),
        ("format", &Kind::Text),
        ("nullable", &Kind::Flag),
        ("enum", &Kind::List(&Kind::Any)),
        ("default", &Kind::Any),
        ("properties", &SCHEMA_MAP),
        ("required", &TEXTS),
        ("additionalProperties", &Kind::FlagOr(&SCHEMA_KIND)),
        ("items", &SCHEMA_KIND),
        ("allOf", &SCHEMAS),
        ("oneOf", &SCHEMAS),
        ("anyOf", &SCHEMAS),
        ("not", &SCHEMA_KIND),
        ("discriminator", &Kind::Object(&DISCRIMINATOR)),
        ("multipleOf", &Kind::Number),
        ("maximum", &Kind::Number),
        ("exclusiveMaximum", &Kind::Flag),
        ("minimum", &Kind::Number),
        ("exclusiveMinimum", &Kind::Flag),
        ("maxLength", &Kind::Count),
        ("minLength", &Kind::Count),
        ("pattern", &Kind::Text),
        ("maxItems", &Kind::Count),
        ("minItems", &Kind::Count),
        ("uniqueItems", &Kind::Flag),
        ("maxProperties", &Kind::Count),
        ("minProperties", &Kind::Count),
        ("readOnly", &Kind::Flag),
        ("writeOnly", &Kind::Flag),
        ("deprecated", &Kind::Flag),
        ("example", &Kind::Any),
        ("externalDocs", &DOCS),
        ("xml", &ANY_MAP),
    ],
    required: &[],
    expected: &[],
};

static DISCRIMINATOR: Table = Table {
    name: "a discriminator",
    keys: &[("propertyName", &Kind::Text), ("mapping", &TARGETS)],
    required: &["propertyName"],
    expected: &[],
};
