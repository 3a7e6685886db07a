//! The body of an error answer: both wire forms become the same items. Anything else is no items.

use serde_json::Value;

/// One thing that the service says went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorItem {
    code: Option<String>,
    message: String,
}

impl ErrorItem {
    /// The machine-readable code, or the status as text in the live form.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The text for people.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    fn read(item: &Value) -> Option<Self> {
        let message = item.get("message")?.as_str()?.to_owned();
        let code = match item.get("code") {
            Some(Value::String(code)) => Some(code.clone()),
            Some(Value::Number(code)) => Some(code.to_string()),
            _ => None,
        };
        Some(Self { code, message })
    }
}

/// The items of `{"error": {…}}` or `{"errors": [{…}]}`.
pub(super) fn parse(body: &[u8]) -> Vec<ErrorItem> {
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        return Vec::new();
    };
    match (body.get("error"), body.get("errors")) {
        (Some(item), _) => ErrorItem::read(item).into_iter().collect(),
        (None, Some(Value::Array(items))) => items.iter().filter_map(ErrorItem::read).collect(),
        _ => Vec::new(),
    }
}
