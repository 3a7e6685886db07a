//! Takes requests off the network, passes each through the checks in order, keeps the ledger; never
//! responds before the whole body has arrived.

mod control;

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::State,
    serve::ListenerExt,
};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{Method, Request, Response, StatusCode, request::Parts};
use serde_json::json;
use tokio::{
    net::TcpListener,
    sync::{Notify, oneshot},
    task::JoinHandle,
};

use crate::{
    Form, LoadError, Received, body, broken,
    clock::{self, Clock},
    content_type::is_json,
    convert::Direction,
    cors, courier,
    engine::{Call, Engine, Plan},
    faults::{Counts, Fault},
    judge::Judge,
    keys::{Key, Keys},
    ledger::Ledger,
    parameters,
    prefer::Preferences,
    rate::Rate,
    refusal::Refusal,
    reply::Reply,
    response::{Question, json_media},
    route::{Found, segments},
    settings::Settings,
    spec::{Operation, Spec},
    validators::describe,
};

/// The largest body that is read; more is 413.
const LARGEST_BODY: usize = 128 * 1024 * 1024;
/// How long open connections may take to finish when the server shuts down.
const GRACE: Duration = Duration::from_secs(1);

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    /// Dropping the sender asks the server to stop.
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

/// What all requests of a server share.
#[derive(Debug)]
struct Shared {
    spec: Arc<Spec>,
    /// The state; none where every response is an example.
    engine: Option<Arc<Engine>>,
    settings: Settings,
    clock: Arc<Clock>,
    /// Rings when a webhook may be due.
    bell: Arc<Notify>,
    keys: Mutex<Keys>,
    rate: Mutex<Rate>,
    counts: Mutex<Counts>,
    ledger: Mutex<Ledger>,
}

/// What a request is for.
struct Target {
    operation: Arc<Operation>,
    /// The path parameters.
    values: Vec<(String, String)>,
}

impl Server {
    pub(crate) fn start(
        listener: TcpListener,
        spec: Arc<Spec>,
        plan: Option<Arc<Plan>>,
        settings: Settings,
    ) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let mut keys = Keys::default();
        keys.add(&settings.api_key, None);
        for (key, scopes) in &settings.scoped {
            keys.add(key, Some(scopes.clone()));
        }
        let engine = plan.map(|plan| engine(plan, &settings)).transpose()?;
        let shared = Arc::new(Shared {
            spec,
            engine: engine.map(Arc::new),
            clock: Arc::default(),
            bell: Arc::default(),
            keys: Mutex::new(keys),
            rate: Mutex::default(),
            counts: Mutex::default(),
            ledger: Mutex::new(Ledger::new(settings.ledger)),
            settings,
        });
        if let Some(engine) = &shared.engine {
            let engine = Arc::downgrade(engine);
            let (clock, bell) = (Arc::clone(&shared.clock), Arc::clone(&shared.bell));
            tokio::spawn(courier::run(engine, clock, bell));
        }
        let router = Router::new()
            .fallback(handle)
            .with_state(Arc::clone(&shared));
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
            shared,
            stop: Some(stop),
            task,
        })
    }

    /// Where it listens, without a slash at the end: `http://127.0.0.1:34567`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The API key that it takes.
    pub fn api_key(&self) -> &str {
        &self.shared.settings.api_key
    }

    /// The requests that got a response, in the order of the responses. The oldest are forgotten
    /// beyond [`Mock::ledger`](crate::Mock::ledger).
    pub fn requests(&self) -> Vec<Received> {
        lock(&self.shared.ledger).requests()
    }

    /// Sets the time that the server sees; it stands there until it is moved.
    pub fn set_time(&self, time: SystemTime) {
        self.shared.clock.set(time.into());
        self.shared.bell.notify_one();
    }

    /// Moves the time that the server sees.
    pub fn advance(&self, by: Duration) {
        self.shared.clock.advance(by);
        self.shared.bell.notify_one();
    }

    /// From now on a request with this key is 401.
    pub fn revoke_key(&self, api_key: &str) {
        lock(&self.shared.keys).revoke(api_key);
    }

    /// Forgets everything that was created and every request that arrived, and begins again with the
    /// state of [`Mock::seed`](crate::Mock::seed); revoked keys stay revoked.
    pub fn reset(&self) {
        self.shared.reset();
    }

    /// The whole state as lines of JSON, with its ids and secrets: for [`load`](Self::load) and
    /// [`Mock::seed`](crate::Mock::seed). It is empty where every response is an example.
    pub fn dump(&self) -> String {
        self.shared.dump()
    }

    /// Puts a dumped state in the place of the one that the server has.
    ///
    /// # Errors
    ///
    /// When a line is not of a dump in the form of this server; the state is then left alone.
    pub fn load(&self, dump: &str) -> Result<(), LoadError> {
        self.shared.load(dump)
    }

    /// Stops listening and waits until open requests have their responses, one second at most.
    pub async fn shutdown(mut self) {
        drop(self.stop.take());
        if tokio::time::timeout(GRACE, &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}

/// The state that a server begins with.
fn engine(plan: Arc<Plan>, settings: &Settings) -> io::Result<Engine> {
    let (engine, is_new) = match &settings.store {
        Some(file) => Engine::open(plan, file, settings.form)?,
        None => (Engine::new(plan), true),
    };
    if let Some(dump) = settings.seed.as_ref().filter(|_| is_new) {
        let wrong = |error| io::Error::new(io::ErrorKind::InvalidData, error);
        engine.load(dump, settings.form).map_err(wrong)?;
    }
    Ok(engine)
}

async fn handle(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response<Body> {
    let is_preflight = cors::is_preflight(request.method(), request.headers());
    let headers = cors::headers(request.headers(), is_preflight);
    let mut response = match is_preflight {
        true => Response::new(Body::empty()),
        false => respond(&shared, request).await,
    };
    response.headers_mut().extend(headers);
    response
}

async fn respond(shared: &Shared, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    if parts.uri.path().starts_with(control::PREFIX) {
        let reply = shared.control(&parts, body).await;
        let reply = reply.unwrap_or_else(|refusal| Reply::refusal(&refusal, shared.settings.form));
        return reply.into_response();
    }
    let started = Instant::now();
    let mut known = Known::default();
    let reply = shared.reply(&parts, body, &mut known).await;
    let applied = reply.as_ref().is_ok_and(|reply| reply.status.is_success());
    let operation = known.operation;
    let reply = match reply {
        Ok(reply) => reply,
        Err(refusal) => {
            let refusal = shared.checked(refusal, operation.as_deref());
            Reply::refusal(&refusal, shared.settings.form)
        }
    };
    if shared.settings.log {
        let operation = operation.as_deref().map_or("-", |operation| &operation.id);
        log(&parts, reply.status, started.elapsed(), operation);
    }
    lock(&shared.ledger).push(Received {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        headers: parts.headers,
        body: known.body,
        operation_id: operation.map(|operation| operation.id.clone()),
        status: reply.status.as_u16(),
        response: reply.body.clone(),
        applied,
        fault: known.fault.map(Fault::name),
    });
    match known.fault {
        Some(fault) => broken::response(reply, fault),
        None => reply.into_response(),
    }
}

/// One line on stderr. The query is left out, which may hold what nobody should read over a shoulder.
fn log(parts: &Parts, status: StatusCode, took: Duration, operation: &str) {
    let (method, path) = (&parts.method, parts.uri.path());
    let (status, took) = (status.as_u16(), took.as_millis());
    eprintln!("{method} {path} {status} {took}ms {operation}");
}

/// What becomes known of a request on its way.
#[derive(Debug, Default)]
struct Known {
    body: Bytes,
    operation: Option<Arc<Operation>>,
    fault: Option<Fault>,
}

/// The health check of the running service. No document has the path.
fn health(now: DateTime<Utc>) -> Reply {
    let body = json!({"status": "healthy", "timestamp": clock::text(now)});
    Reply::json(StatusCode::OK, "application/json", &body)
}

impl Shared {
    /// The steps that the crate's documentation lists, in that order.
    async fn reply(&self, parts: &Parts, body: Body, known: &mut Known) -> Result<Reply, Refusal> {
        if self.settings.form == Form::Live
            && parts.method == Method::GET
            && parts.uri.path() == "/health"
        {
            return Ok(health(self.clock.now()));
        }
        let key = self.authorize(parts)?;
        let target = self.find(parts);
        let judge = self.judge();
        let stated = |target: &Target| judge.largest_body(self.stated_body(&target.operation));
        let largest = target
            .as_ref()
            .ok()
            .and_then(stated)
            .unwrap_or(LARGEST_BODY);
        let bytes = to_bytes(body, largest).await;
        known.body = bytes.map_err(|error| unreadable(&error, target.as_ref().ok()))?;
        let bytes = &known.body;
        let Target { operation, values } = target?;
        let operation = &*known.operation.insert(operation);
        if !key.may(&parts.method, &operation.resource) {
            let message = "Permission denied for this resource";
            return Err(Refusal::new(StatusCode::FORBIDDEN, message));
        }
        known.fault = self.fault(operation).await;
        match known.fault {
            Some(Fault::Status(status)) => {
                return Err(Refusal::ordered(status, self.settings.form));
            }
            Some(Fault::ResetBefore) => {
                let status = StatusCode::SERVICE_UNAVAILABLE;
                return Err(Refusal::ordered(status, self.settings.form));
            }
            _ => {}
        }
        let validators = &self.spec.validators;
        let (query, headers) = (parts.uri.query(), &parts.headers);
        let arguments = parameters::check(validators, judge, operation, &values, query, headers)?;
        let sent = body::check(validators, judge, operation, headers, bytes).await?;
        let preferences = Preferences::read(headers)?;
        let settings = &self.settings;
        let question = Question {
            validators,
            form: settings.form,
            operation,
            arguments: &arguments,
            sent: sent.as_ref(),
            preferences,
            collection: settings.collection,
            credentials: settings.credentials.as_deref(),
        };
        // A preferred response is an example, and leaves the state unchanged.
        let engine = self.engine.as_ref().filter(|engine| engine.has(operation));
        let engine = engine.filter(|_| preferences == Preferences::default());
        match (engine, operation.success()) {
            (Some(engine), Some(success)) => {
                let call = Call {
                    spec: &self.spec,
                    judge,
                    operation,
                    arguments: &arguments,
                    sent: sent.as_ref(),
                    credentials: settings.credentials.as_deref(),
                };
                let value = engine.respond(call, json_media(success), self.clock.now());
                // Neither a value nor a refusal may depend on what could still be lost.
                self.kept().await?;
                let value = value?;
                self.bell.notify_one();
                question.response_with(success, &value.unwrap_or_default())
            }
            _ => question.response(),
        }
    }

    /// Waits until all changes are kept.
    async fn kept(&self) -> Result<(), Refusal> {
        let Some(engine) = &self.engine else {
            return Ok(());
        };
        let kept = engine.kept().await;
        kept.map_err(|error| Refusal::internal(format!("the store {error}")))
    }

    fn reset(&self) {
        if let Some(engine) = &self.engine {
            engine.reset();
            if let Some(seed) = &self.settings.seed {
                // It was loaded before, when the server started.
                let _ = engine.load(seed, self.settings.form);
            }
        }
        *lock(&self.rate) = Rate::default();
        *lock(&self.counts) = Counts::default();
        lock(&self.ledger).clear();
    }

    fn dump(&self) -> String {
        let engine = self.engine.as_ref();
        engine.map_or_else(String::new, |engine| engine.dump(self.settings.form))
    }

    fn load(&self, dump: &str) -> Result<(), LoadError> {
        let Some(engine) = &self.engine else {
            return Ok(());
        };
        engine.load(dump, self.settings.form)?;
        self.bell.notify_one();
        Ok(())
    }

    /// The fault that was ordered for a request, after the latency that was.
    async fn fault(&self, operation: &Operation) -> Option<Fault> {
        let faults = self.settings.faults.as_ref()?;
        let number = lock(&self.counts).next(&operation.id);
        let decision = faults.decide(&operation.id, number);
        if decision.latency > Duration::ZERO {
            tokio::time::sleep(decision.latency).await;
        }
        decision.fault
    }

    fn judge(&self) -> Judge {
        Judge {
            form: self.settings.form,
            strict: self.settings.strict,
            has_state: self.engine.is_some(),
        }
    }

    /// The largest body that the linkage states for an operation.
    fn stated_body(&self, operation: &Operation) -> Option<usize> {
        self.engine.as_ref()?.largest_body(operation)
    }

    /// Finds the key of a request, and counts the request.
    fn authorize(&self, parts: &Parts) -> Result<Key, Refusal> {
        let key = lock(&self.keys).find(&parts.headers)?;
        if let Some(limit) = self.settings.rate {
            let now = self.clock.now();
            lock(&self.rate).count(limit, now, self.settings.form)?;
        }
        Ok(key)
    }

    fn find(&self, parts: &Parts) -> Result<Target, Refusal> {
        let (method, path) = (&parts.method, parts.uri.path());
        let not_found = |message: String| Refusal::new(StatusCode::NOT_FOUND, message);
        let segments = segments(path).map_err(not_found)?;
        // A resource that can be read also accepts HEAD.
        let read = if *method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        match self.spec.routes.find(read, &segments) {
            Found::Operation { operation, values } => Ok(Target { operation, values }),
            Found::OtherMethod => {
                let message = format!("path {path}: has no method {method}");
                Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, message))
            }
            Found::Nothing => Err(not_found(format!("path {path}: is unknown"))),
        }
    }

    /// The refusal itself, or how it violates the schema of its status.
    fn checked(&self, refusal: Refusal, operation: Option<&Operation>) -> Refusal {
        let response = operation.and_then(|operation| operation.response(refusal.status));
        let media = response.into_iter().flat_map(|response| &response.media);
        let Some(media) = media.into_iter().find(|media| is_json(&media.name)) else {
            return refusal;
        };
        let body = refusal.body(self.settings.form);
        match self
            .spec
            .validators
            .violations(Direction::Response, &media.schema, &body)
        {
            Ok(violations) if violations.is_empty() => refusal,
            Ok(violations) => {
                let what = format!("the mock's response {}", refusal.status.as_u16());
                let message = format!("{} ({})", describe(&what, &violations), refusal.message);
                Refusal::internal(message)
            }
            Err(error) => error.into(),
        }
    }
}

/// A form that is too large is 400, as every form that cannot be read.
fn unreadable(error: &axum::Error, target: Option<&Target>) -> Refusal {
    let too_large = StatusCode::PAYLOAD_TOO_LARGE;
    let is_declared = target.is_none_or(|target| target.operation.response(too_large).is_some());
    let mut source = std::error::Error::source(error);
    let mut is_too_large = false;
    while let Some(inner) = source {
        is_too_large = is_too_large || inner.to_string().contains("length limit");
        source = inner.source();
    }
    match is_too_large {
        true if is_declared => Refusal::new(too_large, "body: is too large"),
        true => Refusal::bad_request("body: is too large"),
        false => Refusal::bad_request(format!("body: cannot be read: {error}")),
    }
}

/// A panic elsewhere leaves the value behind the lock as it was.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
