//! The paths below `/__mock/`: takes a request about the server itself, and shows or changes its state,
//! time and ledger. It needs an API key without scopes, and is in no ledger.

use std::{future::poll_fn, pin::Pin, time::Duration};

use axum::body::{Body, BodyDataStream, to_bytes};
use bytes::Bytes;
use futures_core::Stream as _;
use http::{Method, StatusCode, request::Parts};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::Service;
use crate::{
    LoadError, Received, clock,
    credential::Credential,
    faults::{Counts, Faults},
    lock::lock,
    refusal::Refusal,
    reply::{JSON, Reply},
    stated::stated,
};

/// Where the paths of this module begin.
pub(super) const PREFIX: &str = "/__mock/";
/// The path of an act begins with this, and ends with its name.
const ACTS: &str = "acts/";
/// A line of JSON for each object.
const LINES: &str = "application/x-ndjson";

/// The paths, without where they begin.
const NAMES: [&str; 12] = [
    "access-token",
    "acts",
    "browser-token",
    "faults",
    "ledger",
    "openapi.json",
    "publishable-key",
    "reset",
    "rotate-signing-key",
    "session-token",
    "state",
    "time",
];

/// The page that shows the server in a browser.
const PAGE: &str = include_str!("page.html");

/// The faults of requests from then on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    faults: String,
    #[serde(default)]
    seed: u64,
}

/// How the time is changed: set, or moved.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Move {
    Now(String),
    AdvanceSeconds(u64),
}

/// Whether a path is that of the page. It needs no key: it has no data until it is given one.
pub(super) fn is_page(path: &str) -> bool {
    matches!(path, "/__mock" | "/__mock/")
}

pub(super) fn page() -> Reply {
    Reply::page(PAGE)
}

impl Service {
    /// Puts a dumped state in the place of this one, which is never in memory as a whole.
    async fn load_from(&self, body: Body) -> Result<(), Refusal> {
        let Some(engine) = &self.engine else {
            return Ok(());
        };
        let unfit = |error: LoadError| Refusal::bad_request(error.to_string());
        let mut loading = engine.loading(self.settings.form);
        let mut body = body.into_data_stream();
        while let Some(piece) = piece(&mut body).await {
            let piece = piece.map_err(|error| wrong(format!("cannot be read: {error}")))?;
            loading.push(&piece).map_err(unfit)?;
        }
        engine.renew(loading.end().map_err(unfit)?);
        self.bell.notify_one();
        Ok(())
    }

    /// Sets the faults, and counts requests from zero again.
    pub(crate) fn order(&self, faults: Faults) {
        *lock(&self.faults) = Some(faults);
        *lock(&self.counts) = Counts::default();
    }

    pub(super) async fn control(&self, parts: &Parts, body: Body) -> Result<Reply, Refusal> {
        let key = lock(&self.keys).find(parts, &[Credential::Bearer])?;
        if !key.may(&parts.method, "") {
            let message = "Permission denied: the key has scopes";
            return Err(Refusal::new(StatusCode::FORBIDDEN, message));
        }
        let path = parts.uri.path();
        let name = path.strip_prefix(PREFIX).unwrap_or_default();
        match (name, &parts.method) {
            ("openapi.json", &Method::GET) => {
                let document = self.spec.validators.document();
                Ok(ok(&stated(document, self.judge())))
            }
            ("reset", &Method::POST) => {
                self.reset();
                self.kept().await?;
                Ok(Reply::empty(StatusCode::NO_CONTENT))
            }
            ("state", &Method::GET) => {
                let state = self.dump();
                Ok(Reply::text(StatusCode::OK, LINES, state))
            }
            ("state", &Method::PUT) => {
                self.load_from(body).await?;
                self.kept().await?;
                Ok(Reply::empty(StatusCode::NO_CONTENT))
            }
            ("faults", &Method::POST) => {
                let order: Order = read(&text(body).await?)?;
                let faults = Faults::parse(&order.faults, order.seed);
                self.order(faults.map_err(|error| wrong(error.to_string()))?);
                Ok(Reply::empty(StatusCode::NO_CONTENT))
            }
            ("time", &Method::GET) => Ok(self.time()),
            ("time", &Method::POST) => {
                self.set_time(&text(body).await?)?;
                Ok(self.time())
            }
            ("session-token", &Method::POST) => {
                let token = read(&text(body).await?)?;
                let token = lock(&self.issuer).token(&token, self.clock.now());
                Ok(made(&token))
            }
            ("browser-token", &Method::POST) => {
                let session = read(&text(body).await?)?;
                let now = self.clock.now();
                let token = lock(&self.issuer).browser_token(session, now);
                Ok(made(&token))
            }
            ("access-token", &Method::POST) => {
                let token = read(&text(body).await?)?;
                let now = self.clock.now();
                let token = self.with_gateway(|gateway| gateway.token(token, now));
                self.kept().await?;
                Ok(made(&token))
            }
            ("rotate-signing-key", &Method::POST) => {
                let rotated = lock(&self.issuer).rotate();
                rotated.map_err(|error| Refusal::internal(error.to_string()))?;
                Ok(Reply::empty(StatusCode::NO_CONTENT))
            }
            ("publishable-key", &Method::GET) => {
                let key = lock(&self.issuer).publishable_key();
                Ok(ok(&json!({"publishable_key": key})))
            }
            ("ledger", &Method::GET) => {
                let requests = lock(&self.ledger).requests();
                let requests: Value = requests.iter().map(shown).collect();
                Ok(ok(&json!({"data": requests})))
            }
            ("acts", &Method::GET) => {
                let acts = self.engine.iter().flat_map(|engine| engine.acts());
                let acts: Vec<&str> = acts.collect();
                Ok(ok(&json!({"data": acts})))
            }
            (act, &Method::POST) if act.starts_with(ACTS) => {
                let values = read(&text(body).await?)?;
                let value = self.act(act.strip_prefix(ACTS).unwrap_or_default(), &values)?;
                self.kept().await?;
                Ok(ok(&value))
            }
            (name, method) if NAMES.contains(&name) => {
                let message = format!("path {path}: has no method {method}");
                Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, message))
            }
            _ => {
                let message = format!("path {path}: is unknown");
                Err(Refusal::new(StatusCode::NOT_FOUND, message))
            }
        }
    }

    fn time(&self) -> Reply {
        ok(&json!({"now": clock::text(self.clock.now())}))
    }

    fn set_time(&self, text: &str) -> Result<(), Refusal> {
        match read(text)? {
            Move::Now(time) => {
                let read = clock::read(&time);
                let time = read.ok_or_else(|| wrong(format!("{time:?} is not a time")))?;
                self.clock.set(time);
            }
            Move::AdvanceSeconds(seconds) => self.clock.advance(Duration::from_secs(seconds)),
        }
        self.bell.notify_one();
        Ok(())
    }
}

fn ok(value: &Value) -> Reply {
    Reply::json(StatusCode::OK, JSON, value)
}

/// A body of JSON.
fn read<T: DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    serde_json::from_str(text).map_err(|error| wrong(error.to_string()))
}

fn wrong(problem: String) -> Refusal {
    Refusal::bad_request(format!("body: {problem}"))
}

/// A token that was made.
fn made(token: &str) -> Reply {
    ok(&json!({"token": token}))
}

/// The whole body; a state may have any size.
/// The next piece of a body; none at its end.
async fn piece(body: &mut BodyDataStream) -> Option<Result<Bytes, axum::Error>> {
    poll_fn(|context| Pin::new(&mut *body).poll_next(context)).await
}

async fn text(body: Body) -> Result<String, Refusal> {
    let bytes = to_bytes(body, usize::MAX).await;
    let bytes = bytes.map_err(|error| wrong(format!("cannot be read: {error}")))?;
    String::from_utf8(bytes.into()).map_err(|error| wrong(format!("is not UTF-8: {error}")))
}

/// A request of the ledger, without its headers, of which one is the API key.
fn shown(received: &Received) -> Value {
    json!({
        "method": received.method.as_str(),
        "path": received.path,
        "query": received.query,
        "body": String::from_utf8_lossy(&received.body),
        "operation_id": received.operation_id,
        "status": received.status,
        "response": String::from_utf8_lossy(&received.response),
        "applied": received.applied,
        "fault": received.fault,
    })
}
