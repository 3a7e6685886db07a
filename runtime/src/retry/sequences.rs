//! The laws of the account of a call, checked over every sequence of failures to a fixed depth.

use std::{collections::HashSet, time::Duration};

use super::{Attempts, BUDGET, Budget, Failure, RETRY_COST, RetryPolicy, THROTTLE_COST};
use crate::{
    ErrorKind,
    error::Delivery,
    operation::{Operation, Retry},
};

const DEPTH: u32 = 4;
const CLASSES: [Retry; 3] = [Retry::Safe, Retry::Idempotent, Retry::Never];
static SAFE: Operation = Operation::get("get", "/");
static IDEMPOTENT: Operation = Operation::put("put", "/");
static NEVER: Operation = Operation::post("post", "/");

/// An operation of this class.
fn operation(class: Retry) -> &'static Operation {
    match class {
        Retry::Safe => &SAFE,
        Retry::Idempotent => &IDEMPOTENT,
        Retry::Never => &NEVER,
    }
}

const RANDOMS: [f64; 3] = [0.0, 0.5, 1.0];
const DEADLINES: [Option<u64>; 4] = [None, Some(70), Some(1_500), Some(61_000)];
const POLICIES: [u32; 2] = [3, 5];

/// How long each attempt takes: one that fails at once leaves the most time for others.
const ELAPSED: Duration = Duration::from_millis(5);

/// Failures of every sort that is decided differently.
fn failures() -> Vec<Failure> {
    let responses = [
        (404, Delivery::Rejected, None),
        (429, Delivery::Rejected, None),
        (429, Delivery::Rejected, Some(1)),
        (429, Delivery::Rejected, Some(61)),
        (500, Delivery::Unknown, None),
        (503, Delivery::Unknown, Some(1)),
    ];
    let responses = responses.map(|(status, delivery, seconds)| Failure {
        kind: ErrorKind::of_status(http::StatusCode::from_u16(status).unwrap()),
        status: Some(status),
        delivery,
        retry_after: seconds.map(Duration::from_secs),
    });
    let others = [
        (ErrorKind::Connection, Delivery::NotSent),
        (ErrorKind::Connection, Delivery::Unknown),
        (ErrorKind::Timeout, Delivery::Unknown),
        (ErrorKind::InvalidRequest, Delivery::NotSent),
    ];
    let others = others.map(|(kind, delivery)| Failure {
        kind,
        status: None,
        delivery,
        retry_after: None,
    });
    responses.into_iter().chain(others).collect()
}

/// What holds of all sequences of one walk.
struct Walk {
    failures: Vec<Failure>,
    policy: RetryPolicy,
    max_attempts: u32,
    class: Retry,
    deadline: Option<Duration>,
    /// How many sequences were seen. One that ends early stands for all that begin like it.
    sequences: u64,
}

/// A call on its way: its requests, waits and costs, as the laws see them.
#[derive(Clone, Copy, Default)]
struct State {
    sent: u32,
    now: Duration,
    slept: Duration,
    paid: u32,
    is_uncertain: bool,
}

impl Walk {
    /// Continues a call whose failures so far are `path` by every other failure.
    fn from(&mut self, path: &mut Vec<(Failure, f64)>, before: State) {
        let rest = DEPTH - before.sent - 1;
        let below = (self.failures.len() * RANDOMS.len()) as u64;
        for index in 0..self.failures.len() {
            for random in RANDOMS {
                path.push((self.failures[index], random));
                let (wait, after) = self.step(path, before);
                match wait {
                    Some(_) if rest > 0 => self.from(path, after),
                    Some(_) => self.sequences += 1,
                    None => self.sequences += below.pow(rest),
                }
                path.pop();
            }
        }
    }

    /// Sends once more, and fails as the last of `path` states. The account replays the whole path,
    /// so that sequences share nothing of it.
    fn step(&self, path: &[(Failure, f64)], before: State) -> (Option<Duration>, State) {
        let budget = Budget::default();
        let mut attempts = Attempts::first(&self.policy, operation(self.class), &budget);
        let mut now = Duration::ZERO;
        let mut wait = None;
        for (failure, random) in path {
            now += ELAPSED;
            let left = self.deadline.map(|deadline| deadline.saturating_sub(now));
            wait = attempts.failed(*failure, left, *random);
            now += wait.unwrap_or_default();
        }
        let mut state = before;
        let (failure, _) = path[path.len() - 1];
        self.check(&mut state, failure, wait, now);
        assert_eq!(BUDGET - budget.left(), state.paid);
        assert_eq!(attempts.number(), state.sent + u32::from(wait.is_some()));
        let is_open = state.is_uncertain && wait.is_some() || before.is_uncertain;
        let known = attempts.delivery(Delivery::Rejected);
        assert_eq!(known == Delivery::Unknown, is_open);
        // Nothing reached the service only where no attempt before the last one did.
        let ended = if wait.is_some() {
            path
        } else {
            &path[..path.len() - 1]
        };
        let is_unsent = ended
            .iter()
            .all(|(failure, _)| failure.delivery == Delivery::NotSent);
        let known = attempts.delivery(Delivery::NotSent);
        assert_eq!(known == Delivery::NotSent, is_unsent);
        (wait, state)
    }

    fn check(&self, state: &mut State, failure: Failure, wait: Option<Duration>, now: Duration) {
        state.sent += 1;
        state.now = now;
        assert!(
            state.sent <= self.max_attempts,
            "more attempts than allowed"
        );
        state.is_uncertain |= failure.delivery == Delivery::Unknown;
        let Some(wait) = wait else { return };
        assert!(state.sent < self.max_attempts, "one attempt too many");
        let is_harmless = self.class != Retry::Never || !state.is_uncertain;
        assert!(is_harmless, "sent again after it may have been carried out");
        assert!(wait >= failure.retry_after.unwrap_or_default());
        state.slept += wait;
        if let Some(deadline) = self.deadline {
            assert!(state.slept < deadline, "slept as long as the call may take");
            assert!(state.now < deadline, "woken when the time is over");
        }
        state.paid += match failure.is_throttle() {
            true => THROTTLE_COST,
            false => RETRY_COST,
        };
    }
}

#[test]
fn the_laws_hold_of_19_440_000_sequences_of_four_failures() {
    let mut sequences = 0;
    for class in CLASSES {
        for deadline in DEADLINES {
            for max_attempts in POLICIES {
                let mut walk = Walk {
                    failures: failures(),
                    policy: RetryPolicy::default().max_attempts(max_attempts),
                    max_attempts,
                    class,
                    deadline: deadline.map(Duration::from_millis),
                    sequences: 0,
                };
                walk.from(&mut Vec::new(), State::default());
                sequences += walk.sequences;
            }
        }
    }
    assert_eq!(sequences, 19_440_000);
}

/// What one of the clones can meet.
#[derive(Clone, Copy)]
enum Met {
    Blip,
    Throttle,
    Success,
}

const CLONES: usize = 3;
const STEPS: usize = 5;

/// Lets the clones meet everything in every order, and keeps its own ledger.
fn interleave(
    steps: &mut Vec<(usize, Met)>,
    tokens: u32,
    seen: &mut u64,
    refused: &mut HashSet<u32>,
) {
    if steps.len() == STEPS {
        *seen += 1;
        check_ledger(steps, tokens, refused);
        return;
    }
    for clone in 0..CLONES {
        for met in [Met::Blip, Met::Throttle, Met::Success] {
            steps.push((clone, met));
            interleave(steps, tokens, seen, refused);
            steps.pop();
        }
    }
}

fn check_ledger(steps: &[(usize, Met)], tokens: u32, refused: &mut HashSet<u32>) {
    let budget = Budget::with(tokens);
    let policy = RetryPolicy::default().max_attempts(u32::MAX);
    let begin = || Attempts::first(&policy, &SAFE, &budget);
    let mut calls: Vec<_> = (0..CLONES).map(|_| begin()).collect();
    let mut backs = [1; CLONES];
    let mut ledger = i64::from(tokens);
    for (clone, met) in steps {
        let (status, cost) = match met {
            Met::Blip => (500, RETRY_COST),
            Met::Throttle => (429, THROTTLE_COST),
            Met::Success => {
                let back = std::mem::replace(&mut backs[*clone], 1);
                ledger = (ledger + i64::from(back)).min(i64::from(BUDGET));
                calls[*clone].succeeded();
                calls[*clone] = begin();
                continue;
            }
        };
        let failure = Failure {
            kind: ErrorKind::Server,
            status: Some(status),
            delivery: Delivery::Unknown,
            retry_after: None,
        };
        match calls[*clone].failed(failure, None, 0.5) {
            Some(_) => {
                ledger -= i64::from(cost);
                backs[*clone] = cost;
            }
            None => {
                refused.insert(tokens);
                assert!(ledger < i64::from(cost), "refused what could be paid");
                calls[*clone] = begin();
                backs[*clone] = 1;
            }
        }
        assert!(ledger >= 0, "spent more than there was");
        assert_eq!(ledger, i64::from(budget.left()));
    }
}

#[test]
fn the_budget_is_kept_over_236_196_interleavings_of_three_clones() {
    let (mut seen, mut refused) = (0, HashSet::new());
    for tokens in [0, RETRY_COST, 2 * RETRY_COST + THROTTLE_COST, BUDGET] {
        interleave(&mut Vec::new(), tokens, &mut seen, &mut refused);
    }
    assert_eq!(seen, 236_196);
    assert!(refused.contains(&RETRY_COST) && !refused.contains(&BUDGET));
}
