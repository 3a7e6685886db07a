//! A rolling rate limit: so many requests within any span of so long.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::{
    facts::{self, Facts},
    form::Form,
    refusal::Refusal,
    times::Times,
};

/// What its times are kept under.
const NAME: &str = "rate";

/// How many requests are taken within how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limit {
    pub(crate) requests: usize,
    pub(crate) within: Duration,
}

/// The requests that count at the moment.
#[derive(Debug, Default)]
pub(crate) struct Rate(Times);

impl Rate {
    /// The one that was kept.
    pub(crate) fn of(facts: &Facts) -> Self {
        let mut times = Times::default();
        for (_, number, time) in facts::times(facts).filter(|(name, ..)| *name == NAME) {
            times.restore(number, time);
        }
        Self(times)
    }

    /// Counts a request, or refuses it because there were too many.
    pub(crate) fn count(
        &mut self,
        limit: Limit,
        now: DateTime<Utc>,
        form: Form,
        changes: &mut Facts,
    ) -> Result<(), Refusal> {
        let passed = |then: DateTime<Utc>| (now - then).to_std().unwrap_or_default();
        let is_over = |then| passed(then) >= limit.within;
        self.0.drop_while(NAME, is_over, changes);
        if self.0.len() < limit.requests {
            self.0.push(NAME, now, changes);
            return Ok(());
        }
        let left = self.0.oldest().map_or(limit.within, |oldest| {
            limit.within.saturating_sub(passed(oldest))
        });
        Err(Refusal::throttled(form, limit.within, left))
    }

    /// Counts from zero again.
    pub(crate) fn reset(&mut self, changes: &mut Facts) {
        self.0.clear(NAME, changes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_counts_until_the_span_is_over() {
        let limit = Limit {
            requests: 2,
            within: Duration::from_secs(60),
        };
        let start = DateTime::<Utc>::from_timestamp(1_000_000, 0).unwrap();
        let mut rate = Rate::default();
        let mut count = |seconds: u64| {
            let now = start + Duration::from_secs(seconds);
            rate.count(limit, now, Form::Documented, &mut Facts::new())
                .is_ok()
        };
        assert_eq!([count(0), count(30), count(59)], [true, true, false]);
        assert_eq!([count(60), count(61), count(90)], [true, false, true]);
    }
}
