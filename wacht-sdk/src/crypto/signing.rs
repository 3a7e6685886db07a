//! Secret keys that sign, for tests: no service is signed for with them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
#[cfg(test)]
use ring::signature::ECDSA_P384_SHA384_FIXED_SIGNING;
use ring::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair as _,
        RSA_PKCS1_SHA256, RsaKeyPair,
    },
};

use super::Algorithm;

/// The key of the example in RFC 7515, A.2, which everybody knows. To make one of RSA takes long, and
/// is not what a test is about.
const RSA: &str = include_str!("rfc7515_a2.b64");

/// A secret key.
pub(crate) struct SigningKey {
    algorithm: Algorithm,
    pair: Pair,
}

enum Pair {
    Ecdsa(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

/// The public key to a secret one.
pub(crate) enum Public {
    /// A point, by its coordinates.
    Point(Vec<u8>, Vec<u8>),
    /// Modulus and exponent.
    Rsa(Vec<u8>, Vec<u8>),
}

impl SigningKey {
    /// A new key of P-256. `None` when the system has no random numbers.
    pub(crate) fn p256() -> Option<Self> {
        Self::ecdsa(Algorithm::Es256, &ECDSA_P256_SHA256_FIXED_SIGNING)
    }

    /// A new key of P-384. `None` when the system has no random numbers.
    #[cfg(test)]
    pub(crate) fn p384() -> Option<Self> {
        Self::ecdsa(Algorithm::Es384, &ECDSA_P384_SHA384_FIXED_SIGNING)
    }

    /// A key of RSA, for RS256. It is always the same one.
    pub(crate) fn rsa() -> Option<Self> {
        let text: String = RSA.split_ascii_whitespace().collect();
        let pair = RsaKeyPair::from_pkcs8(&STANDARD.decode(text).ok()?).ok()?;
        Some(Self {
            algorithm: Algorithm::Rs256,
            pair: Pair::Rsa(pair),
        })
    }

    fn ecdsa(algorithm: Algorithm, scheme: &'static EcdsaSigningAlgorithm) -> Option<Self> {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(scheme, &random).ok()?;
        let pair = EcdsaKeyPair::from_pkcs8(scheme, document.as_ref(), &random).ok()?;
        Some(Self {
            algorithm,
            pair: Pair::Ecdsa(pair),
        })
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(crate) fn public(&self) -> Public {
        match &self.pair {
            Pair::Ecdsa(pair) => {
                // Uncompressed: 4, x, y.
                let point = pair.public_key().as_ref().get(1..).unwrap_or_default();
                let (x, y) = point.split_at(point.len() / 2);
                Public::Point(x.to_vec(), y.to_vec())
            }
            Pair::Rsa(pair) => {
                let components =
                    ring::signature::RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                Public::Rsa(components.n, components.e)
            }
        }
    }

    /// A signature; empty when the system has no random numbers.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Ecdsa(pair) => pair
                .sign(&random, message)
                .map_or_else(|_| Vec::new(), |signature| signature.as_ref().to_vec()),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                match pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature) {
                    Ok(()) => signature,
                    Err(_) => Vec::new(),
                }
            }
        }
    }
}
