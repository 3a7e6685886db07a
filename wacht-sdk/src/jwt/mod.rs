//! Signed tokens (RFC 7515, RFC 7519): takes the string that a request carried, returns its claims
//! once signature, issuer and time hold. Knows no claim of Wacht beyond those that every token has.

mod cache;
mod claims;
mod error;
mod fetch;
#[cfg(any(test, feature = "testing"))]
mod issue;
mod issuer;
mod jwk;
mod keys;
mod pem;
mod strict_json;
mod token;

#[cfg(any(test, feature = "testing"))]
pub(crate) use self::issue::{jwk, sign};
pub(crate) use self::{
    claims::{Checks, Claims, strings},
    issuer::Keys,
    token::Token,
};
pub use self::{
    error::{TokenError, TokenErrorKind},
    issuer::Issuer,
};

#[cfg(test)]
mod cache_tests;
#[cfg(test)]
mod hostile;
#[cfg(test)]
pub(crate) mod minting;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod vectors;
