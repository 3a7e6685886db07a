//! What the mock sends as a webhook is what the verifier accepts.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use wacht_sdk::{
    serde_json::json,
    types::EventSubscription,
    webhook::{EventData, Verifier},
};

use crate::{FORMS, client, remembering};

/// The head and the body of the first request that arrives.
async fn receive(listener: TcpListener) -> (String, String) {
    let (mut socket, _) = listener.accept().await.unwrap();
    let mut text = String::new();
    loop {
        let mut piece = [0; 4096];
        let read = socket.read(&mut piece).await.unwrap();
        text.push_str(std::str::from_utf8(&piece[..read]).unwrap());
        if let Some((head, body)) = text.split_once("\r\n\r\n")
            && body.len() == value(head, "content-length").parse::<usize>().unwrap()
        {
            let response = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
            socket.write_all(response).await.unwrap();
            return (head.to_owned(), body.to_owned());
        }
    }
}

fn value<'a>(head: &'a str, name: &str) -> &'a str {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    let is_it = |known: &str| known.eq_ignore_ascii_case(name);
    lines.find(|(known, _)| is_it(known)).unwrap().1
}

#[tokio::test]
async fn a_delivery_of_the_mock_is_verified_with_the_secret_of_its_app() {
    for form in FORMS {
        let server = remembering(form).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let webhooks = client(&server).webhooks();
        let app = webhooks
            .apps()
            .create("Shop")
            .app_slug("shop")
            .await
            .unwrap();
        let paid = EventSubscription::new("order.paid");
        webhooks
            .endpoints()
            .create("shop", url, [paid])
            .await
            .unwrap();
        let trigger = webhooks
            .apps()
            .trigger_event("shop", "order.paid", json!({"id": "o1"}));
        trigger.await.unwrap();

        let (head, body) = receive(listener).await;
        let parts = ["webhook-id", "webhook-timestamp", "webhook-signature"];
        let [id, timestamp, signature] = parts.map(|name| value(&head, name));
        let verifier = Verifier::new(app.signing_secret).unwrap();
        let event = verifier
            .verify_parts(id, timestamp, signature, body.as_bytes())
            .unwrap();
        assert_eq!(
            (event.kind.as_str(), event.data),
            (
                "order.paid",
                EventData::Unrecognized(json!({"id": "o1"}).into())
            )
        );

        let other = webhooks.apps().rotate_secret("shop").await.unwrap();
        let other = Verifier::new(other.signing_secret).unwrap();
        assert!(
            other
                .verify_parts(id, timestamp, signature, body.as_bytes())
                .is_err()
        );
    }
}
