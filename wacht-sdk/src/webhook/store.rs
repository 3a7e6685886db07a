//! What a receiver remembers of deliveries, so that none is handled twice. Functions with
//! `#[inline]` are compiled by the crates that use them, and not with the SDK.

use std::{
    collections::{HashMap, VecDeque},
    convert::Infallible,
    future::Future,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// The state of a delivery that arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It is new; the caller has to handle it.
    New,
    /// Another attempt is being handled.
    Running,
    /// It was handled.
    Done,
}

/// Remembers deliveries by their ids, for all servers that receive them: a table of a database, or a
/// key in a cache that they share.
///
/// A store has to remember ids for the time in which a delivery may be repeated: seven days when
/// the verifier [accepts retries](super::Verifier::accept_retries). If a claim is neither completed
/// nor released for some minutes, its server has stopped: allow another claim.
pub trait DeliveryStore: Send + Sync + 'static {
    /// Why the store failed.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Claims a delivery, in one step: of two that claim the same id at once, one gets
    /// [`Claim::New`].
    fn claim(&self, id: &str) -> impl Future<Output = Result<Claim, Self::Error>> + Send;

    /// Notes that a delivery was handled.
    fn complete(&self, id: &str) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Notes that a delivery could not be handled, and may be claimed again.
    fn release(&self, id: &str) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// How long a claim holds that is neither completed nor released.
const LEASE: Duration = Duration::from_secs(5 * 60);

/// A store in the memory of one process, for tests and for single servers that may forget
/// deliveries when they restart. It remembers the last deliveries, up to a number that you set.
#[derive(Debug)]
pub struct MemoryStore {
    state: Mutex<State>,
    capacity: usize,
}

#[derive(Debug, Default)]
struct State {
    deliveries: HashMap<String, Progress>,
    /// The ids, the oldest first.
    order: VecDeque<String>,
}

#[derive(Clone, Copy, Debug)]
enum Progress {
    Since(Instant),
    Done,
}

impl MemoryStore {
    /// A store that remembers this many deliveries, at least one.
    #[must_use]
    #[inline]
    pub fn new(capacity: usize) -> Self {
        Self {
            state: Mutex::default(),
            capacity: capacity.max(1),
        }
    }

    #[inline]
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[inline]
    fn claim_at(&self, id: &str, now: Instant) -> Claim {
        let mut state = self.state();
        match state.deliveries.get(id) {
            Some(Progress::Done) => return Claim::Done,
            Some(Progress::Since(then)) if now.saturating_duration_since(*then) < LEASE => {
                return Claim::Running;
            }
            Some(Progress::Since(_)) => {}
            None => {
                if state.order.len() >= self.capacity
                    && let Some(oldest) = state.order.pop_front()
                {
                    state.deliveries.remove(&oldest);
                }
                state.order.push_back(id.to_owned());
            }
        }
        state.deliveries.insert(id.to_owned(), Progress::Since(now));
        Claim::New
    }
}

impl DeliveryStore for MemoryStore {
    type Error = Infallible;

    #[inline]
    async fn claim(&self, id: &str) -> Result<Claim, Infallible> {
        Ok(self.claim_at(id, Instant::now()))
    }

    #[inline]
    async fn complete(&self, id: &str) -> Result<(), Infallible> {
        if let Some(progress) = self.state().deliveries.get_mut(id) {
            *progress = Progress::Done;
        }
        Ok(())
    }

    #[inline]
    async fn release(&self, id: &str) -> Result<(), Infallible> {
        let mut state = self.state();
        state.deliveries.remove(id);
        state.order.retain(|known| known != id);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::{Claim, DeliveryStore as _, LEASE, MemoryStore};

    #[tokio::test]
    async fn a_delivery_is_new_once() {
        let store = MemoryStore::new(9);
        assert_eq!(store.claim("a").await, Ok(Claim::New));
        assert_eq!(store.claim("a").await, Ok(Claim::Running));
        store.complete("a").await.unwrap();
        assert_eq!(store.claim("a").await, Ok(Claim::Done));
        assert_eq!(store.claim("b").await, Ok(Claim::New));
        store.release("b").await.unwrap();
        assert_eq!(store.claim("b").await, Ok(Claim::New));
    }

    #[test]
    fn a_claim_of_a_server_that_died_ends() {
        let store = MemoryStore::new(9);
        let now = Instant::now();
        assert_eq!(store.claim_at("a", now), Claim::New);
        assert_eq!(store.claim_at("a", now + LEASE / 2), Claim::Running);
        assert_eq!(store.claim_at("a", now + LEASE), Claim::New);
    }

    #[test]
    fn the_oldest_delivery_is_forgotten() {
        let store = MemoryStore::new(2);
        let now = Instant::now();
        for id in ["a", "b", "c"] {
            assert_eq!(store.claim_at(id, now), Claim::New);
        }
        assert_eq!(store.claim_at("b", now), Claim::Running);
        assert_eq!(store.claim_at("a", now), Claim::New);
        assert_eq!(store.state().deliveries.len(), 2);
    }
}
