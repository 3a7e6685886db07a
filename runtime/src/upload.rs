//! Request bodies that can be made again for each attempt, and bodies that go out in pieces. Takes
//! files and what stands between them, returns a [`Body`] of exactly the stated length, or breaks off.
//! Sends nothing, and decides nothing about retries.

mod disk;
mod flow;
mod reading;

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

pub(crate) use self::flow::{Flow, Guard};
use self::reading::Reading;
use crate::{
    Body, BodyError, Clock, Delivery, Error, Result,
    file::{Content, FilePart},
};

/// What a call sends, before an attempt makes a [`Body`] of it.
pub(crate) enum Outgoing {
    /// All of it is in memory, and each attempt sends the same bytes.
    Whole(Bytes),
    Upload(Upload),
}

/// A body with files that are not read into memory, or whose progress is reported.
pub(crate) struct Upload {
    pieces: Vec<Piece>,
    length: u64,
}

pub(crate) enum Piece {
    Bytes(Bytes),
    /// A file, and the name of the field that it is sent in.
    File(String, FilePart),
}

impl Upload {
    pub(crate) fn new(pieces: Vec<Piece>) -> Result<Self> {
        let length = pieces.iter().try_fold(0_u64, |sum, piece| {
            sum.checked_add(match piece {
                Piece::Bytes(bytes) => bytes.len() as u64,
                Piece::File(_, file) => file.length(),
            })
        });
        let length =
            length.ok_or_else(|| Error::invalid_request("the files are too large to be sent"))?;
        Ok(Self { pieces, length })
    }

    /// The body of one attempt. Files on disk are opened, and those that are not as they were when
    /// they were named are refused before anything is sent.
    pub(crate) async fn begin(&self, clock: Arc<dyn Clock>) -> Result<(Body, Guard)> {
        let mut parts = VecDeque::with_capacity(self.pieces.len());
        for piece in &self.pieces {
            parts.push_back(match piece {
                Piece::Bytes(bytes) => Part::Bytes(bytes.clone()),
                Piece::File(field, file) => Part::File(Reading::of(field, file).await?),
            });
        }
        if self.length == 0 {
            // A connection reads nothing of an empty body, so a stream that is longer shows only here.
            for part in &mut parts {
                if let Part::File(file) = part {
                    let read = poll_fn(|cx| file.poll(cx)).await;
                    read.map_err(|error| error.with_delivery(Delivery::NotSent))?;
                }
            }
        }
        let flow = Arc::new(Flow::new(clock));
        let body = Body::new(Pieces {
            parts,
            left: self.length,
            flow: Arc::clone(&flow),
        });
        Ok((body, Guard(flow)))
    }

    /// Whether it can be sent from its beginning: whether nothing was taken of a stream that there is
    /// only once.
    pub(crate) fn is_whole(&self) -> bool {
        self.pieces.iter().all(|piece| match piece {
            Piece::File(_, file) => match file.content() {
                Content::Once { body, .. } => reading::lock(body).is_some(),
                _ => true,
            },
            Piece::Bytes(_) => true,
        })
    }
}

enum Part {
    Bytes(Bytes),
    File(Reading),
}

/// The body of one attempt.
struct Pieces {
    parts: VecDeque<Part>,
    /// How many bytes are still to come.
    left: u64,
    flow: Arc<Flow>,
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let Self { parts, left, flow } = &mut *self;
        // Held to the end, so that nothing is taken, and no progress reported, once the attempt is over.
        let mut flow = flow.lock();
        while let Some(part) = parts.front_mut() {
            if flow.is_over() {
                return Poll::Ready(Some(Err("the attempt is over".into())));
            }
            let piece = match part {
                Part::Bytes(bytes) => {
                    let bytes = std::mem::take(bytes);
                    parts.pop_front();
                    bytes
                }
                Part::File(file) => match ready!(file.poll(cx)) {
                    Ok(Some(piece)) => piece,
                    Ok(None) => {
                        parts.pop_front();
                        continue;
                    }
                    Err(fault) => {
                        let why = fault.to_string();
                        flow.fail(fault);
                        return Poll::Ready(Some(Err(why.into())));
                    }
                },
            };
            flow.took();
            *left = left.saturating_sub(piece.len() as u64);
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        self.parts.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests;
