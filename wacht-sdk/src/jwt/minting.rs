//! For the tests: tokens of every kind, good and bad, a clock that stands still, and a host of keys.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};

pub(crate) use super::issue::{base64, jwk, sign};
use crate::{
    Body, Clock, Error, Request, Response, Sleep, Transport, TransportFuture,
    crypto::{Public, SigningKey},
};

pub(crate) const ISSUER: &str = "https://frontend.example.com";

/// The present, in Unix seconds.
pub(crate) const NOW: u64 = 1_780_000_000;

/// The claims of a token that is good for 35 seconds, with some replaced; `null` removes one.
pub(crate) fn claims(changes: Value) -> Value {
    let mut claims = json!({
        "iss": ISSUER,
        "sub": "24239923154394002",
        "iat": NOW,
        "exp": NOW + 35,
        "sid": "24239923154395002",
        "permissions": {},
    });
    let own = claims.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        own.insert(name.clone(), value.clone());
        if value.is_null() {
            own.remove(name);
        }
    }
    claims
}

/// A token as the service issues it.
pub(crate) fn token(key: &SigningKey, claims: &Value) -> String {
    let header = json!({"alg": key.algorithm().name(), "typ": "JWT"});
    sign(key, header.to_string(), claims.to_string())
}

/// The point of the public key, uncompressed.
pub(crate) fn point(key: &SigningKey) -> Vec<u8> {
    match key.public() {
        Public::Point(x, y) => [&[4], &*x, &*y].concat(),
        Public::Rsa(..) => panic!("it is a key of RSA"),
    }
}

/// What a `SubjectPublicKeyInfo` of P-256 has before its point.
pub(crate) const P256: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// The public key of P-256 as PEM.
pub(crate) fn pem(key: &SigningKey) -> String {
    wrapped(&P256, &point(key))
}

/// A public key as PEM, behind what a `SubjectPublicKeyInfo` has before it.
pub(crate) fn wrapped(prefix: &[u8], key: &[u8]) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    framed(&STANDARD.encode([prefix, key].concat()))
}

/// A public key as PEM whose content is given.
pub(crate) fn framed(content: &str) -> String {
    format!("-----BEGIN PUBLIC KEY-----\n{content}\n-----END PUBLIC KEY-----\n")
}

/// A clock that a test moves.
#[derive(Clone, Default)]
pub(crate) struct TestClock(Arc<Mutex<Duration>>);

impl TestClock {
    pub(crate) fn pass(&self, seconds: u64) {
        *self.0.lock().unwrap() += Duration::from_secs(seconds);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn wall(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(NOW) + self.now()
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::pending())
    }
}

/// A host that publishes keys, and counts how often its key set is fetched.
#[derive(Clone, Default)]
pub(crate) struct Host {
    fetches: Arc<AtomicUsize>,
    /// Nothing while the host does not respond.
    document: Arc<Mutex<Option<Published>>>,
}

#[derive(Clone)]
enum Published {
    KeySet(String),
    /// The document of one key; there is no key set.
    Key(String),
}

impl Host {
    pub(crate) fn with(keys: &[Value]) -> Self {
        let host = Self::default();
        host.publish(keys);
        host
    }

    pub(crate) fn publish(&self, keys: &[Value]) {
        self.respond(json!({ "keys": keys }).to_string());
    }

    pub(crate) fn respond(&self, document: impl Into<String>) {
        *self.document.lock().unwrap() = Some(Published::KeySet(document.into()));
    }

    /// Has this document of one key, in place of a key set.
    pub(crate) fn respond_with_key(&self, document: impl Into<String>) {
        *self.document.lock().unwrap() = Some(Published::Key(document.into()));
    }

    pub(crate) fn fall_silent(&self) {
        *self.document.lock().unwrap() = None;
    }

    pub(crate) fn fetches(&self) -> usize {
        self.fetches.load(Ordering::SeqCst)
    }
}

impl Transport for Host {
    fn send(&self, request: Request) -> TransportFuture {
        assert_eq!(request.headers().get("authorization"), None);
        let path = request.uri().to_string();
        let path = path.strip_prefix(ISSUER).unwrap().to_owned();
        if path == "/.well-known/jwks.json" {
            self.fetches.fetch_add(1, Ordering::SeqCst);
        }
        let document = self.document.lock().unwrap().clone();
        Box::pin(async move {
            // The response takes a while, in which others come to wait for it.
            tokio::task::yield_now().await;
            let found = match (document, &*path) {
                (None, _) => return Err(Error::connection("the host is down", "refused")),
                (Some(Published::KeySet(set)), "/.well-known/jwks.json") => Some(set),
                (Some(Published::Key(key)), "/.well-known/jwk") => Some(key),
                _ => None,
            };
            let mut response = Response::new(Body::from(found.clone().unwrap_or_default()));
            if found.is_none() {
                *response.status_mut() = http::StatusCode::NOT_FOUND;
            }
            Ok(response)
        })
    }
}
