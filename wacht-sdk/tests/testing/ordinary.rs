//! The fake is an ordinary transport of an ordinary client.

use std::{
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    time::Duration,
};

use wacht_sdk::{
    Attempt, Error, ErrorKind, Hook, Outcome, Request, Result, RetryPolicy,
    http::StatusCode,
    testing::{Fake, FakeResponse},
};

use crate::user;

#[test]
fn no_runtime_is_needed_and_nothing_is_waited_for() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().get("42"))
        .respond_error(StatusCode::SERVICE_UNAVAILABLE, "busy", "later")
        .respond(user("Jane"));
    let mut call = pin!(client.users().get("42").send());
    let mut cx = Context::from_waker(Waker::noop());
    let Poll::Ready(Ok(user)) = call.as_mut().poll(&mut cx) else {
        panic!("not done at the first look");
    };
    assert_eq!(user.first_name, "Jane");
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_call_is_returned() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().get("42")).respond(user("Jane"));
    let user = client.users().get("42").send_blocking().unwrap();
    assert_eq!(user.first_name, "Jane");
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Hook for Log {
    fn before(&self, attempt: &Attempt<'_>, request: &mut Request) -> Result<()> {
        let number = attempt.number.into();
        request.headers_mut().insert("x-attempt", number);
        Ok(())
    }

    fn after(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
        let status = outcome.response.map(|(status, _)| status.as_u16());
        let line = format!("{} {status:?} {:?}", attempt.operation, outcome.elapsed);
        self.0.lock().unwrap().push(line);
    }
}

#[tokio::test]
async fn hooks_see_attempts_and_responses() {
    let (fake, log) = (Fake::new(), Log::default());
    let client = fake.builder().hook(log.clone()).build().unwrap();
    fake.expect(client.users().get("42"))
        .respond_error(StatusCode::BAD_GATEWAY, "bad", "bad")
        .respond(FakeResponse::from(user("Jane")).after(Duration::from_secs(2)));
    client.users().get("42").await.unwrap();
    let expected = [
        "getUserDetails Some(502) 0ns",
        "getUserDetails Some(200) 2s",
    ];
    assert_eq!(*log.0.lock().unwrap(), expected);
    assert_eq!(fake.requests()[1].headers()["x-attempt"], "2");
}

#[tokio::test]
async fn the_settings_of_a_client_hold() {
    let fake = Fake::new();
    let client = fake
        .builder()
        .base_url("https://wacht.example/api")
        .header("x-tenant", "7")
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    fake.expect(client.users().get("42"))
        .fail(Error::connection("reset", "by peer"))
        .respond(user("Jane"));
    let error = client.users().get("42").await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connection, 1));
    let request = &fake.requests()[0];
    assert_eq!(request.path(), "/api/users/42/details");
    assert_eq!(request.headers()["x-tenant"], "7");
}

#[tokio::test]
async fn a_client_without_settings_sends_what_any_client_sends() {
    let fake = Fake::new();
    let built = fake.builder().build().unwrap();
    for client in [fake.client(), built] {
        let _ = client.users().list().await;
    }
    let [plain, built] = &fake.requests()[..] else {
        panic!("two requests");
    };
    assert_eq!(plain.headers(), built.headers());
    assert_eq!(plain.path(), built.path());
    assert_eq!(plain.headers().len(), 3, "{plain:?}");
}
