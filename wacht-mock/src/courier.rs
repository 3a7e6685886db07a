//! Sends webhooks: takes due deliveries from the engine, sends them signed, and reports the outcome
//! to the engine. Sends to this machine only, and lets no receiver wait for another.

use std::{
    io,
    net::IpAddr,
    sync::{Arc, Weak},
    time::{Duration, Instant},
};

use axum::body::{Body, to_bytes};
use bytes::Bytes;
#[cfg(feature = "transport")]
use http::StatusCode;
use http::{
    Request, Uri,
    header::{CONTENT_TYPE, HOST, RETRY_AFTER, USER_AGENT},
};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, sync::Notify};

use crate::{
    clock::Clock,
    engine::{Engine, Parcel, Receipt},
    sign::signature,
};

/// A delivery that is due by the clock of the machine is noticed after this at the latest.
const TICK: Duration = Duration::from_millis(100);
/// The most that is kept of the response of a receiver.
const KEPT: usize = 64 * 1024;

/// Sends due deliveries until the engine is gone.
pub(crate) async fn run(engine: Weak<Engine>, clock: Arc<Clock>, bell: Arc<Notify>) {
    loop {
        // A tick that passes without a ring is a reason to look as well.
        let _ = tokio::time::timeout(TICK, bell.notified()).await;
        let Some(engine) = engine.upgrade() else {
            return;
        };
        for parcel in engine.due(clock.now()) {
            let (engine, clock) = (Arc::downgrade(&engine), Arc::clone(&clock));
            tokio::spawn(async move {
                let receipt = deliver(&parcel).await;
                if let Some(engine) = engine.upgrade() {
                    engine.settle(&parcel, &receipt, clock.now());
                }
            });
        }
    }
}

/// Sends a delivery once. Returns what came back.
async fn deliver(parcel: &Parcel) -> Receipt {
    let started = Instant::now();
    let sent = tokio::time::timeout(parcel.timeout, send(parcel)).await;
    let milliseconds = i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
    let result = match sent {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("the receiver did not respond in time".to_owned()),
    };
    Receipt {
        milliseconds,
        result,
    }
}

/// Passes a delivery to a receiver in the same process. Returns the response.
#[cfg(feature = "transport")]
pub(crate) fn hand_over(
    parcel: &Parcel,
    receiver: &mut impl FnMut(Request<Bytes>) -> StatusCode,
) -> Receipt {
    let url = parcel.url.parse::<Uri>().map_err(io::Error::other);
    let request = url.and_then(|url| request(parcel, &url, &parcel.url));
    let result = request.map(|request| (receiver(request).as_u16(), String::new(), None));
    Receipt {
        milliseconds: 0,
        result: result.map_err(|error| error.to_string()),
    }
}

/// The status, the body and the delay that a receiver requests.
async fn send(parcel: &Parcel) -> io::Result<(u16, String, Option<u64>)> {
    let url = near(&parcel.url)?;
    let host = url.host().unwrap_or_default().trim_matches(['[', ']']);
    let target = url.path_and_query().map_or("/", |target| target.as_str());
    let request = request(parcel, &url, target)?;
    let stream = TcpStream::connect((host, url.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(io::Error::other)?;
    tokio::spawn(async {
        // What went wrong shows in the response.
        let _ = connection.await;
    });
    let response = sender
        .send_request(request.map(Body::from))
        .await
        .map_err(io::Error::other)?;
    let status = response.status().as_u16();
    let delay = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok());
    let delay = delay.and_then(|text| text.parse().ok());
    let body = to_bytes(Body::new(response.into_body()), KEPT).await;
    let body = body.map_err(io::Error::other)?;
    Ok((status, String::from_utf8_lossy(&body).into_owned(), delay))
}

/// A URL of this machine; an error for any other.
pub(crate) fn near(url: &str) -> io::Result<Uri> {
    let url: Uri = url.parse().map_err(io::Error::other)?;
    let host = url.host().unwrap_or_default().trim_matches(['[', ']']);
    let is_near = host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    match url.scheme_str() == Some("http") && is_near {
        true => Ok(url),
        false => {
            let problem = "only http to this machine is sent; use http://127.0.0.1";
            Err(io::Error::other(problem))
        }
    }
}

/// The signed request of a delivery.
fn request(parcel: &Parcel, url: &Uri, target: &str) -> io::Result<Request<Bytes>> {
    let timestamp = parcel.created.timestamp().to_string();
    // It is signed as it is sent.
    let body = parcel.envelope().to_string();
    let signature = signature(&parcel.secret, &parcel.message, &timestamp, &body);
    let mut request = Request::post(target)
        .header(
            HOST,
            url.authority().map_or("", |authority| authority.as_str()),
        )
        .header(CONTENT_TYPE, "application/json")
        .header(USER_AGENT, "Wacht-Webhook/1.0")
        .header("webhook-id", &parcel.message)
        .header("webhook-timestamp", timestamp)
        .header("webhook-signature", signature.unwrap_or_default());
    for (name, value) in &parcel.headers {
        request = request.header(name, value);
    }
    request.body(body.into()).map_err(io::Error::other)
}
