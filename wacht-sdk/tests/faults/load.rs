//! Many calls at once against a server that fails now and then: what is said of a write is true.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::{JoinSet, yield_now},
};
use wacht_sdk::{Delivery, ErrorKind, RequestOptions, types::SegmentType};

use crate::{
    case::{Op, builder, guard},
    clock::TestClock,
    server::{answer, kept},
};

const CALLS: usize = 2_000;

/// How often the write with each key arrived.
type Ledger = Arc<Mutex<HashMap<String, u32>>>;

/// Every twentieth request meets a fault, each sort in turn.
#[derive(Clone, Default)]
struct Faults(Arc<AtomicU32>);

enum Fault {
    ResetUnread,
    ResetRead,
    Busy,
    Truncated,
}

impl Faults {
    fn next(&self) -> Option<Fault> {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        match (number % 20, number / 20 % 4) {
            (7, 0) => Some(Fault::ResetUnread),
            (7, 1) => Some(Fault::ResetRead),
            (7, 2) => Some(Fault::Busy),
            (7, _) => Some(Fault::Truncated),
            _ => None,
        }
    }
}

/// Serves a connection until it ends, by the client or by a fault.
async fn serve(socket: TcpStream, faults: Faults, ledger: Ledger) -> std::io::Result<()> {
    let mut socket = BufReader::new(socket);
    while !socket.fill_buf().await?.is_empty() {
        let fault = faults.next();
        if matches!(fault, Some(Fault::ResetUnread)) {
            return socket.get_ref().set_zero_linger();
        }
        let (line, body) = read(&mut socket).await?;
        let op = if line.starts_with("POST") {
            Op::Post
        } else {
            Op::Get
        };
        if op == Op::Post {
            let body: wacht_sdk::serde_json::Value = wacht_sdk::serde_json::from_slice(&body)?;
            let key = body["name"].as_str().unwrap().to_owned();
            *ledger.lock().unwrap().entry(key).or_default() += 1;
        }
        let whole = kept(op.body());
        match fault {
            Some(Fault::ResetUnread | Fault::ResetRead) => {
                return socket.get_ref().set_zero_linger();
            }
            Some(Fault::Busy) => {
                let busy = answer(503, "", "{}");
                return socket.write_all(busy.as_bytes()).await;
            }
            Some(Fault::Truncated) => {
                let cut = &whole.as_bytes()[..whole.len() - 5];
                return socket.write_all(cut).await;
            }
            None => socket.write_all(whole.as_bytes()).await?,
        }
    }
    Ok(())
}

/// Reads a request: its first line, and its body.
async fn read(socket: &mut BufReader<TcpStream>) -> std::io::Result<(String, Vec<u8>)> {
    let mut head = String::new();
    let mut length = 0;
    while !head.ends_with("\r\n\r\n") {
        let begin = head.len();
        if socket.read_line(&mut head).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let line = head[begin..].to_ascii_lowercase();
        if let Some(said) = line.strip_prefix("content-length: ") {
            length = said.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    socket.read_exact(&mut body).await?;
    Ok((head, body))
}

#[test]
fn two_thousand_calls_at_once_are_told_the_truth() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(guard("load", async {
        let ledger = Ledger::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let arrived = Arc::clone(&ledger);
        let server = tokio::spawn(async move {
            let faults = Faults::default();
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, faults.clone(), Arc::clone(&arrived)));
            }
        });

        let client = builder(&url, &TestClock::new()).build().unwrap();
        let mut calls = JoinSet::new();
        for number in 0..CALLS {
            let client = client.clone();
            calls.spawn(async move {
                if number % 2 == 0 {
                    let result = Op::Get.call(&client, RequestOptions::new()).await;
                    return (None, result);
                }
                let key = format!("write-{number}");
                let call = client.segments().create(&key, SegmentType::User);
                (Some(key), call.await.map(drop))
            });
        }
        drop(client);
        let results = calls.join_all().await;
        // Nothing arrives any more: the connections end when the last client is gone, and their
        // tasks follow.
        server.abort();
        let metrics = tokio::runtime::Handle::current().metrics();
        while metrics.num_alive_tasks() > 0 {
            yield_now().await;
        }

        assert_eq!(results.len(), CALLS);
        assert!(
            results.iter().any(|(_, result)| result.is_err()),
            "no fault"
        );
        for (key, result) in results {
            if let Err(error) = &result {
                let expected = [ErrorKind::Connection, ErrorKind::Server];
                assert!(expected.contains(&error.kind()), "{error:?}");
            }
            let Some(key) = key else { continue };
            let times = ledger.lock().unwrap().get(&key).copied().unwrap_or(0);
            match result.map_err(|error| error.delivery()) {
                Ok(()) => assert_eq!(times, 1, "{key}"),
                Err(Delivery::NotSent | Delivery::Rejected) => assert_eq!(times, 0, "{key}"),
                Err(Delivery::Unknown) => assert!(times <= 1, "{key} arrived {times} times"),
            }
        }
    }));
}
