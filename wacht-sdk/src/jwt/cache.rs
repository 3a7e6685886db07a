//! Keys that are fetched: when that is due, and that one fetch serves all who wait for it.

use std::{
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
    time::Duration,
};

use tokio::sync::Mutex;

use super::{
    Token, TokenError, TokenErrorKind,
    fetch::{self, Published},
    keys::KeySet,
};
use crate::{Client, Clock, Error};

/// For how long a fetch that failed is not tried again where there are no keys at all.
const PAUSE: Duration = Duration::from_secs(1);

/// How long keys are used, and how often they are fetched.
#[derive(Clone, Copy)]
pub(super) struct Times {
    pub(super) keep: Duration,
    pub(super) keep_stale: Duration,
    pub(super) interval: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            keep: Duration::from_secs(10 * 60),
            keep_stale: Duration::from_secs(24 * 60 * 60),
            interval: Duration::from_secs(30),
        }
    }
}

pub(super) struct Cache {
    client: Client,
    published: Published,
    clock: Arc<dyn Clock>,
    times: Times,
    state: RwLock<State>,
    /// Held by the task that fetches.
    flight: Mutex<()>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    /// How many fetches have ended.
    ended: u64,
    /// The last fetch, where it failed.
    failure: Option<Failure>,
    /// When keys were last fetched because none verified a token.
    missed: Option<Duration>,
}

struct Held {
    keys: Arc<KeySet>,
    since: Duration,
}

struct Failure {
    at: Duration,
    error: Arc<Error>,
}

/// The next step for a caller that needs keys.
enum Due {
    Nothing(Arc<KeySet>),
    /// To report this failure again.
    Report(Arc<Error>),
    /// To fetch, unless more fetches than these have ended.
    Fetch(u64),
}

impl Cache {
    pub(super) fn new(
        client: Client,
        published: Published,
        clock: Arc<dyn Clock>,
        times: Times,
    ) -> Self {
        Self {
            client,
            published,
            clock,
            times,
            state: RwLock::default(),
            flight: Mutex::new(()),
        }
    }

    /// Verifies the signature of a token.
    pub(super) async fn verify(&self, token: &Token<'_>) -> Result<(), TokenError> {
        let keys = self.keys().await?;
        let refused = match keys.verify(token) {
            Ok(()) => return Ok(()),
            Err(refused) => refused,
        };
        // Tokens of the service name no key, so that a new key shows as a signature that is wrong.
        let may_be_new = matches!(
            refused,
            TokenErrorKind::UnknownKey | TokenErrorKind::InvalidSignature
        );
        if !may_be_new {
            return Err(refused.into());
        }
        match self.newer_than(&keys).await {
            Some(newer) => Ok(newer.verify(token)?),
            None => Err(refused.into()),
        }
    }

    /// The keys to verify with, fetched where that is due.
    pub(super) async fn keys(&self) -> Result<Arc<KeySet>, TokenError> {
        let ended = match self.state().due(self.clock.now(), &self.times) {
            Due::Nothing(keys) => return Ok(keys),
            Due::Report(error) => return Err(TokenError::unavailable(error)),
            Due::Fetch(ended) => ended,
        };
        let _flight = self.flight.lock().await;
        // Those who waited take the outcome, success or failure.
        if self.state().ended == ended {
            self.fetch().await;
        }
        let state = self.state();
        match (state.usable(self.clock.now(), &self.times), &state.failure) {
            (Some(keys), _) => Ok(keys),
            (None, Some(failure)) => Err(TokenError::unavailable(Arc::clone(&failure.error))),
            // A fetch that succeeded leaves keys.
            (None, None) => Err(TokenErrorKind::UnknownKey.into()),
        }
    }

    /// Keys that were fetched after these, now if need be; `None` when that is not due.
    async fn newer_than(&self, keys: &Arc<KeySet>) -> Option<Arc<KeySet>> {
        if let Some(newer) = self.state().newer_than(keys) {
            return Some(newer);
        }
        let _flight = self.flight.lock().await;
        let now = self.clock.now();
        {
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            if let Some(newer) = state.newer_than(keys) {
                return Some(newer);
            }
            let is_due = |missed| now.saturating_sub(missed) >= self.times.interval;
            if !state.missed.is_none_or(is_due) {
                return None;
            }
            state.missed = Some(now);
        }
        self.fetch().await;
        self.state().newer_than(keys)
    }

    /// Fetches the keys, and notes what came of it.
    async fn fetch(&self) {
        let result = fetch::keys(&self.client, &*self.clock, self.published).await;
        let now = self.clock.now();
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.ended += 1;
        match result {
            Ok(keys) => {
                state.held = Some(Held {
                    keys: Arc::new(keys),
                    since: now,
                });
                state.failure = None;
            }
            Err(error) => {
                state.failure = Some(Failure {
                    at: now,
                    error: Arc::new(error),
                });
            }
        }
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn due(&self, now: Duration, times: &Times) -> Due {
        let held = self.held.as_ref();
        if let Some(held) = held.filter(|held| now.saturating_sub(held.since) < times.keep) {
            return Due::Nothing(Arc::clone(&held.keys));
        }
        let failed = self.failure.as_ref();
        let failed_within = |time| failed.filter(|one| now.saturating_sub(one.at) < time);
        match self.usable(now, times) {
            Some(keys) if failed_within(times.interval).is_some() => Due::Nothing(keys),
            Some(_) => Due::Fetch(self.ended),
            None => match failed_within(PAUSE.min(times.interval)) {
                Some(failure) => Due::Report(Arc::clone(&failure.error)),
                None => Due::Fetch(self.ended),
            },
        }
    }

    /// The keys, unless they are too old even for a host that does not respond.
    fn usable(&self, now: Duration, times: &Times) -> Option<Arc<KeySet>> {
        let held = self.held.as_ref()?;
        let limit = times.keep.saturating_add(times.keep_stale);
        (now.saturating_sub(held.since) < limit).then(|| Arc::clone(&held.keys))
    }

    fn newer_than(&self, keys: &Arc<KeySet>) -> Option<Arc<KeySet>> {
        let held = self.held.as_ref()?;
        (!Arc::ptr_eq(&held.keys, keys)).then(|| Arc::clone(&held.keys))
    }
}
