//! Serves the connections of a listener: takes requests off them, passes them on, and sends the responses;
//! holds no more connections than it may, and closes those whose clients take too long.

use std::{
    convert::Infallible,
    future::{Future, poll_fn},
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use axum::body::Body;
use http::{Request, Response};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, oneshot, watch},
    task::JoinSet,
};

use crate::patience::{Arriving, Socket};

/// After a connection could not be taken, such as for lack of file descriptors, the next is tried then.
const PAUSE: Duration = Duration::from_millis(100);

/// How much clients may ask of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// How long a client may take: to send the head of a request, to continue its body, to continue
    /// reading a response, to send the next request.
    pub(crate) patience: Duration,
    /// How many connections are open at a time. Others wait.
    pub(crate) connections: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(30),
            connections: 1_000,
        }
    }
}

/// Serves until it has to stop, or the sender is gone, and then until all open requests have their
/// responses. Dropping it closes all connections.
pub(crate) async fn serve<R, F>(
    listener: TcpListener,
    bounds: Bounds,
    respond: R,
    stop: oneshot::Receiver<()>,
) where
    R: Fn(Request<Body>) -> F + Clone + Send + 'static,
    F: Future<Output = Response<Body>> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(bounds.connections));
    let (stopping, stopped) = watch::channel(());
    let mut tasks = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        let mut next = pin!(async {
            let place = Arc::clone(&places).acquire_owned().await;
            (listener.accept().await, place)
        });
        let next = poll_fn(|context| {
            // An error means that the sender was dropped, which has the same effect.
            if stop.as_mut().poll(context).is_ready() {
                return Poll::Ready(None);
            }
            next.as_mut().poll(context).map(Some)
        });
        let Some((accepted, place)) = next.await else {
            break;
        };
        while tasks.try_join_next().is_some() {}
        let Ok((socket, _)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let (respond, stopped) = (respond.clone(), stopped.clone());
        tasks.spawn(async move {
            hold(socket, bounds.patience, respond, stopped).await;
            drop(place);
        });
    }
    drop((listener, stopping));
    while tasks.join_next().await.is_some() {}
}

/// Serves a connection until it ends, or the sender of `stopped` is gone and its open request has a
/// response.
async fn hold<R, F>(
    socket: TcpStream,
    patience: Duration,
    respond: R,
    mut stopped: watch::Receiver<()>,
) where
    R: Fn(Request<Body>) -> F,
    F: Future<Output = Response<Body>>,
{
    // Responses leave at once; a socket that refuses the option still works.
    let _ = socket.set_nodelay(true);
    let service = service_fn(move |request: Request<hyper::body::Incoming>| {
        let response = respond(request.map(|body| Body::new(Arriving::new(body, patience))));
        async move { Ok::<_, Infallible>(response.await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .serve_connection(TokioIo::new(Socket::new(socket, patience)), service);
    let mut connection = pin!(connection);
    let mut stopped = pin!(stopped.changed());
    let mut is_stopping = false;
    // A connection that breaks off is the client's own affair.
    let _ = poll_fn(|context| {
        if !is_stopping && stopped.as_mut().poll(context).is_ready() {
            is_stopping = true;
            connection.as_mut().graceful_shutdown();
        }
        connection.as_mut().poll(context)
    })
    .await;
}
