//! Responses: what the service sent back with success, not yet made into what an operation returns.

use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderMap, StatusCode};

use crate::{
    Body, Clock, Error, Result,
    origin::Origin,
    wire::{Fault, Input, Scalar, Wire, decode},
};

/// A successful response on its way into an [`Output`](crate::output::Output).
#[doc(hidden)]
pub struct Received {
    pub(crate) origin: Origin,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    /// What guards a body that is handed on as it arrives.
    pub(crate) stall: Stall,
    /// The headers that may carry the id of the request.
    pub(crate) request_ids: &'static [&'static str],
}

/// Ends a body of which nothing arrives for too long, or too much.
pub(crate) struct Stall {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limit: Duration,
    /// The largest file that is read into memory.
    pub(crate) max_bytes: usize,
}

impl Received {
    /// The status as a number.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// The body, which is in memory, as text.
    #[must_use]
    pub fn into_text(self) -> String {
        let body = self.body.into_bytes().unwrap_or_default();
        String::from_utf8_lossy(&body).into_owned()
    }

    /// Reads the body, which is in memory, into `value`.
    pub(crate) fn read(self, value: &mut dyn Wire) -> Result<()> {
        let Self {
            origin,
            status,
            headers,
            body,
            request_ids,
            ..
        } = self;
        let body = body.into_bytes().unwrap_or_default();
        let read = match origin.operation.is_text {
            true => read_text(&body, value),
            false => decode(&body, value, origin.operation.envelope),
        };
        read.map_err(|fault| {
            let error = Error::decode(fault, status, headers, body);
            origin.complete(error.identified_by(request_ids))
        })
    }
}

/// Reads a response of text. Bytes that are not UTF-8 are replaced, because people read it.
fn read_text(body: &[u8], value: &mut dyn Wire) -> Result<(), Fault> {
    let text = String::from_utf8_lossy(body);
    value.accept(Input::Scalar(Scalar::Str(&text)))
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received").finish_non_exhaustive()
    }
}

impl fmt::Debug for Stall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.limit.fmt(f)
    }
}
