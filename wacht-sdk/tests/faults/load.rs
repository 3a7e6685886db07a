//! Ten thousand calls at once on a service behind a proxy that fails now and then: the
//! reported result of every write is true, nothing is lost or done twice, and nothing is left behind.
//!
//! All calls are alive at once. How many of them have a connection depends on how many files the
//! process may open, as a call has one here and one in the proxy.

mod proxy;

use std::{collections::HashMap, fs, sync::Arc, time::Duration};

use tokio::{
    runtime::Handle,
    sync::Semaphore,
    task::{JoinSet, yield_now},
};
use wacht_mock::{Form, Mock, Received};
use wacht_sdk::{
    Client, Delivery, Error, ErrorKind, RequestOptions, Result, serde_json, types::SegmentType,
};

use self::proxy::Proxy;
use crate::{
    case::{Op, builder},
    clock::TestClock,
};

const CALLS: usize = 10_000;

/// What the whole process may take at its peak, with the service, the proxy and what else is tested
/// at the time: 64 KiB for each call, about twice the measured amount.
const MOST_MEMORY: usize = CALLS * (64 << 10);

/// Longer than this means that something hangs.
const LIMIT: Duration = Duration::from_secs(300);

/// A call, with the name of what it writes if it does.
async fn call(client: &Client, number: usize) -> (Option<String>, Result<()>) {
    if number.is_multiple_of(2) {
        return (None, Op::Get.call(client, RequestOptions::new()).await);
    }
    let name = format!("write-{number}");
    let result = client.segments().create(&name, SegmentType::User).await;
    let result = result.map(|segment| assert_eq!(segment.name, name, "the response to another"));
    (Some(name), result)
}

/// How often the write of each name was carried out.
fn writes(received: &[Received]) -> HashMap<String, usize> {
    let writes = received.iter().filter(|request| request.method == "POST");
    named(writes.inspect(|request| assert!((200..300).contains(&request.status), "{request:?}")))
}

/// How often the body of a request has each name.
pub(crate) fn named<'a>(requests: impl Iterator<Item = &'a Received>) -> HashMap<String, usize> {
    let mut names = HashMap::new();
    for request in requests {
        let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
        let name = body["name"].as_str().unwrap().to_owned();
        *names.entry(name).or_default() += 1;
    }
    names
}

/// The violation, where the result of a caller disagrees with how often its write was carried out.
pub(crate) fn judge(name: &str, times: usize, result: &Result<()>) -> Option<String> {
    let (is_right, stated) = match result.as_ref().map_err(Error::delivery) {
        Ok(()) => (times == 1, "done"),
        Err(Delivery::NotSent | Delivery::Rejected) => (times == 0, "not done"),
        Err(Delivery::Unknown) => (times <= 1, "not known to be done"),
    };
    (!is_right).then(|| format!("{name} is {stated} by its result, and was done {times} times"))
}

#[test]
fn ten_thousand_calls_at_once_are_told_the_truth() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let load = tokio::time::timeout(LIMIT, load());
        load.await.expect("it hangs");
    });
    if let Some(peak) = peak_memory() {
        assert!(peak <= MOST_MEMORY, "{peak} bytes at the peak");
    }
}

async fn load() {
    let mock = Mock::wacht()
        .unwrap()
        .examples()
        .strict()
        .form(Form::Live)
        .collection_size(1)
        // With their retries the calls are more requests than a ledger keeps by itself.
        .ledger(CALLS * 4, 64 << 20);
    let mock = mock.start().await.unwrap();
    let proxy = Proxy::start(&mock.base_url()).await;
    let client = builder(proxy.url(), &TestClock::new());
    let client = client.api_key(mock.api_key()).build().unwrap();

    let connections = Arc::new(Semaphore::new(connections()));
    let mut calls = JoinSet::new();
    for number in 0..CALLS {
        let (client, connections) = (client.clone(), Arc::clone(&connections));
        calls.spawn(async move {
            let _connection = connections.acquire().await.unwrap();
            call(&client, number).await
        });
    }
    assert_eq!(calls.len(), CALLS, "all are alive");
    drop(client);
    let results = calls.join_all().await;

    // Nothing arrives any more: the connections end when the last client is gone, and their tasks
    // follow.
    let faults = proxy.stop();
    let received = mock.requests();
    mock.shutdown().await;
    while Handle::current().metrics().num_alive_tasks() > 0 {
        yield_now().await;
    }

    let mut writes = writes(&received);
    let failures = results.iter().filter(|(_, result)| result.is_err()).count();
    assert!(
        faults.iter().all(|times| *times >= CALLS / 100),
        "{faults:?}"
    );
    assert!(failures >= CALLS / 100, "{failures}");
    assert_eq!(results.len(), CALLS);
    for (name, result) in results {
        if let Err(error) = &result {
            let expected = [ErrorKind::Connection, ErrorKind::Server];
            assert!(expected.contains(&error.kind()), "{error:?}");
        }
        if let Some(name) = name {
            let times = writes.remove(&name).unwrap_or(0);
            assert_eq!(judge(&name, times, &result), None);
        }
    }
    assert!(writes.is_empty(), "nobody asked for {writes:?}");
}

/// How many connections there may be at once: of what the process may open a quarter, as a call has
/// both ends of one here, the pool may open one too many, and other tests run besides.
fn connections() -> usize {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().nth(3)?.parse::<usize>().ok());
    (soft.unwrap_or(1_024) / 4).clamp(64, CALLS)
}

/// The most memory that the process had at any time, where the system reports it.
fn peak_memory() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    let kib: usize = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib << 10)
}
