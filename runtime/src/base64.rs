//! Bytes that travel inside JSON as Base64.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;

use crate::wire::{Fault, Input, View, Wire, text};

/// Bytes that are Base64 on the wire. Derefs to the bytes.
#[derive(Clone, Default)]
pub struct Base64 {
    bytes: Bytes,
    /// As it came or as it goes: a value that is read is written back unchanged.
    text: String,
}

impl Base64 {
    /// Bytes to be sent.
    #[must_use]
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self {
            text: STANDARD.encode(&bytes),
            bytes,
        }
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

impl std::ops::Deref for Base64 {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

impl From<&[u8]> for Base64 {
    fn from(bytes: &[u8]) -> Self {
        Self::new(bytes.to_vec())
    }
}

impl From<&str> for Base64 {
    fn from(text: &str) -> Self {
        Self::new(text.as_bytes().to_vec())
    }
}

impl PartialEq for Base64 {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Base64 {}

impl std::hash::Hash for Base64 {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}

impl AsRef<[u8]> for Base64 {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl std::fmt::Debug for Base64 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.bytes.len())
    }
}

impl Wire for Base64 {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        text(&input, "a Base64 text")?.clone_into(&mut self.text);
        match STANDARD.decode(&self.text) {
            Ok(bytes) => self.bytes = bytes.into(),
            Err(_) => return Err(Fault::new("expected a Base64 text, found another text")),
        }
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Str(&self.text)
    }
}

crate::__serde!(Base64);
