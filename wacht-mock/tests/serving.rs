//! How a server starts, what its ledger keeps, and how it stops; and the same of the binary.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use serde_json::json;
use support::{FORMS, fixture, get, request, server};
use tokio::net::TcpStream;
use wacht_mock::{DEFAULT_API_KEY, Form, Mock, document, live_form};

#[tokio::test]
async fn a_server_listens_on_loopback() {
    let server = server(Form::Documented).await;
    assert!(
        server.base_url().starts_with("http://127.0.0.1:"),
        "{}",
        server.base_url()
    );
    assert_eq!(server.api_key(), DEFAULT_API_KEY);
}

#[tokio::test]
async fn a_server_takes_the_key_it_is_given() {
    let server = Mock::new(fixture())
        .unwrap()
        .api_key("sk_own")
        .start()
        .await
        .unwrap();
    assert_eq!(server.api_key(), "sk_own");
    assert_eq!(get(&server, "/users").await.status, 200);
}

#[tokio::test]
async fn a_server_starts_on_an_address() {
    let server = Mock::new(fixture())
        .unwrap()
        .start_on("127.0.0.1:0")
        .await
        .unwrap();
    assert_eq!(get(&server, "/users").await.status, 200);
}

#[tokio::test]
async fn the_ledger_keeps_what_arrived() {
    for form in FORMS {
        let server = server(form).await;
        let body = json!({"first_name": "Jane"});
        let response = request(&server, "POST", "/users")
            .header("x-own", "1")
            .json(&body)
            .send()
            .await;
        get(&server, "/users/a%2Fb?x=%31").await;
        let ledger = server.requests();
        assert_eq!(ledger.len(), 2);
        assert_eq!(ledger[0].method, "POST");
        assert_eq!(ledger[0].path, "/users");
        assert_eq!(ledger[0].query, None);
        assert_eq!(ledger[0].headers["x-own"], "1");
        assert_eq!(ledger[0].body, body.to_string());
        assert_eq!(ledger[0].operation_id.as_deref(), Some("createUser"));
        assert_eq!(ledger[0].status, 201);
        assert_eq!(ledger[0].response, response.body);
        assert_eq!(ledger[1].path, "/users/a%2Fb");
        assert_eq!(ledger[1].query.as_deref(), Some("x=%31"));
        assert_eq!(ledger[1].operation_id.as_deref(), Some("getUser"));
        assert_eq!(ledger[1].status, 400);
    }
}

#[tokio::test]
async fn the_ledger_keeps_what_leads_nowhere() {
    let server = server(Form::Live).await;
    get(&server, "/nowhere").await;
    let ledger = server.requests();
    assert_eq!(
        (ledger[0].operation_id.as_deref(), ledger[0].status),
        (None, 404)
    );
}

#[tokio::test]
async fn a_server_that_is_shut_down_is_gone() {
    let server = server(Form::Live).await;
    let address = server.base_url().replace("http://", "");
    server.shutdown().await;
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_server_that_is_dropped_stops() {
    let server = server(Form::Live).await;
    let address = server.base_url().replace("http://", "");
    drop(server);
    // The listener closes when its task is run next.
    while TcpStream::connect(&address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_embedded_document_can_be_spoken_from_in_both_forms() {
    assert_ne!(live_form(&document().unwrap()), document().unwrap());
    for form in FORMS {
        let server = Mock::wacht().unwrap().form(form).start().await.unwrap();
        assert_eq!(get(&server, "/no/such/path").await.status, 404);
    }
}

#[test]
fn a_document_that_is_wrong_is_refused_at_once() {
    let error = Mock::new(json!({"paths": {"/a": {"get": {}}}})).unwrap_err();
    assert_eq!(
        (error.at(), error.problem()),
        ("GET /a", "has no success response")
    );
}

fn binary() -> Command {
    Command::new(env!("CARGO_BIN_EXE_wacht-mock"))
}

#[tokio::test]
async fn the_binary_says_where_it_listens_and_with_which_key() {
    let mut child = binary()
        .args(["--form", "live", "--api-key", "sk_binary"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let (base_url, key) = line.trim_end().split_once(' ').unwrap();
    let responses = TcpStream::connect(base_url.replace("http://", ""))
        .await
        .is_ok();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(responses);
    assert_eq!(key, "sk_binary");
}

#[test]
fn the_binary_explains_how_it_is_used() {
    let output = binary().arg("--from").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(
        text.starts_with("error: \"--from\" is not an option\n\nusage: wacht-mock "),
        "{text}"
    );
}

#[test]
fn the_binary_helps() {
    let output = binary().arg("--help").output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.starts_with(b"usage: wacht-mock "));
}
