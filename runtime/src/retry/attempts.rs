//! The account of one call: how often it was tried, and what its fate is. Takes how each attempt
//! ended and returns the wait before the next; reads no clock, draws no number, sends nothing.

use std::time::Duration;

use super::{Budget, Failure, RetryPolicy, next_attempt};
use crate::{Error, error::Delivery, operation::Operation, origin::Origin};

/// The attempts of one call.
pub(crate) struct Attempts<'a> {
    policy: &'a RetryPolicy,
    operation: &'static Operation,
    budget: &'a Budget,
    number: u32,
    /// What the last retry took out of the budget.
    taken: Option<u32>,
    /// The fate of the attempts before this one together.
    before: Delivery,
}

impl<'a> Attempts<'a> {
    /// The first attempt.
    pub(crate) fn first(
        policy: &'a RetryPolicy,
        operation: &'static Operation,
        budget: &'a Budget,
    ) -> Self {
        Self {
            policy,
            operation,
            budget,
            number: 1,
            taken: None,
            before: Delivery::NotSent,
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
            self.operation.retry,
            failure,
            self.number,
            left,
            random,
            budget,
        )?;
        self.before = self.before.and(failure.delivery);
        self.number += 1;
        self.taken = Some(cost);
        Some(wait)
    }

    /// Another attempt with another token follows, which costs nothing: the service refused the one
    /// before and requires it.
    pub(crate) fn renewed(&mut self) {
        self.before = self.before.and(Delivery::Rejected);
        self.number += 1;
    }

    /// The call succeeded with this attempt. One that succeeds at once returns a little to the
    /// budget, one that was retried what its last retry took: more would fill the budget by
    /// failures.
    pub(crate) fn succeeded(&self) {
        self.budget.give_back(self.taken.unwrap_or(1));
    }

    /// The error of a call whose last attempt ended with this one.
    pub(crate) fn ended(&self, error: Error) -> Error {
        self.complete(error, self.number)
    }

    /// The error of a call whose last attempt was refused before anything of it was sent, and so was
    /// none.
    pub(crate) fn refused(&self, error: Error) -> Error {
        self.complete(error, self.number.saturating_sub(1).max(1))
    }

    fn complete(&self, error: Error, attempts: u32) -> Error {
        let origin = Origin {
            operation: self.operation,
            attempts,
        };
        let delivery = self.delivery(error.delivery());
        origin.complete_as(error, delivery)
    }

    /// The fate of the call whose last attempt ended so: that does not decide about an attempt
    /// before it.
    pub(super) fn delivery(&self, last: Delivery) -> Delivery {
        self.before.and(last)
    }
}
