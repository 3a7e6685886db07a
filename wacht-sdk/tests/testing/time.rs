//! Waits and time limits, without real time.

use std::time::Duration;

use wacht_sdk::{
    Delivery, FilePart, RequestOptions,
    http::StatusCode,
    testing::{Fake, FakeResponse},
    types::UserDetails,
};

use crate::user;

const SECOND: Duration = Duration::from_secs(1);

fn busy<T>() -> FakeResponse<T> {
    FakeResponse::error(StatusCode::SERVICE_UNAVAILABLE, "busy", "later")
}

#[tokio::test]
async fn a_call_is_sent_again_after_waits_that_count() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().get("42"))
        .respond(busy())
        .respond(busy().retry_after(7 * SECOND))
        .respond(user("Jane"));
    let user = client.users().get("42").await.unwrap();
    assert_eq!(user.first_name, "Jane");
    assert_eq!(fake.requests().len(), 3);
    let waits = fake.waits();
    assert!(
        matches!(waits[..], [a, b] if a < SECOND && b >= 7 * SECOND),
        "{waits:?}"
    );
    assert_eq!(fake.elapsed(), waits.iter().sum());
}

fn throttled<T>(number: &str) -> FakeResponse<T> {
    let message = format!("Rate limit exceeded. Retry after {number} seconds");
    FakeResponse::error(StatusCode::TOO_MANY_REQUESTS, "429", &message)
}

#[tokio::test]
async fn a_delay_in_the_message_of_a_429_is_waited_for() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().create())
        .respond(throttled("7000"))
        .respond(throttled("60").retry_after(9 * SECOND))
        .respond(FakeResponse::error(StatusCode::CONFLICT, "409", "taken"));
    let error = client.users().create().await.unwrap_err();
    assert!(error.is_conflict());
    let waits = fake.waits();
    assert_eq!(waits, [7 * SECOND, 9 * SECOND], "a header counts more");
}

#[tokio::test]
async fn a_delay_that_is_too_long_ends_the_call_and_is_in_its_error() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().get("42"))
        .respond(throttled("3600000"));
    let error = client.users().get("42").await.unwrap_err();
    assert_eq!(error.retry_after(), Some(3_600 * SECOND));
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn the_delay_of_a_gateway_that_names_none_is_a_minute() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().get("42"))
        .respond(throttled("60"))
        .respond(user("Jane"));
    client.users().get("42").await.unwrap();
    assert_eq!(fake.waits(), [60 * SECOND]);
}

#[tokio::test]
async fn a_delay_in_the_message_of_another_status_is_only_text() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().get("42"))
        .respond(throttled("7000").status(StatusCode::NOT_FOUND));
    let error = client.users().get("42").await.unwrap_err();
    assert_eq!(error.retry_after(), None);
}

#[tokio::test]
async fn a_date_to_come_back_is_one_of_the_clock_of_the_fake() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().get("42"))
        .respond(busy().header("retry-after", "Thu, 01 Jan 2026 00:00:09 GMT"))
        .respond(user("Jane"));
    client.users().get("42").await.unwrap();
    assert_eq!(fake.waits()[0].as_secs(), 9);
}

#[tokio::test]
async fn a_response_that_never_comes_is_a_timeout_after_the_limit() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().create())
        .respond(FakeResponse::never());
    let options = RequestOptions::new().attempt_timeout(3 * SECOND);
    let error = client.users().create().options(options).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(fake.elapsed(), 3 * SECOND);
    assert!(fake.waits().is_empty());
}

#[tokio::test]
async fn a_response_that_does_not_end_is_a_timeout_after_the_limit() {
    let fake = Fake::new();
    let client = fake.client();
    let response = FakeResponse::from(user("Jane")).stall();
    fake.expect(client.users().get("42"))
        .respond_always(response);
    let once = RequestOptions::new().retry(wacht_sdk::RetryPolicy::never());
    let error = client.users().get("42").options(once).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(fake.elapsed(), 30 * SECOND);
}

#[tokio::test]
async fn a_file_that_stalls_is_a_timeout_after_the_limit() {
    let fake = Fake::new();
    let threads = fake.client().ai().threads();
    fake.expect(threads.download_file("42", "a"))
        .respond(FakeResponse::from(FilePart::new("a.csv", "a,b")).stall());
    let mut file = threads.download_file("42", "a").await.unwrap();
    assert_eq!(file.chunk().await.unwrap().unwrap(), "a,b");
    assert!(file.chunk().await.unwrap_err().is_timeout());
    assert_eq!(fake.elapsed(), 30 * SECOND);
}

#[tokio::test]
async fn an_attempt_after_one_that_timed_out_can_succeed() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().get("42"))
        .respond(FakeResponse::never())
        .respond(user("Jane"));
    client.users().get("42").await.unwrap();
    assert_eq!(fake.elapsed(), 30 * SECOND + fake.waits()[0]);
}

#[tokio::test]
async fn the_limit_of_a_call_ends_it_within_an_attempt() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().get("42"))
        .respond_always(FakeResponse::never());
    let options = RequestOptions::new().total_timeout(40 * SECOND);
    let error = client.users().get("42").options(options).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(error.attempts(), 2);
    assert_eq!(fake.elapsed(), 40 * SECOND);
}

#[tokio::test]
async fn a_response_takes_its_time() {
    let fake = Fake::new();
    let client = fake.builder().attempt_timeout(5 * SECOND).build().unwrap();
    let after = |time| FakeResponse::<UserDetails>::from(user("Jane")).after(time);
    fake.expect(client.users().get("42"))
        .respond(after(4 * SECOND));
    client.users().get("42").await.unwrap();
    assert_eq!(fake.elapsed(), 4 * SECOND);
}

#[tokio::test]
async fn a_response_that_takes_as_long_as_the_limit_is_too_late() {
    let fake = Fake::new();
    let client = fake.builder().attempt_timeout(5 * SECOND).build().unwrap();
    let after = |time| FakeResponse::<UserDetails>::from(user("Jane")).after(time);
    let once = RequestOptions::new().retry(wacht_sdk::RetryPolicy::never());
    fake.expect(client.users().get("42"))
        .respond(after(5 * SECOND));
    let error = client.users().get("42").options(once).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(fake.elapsed(), 5 * SECOND);
}

#[tokio::test]
async fn without_any_limit_a_response_that_never_comes_is_still_a_timeout() {
    let fake = Fake::new();
    let client = fake
        .builder()
        .attempt_timeout(Duration::MAX)
        .total_timeout(None);
    let client = client.build().unwrap();
    fake.expect(client.users().get("42"))
        .respond_always(FakeResponse::never());
    assert!(client.users().get("42").await.unwrap_err().is_timeout());
}
