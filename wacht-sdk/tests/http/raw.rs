//! A server that sends the same bytes in response to every request and keeps what arrived.

use std::{
    future::pending,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use wacht_sdk::{Client, ClientBuilder};

pub(crate) struct Raw {
    address: String,
    received: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Raw {
    /// A server that sends these bytes and closes the connection.
    pub(crate) async fn sending(response: &str) -> Self {
        Self::start(response.to_owned(), false).await
    }

    /// A server that sends these bytes and then nothing more, without closing the connection.
    pub(crate) async fn stalling(response: &str) -> Self {
        Self::start(response.to_owned(), true).await
    }

    async fn start(response: String, stalls: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let received = Arc::<Mutex<Vec<String>>>::default();
        let ledger = Arc::clone(&received);
        let task = tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let (response, ledger) = (response.clone(), Arc::clone(&ledger));
                tokio::spawn(async move {
                    let request = read(&mut socket).await;
                    ledger.lock().unwrap().push(request);
                    // Who asked may be gone already.
                    let _ = socket.write_all(response.as_bytes()).await;
                    if stalls {
                        pending::<()>().await;
                    }
                });
            }
        });
        Self {
            address,
            received,
            task,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        Client::builder()
            .api_key("sk_test")
            .base_url(self.url())
            .retry(wacht_sdk::RetryPolicy::never())
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    /// A client that soon gives up.
    pub(crate) fn hasty_client(&self) -> Client {
        let builder = self.builder().total_timeout(Duration::from_millis(100));
        builder.build().unwrap()
    }

    /// The requests that arrived, whole.
    pub(crate) fn received(&self) -> Vec<String> {
        self.received.lock().unwrap().clone()
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A response with this status line, these headers and this body.
pub(crate) fn response(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

/// Reads one request to the end of its body.
async fn read(socket: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&request);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let mut lines = head.lines().map(str::to_ascii_lowercase);
            let length = lines.find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return text.into_owned();
            }
        }
        match socket.read(&mut piece).await {
            Ok(length @ 1..) => request.extend_from_slice(&piece[..length]),
            _ => return String::from_utf8_lossy(&request).into_owned(),
        }
    }
}
