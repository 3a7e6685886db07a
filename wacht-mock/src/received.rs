//! A request in the ledger: takes it as it arrived, returns it unchanged, never judges it.

use bytes::Bytes;
use http::{HeaderMap, Method};

/// A request that a server received, and its outcome.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Received {
    /// The method.
    pub method: Method,
    /// The path as it arrived, still percent-encoded.
    pub path: String,
    /// The query as it arrived, without the question mark, still percent-encoded.
    pub query: Option<String>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, byte for byte.
    pub body: Bytes,
    /// The `operationId` that path and method lead to.
    pub operation_id: Option<String>,
    /// The status of the response, also where a fault kept it from arriving.
    pub status: u16,
    /// The body of the response, byte for byte, also where a fault kept it from arriving.
    pub response: Bytes,
    /// Whether the operation was carried out. A failed request was not, and one that a fault ended
    /// before.
    pub applied: bool,
    /// The fault that was ordered for it: `503`, `reset before`, `reset after`, `truncate`, `slow`.
    pub fault: Option<String>,
}
