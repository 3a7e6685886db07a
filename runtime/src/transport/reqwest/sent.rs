//! Whether a transport has ever sent anything: takes the bodies of requests, returns bodies that note
//! when a connection reads them. Changes none.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::{Body, BodyError};

/// Whether a request may have been sent, for all clients of a transport together.
#[derive(Clone, Default)]
pub(super) struct Sent(Arc<AtomicBool>);

impl Sent {
    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    fn set(&self) {
        self.0.store(true, Ordering::Release);
    }
}

/// The body of a request, which notes that a connection reads it. A connection calls `is_end_stream` before
/// it writes anything, and nothing else calls that.
///
/// Nobody else ever has the mutex: it makes a stream `Sync`, which reqwest requires.
pub(super) struct Watched {
    body: Mutex<Body>,
    sent: Sent,
}

impl Watched {
    pub(super) fn new(body: Body, sent: &Sent) -> Self {
        Self {
            body: Mutex::new(body),
            sent: sent.clone(),
        }
    }
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        self.sent.set();
        let body = self.body.get_mut().unwrap_or_else(PoisonError::into_inner);
        Pin::new(body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.sent.set();
        let body = self.body.lock().unwrap_or_else(PoisonError::into_inner);
        body.is_end_stream()
    }

    /// An exact size is what makes a request say its length, and not go out in chunks.
    fn size_hint(&self) -> SizeHint {
        let body = self.body.lock().unwrap_or_else(PoisonError::into_inner);
        body.size_hint()
    }
}
