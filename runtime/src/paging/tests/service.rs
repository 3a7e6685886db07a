//! A service with one list, which responds at once, or when the test allows it.

use std::{collections::HashMap, sync::Arc};

use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};

use crate::{Body, Request, Response, TransportFuture};

/// The arguments of a request.
pub(super) type Query = HashMap<String, String>;

pub(super) fn query(request: &Request) -> Query {
    let query = request.uri().query().unwrap_or_default();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn response(status: u16, body: &Value) -> Response {
    let mut response = Response::new(Body::from(body.to_string().into_bytes()));
    *response.status_mut() = status.try_into().unwrap();
    response
}

/// A service whose responses a function makes.
pub(super) fn at_once(
    body: impl Fn(&Query) -> Value + Send + Sync + 'static,
) -> impl Fn(Request) -> TransportFuture {
    move |request: Request| {
        let response = response(200, &body(&query(&request)));
        Box::pin(async { Ok(response) })
    }
}

/// A request that waits for its response.
pub(super) struct Waiting {
    pub(super) query: Query,
    response: oneshot::Sender<(u16, Value)>,
}

impl Waiting {
    pub(super) fn offset(&self) -> &str {
        self.query.get("offset").map_or("", String::as_str)
    }

    pub(super) fn response(self, body: Value) {
        self.response.send((200, body)).unwrap();
    }

    pub(super) fn refuse(self, status: u16) {
        self.response.send((status, json!({}))).unwrap();
    }

    /// The client has given the request up, at the latest after all tasks had their turn.
    pub(super) async fn given_up(self) {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        assert!(self.is_given_up());
    }

    pub(super) fn is_given_up(&self) -> bool {
        self.response.is_closed()
    }
}

/// The requests that have arrived at a service, which responds to none by itself.
pub(super) struct Arrivals(mpsc::UnboundedReceiver<Waiting>);

impl Arrivals {
    pub(super) async fn next(&mut self) -> Waiting {
        self.0.recv().await.unwrap()
    }

    /// The next request, which must be for this offset.
    pub(super) async fn at(&mut self, offset: &str) -> Waiting {
        let waiting = self.next().await;
        assert_eq!(waiting.offset(), offset);
        waiting
    }

    /// What has arrived, without waiting.
    pub(super) fn now(&mut self) -> Option<Waiting> {
        self.0.try_recv().ok()
    }

    /// Nothing has arrived, also after all tasks had their turn.
    pub(super) async fn none(&mut self) {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        assert!(self.now().is_none());
    }
}

pub(super) fn when_told() -> (impl Fn(Request) -> TransportFuture, Arrivals) {
    let (arrived, arrivals) = mpsc::unbounded_channel();
    let arrived = Arc::new(arrived);
    let transport = move |request: Request| -> TransportFuture {
        let arrived = Arc::clone(&arrived);
        let query = query(&request);
        Box::pin(async move {
            let (sender, received) = oneshot::channel();
            arrived
                .send(Waiting {
                    query,
                    response: sender,
                })
                .ok();
            let (status, body) = received.await.unwrap();
            Ok(response(status, &body))
        })
    };
    (transport, Arrivals(arrivals))
}

/// A page that holds the numbers from `first` on as ids.
pub(super) fn page(first: u64, items: u64, has_more: bool) -> Value {
    let ids = first..first + items;
    json!({
        "data": ids.map(|id| json!({"id": id.to_string()})).collect::<Vec<_>>(),
        "has_more": has_more,
    })
}

pub(super) fn ids(range: std::ops::Range<u64>) -> Vec<String> {
    range.map(|id| id.to_string()).collect()
}
