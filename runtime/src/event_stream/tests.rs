//! Streams of events over bodies of every kind: data, names, failures and deadlines.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use serde_json::{Value, json};

use super::EventStream;
use crate::{
    Body, BodyError, ErrorKind, Result,
    clock::{Clock, Sleep, SystemClock},
    operation::Operation,
    origin::Origin,
    output::Output as _,
    response::{Received, Stall},
};

static DATA: Operation = Operation::get("listen", "/events");
static WHOLE: Operation = Operation::get("listen", "/events").whole_events();

fn received(operation: &'static Operation, media_type: &'static str, body: Body) -> Received {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    Received {
        origin: Origin::of(operation),
        status: StatusCode::OK,
        headers,
        body,
        stall: Stall {
            clock: Arc::new(SystemClock::new()),
            limit: Duration::from_secs(60),
            max_bytes: 64,
        },
        request_ids: &[],
    }
}

fn stream<T>(operation: &'static Operation, body: impl Into<Body>) -> EventStream<T> {
    let media_type = "text/event-stream; charset=utf-8";
    EventStream::from_response(received(operation, media_type, body.into())).unwrap()
}

/// The data of all events.
async fn all<T: crate::wire::Wire + Default>(mut events: EventStream<T>) -> Vec<Result<T>> {
    let mut all = Vec::new();
    while let Some(event) = events.next().await {
        all.push(event.map(|event| event.data));
    }
    all
}

#[tokio::test]
async fn data_is_json_and_done_is_the_end() {
    let body = "data: {\"a\":\ndata: 1}\n\ndata: [DONE]\n\ndata: 2\n\n";
    let data: Result<Vec<Value>> = all(stream(&DATA, body)).await.into_iter().collect();
    assert_eq!(data.unwrap(), [json!({"a": 1})]);
}

#[tokio::test]
async fn data_of_text_is_as_it_came() {
    let body = "data: \"a\"\n\ndata: [DONE]\n\n";
    let data: Result<Vec<String>> = all(stream(&DATA, body)).await.into_iter().collect();
    assert_eq!(data.unwrap(), ["\"a\"", "[DONE]"]);
}

#[tokio::test]
async fn an_event_has_its_name_its_id_and_the_time_to_wait() {
    let body = "event: add\nid: 7\nretry: 10\ndata: 1\n\ndata: 2\n\n";
    let mut events = stream::<i64>(&DATA, body);
    let event = events.try_next().await.unwrap().unwrap();
    assert_eq!((event.name.as_str(), event.data), ("add", 1));
    assert_eq!(event.id.as_deref(), Some("7"));
    assert_eq!(event.retry, Some(Duration::from_millis(10)));
    let event = events.try_next().await.unwrap().unwrap();
    assert_eq!((event.name.as_str(), event.retry), ("message", None));
    assert_eq!(event.id.as_deref(), Some("7"));
    assert_eq!(events.last_event_id(), Some("7"));
    assert_eq!(events.retry(), Some(Duration::from_millis(10)));
    assert!(events.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn data_that_does_not_fit_is_an_error_of_its_event_alone() {
    let data = all(stream::<i64>(&DATA, "data: 1\n\ndata: x\n\ndata: 3\n\n")).await;
    assert_eq!(data[0].as_ref().ok(), Some(&1));
    let error = data[1].as_ref().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
    assert!(error.to_string().contains("listen"), "{error}");
    assert_eq!(data[2].as_ref().ok(), Some(&3));
}

#[tokio::test]
async fn an_event_that_is_an_object_has_its_fields() {
    let body = "event: add\nid: 7\nretry: 5\ndata: {\"n\": 1}\n\ndata: {a\n\n";
    let data: Result<Vec<Value>> = all(stream(&WHOLE, body)).await.into_iter().collect();
    assert_eq!(
        data.unwrap(),
        [
            json!({"event": "add", "id": "7", "retry": 5, "data": {"n": 1}}),
            json!({"id": "7", "data": "{a"}),
        ]
    );
}

#[tokio::test]
async fn an_event_above_the_limit_ends_the_stream() {
    let body = format!("data: 1\n\ndata: {}\n\n", "2".repeat(100));
    let data = all(stream::<Value>(&DATA, body)).await;
    assert_eq!(data.len(), 2);
    let error = data[1].as_ref().unwrap_err().to_string();
    assert!(error.contains("larger than 64 bytes"), "{error}");
}

#[test]
fn another_media_type_is_refused_without_being_shown() {
    let received = received(&DATA, "application/hunter2", Body::empty());
    let error = EventStream::<Value>::from_response(received).unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(text.contains("text/event-stream"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[tokio::test]
async fn an_event_shows_no_free_json() {
    let mut events = stream::<Value>(&DATA, "data: {\"key\": \"hunter2\"}\n\n");
    let event = events.try_next().await.unwrap().unwrap();
    let text = format!("{event:?}");
    assert!(
        text.contains("message") && !text.contains("hunter2"),
        "{text}"
    );
}

/// A body that has these bytes, and then nothing more, or a failure.
struct Pieces(Vec<Bytes>, bool);

impl Stream for Pieces {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        match (self.0.pop(), self.1) {
            (Some(piece), _) => std::task::Poll::Ready(Some(Ok(piece))),
            (None, true) => std::task::Poll::Ready(Some(Err("the line is cut".into()))),
            (None, false) => std::task::Poll::Pending,
        }
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_an_error_and_the_end() {
    let pieces = Pieces(vec![Bytes::from("data: 1\n\ndata: 2\n")], true);
    let data = all(stream::<i64>(&DATA, Body::from_stream(pieces))).await;
    assert_eq!(data[0].as_ref().ok(), Some(&1));
    assert!(data[1].as_ref().unwrap_err().is_connection());
    assert_eq!(data.len(), 2);
}

/// A clock on which every wait is over at once.
struct Over;

impl Clock for Over {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::ready(()))
    }
}

#[tokio::test]
async fn a_stream_on_which_nothing_arrives_ends() {
    let pieces = Pieces(vec![Bytes::from("data: 1\n\n")], false);
    let media_type = "text/event-stream";
    let mut received = received(&DATA, media_type, Body::from_stream(pieces));
    received.stall.clock = Arc::new(Over);
    let data = all(EventStream::<i64>::from_response(received).unwrap()).await;
    assert_eq!(data[0].as_ref().ok(), Some(&1));
    let error = data[1].as_ref().unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(data.len(), 2);
}
