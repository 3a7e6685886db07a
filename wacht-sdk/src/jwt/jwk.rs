//! Key sets as JSON (RFC 7517, RFC 7518, RFC 8037): takes the document, returns the keys that verify.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::keys::{Key, KeyName, KeySet};
use crate::crypto::{Algorithm, PublicKey};

/// More keys than an issuer has. A token that names no key is tried with each.
const MAX_KEYS: usize = 32;

/// Reads a key set. Keys that are not for signatures, or of a kind that is not supported, are passed
/// over, as RFC 7517 asks. `Err` has the reason why the document is not a key set.
pub(super) fn key_set(document: &Value) -> Result<KeySet, &'static str> {
    let Some(Value::Array(keys)) = document.get("keys") else {
        return Err("`keys` is not a list");
    };
    if keys.len() > MAX_KEYS {
        return Err("there are more than 32 keys");
    }
    let keys = keys.iter().filter_map(|key| read(key.as_object()?));
    Ok(KeySet(keys.collect()))
}

fn read(jwk: &Map<String, Value>) -> Option<Key> {
    let is_for_signatures = match jwk.get("use") {
        None => true,
        Some(used) => used == "sig",
    };
    let verifies = match jwk.get("key_ops") {
        None => true,
        Some(operations) => operations.as_array()?.iter().any(|one| one == "verify"),
    };
    if !is_for_signatures || !verifies {
        return None;
    }
    let key = match (text(jwk, "kty")?, jwk.get("crv").and_then(Value::as_str)) {
        ("EC", Some("P-256")) => PublicKey::p256(&point(jwk, 32)?)?,
        ("EC", Some("P-384")) => PublicKey::p384(&point(jwk, 48)?)?,
        ("OKP", Some("Ed25519")) => PublicKey::ed25519(&bytes(jwk, "x")?)?,
        ("RSA", _) => PublicKey::rsa(&bytes(jwk, "n")?, &bytes(jwk, "e")?)?,
        _ => return None,
    };
    let algorithm = match jwk.get("alg") {
        None => None,
        Some(name) => Some(Algorithm::named(name.as_str()?).filter(|one| key.is_for(*one))?),
    };
    let name = match jwk.get("kid") {
        None => KeyName::None,
        Some(kid) => KeyName::Kid(kid.as_str()?.to_owned()),
    };
    Some(Key {
        name,
        algorithm,
        key,
    })
}

/// The uncompressed point of a key, whose coordinates are as long as the curve's.
fn point(jwk: &Map<String, Value>, length: usize) -> Option<Vec<u8>> {
    let (x, y) = (bytes(jwk, "x")?, bytes(jwk, "y")?);
    (x.len() == length && y.len() == length).then(|| [&[4], &*x, &*y].concat())
}

fn bytes(jwk: &Map<String, Value>, name: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text(jwk, name)?).ok()
}

fn text<'a>(jwk: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    jwk.get(name)?.as_str()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::key_set;

    const X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
    const Y: &str = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";

    /// A good key with some members replaced.
    fn with(members: Value) -> Value {
        let mut key = json!({"kty": "EC", "crv": "P-256", "x": X, "y": Y, "kid": "1"});
        for (name, value) in members.as_object().unwrap() {
            key[name] = value.clone();
        }
        key
    }

    fn count(keys: &[Value]) -> usize {
        key_set(&json!({"keys": keys})).unwrap().0.len()
    }

    #[test]
    fn a_key_that_is_for_signatures_is_taken() {
        let members = [
            json!({}),
            json!({"use": "sig", "alg": "ES256"}),
            json!({"key_ops": ["sign", "verify"]}),
            json!({"unknown": [1]}),
        ];
        for members in members {
            assert_eq!(count(&[with(members.clone())]), 1, "{members}");
        }
    }

    #[test]
    fn a_key_that_is_of_no_use_is_passed_over_and_the_others_are_not() {
        let members = [
            json!({"use": "enc"}),
            json!({"key_ops": ["sign"]}),
            json!({"key_ops": "verify"}),
            json!({"alg": "ES384"}),
            json!({"alg": "HS256"}),
            json!({"alg": 7}),
            json!({"kid": 7}),
            json!({"kty": "oct", "k": "AAAA"}),
            json!({"kty": "EC", "crv": "P-521"}),
            json!({"kty": "EC", "crv": "secp256k1"}),
            json!({"kty": "OKP", "crv": "X25519"}),
            json!({"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}),
            json!({"x": "AAAA"}),
            json!({"x": format!("{X}=")}),
            json!({"y": 7}),
            json!({"kty": "RSA", "n": "AQAB", "e": "AQAB"}),
            json!({"kty": null}),
        ];
        for members in members {
            let keys = [with(members.clone()), with(json!({})), json!("key")];
            assert_eq!(count(&keys), 1, "{members}");
        }
    }

    #[test]
    fn a_modulus_below_2048_bits_and_an_even_exponent_are_refused() {
        use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
        let rsa = |n: &[u8], e: &str| json!({"kty": "RSA", "n": BASE64.encode(n), "e": e});
        let (mut good, mut short) = ([0xff; 256], [0xff; 256]);
        (good[0], short[0]) = (0x80, 0x7f);
        assert_eq!(
            count(&[rsa(&good, "AQAB"), rsa(&[&[0], &good[..]].concat(), "AQAB")]),
            2
        );
        assert_eq!(
            count(&[rsa(&short, "AQAB"), rsa(&good, "AQAA"), rsa(&good, "AQ")]),
            0
        );
        assert_eq!(count(&[rsa(&[0xff; 1025], "AQAB"), rsa(&good, "")]), 0);
    }

    #[test]
    fn what_is_not_a_key_set_is_an_error() {
        let documents = [
            json!({}),
            json!([]),
            json!({"keys": {}}),
            json!(null),
            json!("keys"),
        ];
        for document in documents {
            assert!(key_set(&document).is_err(), "{document}");
        }
        assert!(key_set(&json!({"keys": vec![with(json!({})); 33]})).is_err());
        assert_eq!(count(&[]), 0);
    }
}
