//! Tokens that are made, for tests: the compact form of RFC 7515, and the public key of RFC 7517.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::crypto::{Algorithm, Public, SigningKey};

/// A token with this header and this payload, unchecked.
pub(crate) fn sign(
    key: &SigningKey,
    header: impl AsRef<[u8]>,
    payload: impl AsRef<[u8]>,
) -> String {
    let signed = format!("{}.{}", base64(header), base64(payload));
    let signature = key.sign(signed.as_bytes());
    format!("{signed}.{}", base64(signature))
}

/// The public key as a JSON Web Key.
pub(crate) fn jwk(key: &SigningKey, kid: &str) -> Value {
    let mut jwk = match key.public() {
        Public::Point(x, y) => {
            let curve = match key.algorithm() {
                Algorithm::Es384 => "P-384",
                _ => "P-256",
            };
            json!({"kty": "EC", "crv": curve, "x": base64(x), "y": base64(y)})
        }
        Public::Rsa(n, e) => json!({"kty": "RSA", "n": base64(n), "e": base64(e)}),
    };
    jwk["kid"] = kid.into();
    jwk["use"] = "sig".into();
    jwk["alg"] = key.algorithm().name().into();
    jwk
}

pub(crate) fn base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
