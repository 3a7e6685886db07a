//! Services that return what they were sent, in responses and in failures of every sort.

use std::{future::pending, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};
use wacht_sdk::{
    Body, Clock, ErrorKind, Request, Response, Sleep, TransportFuture, serde_json::json,
};

type Service = fn(Request) -> TransportFuture;

/// Services that echo credentials and key in their responses, with the outcome where that is the
/// same for all operations.
pub(super) const ECHOES: &[(&str, Option<ErrorKind>, Service)] = &[
    (
        "400 with the body",
        Some(ErrorKind::BadRequest),
        |request| response(400, echo(request).0),
    ),
    (
        "500 with body and key",
        Some(ErrorKind::Server),
        |request| {
            let (body, key) = echo(request);
            response(500, format!("<html>{key}: {body}</html>"))
        },
    ),
    (
        "422 in both forms",
        Some(ErrorKind::Unprocessable),
        |request| {
            let (body, key) = echo(request);
            let item = json!({"code": 422, "message": "not valid", "input": body, "key": key});
            response(
                422,
                json!({"error": item, "errors": [item], "input": body}).to_string(),
            )
        },
    ),
    ("200 with the body", None, |request| {
        response(200, echo(request).0)
    }),
    ("200 with what is no JSON", None, |request| {
        let (body, key) = echo(request);
        response(200, format!("{key}{body}"))
    }),
    ("200 with a text", None, |request| {
        let (body, key) = echo(request);
        response(200, json!(body + &key).to_string())
    }),
    ("200 with a key of an object", None, |request| {
        let (body, key) = echo(request);
        response(
            200,
            json!({"data": {body.clone(): {key: body}}}).to_string(),
        )
    }),
];

/// Body and `Authorization` of a request.
fn echo(request: Request) -> (String, String) {
    let key = request.headers()["authorization"]
        .to_str()
        .unwrap()
        .to_owned();
    let body = request.into_body().into_bytes().unwrap();
    (String::from_utf8_lossy(&body).into_owned(), key)
}

fn response(status: u16, body: impl Into<Vec<u8>>) -> TransportFuture {
    let mut response = Response::new(Body::from(body.into()));
    *response.status_mut() = status.try_into().unwrap();
    Box::pin(async { Ok(response) })
}

/// A service that always sends the same response.
pub(super) fn responding(body: Vec<u8>) -> impl Fn(Request) -> TransportFuture + Send + Sync {
    move |_| response(200, body.clone())
}

/// A service that never responds.
pub(super) fn silent(_: Request) -> TransportFuture {
    Box::pin(pending())
}

/// A clock whose every limit is over at once.
pub(super) struct Over;

impl Clock for Over {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::ready(()))
    }
}

/// Connections that fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Connections {
    /// Nobody listens.
    Refused,
    /// The request comes back, which is not a response.
    Mirrored,
    /// The request comes back as the body of a response that breaks off.
    BrokenOff,
}

impl Connections {
    pub(super) const ALL: [Self; 3] = [Self::Refused, Self::Mirrored, Self::BrokenOff];
}

/// Serves connections that all fail in this way, as long as the test takes. Returns the URL.
pub(super) fn serve(sort: Connections) -> String {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    if sort == Connections::Refused {
        // A socket on which nobody listens keeps its port, so that no other server gets it.
        tokio::spawn(async move { (pending::<()>().await, socket) });
        return url;
    }
    let listener = socket.listen(128).unwrap();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            // Who is on the other side may be gone already.
            tokio::spawn(async move { fail(socket, sort).await.unwrap_or(()) });
        }
    });
    url
}

async fn fail(mut socket: TcpStream, sort: Connections) -> std::io::Result<()> {
    let mut request = Vec::new();
    while !is_whole(&request) {
        if socket.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
    }
    if sort == Connections::BrokenOff {
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n",
            request.len() + 1
        );
        socket.write_all(head.as_bytes()).await?;
    }
    socket.write_all(&request).await?;
    socket.shutdown().await
}

/// Whether head and body of a request are there.
fn is_whole(request: &[u8]) -> bool {
    let Some(end) = request.windows(4).position(|bytes| bytes == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
    let mut lines = head.lines();
    let length = lines.find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    request.len() >= end + 4 + length.unwrap_or(0)
}
