//! Who a request is from, out of the extensions that a layer has filled.

use axum_core::{
    body::Body,
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use http::request::Parts;

use crate::{
    gateway::Principal,
    session::Session,
    tower::{Authenticated, Refusal},
};

/// The session of a request, if it has a valid one. For routes below a
/// [`SessionLayer`](crate::tower::SessionLayer) with [`optional`](crate::tower::SessionLayer::optional).
#[derive(Clone, Debug)]
pub struct OptionalSession(pub Option<Session>);

fn authenticated(parts: &Parts) -> Result<&Authenticated, Refusal> {
    let authenticated = parts.extensions.get::<Authenticated>();
    authenticated.ok_or(Refusal::Misconfigured(
        "a handler takes a session, and no SessionLayer is around its route",
    ))
}

impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        authenticated(parts)?.0.clone()
    }
}

impl<S: Sync> FromRequestParts<S> for OptionalSession {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Ok(Self(authenticated(parts)?.0.clone().ok()))
    }
}

impl<S: Sync> FromRequestParts<S> for Principal {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let principal = parts.extensions.get::<Self>();
        principal.cloned().ok_or(Refusal::Misconfigured(
            "a handler takes a principal, and no GatewayLayer is around its route",
        ))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.response().map(Body::from)
    }
}
