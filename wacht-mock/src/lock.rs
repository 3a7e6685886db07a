//! Takes a mutex, returns its value locked, also after a panic.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A panic elsewhere leaves the value behind the lock as it was.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
