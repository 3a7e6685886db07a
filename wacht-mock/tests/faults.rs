//! What happens when faults are ordered, and that it happens again from the same seed.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use serde_json::json;
use support::{FORMS, Request, request};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use wacht_mock::{Form, Mock, Server};

async fn start(form: Form, faults: &str, seed: u64) -> Server {
    let mock = Mock::wacht()
        .unwrap()
        .form(form)
        .faults(faults, seed)
        .unwrap();
    mock.start().await.unwrap()
}

fn create<'a>(server: &'a Server, name: &str) -> Request<'a> {
    request(server, "POST", "/segments").json(&json!({"name": name, "type": "user"}))
}

/// The bytes that arrive for a request before the connection ends.
async fn raw(server: &Server, name: &str) -> Vec<u8> {
    let body = json!({"name": name, "type": "user"}).to_string();
    let address = server.base_url().replace("http://", "");
    let mut socket = TcpStream::connect(&address).await.unwrap();
    let request = format!(
        "POST /segments HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        server.api_key(),
        body.len(),
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    // An end without a close is an end as well.
    let _ = socket.read_to_end(&mut bytes).await;
    bytes
}

#[tokio::test]
async fn an_ordered_status_does_nothing() {
    for form in FORMS {
        let server = start(form, "createSegment:503=100%", 7).await;
        assert_eq!(create(&server, "a").send().await.status, 503);
        let page = support::get(&server, "/segments").await;
        assert_eq!((page.status, page.items().len()), (200, 0));
        let received = &server.requests()[0];
        assert_eq!(
            (received.applied, received.fault.as_deref()),
            (false, Some("503"))
        );
    }
}

#[tokio::test]
async fn a_connection_that_closes_has_done_what_the_ledger_says() {
    let server = start(Form::Live, "createSegment:reset=100%", 7).await;
    for number in 0..8 {
        assert_eq!(
            raw(&server, &format!("s{number}")).await,
            b"",
            "no response arrives"
        );
    }
    let received = server.requests();
    let applied = received.iter().filter(|received| received.applied).count();
    assert!((1..8).contains(&applied), "{applied}");
    let listed = support::get(&server, "/segments").await.items();
    assert_eq!(listed.len(), applied);
}

#[tokio::test]
async fn a_response_breaks_off_before_the_length_that_it_announced() {
    let server = start(Form::Live, "truncate=100%", 7).await;
    let bytes = raw(&server, "a").await;
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.unwrap().parse().unwrap();
    assert!(body.len() < length, "{} of {length}", body.len());
    assert!(server.requests()[0].applied);
}

#[tokio::test]
async fn a_slow_response_arrives_whole() {
    let server = start(Form::Live, "slow=100%", 7).await;
    let response = create(&server, "a").send().await;
    assert_eq!(
        (response.status, response.json()["name"].clone()),
        (200, json!("a"))
    );
}

#[tokio::test]
async fn the_same_seed_gives_the_same_ledger() {
    let faults = "503=20%,429=10%,reset=20%,truncate=10%";
    let mut ledgers = Vec::new();
    for seed in [7, 7, 8] {
        let server = start(Form::Documented, faults, seed).await;
        for number in 0..30 {
            raw(&server, &format!("s{number}")).await;
        }
        let received = server.requests().into_iter();
        let told = received.map(|received| (received.status, received.applied, received.fault));
        ledgers.push(told.collect::<Vec<_>>());
    }
    assert_eq!(ledgers[0], ledgers[1]);
    assert_ne!(ledgers[0], ledgers[2]);
}
