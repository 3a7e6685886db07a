//! The checks that a delivery has to pass, and their order: headers, signature, time, body.

use std::{
    fmt, iter,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::HeaderMap;

use super::{Event, VerifyError, WEBHOOK_ID, WEBHOOK_SIGNATURE, WEBHOOK_TIMESTAMP, key::Key};
use crate::{Result, Secret};

const DEFAULT_TOLERANCE: Duration = Duration::from_secs(5 * 60);

/// How long the service repeats the attempts of a delivery.
const RETRY_WINDOW: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The version of the signatures, with what follows it in the header.
const V1: &str = "v1,";

/// Verifies deliveries of the service, and rejects all other requests. See [the module](super) for its use.
///
/// Make one and keep it; it can be shared between threads. `Debug` shows nothing of the secrets.
#[derive(Clone)]
pub struct Verifier {
    key: Key,
    others: Vec<Key>,
    tolerance: Duration,
    retries: Duration,
    now: Option<SystemTime>,
}

impl Verifier {
    /// A verifier for deliveries that are signed with this secret: `whsec_` and the key in Base64,
    /// as a webhook app has it, or the key alone. Blanks around it are ignored.
    ///
    /// # Errors
    ///
    /// When the secret is malformed ([`ErrorKind::Configuration`](crate::ErrorKind::Configuration)).
    pub fn new(secret: impl Into<Secret>) -> Result<Self> {
        Ok(Self {
            key: Key::new(&secret.into())?,
            others: Vec::new(),
            tolerance: DEFAULT_TOLERANCE,
            retries: Duration::ZERO,
            now: None,
        })
    }

    /// Accepts another secret as well.
    ///
    /// The service signs with one secret at a time, and a rotation takes effect at once. A receiver
    /// that knows both does not refuse deliveries that were signed with the old one.
    ///
    /// # Errors
    ///
    /// When the secret is malformed ([`ErrorKind::Configuration`](crate::ErrorKind::Configuration)).
    pub fn secret(mut self, secret: impl Into<Secret>) -> Result<Self> {
        self.others.push(Key::new(&secret.into())?);
        Ok(self)
    }

    /// How much the time of a delivery may differ from now, in both directions: five minutes unless
    /// set.
    #[must_use]
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Accepts late attempts too: deliveries that were created up to seven days ago, which is how
    /// long the service repeats attempts, plus the tolerance.
    ///
    /// Without it a delivery that fails for longer than the tolerance is never accepted, since all
    /// its attempts carry the time of the first. With it a recorded delivery can be replayed for
    /// that time, so remember [`Event::id`].
    #[must_use]
    pub fn accept_retries(mut self) -> Self {
        self.retries = RETRY_WINDOW;
        self
    }

    /// Uses this time in place of the clock of the system, for tests.
    #[must_use]
    pub fn at(mut self, now: SystemTime) -> Self {
        self.now = Some(now);
        self
    }

    /// Verifies a delivery and returns its event. The body has to be the bytes that arrived.
    ///
    /// # Errors
    ///
    /// When the delivery is to be refused; the error has the reason.
    #[inline]
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<Event, VerifyError> {
        let id = header(headers, WEBHOOK_ID)?;
        let timestamp = header(headers, WEBHOOK_TIMESTAMP)?;
        let signatures = header(headers, WEBHOOK_SIGNATURE)?;
        self.verify_parts(id, timestamp, signatures, body)
    }

    /// [`verify`](Self::verify) for frameworks with other header types: takes the values of
    /// [`WEBHOOK_ID`], [`WEBHOOK_TIMESTAMP`] and [`WEBHOOK_SIGNATURE`].
    ///
    /// # Errors
    ///
    /// When the delivery is to be refused; the error has the reason.
    #[inline]
    pub fn verify_parts(
        &self,
        id: &str,
        timestamp: &str,
        signatures: &str,
        body: &[u8],
    ) -> Result<Event, VerifyError> {
        self.check(id, timestamp, signatures, body)?;
        Event::read(id, body)
    }

    fn check(
        &self,
        id: &str,
        timestamp: &str,
        signatures: &str,
        body: &[u8],
    ) -> Result<(), VerifyError> {
        // The full stop ends the id in the signed text. An id that had one could begin another
        // delivery, whose timestamp and body are parts of the body that was signed.
        if id.is_empty() || id.contains('.') {
            return Err(VerifyError::MalformedHeader(WEBHOOK_ID));
        }
        let created = seconds(timestamp)?;
        self.check_signatures(id, timestamp, signatures, body)?;
        self.check_time(created)
    }

    /// Signs a delivery with the first secret, for tests of a receiver: the value for
    /// [`WEBHOOK_SIGNATURE`]. The timestamp is in Unix seconds.
    #[must_use]
    pub fn sign(&self, id: &str, timestamp: u64, body: &[u8]) -> String {
        let signature = self.key.sign(id, &timestamp.to_string(), body);
        format!("{V1}{}", signature.to_base64())
    }

    fn keys(&self) -> impl Iterator<Item = &Key> {
        iter::once(&self.key).chain(&self.others)
    }

    /// Signs once for each key, however many signatures the header has: the body may be long, and
    /// anybody can fill a header.
    fn check_signatures(
        &self,
        id: &str,
        timestamp: &str,
        signatures: &str,
        body: &[u8],
    ) -> Result<(), VerifyError> {
        let known: Vec<&str> = signatures
            .split_ascii_whitespace()
            .filter_map(|signature| signature.strip_prefix(V1))
            .collect();
        if known.is_empty() {
            return Err(VerifyError::UnknownVersion);
        }
        let candidates: Vec<Vec<u8>> = known
            .into_iter()
            .filter_map(|signature| STANDARD.decode(signature).ok())
            .collect();
        let matches = self.keys().any(|key| {
            let expected = key.sign(id, timestamp, body);
            candidates.iter().any(|c| expected.matches(c))
        });
        if matches {
            Ok(())
        } else {
            Err(VerifyError::SignatureMismatch)
        }
    }

    fn check_time(&self, created: Duration) -> Result<(), VerifyError> {
        let now = self.now.unwrap_or_else(SystemTime::now);
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        let age = now.saturating_sub(created);
        if age > self.tolerance.saturating_add(self.retries) {
            return Err(VerifyError::TooOld { age });
        }
        let ahead = created.saturating_sub(now);
        if ahead > self.tolerance {
            return Err(VerifyError::TooNew { ahead });
        }
        Ok(())
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("secrets", &self.keys().count())
            .field("tolerance", &self.tolerance)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<&'a str, VerifyError> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Err(VerifyError::MissingHeader(name));
    };
    match value.to_str() {
        Ok(value) if values.next().is_none() => Ok(value),
        _ => Err(VerifyError::MalformedHeader(name)),
    }
}

/// Digits and nothing else; `parse` alone would take a sign.
fn seconds(timestamp: &str) -> Result<Duration, VerifyError> {
    let digits = timestamp.bytes().all(|byte| byte.is_ascii_digit());
    match timestamp.parse() {
        Ok(seconds) if digits => Ok(Duration::from_secs(seconds)),
        _ => Err(VerifyError::MalformedHeader(WEBHOOK_TIMESTAMP)),
    }
}
