//! Takes requests off the network and returns responses to them, as they are or broken by a fault;
//! never responds before the whole body has arrived.

use std::{io, net::SocketAddr, ops::Deref, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::State, serve::ListenerExt};
use http::{Request, Response};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{
    Control, broken, cors, courier,
    service::{Served, Service},
};

/// How long open connections may take to finish when the server shuts down.
const GRACE: Duration = Duration::from_secs(1);

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    control: Control,
    /// Dropping the sender asks the server to stop.
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) fn start(listener: TcpListener, service: Service) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let service = Arc::new(service);
        if let Some(engine) = &service.engine {
            let engine = Arc::downgrade(engine);
            let (clock, bell) = (Arc::clone(&service.clock), Arc::clone(&service.bell));
            tokio::spawn(courier::run(engine, clock, bell));
        }
        let router = Router::new()
            .fallback(handle)
            .with_state(Arc::clone(&service));
        let listener = listener.tap_io(|socket| {
            // Responses leave at once; a socket that refuses the option still works.
            let _ = socket.set_nodelay(true);
        });
        let (stop, stopped) = oneshot::channel();
        let serving = axum::serve(listener, router).with_graceful_shutdown(async {
            // An error means that the sender was dropped, which has the same effect.
            let _ = stopped.await;
        });
        let task = tokio::spawn(async {
            // Serving ends only when it is asked to.
            let _ = serving.await;
        });
        Ok(Self {
            address,
            control: Control(service),
            stop: Some(stop),
            task,
        })
    }

    /// Where it listens, without a slash at the end: `http://127.0.0.1:34567`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops listening and waits until open requests have their responses, one second at most.
    pub async fn shutdown(mut self) {
        drop(self.stop.take());
        if tokio::time::timeout(GRACE, &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}

impl Deref for Server {
    type Target = Control;

    fn deref(&self) -> &Control {
        &self.control
    }
}

async fn respond(service: &Service, request: Request<Body>) -> Response<Body> {
    let Served {
        reply,
        fault,
        latency,
    } = service.respond(request).await;
    if latency > Duration::ZERO {
        tokio::time::sleep(latency).await;
    }
    match fault {
        Some(fault) => broken::response(reply, fault, true),
        None => reply.into_response(),
    }
}

async fn handle(State(service): State<Arc<Service>>, request: Request<Body>) -> Response<Body> {
    let is_preflight = cors::is_preflight(request.method(), request.headers());
    let headers = cors::headers(request.headers(), is_preflight);
    let mut response = match is_preflight {
        true => Response::new(Body::empty()),
        false => respond(&service, request).await,
    };
    response.headers_mut().extend(headers);
    response
}
