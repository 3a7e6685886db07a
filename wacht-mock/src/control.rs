//! Takes what a test wants of a server beside its operations: to see what arrived, to move the time, to
//! save and load the state.

use std::{
    io,
    sync::Arc,
    time::{Duration, SystemTime},
};

use crate::{
    AccessToken, LoadError, Received, SessionToken,
    service::{Service, lock},
};

/// A running server as its test sees it, whether requests arrive through a socket or in process.
#[derive(Debug, Clone)]
pub struct Control(pub(crate) Arc<Service>);

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

    /// From now on a request with this key is 401.
    pub fn revoke_key(&self, api_key: &str) {
        lock(&self.0.keys).revoke(api_key);
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
        lock(&self.0.gateway).token(token, now)
    }

    /// Forgets everything that was created and every request that arrived, and begins again with the
    /// state of [`Mock::seed`](crate::Mock::seed); revoked keys stay revoked.
    pub fn reset(&self) {
        self.0.reset();
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
    /// When a line is not of a dump in the form of this server; the state is then left alone.
    pub fn load(&self, dump: &str) -> Result<(), LoadError> {
        self.0.load(dump)
    }
}
