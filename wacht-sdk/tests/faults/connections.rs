//! Connections that break, and bytes that are not a response.

use wacht_sdk::{Delivery::*, ErrorKind::*};

use crate::{
    case::{Case, Op},
    server::{Script, Step, kept, reply, response, write},
};

const OK_HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

/// A connection that breaks: what may be resent is, up to three times; what may not is not.
fn breaks(name: &str, script: &[Step]) -> Vec<Case> {
    let mut cases = Vec::new();
    let script: Script = script.to_vec();
    for op in [Op::Get, Op::Delete, Op::Set] {
        let then = reply(response(200, "", op.body()));
        cases.push(
            Case::new(format!("{name}, then well"), op, vec![script.clone(), then]).succeeds(2),
        );
        let always = vec![script.clone(); 3];
        cases.push(Case::new(name, op, always).fails(Connection, None, Unknown, 3));
    }
    let once = Case::new(name, Op::Post, vec![script]);
    cases.push(once.fails(Connection, None, Unknown, 1));
    cases
}

/// The same where nobody reads the request.
fn breaks_unread(name: &str, script: &[Step]) -> Vec<Case> {
    let script: Script = script.to_vec();
    let then = reply(response(200, "", Op::Get.body()));
    let get = Case::new(name, Op::Get, vec![script.clone(), then]);
    let delete = Case::new(name, Op::Delete, vec![script.clone(); 3]);
    let post = Case::new(name, Op::Post, vec![script]);
    vec![
        get.succeeds(2).arrives(1),
        delete.fails(Connection, None, Unknown, 3).arrives(0),
        post.fails(Connection, None, Unknown, 1).arrives(0),
    ]
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for op in [Op::Get, Op::Delete, Op::Set, Op::Post] {
        // Not even a write has arrived, so it may be tried again.
        cases.push(Case::refused(op).fails(Connection, None, NotSent, 3));
    }
    cases.extend(resets());
    cases.extend(large_bodies());
    cases.extend(no_http());
    cases.extend(lengths());
    cases.extend(truncations());
    cases.extend(slow_responses());
    cases.extend(tls());
    cases
}

fn resets() -> Vec<Case> {
    let mut cases = breaks_unread(
        "reset after the first bytes",
        &[Step::Anything, Step::Reset],
    );
    cases.extend(breaks_unread(
        "closed after the first bytes",
        &[Step::Anything],
    ));
    cases.extend(breaks(
        "reset before the response",
        &[Step::Request, Step::Reset],
    ));
    cases.extend(breaks("closed before the response", &[Step::Request]));
    let half = [Step::Request, Step::HalfClose, Step::Gone];
    cases.extend(breaks("half closed before the response", &half));
    let status = write("HTTP/1.1 200");
    cases.extend(breaks(
        "reset within the head",
        &[Step::Request, status, Step::Reset],
    ));
    let head = write(format!("{OK_HEAD}content-length: 100\r\n\r\n"));
    cases.extend(breaks(
        "reset after the head",
        &[Step::Request, head.clone(), Step::Reset],
    ));
    let half = [Step::Request, head.clone(), Step::HalfClose, Step::Gone];
    cases.extend(breaks("half closed after the head", &half));
    let body = write("{\"data\":");
    cases.extend(breaks(
        "reset within the body",
        &[Step::Request, head, body, Step::Reset],
    ));
    cases
}

/// The request is so large that the connection breaks while it is sent.
fn large_bodies() -> Vec<Case> {
    let reset = vec![Step::Head, Step::Reset];
    let close = vec![Step::Head];
    let then = reply(response(200, "", Op::SetLarge.body()));
    vec![
        Case::new(
            "reset while sending",
            Op::SetLarge,
            vec![reset.clone(), then.clone()],
        )
        .succeeds(2),
        Case::new("reset while sending", Op::SetLarge, vec![reset.clone(); 3])
            .fails(Connection, None, Unknown, 3),
        Case::new("reset while sending", Op::PostLarge, vec![reset])
            .fails(Connection, None, Unknown, 1),
        Case::new(
            "closed while sending",
            Op::SetLarge,
            vec![close.clone(), then],
        )
        .succeeds(2),
        Case::new("closed while sending", Op::PostLarge, vec![close])
            .fails(Connection, None, Unknown, 1),
        Case::new(
            "a large body",
            Op::PostLarge,
            vec![reply(response(200, "", Op::Post.body()))],
        ),
    ]
}

fn no_http() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, bytes) in [
        ("garbage", &b"\x00\xff\xfe what?\r\n\r\n"[..]),
        (
            "a line of another protocol",
            b"220 mail.example.com ESMTP\r\n",
        ),
        ("an alert of TLS", b"\x15\x03\x01\x00\x02\x02\x50"),
        ("another version of HTTP", b"HTTP/3.0 200 OK\r\n\r\n"),
        ("a status that is no number", b"HTTP/1.1 abc OK\r\n\r\n"),
        ("a header without a name", b"HTTP/1.1 200 OK\r\n: x\r\n\r\n"),
        (
            "a length that is no number",
            b"HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n{}",
        ),
        (
            "a length below zero",
            b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{}",
        ),
        (
            "two lengths",
            b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{} ",
        ),
        ("nothing but an empty line", b"\r\n\r\n"),
    ] {
        cases.extend(breaks(name, &[Step::Request, write(bytes)]));
    }
    let endless = format!("HTTP/1.1 200 OK\r\nx: {}", "x".repeat(1 << 20));
    cases.extend(breaks(
        "an endless header",
        &[Step::Request, write(endless), Step::Gone],
    ));
    cases
}

fn lengths() -> Vec<Case> {
    let body = Op::Get.body();
    let long = body.len() + 1;
    let mut cases = breaks(
        "a length that is too long",
        &reply(format!("{OK_HEAD}content-length: {long}\r\n\r\n{body}")),
    );
    // Bytes beyond the length do not belong to the response, and the response is then not JSON.
    let short = body.len() - 1;
    let cut = reply(format!("{OK_HEAD}content-length: {short}\r\n\r\n{body}"));
    cases.push(
        Case::new("a length that is too short", Op::Get, vec![cut]).fails(Decode, 200, Unknown, 1),
    );
    for (name, end) in [
        ("closed", vec![]),
        ("half closed", vec![Step::HalfClose, Step::Gone]),
    ] {
        for op in [Op::Get, Op::Delete, Op::Post] {
            let mut script = reply(format!("{OK_HEAD}\r\n{}", op.body()));
            script.extend(end.clone());
            cases.push(Case::new(
                format!("no length, {name} at the end"),
                op,
                vec![script],
            ));
        }
    }
    let chunked = |chunks: &str| format!("{OK_HEAD}transfer-encoding: chunked\r\n\r\n{chunks}");
    let whole = reply(chunked(
        "4\r\n{\"da\r\n7;x=y\r\nta\":[]}\r\n0\r\nx-trailer: 1\r\n\r\n",
    ));
    cases.push(Case::new(
        "chunks with an extension and a trailer",
        Op::Get,
        vec![whole],
    ));
    for (name, chunks) in [
        (
            "a chunk whose size is no number",
            "zz\r\n{\"data\":[]}\r\n0\r\n\r\n",
        ),
        (
            "a chunk longer than said",
            "2\r\n{\"data\":[]}\r\n0\r\n\r\n",
        ),
        ("a chunk that breaks off", "ff\r\n{\"data\":[]}"),
        ("no last chunk", "b\r\n{\"data\":[]}\r\n"),
        (
            "a size beyond any",
            "ffffffffffffffffff\r\n{\"data\":[]}\r\n0\r\n\r\n",
        ),
    ] {
        cases.extend(breaks(name, &reply(chunked(chunks))));
    }
    cases
}

/// A response that ends after each of its bytes, for requests that are safe to retry and for others.
fn truncations() -> Vec<Case> {
    let mut cases = Vec::new();
    for op in [Op::Get, Op::Delete, Op::Post] {
        let body = op.body();
        let (first, rest) = body.split_at(1);
        let chunks = format!("1\r\n{first}\r\n{:x}\r\n{rest}\r\n0\r\n\r\n", rest.len());
        let chunked = format!("{OK_HEAD}transfer-encoding: chunked\r\n\r\n{chunks}");
        for whole in [response(200, "", body), chunked] {
            for end in 0..whole.len() {
                let cut = reply(&whole[..end]);
                let name = format!("cut after {end} bytes of {}", whole.len());
                let then = reply(response(200, "", body));
                cases.push(match op {
                    Op::Post => Case::new(name, op, vec![cut]).fails(Connection, None, Unknown, 1),
                    _ => Case::new(name, op, vec![cut, then]).succeeds(2),
                });
            }
            cases.push(Case::new("not cut", op, vec![reply(whole)]));
        }
    }
    cases
}

fn slow_responses() -> Vec<Case> {
    let mut cases = Vec::new();
    for op in [Op::Get, Op::Delete, Op::Post] {
        let trickle = Step::Trickle(response(200, "", op.body()).into());
        let script = vec![Step::Request, trickle];
        cases.push(Case::new("one byte at a time", op, vec![script]));
    }
    for (name, line) in [
        ("100 before the response", "HTTP/1.1 100 Continue\r\n\r\n"),
        ("102 before the response", "HTTP/1.1 102 Processing\r\n\r\n"),
        (
            "103 before the response",
            "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n",
        ),
    ] {
        let script = reply(format!("{line}{line}{}", kept(Op::Get.body())));
        cases.push(Case::new(name, Op::Get, vec![script]));
    }
    cases
}

/// The client speaks TLS, the server does not. Nothing of the request is sent before that shows.
#[cfg(feature = "rustls-tls")]
fn tls() -> Vec<Case> {
    let plain = vec![
        Step::Anything,
        write("HTTP/1.1 400 Bad Request\r\n\r\n"),
        Step::HalfClose,
        Step::Gone,
    ];
    let mut cases = Vec::new();
    for (name, script) in [
        ("TLS to a plain port", plain),
        (
            "TLS, reset at the greeting",
            vec![Step::Anything, Step::Reset],
        ),
        ("TLS, closed at once", vec![]),
    ] {
        for op in [Op::Get, Op::Post] {
            let case = Case::new(name, op, vec![script.clone(); 3]).over_tls();
            cases.push(case.fails(Connection, None, NotSent, 3).arrives(0));
        }
    }
    cases
}

#[cfg(not(feature = "rustls-tls"))]
fn tls() -> Vec<Case> {
    Vec::new()
}
