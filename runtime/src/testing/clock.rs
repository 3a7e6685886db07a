//! The clock of a fake: time passes only where something waits for it, and then at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::{self, ThreadId},
    time::{Duration, SystemTime},
};

use crate::{Clock, Sleep};

/// Where the time of day begins, after 1970: 2026-01-01 00:00:00 UTC. A test must not depend on the
/// day on which it runs.
const BEGIN: Duration = Duration::from_secs(1_767_225_600);

/// A clock that all its clones share, with a time for each thread.
///
/// A caller that polls a sleep has nothing else to wait for: a response that is ready is taken
/// before its time limit is checked. So the sleep is over, and the clock has moved to its end.
///
/// For the same reason a call to a fake is done the first time it is polled, on one thread. A time
/// for each thread is therefore one that no other call at the same moment can move: none runs out of
/// time because others wait.
#[derive(Clone, Default)]
pub(super) struct FakeClock(Arc<Mutex<HashMap<ThreadId, Duration>>>);

impl FakeClock {
    fn times(&self) -> MutexGuard<'_, HashMap<ThreadId, Duration>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves the clock to `due`, unless it is past that.
    fn reach(&self, due: Duration) {
        let mut times = self.times();
        let now = times.entry(thread::current().id()).or_default();
        *now = due.max(*now);
    }

    /// Lets time pass.
    pub(super) fn pass(&self, time: Duration) {
        self.reach(self.now().saturating_add(time));
    }

    /// The time that has passed on all threads together: the same however calls are spread over them.
    pub(super) fn total(&self) -> Duration {
        let times = self.times();
        times
            .values()
            .fold(Duration::ZERO, |sum, time| sum.saturating_add(*time))
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Duration {
        let times = self.times();
        times
            .get(&thread::current().id())
            .copied()
            .unwrap_or_default()
    }

    fn wall(&self) -> SystemTime {
        let time = BEGIN.saturating_add(self.now());
        let wall = SystemTime::UNIX_EPOCH.checked_add(time);
        wall.unwrap_or(SystemTime::UNIX_EPOCH)
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let due = self.now().saturating_add(duration);
        let clock = self.clone();
        Box::pin(async move { clock.reach(due) })
    }
}

#[cfg(test)]
mod tests {
    use std::{
        task::{Context, Waker},
        time::Duration,
    };

    use super::FakeClock;
    use crate::{Clock, Sleep};

    const SECOND: Duration = Duration::from_secs(1);

    fn is_over(sleep: &mut Sleep) -> bool {
        let mut cx = Context::from_waker(Waker::noop());
        sleep.as_mut().poll(&mut cx).is_ready()
    }

    #[test]
    fn no_time_passes_for_a_sleep_that_nobody_waits_for() {
        let clock = FakeClock::default();
        drop(clock.sleep(SECOND));
        assert_eq!(clock.now(), Duration::ZERO);
    }

    #[test]
    fn a_sleep_is_over_at_once_and_moves_the_clock() {
        let clock = FakeClock::default();
        let wall = clock.wall();
        assert!(is_over(&mut clock.sleep(SECOND)));
        assert_eq!(clock.now(), SECOND);
        assert_eq!(clock.wall(), wall + SECOND);
    }

    #[test]
    fn what_passes_on_one_thread_does_not_on_another() {
        let clock = FakeClock::default();
        clock.pass(SECOND);
        let other = clock.clone();
        let elsewhere = std::thread::spawn(move || {
            other.pass(2 * SECOND);
            other.now()
        });
        assert_eq!(elsewhere.join().unwrap(), 2 * SECOND);
        assert_eq!(clock.now(), SECOND);
        assert_eq!(clock.total(), 3 * SECOND);
    }

    #[test]
    fn sleeps_at_the_same_time_pass_at_the_same_time() {
        let clock = FakeClock::default();
        let (mut long, mut short) = (clock.sleep(2 * SECOND), clock.sleep(SECOND));
        assert!(is_over(&mut long) && is_over(&mut short));
        assert_eq!(clock.now(), 2 * SECOND);
    }

    #[test]
    fn a_sleep_without_end_is_over_at_the_end_of_time() {
        let clock = FakeClock::default();
        clock.pass(SECOND);
        assert!(is_over(&mut clock.sleep(Duration::MAX)));
        assert_eq!(clock.now(), Duration::MAX);
        clock.wall();
    }
}
