//! Files that are sent piece by piece, over connections that break, stall or respond early.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body as _, Frame};
use tokio::task::yield_now;
use wacht_sdk::{
    Body, BodyError, Client, Clock as _, Delivery, Error, FilePart, Request, RequestOptions,
    Response, Result, TransportFuture,
};

use crate::{
    case::{builder, closed_port, guard},
    clock::{ATTEMPT, TestClock},
    server::{Script, Server, Step, reply, response, write},
};

/// More than a socket takes at once.
const LARGE: usize = 6 << 20;
/// A file that the caller has in memory.
const CHUNK: usize = 1 << 20;

/// A stream of chunks that counts the bytes of which the memory is still held.
struct Chunks {
    left: usize,
    next: u8,
    held: Held,
}

/// How much is held, and the maximum so far.
#[derive(Clone, Default)]
struct Held(Arc<(AtomicUsize, AtomicUsize)>);

struct Chunk(Vec<u8>, Held);

impl AsRef<[u8]> for Chunk {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Chunk {
    fn drop(&mut self) {
        self.1.0.0.fetch_sub(self.0.len(), Ordering::SeqCst);
    }
}

impl http_body::Body for Chunks {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let length = self.left.min(CHUNK);
        if length == 0 {
            return Poll::Ready(None);
        }
        self.left -= length;
        self.next = self.next.wrapping_add(1);
        let (held, most) = &*self.held.0;
        most.fetch_max(
            held.fetch_add(length, Ordering::SeqCst) + length,
            Ordering::SeqCst,
        );
        let chunk = Bytes::from_owner(Chunk(vec![self.next; length], self.held.clone()));
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }
}

/// A stream of this many bytes.
fn bytes(length: usize) -> Body {
    tracked(length, Held::default())
}

fn tracked(length: usize, held: Held) -> Body {
    let (left, next) = (length, 0);
    Body::new(Chunks { left, next, held })
}

/// A stream that can be read again and one that cannot.
fn streams(said: usize, given: usize) -> [FilePart; 2] {
    [
        FilePart::stream("a.png", said as u64, move || bytes(given)),
        FilePart::stream_once("a.png", said as u64, bytes(given)),
    ]
}

/// Updates a user, which may be sent again.
async fn send(client: &Client, file: FilePart, options: RequestOptions) -> Error {
    let update = client.users().update("1").profile_image(file);
    let call = async { update.options(options).await };
    guard("upload", call).await.unwrap_err()
}

async fn serve(scripts: Vec<Script>) -> (Server, Client, TestClock) {
    let clock = TestClock::new();
    let server = Server::start(scripts, clock.clone()).await;
    let url = format!("http://{}", server.address());
    let client = builder(&url, &clock).build().unwrap();
    (server, client, clock)
}

/// A response that needs no user in it, by which a test knows that the request was understood.
fn understood() -> Script {
    reply(response(404, "", "{}"))
}

/// Reads nothing of a body until the time is up. The sockets still take some of it meanwhile, and
/// with each piece the time of the attempt starts again, so the time is up again and again.
fn late() -> Script {
    let mut script = vec![Step::Head];
    script.extend(vec![Step::TimeUp; 500]);
    script.push(Step::Stall);
    script
}

#[tokio::test]
async fn a_stream_that_can_be_read_again_is_sent_again_byte_for_byte() {
    let busy = reply(response(503, "", "{}"));
    let reset = vec![Step::Head, Step::Read(200_000), Step::Reset];
    let (server, client, _) = serve(vec![busy, reset, understood()]).await;
    let [file, _] = streams(LARGE, LARGE);
    let error = send(&client, file, RequestOptions::new()).await;
    assert!(error.is_not_found(), "{error:?}");
    assert_eq!(error.attempts(), 3);
    let [first, last] = &server.whole()[..] else {
        panic!("two arrive whole");
    };
    assert!(first.head == last.head && first.body == last.body);
    let length = format!("content-length: {}\r\n", first.body.len());
    assert!(first.head.contains(&length), "{}", first.head);
    assert!(!first.head.contains("transfer-encoding"), "{}", first.head);
}

#[tokio::test]
async fn a_stream_that_there_is_once_is_not_sent_again_once_it_was_taken() {
    for script in [
        reply(response(429, "", "{}")),
        reply(response(503, "", "{}")),
        vec![Step::Head, Step::Read(200_000), Step::Reset],
    ] {
        let (server, client, _) = serve(vec![script]).await;
        let [_, file] = streams(LARGE, LARGE);
        let error = send(&client, file.clone(), RequestOptions::new()).await;
        assert_eq!(error.attempts(), 1, "{error:?}");
        assert!(!error.is_invalid_request(), "the failure itself: {error:?}");
        assert_eq!(server.arrived().len(), 1);
        let again = send(&client, file, RequestOptions::new()).await;
        assert!(again.is_invalid_request(), "{again:?}");
        assert_eq!(again.delivery(), Delivery::NotSent);
        assert_eq!(server.arrived().len(), 1);
    }
}

#[tokio::test]
async fn a_stream_that_nobody_took_is_sent_again() {
    let clock = TestClock::new();
    let (_closed, address) = closed_port();
    let url = format!("http://{address}");
    let client = builder(&url, &clock).build().unwrap();
    let [_, file] = streams(10, 10);
    let error = send(&client, file.clone(), RequestOptions::new()).await;
    assert_eq!((error.attempts(), error.delivery()), (3, Delivery::NotSent));
    // Nor is it lost for the next call.
    let (server, client, _) = serve(vec![understood()]).await;
    let error = send(&client, file, RequestOptions::new()).await;
    assert!(error.is_not_found(), "{error:?}");
    assert!(server.whole()[0].body.windows(10).any(|w| w == [1; 10]));
}

#[tokio::test]
async fn a_length_that_is_not_true_is_an_error_and_no_request() {
    for given in [LARGE - 1, LARGE + 1, 0, 3 * LARGE] {
        for file in streams(LARGE, given) {
            let (server, client, _) = serve(vec![understood(); 3]).await;
            let error = send(&client, file, RequestOptions::new()).await;
            assert!(error.is_invalid_request(), "{given}: {error:?}");
            assert_eq!(error.attempts(), 1);
            assert_eq!(error.delivery(), Delivery::Unknown);
            assert!(server.whole().is_empty(), "{given}");
        }
    }
}

#[tokio::test]
async fn an_upload_that_nobody_reads_is_out_of_time() {
    for (file, attempts) in streams(3 * LARGE, 3 * LARGE).into_iter().zip([3, 1]) {
        let (_server, client, _) = serve(vec![late(); 3]).await;
        let error = send(&client, file, RequestOptions::new()).await;
        assert!(error.is_timeout(), "{error:?}");
        assert_eq!(error.attempts(), attempts);
    }
}

#[tokio::test]
async fn a_response_before_the_end_of_the_upload_is_the_response() {
    let early = write(response(413, "", "{}"));
    let (_server, client, _) = serve(vec![vec![Step::Head, early, Step::Stall]]).await;
    let [file, _] = streams(3 * LARGE, 3 * LARGE);
    let error = send(&client, file, RequestOptions::new()).await;
    assert!(error.is_payload_too_large(), "{error:?}");
}

#[tokio::test]
async fn a_large_upload_is_never_in_memory_as_a_whole() {
    const LENGTH: usize = 64 << 20;
    let (server, client, _) = serve(vec![understood()]).await;
    let held = Held::default();
    let body = tracked(LENGTH, held.clone());
    let file = FilePart::stream_once("a.png", LENGTH as u64, body);
    let error = send(&client, file, RequestOptions::new()).await;
    assert!(error.is_not_found(), "{error:?}");
    assert!(server.whole()[0].body.len() > LENGTH);
    let most = held.0.1.load(Ordering::SeqCst);
    assert!((CHUNK..=4 * CHUNK).contains(&most), "held {most} bytes");
}

#[tokio::test]
async fn the_progress_begins_anew_with_each_attempt_and_ends_at_the_length() {
    let reset = vec![Step::Head, Step::Read(200_000), Step::Reset];
    let (_server, client, _) = serve(vec![reset, understood()]).await;
    let seen = Arc::<Mutex<Vec<u64>>>::default();
    let log = Arc::clone(&seen);
    let file = FilePart::new("a.png", vec![7; LARGE]).on_progress(move |sent, total| {
        assert_eq!(total, LARGE as u64);
        log.lock().unwrap().push(sent);
    });
    let error = send(&client, file, RequestOptions::new()).await;
    assert!(error.is_not_found(), "{error:?}");
    let seen = seen.lock().unwrap();
    let attempts: Vec<_> = seen.chunk_by(|a, b| a < b).collect();
    assert_eq!(attempts.len(), 2, "falls only between the two attempts");
    assert!(attempts.iter().all(|attempt| attempt[0] == 0));
    assert_eq!(seen.last(), Some(&(LARGE as u64)));
}

/// A transport that takes a body piece by piece; what happens after each, and before the response
/// is read, is up to the test.
async fn take(mut request: Request, after: impl Fn() + Send + Unpin + 'static) -> Result<Response> {
    let mut body = Pin::new(request.body_mut());
    while let Some(piece) = poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
        piece.map_err(|error| Error::connection("broken", error))?;
        after();
        // The limit of the attempt is looked at whenever the transport waits.
        yield_now().await;
    }
    let late = Late {
        before: Some(after),
        text: Some("{}"),
    };
    let mut response = Response::new(Body::new(late));
    *response.status_mut() = wacht_sdk::http::StatusCode::NOT_FOUND;
    Ok(response)
}

/// A body that arrives after something has happened.
struct Late<F> {
    before: Option<F>,
    text: Option<&'static str>,
}

impl<F: Fn() + Unpin> http_body::Body for Late<F> {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        if let Some(before) = self.before.take() {
            before();
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let text = self.text.take().map(Bytes::from);
        Poll::Ready(text.map(|text| Ok(Frame::data(text))))
    }
}

/// A client whose uploads take so many tenths of the limit of an attempt for each piece, and as many
/// for the response.
fn slow(clock: &TestClock, tenths: u32) -> Client {
    let time = clock.clone();
    let transport = move |request: Request| -> TransportFuture {
        let time = time.clone();
        Box::pin(take(request, move || time.elapse(ATTEMPT * tenths / 10)))
    };
    let builder = builder("http://127.0.0.1:1", clock).transport(transport);
    builder.build().unwrap()
}

#[tokio::test]
async fn a_slow_upload_that_goes_on_is_not_ended_by_the_limit_of_an_attempt() {
    let clock = TestClock::new();
    let [_, file] = streams(CHUNK, CHUNK);
    let error = send(&slow(&clock, 6), file, RequestOptions::new()).await;
    assert!(error.is_not_found(), "{error:?}");
    assert!(clock.now() > ATTEMPT * 5, "{:?}", clock.now());
}

#[tokio::test]
async fn a_response_has_its_time_from_the_last_piece_of_the_upload() {
    let clock = TestClock::new();
    // Three pieces, of which the last goes out after 600 of the 1,000 seconds that an attempt has.
    let [_, file] = streams(10, 10);
    let error = send(&slow(&clock, 3), file, RequestOptions::new()).await;
    assert_eq!(clock.now(), ATTEMPT * 12 / 10);
    assert_eq!(error.body(), Some(&b"{}"[..]), "the response was cut off");
}

#[tokio::test]
async fn a_slow_upload_is_ended_by_the_limit_of_the_call() {
    let clock = TestClock::new();
    let [file, _] = streams(CHUNK, CHUNK);
    let options = RequestOptions::new().total_timeout(ATTEMPT * 4);
    let error = send(&slow(&clock, 6), file, options).await;
    assert!(error.is_timeout(), "{error:?}");
    assert_eq!(error.attempts(), 1);
    assert!(error.message().contains("time of the call"), "{error}");
}

/// A stream that never yields anything.
struct Silent;

impl http_body::Body for Silent {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        Poll::Pending
    }
}

#[tokio::test]
async fn a_stream_that_gives_nothing_is_out_of_time() {
    let (server, client, _) = serve(vec![late()]).await;
    let file = FilePart::stream_once("a.png", 10, Body::new(Silent));
    let error = send(&client, file, RequestOptions::new()).await;
    assert!(error.is_timeout(), "{error:?}");
    assert!(error.message().contains("stalled"), "{error}");
    assert!(server.whole().is_empty());
}
