//! Layers for servers that are made of `tower` services, such as those of axum, hyper and tonic: they
//! find out who a request is from before it reaches its handler, or refuse it.
//!
//! | layer | lets through | puts into the extensions of the request |
//! |---|---|---|
//! | [`SessionLayer`] | requests with a valid session token | [`Session`](crate::session::Session) |
//! | [`GatewayLayer`] | requests with an API key or access token that the gateway allows | [`Principal`](crate::gateway::Principal) |
//! | [`RequireLayer`] | requests whose session meets a [`Requirement`] | nothing |
//!
//! A [`Refusal`] is the reason why a request is refused. Its status, `WWW-Authenticate`,
//! `Retry-After` and a short message are the response, unless a hook changes it:
//!
//! ```
//! use wacht_sdk::{session::Verifier, tower::SessionLayer};
//!
//! # fn example(verifier: Verifier) {
//! let layer = SessionLayer::new(verifier).cookie("__auth").on_refusal(|refusal, response| {
//!     let body = format!(r#"{{"error":"{refusal}"}}"#);
//!     *response.body_mut() = body.into_bytes().into();
//! });
//! # }
//! ```
//!
//! A request is refused with 503 when it cannot be judged, because the keys of the deployment
//! cannot be fetched or the gateway does not respond.
//!
//! The header `x-wacht-auth`, in which the JavaScript SDK passes a session on within one server, is
//! removed from every request: it is not signed, and anybody can send one.

mod gateway;
mod guarded;
mod refusal;
mod require;
mod session;

#[cfg(feature = "axum")]
pub(crate) use self::session::Authenticated;
pub use self::{
    gateway::GatewayLayer,
    guarded::Guarded,
    refusal::Refusal,
    require::{RequireLayer, Requirement},
    session::SessionLayer,
};

#[cfg(test)]
mod tests;
