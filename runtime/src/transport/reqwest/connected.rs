//! Whether a transport ever had a connection: a layer around what connects notes the first one. Takes
//! nothing from the connections and changes none.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use tower_layer::Layer;
use tower_service::Service;

/// Whether there was a connection, for all clients of a transport together.
#[derive(Clone, Default)]
pub(super) struct Connected(Arc<AtomicBool>);

impl Connected {
    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl<S> Layer<S> for Connected {
    type Service = Watched<S>;

    fn layer(&self, inner: S) -> Watched<S> {
        Watched {
            inner,
            connected: self.clone(),
        }
    }
}

/// What connects, and notes that it did before it hands the connection over.
#[derive(Clone)]
pub(super) struct Watched<S> {
    inner: S,
    connected: Connected,
}

impl<R, S: Service<R>> Service<R> for Watched<S>
where
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let connecting = self.inner.call(request);
        let connected = self.connected.clone();
        Box::pin(async move {
            let result = connecting.await;
            if result.is_ok() {
                connected.0.store(true, Ordering::Release);
            }
            result
        })
    }
}
