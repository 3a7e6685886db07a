//! What all clones of a fake share: what it expects, what it received, and its clock.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{
    clock::FakeClock,
    expectations::{Expectations, Next},
    received::ReceivedRequest,
};

#[derive(Default)]
pub(super) struct Shared {
    state: Mutex<State>,
    pub(super) clock: FakeClock,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) expectations: Expectations,
    pub(super) requests: Vec<ReceivedRequest>,
    pub(super) unexpected: Vec<String>,
    pub(super) waits: Vec<Duration>,
}

impl Shared {
    /// What an assertion that failed elsewhere has left is as good as before.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records a request and takes its response.
    pub(super) fn receive(&self, sent: &ReceivedRequest) -> Result<Next, String> {
        let mut state = self.state();
        state.requests.push(sent.clone());
        state.expectations.take(sent.arguments()).ok_or_else(|| {
            let why = state.expectations.explain(sent.arguments());
            state.unexpected.push(why.clone());
            why
        })
    }
}
