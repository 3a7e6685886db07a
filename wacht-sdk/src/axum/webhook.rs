//! The event of a webhook, out of a body that is verified as it came.

use axum_core::{
    extract::{FromRef, FromRequest, Request},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::StatusCode;

use crate::webhook::{Event, Verifier, VerifyError};

/// A webhook with a valid signature. The body is read as axum reads bodies, up to its limit.
///
/// ```ignore
/// async fn receive(Webhook { event, .. }: Webhook) -> StatusCode {
///     println!("{} {}", event.id, event.kind);
///     StatusCode::NO_CONTENT
/// }
///
/// let app = Router::new().route("/webhooks", post(receive)).with_state(verifier);
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Webhook {
    /// The event.
    pub event: Event,
    /// The body as it came.
    pub body: Bytes,
}

/// Why there is no webhook in a request.
#[derive(Debug)]
#[non_exhaustive]
pub enum WebhookRejection {
    /// The body cannot be read, or is too large: the response that axum has for that.
    Body(Response),
    /// The delivery is refused.
    Refused(VerifyError),
}

impl<S> FromRequest<S> for Webhook
where
    Verifier: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = WebhookRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebhookRejection> {
        let headers = request.headers().clone();
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|rejection| WebhookRejection::Body(rejection.into_response()))?;
        let verifier = Verifier::from_ref(state);
        let event = verifier
            .verify(&headers, &body)
            .map_err(WebhookRejection::Refused)?;
        Ok(Self { event, body })
    }
}

impl IntoResponse for WebhookRejection {
    /// 400 with the reason, which helps nobody to sign; 500 for data that this version cannot read,
    /// so that it is delivered again.
    fn into_response(self) -> Response {
        match self {
            Self::Body(response) => response,
            Self::Refused(error @ VerifyError::UnexpectedData(_)) => {
                (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response()
            }
            Self::Refused(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
        }
    }
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webhook")
            .field("event", &self.event)
            .field("bytes", &self.body.len())
            .finish()
    }
}
