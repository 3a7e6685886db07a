//! Takes what a test wants of a server beside its operations: to see what arrived, to move the time, to
//! save and load the state.

use std::{
    fmt, io,
    sync::Arc,
    time::{Duration, SystemTime},
};

use serde_json::{Map, Value};

use crate::{
    AccessToken, LoadError, ParseFaultsError, Received, SessionToken, faults::Faults, lock::lock,
    refusal::Refusal, service::Service,
};

/// A running server as its test sees it, whether requests arrive through a socket or in process.
#[derive(Debug, Clone)]
pub struct Control(pub(crate) Arc<Service>);

/// An act that the state does not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActError {
    status: u16,
    message: String,
}

impl Control {
    /// The API key that it takes.
    pub fn api_key(&self) -> &str {
        &self.0.settings.api_key
    }

    /// The requests that got a response, in the order of the responses. The oldest are forgotten
    /// beyond [`Mock::ledger`](crate::Mock::ledger).
    pub fn requests(&self) -> Vec<Received> {
        lock(&self.0.ledger).requests()
    }

    /// Sets the time that the server sees; it stands there until it is moved.
    pub fn set_time(&self, time: SystemTime) {
        self.0.clock.set(time.into());
        self.0.bell.notify_one();
    }

    /// Moves the time that the server sees.
    pub fn advance(&self, by: Duration) {
        self.0.clock.advance(by);
        self.0.bell.notify_one();
    }

    /// Orders other faults than those of [`Mock::faults`](crate::Mock::faults) from now on, as that
    /// describes; none with an empty string.
    ///
    /// # Errors
    ///
    /// When the string is not a list of faults.
    pub fn set_faults(&self, faults: &str, seed: u64) -> Result<(), ParseFaultsError> {
        self.0.order(Faults::parse(faults, seed)?);
        Ok(())
    }

    /// From now on a request with this key is 401, also after a restart with the same
    /// [`Mock::store`](crate::Mock::store).
    pub fn revoke_key(&self, api_key: &str) {
        self.0.revoke(api_key);
        // A file that cannot be written fails every later request as well.
        let _ = self.0.wait();
    }

    /// The publishable key of its deployment, which leads to this server.
    pub fn publishable_key(&self) -> String {
        lock(&self.0.issuer).publishable_key()
    }

    /// A session token of the deployment. Its key is at `/.well-known/jwks.json`.
    pub fn session_token(&self, token: &SessionToken) -> String {
        let now = self.0.clock.now();
        lock(&self.0.issuer).token(token, now)
    }

    /// A long-lived token of a browser in which this session is: the value of its cookie `__session`,
    /// which `GET /session/token` exchanges for a session token.
    pub fn browser_token(&self, session: &SessionToken) -> String {
        let now = self.0.clock.now();
        lock(&self.0.issuer).browser_token(session.clone(), now)
    }

    /// Puts a new key in the place of the one that signs session tokens.
    ///
    /// # Errors
    ///
    /// When the system has no random numbers.
    pub fn rotate_signing_key(&self) -> io::Result<()> {
        lock(&self.0.issuer).rotate()
    }

    /// An opaque OAuth access token (`oat_…`), which the gateway of this server knows.
    pub fn access_token(&self, token: AccessToken) -> String {
        let now = self.0.clock.now();
        let token = self.0.with_gateway(|gateway| gateway.token(token, now));
        // A file that cannot be written fails every later request as well.
        let _ = self.0.wait();
        token
    }

    /// Does what a user of the deployment does, for which the API has no operation: `sign_up`, `sign_in`,
    /// `accept_invitation` and others; an unknown name is refused with all names. The values name
    /// resources as the parameters of the API do, and are otherwise like those of a request body.
    /// Returns the resource as it is stored.
    ///
    /// # Errors
    ///
    /// When a resource is missing, a value is taken, or the state does not allow it.
    pub fn act(&self, name: &str, values: Value) -> Result<Value, ActError> {
        let values = match values {
            Value::Object(values) => values,
            _ => Map::new(),
        };
        let acted = self.0.act(name, &values);
        let acted = acted.and_then(|value| {
            let kept = self.0.wait();
            kept.map_err(|error| Refusal::internal(format!("the store {error}")))?;
            Ok(value)
        });
        acted.map_err(|refusal| ActError {
            status: refusal.status.as_u16(),
            message: refusal.message,
        })
    }

    /// Forgets everything that was created and every request that arrived, and begins again with the
    /// state of [`Mock::seed`](crate::Mock::seed); revoked keys stay revoked. With
    /// [`Mock::store`](crate::Mock::store) this is on the disk when it returns; a file that cannot be
    /// written fails every later request.
    pub fn reset(&self) {
        self.0.reset();
        let _ = self.0.wait();
    }

    /// The whole state as lines of JSON, with its ids and secrets: for [`load`](Self::load) and
    /// [`Mock::seed`](crate::Mock::seed). It is empty where every response is an example.
    pub fn dump(&self) -> String {
        self.0.dump()
    }

    /// Puts a dumped state in the place of the one that the server has.
    ///
    /// # Errors
    ///
    /// When a line is not of a dump in the form of this server; the state is then left alone. Also when
    /// the file of the store cannot be written, in which the state is when this returns.
    pub fn load(&self, dump: &str) -> Result<(), LoadError> {
        self.0.load(dump)?;
        let kept = self.0.wait();
        kept.map_err(|error| LoadError::not_kept(error.to_string()))
    }
}

impl ActError {
    /// The status that a request for the same would have: 404, 409 or 400.
    pub fn status(&self) -> u16 {
        self.status
    }
}

impl fmt::Display for ActError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for ActError {}
