//! The version of a document, and whether it can be read. Takes it before anything else is looked at,
//! because all that would be found in a document of another version follows from that.

use serde_json::Value;

use crate::{
    codes,
    diagnostic::{Diagnostic, nearest},
    source::At,
};

const HINT: &str = "the generator reads OpenAPI 3.0, 3.1 and 3.2, such as `3.1.0`";

/// The version of OpenAPI that a document is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Version {
    V30,
    #[default]
    V31,
    V32,
}

impl Version {
    fn of(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '.');
        match (parts.next()?, parts.next()?) {
            ("3", "0") => Some(Self::V30),
            ("3", "1") => Some(Self::V31),
            ("3", "2") => Some(Self::V32),
            _ => None,
        }
    }

    /// The version in words.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::V30 => "OpenAPI 3.0",
            Self::V31 => "OpenAPI 3.1",
            Self::V32 => "OpenAPI 3.2",
        }
    }
}

/// The version of a document, as found.
#[derive(Default)]
pub(crate) struct Judged {
    /// None where it cannot be read.
    pub(crate) version: Option<Version>,
    /// Why not, or the doubt about how it is written; and its place.
    pub(crate) problem: Option<(Diagnostic, At)>,
}

/// Judges the version of a document.
pub(crate) fn judge(document: &Value) -> Judged {
    let refused = |diagnostic: Diagnostic, at: At| Judged {
        version: None,
        problem: Some((diagnostic, at)),
    };
    let root = At::Key(String::new());
    let Value::Object(keys) = document else {
        let message = "the document must be an object";
        return refused(Diagnostic::new(codes::WRONG_TYPE, message), root);
    };
    let at = At::Value("/openapi".to_owned());
    match (keys.get("openapi"), keys.get("swagger")) {
        (Some(Value::String(version)), _) => match Version::of(version) {
            Some(version) => Judged {
                version: Some(version),
                problem: None,
            },
            None => {
                let message = format!("OpenAPI `{version}` is not supported");
                refused(Diagnostic::new(codes::BAD_VALUE, message).hint(HINT), at)
            }
        },
        (Some(other), _) => {
            let version = other.as_number().map(ToString::to_string);
            let diagnostic = Diagnostic::new(codes::WRONG_TYPE, "`openapi` must be a string");
            Judged {
                version: version.and_then(|version| Version::of(&version)),
                problem: Some((diagnostic.hint("put it in quotes, such as '3.0.3'"), at)),
            }
        }
        (None, Some(version)) => {
            let version = match version {
                Value::String(version) => version.clone(),
                other => other.to_string(),
            };
            let message = format!("Swagger {version} is not supported");
            let diagnostic = Diagnostic::new(codes::BAD_VALUE, message);
            let hint = "convert the document to OpenAPI 3";
            refused(diagnostic.hint(hint), At::Value("/swagger".to_owned()))
        }
        (None, None) => {
            let diagnostic = Diagnostic::new(codes::MISSING_KEY, "the document lacks `openapi`");
            let written = keys.keys().map(String::as_str);
            let hint = match nearest("openapi", written) {
                Some(near) => format!("is it `{near}`? {HINT}"),
                None => HINT.to_owned(),
            };
            refused(diagnostic.hint(hint), root)
        }
    }
}
