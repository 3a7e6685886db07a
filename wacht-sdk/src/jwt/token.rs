//! A token as it is sent: takes its string apart and judges its header. Verifies nothing.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::{TokenErrorKind, strict_json::object};
use crate::crypto::Algorithm;

/// Longer than any header that common servers accept (8 to 16 KiB for all together).
pub(crate) const MAX_BYTES: usize = 16 << 10;

/// A token whose header requires nothing that is refused. Its signature is not verified yet.
pub(crate) struct Token<'a> {
    pub(super) algorithm: Algorithm,
    /// The name of the key, where the token has one.
    pub(super) kid: Option<String>,
    /// The signed part: the first two parts as they came.
    pub(super) signed: &'a str,
    pub(super) signature: Vec<u8>,
    payload: &'a str,
}

impl<'a> Token<'a> {
    /// Takes a token apart.
    pub(crate) fn parse(token: &'a str) -> Result<Self, TokenErrorKind> {
        if token.len() > MAX_BYTES {
            return Err(TokenErrorKind::TooLong);
        }
        let (header, payload, signature) = parts(token)?;
        let header = object(&decode(header)?)?;
        let (algorithm, kid) = judge(&header)?;
        Ok(Self {
            algorithm,
            kid,
            signed: token
                .get(..token.len() - signature.len() - 1)
                .ok_or(TokenErrorKind::Malformed)?,
            signature: decode(signature)?,
            payload,
        })
    }

    /// Refuses tokens that are not signed with RS256 by a key that they name.
    pub(crate) fn require_rs256_and_key(&self) -> Result<(), TokenErrorKind> {
        match (self.algorithm, &self.kid) {
            (Algorithm::Rs256, Some(_)) => Ok(()),
            (Algorithm::Rs256, None) => Err(TokenErrorKind::UnknownKey),
            _ => Err(TokenErrorKind::UnsupportedAlgorithm),
        }
    }

    /// The claims. They are worth nothing before the signature is verified.
    pub(super) fn claims(&self) -> Result<Map<String, Value>, TokenErrorKind> {
        object(&decode(self.payload)?)
    }
}

fn parts(token: &str) -> Result<(&str, &str, &str), TokenErrorKind> {
    let mut parts = token.split('.');
    let three = (parts.next(), parts.next(), parts.next());
    match (three, parts.count()) {
        ((Some(header), Some(payload), Some(signature)), 0) => Ok((header, payload, signature)),
        (_, 2) => Err(TokenErrorKind::Encrypted),
        _ => Err(TokenErrorKind::Malformed),
    }
}

/// Decodes strictly: no padding, no other alphabet, no bits beyond the last byte. A token has one
/// spelling only.
fn decode(part: &str) -> Result<Vec<u8>, TokenErrorKind> {
    let bytes = URL_SAFE_NO_PAD.decode(part);
    bytes.map_err(|_| TokenErrorKind::Malformed)
}

/// Checks a header before any key is looked at.
fn judge(header: &Map<String, Value>) -> Result<(Algorithm, Option<String>), TokenErrorKind> {
    let algorithm = match header.get("alg").and_then(Value::as_str) {
        Some(name) if name.eq_ignore_ascii_case("none") => return Err(TokenErrorKind::Unsigned),
        Some("HS256" | "HS384" | "HS512") => return Err(TokenErrorKind::SymmetricAlgorithm),
        Some(name) => Algorithm::named(name),
        None => None,
    };
    if header.contains_key("enc") {
        return Err(TokenErrorKind::Encrypted);
    }
    let algorithm = algorithm.ok_or(TokenErrorKind::UnsupportedAlgorithm)?;
    if header.contains_key("crit") {
        return Err(TokenErrorKind::CriticalHeader);
    }
    if ["jwk", "jku", "x5c", "x5u"]
        .iter()
        .any(|name| header.contains_key(*name))
    {
        return Err(TokenErrorKind::EmbeddedKey);
    }
    if header.contains_key("cty") {
        return Err(TokenErrorKind::Nested);
    }
    match header.get("typ") {
        None => {}
        Some(Value::String(name)) if name.eq_ignore_ascii_case("JWT") => {}
        Some(_) => return Err(TokenErrorKind::WrongType),
    }
    match header.get("kid") {
        None => Ok((algorithm, None)),
        Some(Value::String(kid)) => Ok((algorithm, Some(kid.clone()))),
        Some(_) => Err(TokenErrorKind::Malformed),
    }
}
