//! Responses that are a stream of events (`text/event-stream`): takes a body as it arrives, and returns
//! its events with data of a type. Only decoding is generic; the reading is the same code for all.

mod parser;

use std::{
    fmt,
    future::poll_fn,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use http_body::Body as _;
use serde_json::Value as Json;

use self::parser::{Parser, RawEvent};
use crate::{
    Body, Error, Header, Result,
    clock::Sleep,
    origin::Origin,
    output::{Output, Reading, sealed::Sealed},
    response::{Received, Stall},
    wire::{Fault, Input, Scalar, View, Wire, decode},
};

/// The data by which services say that no more events follow, where data is JSON otherwise.
const DONE: &str = "[DONE]";

/// The events that a service sends one by one, as server-sent events.
///
/// It ends when the service closes the connection, or sends `[DONE]` where data is JSON. It fails
/// when the connection breaks, when nothing arrives for as long as an attempt may take
/// ([`RequestOptions`](crate::RequestOptions) sets that for one call; a comment counts as well),
/// and when an event is larger than
/// [`max_response_bytes`](crate::ClientBuilder::max_response_bytes). Data that does not fit its
/// type is an error of that event alone; the stream continues.
///
/// The client does not reconnect. To continue after a stream broke, call the operation again and
/// state the last event, such as in the header `Last-Event-ID` with
/// [`last_event_id`](Self::last_event_id), if the service supports that.
///
/// ```no_run
/// # use wacht_runtime::{EventStream, serde_json::Value};
/// # async fn example(mut events: EventStream<Value>) -> wacht_runtime::Result<()> {
/// while let Some(event) = events.try_next().await? {
///     println!("{}: {}", event.name, event.data);
/// }
/// # Ok(()) }
/// ```
#[must_use = "a stream that is not read is closed"]
pub struct EventStream<T> {
    reader: Reader,
    data: PhantomData<fn() -> T>,
}

/// An event of an [`EventStream`].
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StreamEvent<T> {
    /// Its type, which is `message` where the service states none.
    pub name: String,
    /// What it holds.
    pub data: T,
    /// The id of the event, or of the last one before it that had one.
    pub id: Option<String>,
    /// How long to wait before the next connection, where the event states it.
    pub retry: Option<Duration>,
}

/// The reading of a stream, for any data.
struct Reader {
    origin: Origin,
    status: StatusCode,
    headers: HeaderMap,
    body: Body,
    /// What arrived and is not parsed yet.
    arrived: Bytes,
    parser: Parser,
    stall: Stall,
    /// Is done when nothing arrived for too long; begun when something is waited for.
    sleep: Option<Sleep>,
    is_done: bool,
}

impl<T> Sealed for EventStream<T> {}

impl<T> Output for EventStream<T> {
    const READING: Reading = Reading::Stream;

    fn from_response(response: Received) -> Result<Self> {
        Ok(Self {
            reader: Reader::new(response)?,
            data: PhantomData,
        })
    }
}

impl<T: Wire + Default> EventStream<T> {
    /// The next event; `None` at the end, and after a failure of the stream.
    pub async fn next(&mut self) -> Option<Result<StreamEvent<T>>> {
        poll_fn(|cx| self.poll_event(cx)).await
    }

    /// The next event; `None` at the end.
    ///
    /// # Errors
    ///
    /// When the stream fails, and when the data of an event does not fit; then the next event can be
    /// read.
    pub async fn try_next(&mut self) -> Result<Option<StreamEvent<T>>> {
        self.next().await.transpose()
    }

    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<StreamEvent<T>>>> {
        let mut data = T::default();
        let event = ready!(self.reader.poll_event(&mut data, cx));
        Poll::Ready(event.map(|event| {
            let event = event?;
            Ok(StreamEvent {
                name: match event.name.is_empty() {
                    true => "message".to_owned(),
                    false => event.name,
                },
                data,
                id: self.last_event_id().map(str::to_owned),
                retry: event.retry,
            })
        }))
    }
}

impl<T> EventStream<T> {
    /// The headers of the response.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.reader.headers
    }

    /// The value of a header that the API names; `None` where it is not there, or not of the type.
    #[must_use]
    pub fn header<H: Wire + Default>(&self, header: Header<H>) -> Option<H> {
        header.read(&self.reader.headers)
    }

    /// The id of the last event that had one: the position to continue after.
    #[must_use]
    pub fn last_event_id(&self) -> Option<&str> {
        Some(self.reader.parser.last_id()).filter(|id| !id.is_empty())
    }

    /// How long to wait before the next connection, if the service stated it.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        self.reader.parser.last_retry()
    }
}

impl<T: Wire + Default> Stream for EventStream<T> {
    type Item = Result<StreamEvent<T>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_event(cx)
    }
}

impl<T: Wire> fmt::Debug for StreamEvent<T> {
    /// Without credentials; of free JSON nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let data: &dyn Wire = &self.data;
        f.debug_struct("StreamEvent")
            .field("name", &self.name)
            .field("data", &data)
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("operation", &self.reader.origin.operation.id)
            .finish_non_exhaustive()
    }
}

impl Reader {
    #[inline]
    fn new(response: Received) -> Result<Self> {
        let Received {
            origin,
            status,
            headers,
            body,
            stall,
            ..
        } = response;
        let media_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
        if media_type.is_some_and(|value| !is_event_stream(value)) {
            let fault = Fault::new("its content-type is not text/event-stream");
            let error = Error::unreadable(fault, status, headers, Bytes::new());
            return Err(origin.complete(error));
        }
        Ok(Self {
            origin,
            status,
            headers,
            body,
            arrived: Bytes::new(),
            parser: Parser::new(stall.max_bytes),
            stall,
            sleep: None,
            is_done: false,
        })
    }

    /// The next event, whose data is read into `data`.
    #[inline]
    fn poll_event(
        &mut self,
        data: &mut dyn Wire,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<RawEvent>>> {
        let event = match ready!(self.poll_raw(cx)) {
            None => return Poll::Ready(None),
            Some(Ok(event)) => event,
            Some(Err(error)) => {
                self.end();
                return Poll::Ready(Some(Err(self.origin.complete(error))));
            }
        };
        let is_text = matches!(
            data.view(),
            View::Str(_) | View::Secret(_) | View::Time(_) | View::Date(_)
        );
        if !is_text && event.data == DONE {
            self.end();
            return Poll::Ready(None);
        }
        let read = match is_text {
            true => data.accept(Input::Scalar(Scalar::Str(&event.data))),
            false if self.origin.operation.whole_events => {
                read_whole(&event, self.parser.last_id(), data)
            }
            false => decode(event.data.as_bytes(), data, None),
        };
        Poll::Ready(Some(match read {
            Ok(()) => Ok(event),
            Err(fault) => {
                let (headers, body) = (self.headers.clone(), Bytes::from(event.data));
                let error = Error::unreadable(fault, self.status, headers, body);
                Err(self.origin.complete(error))
            }
        }))
    }

    #[inline]
    fn poll_raw(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<RawEvent>>> {
        while !self.is_done {
            match self.parser.next(&mut self.arrived) {
                Ok(Some(event)) => return Poll::Ready(Some(Ok(event))),
                Ok(None) => {}
                Err(parser::TooLarge) => {
                    let limit = self.stall.max_bytes;
                    return Poll::Ready(Some(Err(Error::connection(
                        format!("an event is larger than {limit} bytes"),
                        "the limit is ClientBuilder::max_response_bytes",
                    ))));
                }
            }
            match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Ready(None) => self.end(),
                Poll::Ready(Some(Ok(frame))) => {
                    self.sleep = None;
                    self.arrived = frame.into_data().unwrap_or_default();
                }
                Poll::Ready(Some(Err(source))) => {
                    let error = Error::connection("the stream of events broke off", source);
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Pending => {
                    let Stall { clock, limit, .. } = &self.stall;
                    let sleep = self.sleep.get_or_insert_with(|| clock.sleep(*limit));
                    ready!(sleep.as_mut().poll(cx));
                    return Poll::Ready(Some(Err(Error::past_limit(format!(
                        "no event arrived for {} ms",
                        limit.as_millis()
                    )))));
                }
            }
        }
        Poll::Ready(None)
    }

    /// Ends the stream and closes its connection.
    #[inline]
    fn end(&mut self) {
        self.is_done = true;
        self.body = Body::empty();
    }
}

/// Whether a media type is that of event streams.
#[inline]
fn is_event_stream(value: &[u8]) -> bool {
    let essence = value.split(|byte| *byte == b';').next().unwrap_or_default();
    let essence = essence.trim_ascii();
    essence.eq_ignore_ascii_case(b"text/event-stream")
}

/// Reads an event as an object with its fields. Its data is JSON where it fits so, and text where not.
#[inline]
fn read_whole(event: &RawEvent, id: &str, value: &mut dyn Wire) -> Result<(), Fault> {
    let text = Json::from(event.data.as_str()).to_string();
    let mut others = String::new();
    for (name, text) in [("event", event.name.as_str()), ("id", id)] {
        if !text.is_empty() {
            others.push_str(&format!(",\"{name}\":{}", Json::from(text)));
        }
    }
    if let Some(retry) = event.retry {
        others.push_str(&format!(",\"retry\":{}", retry.as_millis()));
    }
    let mut read = |data: &str| {
        let object = format!("{{\"data\":{data}{others}}}");
        decode(object.as_bytes(), value, None)
    };
    read(&event.data).or_else(|fault| match read(&text) {
        // For data that is an object or a list the first fault is more precise.
        Err(_) if event.data.starts_with(['{', '[']) => Err(fault),
        read => read,
    })
}

#[cfg(test)]
mod tests;
