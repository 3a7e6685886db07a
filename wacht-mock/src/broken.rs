//! Sends a reply as a fault has it: broken off, in pieces, or not at all.

use std::{
    collections::VecDeque,
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::body::Body;
use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderValue, Response, header::CONTENT_LENGTH};
use tokio::time::Sleep;

use crate::{faults::Fault, reply::Reply};

/// A slow response takes this long between its pieces.
const PAUSE: Duration = Duration::from_millis(50);
/// The half of a response that breaks off is on its way after this.
const FLUSH: Duration = Duration::from_millis(5);
/// A slow response has so many pieces.
const PIECES: usize = 4;

/// The response to a request that has a fault. Between its pieces time passes only where it `waits`.
pub(crate) fn response(reply: Reply, fault: Fault, waits: bool) -> Response<Body> {
    let body = reply.body.clone();
    let mut response = reply.into_response();
    let broken = || Err(io::Error::from(io::ErrorKind::ConnectionReset));
    let (pieces, pause) = match fault {
        Fault::Status(_) => return response,
        Fault::ResetBefore | Fault::ResetAfter => (VecDeque::from([broken()]), Duration::ZERO),
        Fault::Truncate => {
            let half = body.slice(..body.len() / 2);
            // Written bytes are sent only when more have to be waited for.
            (VecDeque::from([Ok(half), broken()]), FLUSH)
        }
        Fault::Slow => {
            let size = body.len().div_ceil(PIECES).max(1);
            let pieces = body
                .chunks(size)
                .map(|piece| Ok(Bytes::copy_from_slice(piece)));
            (pieces.collect(), PAUSE)
        }
    };
    let pause = if waits { pause } else { Duration::ZERO };
    // The whole length is announced, so that missing bytes can be noticed.
    response
        .headers_mut()
        .insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    *response.body_mut() = Body::from_stream(Pieces {
        pieces,
        pause,
        sleep: None,
    });
    response
}

/// A body that arrives piece by piece, with a pause before each.
struct Pieces {
    pieces: VecDeque<io::Result<Bytes>>,
    pause: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.pause > Duration::ZERO && !self.pieces.is_empty() {
            let pause = self.pause;
            let sleep = self
                .sleep
                .get_or_insert_with(|| Box::pin(tokio::time::sleep(pause)));
            match sleep.as_mut().poll(context) {
                Poll::Ready(()) => self.sleep = None,
                Poll::Pending => return Poll::Pending,
            }
        }
        Poll::Ready(self.pieces.pop_front())
    }
}
