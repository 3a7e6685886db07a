//! Takes requests off the network and returns responses to them, as they are or broken by a fault;
//! never responds before the whole body has arrived.

use std::{io, net::SocketAddr, ops::Deref, sync::Arc, time::Duration};

use axum::body::Body;
use http::{Request, Response};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{
    Control, broken, connections, cors, courier,
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
        let (stop, stopped) = oneshot::channel();
        let bounds = service.settings.bounds;
        let respond = {
            let service = Arc::clone(&service);
            move |request| handle(Arc::clone(&service), request)
        };
        let task = tokio::spawn(connections::serve(listener, bounds, respond, stopped));
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

async fn handle(service: Arc<Service>, request: Request<Body>) -> Response<Body> {
    let is_preflight = cors::is_preflight(request.method(), request.headers());
    let headers = cors::headers(request.headers(), is_preflight);
    let mut response = match is_preflight {
        true => Response::new(Body::empty()),
        false => respond(&service, request).await,
    };
    response.headers_mut().extend(headers);
    response
}
