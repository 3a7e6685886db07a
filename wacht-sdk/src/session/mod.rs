//! Who a request is from: takes the session token that it carries, returns the user, the session and
//! their permissions, or the reason why the token is refused.
//!
//! ```no_run
//! use wacht_sdk::{http::StatusCode, session::Verifier};
//!
//! # async fn example() -> wacht_sdk::Result<()> {
//! // Once, when the server starts.
//! let verifier = Verifier::from_publishable_key("pk_live_aHR0cHM6Ly9mcm9udGVuZC5leGFtcGxlLmNvbQ==")?;
//!
//! // For each request, with what follows `Bearer` in its `Authorization`.
//! # let token = "";
//! let status = match verifier.verify(token).await {
//!     Ok(session) => {
//!         println!("{} in {:?}", session.user_id, session.organization_id);
//!         StatusCode::OK
//!     }
//!     Err(error) if error.is_unavailable() => StatusCode::SERVICE_UNAVAILABLE,
//!     Err(error) => {
//!         eprintln!("{error}");
//!         StatusCode::UNAUTHORIZED
//!     }
//! };
//! # Ok(()) }
//! ```
//!
//! # What a token proves
//!
//! That the deployment issued it for this user and session, and that it has not expired. It does
//! not prove that the session still exists: the service is not called. A token is valid for half a
//! minute unless a JWT template sets another time; a revoked session is accepted for as long as
//! that.
//!
//! The organization and the workspace in a token are those that are active in the session. Trust
//! them, and not other values in the request.
//!
//! # Which tokens are accepted
//!
//! - ES256 and ES384, EdDSA, RS256 to RS512 and PS256 to PS512, each only with a key of its kind.
//!   Symmetric algorithms are never accepted, because their key would be one that the issuer
//!   publishes. ES512 is not supported.
//! - Tokens with a `kid` and without: those of the service have none.
//! - Tokens with `exp`. A token without it would never expire, and is refused.
//! - Tokens with `sub` and `sid` (or `sess`). The long-lived token in the cookie `__session` has no
//!   `sub` and is refused: [`Exchange`] returns a session token for it.
//!
//! Tokens of a JWT template that has its own signing key are signed with a key that the deployment
//! does not publish; [`Issuer::with_pem`] takes that key.

mod claims;
mod exchange;
mod verifier;

pub use self::{
    claims::Session,
    exchange::{Exchange, ExchangeCall, Exchanged, Renewal},
    verifier::Verifier,
};
pub use crate::jwt::{Issuer, TokenError, TokenErrorKind};

#[cfg(test)]
mod exchange_tests;
#[cfg(test)]
mod tests;
