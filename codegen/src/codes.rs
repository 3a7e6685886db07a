//! The codes of all diagnostics, in one place, so that none is used twice.

use crate::diagnostic::Code;

/// Every code with its description, for the documentation and the test that keeps it complete.
pub const ALL: &[(Code, &str)] = &[
    (UNREADABLE, "A file cannot be read."),
    (SYNTAX, "A file is not valid YAML or JSON."),
    (
        BAD_REF,
        "A reference leads nowhere, or to something of another kind.",
    ),
    (
        REF_SIBLINGS,
        "A reference has siblings, which OpenAPI 3.0 ignores.",
    ),
    (
        DEFINED_TWICE,
        "Two files define a component of the same name.",
    ),
    (
        REF_CYCLE,
        "Something is made of nothing but itself, or requires itself without end.",
    ),
    (UNKNOWN_KEY, "An object has a key that it cannot have."),
    (WRONG_TYPE, "A value has the wrong type."),
    (MISSING_KEY, "A key that is required is missing."),
    (BAD_VALUE, "A value is not one of those allowed."),
    (UNSUPPORTED, "The document uses an unsupported feature."),
    (UNKNOWN_ID, "The kind of an id is not declared."),
    (
        DUPLICATE_OPERATION,
        "Two operations have the same `operationId`, or the same resource and method.",
    ),
    (PATH_PARAMETER, "A path and its parameters do not agree."),
    (NAME_COLLISION, "Two names become the same Rust name."),
    (ALL_OF_CYCLE, "A schema contains itself by `allOf`."),
    (ALL_OF_MIX, "An `allOf` joins what cannot be joined."),
    (BAD_NAME, "A name cannot become a Rust name."),
    (
        BODY_FORMS,
        "The JSON form of a body has a property that the multipart form lacks.",
    ),
    (
        REQUIRED_UNKNOWN,
        "`required` names a property that is not there.",
    ),
    (CONFIGURATION, "The configuration has a problem."),
];

pub(crate) const UNREADABLE: Code = Code("E001");
pub(crate) const SYNTAX: Code = Code("E002");
pub(crate) const BAD_REF: Code = Code("E003");
pub(crate) const REF_SIBLINGS: Code = Code("E004");
pub(crate) const DEFINED_TWICE: Code = Code("E005");
pub(crate) const REF_CYCLE: Code = Code("E006");
pub(crate) const UNKNOWN_KEY: Code = Code("E007");
pub(crate) const WRONG_TYPE: Code = Code("E008");
pub(crate) const MISSING_KEY: Code = Code("E009");
pub(crate) const BAD_VALUE: Code = Code("E010");
pub(crate) const UNSUPPORTED: Code = Code("E011");
pub(crate) const UNKNOWN_ID: Code = Code("E012");
pub(crate) const DUPLICATE_OPERATION: Code = Code("E013");
pub(crate) const PATH_PARAMETER: Code = Code("E014");
pub(crate) const NAME_COLLISION: Code = Code("E015");
pub(crate) const ALL_OF_CYCLE: Code = Code("E017");
pub(crate) const ALL_OF_MIX: Code = Code("E018");
pub(crate) const BAD_NAME: Code = Code("E019");
pub(crate) const BODY_FORMS: Code = Code("E020");
pub(crate) const REQUIRED_UNKNOWN: Code = Code("E021");
pub(crate) const CONFIGURATION: Code = Code("E022");
