//! What parameters in headers and cookies are on the wire, in front of a raw server.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    thread,
};

use wacht_runtime::ErrorKind;

use crate::header_parameters::{Client, types::Theme};

const SECRET: &str = "correct horse battery staple";

/// A server for one request, and the lines of the head that it receives.
pub(crate) fn server() -> (String, thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let head = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let lines = BufReader::new(stream.try_clone().unwrap()).lines();
        let head = lines
            .map(Result::unwrap)
            .take_while(|line| !line.is_empty());
        let head = head.collect();
        stream
            .write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
            .unwrap();
        head
    });
    (url, head)
}

fn client(url: &str) -> Client {
    Client::builder().base_url(url).build().unwrap()
}

pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(future)
}

#[test]
fn headers_and_cookies_are_sent() {
    let (url, head) = server();
    let client = client(&url);
    let call = client
        .things()
        .get("7", SECRET, "abc")
        .x_request_id("r-1")
        .theme(Theme::Dark);
    wait(call.into_future()).unwrap();
    let head = head.join().unwrap();
    assert_eq!(head[0], "GET /things/7 HTTP/1.1");
    for line in [
        &*format!("x-tenant-key: {SECRET}"),
        "x-request-id: r-1",
        "cookie: session=abc; theme=dark",
    ] {
        assert!(head.iter().any(|sent| sent == line), "{line}: {head:#?}");
    }
}

#[test]
fn an_operation_that_takes_nothing_more_sends_its_header() {
    let (url, head) = server();
    wait(client(&url).things().put("7", "v1").into_future()).unwrap();
    let head = head.join().unwrap();
    assert!(head.iter().any(|line| line == "if-match: v1"), "{head:#?}");
}

#[test]
fn no_value_of_them_is_shown() {
    let client = client("http://127.0.0.1:9");
    let call = client.things().get("7", SECRET, "abc").x_request_id("r-1");
    let text = format!("{call:?}");
    assert!(
        text.contains("X-Tenant-Key") && text.contains("session"),
        "{text}"
    );
    assert!(
        !text.contains(SECRET) && !text.contains("abc") && !text.contains("r-1"),
        "{text}"
    );
}

#[test]
fn a_value_that_is_none_of_theirs_is_refused_before_anything_is_sent() {
    let client = client("http://127.0.0.1:9");
    let things = client.things();
    for call in [
        things.get("7", "correct\r\nx-evil: 1", "abc"),
        things.get("7", "key", "correct; admin=1"),
    ] {
        let error = wait(call.into_future()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(
            !format!("{error} {error:?}").contains("correct"),
            "{error:?}"
        );
    }
}
