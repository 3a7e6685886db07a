//! Extractors for axum 0.8: the results of the layers of [`tower`](crate::tower) as arguments of a
//! handler.
//!
//! | argument | is | without it |
//! |---|---|---|
//! | [`Session`] | the session of the request | 401 |
//! | [`OptionalSession`] | the same, if there is one | `None` |
//! | [`Principal`] | whose API key or access token it is | 401 |
//! | [`Webhook`] | the event of a webhook, and its body as it came | 400 |
//!
//! The first two need a [`SessionLayer`](crate::tower::SessionLayer) around the route, the third one
//! needs a [`GatewayLayer`](crate::tower::GatewayLayer); without it the response is 500. The last one
//! needs a [`webhook::Verifier`](crate::webhook::Verifier) in the state of the router.
//!
//! ```ignore
//! let app = Router::new()
//!     .route("/me", get(async |session: Session| session.user_id.to_string()))
//!     .layer(SessionLayer::new(verifier));
//! ```

mod session;
mod webhook;

pub use self::{
    session::OptionalSession,
    webhook::{Webhook, WebhookRejection},
};
pub use crate::{gateway::Principal, session::Session};

#[cfg(test)]
mod tests;
