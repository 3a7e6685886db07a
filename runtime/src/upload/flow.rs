//! What an attempt knows of the body that it sends: when a piece was last taken, and why it broke off.
//! Shared between the attempt and the body, which a connection may hold for longer.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{Clock, Error};

pub(crate) struct Flow(Mutex<State>);

pub(crate) struct State {
    clock: Arc<dyn Clock>,
    /// How many pieces were taken, and when the last one was.
    pieces: u64,
    last: Duration,
    is_over: bool,
    fault: Option<Error>,
}

impl Flow {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self(Mutex::new(State {
            last: clock.now(),
            clock,
            pieces: 0,
            is_over: false,
            fault: None,
        }))
    }

    /// A callback that panics leaves nothing half done here.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many pieces were taken, and for how long none was.
    pub(crate) fn seen(&self) -> (u64, Duration) {
        let state = self.lock();
        let idle = state.clock.now().saturating_sub(state.last);
        (state.pieces, idle)
    }

    /// Why the body broke off, if it did.
    pub(crate) fn take_fault(&self) -> Option<Error> {
        self.lock().fault.take()
    }
}

impl State {
    pub(crate) fn is_over(&self) -> bool {
        self.is_over
    }

    pub(crate) fn took(&mut self) {
        self.pieces += 1;
        self.last = self.clock.now();
    }

    pub(crate) fn fail(&mut self, fault: Error) {
        self.fault = Some(fault);
        self.is_over = true;
    }
}

/// Ends the body when the attempt ends, also by being dropped: a connection that still has it gets
/// nothing more of it, so that what the next attempt sends is sent by that one alone.
pub(crate) struct Guard(pub(super) Arc<Flow>);

impl std::ops::Deref for Guard {
    type Target = Flow;

    fn deref(&self) -> &Flow {
        &self.0
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.lock().is_over = true;
    }
}
