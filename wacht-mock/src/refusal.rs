//! Takes a status and a problem, returns the error body of a form; never a success.

use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::form::Form;

/// The server does not do what the request asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    /// The machine-readable code where it does not follow from the status.
    code: Option<String>,
    /// The seconds of the header `Retry-After`.
    pub(crate) retry_after: Option<u64>,
    /// The methods of the header `Allow`.
    pub(crate) allow: Option<String>,
    /// The body, where the document has another one for errors.
    shaped: Option<Box<Value>>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            code: None,
            retry_after: None,
            allow: None,
            shaped: None,
        }
    }

    /// The path has only these methods. What can be read has a head as well.
    pub(crate) fn other_method(known: &[Method], message: String) -> Self {
        let names = known.iter().flat_map(|method| match *method {
            Method::GET => vec!["GET", "HEAD"],
            _ => vec![method.as_str()],
        });
        let allow = Some(names.collect::<Vec<_>>().join(", "));
        Self {
            allow,
            ..Self::new(StatusCode::METHOD_NOT_ALLOWED, message)
        }
    }

    /// The header `Prefer` requests the status.
    pub(crate) fn forced(status: StatusCode, form: Form) -> Self {
        Self::of(status, form, "forced by the header Prefer")
    }

    /// A fault that was ordered has the status.
    pub(crate) fn ordered(status: StatusCode, form: Form) -> Self {
        Self::of(status, form, "a fault that was ordered")
    }

    fn of(status: StatusCode, form: Form, message: &str) -> Self {
        let span = Duration::from_secs(1);
        match status {
            StatusCode::TOO_MANY_REQUESTS => Self::throttled(form, span, span),
            _ => Self::new(status, message),
        }
    }

    /// There were too many requests. The documented form states in a header how many seconds are
    /// left; the running service states in the message how long the whole span is, in milliseconds,
    /// and calls them seconds.
    pub(crate) fn throttled(form: Form, span: Duration, left: Duration) -> Self {
        let number = match form {
            Form::Documented => left.as_millis().div_ceil(1000).max(1),
            Form::Live => span.as_millis(),
        };
        let message = format!("Rate limit exceeded. Retry after {number} seconds");
        let mut refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, message);
        refusal.retry_after =
            (form == Form::Documented).then(|| u64::try_from(number).unwrap_or(u64::MAX));
        refusal
    }

    /// The same with the body of another document.
    pub(crate) fn shaped(mut self, body: Value) -> Self {
        self.shaped = Some(Box::new(body));
        self
    }

    /// The same with a machine-readable code: `user_not_found`.
    pub(crate) fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// The fault is the mock's or the document's, not the request's.
    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, message)
    }

    /// The error body as the form has it.
    pub(crate) fn body(&self, form: Form) -> Value {
        if let Some(shaped) = &self.shaped {
            return Value::clone(shaped);
        }
        let status = self.status.as_u16();
        match form {
            Form::Documented => {
                let code = self.code.clone().unwrap_or_else(|| code(self.status));
                json!({"error": {"code": code, "message": self.message, "status": status}})
            }
            Form::Live => json!({"errors": [{"code": status, "message": self.message}]}),
        }
    }
}

impl From<crate::SpecError> for Refusal {
    fn from(error: crate::SpecError) -> Self {
        Self::internal(format!("the document is wrong: {error}"))
    }
}

/// The machine-readable code of a status: `not_found` for 404.
fn code(status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) => reason
            .to_ascii_lowercase()
            .replace([' ', '-'], "_")
            .replace('\'', ""),
        None => format!("status_{}", status.as_u16()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_body_has_a_code_and_the_status() {
        let body = Refusal::new(StatusCode::NOT_FOUND, "gone").body(Form::Documented);
        let expected = json!({"error": {"code": "not_found", "message": "gone", "status": 404}});
        assert_eq!(body, expected);
    }

    #[test]
    fn the_live_body_is_a_list_of_one() {
        let body = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "slow").body(Form::Live);
        assert_eq!(body, json!({"errors": [{"code": 429, "message": "slow"}]}));
    }

    #[test]
    fn a_status_without_a_name_still_has_a_code() {
        let status = StatusCode::from_u16(599).unwrap();
        let body = Refusal::new(status, "?").body(Form::Documented);
        assert_eq!(body["error"]["code"], "status_599");
    }
}
