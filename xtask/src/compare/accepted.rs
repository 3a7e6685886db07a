//! The differences that are known: `spec/accepted.yaml`, a list of reasons, each with the differences that
//! it explains. A difference without a reason is a failure, and so is an entry that nothing matches.

use std::{collections::BTreeMap, path::Path};

use serde_json::Value;
use wacht_codegen::{Code, Document, Finding, Where, compare::Comparison, counted, load_data};

use crate::Failure;

/// The name of the file, beside the document.
const FILE: &str = "accepted.yaml";

pub(crate) struct Accepted {
    document: Option<Document>,
    /// The pointers of the entries by what they accept, and whether something matched.
    entries: BTreeMap<String, (String, bool)>,
    faults: Vec<Finding>,
}

impl Accepted {
    /// Reads the list beside a document; an empty one where there is no file.
    pub(crate) fn read(document: &Path) -> Result<Self, Failure> {
        let path = document.with_file_name(FILE);
        let document = match path.exists() {
            true => Some(load_data(&path).map_err(|error| error.to_string())?),
            false => None,
        };
        let value = document.as_ref().map(|document| &document.value);
        let (entries, faults) = value.map(entries).unwrap_or_default();
        Ok(Self {
            document,
            entries,
            faults,
        })
    }

    /// The part of a comparison that is not accepted.
    pub(crate) fn open(&mut self, mut found: Comparison) -> Comparison {
        let entries = &mut self.entries;
        let mut is_open = |line: String| match entries.get_mut(&line) {
            Some((_, is_used)) => {
                *is_used = true;
                false
            }
            None => true,
        };
        found
            .missing
            .retain(|endpoint| is_open(format!("{}: only there", endpoint.request)));
        found
            .extra
            .retain(|endpoint| is_open(format!("{}: only here", endpoint.request)));
        found.moved.retain(|(ours, theirs)| {
            is_open(format!("{}: there {}", ours.request, theirs.request))
        });
        found
            .differences
            .retain(|difference| is_open(difference.line()));
        found
    }

    /// Fails where something is open, or an entry accepts nothing.
    pub(super) fn judge(self, open: &Comparison) -> Result<(), Failure> {
        let count = open.missing.len() + open.extra.len() + open.moved.len();
        let count = count + open.differences.len();
        let mut faults = self.faults;
        for (line, (pointer, is_used)) in &self.entries {
            if !is_used {
                faults.push(Finding {
                    code: Code("A002"),
                    message: format!("no difference is `{line}`"),
                    at: Where::Pointer(pointer.clone()),
                    hint: Some("remove the entry".to_owned()),
                });
            }
        }
        let mut report = String::new();
        if let (Some(document), false) = (self.document, faults.is_empty()) {
            report.push_str(&document.diagnostics(faults).to_string());
        }
        if count > 0 {
            let (are, them) = if count == 1 {
                ("is", "it")
            } else {
                ("are", "them")
            };
            report.push_str(&format!(
                "{} {are} not accepted: correct spec/, or list {them} in spec/{FILE} with a reason\n",
                counted(count, "difference")
            ));
        }
        match report.is_empty() {
            true => Ok(()),
            false => Err(report),
        }
    }
}

type Entries = BTreeMap<String, (String, bool)>;

/// The entries of the list, and its faults.
fn entries(list: &Value) -> (Entries, Vec<Finding>) {
    let (mut entries, mut faults) = (Entries::new(), Vec::new());
    let mut fault = |pointer: &str, message: &str| {
        faults.push(Finding {
            code: Code("A001"),
            message: message.to_owned(),
            at: Where::Pointer(pointer.to_owned()),
            hint: Some("an entry has a `reason` and a list of `differences`".to_owned()),
        });
    };
    for (index, entry) in list.as_array().into_iter().flatten().enumerate() {
        let reason = entry.get("reason").and_then(Value::as_str);
        if reason.is_none_or(|reason| reason.trim().is_empty()) {
            fault(&format!("/{index}"), "the entry has no reason");
        }
        let Some(lines) = entry.get("differences").and_then(Value::as_array) else {
            fault(&format!("/{index}"), "the entry has no differences");
            continue;
        };
        for (place, line) in lines.iter().enumerate() {
            let pointer = format!("/{index}/differences/{place}");
            match line.as_str() {
                Some(line) if !entries.contains_key(line) => {
                    entries.insert(line.to_owned(), (pointer, false));
                }
                Some(_) => fault(&pointer, "the difference is listed twice"),
                None => fault(&pointer, "the difference is not a string"),
            }
        }
    }
    if !list.is_array() {
        fault("", "the file is not a list");
    }
    (entries, faults)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::entries;

    #[test]
    fn an_entry_needs_a_reason_and_differences() {
        let list = json!([
            {"reason": "The service sends it.", "differences": ["User name: only here", 1]},
            {"reason": " ", "differences": ["User name: only here"]},
            {"reason": "None."},
        ]);
        let (entries, faults) = entries(&list);
        assert_eq!(
            entries.into_keys().collect::<Vec<_>>(),
            ["User name: only here"]
        );
        let messages: Vec<_> = faults.into_iter().map(|fault| fault.message).collect();
        assert_eq!(
            messages,
            [
                "the difference is not a string",
                "the entry has no reason",
                "the difference is listed twice",
                "the entry has no differences",
            ]
        );
    }
}
