//! One HTTP client for each Tokio runtime that sends. A connection lives on the runtime that made it:
//! it ends with that runtime, under a request of another one, and moves nothing while that runtime
//! stands still. Takes how a client is made, returns that of the current runtime.

use std::{
    future::pending,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use tokio::{
    runtime::{Handle, Id},
    task::AbortHandle,
};

use crate::{Error, Result};

/// How a client is made.
type Make = Box<dyn Fn() -> Result<reqwest::Client> + Send + Sync>;

pub(super) struct Clients {
    make: Make,
    /// A client that no runtime has yet.
    spare: Mutex<Option<reqwest::Client>>,
    open: Arc<Open>,
}

/// The clients of the runtimes that are alive.
type Open = Mutex<Vec<Entry>>;

struct Entry {
    runtime: Id,
    client: reqwest::Client,
    /// Ends the task that waits for the end of the runtime.
    watch: Option<AbortHandle>,
}

impl Clients {
    /// Makes the first client, so that problems of the settings are known.
    pub(super) fn new(make: Make) -> Result<Self> {
        let spare = Mutex::new(Some(make()?));
        Ok(Self {
            make,
            spare,
            open: Arc::default(),
        })
    }

    /// The client of the runtime that this is called on.
    pub(super) fn current(&self) -> Result<reqwest::Client> {
        let runtime = Handle::try_current().map_err(|_| {
            Error::configuration("there is no Tokio runtime here, on which requests are sent")
        })?;
        let id = runtime.id();
        let known = |open: &[Entry]| {
            let entry = open.iter().find(|entry| entry.runtime == id)?;
            Some(entry.client.clone())
        };
        if let Some(client) = known(&lock(&self.open)) {
            return Ok(client);
        }
        let spare = lock(&self.spare).take();
        let client = match spare {
            Some(client) => client,
            None => (self.make)()?,
        };
        let mut open = lock(&self.open);
        if let Some(client) = known(&open) {
            // Another thread of the runtime was first.
            return Ok(client);
        }
        open.push(Entry {
            runtime: id,
            client: client.clone(),
            watch: None,
        });
        // Never spawned or aborted under the lock: a runtime that ends drops the task at once.
        drop(open);
        let end = End {
            open: Arc::downgrade(&self.open),
            runtime: id,
        };
        let task = runtime.spawn(async move {
            let _end = end;
            pending::<()>().await;
        });
        let mut open = lock(&self.open);
        if let Some(entry) = open.iter_mut().find(|entry| entry.runtime == id) {
            entry.watch = Some(task.abort_handle());
        }
        Ok(client)
    }

    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        lock(&self.open).len()
    }
}

impl Drop for Clients {
    fn drop(&mut self) {
        let open = std::mem::take(&mut *lock(&self.open));
        for watch in open.into_iter().filter_map(|entry| entry.watch) {
            watch.abort();
        }
    }
}

/// Takes the client of a runtime away when the runtime ends, which drops its tasks.
struct End {
    open: Weak<Open>,
    runtime: Id,
}

impl Drop for End {
    fn drop(&mut self) {
        if let Some(open) = self.open.upgrade() {
            let mut entries = lock(&open);
            let found = entries
                .iter()
                .position(|entry| entry.runtime == self.runtime);
            let entry = found.map(|index| entries.swap_remove(index));
            drop(entries);
            drop(entry);
        }
    }
}

/// Nothing panics while it holds one of these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
