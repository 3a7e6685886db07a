//! A clock on which no time passes by itself. Waits between attempts are done at once; the limits
//! of attempts hold until a test ends the time.

use std::{
    future::ready,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use tokio::sync::watch;
use wacht_sdk::{Clock, Sleep};

/// What lasts this long is the limit of an attempt; every wait between attempts is shorter.
const LIMIT: Duration = Duration::from_secs(200);

/// How long an attempt may take, unless a case sets another limit.
pub(crate) const ATTEMPT: Duration = Duration::from_secs(1_000);

#[derive(Clone)]
pub(crate) struct TestClock {
    state: Arc<Mutex<State>>,
    up: Arc<watch::Sender<()>>,
}

#[derive(Default)]
struct State {
    now: Duration,
    due: Duration,
    waits: Vec<Duration>,
    limits: Vec<Duration>,
}

impl TestClock {
    pub(crate) fn new() -> Self {
        Self {
            state: Arc::default(),
            up: Arc::new(watch::Sender::new(())),
        }
    }

    /// The limit that was set last is over.
    pub(crate) fn time_up(&self) {
        let mut state = self.state.lock().unwrap();
        state.now = state.now.max(state.due);
        self.up.send_replace(());
    }

    /// This much time passes, and no limit ends.
    pub(crate) fn pass(&self, time: Duration) {
        self.state.lock().unwrap().now += time;
    }

    /// This much time passes, and the limit that was set last ends if it is over by then.
    pub(crate) fn elapse(&self, time: Duration) {
        let mut state = self.state.lock().unwrap();
        state.now += time;
        if state.now >= state.due {
            self.up.send_replace(());
        }
    }

    /// The waits between attempts.
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.state.lock().unwrap().waits.clone()
    }

    /// The limits that were set.
    pub(crate) fn limits(&self) -> Vec<Duration> {
        self.state.lock().unwrap().limits.clone()
    }
}

impl Clock for TestClock {
    fn now(&self) -> Duration {
        self.state.lock().unwrap().now
    }

    /// Begins on Sun, 06 Nov 1994 08:49:37 GMT.
    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777) + self.now()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let mut state = self.state.lock().unwrap();
        if duration < LIMIT {
            state.waits.push(duration);
            state.now += duration;
            return Box::pin(ready(()));
        }
        state.limits.push(duration);
        state.due = state.now + duration;
        let mut up = self.up.subscribe();
        // The sender lives as long as the clock, so this ends only when the time is up.
        Box::pin(async move { up.changed().await.unwrap_or(()) })
    }
}
