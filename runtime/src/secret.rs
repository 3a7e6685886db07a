//! Credentials that are never shown, and whose memory is overwritten when they are dropped.

use std::fmt;

use zeroize::Zeroizing;

use crate::{
    shown::REDACTED,
    wire::{Fault, Input, View, Wire, text},
};

/// A credential: a password, token, key or signing secret.
///
/// `Debug` does not show it and there is no `Display`; [`expose`](Self::expose) returns it. It is
/// written in full when it is serialised, because requests need that: take care where you serialise
/// a response to.
///
/// Its memory is overwritten when it is dropped. Copies are not overwritten, such as a request body
/// with the credential, or a copy of the string that [`expose`](Self::expose) returned.
///
/// ```
/// let password = wacht_runtime::Secret::new("correct horse battery staple");
/// assert_eq!(format!("{password:?}"), "[redacted]");
/// assert_eq!(password.expose(), "correct horse battery staple");
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps a credential.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self(Zeroizing::new(secret.into()))
    }

    /// The credential without the blanks around it: a key that was read from a file ends with a line
    /// break, and no credential of a header begins or ends with a blank.
    #[doc(hidden)]
    #[must_use]
    pub fn trimmed(&self) -> &str {
        self.0.trim()
    }

    /// The credential itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether the credential is empty, by which APIs state that there is none.
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
        Self::new(secret)
    }
}

impl From<&str> for Secret {
    fn from(secret: &str) -> Self {
        Self::new(secret)
    }
}

impl Wire for Secret {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        // In new memory: growing the old would leave a copy behind.
        *self = Self::new(text(&input, "a string")?);
        Ok(())
    }

    fn view(&self) -> View<'_> {
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
    fn its_text_is_moved_and_not_copied() {
        let text = String::from("hunter2");
        let place = text.as_ptr();
        assert_eq!(Secret::new(text).expose().as_ptr(), place);
    }

    /// The memory itself is wiped, which safe code cannot look at once it is dropped, so this
    /// checks what can be checked: that the type wipes.
    #[test]
    fn it_is_wiped() {
        fn wipes<T: zeroize::ZeroizeOnDrop>(_: &T) {}
        wipes(&Secret::from("hunter2").0);
    }

    #[test]
    fn empty_means_none() {
        assert!(Secret::default().is_empty());
        assert!(!Secret::from(" ").is_empty());
    }
}
