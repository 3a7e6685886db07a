//! What the targets share: a client whose service is a function, and what must hold of every error.
//! Uses nothing but the public API of the SDK.

use std::{future::pending, time::Duration};

use wacht_sdk::{Client, Clock, Error, Request, Response, RetryPolicy, Sleep};

/// More characters than this in a line of the log are too many. The text from outside is cut after
/// 500, and `Debug` has that of the cause as well; the rest is the SDK's own.
const LONGEST_LINE: usize = 1_400;

/// Time that stands still, so that no limit ever ends a call.
struct Still;

impl Clock for Still {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(pending())
    }
}

/// A client of a service whose responses are made by `service`.
pub fn client(service: impl Fn(Request) -> Response + Send + Sync + 'static) -> Client {
    let transport = move |request: Request| -> wacht_sdk::TransportFuture {
        let response = service(request);
        Box::pin(async { Ok(response) })
    };
    Client::builder()
        .api_key("sk_fuzz")
        .clock(Still)
        .retry(RetryPolicy::never())
        .transport(transport)
        .build()
        .expect("the settings are right")
}

/// A response with a status and a body.
pub fn response(status: u16, body: &[u8]) -> Response {
    let mut response = Response::new(body.to_vec().into());
    *response.status_mut() = status.try_into().expect("the targets know their statuses");
    response
}

/// An error is a line of bounded length, for any response.
pub fn check_error(error: &Error) {
    for text in [error.to_string(), format!("{error:?}")] {
        assert!(text.chars().count() <= LONGEST_LINE, "too long: {text}");
        let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        assert!(!text.contains(breaks), "more than a line: {text:?}");
    }
}
