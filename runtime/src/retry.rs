//! Whether a failed request is sent again, and when. A pure decision over known facts: the retry
//! class of the operation, the failure, the attempt, the time that is left, and the budget.

mod attempts;

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

pub(crate) use self::attempts::Attempts;
use crate::{Error, ErrorKind, error::Delivery, operation::Retry};

/// The first wait after a failure that passes by itself, such as a broken connection.
const BLIP: Duration = Duration::from_millis(50);

/// The first wait after the service requested less.
const THROTTLE: Duration = Duration::from_secs(1);

/// How often a failed request is retried, and how long the waits are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RetryPolicy {
    max_attempts: u32,
    max_delay: Duration,
    max_retry_after: Duration,
}

impl Default for RetryPolicy {
    /// 3 attempts, at most 20 seconds between them; a delay that the service requests is honoured
    /// up to a minute.
    fn default() -> Self {
        Self {
            max_attempts: 3,
            max_delay: Duration::from_secs(20),
            max_retry_after: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// Never retries: every request is sent once.
    #[must_use]
    pub fn never() -> Self {
        Self::default().max_attempts(1)
    }

    /// The maximum number of attempts, including the first. 0 counts as 1.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// The longest wait between two attempts, unless the service requests more.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// The longest delay that is honoured when the service requests one, in `Retry-After` or in the
    /// message of a 429. A longer one ends the call; [`Error::retry_after`] returns it.
    #[must_use]
    pub fn max_retry_after(mut self, delay: Duration) -> Self {
        self.max_retry_after = delay;
        self
    }
}

/// The facts of a failed attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failure {
    pub(crate) kind: ErrorKind,
    pub(crate) status: Option<u16>,
    pub(crate) delivery: Delivery,
    pub(crate) retry_after: Option<Duration>,
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        Self {
            kind: error.kind(),
            status: error.status().map(|status| status.as_u16()),
            delivery: error.delivery(),
            retry_after: error.retry_after(),
        }
    }
}

impl Failure {
    /// Whether another attempt could fare better.
    fn passes(self) -> bool {
        match self.status {
            Some(status) => matches!(status, 408 | 429 | 500 | 502 | 503 | 504),
            None => matches!(self.kind, ErrorKind::Connection | ErrorKind::Timeout),
        }
    }

    /// Whether the service requests less.
    fn is_throttle(self) -> bool {
        self.status == Some(429) || (self.status == Some(503) && self.retry_after.is_some())
    }

    /// What a retry after it takes out of the budget.
    fn cost(self) -> u32 {
        if self.is_throttle() {
            THROTTLE_COST
        } else {
            RETRY_COST
        }
    }
}

/// The wait before the next attempt and what it took out of the budget, or `None` when there is none.
///
/// `attempt` counts from 1, `left` is the time until the deadline, and `random` is between 0 and 1.
fn next_attempt(
    policy: &RetryPolicy,
    class: Retry,
    failure: Failure,
    attempt: u32,
    left: Option<Duration>,
    random: f64,
    budget: &Budget,
) -> Option<(Duration, u32)> {
    if attempt >= policy.max_attempts || !failure.passes() || !may_resend(class, failure.delivery) {
        return None;
    }
    if failure
        .retry_after
        .is_some_and(|asked| asked > policy.max_retry_after)
    {
        return None;
    }
    let delay = delay(policy, failure, attempt, random);
    if left.is_some_and(|left| delay >= left) {
        return None;
    }
    let cost = failure.cost();
    budget.take(cost).then_some((delay, cost))
}

/// A request that was not carried out may always be sent again; one that may have been only where
/// that is safe.
fn may_resend(class: Retry, delivery: Delivery) -> bool {
    match delivery {
        Delivery::NotSent | Delivery::Rejected => true,
        Delivery::Unknown => class != Retry::Never,
    }
}

/// Full jitter for what passes by itself: callers that failed together do not come back together.
/// Half of the wait is kept where the service requested less, so that it never collapses to nothing.
fn delay(policy: &RetryPolicy, failure: Failure, attempt: u32, random: f64) -> Duration {
    let base = if failure.is_throttle() {
        THROTTLE
    } else {
        BLIP
    };
    let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
    let backoff = base.saturating_mul(doubled).min(policy.max_delay);
    // The number may be a caller's, and then be anything.
    let random = if random.is_nan() {
        1.0
    } else {
        random.clamp(0.0, 1.0)
    };
    let delay = match failure.is_throttle() {
        true => backoff.div_f64(2.0) + backoff.div_f64(2.0).mul_f64(random),
        false => backoff.mul_f64(random),
    };
    delay.max(failure.retry_after.unwrap_or_default())
}

/// What all clones of a client may spend on retries together, so that a service in trouble is not
/// buried under them.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

/// A full budget.
pub(crate) const BUDGET: u32 = 500;
/// What a retry costs.
pub(crate) const RETRY_COST: u32 = 14;
/// What a retry costs after the service itself requested less.
pub(crate) const THROTTLE_COST: u32 = 5;

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU32::new(BUDGET))
    }
}

impl Budget {
    fn take(&self, cost: u32) -> bool {
        let order = Ordering::Relaxed;
        self.0
            .fetch_update(order, order, |left| left.checked_sub(cost))
            .is_ok()
    }

    fn give_back(&self, back: u32) {
        let order = Ordering::Relaxed;
        let give = |left: u32| Some(left.saturating_add(back).min(BUDGET));
        // The closure never refuses, so neither does the update.
        let _ = self.0.fetch_update(order, order, give);
    }

    #[cfg(test)]
    pub(crate) fn left(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    #[cfg(test)]
    pub(crate) fn with(tokens: u32) -> Self {
        Self(AtomicU32::new(tokens))
    }
}

#[cfg(test)]
mod sequences;
#[cfg(test)]
mod tests;
