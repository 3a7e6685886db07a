//! A receiver of webhooks on this machine: takes each request, and returns it to the test.

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
};

/// What arrived at a receiver: its head in lower case, and its body.
pub(crate) type Arrived = (String, Value);

/// A receiver that responds with these statuses in turn, and with 200 after them.
pub(crate) async fn receiver(statuses: &'static [u16]) -> (String, UnboundedReceiver<Arrived>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (sender, arrived) = unbounded_channel();
    tokio::spawn(async move {
        let mut statuses = statuses.iter();
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut bytes = Vec::new();
            let (head, body) = loop {
                let mut piece = [0; 4096];
                let read = socket.read(&mut piece).await.unwrap();
                bytes.extend_from_slice(&piece[..read]);
                let text = String::from_utf8(bytes.clone()).unwrap();
                let Some((head, body)) = text.split_once("\r\n\r\n") else {
                    continue;
                };
                let head = head.to_ascii_lowercase();
                let length = head
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length: "));
                if body.len() >= length.unwrap().parse().unwrap() {
                    break (head, serde_json::from_str(body).unwrap());
                }
            };
            let status = statuses.next().unwrap_or(&200);
            let response = format!("HTTP/1.1 {status} x\r\ncontent-length: 2\r\n\r\nok");
            socket.write_all(response.as_bytes()).await.unwrap();
            if sender.send((head, body)).is_err() {
                return;
            }
        }
    });
    (url, arrived)
}
