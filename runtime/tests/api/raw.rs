//! A server that keeps what it receives, byte by byte, and responds from a list, or as a function
//! of the request.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

pub(crate) struct Raw {
    url: String,
    received: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Raw {
    /// A server that responds to the first request with the first response, and so on; the last response
    /// is for all that follow.
    pub(crate) async fn sending(responses: &[String]) -> Self {
        let responses = responses.to_vec();
        Self::responding(move |index, _| {
            let response = responses.get(index).or(responses.last());
            response.cloned().unwrap_or_default()
        })
        .await
    }

    /// A server whose response follows from the number of the request, from 0, and its head.
    pub(crate) async fn responding(
        respond: impl Fn(usize, &str) -> String + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let task = tokio::spawn(serve(listener, received.clone(), respond));
        Self {
            url,
            received,
            task,
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The requests so far, each with its head in full and in lower case.
    pub(crate) fn received(&self) -> Vec<String> {
        self.received.lock().unwrap().clone()
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub(crate) fn response(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

async fn serve(
    listener: TcpListener,
    received: Arc<Mutex<Vec<String>>>,
    respond: impl Fn(usize, &str) -> String,
) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = head(&mut stream).await;
        let response = {
            let mut received = received.lock().unwrap();
            let response = respond(received.len(), &request);
            received.push(request);
            response
        };
        stream.write_all(response.as_bytes()).await.unwrap();
        stream.shutdown().await.ok();
    }
}

async fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8(head).unwrap()
}
