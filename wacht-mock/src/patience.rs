//! Bounds how long a client may take: a socket whose unread responses, and a body whose missing bytes,
//! are an error after a while. It never looks at the bytes.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep},
};

/// A client that takes longer than the limit must at least reach this speed.
const BYTES_PER_SECOND: f64 = 65_536.0;

/// A deadline that moves with the bytes that pass.
#[derive(Debug)]
struct Deadline {
    limit: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
}

/// A socket whose client must read.
#[derive(Debug)]
pub(crate) struct Socket {
    inner: TcpStream,
    write: Deadline,
}

/// The body of a request, which must arrive.
#[derive(Debug)]
pub(crate) struct Arriving {
    inner: Incoming,
    read: Deadline,
}

impl Deadline {
    fn new(limit: Duration) -> Self {
        Self { limit, sleep: None }
    }

    /// Waits from now on, unless it does already. An error after the deadline.
    fn wait(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        let limit = self.limit;
        let sleep = self
            .sleep
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        let waited = sleep.as_mut().poll(context);
        waited.map(|()| io::Error::new(io::ErrorKind::TimedOut, "the client took too long"))
    }

    fn pass(&mut self, bytes: usize) {
        if let Some(sleep) = &mut self.sleep {
            let more = Duration::from_secs_f64(bytes as f64 / BYTES_PER_SECOND);
            let deadline = sleep.deadline() + more;
            // An earlier speed does not allow a later pause.
            let latest = Instant::now() + self.limit;
            sleep.as_mut().reset(deadline.min(latest));
        }
    }

    fn end(&mut self) {
        self.sleep = None;
    }
}

impl Socket {
    pub(crate) fn new(inner: TcpStream, limit: Duration) -> Self {
        let write = Deadline::new(limit);
        Self { inner, write }
    }
}

impl Arriving {
    pub(crate) fn new(inner: Incoming, limit: Duration) -> Self {
        let read = Deadline::new(limit);
        Self { inner, read }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(context, bytes);
        self.judge(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write_vectored(context, bytes);
        self.judge(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    /// Called when everything that was to be written is.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.write.end();
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

impl Socket {
    fn judge(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Pending => self.write.wait(context).map(Err),
            Poll::Ready(Ok(bytes)) => {
                self.write.pass(bytes);
                written
            }
            Poll::Ready(Err(_)) => written,
        }
    }
}

impl Body for Arriving {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match Pin::new(&mut self.inner).poll_frame(context) {
            Poll::Pending => self.read.wait(context).map(|error| Some(Err(error.into()))),
            Poll::Ready(Some(Ok(frame))) => {
                self.read.pass(frame.data_ref().map_or(0, Bytes::len));
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error.into()))),
            Poll::Ready(None) => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
