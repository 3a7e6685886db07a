//! Time, as the client sees it. A test brings a clock of its own, so that nothing waits for real.

use std::{
    future::Future,
    pin::{Pin, pin},
    task::{Context, Poll},
    time::{Duration, SystemTime},
};

/// A future that is done after a while.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Where the client takes the time from.
pub trait Clock: Send + Sync + 'static {
    /// The time since some fixed moment; never goes back.
    fn now(&self) -> Duration;

    /// The time of day, which dates in answers are compared with.
    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Is done after `duration`.
    fn sleep(&self, duration: Duration) -> Sleep;
}

/// The clock of the machine, and the timers of tokio.
pub(crate) struct SystemClock(std::time::Instant);

impl SystemClock {
    pub(crate) fn new() -> Self {
        Self(std::time::Instant::now())
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// What `future` gives, or `None` when `sleep` is done first.
///
/// Several futures in a row can share a sleep, until it is done.
pub(crate) async fn timeout<F: Future>(sleep: &mut Sleep, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    std::future::poll_fn(|cx: &mut Context<'_>| {
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        sleep.as_mut().poll(cx).map(|()| None)
    })
    .await
}
