//! Clients that stop in the middle: each is left alone after a while, so that the next one has its turn.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use std::time::Duration;

use support::{fixture, get};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use wacht_mock::{Mock, Server};

const KEY: &str = "host: x\r\nauthorization: Bearer sk_mock\r\n";

/// A server with one place and little patience.
async fn start() -> Server {
    let mock = Mock::new(fixture()).unwrap().connections(1);
    let mock = mock.patience(Duration::from_millis(100));
    mock.start().await.unwrap()
}

/// A connection on which this was sent.
async fn sent(server: &Server, text: &str) -> TcpStream {
    let address = server.base_url().replace("http://", "");
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(text.as_bytes()).await.unwrap();
    socket
}

/// Everything until the server closes the connection.
async fn rest(mut socket: TcpStream) -> String {
    let mut bytes = Vec::new();
    // A connection that is reset is closed as well.
    let _ = socket.read_to_end(&mut bytes).await;
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_head_that_never_ends_is_not_waited_for() {
    let server = start().await;
    let socket = sent(&server, "GET /users HTTP/1.1\r\nhost: x\r\n").await;
    assert!(!rest(socket).await.contains(" 200 "));
    assert_eq!(get(&server, "/users").await.status, 200);
}

#[tokio::test]
async fn a_body_that_does_not_continue_is_408() {
    let server = start().await;
    let head = format!(
        "POST /users HTTP/1.1\r\n{KEY}content-type: application/json\r\ncontent-length: 99\r\n\r\n{{"
    );
    let response = rest(sent(&server, &head).await).await;
    assert!(response.starts_with("HTTP/1.1 408 "), "{response}");
    assert!(
        response.contains("body: did not arrive in time"),
        "{response}"
    );
    assert_eq!(get(&server, "/users").await.status, 200);
}

#[tokio::test]
async fn a_body_that_drips_is_408() {
    let server = start().await;
    let head = format!(
        "POST /users HTTP/1.1\r\n{KEY}content-type: application/json\r\n\
         content-length: 999999999\r\n\r\n"
    );
    let mut socket = sent(&server, &head).await;
    let mut tick = tokio::time::interval(Duration::from_millis(5));
    while socket.write_all(b" ").await.is_ok() {
        tick.tick().await;
    }
    assert_eq!(server.requests()[0].status, 408);
    assert_eq!(get(&server, "/users").await.status, 200);
}

#[tokio::test]
async fn a_connection_without_a_request_ends() {
    let server = start().await;
    let socket = sent(&server, &format!("GET /users HTTP/1.1\r\n{KEY}\r\n")).await;
    assert!(rest(socket).await.starts_with("HTTP/1.1 200 "));
    let silent = sent(&server, "").await;
    assert!(!rest(silent).await.contains(" 200 "));
}

#[tokio::test]
async fn a_response_that_is_not_read_is_not_kept() {
    let mock = Mock::wacht().unwrap().connections(1);
    let mock = mock.patience(Duration::from_millis(100));
    let server = mock.start().await.unwrap();
    // A response of a megabyte.
    let request = format!("GET /__mock/openapi.json HTTP/1.1\r\n{KEY}\r\n");
    let mut greedy = sent(&server, "").await;
    // Until neither side's buffers take more, and the server gives up.
    let requests = request.repeat(1_000);
    while greedy.write_all(requests.as_bytes()).await.is_ok() {}
    assert_eq!(get(&server, "/users").await.status, 200);
    drop(greedy);
}

#[tokio::test]
async fn connections_beyond_the_most_wait_for_a_place() {
    let mock = Mock::new(fixture()).unwrap().connections(1);
    let server = mock.start().await.unwrap();
    let first = sent(&server, &format!("GET /users HTTP/1.1\r\n{KEY}")).await;
    // The first connection has the place, so the second one waits until that ends.
    let second = tokio::spawn(rest(
        sent(
            &server,
            &format!("GET /users HTTP/1.1\r\n{KEY}connection: close\r\n\r\n"),
        )
        .await,
    ));
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    assert!(server.requests().is_empty());
    drop(first);
    assert!(second.await.unwrap().starts_with("HTTP/1.1 200 "));
}
