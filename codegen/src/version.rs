//! Whether a document is of a version that can be read. Takes it before anything else is looked at,
//! because all that would be found in a document of another version follows from that.

use serde_json::Value;

use crate::{
    codes,
    diagnostic::{Diagnostic, nearest},
    source::At,
};

const HINT: &str = "the generator reads OpenAPI 3.0, such as `3.0.3`";

/// Why a document cannot be read, and where that stands.
pub(crate) fn unreadable(document: &Value) -> Option<(Diagnostic, At)> {
    let root = At::Key(String::new());
    let Value::Object(keys) = document else {
        let message = "the document must be an object";
        return Some((Diagnostic::new(codes::WRONG_TYPE, message), root));
    };
    let at = At::Value("/openapi".to_owned());
    match (keys.get("openapi"), keys.get("swagger")) {
        (Some(Value::String(version)), _) if version == "3.0" || version.starts_with("3.0.") => {
            None
        }
        (Some(Value::String(version)), _) => {
            let message = format!("OpenAPI `{version}` is not supported");
            Some((Diagnostic::new(codes::BAD_VALUE, message).hint(HINT), at))
        }
        (Some(_), _) => {
            let diagnostic = Diagnostic::new(codes::WRONG_TYPE, "`openapi` must be a string");
            Some((diagnostic.hint("put it in quotes, such as '3.0.3'"), at))
        }
        (None, Some(_)) => {
            let diagnostic = Diagnostic::new(codes::BAD_VALUE, "Swagger 2.0 is not supported");
            let hint = "convert the document to OpenAPI 3.0";
            Some((diagnostic.hint(hint), At::Value("/swagger".to_owned())))
        }
        (None, None) => {
            let diagnostic = Diagnostic::new(codes::MISSING_KEY, "the document lacks `openapi`");
            let written = keys.keys().map(String::as_str);
            let hint = match nearest("openapi", written) {
                Some(near) => format!("is it `{near}`? {HINT}"),
                None => HINT.to_owned(),
            };
            Some((diagnostic.hint(hint), root))
        }
    }
}
