//! Responses of every kind, read from the wire.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    thread,
};

use wacht_runtime::serde_json::{Value, json};

use crate::{
    on_the_wire::wait,
    response_kinds::{
        Client,
        types::{Other, Problem},
    },
};

/// A client of a server for one request, and the lines of the head that it receives.
fn server(response: &str) -> (Client, thread::JoinHandle<Vec<String>>) {
    let (url, head) = serve(response);
    (Client::builder().base_url(url).build().unwrap(), head)
}

/// A server for one request, which gets this response, and the lines of the head that it receives.
pub(crate) fn serve(response: &str) -> (String, thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let response = response.to_owned();
    let head = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let lines = BufReader::new(stream.try_clone().unwrap()).lines();
        let head = lines
            .map(Result::unwrap)
            .take_while(|line| !line.is_empty());
        let head = head.collect();
        stream.write_all(response.as_bytes()).unwrap();
        head
    });
    (url, head)
}

pub(crate) fn with(status: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
}

pub(crate) fn has(head: &[String], line: &str) -> bool {
    head.iter().any(|sent| sent == line)
}

#[test]
fn several_successes_that_are_alike_are_one_type() {
    for status in ["200 OK", "201 Created"] {
        let (client, _) = server(&with(status, r#"{"name":"a"}"#));
        let thing = wait(client.several().alike().into_future()).unwrap();
        assert_eq!(thing.name, "a");
    }
}

#[test]
fn a_success_without_a_body_beside_one_with_it_is_none() {
    let (client, _) = server(&with("200 OK", r#"{"name":"a"}"#));
    let thing = wait(client.several().maybe().into_future()).unwrap();
    assert_eq!(thing.map(|thing| thing.name).as_deref(), Some("a"));
    let (client, _) = server("HTTP/1.1 204 No Content\r\n\r\n");
    let thing = wait(client.several().maybe().into_future()).unwrap();
    assert!(thing.is_none());
}

#[test]
fn ranges_and_the_default_are_read() {
    let (client, _) = server(&with("202 Accepted", r#"{"name":"a"}"#));
    let thing = wait(client.several().range().into_future()).unwrap();
    assert_eq!(thing.name, "a");
    let (client, _) = server(&with("200 OK", r#"{"name":"b"}"#));
    let thing = wait(client.several().fallback().into_future()).unwrap();
    assert_eq!(thing.name, "b");
}

#[test]
fn a_redirect_that_is_the_response_states_where_it_leads() {
    let (client, _) = server("HTTP/1.1 302 Found\r\nlocation: /b\r\ncontent-length: 0\r\n\r\n");
    let call = client.several().redirect().send_with_response();
    let response = wait(call).unwrap();
    assert_eq!(response.status, 302);
    assert_eq!(response.headers["location"], "/b");
}

#[test]
fn json_of_another_name_is_asked_for_by_it() {
    let (client, head) = server(&with("200 OK", r#"{"name":"a"}"#));
    let thing = wait(client.kinds().vendor().into_future()).unwrap();
    assert_eq!(thing.name, "a");
    let head = head.join().unwrap();
    let accept = "accept: application/vnd.api+json; charset=utf-8";
    assert!(has(&head, accept), "{head:#?}");
}

#[test]
fn text_is_a_string() {
    let (client, head) = server(&with("200 OK", "\"a\" \u{e4}"));
    let text = wait(client.kinds().text().into_future()).unwrap();
    assert_eq!(text, "\"a\" \u{e4}");
    assert!(has(&head.join().unwrap(), "accept: text/plain"));
}

#[test]
fn anything_else_is_a_file() {
    let (client, _) = server(&with("200 OK", "<thing/>"));
    let read = async {
        let file = client.kinds().bytes().await?;
        file.bytes().await
    };
    assert_eq!(wait(read).unwrap(), "<thing/>");
}

#[test]
fn methods_without_a_body_are_sent() {
    let (client, head) = server("HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n");
    wait(client.kinds().head().into_future()).unwrap();
    assert_eq!(head.join().unwrap()[0], "HEAD /kinds HTTP/1.1");
    let (client, head) = server("HTTP/1.1 204 No Content\r\n\r\n");
    wait(client.kinds().options().into_future()).unwrap();
    assert_eq!(head.join().unwrap()[0], "OPTIONS /kinds HTTP/1.1");
    let (client, head) = server(&with("200 OK", "TRACE /kinds"));
    let read = async { client.kinds().trace().await?.bytes().await };
    assert_eq!(wait(read).unwrap(), "TRACE /kinds");
    assert_eq!(head.join().unwrap()[0], "TRACE /kinds HTTP/1.1");
}

#[test]
fn the_body_of_an_error_is_read_as_its_type() {
    let (client, _) = server(&with("404 Not Found", r#"{"detail":"gone","field":"id"}"#));
    let error = wait(client.kinds().vendor().into_future()).unwrap_err();
    let problem: Problem = error.body_as().unwrap();
    assert_eq!(
        (problem.detail, problem.field),
        ("gone".to_owned(), Some("id".to_owned()))
    );
    let other: Value = error.body_as().unwrap();
    assert_eq!(other["field"], json!("id"));
    let (client, _) = server(&with("409 Conflict", "text"));
    let error = wait(client.kinds().vendor().into_future()).unwrap_err();
    assert!(error.body_as::<Other>().is_none());
}
