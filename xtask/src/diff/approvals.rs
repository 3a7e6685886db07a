//! The breaking changes that are intended: `spec/breaking.yaml`, a list with a reason, a date, and the
//! version that will have the change. An entry that no change needs is a failure as well.

use std::path::Path;

use serde_json::Value;
use wacht_codegen::{Code, Document, Finding, Where, diff::Diff, load_data};

use super::breaking;
use crate::Failure;

/// The name of the file, beside the document.
const FILE: &str = "breaking.yaml";

pub(super) struct Approvals {
    document: Option<Document>,
}

impl Approvals {
    /// Reads the approvals beside a document; none where there is no file.
    pub(super) fn read(document: &Path) -> Result<Self, Failure> {
        let path = document.with_file_name(FILE);
        let document = match path.exists() {
            true => Some(load_data(&path).map_err(|error| error.to_string())?),
            false => None,
        };
        Ok(Self { document })
    }

    /// Fails unless each breaking change is approved, and each approval is of a breaking change.
    pub(super) fn judge(self, changes: &mut Diff) -> Result<(), Failure> {
        let breaking = breaking(changes);
        let entries = self.document.as_ref().map(|document| &document.value);
        let entries = entries.and_then(Value::as_array);
        let entries = entries.map_or(&[][..], Vec::as_slice);
        let (mut approved, mut findings) = (Vec::new(), Vec::new());
        for (index, entry) in entries.iter().enumerate() {
            match judge(entry, &breaking) {
                Ok(change) => approved.push(change),
                Err((message, hint)) => findings.push(Finding {
                    code: Code("A001"),
                    message,
                    at: Where::Pointer(format!("/{index}")),
                    hint: Some(hint.to_owned()),
                }),
            }
        }
        let open: Vec<_> = breaking
            .iter()
            .filter(|change| !approved.contains(change))
            .collect();
        let mut report = String::new();
        if let (Some(document), false) = (self.document, findings.is_empty()) {
            report.push_str(&document.diagnostics(findings).to_string());
        }
        if !open.is_empty() {
            report.push_str("not approved:\n");
            report.extend(open.iter().map(|change| format!("  - change: {change}\n")));
            report.push_str(&format!(
                "avoid them, or add them to spec/{FILE}, each with `reason`, `date` and `until`\n"
            ));
        }
        match report.is_empty() {
            true => Ok(()),
            false => Err(report),
        }
    }
}

/// The change that an entry approves, or the fault of the entry.
fn judge(entry: &Value, breaking: &[String]) -> Result<String, (String, &'static str)> {
    const SHAPE: &str =
        "an entry has `change`, `reason`, `date` (YYYY-MM-DD) and `until` (a version)";
    let text = |key: &str| {
        let text = entry.get(key).and_then(Value::as_str).map(str::trim);
        text.filter(|text| !text.is_empty())
            .ok_or_else(|| (format!("the approval has no text `{key}`"), SHAPE))
    };
    let (change, until) = (text("change")?, text("until")?);
    text("reason")?;
    text("date")?;
    let keys = entry.as_object().into_iter().flatten();
    for (key, _) in keys {
        if !["change", "reason", "date", "until"].contains(&key.as_str()) {
            return Err((format!("`{key}` is not known here"), SHAPE));
        }
    }
    let version = |text: &str| {
        let parts: Option<Vec<u64>> = text.split('.').map(|part| part.parse().ok()).collect();
        parts.filter(|parts| parts.len() == 3)
    };
    let until = version(until).ok_or_else(|| (format!("`{until}` is not a version"), SHAPE))?;
    if version(env!("CARGO_PKG_VERSION")).is_some_and(|now| now >= until) {
        let message = format!("the approval of `{change}` ended with this version");
        return Err((message, "remove the entry"));
    }
    match breaking.iter().any(|known| known == change) {
        true => Ok(change.to_owned()),
        false => Err((
            format!("no breaking change is `{change}`"),
            "remove the entry, or correct the name; `cargo xtask diff --fail-on breaking` prints all",
        )),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::judge;

    fn entry(change: &str, until: &str) -> Value {
        json!({"change": change, "reason": "The service changed.", "date": "2026-11-30", "until": until})
    }

    fn judged(entry: &Value) -> Result<String, String> {
        let breaking = ["types::User property `name`".replace('`', "")];
        judge(entry, &breaking).map_err(|(message, _)| message)
    }

    #[test]
    fn an_entry_approves_the_change_that_it_names() {
        let change = "types::User property name";
        assert_eq!(judged(&entry(change, "99.0.0")), Ok(change.to_owned()));
    }

    #[test]
    fn an_entry_that_no_change_needs_is_stale() {
        let error = judged(&entry("types::User property email", "99.0.0")).unwrap_err();
        assert_eq!(error, "no breaking change is `types::User property email`");
    }

    #[test]
    fn an_entry_ends_with_its_version() {
        let error = judged(&entry("types::User property name", "0.0.1")).unwrap_err();
        assert!(error.contains("ended with this version"), "{error}");
    }

    #[test]
    fn an_entry_needs_all_its_keys_and_no_other() {
        let mut entry = entry("types::User property name", "99.0.0");
        entry["reason"] = json!(" ");
        assert!(judged(&entry).unwrap_err().contains("no text `reason`"));
        entry["reason"] = json!("The service changed.");
        entry["because"] = json!("x");
        assert!(
            judged(&entry)
                .unwrap_err()
                .contains("`because` is not known")
        );
    }
}
