//! Takes a valid request, changes the state as the linkage describes for its operation, and returns
//! the response body; never looks at bytes or headers.

mod gateway;
mod plan;
mod post;
mod turn;

use std::{
    collections::HashSet,
    io,
    path::Path,
    sync::{Arc, Mutex, MutexGuard},
};

use chrono::{DateTime, Utc};
pub(crate) use gateway::ApiKey;
use http::StatusCode;
pub(crate) use plan::Plan;
pub(crate) use post::{Parcel, Receipt, Receiver};
use serde_json::Value;
use turn::Turn;

use crate::{
    facts::Facts,
    form::Form,
    journal::{Found, Journal, StoreError},
    judge::Judge,
    linkage::Act,
    lock::lock,
    parameters::Arguments,
    refusal::Refusal,
    spec::{Media, Operation, Spec},
    store::{Changes, LoadError, Loading, Object, Store},
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
    /// Whether there is a receiver for the events about the deployment.
    pub(crate) announces: bool,
}

/// How acts of users are judged and shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Acting<'a> {
    pub(crate) spec: &'a Spec,
    pub(crate) judge: Judge,
    pub(crate) credentials: Option<&'a str>,
}

/// The resources of a server.
#[derive(Debug)]
pub(crate) struct Engine {
    plan: Arc<Plan>,
    state: Mutex<State>,
    /// Where the events about the deployment go; nowhere where there is none.
    receiver: Option<Receiver>,
    /// Where changes are kept; nowhere but in memory where there is none.
    journal: Option<Journal>,
}

/// What changes.
#[derive(Debug, Default)]
struct State {
    store: Store,
    /// The deliveries that are being sent.
    under_way: HashSet<String>,
    /// How often another state took the place of this one.
    age: u64,
}

impl State {
    /// The parameter that names a resource, where an act names it by another property.
    fn named(&self, plan: &Plan, act: &Act, values: &Object) -> Object {
        let kind = plan.kind(&act.kind);
        let by = act.by.as_ref().and_then(|by| Some((by, values.get(by)?)));
        let (Some(kind), Some((by, value))) = (kind, by) else {
            return Object::new();
        };
        let mut objects = self.store.all(&act.kind).objects();
        let found = objects.find(|object| object.get(by) == Some(value));
        let id = found.and_then(|object| object.get(&kind.id).cloned());
        Object::from_iter(id.map(|id| (kind.parameter.clone(), id)))
    }
}

impl Engine {
    pub(crate) fn new(plan: Arc<Plan>) -> Self {
        let store = plan.empty_store();
        Self::with(plan, store, None)
    }

    /// One whose state is in a file. Returns also the facts beside it, and whether the
    /// file is new.
    pub(crate) fn open(
        plan: Arc<Plan>,
        file: &Path,
        form: Form,
    ) -> io::Result<(Self, Facts, bool)> {
        let (journal, found) = Journal::open(file, form, plan.empty_store())?;
        let Found {
            store,
            facts,
            is_new,
        } = found;
        Ok((Self::with(plan, store, Some(journal)), facts, is_new))
    }

    fn with(plan: Arc<Plan>, store: Store, journal: Option<Journal>) -> Self {
        let state = State {
            store,
            ..State::default()
        };
        Self {
            plan,
            state: Mutex::new(state),
            receiver: None,
            journal,
        }
    }

    /// Sends the events about the deployment there.
    pub(crate) fn send_events(&mut self, receiver: Receiver) {
        self.receiver = Some(receiver);
    }

    pub(crate) fn has_receiver(&self) -> bool {
        self.receiver.is_some()
    }

    /// The names of the acts of users.
    pub(crate) fn acts(&self) -> impl Iterator<Item = &str> {
        self.plan.linkage.acts.keys().map(String::as_str)
    }

    /// Does what a user of the deployment does. The values name resources as parameters do, and have
    /// what a request body has.
    pub(crate) fn act(
        &self,
        name: &str,
        values: &Object,
        acting: Acting<'_>,
        now: DateTime<Utc>,
    ) -> Result<Value, Refusal> {
        let Some((act, operation)) = self.plan.act(name) else {
            let known: Vec<&str> = self.acts().collect();
            let message = format!("act {name:?} is unknown; the acts are {}", known.join(", "));
            return Err(Refusal::new(StatusCode::NOT_FOUND, message));
        };
        let sent = Value::Object(values.clone());
        self.change(|state| {
            let named = state.named(&self.plan, act, values);
            let arguments = Arguments::of(values.iter().chain(named.iter()));
            let call = Call {
                spec: acting.spec,
                judge: acting.judge,
                operation,
                arguments: &arguments,
                sent: Some(&sent),
                credentials: acting.credentials,
                announces: self.has_receiver(),
            };
            Turn::new(&self.plan, call, &mut state.store, now).perform(act)
        })
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
        self.change(|state| Turn::new(&self.plan, call, &mut state.store, now).run(media))
    }

    /// Waits until all that was changed so far is in the file, if there is one.
    pub(crate) async fn kept(&self) -> Result<(), StoreError> {
        match &self.journal {
            Some(journal) => journal.kept().await,
            None => Ok(()),
        }
    }

    /// The same, for a caller that cannot await.
    pub(crate) fn wait(&self) -> Result<(), StoreError> {
        self.journal.as_ref().map_or(Ok(()), Journal::wait)
    }

    /// Keeps facts in the file, if there is one.
    pub(crate) fn keep(&self, facts: Facts) {
        if let Some(journal) = &self.journal
            && !facts.is_empty()
        {
            journal.note(Changes {
                facts,
                ..Changes::default()
            });
        }
    }

    /// The whole state as lines of JSON.
    pub(crate) fn dump(&self, form: Form) -> String {
        self.lock().store.dump(form)
    }

    /// Puts a dumped state in the place of this one; one that is wrong changes nothing.
    pub(crate) fn load(&self, dump: &str, form: Form) -> Result<(), LoadError> {
        let mut loading = self.loading(form);
        loading.push(dump.as_bytes())?;
        self.renew(loading.end()?);
        Ok(())
    }

    /// A state that is being read from a dump.
    pub(crate) fn loading(&self, form: Form) -> Loading {
        Loading::new(self.empty_store(), form)
    }

    /// Forgets everything.
    pub(crate) fn reset(&self) {
        self.renew(self.empty_store());
    }

    fn empty_store(&self) -> Store {
        let mut store = self.plan.empty_store();
        if self.journal.is_some() {
            store.watch(true, 0);
        }
        store
    }

    /// Puts another state in the place of this one.
    pub(crate) fn renew(&self, store: Store) {
        self.change(|state| {
            *state = State {
                store,
                under_way: HashSet::new(),
                age: state.age + 1,
            }
        });
    }

    /// Changes the state, and notes the changes in their order.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let output = change(&mut state);
        if let Some(journal) = &self.journal
            && let Some(changes) = state.store.changes()
        {
            journal.note(changes);
        }
        output
    }

    /// A panic elsewhere leaves the objects as they were: each change of the store is complete.
    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}
