//! A public key as PEM (`SubjectPublicKeyInfo`, RFC 5480, RFC 8017, RFC 8410): takes the text, returns
//! the key. Reads no certificate and no secret key.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::crypto::PublicKey;

const BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const END: &str = "-----END PUBLIC KEY-----";

const SEQUENCE: u8 = 0x30;
const BIT_STRING: u8 = 0x03;
const INTEGER: u8 = 0x02;

/// What stands in an `AlgorithmIdentifier` of each kind, without its own tag and length.
const P256: &[u8] = &[
    0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, // id-ecPublicKey
    0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, // prime256v1
];
const P384: &[u8] = &[
    0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, // id-ecPublicKey
    0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22, // secp384r1
];
const ED25519: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x70];
const RSA: &[u8] = &[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, // rsaEncryption
    0x05, 0x00, // NULL
];

/// Reads the only key of a PEM text. `Err` has the reason why there is none.
pub(super) fn public_key(text: &str) -> Result<PublicKey, &'static str> {
    let text = text.trim();
    let body = text
        .strip_prefix(BEGIN)
        .and_then(|rest| rest.strip_suffix(END));
    let Some(body) = body else {
        return Err("it is not one PEM block `PUBLIC KEY`");
    };
    let body: String = body.split_ascii_whitespace().collect();
    let Ok(der) = STANDARD.decode(body) else {
        return Err("what stands in its PEM block is not Base64");
    };
    let Some((algorithm, key)) = parts(&der) else {
        return Err("what stands in its PEM block is not a SubjectPublicKeyInfo");
    };
    let key = match algorithm {
        P256 => PublicKey::p256(key),
        P384 => PublicKey::p384(key),
        ED25519 => PublicKey::ed25519(key),
        RSA => rsa(key),
        _ => return Err("its kind is not supported: P-256, P-384, Ed25519 and RSA are"),
    };
    key.ok_or("it has a wrong length: RSA needs 2048 to 8192 bits")
}

/// The algorithm and the key of a `SubjectPublicKeyInfo`.
fn parts(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let info = only(element(der, SEQUENCE)?)?;
    let (algorithm, rest) = element(info, SEQUENCE)?;
    let key = only(element(rest, BIT_STRING)?)?;
    // The first byte counts the bits that are not used; a key has none.
    Some((algorithm, key.strip_prefix(&[0])?))
}

fn rsa(der: &[u8]) -> Option<PublicKey> {
    let key = only(element(der, SEQUENCE)?)?;
    let (n, rest) = element(key, INTEGER)?;
    let e = only(element(rest, INTEGER)?)?;
    PublicKey::rsa(n, e)
}

/// The content of the element that `der` begins with, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let rest = der.strip_prefix(&[tag])?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81 => (usize::from(*rest.first()?), rest.get(1..)?),
        0x82 => {
            let (bytes, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_be_bytes(*bytes)), rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}

/// The content of an element that nothing follows.
fn only<'a>((content, rest): (&'a [u8], &'a [u8])) -> Option<&'a [u8]> {
    rest.is_empty().then_some(content)
}
