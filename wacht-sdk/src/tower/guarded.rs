//! The service behind every layer: asks a guard about each request, and hands on what it lets through.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{HeaderMap, Request, Response, request::Parts};
use tower_service::Service;

use super::refusal::{Hook, Refusal, respond};

/// The header by which a session is passed on inside of one server.
const X_WACHT_AUTH: &str = "x-wacht-auth";

/// What judges requests.
pub(super) trait Guard: Clone + Send + Sync + 'static {
    /// Judges a request, and puts what it learns into the request's extensions. Returns headers for the
    /// response.
    fn judge(&self, request: &mut Parts)
    -> impl Future<Output = Result<HeaderMap, Refusal>> + Send;

    /// What changes the response to a refusal.
    fn hook(&self) -> Option<&Hook>;
}

/// A service whose requests are judged first; made by the layers of [this module](super).
#[derive(Clone)]
pub struct Guarded<S, G> {
    inner: S,
    guard: G,
}

impl<S, G> Guarded<S, G> {
    pub(super) fn new(inner: S, guard: G) -> Self {
        Self { inner, guard }
    }
}

impl<S, G, B, R> Service<Request<B>> for Guarded<S, G>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Send,
    G: Guard,
    B: Send + 'static,
    R: From<Bytes> + Send,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<R>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The service that reported ready is used, and its clone takes its place.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let guard = self.guard.clone();
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            parts.headers.remove(X_WACHT_AUTH);
            match guard.judge(&mut parts).await {
                Ok(headers) => {
                    let mut response = inner.call(Request::from_parts(parts, body)).await?;
                    response.headers_mut().extend(headers);
                    Ok(response)
                }
                Err(refusal) => Ok(respond(&refusal, guard.hook()).map(R::from)),
            }
        })
    }
}

impl<S: fmt::Debug, G> fmt::Debug for Guarded<S, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guarded")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}
