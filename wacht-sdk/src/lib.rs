//! The Rust SDK of the Wacht Backend API: authentication, identity and agents, from your server.
//!
//! ```no_run
//! # async fn example() -> wacht_sdk::Result<()> {
//! let client = wacht_sdk::Client::from_env()?; // WACHT_SECRET_KEY, else WACHT_API_KEY
//!
//! let user = client.users().create().first_name("Jane").email_address("jane@example.com").await?;
//! client.users().update(&user.id).disabled(true).await?;
//!
//! let mut users = client.users().list().search("jane").items(); // over all pages
//! while let Some(user) = users.try_next().await? {
//!     println!("{} {}", user.id, user.first_name);
//! }
//!
//! match client.users().get("4812365710093250561").await {
//!     Err(error) if error.is_not_found() => println!("no such user"),
//!     Err(error) => return Err(error),
//!     Ok(user) => println!("{user:?}"),
//! }
//! # Ok(()) }
//! ```
//!
//! Start at [`Client`]; its methods lead to the [resources], their methods to the operations. A
//! required value is an argument, an optional one is a setter of the call, and awaiting the call sends
//! it. [`types`] holds the bodies of requests and responses, [`ids`] the ids. The [guide] has a page for
//! each common job, with examples.
//!
//! | to | see |
//! |---|---|
//! | set up a client | [`Client::from_env`], [`Client::builder`] |
//! | read a list page by page, or item by item over all pages | [`Page`], [`Pages`], [`Items`] |
//! | request pages ahead, resume a list in another process | [`Items::prefetch`], [`ResumeToken`] |
//! | find out why a call failed, and whether it was carried out | [`Error`], [`Delivery`] |
//! | set timeouts and retries | [`RetryPolicy`], [`RequestOptions`] |
//! | see every attempt | [`Hook`] |
//! | fetch a file | [`Download`] |
//! | keep status and headers of a response, call another path | [`WithResponse`], [`Client::request`] |
//! | send a picture | [`FilePart`] |
//! | pass a password, read a token | [`Secret`] |
//! | read what this version of the SDK does not know | [`Extra`], [`Unknown`], `Unrecognized` of every enum |
//! | test without a network | [`testing::Fake`] with the feature `testing`, else [`Transport`] |
//! | receive webhooks | [`webhook::Verifier`] |
//! | verify who a request is from | [`session::Verifier`] with the feature `session-verification` |
//! | exchange the cookie of a browser for a session token | [`session::Exchange`] with the same feature |
//! | verify an OAuth access token in JWT format | [`access_token::Verifier`] with the same feature |
//! | authenticate the requests of a server | the layers of [`tower`], the extractors of [`axum`] |
//! | check API keys and OAuth tokens of your users | [`Client::gateway`] with the feature `gateway` |
//! | read a publishable key | [`PublishableKey`] |
//! | find out whether the service is there | [`Client::health`] |
//!
//! The API has two wire forms; the SDK reads both and needs no setting for it.
//! Properties and enum values that the API adds later never fail a response: they are kept, and can
//! be read.
//!
//! The transport that the SDK brings needs a Tokio runtime around the calls.
//!
//! # Features
//!
//! Each resource that [`Client`] leads to has a feature of its name, and all are on by default. With
//! `default-features = false` only the selected features are compiled, with the types that they reach.
//!
//! - `rustls-tls`, on by default: TLS by rustls, with the certificates that the operating system
//!   trusts. It includes `reqwest`.
//! - `webhook-verification`, on by default: the module [`webhook`], for those who receive deliveries.
//! - `tower`: layers that authenticate requests, for servers made of tower services. It includes
//!   `session-verification` and `gateway`.
//! - `axum`: extractors for axum 0.8. It includes `tower` and `webhook-verification`.
//! - `gateway`: the module `gateway`, which asks whether an API key or an OAuth token of your users is
//!   valid for a request.
//! - `session-verification`: the module `session`, which verifies the session tokens of your users, and
//!   `access_token`, which verifies OAuth access tokens in JWT format.
//! - `native-tls`: TLS of the platform. It includes `reqwest`. With `rustls-tls` on as
//!   well, rustls is used.
//! - `reqwest`: the transport over HTTP, without TLS unless one of the two is on.
//! - `blocking`: `send_blocking()` on every call, and lists as iterators, for code without `async`.
//! - `testing`: the module `testing`, a fake of the service for the tests of code that uses the SDK.
//! - `tracing`: a span per call and an event per attempt, without ids and secrets.
//!
//! Without `reqwest` a client needs a custom transport ([`ClientBuilder::transport`]).
//!
// The items of a feature are links where the feature is on.
#![cfg_attr(feature = "testing", doc = "[`testing::Fake`]: crate::testing::Fake")]
#![cfg_attr(not(feature = "testing"), doc = "[`testing::Fake`]: #features")]
#![cfg_attr(
    feature = "session-verification",
    doc = "[`session::Verifier`]: crate::session::Verifier"
)]
#![cfg_attr(
    not(feature = "session-verification"),
    doc = "[`session::Verifier`]: #features"
)]
#![cfg_attr(
    feature = "session-verification",
    doc = "[`session::Exchange`]: crate::session::Exchange"
)]
#![cfg_attr(
    not(feature = "session-verification"),
    doc = "[`session::Exchange`]: #features"
)]
#![cfg_attr(
    feature = "session-verification",
    doc = "[`access_token::Verifier`]: crate::access_token::Verifier"
)]
#![cfg_attr(
    not(feature = "session-verification"),
    doc = "[`access_token::Verifier`]: #features"
)]
#![cfg_attr(
    feature = "webhook-verification",
    doc = "[`webhook::Verifier`]: crate::webhook::Verifier"
)]
#![cfg_attr(
    not(feature = "webhook-verification"),
    doc = "[`webhook::Verifier`]: #features"
)]
#![cfg_attr(
    feature = "webhook-verification",
    doc = "[`webhook`]: mod@crate::webhook"
)]
#![cfg_attr(not(feature = "webhook-verification"), doc = "[`webhook`]: #features")]
#![cfg_attr(feature = "tower", doc = "[`tower`]: mod@crate::tower")]
#![cfg_attr(not(feature = "tower"), doc = "[`tower`]: #features")]
#![cfg_attr(feature = "axum", doc = "[`axum`]: mod@crate::axum")]
#![cfg_attr(not(feature = "axum"), doc = "[`axum`]: #features")]
#![cfg_attr(
    feature = "gateway",
    doc = "[`Client::gateway`]: crate::Client::gateway"
)]
#![cfg_attr(not(feature = "gateway"), doc = "[`Client::gateway`]: #features")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "session-verification")]
pub mod access_token;
#[cfg(feature = "axum")]
pub mod axum;
#[cfg(any(feature = "session-verification", feature = "webhook-verification"))]
mod crypto;
#[cfg(feature = "gateway")]
pub mod gateway;
#[rustfmt::skip]
mod generated;
#[cfg(any(feature = "gateway", feature = "session-verification"))]
mod granted_resource;
#[cfg(doc)]
pub mod guide;
mod health;
#[cfg(feature = "session-verification")]
mod jwt;
#[cfg(any(feature = "gateway", feature = "session-verification"))]
mod keyless;
mod publishable_key;
#[cfg(feature = "session-verification")]
pub mod session;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "tower")]
pub mod tower;
#[cfg(feature = "webhook-verification")]
pub mod webhook;

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
mod readme {}

pub use self::{generated::*, health::Health, publishable_key::PublishableKey};
