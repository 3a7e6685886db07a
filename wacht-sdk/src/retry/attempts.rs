//! The account of one call: how often it was tried, and what is known of its fate. Takes how each
//! attempt ended and gives the wait before the next; reads no clock, draws no number, sends nothing.

use std::time::Duration;

use super::{Budget, Failure, RetryPolicy, next_attempt};
use crate::{call::Retry, error::Delivery};

/// The attempts of one call.
pub(crate) struct Attempts<'a> {
    policy: &'a RetryPolicy,
    class: Retry,
    budget: &'a Budget,
    number: u32,
    /// What the last retry took out of the budget.
    taken: Option<u32>,
    /// Whether an attempt before this one may have been carried out.
    is_uncertain: bool,
}

impl<'a> Attempts<'a> {
    /// The first attempt.
    pub(crate) fn first(policy: &'a RetryPolicy, class: Retry, budget: &'a Budget) -> Self {
        Self {
            policy,
            class,
            budget,
            number: 1,
            taken: None,
            is_uncertain: false,
        }
    }

    /// Which attempt this is, from 1.
    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    /// The wait before the next attempt, which then is the current one; `None` when there is none.
    ///
    /// `left` is the time until the deadline, and `random` is between 0 and 1.
    pub(crate) fn failed(
        &mut self,
        failure: Failure,
        left: Option<Duration>,
        random: f64,
    ) -> Option<Duration> {
        let (policy, budget) = (self.policy, self.budget);
        let (wait, cost) = next_attempt(
            policy,
            self.class,
            failure,
            self.number,
            left,
            random,
            budget,
        )?;
        self.is_uncertain |= failure.delivery == Delivery::Unknown;
        self.number += 1;
        self.taken = Some(cost);
        Some(wait)
    }

    /// The call succeeded with this attempt. One that succeeds at once gives a little back, one that
    /// was retried what its last retry took: more would fill the budget by failures.
    pub(crate) fn succeeded(&self) {
        self.budget.give_back(self.taken.unwrap_or(1));
    }

    /// What is known of the call whose last attempt ended so: a refusal says nothing of an attempt
    /// before it.
    pub(crate) fn delivery(&self, last: Delivery) -> Delivery {
        if self.is_uncertain {
            Delivery::Unknown
        } else {
            last
        }
    }
}
