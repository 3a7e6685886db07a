//! The transport over reqwest. The only module that names it, with those below.

mod clients;
mod sent;
mod tls;

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, Method, Uri, header::CONTENT_LENGTH};
use http_body::{Frame, SizeHint};

use self::{
    clients::Clients,
    sent::{Sent, Watched},
};
use super::{
    Request, Response, Transport, TransportFuture,
    connect::{Connect, Proxy},
};
use crate::{Body, BodyError, Delivery, Error, Result, base_url::BaseUrl};

/// Below the idle time at which common servers and load balancers close a connection (60 s), so
/// that a request rarely meets one that was just closed.
const POOL_IDLE: Duration = Duration::from_secs(50);

pub(crate) struct ReqwestTransport {
    clients: Clients,
    sent: Sent,
    base: Base,
}

impl ReqwestTransport {
    /// A transport for requests that mostly go below `base_url`.
    pub(crate) fn new(connect: Connect, base_url: BaseUrl) -> Result<Self> {
        Ok(Self {
            base: Base::new(base_url.as_str())?,
            clients: Clients::new(Box::new(move || make(&connect, &base_url)))?,
            sent: Sent::default(),
        })
    }
}

/// A client with connections that no other has.
fn make(connect: &Connect, base_url: &BaseUrl) -> Result<reqwest::Client> {
    let mut builder = reqwest::Client::builder()
        .connect_timeout(connect.timeout)
        .pool_idle_timeout(POOL_IDLE)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false);
    match &connect.proxy {
        Proxy::At(url) => {
            // Its message might hold the URL, and that a password.
            let proxy = reqwest::Proxy::all(url.expose())
                .map_err(|_| Error::configuration("the URL of the proxy is not valid"))?;
            builder = builder.proxy(proxy);
        }
        // On the way to a proxy, what stays on this machine would be readable.
        Proxy::Environment if !base_url.is_loopback() => {}
        Proxy::Environment | Proxy::None => builder = builder.no_proxy(),
    }
    let client = tls::set_up(builder, connect, connect.needs_tls(base_url))?;
    client.build().map_err(|error| {
        Error::configuration(format!(
            "the HTTP client cannot be set up: {}",
            chain(&error)
        ))
    })
}

/// The base URL as reqwest takes it, parsed once: to parse one costs more than all else that the SDK
/// does for a request.
struct Base {
    uri: Uri,
    url: reqwest::Url,
}

impl Base {
    fn new(url: &str) -> Result<Self> {
        let invalid = || Error::configuration("the base URL is not a valid URL");
        Ok(Self {
            uri: url.parse().map_err(|_| invalid())?,
            url: reqwest::Url::parse(url).map_err(|_| invalid())?,
        })
    }

    /// The URL of a request. A hook may have sent it elsewhere than below the base URL.
    fn url(&self, uri: &Uri) -> Result<reqwest::Url> {
        if uri.scheme() == self.uri.scheme() && uri.authority() == self.uri.authority() {
            let mut url = self.url.clone();
            url.set_path(uri.path());
            url.set_query(uri.query());
            return Ok(url);
        }
        reqwest::Url::parse(&uri.to_string())
            .map_err(|error| Error::invalid_request(format!("the URL is not valid: {error}")))
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: Request) -> TransportFuture {
        let url = self.base.url(request.uri());
        let response = url.and_then(|url| {
            let client = self.clients.current()?;
            Ok(client.execute(convert(request, url, &self.sent)))
        });
        Box::pin(async move {
            let response = response?.await.map_err(failure)?;
            let (parts, body) = http::Response::from(response).into_parts();
            Ok(Response::from_parts(parts, Body::new(Incoming(body))))
        })
    }

    fn has_sent(&self) -> bool {
        self.sent.is_set()
    }
}

/// The request for reqwest. Until something is known to be sent, its body notes that.
fn convert(request: Request, url: reqwest::Url, sent: &Sent) -> reqwest::Request {
    let (parts, body) = request.into_parts();
    let may_have_body = [Method::POST, Method::PUT, Method::PATCH].contains(&parts.method);
    let mut request = reqwest::Request::new(parts.method, url);
    *request.headers_mut() = parts.headers;
    // Some servers refuse a request that could have a body and does not say its length.
    if may_have_body && body.as_bytes().is_some_and(<[u8]>::is_empty) {
        let none = HeaderValue::from_static("0");
        request.headers_mut().insert(CONTENT_LENGTH, none);
    }
    *request.body_mut() = match sent.is_set() {
        false => Some(reqwest::Body::wrap(Watched::new(body, sent))),
        true => match body.into_bytes() {
            Ok(bytes) if bytes.is_empty() => None,
            Ok(bytes) => Some(bytes.into()),
            Err(stream) => Some(reqwest::Body::wrap(Watched::new(stream, sent))),
        },
    };
    request
}

fn failure(error: reqwest::Error) -> Error {
    // The URL stays out of the message: it may carry ids.
    let error = error.without_url();
    let is_connect = error.is_connect();
    let is_refused = is_certificate_refused(&error);
    let failure = match error.is_timeout() {
        true => Error::timeout(chain(&error), error),
        false => Error::connection(chain(&error), error),
    };
    // Without a connection nothing was sent. Anything later may have arrived.
    match is_connect {
        true if is_refused => failure.with_delivery(Delivery::NotSent).lasting(),
        true => failure.with_delivery(Delivery::NotSent),
        false => failure,
    }
}

/// Whether the certificate of the server was refused, which it will be again.
#[cfg(feature = "rustls-tls")]
fn is_certificate_refused(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(rustls::Error::InvalidCertificate(_)) = error.downcast_ref() {
            return true;
        }
        // The source of an I/O error is that of what it holds, and not what it holds.
        let held = error.downcast_ref().and_then(std::io::Error::get_ref);
        next = match held {
            Some(held) => Some(held),
            None => error.source(),
        };
    }
    false
}

/// The same for the platform's TLS, which states it in its message alone. A certificate that is mentioned
/// for another reason is not attempted again either, which costs a retry and nothing else.
#[cfg(not(feature = "rustls-tls"))]
fn is_certificate_refused(error: &(dyn std::error::Error + 'static)) -> bool {
    chain(error).to_ascii_lowercase().contains("certificate")
}

/// The messages of an error and its sources on one line: reqwest's own has little.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

/// A response body whose errors are those of the SDK.
struct Incoming(reqwest::Body);

impl http_body::Body for Incoming {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let frame = Pin::new(&mut self.0).poll_frame(cx);
        frame.map_err(|error| failure(error).into())
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

#[cfg(test)]
mod tests;
