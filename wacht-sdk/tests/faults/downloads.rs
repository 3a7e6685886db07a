//! Files that arrive whole, break off or stall.

use std::time::Duration;

use wacht_sdk::{Client, Delivery, Download, ErrorKind, RequestOptions, Result};

use crate::{
    case::{builder, guard},
    clock::{ATTEMPT, TestClock},
    server::{Script, Server, Step, reply, response, write},
};

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 10\r\n\r\n";

async fn start(scripts: Vec<Script>) -> (Server, Client, TestClock) {
    let clock = TestClock::new();
    let server = Server::start(scripts, clock.clone()).await;
    let url = format!("http://{}", server.address());
    let client = builder(&url, &clock).build().unwrap();
    (server, client, clock)
}

async fn download(client: &Client, options: RequestOptions) -> Result<Download> {
    let call = client.ai().threads().download_file("1", "notes.txt");
    guard("download", call.options(options).send()).await
}

/// A file of which this much arrives before the step.
fn begun(bytes: &str, then: Step) -> Script {
    vec![Step::Request, write(HEAD), write(bytes), then]
}

#[tokio::test]
async fn a_file_arrives_whole() {
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n0123\r\n6\r\n456789\r\n0\r\n\r\n";
    let plain = format!("{HEAD}0123456789");
    let open = "HTTP/1.1 200 OK\r\n\r\n0123456789";
    for whole in [chunked, &plain, open] {
        for step in [write(whole), Step::Trickle(whole.into())] {
            let (_server, client, _) = start(vec![vec![Step::Request, step]]).await;
            let file = download(&client, RequestOptions::new()).await.unwrap();
            let bytes = guard("bytes", file.bytes()).await.unwrap();
            assert_eq!(bytes, &b"0123456789"[..]);
        }
    }
}

#[tokio::test]
async fn a_file_that_breaks_off_is_an_error_wherever_that_is() {
    for end in 0..10 {
        for step in [Step::HalfClose, Step::Reset] {
            let script = begun(&"0123456789"[..end], step);
            let (server, client, _) = start(vec![script]).await;
            // A reset can overtake the head, so that the call itself fails and is retried.
            let file = match download(
                &client,
                RequestOptions::new().retry(wacht_sdk::RetryPolicy::never()),
            )
            .await
            {
                Ok(file) => guard("bytes", file.bytes()).await.map(drop),
                Err(error) => Err(error),
            };
            let error = file.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Connection, "{error:?}");
            assert_eq!(error.delivery(), Delivery::Unknown);
            assert!(
                error
                    .to_string()
                    .starts_with("getAgentThreadFilesystemFile: "),
                "{error}"
            );
            assert_eq!(server.arrived().len(), 1);
        }
    }
}

#[tokio::test]
async fn a_file_that_stalls_times_out() {
    let (server, client, clock) = start(vec![begun("0123", Step::Gone)]).await;
    let mut file = download(&client, RequestOptions::new()).await.unwrap();
    let mut read = 0;
    while read < 4 {
        read += guard("chunk", file.chunk()).await.unwrap().unwrap().len();
    }
    // The limit begins with the first poll, and the time is up after it.
    let stalled = async { tokio::join!(file.chunk(), async { clock.time_up() }).0 };
    let error = guard("stall", stalled).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(clock.limits().last(), Some(&ATTEMPT));
    assert_eq!(server.arrived().len(), 1);
}

#[tokio::test]
async fn the_limit_of_the_call_is_the_limit_of_a_stall() {
    let limit = Duration::from_secs(300);
    let (_server, client, clock) = start(vec![begun("0123456789", Step::Gone)]).await;
    let options = RequestOptions::new().attempt_timeout(limit);
    let file = download(&client, options).await.unwrap();
    guard("bytes", file.bytes()).await.unwrap();
    assert!(
        clock.limits().iter().all(|set| *set == limit),
        "{:?}",
        clock.limits()
    );
}

#[tokio::test]
async fn a_file_that_is_refused_at_first_is_asked_for_again() {
    let busy = reply(response(503, "", "{}"));
    let whole = begun("0123456789", Step::Gone);
    let (server, client, _) = start(vec![busy, whole]).await;
    let file = download(&client, RequestOptions::new()).await.unwrap();
    assert_eq!(file.content_length(), Some(10));
    assert_eq!(guard("bytes", file.bytes()).await.unwrap().len(), 10);
    assert_eq!(server.arrived().len(), 2);
}

#[tokio::test]
async fn a_file_that_breaks_off_says_how_often_it_was_asked_for() {
    let busy = reply(response(503, "", "{}"));
    let (_server, client, _) = start(vec![busy, begun("0123", Step::HalfClose)]).await;
    let file = download(&client, RequestOptions::new()).await.unwrap();
    let error = guard("bytes", file.bytes()).await.unwrap_err();
    assert_eq!(error.attempts(), 2);
}

#[tokio::test]
async fn a_file_that_is_not_there_is_an_error_of_the_call() {
    let (server, client, _) = start(vec![reply(response(404, "", "{}"))]).await;
    let error = download(&client, RequestOptions::new()).await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(server.arrived().len(), 1);
}
