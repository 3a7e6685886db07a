//! Takes a request, passes it through the checks in order, keeps the ledger, and returns the response;
//! never knows how requests arrive.

mod open;
mod paths;

use std::{
    io,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::body::{Body, to_bytes};
use bytes::Bytes;
use http::{Method, Request, StatusCode, request::Parts};
use serde_json::Value;
use tokio::sync::Notify;

use crate::{
    LoadError, Received, body,
    clock::Clock,
    content_type::is_json,
    convert::Direction,
    engine::{Acting, Call, Engine, Plan},
    facts::Facts,
    faults::{Counts, Fault, Faults},
    gateway::Gateway,
    issuer::Issuer,
    journal::StoreError,
    judge::Judge,
    keys::{Key, Keys},
    ledger::Ledger,
    lock::lock,
    parameters,
    prefer::{Preferences, Variant},
    rate::Rate,
    refusal::Refusal,
    reply::Reply,
    response::{Question, json_media},
    route::{Found, segments},
    settings::Settings,
    spec::{Operation, Spec},
    store::Object,
    synth::Synth,
    validators::describe,
};

/// The largest body that is read; more is 413.
const LARGEST_BODY: usize = 128 * 1024 * 1024;

/// The properties in which errors have their message, the first that there is.
const MESSAGES: [&str; 6] = [
    "message",
    "detail",
    "error_description",
    "title",
    "error",
    "msg",
];

/// What serves requests, however they arrive.
#[derive(Debug)]
pub(crate) struct Service {
    spec: Arc<Spec>,
    /// The state; none where every response is an example.
    pub(crate) engine: Option<Arc<Engine>>,
    pub(crate) settings: Settings,
    pub(crate) clock: Arc<Clock>,
    /// Rings when a webhook may be due.
    pub(crate) bell: Arc<Notify>,
    pub(crate) keys: Mutex<Keys>,
    rate: Mutex<Rate>,
    faults: Mutex<Option<Faults>>,
    counts: Mutex<Counts>,
    pub(crate) ledger: Mutex<Ledger>,
    pub(crate) issuer: Mutex<Issuer>,
    gateway: Mutex<Gateway>,
}

/// A response before it leaves.
#[derive(Debug)]
pub(crate) struct Served {
    pub(crate) reply: Reply,
    /// What keeps it from arriving as it is.
    pub(crate) fault: Option<Fault>,
    /// How much later it leaves.
    pub(crate) latency: Duration,
}

impl Served {
    /// A response that arrives at once and as it is.
    fn plain(reply: Reply) -> Self {
        Self {
            reply,
            fault: None,
            latency: Duration::ZERO,
        }
    }
}

/// What a request is for.
struct Target {
    operation: Arc<Operation>,
    /// The path parameters.
    values: Vec<(String, String)>,
}

/// The state that a server begins with, and the facts beside it.
fn engine(plan: Arc<Plan>, settings: &Settings) -> io::Result<(Engine, Facts)> {
    let (mut engine, facts, is_new) = match &settings.store {
        Some(file) => Engine::open(plan, file, settings.form)?,
        None => (Engine::new(plan), Facts::new(), true),
    };
    if let Some(dump) = settings.seed.as_ref().filter(|_| is_new) {
        engine.load(dump, settings.form).map_err(invalid)?;
        engine.wait().map_err(invalid)?;
    }
    if let Some(receiver) = &settings.events {
        engine.send_events(receiver.clone());
    }
    Ok((engine, facts))
}

fn invalid(error: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
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
    latency: Duration,
}

impl Service {
    pub(crate) fn new(
        spec: Arc<Spec>,
        plan: Option<Arc<Plan>>,
        settings: Settings,
        clock: Clock,
        origin: String,
    ) -> io::Result<Self> {
        let mut keys = Keys::default();
        keys.add(&settings.api_key, None);
        for (key, scopes) in &settings.scoped {
            keys.add(key, Some(scopes.clone()));
        }
        let opened = plan.map(|plan| engine(plan, &settings)).transpose()?;
        let (engine, facts) = opened.unzip();
        let facts = facts.unwrap_or_default();
        keys.restore(&facts);
        Ok(Self {
            spec,
            engine: engine.map(Arc::new),
            clock: Arc::new(clock),
            bell: Arc::default(),
            keys: Mutex::new(keys),
            rate: Mutex::new(Rate::of(&facts)),
            faults: Mutex::new(settings.faults.clone()),
            counts: Mutex::default(),
            ledger: Mutex::new(Ledger::new(settings.ledger)),
            issuer: Mutex::new(Issuer::new(origin)?),
            gateway: Mutex::new(Gateway::of(&facts)),
            settings,
        })
    }

    pub(crate) async fn respond(&self, request: Request<Body>) -> Served {
        let (parts, body) = request.into_parts();
        if parts.method == Method::GET && paths::is_page(parts.uri.path()) {
            return Served::plain(paths::page());
        }
        if parts.uri.path().starts_with(paths::PREFIX) {
            let reply = self.control(&parts, body).await;
            let reply =
                reply.unwrap_or_else(|refusal| Reply::refusal(&refusal, self.settings.form));
            return Served::plain(reply);
        }
        let started = Instant::now();
        let mut known = Known::default();
        let reply = self.reply(&parts, body, &mut known).await;
        let applied = reply.as_ref().is_ok_and(|reply| reply.status.is_success());
        let operation = known.operation;
        let reply = match reply {
            Ok(reply) => reply,
            Err(refusal) => {
                let refusal = self.checked(refusal, operation.as_deref());
                Reply::refusal(&refusal, self.settings.form)
            }
        };
        if self.settings.log {
            let operation = operation.as_deref().map_or("-", |operation| &operation.id);
            let took = started.elapsed().saturating_add(known.latency);
            log(&parts, reply.status, took, operation);
        }
        lock(&self.ledger).push(Received {
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
        Served {
            reply,
            fault: known.fault,
            latency: known.latency,
        }
    }

    /// The steps that the crate's documentation lists, in that order.
    async fn reply(&self, parts: &Parts, body: Body, known: &mut Known) -> Result<Reply, Refusal> {
        let target = self.find(parts);
        if target.is_err()
            && let Some(page) = self.open_page(parts)
        {
            return self.open(page, parts, body, known).await;
        }
        let keyless = target.as_ref().is_ok_and(|target| target.operation.keyless);
        let key = self.authorize(parts, keyless)?;
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
        (known.fault, known.latency) = self.fault(operation);
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
            checks: settings.checks,
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
                    announces: engine.has_receiver(),
                };
                let value = engine.respond(call, json_media(success), self.clock.now());
                // Neither a value nor a refusal may depend on what could still be lost.
                self.kept().await?;
                let value = value.map_err(|refusal| self.declared(refusal, operation))?;
                self.bell.notify_one();
                question.response_with(success, &value.unwrap_or_default())
            }
            _ => question.response(),
        }
    }

    /// What the gateway does, and keeps.
    pub(crate) fn with_gateway<T>(&self, act: impl FnOnce(&mut Gateway) -> T) -> T {
        let mut gateway = lock(&self.gateway);
        let output = act(&mut gateway);
        // Under the lock, so that what comes later is kept later.
        self.keep(gateway.changes());
        output
    }

    /// What the rate limit does, and keeps.
    fn with_rate<T>(&self, act: impl FnOnce(&mut Rate, &mut Facts) -> T) -> T {
        let mut rate = lock(&self.rate);
        let mut changes = Facts::new();
        let output = act(&mut rate, &mut changes);
        self.keep(changes);
        output
    }

    /// Revokes an API key.
    pub(crate) fn revoke(&self, api_key: &str) {
        let mut keys = lock(&self.keys);
        self.keep(keys.revoke(api_key));
    }

    fn keep(&self, facts: Facts) {
        if let Some(engine) = &self.engine {
            engine.keep(facts);
        }
    }

    /// Waits until all changes are on the disk, for a caller that cannot await.
    pub(crate) fn wait(&self) -> Result<(), StoreError> {
        self.engine.as_ref().map_or(Ok(()), |engine| engine.wait())
    }

    /// Waits until all changes are kept.
    async fn kept(&self) -> Result<(), Refusal> {
        let Some(engine) = &self.engine else {
            return Ok(());
        };
        let kept = engine.kept().await;
        kept.map_err(|error| Refusal::internal(format!("the store {error}")))
    }

    /// Does what a user of the deployment does.
    pub(crate) fn act(&self, name: &str, values: &Object) -> Result<Value, Refusal> {
        let no_state = || Refusal::bad_request("a server of examples has no users");
        let engine = self.engine.as_ref().ok_or_else(no_state)?;
        let acting = Acting {
            spec: &self.spec,
            judge: self.judge(),
            credentials: self.settings.credentials.as_deref(),
        };
        let value = engine.act(name, values, acting, self.clock.now())?;
        self.bell.notify_one();
        Ok(value)
    }

    pub(crate) fn reset(&self) {
        if let Some(engine) = &self.engine {
            engine.reset();
            if let Some(seed) = &self.settings.seed {
                // It was loaded before, when the server started.
                let _ = engine.load(seed, self.settings.form);
            }
        }
        self.with_rate(Rate::reset);
        self.with_gateway(Gateway::reset);
        *lock(&self.counts) = Counts::default();
        lock(&self.issuer).forget_browsers();
        lock(&self.ledger).clear();
    }

    pub(crate) fn dump(&self) -> String {
        let engine = self.engine.as_ref();
        engine.map_or_else(String::new, |engine| engine.dump(self.settings.form))
    }

    pub(crate) fn load(&self, dump: &str) -> Result<(), LoadError> {
        let Some(engine) = &self.engine else {
            return Ok(());
        };
        engine.load(dump, self.settings.form)?;
        self.bell.notify_one();
        Ok(())
    }

    /// The fault and the latency that were ordered for a request.
    fn fault(&self, operation: &Operation) -> (Option<Fault>, Duration) {
        let faults = lock(&self.faults);
        let Some(faults) = &*faults else {
            return (None, Duration::ZERO);
        };
        let number = lock(&self.counts).next(&operation.id);
        let decision = faults.decide(&operation.id, number);
        (decision.fault, decision.latency)
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
    fn authorize(&self, parts: &Parts, keyless: bool) -> Result<Key, Refusal> {
        let key = match keyless {
            true => Key::nobody(),
            false => lock(&self.keys).find(parts, &self.spec.credentials)?,
        };
        if let Some(limit) = self.settings.rate {
            let now = self.clock.now();
            let form = self.settings.form;
            self.with_rate(|rate, changes| rate.count(limit, now, form, changes))?;
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
            Found::OtherMethod(known) => {
                let message = format!("path {path}: has no method {method}");
                Err(Refusal::other_method(&known, message))
            }
            Found::Nothing => Err(not_found(format!("path {path}: is unknown"))),
        }
    }

    /// The refusal with the body that the document has for its status, and its message in it.
    fn shaped(&self, refusal: Refusal, operation: Option<&Operation>) -> Refusal {
        let response = operation.and_then(|operation| operation.response(refusal.status));
        let Some(media) = response.and_then(json_media) else {
            return refusal;
        };
        let validators = &self.spec.validators;
        let synth = Synth::new(validators, self.settings.form, Variant::Minimal);
        let Some(mut shaped) = synth.whole(&media.schema, media.example.as_ref()) else {
            return refusal;
        };
        let view = synth.view(&media.schema);
        for name in MESSAGES {
            let message = Value::from(refusal.message.as_str());
            let fits = |schema: &Value| synth.accepts(schema, &message);
            if let Value::Object(body) = &mut shaped
                && view.property(name).is_some_and(fits)
            {
                body.insert(name.to_owned(), message);
                break;
            }
        }
        refusal.shaped(shaped)
    }

    /// A refusal of the state, in a status that the operation declares.
    fn declared(&self, refusal: Refusal, operation: &Operation) -> Refusal {
        let is_declared = self.settings.foreign || operation.response(refusal.status).is_some();
        match is_declared || !self.settings.checks || refusal.status.is_server_error() {
            true => refusal,
            false => Refusal::internal(format!(
                "{} does not declare {}: {}",
                operation.id,
                refusal.status.as_u16(),
                refusal.message
            )),
        }
    }

    /// The refusal itself, or how it violates the schema of its status.
    fn checked(&self, refusal: Refusal, operation: Option<&Operation>) -> Refusal {
        if self.settings.foreign {
            return self.shaped(refusal, operation);
        }
        let operation = operation.filter(|_| self.settings.checks);
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
    let (mut is_too_large, mut is_too_late) = (false, false);
    while let Some(inner) = source {
        is_too_large = is_too_large || inner.to_string().contains("length limit");
        let inner_io = inner.downcast_ref::<io::Error>();
        is_too_late |= inner_io.is_some_and(|inner| inner.kind() == io::ErrorKind::TimedOut);
        source = inner.source();
    }
    match is_too_large {
        true if is_declared => Refusal::new(too_large, "body: is too large"),
        true => Refusal::bad_request("body: is too large"),
        false if is_too_late => {
            Refusal::new(StatusCode::REQUEST_TIMEOUT, "body: did not arrive in time")
        }
        false => Refusal::bad_request(format!("body: cannot be read: {error}")),
    }
}
