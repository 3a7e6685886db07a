//! Names that generated code cannot give to what a document names, because the runtime or the
//! language has them. The generator has a copy of this file, which a test of the workspace compares,
//! and adds what it writes itself. `runtime/tests.rs` uses each of them.

/// Methods of every value that win over methods of a handle, which take `&self`.
pub const VALUE: &[&str] = &["into", "try_into"];

/// Functions and methods of the client.
pub const CLIENT: &[&str] = &["as_ref", "builder", "clone", "from_env", "new", "request"];

/// Methods of the call of every operation.
pub const CALL: &[&str] = &[
    "clone",
    "into_future",
    "items",
    "options",
    "pages",
    "send",
    "send_blocking",
    "send_with_response",
];

/// Methods of the call of an operation whose response has other media types.
pub const RESPONSES: &[&str] = &["send_as", "send_events", "send_events_blocking"];

/// The field of every model.
pub const MODEL: &[&str] = &["extra"];

/// The variant of every enum and every union.
pub const VARIANT: &[&str] = &["Unrecognized"];
