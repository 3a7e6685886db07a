//! The laws of the retry decision, checked over every combination to a fixed depth.

use std::time::Duration;

use super::{
    Attempts, BUDGET, Budget, Failure, RETRY_COST, RetryPolicy, THROTTLE_COST, next_attempt,
};
use crate::{
    ErrorKind,
    error::Delivery,
    operation::{Operation, Retry},
};

static SAFE: Operation = Operation::get("get", "/");

const CLASSES: [Retry; 3] = [Retry::Safe, Retry::Idempotent, Retry::Never];
const DELIVERIES: [Delivery; 3] = [Delivery::NotSent, Delivery::Rejected, Delivery::Unknown];
const RANDOMS: [f64; 3] = [0.0, 0.5, 1.0];

fn kind_of(status: u16) -> ErrorKind {
    ErrorKind::of_status(http::StatusCode::from_u16(status).unwrap())
}

fn failures() -> Vec<Failure> {
    let mut failures = Vec::new();
    let kinds = [
        ErrorKind::Configuration,
        ErrorKind::InvalidRequest,
        ErrorKind::Connection,
        ErrorKind::Timeout,
        ErrorKind::Decode,
    ];
    for delivery in DELIVERIES {
        for kind in kinds {
            failures.push(Failure {
                kind,
                status: None,
                delivery,
                retry_after: None,
            });
        }
        for status in [
            400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 501, 502, 503, 504,
        ] {
            for seconds in [None, Some(0), Some(1), Some(60), Some(61), Some(u64::MAX)] {
                failures.push(Failure {
                    kind: kind_of(status),
                    status: Some(status),
                    delivery,
                    retry_after: seconds.map(Duration::from_secs),
                });
            }
        }
    }
    failures
}

/// Everything that can happen, with the decision: the class, failure, attempt, and wait.
fn decisions(left: Option<Duration>) -> Vec<(Retry, Failure, u32, Option<Duration>)> {
    let policy = RetryPolicy::default().max_attempts(5);
    let mut decisions = Vec::new();
    for class in CLASSES {
        for failure in failures() {
            for attempt in 1..=6 {
                for random in RANDOMS {
                    let budget = Budget::default();
                    let next =
                        next_attempt(&policy, class, failure, attempt, left, random, &budget);
                    let wait = next.map(|(wait, _)| wait);
                    decisions.push((class, failure, attempt, wait));
                }
            }
        }
    }
    decisions
}

#[test]
fn there_are_never_more_attempts_than_allowed() {
    for (.., attempt, wait) in decisions(None) {
        assert!(wait.is_none() || attempt < 5);
    }
}

#[test]
fn what_may_have_been_carried_out_is_not_resent_unless_that_is_harmless() {
    for (class, failure, _, wait) in decisions(None) {
        if class == Retry::Never && failure.delivery == Delivery::Unknown {
            assert_eq!(wait, None, "{failure:?}");
        }
    }
}

#[test]
fn only_what_can_pass_is_retried() {
    for (_, failure, _, wait) in decisions(None) {
        if wait.is_some() {
            let status = failure.status.unwrap_or(503);
            assert!(
                [408, 429, 500, 502, 503, 504].contains(&status),
                "{failure:?}"
            );
            let kinds = [ErrorKind::Connection, ErrorKind::Timeout];
            let is_response = failure.status.is_some();
            assert!(is_response || kinds.contains(&failure.kind), "{failure:?}");
        }
    }
}

#[test]
fn a_wait_never_passes_the_deadline() {
    for left in [0, 1, 49, 1_000, 30_000].map(Duration::from_millis) {
        for (.., wait) in decisions(Some(left)) {
            assert!(wait.is_none_or(|wait| wait < left));
        }
    }
}

#[test]
fn what_the_service_asks_for_is_obeyed_up_to_the_ceiling() {
    for (_, failure, _, wait) in decisions(None) {
        if let (Some(asked), Some(wait)) = (failure.retry_after, wait) {
            assert!(wait >= asked, "{failure:?} waits {wait:?}");
            assert!(asked <= Duration::from_secs(60), "{failure:?}");
        }
    }
}

#[test]
fn throttling_never_collapses_to_nothing() {
    for (_, failure, _, wait) in decisions(None) {
        if failure.status == Some(429) {
            assert!(
                wait.is_none_or(|wait| wait >= Duration::from_millis(500)),
                "{wait:?}"
            );
        }
    }
}

#[test]
fn waits_stay_below_the_cap() {
    let policy = RetryPolicy::default().max_attempts(u32::MAX);
    let failure = Failure {
        kind: kind_of(429),
        status: Some(429),
        delivery: Delivery::Rejected,
        retry_after: None,
    };
    for attempt in [1, 10, 100, u32::MAX - 1] {
        let budget = Budget::default();
        let next = next_attempt(&policy, Retry::Safe, failure, attempt, None, 1.0, &budget);
        let (wait, _) = next.unwrap();
        assert!(wait <= Duration::from_secs(20), "{wait:?}");
    }
}

#[test]
fn the_budget_is_never_overspent() {
    let budget = Budget::with(RETRY_COST * 2 + THROTTLE_COST);
    assert!(budget.take(RETRY_COST) && budget.take(RETRY_COST) && budget.take(THROTTLE_COST));
    assert!(!budget.take(THROTTLE_COST) && !budget.take(RETRY_COST));
    assert_eq!(budget.left(), 0);
}

#[test]
fn clones_share_the_budget_and_never_overspend_it() {
    let budget = Budget::default();
    let taken: u32 = std::thread::scope(|scope| {
        let take = || (0..200).filter(|_| budget.take(RETRY_COST)).count();
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(take)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap() as u32)
            .sum()
    });
    assert_eq!(taken, BUDGET / RETRY_COST);
}

#[test]
fn success_at_once_gives_a_little_back_and_never_more_than_there_was() {
    let policy = RetryPolicy::default();
    for (before, after) in [(10, 11), (BUDGET, BUDGET)] {
        let budget = Budget::with(before);
        Attempts::first(&policy, &SAFE, &budget).succeeded();
        assert_eq!(budget.left(), after);
    }
}

#[test]
fn a_chance_that_is_no_number_is_the_longest_wait() {
    let failure = Failure {
        kind: ErrorKind::Timeout,
        status: None,
        delivery: Delivery::Unknown,
        retry_after: None,
    };
    let waits = [f64::NAN, 7.0, -7.0].map(|random| {
        let (policy, budget) = (RetryPolicy::default(), Budget::default());
        let next = next_attempt(&policy, Retry::Safe, failure, 1, None, random, &budget);
        next.map(|(wait, _)| wait)
    });
    let longest = Some(Duration::from_millis(50));
    assert_eq!(waits, [longest, longest, Some(Duration::ZERO)]);
}

#[test]
fn a_success_gives_back_what_its_retry_took_and_no_more() {
    for (status, cost) in [(429, THROTTLE_COST), (500, RETRY_COST)] {
        let (policy, budget) = (RetryPolicy::default(), Budget::with(cost));
        for _ in 0..60 {
            let mut attempts = Attempts::first(&policy, &SAFE, &budget);
            let failure = Failure {
                kind: kind_of(status),
                status: Some(status),
                delivery: Delivery::Rejected,
                retry_after: None,
            };
            assert!(attempts.failed(failure, None, 0.5).is_some(), "{status}");
            attempts.succeeded();
        }
        assert_eq!(
            budget.left(),
            cost,
            "after 60 calls of {status} and then 200"
        );
    }
}
