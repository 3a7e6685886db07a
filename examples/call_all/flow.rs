//! Calls every operation on a Wacht in process that remembers, each on separate resources that it creates before.
//! The table calls with the same values everywhere, so `rewrite` puts the ids of the created resources in their
//! place, and makes values unique that may not be there twice.

mod facts;
mod rewrite;

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use facts::Facts;
use rewrite::{Known, lock, send};
use serde_json::{Map, Value};
use wacht_mock::{Form, InProcess, Mock};
use wacht_sdk::{Client, RetryPolicy};

use crate::{
    calls::CASES,
    table::{Case, Run},
};

type Error = Box<dyn std::error::Error + Send + Sync>;

/// How often a call of the table is made on the same server.
const ROUNDS: usize = 2;

/// Calls all operations on a server in a form. Returns the failures.
pub(crate) async fn run(form: Form) -> Result<Vec<String>, Error> {
    let world = Mock::wacht()?.form(form).strict().in_process()?;
    let facts = Facts {
        document: wacht_mock::document()?,
        linkage: wacht_mock::linkage()?,
    };
    let known = Arc::new(Mutex::new(Known::default()));
    let facts = Arc::new(facts);
    let client = {
        let (world, facts, known) = (world.clone(), Arc::clone(&facts), Arc::clone(&known));
        world
            .configure(Client::builder())
            .retry(RetryPolicy::never())
            .transport(move |request| send(&world, &facts, &known, request))
            .build()?
    };
    let mut flow = Flow {
        client,
        world,
        facts,
        known,
    };
    let mut failures = Vec::new();
    for _ in 0..ROUNDS {
        for case in CASES {
            for call in [case.minimal, case.full] {
                if let Err(error) = flow.call(case, call).await {
                    failures.push(format!("{}: {error}", case.operation));
                }
            }
        }
    }
    Ok(failures)
}

/// The calls, one after another.
struct Flow {
    client: Client,
    world: InProcess,
    facts: Arc<Facts>,
    known: Arc<Mutex<Known>>,
}

impl Flow {
    async fn call(&mut self, case: &Case, call: fn(Client) -> Run) -> Result<(), Error> {
        let facts = Arc::clone(&self.facts);
        if let Some(effect) = facts.effect(case.operation) {
            let mut ids = BTreeSet::new();
            for (_, item) in facts.document["paths"].as_object().into_iter().flatten() {
                for (_, operation) in item.as_object().into_iter().flatten() {
                    if operation["operationId"] == case.operation {
                        facts.ids(operation, &mut BTreeSet::new(), &mut ids);
                    }
                }
            }
            let mut above = BTreeSet::new();
            facts.above(effect.kind, &mut above);
            for kind in above.into_iter().chain(ids.iter().map(String::as_str)) {
                if kind != effect.kind {
                    self.ensure(kind).await?;
                }
            }
            if let Some(to) = facts.link(effect).and_then(|link| link["to"][0].as_str()) {
                self.ensure(to).await?;
            }
            match effect.name {
                "list" | "trigger" | "replay" => {}
                "create" => self.renew_parents(effect.kind).await?,
                _ => self.create(effect.kind).await?,
            }
            if let Some(append) = facts.operation_of(effect.kind, "append")
                && effect.name == "drop"
            {
                let value = (append.full)(self.client.clone()).await?;
                lock(&self.known)
                    .resources
                    .insert(effect.kind.to_owned(), value);
            }
            if effect.name == "detach"
                && let Some(link) = effect.more.as_str()
            {
                for case in CASES {
                    let known = facts.effect(case.operation);
                    if known.is_some_and(|known| known.name == "attach" && known.more == link) {
                        (case.full)(self.client.clone()).await?;
                    }
                }
            }
        }
        let value = call(self.client.clone()).await?;
        if let Some(effect) = facts.effect(case.operation) {
            match effect.name {
                "create" => self.keep(effect.kind, &value),
                "delete" | "move" => self.forget(effect.kind),
                _ => {}
            }
        }
        Ok(())
    }

    /// One of a kind is there.
    async fn ensure(&mut self, kind: &str) -> Result<(), Error> {
        let is_known = lock(&self.known).resources.contains_key(kind);
        match is_known {
            true => Ok(()),
            false => self.create(kind).await,
        }
    }

    /// Creates the parents of which each has only one of a kind.
    async fn renew_parents(&mut self, kind: &str) -> Result<(), Error> {
        let facts = Arc::clone(&self.facts);
        for parent in facts.single(kind) {
            Box::pin(self.create(parent)).await?;
        }
        Ok(())
    }

    /// Creates one of a kind, with those that it belongs to: by its operation, or as its users do.
    async fn create(&mut self, kind: &str) -> Result<(), Error> {
        let facts = Arc::clone(&self.facts);
        let mut above = BTreeSet::new();
        facts.above(kind, &mut above);
        for parent in above {
            Box::pin(self.ensure(parent)).await?;
        }
        self.renew_parents(kind).await?;
        for effect in ["create", "upsert", "replay", "trigger"] {
            let Some(case) = facts.operation_of(kind, effect) else {
                continue;
            };
            if effect == "trigger" {
                // Deliveries go to endpoints that subscribe.
                Box::pin(self.ensure("webhook_endpoint")).await?;
            }
            let value = (case.full)(self.client.clone()).await?;
            self.keep(kind, &value);
            return Ok(());
        }
        let acts = facts.linkage["acts"].as_object().into_iter().flatten();
        for (name, act) in acts {
            if act["kind"] == kind && act["does"] == "create" {
                let values = self.named();
                let value = self.world.act(name, Value::Object(values))?;
                self.keep(kind, &value);
                break;
            }
        }
        Ok(())
    }

    /// The resources that are there, by the parameters that name them.
    fn named(&self) -> Map<String, Value> {
        let known = lock(&self.known);
        let named = known.resources.iter().filter_map(|(kind, resource)| {
            let facts = &self.facts.linkage["kinds"][kind];
            let id = resource.get(facts["id"].as_str().unwrap_or("id"))?;
            Some((facts["parameter"].as_str()?.to_owned(), id.clone()))
        });
        named.collect()
    }

    /// Remembers what a response shows of a new resource.
    fn keep(&self, kind: &str, value: &Value) {
        let id = self.facts.linkage["kinds"][kind]["id"]
            .as_str()
            .unwrap_or("id");
        let inner = value
            .as_object()
            .into_iter()
            .flatten()
            .map(|(_, value)| value);
        let mut shown = [value].into_iter().chain(inner);
        let shown = shown.find(|value| value.get(id).is_some()).cloned();
        // A trigger shows only the ids of what it creates.
        let listed = || {
            let ids = value.get(format!("{id}s"))?.as_array()?;
            Some(Value::Object(Map::from_iter([(
                id.to_owned(),
                ids.first()?.clone(),
            )])))
        };
        if let Some(resource) = shown.or_else(listed) {
            lock(&self.known)
                .resources
                .insert(kind.to_owned(), resource);
        }
    }

    /// Forgets a resource that is gone, with those that belonged to it.
    fn forget(&self, kind: &str) {
        let is_below = |other: &str| {
            let mut above = BTreeSet::new();
            self.facts.above(other, &mut above);
            above.contains(kind)
        };
        let mut known = lock(&self.known);
        known
            .resources
            .retain(|other, _| other != kind && !is_below(other));
    }
}
