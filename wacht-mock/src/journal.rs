//! Keeps a store in a file: takes its changes in order, writes them on a separate thread, and reports
//! when they are on the disk. Changes that wait at the same time are written together.

mod file;

use std::{
    io,
    path::Path,
    pin::pin,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Wake, Waker},
    thread::{self, JoinHandle, Thread},
};

use file::File;
pub(crate) use file::Found;
pub use file::StoreError;
use tokio::sync::watch;

use crate::{
    form::Form,
    lock::lock,
    store::{Changes, Store},
};

/// The file of a store that is written while the server runs. Dropping it writes the rest.
#[derive(Debug)]
pub(crate) struct Journal {
    queue: Arc<Queue>,
    kept: watch::Receiver<Kept>,
    thread: Option<JoinHandle<()>>,
}

/// How many changes are on the disk, or why no more will be.
type Kept = Result<u64, StoreError>;

#[derive(Debug, Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    bell: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    changes: Option<Changes>,
    /// How many changes came so far.
    count: u64,
    is_closed: bool,
}

impl Journal {
    /// Opens the file, or makes a new one. Returns its content; the store of a new
    /// one is the empty one that was given.
    pub(crate) fn open(path: &Path, form: Form, empty: Store) -> io::Result<(Self, Found)> {
        let opened = File::open(path, form, empty);
        let (file, found) =
            opened.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        let queue = Arc::<Queue>::default();
        let (sender, kept) = watch::channel(Ok(0));
        let thread = thread::Builder::new().name("wacht-mock store".to_owned());
        let thread = thread.spawn({
            let queue = Arc::clone(&queue);
            move || write(&file, &queue, &sender)
        })?;
        let thread = Some(thread);
        let journal = Self {
            queue,
            kept,
            thread,
        };
        Ok((journal, found))
    }

    /// Takes changes; those that are noted first are written first.
    pub(crate) fn note(&self, changes: Changes) {
        let mut waiting = self.queue.lock();
        waiting.count += 1;
        match &mut waiting.changes {
            Some(earlier) => earlier.extend(changes),
            none => *none = Some(changes),
        }
        self.queue.bell.notify_one();
    }

    /// Waits until all changes that were noted so far are on the disk.
    pub(crate) async fn kept(&self) -> Result<(), StoreError> {
        let count = self.queue.lock().count;
        let mut kept = self.kept.clone();
        let is_enough = |kept: &Kept| kept.as_ref().map_or(true, |kept| *kept >= count);
        let kept = kept.wait_for(is_enough).await;
        // The thread ends only after this or with an error, which stays.
        kept.map_or(Ok(()), |kept| kept.clone().map(drop))
    }

    /// The same, for a caller that cannot await. The thread that writes needs nothing of the runtime,
    /// so this ends also where it blocks the only thread of one.
    pub(crate) fn wait(&self) -> Result<(), StoreError> {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut kept = pin!(self.kept());
        loop {
            match kept.as_mut().poll(&mut Context::from_waker(&waker)) {
                Poll::Ready(kept) => return kept,
                Poll::Pending => thread::park(),
            }
        }
    }
}

/// Wakes a thread that waits.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.queue.lock().is_closed = true;
        self.queue.bell.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic was printed already.
            let _ = thread.join();
        }
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        lock(&self.waiting)
    }

    /// The changes that wait, with the count of all that came; nothing when no more will come.
    fn take(&self) -> Option<(Changes, u64)> {
        let mut waiting = self.lock();
        loop {
            if let Some(changes) = waiting.changes.take() {
                return Some((changes, waiting.count));
            }
            if waiting.is_closed {
                return None;
            }
            waiting = self
                .bell
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn write(file: &File, queue: &Queue, kept: &watch::Sender<Kept>) {
    while let Some((changes, count)) = queue.take() {
        let written = file.write(&changes);
        let has_failed = written.is_err();
        drop(kept.send_replace(written.map(|()| count)));
        if has_failed {
            return;
        }
    }
}
