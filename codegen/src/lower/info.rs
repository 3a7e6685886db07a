//! The title, the version and the licence of an API. Takes the `info` of the document; returns them, the
//! licence as crates.io knows it.

use serde_json::Value;

use super::Lower;
use crate::ir::Info;

/// What documents call licences, in small letters and without punctuation, with their identifiers.
const LICENSES: &[(&str, &str)] = &[
    ("agpl v3", "AGPL-3.0-only"),
    ("apache", "Apache-2.0"),
    ("apache 2", "Apache-2.0"),
    ("apache 2 0", "Apache-2.0"),
    ("apache license 2 0", "Apache-2.0"),
    ("apache license version 2 0", "Apache-2.0"),
    ("bsd 2 clause", "BSD-2-Clause"),
    ("bsd 3 clause", "BSD-3-Clause"),
    ("cc0 1 0", "CC0-1.0"),
    ("gpl v3", "GPL-3.0-only"),
    ("isc", "ISC"),
    ("mit", "MIT"),
    ("mit license", "MIT"),
    ("mpl 2 0", "MPL-2.0"),
    ("the mit license", "MIT"),
    ("unlicense", "Unlicense"),
];

impl Lower<'_> {
    /// The title, the version and the licence of the API.
    pub(super) fn info(&self) -> Info {
        let info = &self.openapi.info;
        let identifier = self.document.value.pointer("/info/license/identifier");
        let identifier = identifier.and_then(Value::as_str);
        let named = info.license.as_ref().map(|license| license.name.as_str());
        Info {
            title: info.title.clone(),
            version: info.version.clone(),
            license: identifier
                .filter(|text| is_expression(text))
                .map(str::to_owned)
                .or_else(|| Some(known(named?)?.to_owned())),
        }
    }
}

/// The identifier of a licence with this name.
fn known(name: &str) -> Option<&'static str> {
    let words = name.to_lowercase();
    let words = words.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let words = words.join(" ");
    let found = LICENSES.iter().find(|(known, _)| *known == words);
    found.map(|(_, identifier)| *identifier)
}

/// Whether this may be an SPDX expression.
fn is_expression(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '+' | '(' | ')');
    !text.trim().is_empty() && text.chars().all(|c| is_part(c) || c == ' ')
}

#[cfg(test)]
mod tests {
    use super::{is_expression, known};

    #[test]
    fn a_licence_is_known_by_what_documents_call_it() {
        assert_eq!(known("Apache 2.0"), Some("Apache-2.0"));
        assert_eq!(known("MIT License"), Some("MIT"));
        assert_eq!(known("BSD-3-Clause"), Some("BSD-3-Clause"));
        assert_eq!(known("Ours alone"), None);
    }

    #[test]
    fn an_expression_has_only_what_spdx_has() {
        assert!(is_expression("MIT OR (Apache-2.0 AND BSD-3-Clause)"));
        assert!(!is_expression("MIT\"\nname = \"x"));
        assert!(!is_expression(" "));
    }
}
