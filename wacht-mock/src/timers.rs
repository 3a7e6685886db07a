//! Time that passes only where something waits for it: takes waits, and ends the earliest as soon as
//! nothing is being done meanwhile. No wait takes any time of the machine.

use std::{
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll, Waker},
    time::Duration,
};

use crate::{clock::Clock, lock::lock};

/// The waits of a clock that stands still.
#[derive(Debug)]
pub(crate) struct Timers {
    clock: Arc<Clock>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The time since the beginning.
    now: Duration,
    /// The waits by their ends, and by the order in which they began.
    waits: BTreeMap<(Duration, u64), Waker>,
    /// How many waits began.
    count: u64,
    /// How much is being done. No time passes meanwhile.
    busy: usize,
}

/// Something is being done until this is dropped.
#[derive(Debug)]
pub(crate) struct Busy(Arc<Timers>);

/// A wait.
#[derive(Debug)]
pub(crate) struct Wait {
    timers: Arc<Timers>,
    due: Duration,
    /// Its place among the waits, from the first poll until its end.
    place: Option<(Duration, u64)>,
}

impl Timers {
    pub(crate) fn new(clock: Arc<Clock>) -> Arc<Self> {
        let state = Mutex::default();
        Arc::new(Self { clock, state })
    }

    pub(crate) fn now(&self) -> Duration {
        self.lock().now
    }

    pub(crate) fn wait(self: &Arc<Self>, duration: Duration) -> Wait {
        let due = self.now().saturating_add(duration);
        let timers = Arc::clone(self);
        let place = None;
        Wait { timers, due, place }
    }

    pub(crate) fn busy(self: &Arc<Self>) -> Busy {
        self.lock().busy += 1;
        Busy(Arc::clone(self))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl State {
    /// Lets the wait that ends first look whether it is over.
    fn wake_first(&self) {
        if let Some(waker) = self.waits.values().next() {
            waker.wake_by_ref();
        }
    }
}

impl Future for Wait {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let timers = Arc::clone(&self.timers);
        let mut state = timers.lock();
        let Some(place) = self.place else {
            state.count += 1;
            let place = (self.due, state.count);
            state.waits.insert(place, context.waker().clone());
            self.place = Some(place);
            // A task that waits for one of several begins them all before the first of them ends.
            context.waker().wake_by_ref();
            return Poll::Pending;
        };
        let is_first = state.waits.keys().next() == Some(&place);
        if state.busy > 0 || !is_first {
            state.waits.insert(place, context.waker().clone());
            return Poll::Pending;
        }
        state.waits.remove(&place);
        self.place = None;
        let passed = self.due.saturating_sub(state.now);
        state.now += passed;
        timers.clock.advance(passed);
        state.wake_first();
        Poll::Ready(())
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            let mut state = self.timers.lock();
            state.waits.remove(&place);
            state.wake_first();
        }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.busy -= 1;
        state.wake_first();
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn is_over(wait: Pin<&mut Wait>) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        wait.poll(&mut context).is_ready()
    }

    #[test]
    fn the_wait_that_ends_first_is_over_first() {
        let timers = Timers::new(Arc::default());
        let (mut long, mut short) = (pin!(timers.wait(2 * SECOND)), pin!(timers.wait(SECOND)));
        assert!(!is_over(long.as_mut()) && !is_over(short.as_mut()));
        assert!(!is_over(long.as_mut()));
        assert!(is_over(short.as_mut()));
        assert_eq!(timers.now(), SECOND);
        assert!(is_over(long.as_mut()));
        assert_eq!(timers.now(), 2 * SECOND);
    }

    #[test]
    fn no_time_passes_while_something_is_done() {
        let timers = Timers::new(Arc::default());
        let mut wait = pin!(timers.wait(SECOND));
        let busy = timers.busy();
        assert!(!is_over(wait.as_mut()) && !is_over(wait.as_mut()));
        drop(busy);
        assert!(is_over(wait.as_mut()));
    }

    #[test]
    fn a_wait_that_nobody_waits_for_takes_no_time() {
        let timers = Timers::new(Arc::default());
        {
            let mut forgotten = pin!(timers.wait(SECOND));
            assert!(!is_over(forgotten.as_mut()));
        }
        let mut other = pin!(timers.wait(2 * SECOND));
        assert!(!is_over(other.as_mut()));
        assert!(is_over(other.as_mut()));
        assert_eq!(timers.now(), 2 * SECOND);
    }

    #[test]
    fn the_clock_moves_with_the_waits() {
        let clock = Arc::new(Clock::default());
        clock.set(crate::clock::read("2026-01-01T00:00:00Z").unwrap());
        let timers = Timers::new(Arc::clone(&clock));
        let mut wait = pin!(timers.wait(SECOND));
        assert!(!is_over(wait.as_mut()) && is_over(wait.as_mut()));
        let now = crate::clock::text(clock.now());
        assert_eq!(now, "2026-01-01T00:00:01.000000Z");
    }
}
