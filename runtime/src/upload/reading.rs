//! A file on its way out: its content in pieces of bounded size, counted against the stated length.
//! Reports the progress; never yields more bytes than stated, nor ends with fewer.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::Body as _;

use super::disk;
use crate::{
    Body, Delivery, Error, Result,
    file::{Content, FilePart, Progress},
};

/// The largest piece that goes out at once: small enough for a progress that moves.
const PIECE: usize = 64 << 10;

pub(super) struct Reading {
    /// The field of the form, by which an error names the file: its own name may be about people.
    field: String,
    source: Source,
    length: u64,
    sent: u64,
    /// What came from the source and did not go out yet.
    rest: Bytes,
    progress: Option<Progress>,
    has_begun: bool,
}

/// Where the content comes from. What the caller opens is opened when its turn comes.
enum Source {
    Closed(Content),
    Open(Body),
}

pub(super) fn lock(body: &Mutex<Option<Body>>) -> MutexGuard<'_, Option<Body>> {
    body.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Reading {
    /// The content of a file from its beginning.
    pub(super) async fn of(field: &str, file: &FilePart) -> Result<Self> {
        let content = file.content();
        let source = match content {
            Content::Disk { path, length } => {
                Source::Open(disk::open(field, Arc::clone(path), *length).await?)
            }
            Content::Once { body, .. } if lock(body).is_none() => return Err(sent_before(field)),
            content => Source::Closed(content.clone()),
        };
        Ok(Self {
            field: field.to_owned(),
            source,
            length: file.length(),
            sent: 0,
            rest: Bytes::new(),
            progress: file.progress().cloned(),
            has_begun: false,
        })
    }

    /// The next piece; `None` at the end, which is where the stated length ends.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>>> {
        let body = match &mut self.source {
            Source::Open(body) => body,
            Source::Closed(content) => {
                let opened = match content {
                    Content::Memory(bytes) => Some(Body::from(bytes.clone())),
                    Content::Stream { open, .. } => Some(open()),
                    Content::Once { body, .. } => lock(body).take(),
                    // Opened before anything was sent.
                    Content::Disk { .. } => None,
                };
                let Some(opened) = opened else {
                    return Poll::Ready(Err(sent_before(&self.field)));
                };
                self.source = Source::Open(opened);
                return self.poll(cx);
            }
        };
        if !self.has_begun {
            self.has_begun = true;
            tell(self.progress.as_ref(), 0, self.length);
        }
        while self.rest.is_empty() {
            let (field, length, sent) = (&self.field, self.length, self.sent);
            match ready!(Pin::new(&mut *body).poll_frame(cx)) {
                None if sent < length => {
                    return Poll::Ready(Err(broken(format!(
                        "the file in `{field}` ended after {sent} bytes, and its stated length is {length}"
                    ))));
                }
                None => return Poll::Ready(Ok(None)),
                Some(Err(source)) => {
                    // The text of the source stays out of the message: it is the caller's, and may
                    // hold anything.
                    let message =
                        format!("the file in `{field}` cannot be read beyond {sent} bytes");
                    return Poll::Ready(Err(broken(message).with_source(source)));
                }
                // Trailers of the source do not belong to the request.
                Some(Ok(frame)) => self.rest = frame.into_data().unwrap_or_default(),
            }
            if self.rest.len() as u64 > length - sent {
                return Poll::Ready(Err(broken(format!(
                    "the file in `{field}` is longer than its stated length, {length} bytes"
                ))));
            }
        }
        let piece = self.rest.split_to(self.rest.len().min(PIECE));
        self.sent += piece.len() as u64;
        tell(self.progress.as_ref(), self.sent, self.length);
        Poll::Ready(Ok(Some(piece)))
    }
}

fn tell(progress: Option<&Progress>, sent: u64, total: u64) {
    if let Some(progress) = progress {
        progress(sent, total);
    }
}

/// The request broke off before its end. A service that waits for the end did nothing, but this one
/// cannot be asked.
fn broken(message: String) -> Error {
    Error::invalid_request(message).with_delivery(Delivery::Unknown)
}

fn sent_before(field: &str) -> Error {
    Error::invalid_request(format!(
        "the file in `{field}` is a stream that can be sent once, and it was"
    ))
}
