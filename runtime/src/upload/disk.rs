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
    let opened = access(&runtime, Access::Open(path)).await;
    let opened = opened.unwrap_or_else(|error| Err(error.into()));
    let Accessed {
        file,
        length: found,
        ..
    } = opened.map_err(|error| {
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
    Reading(JoinHandle<io::Result<Accessed>>),
    Done,
}

/// An access that may block. All of them are one type of task, which is compiled once.
enum Access {
    Open(Arc<Path>),
    Read(File),
}

/// A file after an access.
struct Accessed {
    file: File,
    /// How long the file is, where it was opened.
    length: u64,
    /// The bytes of this read.
    bytes: Bytes,
}

fn access(runtime: &Handle, access: Access) -> JoinHandle<io::Result<Accessed>> {
    runtime.spawn_blocking(move || match access {
        Access::Open(path) => open_now(&path),
        Access::Read(file) => read(file),
    })
}

fn open_now(path: &Path) -> io::Result<Accessed> {
    let file = File::open(path)?;
    Ok(Accessed {
        length: file.metadata()?.len(),
        file,
        bytes: Bytes::new(),
    })
}

impl http_body::Body for Disk {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let mut reading = match std::mem::replace(&mut self.state, State::Done) {
            State::Idle(file) => access(&self.runtime, Access::Read(file)),
            State::Reading(reading) => reading,
            State::Done => return Poll::Ready(None),
        };
        let Poll::Ready(read) = Pin::new(&mut reading).poll(cx) else {
            self.state = State::Reading(reading);
            return Poll::Pending;
        };
        let Accessed { file, bytes, .. } = read.unwrap_or_else(|error| Err(error.into()))?;
        if bytes.is_empty() {
            return Poll::Ready(None);
        }
        self.state = State::Idle(file);
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }
}

fn read(file: File) -> io::Result<Accessed> {
    let mut bytes = Vec::with_capacity(CHUNK as usize);
    let mut next = file.take(CHUNK);
    next.read_to_end(&mut bytes)?;
    Ok(Accessed {
        file: next.into_inner(),
        length: 0,
        bytes: bytes.into(),
    })
}
