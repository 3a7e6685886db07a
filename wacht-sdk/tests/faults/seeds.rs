//! Writes to a service whose faults a seed decides. With the retries that a client has by default none is
//! lost and none is made twice: what the service has done agrees with the result of each call.
//! `SEED` names a single seed.

use std::{collections::HashMap, env};

use wacht_mock::{Mock, Server};
use wacht_sdk::{Client, Result, types::SegmentType};

use crate::{
    case::builder,
    clock::TestClock,
    load::{judge, named},
};

const FAULTS: &str = "503=5%,429=2%,reset=8%,truncate=5%,slow=1%";

/// The writes of a seed.
const WRITES: usize = 60;

async fn start(seed: u64) -> (Server, Client) {
    let mock = Mock::wacht().unwrap().ledger(WRITES * 10, 64 << 20);
    let server = mock.faults(FAULTS, seed).unwrap().start().await.unwrap();
    let client = builder(&server.base_url(), &TestClock::new());
    let client = client.api_key(server.api_key()).build().unwrap();
    (server, client)
}

async fn write(client: &Client, name: &str) -> Result<()> {
    let segments = client.segments();
    segments.create(name, SegmentType::User).await.map(drop)
}

/// A client that does not ask whether a write may have been carried out.
async fn write_again(client: &Client, name: &str) -> Result<()> {
    let mut result = write(client, name).await;
    for _ in 0..5 {
        if result.is_err() {
            result = write(client, name).await;
        }
    }
    result
}

/// How often the write of each name was carried out.
async fn carried_out(server: &Server, client: &Client) -> HashMap<String, usize> {
    let requests = server.requests();
    let ledger = named(requests.iter().filter(|request| {
        request.applied && request.operation_id.as_deref() == Some("createSegment")
    }));
    server.set_faults("", 0).unwrap();
    let mut state: HashMap<String, usize> = HashMap::new();
    let mut segments = client.segments().list().items();
    while let Some(segment) = segments.try_next().await.unwrap() {
        *state.entry(segment.name).or_default() += 1;
    }
    assert_eq!(ledger, state, "the ledger and the state of the service");
    ledger
}

/// The violations that a seed shows.
async fn violations(seed: u64, is_careless: bool) -> Vec<String> {
    let (server, client) = start(seed).await;
    let mut results = Vec::new();
    for number in 0..WRITES {
        let name = format!("write-{number}");
        let result = match is_careless {
            true => write_again(&client, &name).await,
            false => write(&client, &name).await,
        };
        results.push((name, result));
    }
    let carried_out = carried_out(&server, &client).await;
    let times = |name: &str| carried_out.get(name).copied().unwrap_or_default();
    let judged = results
        .iter()
        .filter_map(|(name, result)| judge(name, times(name), result));
    let violations = judged.collect();
    server.shutdown().await;
    violations
}

#[tokio::test]
async fn no_seed_loses_or_doubles_a_write() {
    let one = env::var("SEED").ok().and_then(|seed| seed.parse().ok());
    let seeds = one.map_or(1..=8, |seed: u64| seed..=seed);
    for seed in seeds {
        let found = violations(seed, false).await;
        assert!(
            found.is_empty(),
            "{}\nto see it again: SEED={seed} cargo test -p wacht-sdk --test faults seeds",
            found.join("\n")
        );
    }
}

#[tokio::test]
async fn a_client_that_repeats_every_write_is_found() {
    let mut found = Vec::new();
    for seed in 1..=3 {
        found.extend(violations(seed, true).await);
    }
    assert!(!found.is_empty());
    assert!(
        found
            .iter()
            .all(|one| one.contains("2 times") || one.contains("3 times")),
        "{found:?}"
    );
}
