//! A form goes out in pieces, and a file has its stated length.

use std::{
    collections::VecDeque,
    future::Future as _,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body as _;

use super::{Guard, Piece, Upload};
use crate::{Body, Delivery, Error, FilePart, clock::SystemClock};

/// Yields these pieces, one at a poll, or breaks off where one is an error.
struct Chunks(VecDeque<Result<Bytes, &'static str>>);

impl Stream for Chunks {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.0.pop_front();
        Poll::Ready(next.map(|next| next.map_err(std::io::Error::other)))
    }
}

fn chunks(chunks: &[Result<&'static str, &'static str>]) -> Body {
    let chunks = chunks.iter().map(|chunk| chunk.map(Bytes::from));
    Body::from_stream(Chunks(chunks.collect()))
}

fn upload(file: FilePart) -> Upload {
    let pieces = vec![
        Piece::Bytes("<".into()),
        Piece::File("f".into(), file),
        Piece::Bytes(">".into()),
    ];
    Upload::new(pieces).unwrap()
}

async fn begin(upload: &Upload) -> (Body, Guard) {
    let clock = Arc::new(SystemClock::new());
    upload.begin(clock).await.unwrap()
}

/// What goes out, and why it broke off.
async fn send(upload: &Upload) -> (Vec<u8>, Option<Error>) {
    let (mut body, flow) = begin(upload).await;
    let mut out = Vec::new();
    while let Ok(Some(piece)) = body.chunk().await {
        out.extend_from_slice(&piece);
    }
    (out, flow.take_fault())
}

async fn broken(file: FilePart) -> (Vec<u8>, Error) {
    let (out, fault) = send(&upload(file)).await;
    (out, fault.unwrap())
}

/// A file of the temporary directory that goes with the test.
struct Temporary(std::path::PathBuf);

impl Temporary {
    fn new(name: &str, content: &[u8]) -> Self {
        let name = format!("upload-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, content).unwrap();
        Self(path)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[tokio::test]
async fn every_kind_of_file_goes_out_whole_and_between_its_neighbours() {
    let disk = Temporary::new("whole", b"abc");
    for file in [
        FilePart::new("a", "abc").on_progress(|_, _| ()),
        FilePart::open(&disk.0).unwrap(),
        FilePart::stream("a", 3, || chunks(&[Ok("a"), Ok(""), Ok("bc")])),
        FilePart::stream_once("a", 3, chunks(&[Ok("abc")])),
    ] {
        let (out, fault) = send(&upload(file.clone())).await;
        assert_eq!(out, b"<abc>", "{file:?}");
        assert!(fault.is_none());
    }
}

#[tokio::test]
async fn a_file_larger_than_what_is_read_at_once_is_read_whole() {
    let content: Vec<u8> = (0..600_000_u32).map(|n| n as u8).collect();
    let disk = Temporary::new("large", &content);
    let (out, _) = send(&upload(FilePart::open(&disk.0).unwrap())).await;
    assert!(out[1..=content.len()] == content && out.ends_with(b">"));
}

#[tokio::test]
async fn the_size_is_exact_at_every_moment() {
    let (mut body, _flow) = begin(&upload(FilePart::new("a", "abc").on_progress(|_, _| ()))).await;
    let mut sizes = vec![body.size_hint().exact()];
    while body.chunk().await.unwrap().is_some() {
        sizes.push(body.size_hint().exact());
    }
    assert_eq!(sizes, [Some(5), Some(4), Some(1), Some(0)]);
    assert!(body.is_end_stream());
}

#[tokio::test]
async fn what_can_be_read_again_is_the_same_each_time() {
    let upload = upload(FilePart::stream("a", 2, || chunks(&[Ok("a"), Ok("b")])));
    assert_eq!(send(&upload).await.0, send(&upload).await.0);
    assert!(upload.is_whole());
}

#[tokio::test]
async fn a_stream_that_ends_early_breaks_off_before_the_end() {
    let (out, fault) = broken(FilePart::stream("a", 3, || chunks(&[Ok("ab")]))).await;
    assert_eq!(out, b"<ab");
    assert!(fault.is_invalid_request());
    let text = "the file in `f` ended after 2 bytes, and its stated length is 3";
    assert_eq!(fault.to_string(), text);
    assert_eq!(fault.delivery(), Delivery::Unknown);
}

#[tokio::test]
async fn a_stream_that_goes_on_breaks_off_before_the_end() {
    for pieces in [
        &[Ok("abcd")][..],
        &[Ok("ab"), Ok("cd")],
        &[Ok("abc"), Ok("d")],
    ] {
        let (out, fault) = broken(FilePart::stream_once("a", 3, chunks(pieces))).await;
        assert!(b"<abc".starts_with(&out), "{out:?}");
        let text = "the file in `f` is longer than its stated length, 3 bytes";
        assert_eq!(fault.to_string(), text);
    }
}

#[tokio::test]
async fn a_stream_that_fails_says_why() {
    let file = FilePart::stream("a", 3, || chunks(&[Ok("a"), Err("disk on fire")]));
    let (out, fault) = broken(file).await;
    assert_eq!(out, b"<a");
    assert!(fault.is_invalid_request());
    let text = "the file in `f` cannot be read beyond 1 bytes";
    assert_eq!(fault.to_string(), text);
    let source = std::error::Error::source(&fault).unwrap();
    assert_eq!(source.to_string(), "disk on fire");
}

#[tokio::test]
async fn a_file_that_changed_or_went_is_refused_before_anything_is_sent() {
    let disk = Temporary::new("changed", b"abc");
    let upload = upload(FilePart::open(&disk.0).unwrap());
    std::fs::write(&disk.0, b"abcd").unwrap();
    let refused = async || {
        let clock = Arc::new(SystemClock::new());
        upload.begin(clock).await.err().unwrap()
    };
    let error = refused().await;
    let text = "the file in `f` has 4 bytes, and had 3 when it was named";
    assert_eq!(error.to_string(), text);
    assert_eq!(error.delivery(), Delivery::NotSent);
    std::fs::remove_file(&disk.0).unwrap();
    let error = refused().await;
    let source = std::error::Error::source(&error).unwrap();
    let source = source.downcast_ref::<std::io::Error>().unwrap();
    assert_eq!(source.kind(), std::io::ErrorKind::NotFound);
}

#[test]
fn a_file_on_disk_without_a_runtime_is_an_error() {
    let disk = Temporary::new("runtime", b"abc");
    let upload = upload(FilePart::open(&disk.0).unwrap());
    let begun = pin!(upload.begin(Arc::new(SystemClock::new())));
    let Poll::Ready(begun) = begun.poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("waits for nothing");
    };
    let text = begun.err().unwrap().to_string();
    assert!(text.contains("Tokio runtime"), "{text}");
}

#[tokio::test]
async fn a_stream_that_there_is_once_is_there_until_it_is_reached() {
    let upload = upload(FilePart::stream_once("a", 1, Body::from("a")));
    let (mut body, flow) = begin(&upload).await;
    body.chunk().await.unwrap();
    assert!(upload.is_whole(), "only what stands before it was taken");
    body.chunk().await.unwrap();
    assert!(!upload.is_whole());
    drop(flow);
    let clock = Arc::new(SystemClock::new());
    let error = upload.begin(clock).await.err().unwrap();
    assert!(error.is_invalid_request());
    assert_eq!(error.delivery(), Delivery::NotSent);
}

#[tokio::test]
async fn an_attempt_that_is_over_takes_nothing_more() {
    let upload = upload(FilePart::stream_once("a", 1, Body::from("a")));
    let (mut body, flow) = begin(&upload).await;
    body.chunk().await.unwrap();
    drop(flow);
    assert!(body.chunk().await.is_err());
    assert!(upload.is_whole());
}

#[tokio::test]
async fn the_progress_begins_at_0_grows_and_ends_at_the_length() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let file = FilePart::new("a", vec![0; 150_000]);
    let upload =
        upload(file.on_progress(move |sent, total| log.lock().unwrap().push((sent, total))));
    send(&upload).await;
    let once = [0, 65_536, 131_072, 150_000].map(|sent| (sent, 150_000));
    assert_eq!(*seen.lock().unwrap(), once);
    send(&upload).await;
    assert_eq!(seen.lock().unwrap()[4..], once, "anew with each attempt");
}

#[tokio::test]
async fn the_progress_of_an_empty_file_is_told_once() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    let file = FilePart::new("a", "").on_progress(move |sent, total| {
        assert_eq!((sent, total), (0, 0));
        counter.fetch_add(1, Ordering::Relaxed);
    });
    assert_eq!(send(&upload(file)).await.0, b"<>");
    assert_eq!(calls.load(Ordering::Relaxed), 1);
}

#[test]
fn lengths_that_no_number_holds_are_refused() {
    let endless = || FilePart::stream("a", u64::MAX, Body::empty);
    let piece = || Piece::File("f".into(), endless());
    assert!(Upload::new(vec![piece()]).is_ok());
    let error = Upload::new(vec![piece(), piece()]).err().unwrap();
    assert!(error.is_invalid_request());
}

#[tokio::test]
async fn a_stream_of_no_bytes_that_has_some_is_refused_before_anything_is_sent() {
    let begin = async |file: FilePart| {
        let pieces = vec![Piece::File("f".into(), file)];
        let upload = Upload::new(pieces).unwrap();
        let begun = upload.begin(Arc::new(SystemClock::new())).await;
        begun.map(drop)
    };
    let longer = || FilePart::stream("a", 0, || chunks(&[Ok("x")]));
    let error = begin(longer()).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert!(
        error
            .to_string()
            .contains("longer than its stated length, 0")
    );
    let once = FilePart::stream_once("a", 0, chunks(&[Ok("x")]));
    assert!(begin(once).await.is_err());
    for empty in [
        FilePart::stream("a", 0, Body::empty),
        FilePart::new("a", ""),
    ] {
        begin(empty).await.unwrap();
    }
}
