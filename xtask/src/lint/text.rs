//! Rules about descriptions: they are whole sentences, because they become documentation.

use serde_json::Value;

use super::{Findings, escape};

pub(super) fn check(value: &Value, pointer: &str, findings: &mut Findings) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                check(item, &format!("{pointer}/{index}"), findings);
            }
        }
        Value::Object(map) => {
            for (key, value) in map {
                let inner = format!("{pointer}/{}", escape(key));
                let is_data = matches!(key.as_str(), "example" | "default" | "enum");
                match value {
                    Value::String(text) if is_text(key) && !is_sentence(text) => {
                        let message = "the text is not made of whole sentences";
                        let hint = "begin with a capital or code, and end with a full stop";
                        findings.say("L003", &inner, message, hint);
                    }
                    // A property may be called `example`; then it is a schema.
                    _ if is_data && !pointer.ends_with("/properties") => {}
                    value => check(value, &inner, findings),
                }
            }
        }
        _ => {}
    }
}

fn is_text(key: &str) -> bool {
    matches!(
        key,
        "description" | "x-wacht-retry-reason" | "x-wacht-deprecated-use"
    )
}

/// Whether a string begins and ends as sentences do.
pub(super) fn is_sentence(text: &str) -> bool {
    let text = text.trim();
    let begins =
        text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || "`*-\"".contains(c));
    begins && text.ends_with(['.', '!', '?', ':', '`', '|'])
}

#[cfg(test)]
mod tests {
    use super::is_sentence;

    #[test]
    fn sentences_are_told_from_fragments() {
        assert!(is_sentence("The user."));
        assert!(is_sentence("`null` when unset.\n"));
        assert!(!is_sentence("the user."));
        assert!(!is_sentence("The user"));
    }
}
