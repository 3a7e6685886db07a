//! Bearer tokens from a provider.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use wacht_runtime::{
    Delivery, Error, ErrorKind, RetryPolicy, Secret, TokenFuture, TokenProvider,
    http::Method,
    runtime::{Operation, UntypedCall},
};

use crate::{
    generated::Client,
    raw::{Raw, response},
};

static HEALTH: Operation = Operation::get("health", "/health");

/// Provides `t1`, `t2` and so on.
#[derive(Clone, Default)]
struct Counting(Arc<AtomicU32>);

impl TokenProvider for Counting {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async {
            let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
            Ok(Secret::new(format!("t{number}")))
        })
    }
}

fn client(server: &Raw, provider: impl TokenProvider) -> Client {
    let builder = Client::builder().base_url(server.url()).tokens(provider);
    builder.retry(RetryPolicy::never()).build().unwrap()
}

fn tokens(server: &Raw) -> Vec<String> {
    let token = |head: &String| {
        let line = head
            .split("\r\n")
            .find_map(|l| l.strip_prefix("authorization: Bearer "));
        line.unwrap_or("none").to_owned()
    };
    server.received().iter().map(token).collect()
}

fn refused() -> String {
    response("401 Unauthorized", "", "{}")
}

fn accepted() -> String {
    response("200 OK", "", r#"{"id":1}"#)
}

#[tokio::test]
async fn a_token_is_kept_until_it_is_refused() {
    let server = Raw::sending(&[accepted(), accepted(), refused(), accepted()]).await;
    let provider = Counting::default();
    let client = client(&server, provider.clone());
    for _ in 0..3 {
        client.things().get(1).await.unwrap();
    }
    assert_eq!(tokens(&server), ["t1", "t1", "t1", "t2"]);
    assert_eq!(provider.0.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_write_is_sent_again_with_another_token_because_nothing_was_done() {
    let server = Raw::sending(&[refused(), accepted()]).await;
    let client = client(&server, Counting::default());
    client.request(Method::POST, "/things").await.unwrap();
    assert_eq!(tokens(&server), ["t1", "t2"]);
}

#[tokio::test]
async fn a_call_asks_once_more_and_not_again() {
    let server = Raw::sending(&[refused()]).await;
    let error = client(&server, Counting::default())
        .things()
        .get(1)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    assert_eq!(error.attempts(), 2);
    assert_eq!(tokens(&server), ["t1", "t2"]);
}

#[tokio::test]
async fn a_key_is_not_sent_again_after_it_was_refused() {
    let server = Raw::sending(&[refused()]).await;
    let builder = Client::builder().base_url(server.url()).api_key("sk_1");
    let error = builder.build().unwrap().things().get(1).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Unauthorized, 1)
    );
}

#[tokio::test]
async fn an_operation_without_security_asks_for_no_token() {
    let server = Raw::sending(&[accepted()]).await;
    let provider = Counting::default();
    client(&server, provider.clone())
        .things()
        .health()
        .await
        .unwrap();
    assert_eq!(provider.0.load(Ordering::Relaxed), 0);
    assert_eq!(tokens(&server), ["none"]);
}

/// Has no token.
struct Broken;

impl TokenProvider for Broken {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async { Err(Error::connection("no token", "the login is down")) })
    }
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let server = Raw::sending(&[accepted()]).await;
    let error = client(&server, Broken).things().get(1).await.unwrap_err();
    assert_eq!(error.to_string(), "get: no token");
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn calls_at_the_same_time_renew_a_refused_token_once() {
    let server = Raw::responding(|_, head| match head.contains("Bearer t1\r\n") {
        true => refused(),
        false => accepted(),
    })
    .await;
    let provider = Counting::default();
    let client = client(&server, provider.clone());
    let calls: Vec<_> = (0..8)
        .map(|id| {
            let call = client.things().get(id);
            tokio::spawn(async move { call.await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(provider.0.load(Ordering::Relaxed), 2);
    let second = tokens(&server)
        .into_iter()
        .filter(|token| token == "t2")
        .count();
    assert_eq!(second, 8);
}

#[tokio::test]
async fn calls_at_the_same_time_ask_once_more_each_and_not_again() {
    let server = Raw::sending(&[refused()]).await;
    let provider = Counting::default();
    let client = client(&server, provider.clone());
    let (one, two) = tokio::join!(client.things().get(1), client.things().get(2));
    assert_eq!(one.unwrap_err().attempts(), 2);
    assert_eq!(two.unwrap_err().attempts(), 2);
    assert_eq!(server.received().len(), 4);
    assert!(provider.0.load(Ordering::Relaxed) <= 3);
}

#[tokio::test]
async fn a_call_to_another_service_asks_for_no_token() {
    let (given, other) = (
        Raw::sending(&[accepted()]).await,
        Raw::sending(&[accepted()]).await,
    );
    let provider = Counting::default();
    let client = client(&given, provider.clone());
    let call = UntypedCall::new(&client, &HEALTH).elsewhere(other.url());
    call.plain::<()>().await.unwrap();
    assert_eq!(provider.0.load(Ordering::Relaxed), 0);
    assert_eq!(tokens(&other), ["none"]);
    assert!(given.received().is_empty());
}
