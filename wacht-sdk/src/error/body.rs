//! The body of an error answer: both wire forms become the same items. Anything else is no items.

use serde_json::Value;

use crate::wire::json;

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

    /// The text for people; empty when there is only a code.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// An object with a code, a message or both.
    fn read(item: &Value) -> Option<Self> {
        let code = match item.get("code") {
            Some(Value::String(code)) => Some(code.clone()),
            Some(Value::Number(code)) => Some(code.to_string()),
            _ => None,
        };
        let message = item.get("message").and_then(Value::as_str);
        if code.is_none() && message.is_none() {
            return None;
        }
        let message = message.unwrap_or_default().to_owned();
        Some(Self { code, message })
    }
}

/// The items of `{"error": {…}}` or `{"errors": [{…}]}`.
pub(super) fn parse(body: &[u8]) -> Vec<ErrorItem> {
    let body = json(body).unwrap_or_default();
    let mut items = Vec::new();
    items.extend(body.get("error").and_then(ErrorItem::read));
    if let Some(list) = body.get("errors").and_then(Value::as_array) {
        items.extend(list.iter().filter_map(ErrorItem::read));
    }
    items
}
