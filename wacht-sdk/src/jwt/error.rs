//! Why a token is refused, in words that show nothing of it.

use std::{error::Error as StdError, fmt, sync::Arc};

use crate::Error;

/// Why a token is refused. [`Display`](fmt::Display) is one line that shows neither the token nor a
/// claim.
#[derive(Clone)]
pub struct TokenError {
    kind: TokenErrorKind,
    /// Why there are no keys.
    source: Option<Arc<Error>>,
}

/// Which check a token failed. More kinds may be added, so a `match` needs a last arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenErrorKind {
    /// It is not a signed token: three parts of Base64url, of which two are JSON objects. An API key
    /// and an opaque OAuth token are not.
    Malformed,
    /// It is longer than the limit.
    TooLong,
    /// It is encrypted (five parts, or `enc` in its header).
    Encrypted,
    /// Its payload is another token (`cty` in its header).
    Nested,
    /// A JSON object in it has two members of the same name, which readers resolve differently.
    DuplicateMember,
    /// `alg` is `none`.
    Unsigned,
    /// `alg` is `HS256`, `HS384` or `HS512`, whose key would have to be a secret.
    SymmetricAlgorithm,
    /// `alg` is missing, or is not an algorithm that is verified.
    UnsupportedAlgorithm,
    /// The header has `crit`: extensions that a verifier has to know. None are known.
    CriticalHeader,
    /// The header brings a key, or the address of one (`jwk`, `jku`, `x5c`, `x5u`). Keys come from
    /// the issuer only.
    EmbeddedKey,
    /// `typ` names another kind of token.
    WrongType,
    /// The key that the token names is not for its algorithm.
    AlgorithmMismatch,
    /// The issuer has no such key. Tokens of a JWT template that has its own signing key are among
    /// these: the issuer does not publish that key.
    UnknownKey,
    /// The signature is not one of a key of the issuer for this token.
    InvalidSignature,
    /// The claim is missing, or empty.
    MissingClaim(&'static str),
    /// The claim has the wrong type.
    InvalidClaim(&'static str),
    /// `iss` is another issuer.
    WrongIssuer,
    /// `aud` does not have the required audience.
    WrongAudience,
    /// `token_use` is not the required use, as with an ID token in place of an access token.
    WrongUse,
    /// `exp` has passed.
    Expired,
    /// `nbf` is still to come.
    NotYetValid,
    /// The keys of the issuer cannot be fetched, so the token could not be verified. The error's
    /// [source](StdError::source) has the reason.
    KeysUnavailable,
}

impl TokenError {
    pub(crate) fn unavailable(source: Arc<Error>) -> Self {
        Self {
            kind: TokenErrorKind::KeysUnavailable,
            source: Some(source),
        }
    }

    /// Which check the token failed.
    #[must_use]
    pub fn kind(&self) -> TokenErrorKind {
        self.kind
    }

    /// Whether the token could not be verified, because the keys of its issuer could not be
    /// fetched. Respond with 503 then, and not with 401.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        self.kind == TokenErrorKind::KeysUnavailable
    }
}

impl From<TokenErrorKind> for TokenError {
    fn from(kind: TokenErrorKind) -> Self {
        Self { kind, source: None }
    }
}

impl fmt::Display for TokenErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "the token is malformed",
            Self::TooLong => "the token is too long",
            Self::Encrypted => "the token is encrypted",
            Self::Nested => "the token contains another token",
            Self::DuplicateMember => "the token has two members of the same name",
            Self::Unsigned => "the token is not signed",
            Self::SymmetricAlgorithm => "the algorithm of the token is symmetric",
            Self::UnsupportedAlgorithm => "the algorithm of the token is not supported",
            Self::CriticalHeader => "the header of the token has critical extensions",
            Self::EmbeddedKey => "the header of the token brings its own key",
            Self::WrongType => "the token is of another type",
            Self::AlgorithmMismatch => "the key of the token is not for its algorithm",
            Self::UnknownKey => "the issuer has no key for the token",
            Self::InvalidSignature => "the signature of the token does not match",
            Self::MissingClaim(name) => return write!(f, "the claim `{name}` is missing"),
            Self::InvalidClaim(name) => return write!(f, "the claim `{name}` has a wrong type"),
            Self::WrongIssuer => "the token is from another issuer",
            Self::WrongAudience => "the token is for another audience",
            Self::WrongUse => "the token is for another use",
            Self::Expired => "the token has expired",
            Self::NotYetValid => "the token is not valid yet",
            Self::KeysUnavailable => "the keys of the issuer cannot be fetched",
        })
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(source) => write!(f, "{}: {source}", self.kind),
            None => self.kind.fmt(f),
        }
    }
}

impl fmt::Debug for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenError")
            .field("kind", &self.kind)
            .field("source", &self.source)
            .finish()
    }
}

impl StdError for TokenError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.source.as_deref()?;
        Some(source)
    }
}
