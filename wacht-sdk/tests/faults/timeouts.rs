//! What does not end by itself: limits of attempts, deadlines of calls.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use wacht_sdk::{
    Body, BodyError, Delivery::*, ErrorKind::*, RequestOptions, Response, RetryPolicy,
    TransportFuture,
};

use crate::{
    case::{Case, Op, builder, guard},
    clock::{ATTEMPT, TestClock},
    server::{Script, Server, Step, reply, response, write},
};

const SECOND: Duration = Duration::from_secs(1);

/// The limit ends after these steps, and the client has to leave.
fn late(steps: &[Step]) -> Script {
    [steps, &[Step::TimeUp, Step::Gone]].concat()
}

pub(crate) fn cases() -> Vec<Case> {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n";
    let mut cases = Vec::new();
    for (name, steps) in [
        ("no response", vec![Step::Request]),
        (
            "a slow head",
            vec![Step::Request, write("HTTP/1.1 200 OK\r\n")],
        ),
        (
            "a body that does not begin",
            vec![Step::Request, write(head)],
        ),
        (
            "a body that stalls",
            vec![Step::Request, write(head), write("{\"data\":")],
        ),
        (
            "nothing but 103",
            vec![Step::Request, write("HTTP/1.1 103 Early Hints\r\n\r\n")],
        ),
    ] {
        let script = late(&steps);
        for op in [Op::Get, Op::Delete, Op::Set] {
            let well = reply(response(200, "", op.body()));
            let case = Case::new(format!("{name}, then well"), op, vec![script.clone(), well]);
            cases.push(case.succeeds(2));
            let case = Case::new(name, op, vec![script.clone(); 3]);
            cases.push(case.fails(Timeout, None, Unknown, 3));
        }
        let case = Case::new(name, Op::Post, vec![script]);
        cases.push(case.fails(Timeout, None, Unknown, 1));
    }
    let unread = late(&[Step::Head]);
    cases.push(
        Case::new("a request that is not read", Op::PostLarge, vec![unread])
            .fails(Timeout, None, Unknown, 1),
    );
    cases.extend(deadlines());
    cases
}

fn deadlines() -> Vec<Case> {
    let patient = RetryPolicy::default().max_attempts(10);
    let silent = late(&[Step::Request]);
    let asks = reply(response(429, "retry-after: 50\r\n", "{}"));
    let soon = vec![Step::Pass(ATTEMPT - 10 * SECOND)];
    vec![
        Case::new(
            "a deadline across attempts",
            Op::Get,
            vec![silent.clone(); 3],
        )
        .options(
            RequestOptions::new()
                .total_timeout(ATTEMPT * 5 / 2)
                .retry(patient.clone()),
        )
        .fails(Timeout, None, Unknown, 3),
        Case::new("a deadline before the limit", Op::Get, vec![silent.clone()])
            .options(
                RequestOptions::new()
                    .total_timeout(ATTEMPT / 2)
                    .retry(patient.clone()),
            )
            .fails(Timeout, None, Unknown, 1),
        Case::new("a deadline of the client", Op::Get, vec![silent.clone(); 2])
            .client(|builder| builder.total_timeout(ATTEMPT * 3 / 2))
            .fails(Timeout, None, Unknown, 2),
        // Waiting as long as requested would lead beyond the deadline, so the call fails at once.
        Case::new(
            "429 that asks for more than is left",
            Op::Get,
            vec![[soon.clone(), asks.clone()].concat()],
        )
        .options(RequestOptions::new().total_timeout(ATTEMPT + 30 * SECOND))
        .fails(RateLimited, 429, Rejected, 1),
        Case::new(
            "429 that asks for less than is left",
            Op::Get,
            vec![
                [soon, asks].concat(),
                reply(response(200, "", Op::Get.body())),
            ],
        )
        .options(RequestOptions::new().total_timeout(ATTEMPT * 2))
        .succeeds(2),
        Case::new("a limit of the call", Op::Get, vec![silent])
            .options(
                RequestOptions::new()
                    .attempt_timeout(ATTEMPT / 2)
                    .retry(RetryPolicy::never()),
            )
            .fails(Timeout, None, Unknown, 1)
            .and(|error| assert!(error.message().contains("500000 ms"), "{error}")),
    ]
}

#[tokio::test]
async fn an_attempt_gets_no_more_time_than_the_call_has_left() {
    let clock = TestClock::new();
    let server = Server::start(vec![late(&[Step::Request]); 3], clock.clone()).await;
    let url = format!("http://{}", server.address());
    let client = builder(&url, &clock).build().unwrap();
    let options = RequestOptions::new().total_timeout(ATTEMPT * 5 / 2);
    let error = guard("deadline", Op::Get.call(&client, options))
        .await
        .unwrap_err();
    assert_eq!(error.attempts(), 3);
    let limits = clock.limits();
    assert_eq!(limits[..2], [ATTEMPT, ATTEMPT]);
    let waited: Duration = clock.waits().iter().sum();
    assert_eq!(limits[2], ATTEMPT / 2 - waited);
}

/// A body that begins, and stalls when the time is up.
struct Stalling {
    begin: Option<&'static str>,
    clock: TestClock,
}

impl http_body::Body for Stalling {
    type Data = bytes::Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<bytes::Bytes>, BodyError>>> {
        if let Some(begin) = self.begin.take() {
            let begin = bytes::Bytes::from_static(begin.as_bytes());
            return Poll::Ready(Some(Ok(http_body::Frame::data(begin))));
        }
        self.clock.time_up();
        Poll::Pending
    }
}

#[tokio::test]
async fn a_failure_whose_body_stalls_is_that_failure() {
    let clock = TestClock::new();
    let time = clock.clone();
    let transport = move |_| -> TransportFuture {
        let clock = time.clone();
        let begin = Some("{\"error\":");
        let mut response = Response::new(Body::new(Stalling { begin, clock }));
        *response.status_mut() = wacht_sdk::http::StatusCode::TOO_MANY_REQUESTS;
        let asked = wacht_sdk::http::HeaderValue::from_static("90");
        response.headers_mut().insert("retry-after", asked);
        Box::pin(async { Ok(response) })
    };
    let client = builder("http://127.0.0.1:1", &clock).transport(transport);
    let client = client.build().unwrap();
    let call = Op::Post.call(&client, RequestOptions::new());
    let error = guard("stalled failure", call).await.unwrap_err();
    assert!(error.is_rate_limited(), "{error:?}");
    assert_eq!(error.delivery(), Rejected);
    assert_eq!(error.retry_after(), Some(90 * SECOND));
    assert_eq!(error.body(), Some(&b"{\"error\":"[..]));
}
