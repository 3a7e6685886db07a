//! The seam between the SDK and the network: one request goes in, one response comes out.

mod connect;
#[cfg(feature = "reqwest")]
mod reqwest;

use std::{fmt, future::Future, pin::Pin};

pub(crate) use self::connect::{Connect, Identity, Proxy};
#[cfg(feature = "reqwest")]
pub(crate) use self::reqwest::ReqwestTransport;
use crate::{Body, Result};

/// A request as it goes to a [`Transport`].
pub type Request = http::Request<Body>;

/// A response as it comes from a [`Transport`].
pub type Response = http::Response<Body>;

/// What [`Transport::send`] returns.
pub type TransportFuture = Pin<Box<dyn Future<Output = Result<Response>> + Send>>;

/// Sends requests. The client has one that speaks HTTP, which can be replaced
/// ([`ClientBuilder::transport`](crate::ClientBuilder::transport)). The feature `testing` has one
/// for tests.
///
/// A transport sends each request once, to the host of its URL and to no other, follows no
/// redirects (the request holds the API key), and reports failures as
/// [`Error::connection`](crate::Error::connection) or [`Error::timeout`](crate::Error::timeout). A
/// response of any status is a response, not a failure. The body of a large file is a stream whose
/// exact size is known; send it as `Content-Length`.
///
/// A function or closure is a transport:
///
/// ```
/// use wacht_runtime::{Body, Client, Request, Response, Scheme, Service, TransportFuture, http::Method};
///
/// static SERVICE: Service = Service::new("example-sdk", "1.0.0")
///     .server("https://api.example.com")
///     .schemes(&[Scheme::bearer("key")]);
///
/// # #[tokio::main]
/// # async fn main() -> wacht_runtime::Result<()> {
/// fn response(request: Request) -> TransportFuture {
///     Box::pin(async move {
///         assert_eq!(request.uri().path(), "/users/42");
///         Ok(Response::new(Body::empty()))
///     })
/// }
///
/// let client = Client::builder(&SERVICE).api_key("sk_test").transport(response).build()?;
/// client.request(Method::DELETE, "/users/42").await?;
/// # Ok(()) }
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends one request.
    fn send(&self, request: Request) -> TransportFuture;

    /// Whether any part of any request may have left this machine. A transport that never had a
    /// connection can return `false`: a call that times out is then known as [not
    /// sent](crate::Delivery::NotSent).
    fn has_sent(&self) -> bool {
        true
    }
}

impl<F> Transport for F
where
    F: Fn(Request) -> TransportFuture + Send + Sync + 'static,
{
    fn send(&self, request: Request) -> TransportFuture {
        self(request)
    }
}

impl fmt::Debug for dyn Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transport")
    }
}
