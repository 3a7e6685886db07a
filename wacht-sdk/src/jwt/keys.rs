//! The keys of an issuer: finds those that a token may be signed with, and tries them.

use super::{Token, TokenErrorKind};
use crate::crypto::{Algorithm, PublicKey};

/// A key, and which tokens it is for.
pub(super) struct Key {
    pub(super) name: KeyName,
    /// The one algorithm that the key is for, where its owner names one.
    pub(super) algorithm: Option<Algorithm>,
    pub(super) key: PublicKey,
}

/// How a key is called.
#[derive(PartialEq, Eq)]
pub(super) enum KeyName {
    /// By this `kid`: a token that names another key is not for it.
    Kid(String),
    /// It has no name, and is for tokens that name no key.
    None,
    /// It is the only key of its issuer, whichever name a token has for it.
    Any,
}

impl Key {
    /// A key for tokens with any name of a key or none.
    pub(super) fn unnamed(key: PublicKey) -> Self {
        Self {
            name: KeyName::Any,
            algorithm: None,
            key,
        }
    }

    fn is_named(&self, kid: Option<&str>) -> bool {
        match (&self.name, kid) {
            (_, None) | (KeyName::Any, _) => true,
            (KeyName::Kid(name), Some(kid)) => name == kid,
            (KeyName::None, Some(_)) => false,
        }
    }

    fn is_for(&self, algorithm: Algorithm) -> bool {
        self.algorithm.is_none_or(|own| own == algorithm) && self.key.is_for(algorithm)
    }
}

/// All keys of an issuer.
#[derive(Default)]
pub(crate) struct KeySet(pub(super) Vec<Key>);

impl KeySet {
    /// Verifies the signature of a token.
    pub(super) fn verify(&self, token: &Token<'_>) -> Result<(), TokenErrorKind> {
        let named = || {
            self.0
                .iter()
                .filter(|key| key.is_named(token.kid.as_deref()))
        };
        let mut tried = false;
        for key in named().filter(|key| key.is_for(token.algorithm)) {
            tried = true;
            if key
                .key
                .verify(token.algorithm, token.signed.as_bytes(), &token.signature)
            {
                return Ok(());
            }
        }
        Err(
            match (tried, token.kid.is_some() && named().next().is_some()) {
                (true, _) => TokenErrorKind::InvalidSignature,
                (false, true) => TokenErrorKind::AlgorithmMismatch,
                (false, false) => TokenErrorKind::UnknownKey,
            },
        )
    }
}
