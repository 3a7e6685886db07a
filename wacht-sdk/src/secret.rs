//! Credentials that never show themselves.

use std::fmt;

use crate::wire::{Fault, Input, View, Wire, read_text};

pub(crate) const REDACTED: &str = "[redacted]";

/// A credential: a password, token, key or signing secret.
///
/// `Debug` does not show it and there is no `Display`; [`expose`](Self::expose) hands it out.
/// It is written in full when it is serialised, because that is what a request needs: take care
/// where you serialise an answer to.
///
/// ```
/// let password = wacht_sdk::Secret::new("correct horse battery staple");
/// assert_eq!(format!("{password:?}"), "[redacted]");
/// assert_eq!(password.expose(), "correct horse battery staple");
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a credential.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The credential itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether the credential is empty, which is how the API says that there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl From<String> for Secret {
    fn from(secret: String) -> Self {
        Self(secret)
    }
}

impl From<&str> for Secret {
    fn from(secret: &str) -> Self {
        Self(secret.to_owned())
    }
}

impl Wire for Secret {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        read_text(input, "a string", &mut |text| text.clone_into(&mut self.0))
    }

    fn leaf(&self) -> View<'_> {
        View::Secret(&self.0)
    }
}

crate::__serde!(Secret);

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn only_expose_hands_it_out() {
        let secret = Secret::new("hunter2");
        assert_eq!(secret.expose(), "hunter2");
        assert_eq!(format!("{secret:?} {secret:#?}"), "[redacted] [redacted]");
        assert_eq!(format!("{:?}", Some(&secret)), "Some([redacted])");
    }

    #[test]
    fn it_is_serialised_in_full() {
        let json = serde_json::to_string(&Secret::from("hunter2")).unwrap();
        assert_eq!(json, r#""hunter2""#);
        let secret: Secret = serde_json::from_str(&json).unwrap();
        assert_eq!(secret, Secret::from(String::from("hunter2")));
    }

    #[test]
    fn an_error_about_it_does_not_show_it() {
        let error = serde_json::from_str::<Vec<Secret>>(r#"["a",["hunter2"]]"#).unwrap_err();
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }

    #[test]
    fn empty_means_none() {
        assert!(Secret::default().is_empty());
        assert!(!Secret::from(" ").is_empty());
    }
}
