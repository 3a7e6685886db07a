//! What holds of every value and not of a chosen few: each test makes 256 of them, the same ones in
//! every run. The service is a function, so no network is used.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod errors;
mod json;
mod paths;
mod retry_after;
mod values;
mod webhooks;

use std::time::{Duration, SystemTime};

use proptest::test_runner::{Config, RngSeed};
use wacht_sdk::{Client, Clock, Error, Request, Response, RetryPolicy, Sleep, TransportFuture};

/// The day on which all tests take place: Sun, 06 Nov 1994 08:49:37 GMT.
const TODAY: u64 = 784_111_777;

/// Always the same values, and no file that remembers those that failed.
fn config() -> Config {
    Config {
        cases: 256,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..Config::default()
    }
}

/// Time that stands still, so that no limit ever ends a call.
struct Still;

impl Clock for Still {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(TODAY)
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::pending())
    }
}

/// A client of a service whose responses are made by `service`.
fn client(service: impl Fn(Request) -> Response + Send + Sync + 'static) -> Client {
    let transport = move |request: Request| -> TransportFuture {
        let response = service(request);
        Box::pin(async { Ok(response) })
    };
    let builder = Client::builder().api_key("sk_test").clock(Still);
    let builder = builder.retry(RetryPolicy::never()).transport(transport);
    builder.build().unwrap()
}

fn response(status: u16, body: impl Into<Vec<u8>>) -> Response {
    let mut response = Response::new(body.into().into());
    *response.status_mut() = status.try_into().unwrap();
    response
}

/// Runs a call whose service never lets it wait.
fn block_on<T>(call: impl IntoFuture<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(call.into_future())
}

/// An error is one line that can be logged as it is.
fn is_one_line(error: &Error) -> bool {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let texts = [error.to_string(), format!("{error:?}")];
    let mut texts = texts.iter();
    texts.all(|text| text.chars().count() <= 800 && !text.contains(breaks))
}
