//! Signs JSON Web Tokens with ES256, and shows the public key as JWK and PEM. It shares no code with
//! what verifies them.

use std::{fmt, io};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use serde_json::{Value, json};

/// What a `SubjectPublicKeyInfo` of P-256 has before its point.
const SPKI: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// A secret key.
pub(crate) struct TokenKey {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl TokenKey {
    /// A new key.
    ///
    /// # Errors
    ///
    /// When the system has no random numbers.
    pub(crate) fn new() -> io::Result<Self> {
        let random = SystemRandom::new();
        let scheme = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let failed = |_| io::Error::other("the system has no random numbers for a key");
        let document = EcdsaKeyPair::generate_pkcs8(scheme, &random).map_err(failed)?;
        let pair = EcdsaKeyPair::from_pkcs8(scheme, document.as_ref(), &random)
            .map_err(|error| io::Error::other(error.to_string()))?;
        Ok(Self { pair, random })
    }

    /// A token with these claims; its header names no key. It has no signature when the system has no
    /// random numbers left.
    pub(crate) fn token(&self, claims: &Value) -> String {
        let header = json!({"alg": "ES256", "typ": "JWT"}).to_string();
        let signed = [header, claims.to_string()]
            .map(|part| URL_SAFE_NO_PAD.encode(part))
            .join(".");
        let signature = self.pair.sign(&self.random, signed.as_bytes());
        let signature = signature.map_or_else(|_| Vec::new(), |bytes| bytes.as_ref().to_vec());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// The public key as JSON Web Key.
    pub(crate) fn jwk(&self, kid: &str) -> Value {
        // Uncompressed: 4, x, y.
        let point = self.pair.public_key().as_ref().get(1..).unwrap_or_default();
        let (x, y) = point.split_at(point.len() / 2);
        json!({
            "kty": "EC", "crv": "P-256", "x": URL_SAFE_NO_PAD.encode(x),
            "y": URL_SAFE_NO_PAD.encode(y), "kid": kid, "use": "sig", "alg": "ES256",
        })
    }

    /// The public key as PEM.
    pub(crate) fn pem(&self) -> String {
        let text = STANDARD.encode([&SPKI[..], self.pair.public_key().as_ref()].concat());
        // A line of PEM has 64 letters.
        let (first, second) = text.split_at(64.min(text.len()));
        format!("-----BEGIN PUBLIC KEY-----\n{first}\n{second}\n-----END PUBLIC KEY-----\n")
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenKey").finish_non_exhaustive()
    }
}
