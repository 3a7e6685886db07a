//! The program as it is run by hand.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Command, Stdio},
};

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_wacht-mock"))
}

#[test]
fn help_and_version_are_printed() {
    for flag in ["-h", "--help"] {
        let output = program().arg(flag).output().unwrap();
        assert!(output.status.success());
        assert!(output.stdout.starts_with(b"usage: wacht-mock "));
    }
    for flag in ["-V", "--version"] {
        let output = program().arg(flag).output().unwrap();
        let expected = format!("wacht-mock {}\n", env!("CARGO_PKG_VERSION"));
        assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    }
}

#[test]
fn a_request_is_logged_and_the_state_is_read_from_a_file() {
    let file = std::env::temp_dir().join(format!("wacht-mock-{}.ndjson", std::process::id()));
    std::fs::write(
        &file,
        "{\"wacht_mock\":1,\"form\":\"documented\",\"next\":0}\n",
    )
    .unwrap();
    let mut serving = program();
    serving
        .arg("--seed-data")
        .arg(&file)
        .arg("--log")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = serving.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line.split([' ', '/']).nth(2).unwrap();
    let mut socket = std::net::TcpStream::connect(address).unwrap();
    let request =
        "GET /users?search=secret HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk_mock\r\n\r\n";
    socket.write_all(request.as_bytes()).unwrap();
    let mut logged = String::new();
    BufReader::new(child.stderr.take().unwrap())
        .read_line(&mut logged)
        .unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    std::fs::remove_file(&file).unwrap();
    assert!(logged.starts_with("GET /users 200 "), "{logged}");
    assert!(logged.ends_with("ms getActiveUserList\n"), "{logged}");
}

#[test]
fn a_file_that_is_no_state_is_named() {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let output = program().args(["--seed-data", manifest]).output().unwrap();
    assert!(!output.status.success());
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.starts_with("error: --seed-data: line 1 of the dump: "),
        "{error}"
    );
}

#[test]
fn a_reader_that_has_seen_enough_of_the_document_is_no_failure() {
    let mut printing = program();
    printing
        .arg("--print")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = printing.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert_eq!(line, "{\n");
    let mut errors = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut errors)
        .unwrap();
    assert_eq!(
        (child.wait().unwrap().success(), errors.as_str()),
        (true, "")
    );
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = program().args(["--port", &port]).output().unwrap();
    assert!(!output.status.success());
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(
        errors.starts_with(&format!("error: port {port} of 127.0.0.1 ")),
        "{errors}"
    );
}

/// The head of the response shows that the server waits for the body, so the request is open.
#[cfg(unix)]
#[test]
fn an_interrupted_server_responds_to_open_requests_first() {
    let mut child = program().stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line.split([' ', '/']).nth(2).unwrap();
    let mut open = TcpStream::connect(address).unwrap();
    let body = r#"{"first_name": "Jane", "last_name": "Doe"}"#;
    let head = format!(
        "POST /users HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk_mock\r\nexpect: 100-continue\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    open.write_all(head.as_bytes()).unwrap();
    let mut continues = [0; 25];
    open.read_exact(&mut continues).unwrap();
    assert_eq!(&continues, b"HTTP/1.1 100 Continue\r\n\r\n");
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    // It no longer listens once it has noticed.
    while TcpStream::connect(address).is_ok() {
        std::thread::yield_now();
    }
    open.write_all(body.as_bytes()).unwrap();
    let mut response = String::new();
    open.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
    assert!(child.wait().unwrap().success());
}
