//! The last requests that arrived, and their outcomes: takes each with its response, and keeps as
//! many as its limits allow.

use std::collections::VecDeque;

use bytes::Bytes;

use crate::Received;

/// The number of requests that are kept by default.
const REQUESTS: usize = 10_000;
/// The number of bytes of bodies that are kept by default.
const BYTES: usize = 64 * 1024 * 1024;

/// How much is kept of the requests that arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) requests: usize,
    pub(crate) bytes: usize,
}

/// The last requests, oldest first.
#[derive(Debug)]
pub(crate) struct Ledger {
    limits: Limits,
    requests: VecDeque<Received>,
    bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests: REQUESTS,
            bytes: BYTES,
        }
    }
}

impl Ledger {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            requests: VecDeque::new(),
            bytes: 0,
        }
    }

    pub(crate) fn push(&mut self, received: Received) {
        self.bytes += size(&received);
        self.requests.push_back(received);
        while self.requests.len() > self.limits.requests || self.bytes > self.limits.bytes {
            match self.requests.pop_front() {
                Some(oldest) => self.bytes -= size(&oldest),
                None => break,
            }
        }
    }

    pub(crate) fn requests(&self) -> Vec<Received> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.requests.clear();
        self.bytes = 0;
    }
}

/// The memory of a request: its bodies, and roughly the rest.
fn size(received: &Received) -> usize {
    let body = |bytes: &Bytes| bytes.len();
    let headers = received.headers.iter();
    let headers: usize = headers
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    let query = received.query.as_ref().map_or(0, String::len);
    body(&received.body) + body(&received.response) + headers + received.path.len() + query
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, Method};

    use super::*;

    fn received(path: &str, body: &'static [u8]) -> Received {
        Received {
            method: Method::GET,
            path: path.to_owned(),
            query: None,
            headers: HeaderMap::new(),
            body: Bytes::from_static(body),
            operation_id: None,
            status: 200,
            response: Bytes::new(),
            applied: true,
            fault: None,
        }
    }

    fn paths(ledger: &Ledger) -> Vec<String> {
        ledger
            .requests()
            .into_iter()
            .map(|received| received.path)
            .collect()
    }

    #[test]
    fn the_oldest_requests_go_when_there_are_too_many() {
        let mut ledger = Ledger::new(Limits {
            requests: 2,
            bytes: 1000,
        });
        for path in ["/a", "/b", "/c"] {
            ledger.push(received(path, b""));
        }
        assert_eq!(paths(&ledger), ["/b", "/c"]);
    }

    #[test]
    fn the_oldest_requests_go_when_they_are_too_large() {
        let mut ledger = Ledger::new(Limits {
            requests: 10,
            bytes: 10,
        });
        ledger.push(received("/a", b"12345"));
        ledger.push(received("/b", b"123"));
        assert_eq!(paths(&ledger), ["/b"]);
        ledger.push(received("/c", b"12345678901"));
        assert_eq!(paths(&ledger), Vec::<String>::new());
    }
}
