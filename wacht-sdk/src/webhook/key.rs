//! A signing key: takes a secret, makes the signatures of deliveries. Shows nothing of itself.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    Error, Result, Secret,
    crypto::{Mac, MacKey},
};

const PREFIX: &str = "whsec_";

/// The least that Standard Webhooks allows. A shorter one was cut off on its way.
const LEAST_BYTES: usize = 24;

#[derive(Clone)]
pub(super) struct Key(MacKey);

impl Key {
    pub(super) fn new(secret: &Secret) -> Result<Self> {
        // The prefix is for people and scanners; the key behind it is the secret.
        let text = secret.trimmed();
        let text = text.strip_prefix(PREFIX).unwrap_or(text);
        let Ok(bytes) = STANDARD.decode(text) else {
            return Err(Error::configuration(
                "the webhook secret is not whsec_ and Base64",
            ));
        };
        if bytes.len() < LEAST_BYTES {
            return Err(Error::configuration("the webhook secret is cut off"));
        }
        Ok(Self(MacKey::new(&bytes)))
    }

    /// The signature of a delivery. The parts are signed as they came: a timestamp that was read
    /// and written again might be spelled otherwise.
    pub(super) fn sign(&self, id: &str, timestamp: &str, body: &[u8]) -> Signature {
        let parts = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body];
        Signature(self.0.sign(&parts))
    }
}

pub(super) struct Signature(Mac);

impl Signature {
    pub(super) fn matches(&self, other: &[u8]) -> bool {
        self.0.matches(other)
    }

    pub(super) fn to_base64(&self) -> String {
        STANDARD.encode(self.0.as_bytes())
    }
}
