//! Files on disk as bodies. Every access is made where it may block, and none inside a poll.

use std::{
    fs::File,
    future::Future,
    io::{self, Read as _},
    path::Path,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::Frame;
use tokio::{runtime::Handle, task::JoinHandle};

use crate::{Body, BodyError, Error, Result};

/// How much is read at once. Each read goes to another thread, which is worth more than a few bytes.
const CHUNK: u64 = 256 << 10;

/// Opens a file that has the stated length.
pub(super) async fn open(field: &str, path: Arc<Path>, length: u64) -> Result<Body> {
    let Ok(runtime) = Handle::try_current() else {
        return Err(Error::invalid_request(format!(
            "the file in `{field}` is read on a Tokio runtime, and there is none; \
             FilePart::read takes it into memory"
        )));
    };
    let opened = runtime.spawn_blocking(move || {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        io::Result::Ok((file, length))
    });
    let opened = opened.await.unwrap_or_else(|error| Err(error.into()));
    let (file, found) = opened.map_err(|error| {
        Error::invalid_request(format!("the file in `{field}` cannot be opened: {error}"))
            .with_source(error)
    })?;
    if found != length {
        return Err(Error::invalid_request(format!(
            "the file in `{field}` has {found} bytes, and had {length} when it was named"
        )));
    }
    Ok(Body::new(Disk {
        runtime,
        state: State::Idle(file),
    }))
}

struct Disk {
    runtime: Handle,
    state: State,
}

enum State {
    Idle(File),
    Reading(JoinHandle<io::Result<(File, Bytes)>>),
    Done,
}

impl http_body::Body for Disk {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let mut reading = match std::mem::replace(&mut self.state, State::Done) {
            State::Idle(file) => self.runtime.spawn_blocking(move || read(file)),
            State::Reading(reading) => reading,
            State::Done => return Poll::Ready(None),
        };
        let Poll::Ready(read) = Pin::new(&mut reading).poll(cx) else {
            self.state = State::Reading(reading);
            return Poll::Pending;
        };
        let (file, bytes) = read.unwrap_or_else(|error| Err(error.into()))?;
        if bytes.is_empty() {
            return Poll::Ready(None);
        }
        self.state = State::Idle(file);
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }
}

fn read(file: File) -> io::Result<(File, Bytes)> {
    let mut bytes = Vec::with_capacity(CHUNK as usize);
    let mut next = file.take(CHUNK);
    next.read_to_end(&mut bytes)?;
    Ok((next.into_inner(), bytes.into()))
}
