//! Secret keys that sign, for tests: made anew each time, and gone with the process.

#[cfg(test)]
use ring::signature::ECDSA_P384_SHA384_FIXED_SIGNING;
use ring::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair as _,
    },
};

use super::Algorithm;

/// A secret key of P-256 or P-384.
pub(crate) struct SigningKey {
    algorithm: Algorithm,
    pair: EcdsaKeyPair,
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

    fn ecdsa(algorithm: Algorithm, scheme: &'static EcdsaSigningAlgorithm) -> Option<Self> {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(scheme, &random).ok()?;
        let pair = EcdsaKeyPair::from_pkcs8(scheme, document.as_ref(), &random).ok()?;
        Some(Self { algorithm, pair })
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The point of the public key, uncompressed: 4, x, y.
    pub(crate) fn point(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    /// A signature; empty when the system has no random numbers.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature = self.pair.sign(&SystemRandom::new(), message);
        signature.map_or_else(|_| Vec::new(), |signature| signature.as_ref().to_vec())
    }
}
