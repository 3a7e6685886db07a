//! A custom transport, as a fake service.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use wacht_sdk::{Body, Client, Error, ErrorKind, Request, Response, TransportFuture};

/// A client whose service is a function from a request to a status and a body.
pub(crate) fn fake(service: impl Fn(&Request) -> (u16, String) + Send + Sync + 'static) -> Client {
    let transport = move |request: Request| -> TransportFuture {
        let (status, body) = service(&request);
        let mut response = Response::new(Body::from(body.into_bytes()));
        *response.status_mut() = status.try_into().unwrap();
        Box::pin(async { Ok(response) })
    };
    Client::builder()
        .api_key("sk_fake")
        .transport(transport)
        .retry(wacht_sdk::RetryPolicy::never())
        .build()
        .unwrap()
}

/// A client whose service always sends the same response.
pub(crate) fn responding(status: u16, body: String) -> Client {
    fake(move |_| (status, body.clone()))
}

#[tokio::test]
async fn a_closure_is_a_transport() {
    let client = fake(|request| {
        assert_eq!(request.method(), "PATCH");
        assert_eq!(request.uri(), "https://api.wacht.dev/users/1/password");
        assert_eq!(request.headers()["content-type"], "application/json");
        assert_eq!(
            request.body().as_bytes(),
            Some(&br#"{"new_password":"p"}"#[..])
        );
        (200, "{}".to_owned())
    });
    client.users().set_password("1", "p").await.unwrap();
}

#[tokio::test]
async fn nothing_is_sent_before_it_is_awaited() {
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&sent);
    let client = fake(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
        (204, String::new())
    });
    let pending = client.users().delete("1").send();
    assert_eq!(sent.load(Ordering::Relaxed), 0);
    pending.await.unwrap();
    assert_eq!(sent.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_failure_of_the_transport_names_the_operation() {
    let transport = |_: Request| -> TransportFuture {
        Box::pin(async { Err(Error::timeout("too late", "the fake is slow")) })
    };
    let builder = Client::builder()
        .api_key("sk")
        .retry(wacht_sdk::RetryPolicy::never())
        .transport(transport);
    let error = builder
        .build()
        .unwrap()
        .users()
        .delete("1")
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.to_string(), "deleteUser: too late");
}

#[tokio::test]
async fn a_call_can_be_sent_again() {
    let client = fake(|_| (204, String::new()));
    let call = client.users().delete("1");
    call.clone().await.unwrap();
    call.await.unwrap();
}

#[tokio::test]
async fn an_attempt_that_may_have_been_carried_out_leaves_the_call_open() {
    let responses = std::sync::Mutex::new(vec![404, 500]);
    let transport = move |_: wacht_sdk::Request| -> wacht_sdk::TransportFuture {
        let status = responses.lock().unwrap().pop().unwrap_or(404);
        let mut response = wacht_sdk::Response::new(wacht_sdk::Body::empty());
        *response.status_mut() = wacht_sdk::http::StatusCode::from_u16(status).unwrap();
        Box::pin(async { Ok(response) })
    };
    let client = Client::builder()
        .api_key("sk")
        .transport(transport)
        .build()
        .unwrap();
    let error = client.users().delete("1").await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.attempts(), 2);
    assert_eq!(error.delivery(), wacht_sdk::Delivery::Unknown);
}

/// A clock on which waits between attempts are over at once, and chance is always the same.
struct Fixed(f64);

impl wacht_sdk::Clock for Fixed {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, duration: Duration) -> wacht_sdk::Sleep {
        match duration < Duration::from_secs(25) {
            true => Box::pin(std::future::ready(())),
            false => Box::pin(std::future::pending()),
        }
    }

    fn jitter(&self) -> f64 {
        self.0
    }
}

/// The waits that were announced.
#[derive(Clone, Default)]
struct Waits(Arc<Mutex<Vec<u128>>>);

impl wacht_sdk::Hook for Waits {
    fn after(&self, _: &wacht_sdk::Attempt<'_>, outcome: &wacht_sdk::Outcome<'_>) {
        let wait = outcome.retry_in.map(|wait| wait.as_millis());
        self.0.lock().unwrap().extend(wait);
    }
}

#[tokio::test]
async fn the_chance_of_the_waits_is_that_of_the_clock() {
    for (chance, expected) in [(0.0, [0, 0]), (0.5, [25, 50]), (1.0, [50, 100])] {
        let waits = Waits::default();
        let transport = |_: Request| -> TransportFuture {
            Box::pin(async { Err(Error::connection("no network", "none")) })
        };
        let builder = Client::builder().api_key("sk").transport(transport);
        let client = builder.clock(Fixed(chance)).hook(waits.clone()).build();
        let users = client.unwrap().users();
        users.delete("1").await.unwrap_err();
        assert_eq!(*waits.0.lock().unwrap(), expected, "{chance}");
    }
}
