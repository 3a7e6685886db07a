//! The program as it is run by hand.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

use std::{
    io::{BufRead, BufReader, Read},
    net::TcpListener,
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
