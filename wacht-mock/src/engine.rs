//! Takes a valid request, changes the state as the linkage describes for its operation, and returns
//! the response body; never looks at bytes or headers.

mod plan;
mod post;
mod turn;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
pub(crate) use plan::Plan;
pub(crate) use post::{Parcel, Receipt};
use serde_json::Value;
use turn::Turn;

use crate::{
    form::Form,
    judge::Judge,
    parameters::Arguments,
    refusal::Refusal,
    spec::{Media, Operation, Spec},
    store::{LoadError, Store},
};

/// A request that was judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) spec: &'a Spec,
    pub(crate) judge: Judge,
    pub(crate) operation: &'a Operation,
    pub(crate) arguments: &'a Arguments,
    /// The values of the body, without files.
    pub(crate) sent: Option<&'a Value>,
    /// The value of every credential, if it was set.
    pub(crate) credentials: Option<&'a str>,
}

/// The resources of a server.
#[derive(Debug)]
pub(crate) struct Engine {
    plan: Arc<Plan>,
    store: Mutex<Store>,
}

impl Engine {
    pub(crate) fn new(plan: Arc<Plan>) -> Self {
        let store = Mutex::new(plan.empty_store());
        Self { plan, store }
    }

    /// Whether the operation has to do with state.
    pub(crate) fn has(&self, operation: &Operation) -> bool {
        self.plan.kind_of(&operation.id).is_some()
    }

    /// The largest body that the linkage states for an operation.
    pub(crate) fn largest_body(&self, operation: &Operation) -> Option<usize> {
        self.plan.linkage.bodies.get(&operation.id).copied()
    }

    /// Carries out the operation. Returns the body that `media` describes, or nothing where the
    /// response has no JSON.
    pub(crate) fn respond(
        &self,
        call: Call<'_>,
        media: Option<&Media>,
        now: DateTime<Utc>,
    ) -> Result<Option<Value>, Refusal> {
        let mut store = self.lock();
        Turn::new(&self.plan, call, &mut store, now).run(media)
    }

    /// The whole state as lines of JSON.
    pub(crate) fn dump(&self, form: Form) -> String {
        self.lock().dump(form)
    }

    /// Puts a dumped state in the place of this one; one that is wrong changes nothing.
    pub(crate) fn load(&self, dump: &str, form: Form) -> Result<(), LoadError> {
        let loaded = self.plan.empty_store().load(dump, form)?;
        *self.lock() = loaded;
        Ok(())
    }

    /// Forgets everything.
    pub(crate) fn reset(&self) {
        *self.lock() = self.plan.empty_store();
    }

    /// A panic elsewhere leaves the objects as they were: each change of the store is complete.
    fn lock(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
