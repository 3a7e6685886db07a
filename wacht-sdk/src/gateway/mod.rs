//! The gateway of Wacht: takes a credential that a request carries (an API key or an OAuth access
//! token of your users) and the permissions that it needs, returns whether it has them.
//!
//! ```no_run
//! use wacht_sdk::{gateway::Credential, http::Method};
//!
//! # async fn example(client: wacht_sdk::Client, key: &str) -> wacht_sdk::Result<()> {
//! let decision = client
//!     .gateway()
//!     .check(Credential::api_key(key), &Method::GET, "/documents")
//!     .require_all(["documents:read"])
//!     .await?;
//! match decision.into_principal() {
//!     Ok(principal) => println!("{} of {:?}", principal.identity.key_name, principal.owner_user_id()),
//!     Err(denied) => println!("{} {:?}", denied.status(), denied.retry_after),
//! }
//! # Ok(()) }
//! ```
//!
//! # A denial is not an error
//!
//! A [`Decision`] has the reason of a denial: a permission is missing, or a rate limit is reached.
//! An error means that there is no decision: [`is_unauthorized`](crate::Error::is_unauthorized)
//! when the credential is unknown, expired or revoked, any other kind when the gateway could not
//! decide. Refuse the request in both cases.
//!
//! A check whose response was lost is retried, and may then count twice for a rate limit.
//!
//! # What the gateway does not do
//!
//! - It does not compare the resource with the one that a key or a grant is for. The resource
//!   chooses the rules of rate limits, and is written to the audit log.
//! - It does not know access tokens in JWT format, and refuses them all. The SDK does not send them.
//! - It does not notice at once that a key was revoked: it caches keys for a minute.
//!
//! The API key of the client is not sent to the gateway, which does not authenticate its callers.

mod check;
mod credential;
mod decision;
mod permissions;
mod principal;

pub use self::{
    check::{Check, Gateway},
    credential::{Credential, PrincipalKind},
    decision::{Decision, Denied, RateLimit, Reason},
    principal::{Identity, Principal},
};
pub use crate::granted_resource::GrantedResource;

/// The URL of the gateway.
pub const DEFAULT_GATEWAY_URL: &str = "https://gateway.wacht.dev";

#[cfg(test)]
mod tests;
