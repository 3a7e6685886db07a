//! The mock without a socket: takes requests of a client in the same process, returns the responses
//! of the same engine; time passes only where the client waits for it.

use std::{
    io,
    ops::Deref,
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::body::Body;
use bytes::Bytes;
use http::{
    Method, Request, StatusCode,
    header::{CONTENT_LENGTH, HeaderValue},
};
use wacht_runtime::{
    self as runtime, ClientBuilder, Delivery, Error, Response, Sleep, Transport, TransportFuture,
};

use crate::{
    Control, Mock, broken,
    clock::{self, Clock},
    courier,
    faults::Fault,
    service::Served,
    timers::Timers,
};

/// Where its clock begins, so that no test depends on the day on which it runs.
const BEGIN: &str = "2026-01-01T00:00:00Z";
/// No server can have this name.
const BASE_URL: &str = "https://wacht-mock.invalid";

/// A Wacht in the process: a [`Transport`] and a [`Clock`](runtime::Clock) of the runtime of the SDK.
/// Its clones share everything.
#[derive(Debug, Clone)]
pub struct InProcess {
    control: Control,
    timers: Arc<Timers>,
}

impl Mock {
    /// Starts it without a socket. Its clock begins on 2026-01-01, and passes only where a client
    /// waits, so a test that waits for a retry takes no time.
    ///
    /// # Errors
    ///
    /// When the seed or the file of the store cannot be used.
    pub fn in_process(self) -> io::Result<InProcess> {
        let clock = Clock::default();
        if let Some(begin) = clock::read(BEGIN) {
            clock.set(begin);
        }
        let service = Arc::new(self.service(clock, BASE_URL.to_owned())?);
        let timers = Timers::new(Arc::clone(&service.clock));
        Ok(InProcess {
            control: Control(service),
            timers,
        })
    }
}

impl InProcess {
    /// A base URL that leads nowhere; requests to any other arrive here as well.
    pub fn base_url(&self) -> &'static str {
        BASE_URL
    }

    /// Lets a client use it: sets base URL, API key, transport and clock.
    ///
    /// ```
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use wacht_mock::Mock;
    /// # static SERVICE: wacht_runtime::Service = wacht_runtime::Service::new("example", "1");
    /// # struct Client(wacht_runtime::Client);
    /// # impl Client { fn builder() -> wacht_runtime::ClientBuilder<wacht_runtime::Client> { wacht_runtime::Client::builder(&SERVICE) } }
    ///
    /// let wacht = Mock::wacht()?.in_process()?;
    /// let client = wacht.configure(Client::builder()).build()?;
    /// # Ok(()) }
    /// ```
    pub fn configure<C: From<runtime::Client>>(
        &self,
        builder: ClientBuilder<C>,
    ) -> ClientBuilder<C> {
        builder
            .base_url(self.base_url())
            .api_key(self.api_key())
            .transport(self.clone())
            .clock(self.clone())
    }

    /// Passes the webhooks that are due to a receiver, each as the signed request that it would get
    /// over the network. The receiver returns its status. Returns how many there were; later attempts
    /// are due when their time has come.
    pub fn deliver(&self, mut receiver: impl FnMut(Request<Bytes>) -> StatusCode) -> usize {
        let service = &self.control.0;
        let Some(engine) = &service.engine else {
            return 0;
        };
        let due = engine.due(service.clock.now());
        for parcel in &due {
            let receipt = courier::hand_over(parcel, &mut receiver);
            engine.settle(parcel, &receipt, service.clock.now());
        }
        due.len()
    }
}

impl Deref for InProcess {
    type Target = Control;

    fn deref(&self) -> &Control {
        &self.control
    }
}

impl Transport for InProcess {
    fn send(&self, request: runtime::Request) -> TransportFuture {
        let service = Arc::clone(&self.control.0);
        let timers = Arc::clone(&self.timers);
        Box::pin(async move {
            let is_head = request.method() == Method::HEAD;
            let busy = timers.busy();
            let served = service.respond(request.map(Body::new)).await;
            drop(busy);
            if served.latency > Duration::ZERO {
                timers.wait(served.latency).await;
            }
            response(served, is_head)
        })
    }
}

impl runtime::Clock for InProcess {
    fn now(&self) -> Duration {
        self.timers.now()
    }

    fn wall(&self) -> SystemTime {
        self.control.0.clock.now().into()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(self.timers.wait(duration))
    }

    /// Every wait takes its whole time, so that it is the same in every run.
    fn jitter(&self) -> f64 {
        1.0
    }
}

fn response(served: Served, is_head: bool) -> Result<Response, Error> {
    let Served { reply, fault, .. } = served;
    if let Some(Fault::ResetBefore | Fault::ResetAfter) = fault {
        let reset = io::Error::from(io::ErrorKind::ConnectionReset);
        let error = Error::connection("the connection was closed before a response", reset);
        return Err(error.with_delivery(Delivery::Unknown));
    }
    let whole = reply.body.clone();
    let response = match fault {
        Some(fault) => broken::response(reply, fault, false),
        None => reply.into_response(),
    };
    let (mut parts, body) = response.into_parts();
    parts
        .headers
        .insert(CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let body = match fault {
        _ if is_head => runtime::Body::empty(),
        Some(_) => runtime::Body::from_stream(body.into_data_stream()),
        None => runtime::Body::from(whole),
    };
    Ok(Response::from_parts(parts, body))
}
