//! A rolling rate limit: so many requests within any span of so long.

use std::{collections::VecDeque, time::Duration};

use chrono::{DateTime, Utc};

use crate::{form::Form, refusal::Refusal};

/// How many requests are taken within how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limit {
    pub(crate) requests: usize,
    pub(crate) within: Duration,
}

/// The requests that count at the moment.
#[derive(Debug, Default)]
pub(crate) struct Rate(VecDeque<DateTime<Utc>>);

impl Rate {
    /// Counts a request, or refuses it because there were too many.
    pub(crate) fn count(
        &mut self,
        limit: Limit,
        now: DateTime<Utc>,
        form: Form,
    ) -> Result<(), Refusal> {
        let passed = |then: &DateTime<Utc>| (now - *then).to_std().unwrap_or_default();
        while self
            .0
            .front()
            .is_some_and(|oldest| passed(oldest) >= limit.within)
        {
            self.0.pop_front();
        }
        if self.0.len() < limit.requests {
            self.0.push_back(now);
            return Ok(());
        }
        let left = self.0.front().map_or(limit.within, |oldest| {
            limit.within.saturating_sub(passed(oldest))
        });
        Err(Refusal::throttled(form, limit.within, left))
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
            rate.count(limit, now, Form::Documented).is_ok()
        };
        assert_eq!([count(0), count(30), count(59)], [true, true, false]);
        assert_eq!([count(60), count(61), count(90)], [true, false, true]);
    }
}
