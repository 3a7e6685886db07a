//! Public keys: each kind has its algorithms, and a signature of another algorithm is never even
//! tried with it.

use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents,
    UnparsedPublicKey,
};

/// The algorithms of RFC 7518 and RFC 8037 that are verified. There is no symmetric one: with a
/// public key as its secret anybody could sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Es256,
    Es384,
    EdDsa,
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
}

impl Algorithm {
    pub(crate) const ALL: [Self; 9] = [
        Self::Es256,
        Self::Es384,
        Self::EdDsa,
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
    ];

    /// As it stands in `alg`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    fn rsa(self) -> Option<&'static RsaParameters> {
        match self {
            Self::Rs256 => Some(&RSA_PKCS1_2048_8192_SHA256),
            Self::Rs384 => Some(&RSA_PKCS1_2048_8192_SHA384),
            Self::Rs512 => Some(&RSA_PKCS1_2048_8192_SHA512),
            Self::Ps256 => Some(&RSA_PSS_2048_8192_SHA256),
            Self::Ps384 => Some(&RSA_PSS_2048_8192_SHA384),
            Self::Ps512 => Some(&RSA_PSS_2048_8192_SHA512),
            Self::Es256 | Self::Es384 | Self::EdDsa => None,
        }
    }
}

/// A key that verifies.
#[derive(Clone)]
pub(crate) enum PublicKey {
    /// An uncompressed point of P-256.
    P256(Box<[u8]>),
    /// An uncompressed point of P-384.
    P384(Box<[u8]>),
    Ed25519(Box<[u8]>),
    /// Modulus and exponent, big-endian, without leading zeros.
    Rsa {
        n: Box<[u8]>,
        e: Box<[u8]>,
    },
}

impl PublicKey {
    /// A key of P-256 from an uncompressed point; `None` when it is not as long as one.
    pub(crate) fn p256(point: &[u8]) -> Option<Self> {
        (point.len() == 65 && point.first() == Some(&4)).then(|| Self::P256(point.into()))
    }

    /// A key of P-384 from an uncompressed point; `None` when it is not as long as one.
    pub(crate) fn p384(point: &[u8]) -> Option<Self> {
        (point.len() == 97 && point.first() == Some(&4)).then(|| Self::P384(point.into()))
    }

    /// `None` when the key has another length.
    pub(crate) fn ed25519(key: &[u8]) -> Option<Self> {
        (key.len() == 32).then(|| Self::Ed25519(key.into()))
    }

    /// `None` when the modulus has less than 2,048 or more than 8,192 bits, or the exponent is not
    /// one of RSA.
    pub(crate) fn rsa(n: &[u8], e: &[u8]) -> Option<Self> {
        let significant = |bytes: &[u8]| -> Box<[u8]> {
            bytes
                .iter()
                .copied()
                .skip_while(|&byte| byte == 0)
                .collect()
        };
        let (n, e) = (significant(n), significant(e));
        let is_odd = |bytes: &[u8]| bytes.last().is_some_and(|byte| byte & 1 == 1);
        // 33 bits are as much as the library takes.
        let is_exponent = is_odd(&e) && *e != [1] && e.len() <= 5;
        let bits = n.len() * 8 - n.first().map_or(0, |first| first.leading_zeros() as usize);
        ((2048..=8192).contains(&bits) && is_odd(&n) && is_exponent).then_some(Self::Rsa { n, e })
    }

    /// Whether signatures of this algorithm are made with keys of this kind.
    pub(crate) fn is_for(&self, algorithm: Algorithm) -> bool {
        match self {
            Self::P256(_) => algorithm == Algorithm::Es256,
            Self::P384(_) => algorithm == Algorithm::Es384,
            Self::Ed25519(_) => algorithm == Algorithm::EdDsa,
            Self::Rsa { .. } => algorithm.rsa().is_some(),
        }
    }

    /// Whether `signature` is one of `message`, made by this algorithm with the secret key to this.
    pub(crate) fn verify(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        if !self.is_for(algorithm) {
            return false;
        }
        let result = match self {
            Self::P256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
            }
            Self::P384(point) => {
                UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point).verify(message, signature)
            }
            Self::Ed25519(key) => UnparsedPublicKey::new(&ED25519, key).verify(message, signature),
            Self::Rsa { n, e } => match algorithm.rsa() {
                Some(parameters) => {
                    RsaPublicKeyComponents { n, e }.verify(parameters, message, signature)
                }
                None => return false,
            },
        };
        result.is_ok()
    }
}
