//! HMAC-SHA256: a key, and the tags that it makes, compared in constant time.

use ring::hmac;
use subtle::ConstantTimeEq as _;

#[derive(Clone)]
pub(crate) struct MacKey(hmac::Key);

impl MacKey {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// The tag of all parts in a row.
    pub(crate) fn sign(&self, parts: &[&[u8]]) -> Mac {
        let mut context = hmac::Context::with_key(&self.0);
        for part in parts {
            context.update(part);
        }
        Mac(context.sign())
    }
}

pub(crate) struct Mac(hmac::Tag);

impl Mac {
    pub(crate) fn matches(&self, other: &[u8]) -> bool {
        self.0.as_ref().ct_eq(other).into()
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_ref()
    }
}
