//! Credentials that never show themselves.

use std::fmt;

use crate::wire::{Fault, Scalar, Sink, View, Wire, read_text};

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

impl Sink for Secret {
    fn expects(&self) -> &'static str {
        "a string"
    }

    fn scalar(&mut self, scalar: Scalar<'_>) -> Result<(), Fault> {
        read_text(scalar, &mut |text| text.clone_into(&mut self.0))
    }
}

impl Wire for Secret {
    fn view(&self) -> View<'_> {
        View::Secret(&self.0)
    }
}

crate::__serde!(Secret);
