//! The runtime of API clients that `wacht-codegen` generates: calls with their retries and errors,
//! lists over all their pages, files in both directions, and a kit for tests. It knows no API: the
//! specifics of an API are a [`Service`], and those of an operation stand with the operation.
//!
//! A generated crate makes its client with [`client!`] and re-exports the types that its users need. Without
//! one, [`Client`] calls any path:
//!
//! ```no_run
//! use wacht_runtime::{Client, Scheme, Service, http::Method};
//!
//! static SERVICE: Service = Service::new("example-sdk", "1.0.0")
//!     .server("https://api.example.com")
//!     .schemes(&[Scheme::bearer("key")]);
//!
//! # async fn example() -> wacht_runtime::Result<()> {
//! let client = Client::builder(&SERVICE).api_key("sk_example").build()?;
//! let thing = client.request(Method::GET, "/things/42").await?;
//! println!("{}", thing["name"]);
//! # Ok(()) }
//! ```
//!
//! The transport that the runtime brings needs a Tokio runtime around the calls.
//!
//! # Features
//!
//! - `rustls-tls`, on by default: TLS by rustls, with the certificates that the operating system
//!   trusts. It includes `reqwest`.
//! - `native-tls`: TLS of the platform. It includes `reqwest`. With `rustls-tls` on as
//!   well, rustls is used.
//! - `reqwest`: the transport over HTTP, without TLS unless one of the two is on.
//! - `blocking`: `send_blocking()` on every call, and lists as iterators, for code without `async`.
//! - `testing`: the module `testing`, a fake of the service for the tests of code that uses a client.
//! - `tracing`: a span per call and an event per attempt, without ids and secrets.
//!
//! Without `reqwest` a client needs a custom transport ([`ClientBuilder::transport`]).

#![cfg_attr(docsrs, feature(doc_cfg))]

mod api;
mod auth;
mod base64;
mod base_url;
#[cfg(feature = "blocking")]
mod blocking;
mod body;
mod builder;
mod by_status;
mod client;
mod clock;
mod custom;
mod download;
mod error;
mod event_stream;
#[cfg(test)]
mod example;
mod execute;
mod file;
mod header;
mod hook;
mod id;
mod macros;
mod multipart;
mod operation;
mod options;
mod origin;
mod output;
mod page;
mod paging;
mod parameter;
mod patch;
mod request;
#[doc(hidden)]
pub mod reserved;
mod response;
mod retry;
#[doc(hidden)]
pub mod runtime;
mod scheme;
mod secret;
mod service;
mod shown;
#[cfg(feature = "testing")]
pub mod testing;
mod throttle;
#[cfg(feature = "tracing")]
mod trace;
mod transport;
mod typed_call;
mod untyped_call;
mod upload;
mod wire;

pub use chrono;
pub use http;
pub use serde_json;

#[cfg(feature = "blocking")]
pub use self::blocking::Blocking;
pub use self::{
    auth::{TokenFuture, TokenProvider},
    base64::Base64,
    body::{Body, BodyError},
    builder::ClientBuilder,
    client::{ApiClient, Client},
    clock::{Clock, Sleep},
    custom::CustomCall,
    download::Download,
    error::{Delivery, Error, ErrorDetail, ErrorKind, ErrorPaths, Result},
    event_stream::{EventStream, StreamEvent},
    file::FilePart,
    header::Header,
    hook::{Attempt, Hook, Outcome},
    id::Id,
    options::RequestOptions,
    output::WithResponse,
    page::{Page, PageStart},
    paging::{Items, Pages, ResumeToken},
    patch::Patch,
    retry::RetryPolicy,
    scheme::{Scheme, Security},
    secret::Secret,
    service::{Environment, Server, Service},
    throttle::TextDelay,
    transport::{Request, Response, Transport, TransportFuture},
    typed_call::{Call, CallFuture, IntoCall},
    wire::{Additional, EventError, Extra, Unknown},
};

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
mod readme {}
