//! Time and chance, as the client sees them. A test sets a custom clock, so that nothing waits for
//! real and every wait is known beforehand.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, SystemTime},
};

/// A future that completes after a duration.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The client's source of time, and of the random numbers by which its waits vary.
///
/// With this one a test that retries takes no time, and the waits that a
/// [`Hook`](crate::Hook) sees are the same in every run:
///
/// ```
/// use std::time::Duration;
/// use wacht_runtime::{Client, Clock, Scheme, Service, Sleep};
///
/// static SERVICE: Service = Service::new("example-sdk", "1.0.0")
///     .server("https://api.example.com")
///     .schemes(&[Scheme::bearer("key")]);
///
/// struct Instantly;
///
/// impl Clock for Instantly {
///     fn now(&self) -> Duration {
///         Duration::ZERO
///     }
///
///     fn sleep(&self, duration: Duration) -> Sleep {
///         // The limit of an attempt is a sleep as well, and must not be over at once.
///         match duration < Duration::from_secs(25) {
///             true => Box::pin(std::future::ready(())),
///             false => Box::pin(std::future::pending()),
///         }
///     }
///
///     fn jitter(&self) -> f64 {
///         1.0
///     }
/// }
///
/// # fn main() -> wacht_runtime::Result<()> {
/// let client = Client::builder(&SERVICE).api_key("sk_test").clock(Instantly).build()?;
/// # Ok(()) }
/// ```
pub trait Clock: Send + Sync + 'static {
    /// The time since some fixed moment; never goes back.
    fn now(&self) -> Duration;

    /// The time of day, with which dates in responses are compared.
    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Completes after `duration`.
    fn sleep(&self, duration: Duration) -> Sleep;

    /// A number between 0 and 1: the share of the variable part of a wait that is waited. It is
    /// called once after each failed attempt. The default is random, so that clients that failed
    /// together do not retry together.
    fn jitter(&self) -> f64 {
        random()
    }
}

/// The clock of the machine, and the timers of tokio.
#[derive(Debug)]
pub struct SystemClock(std::time::Instant);

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl SystemClock {
    /// A clock that begins now.
    #[must_use]
    pub fn new() -> Self {
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

/// The output of `future`, or `None` when `sleep` is done first.
///
/// Several futures in a row can share a sleep, until it is done. The future is lent, because one that
/// is handed over would be held twice.
pub(crate) fn timeout<F: Future + ?Sized>(
    sleep: &mut Sleep,
    mut future: Pin<&mut F>,
) -> impl Future<Output = Option<F::Output>> {
    std::future::poll_fn(move |cx: &mut Context<'_>| {
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        sleep.as_mut().poll(cx).map(|()| None)
    })
}

/// A number between 0 and 1 that nobody can foresee.
fn random() -> f64 {
    use std::hash::{BuildHasher as _, Hasher as _};
    let bits = std::hash::RandomState::new().build_hasher().finish();
    // The upper 53 bits are as many as a float holds.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
    let fraction = (bits >> 11) as f64 / (1_u64 << 53) as f64;
    fraction
}

#[cfg(test)]
mod tests {
    use super::{Clock, SystemClock, random};

    #[test]
    fn chance_stays_between_0_and_1() {
        for _ in 0..1_000 {
            assert!((0.0..1.0).contains(&random()));
        }
    }

    #[test]
    fn two_clocks_do_not_agree_by_chance() {
        let clock = SystemClock::new();
        let draw = || [(); 4].map(|()| clock.jitter().to_bits());
        assert_ne!(draw(), draw());
    }
}
