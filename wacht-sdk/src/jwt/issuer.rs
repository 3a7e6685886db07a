//! Who signs tokens, and where its keys are: fetched from its host, or given.

use std::{fmt, sync::Arc, time::Duration};

use super::{
    Token, TokenError,
    cache::{Cache, Times},
    fetch::{self, Published},
    jwk::key_set,
    keys::{Key, KeySet},
    pem,
};
use crate::{
    Clock, Error, PublishableKey, Result, Transport, keyless, publishable_key::origin,
    runtime::SystemClock,
};

/// The largest document of keys that is read.
const MAX_DOCUMENT_BYTES: usize = 256 << 10;

/// Who signs tokens, and where its keys are.
///
/// The keys of a host are fetched from `/.well-known/jwks.json` when the first token is verified, and
/// kept. They are fetched again
///
/// - when they are older than [`keep_keys`](Self::keep_keys) allows. If that fails, the old ones are
///   used as long as [`keep_stale_keys`](Self::keep_stale_keys) allows;
/// - when no kept key verifies a token, because the issuer may have a new one: at most once per
///   [`refetch_interval`](Self::refetch_interval), however many such tokens arrive.
///
/// One fetch serves all verifications that wait for it. It ends after 5 seconds, follows no
/// redirect and sends no credential. Where a deployment has no key set (404), its single key is
/// fetched from `/.well-known/jwk`.
#[derive(Clone)]
pub struct Issuer {
    name: String,
    source: Source,
    times: Times,
    insecure: bool,
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
}

#[derive(Clone)]
enum Source {
    Host(Published),
    Given(Arc<KeySet>),
}

impl Issuer {
    /// The deployment that a publishable key (`pk_test_…`, `pk_live_…`) belongs to.
    ///
    /// # Errors
    ///
    /// When it is not a publishable key.
    pub fn of_publishable_key(key: &str) -> Result<Self> {
        let key = PublishableKey::parse(key)?;
        Ok(Self::of(
            key.origin().to_owned(),
            Source::Host(Published::KeySet),
        ))
    }

    /// The host that issues tokens and publishes its keys: the Frontend API of a deployment, or the
    /// host of an OAuth app, as a URL such as `https://frontend.example.com`.
    ///
    /// The API calls the host of the Frontend API `backend_host`. Its `frontend_host` has the pages
    /// on which people sign in, and issues nothing.
    ///
    /// # Errors
    ///
    /// When it is not the URL of a host.
    pub fn of_host(url: &str) -> Result<Self> {
        match origin(url) {
            Some(origin) => Ok(Self::of(origin, Source::Host(Published::KeySet))),
            None => Err(Error::configuration(
                "the host of the issuer is not a URL, such as https://frontend.example.com",
            )),
        }
    }

    /// An issuer with fixed keys, as a JSON Web Key Set, which are never fetched. Its name is what
    /// `iss` must be.
    ///
    /// # Errors
    ///
    /// When the document is not a key set, or has no key that is supported.
    pub fn with_jwks(name: impl Into<String>, jwks: &str) -> Result<Self> {
        let refuse = |why: &str| Error::configuration(format!("the JWKS cannot be used: {why}"));
        let document = serde_json::from_str(jwks).map_err(|_| refuse("it is not JSON"))?;
        let keys = key_set(&document).map_err(refuse)?;
        match keys.0.is_empty() {
            true => Err(refuse("it has no key for signatures of a supported kind")),
            false => Ok(Self::of(name.into(), Source::Given(Arc::new(keys)))),
        }
    }

    /// An issuer with one fixed key, as PEM (`-----BEGIN PUBLIC KEY-----`), which is never fetched.
    /// Use it for tokens of a JWT template with a separate signing key, which the deployment does
    /// not publish. The name is what `iss` must be.
    ///
    /// # Errors
    ///
    /// When the text is not a public key of P-256, P-384, Ed25519 or RSA.
    pub fn with_pem(name: impl Into<String>, pem: &str) -> Result<Self> {
        let key = pem::public_key(pem)
            .map_err(|why| Error::configuration(format!("the public key cannot be used: {why}")))?;
        let keys = Arc::new(KeySet(vec![Key::unnamed(key)]));
        Ok(Self::of(name.into(), Source::Given(keys)))
    }

    fn of(name: String, source: Source) -> Self {
        Self {
            name,
            source,
            times: Times::default(),
            insecure: false,
            transport: None,
            clock: None,
        }
    }

    /// How old fetched keys may become before they are fetched again; 10 minutes unless set. A key
    /// that the issuer withdraws is accepted for that time.
    #[must_use]
    pub fn keep_keys(mut self, age: Duration) -> Self {
        self.times.keep = age;
        self
    }

    /// How long keys are used beyond that age while their host does not respond; 24 hours unless
    /// set.
    #[must_use]
    pub fn keep_stale_keys(mut self, age: Duration) -> Self {
        self.times.keep_stale = age;
        self
    }

    /// The shortest time between two fetches that are caused by an unknown key or a failed fetch;
    /// 30 seconds unless set.
    #[must_use]
    pub fn refetch_interval(mut self, interval: Duration) -> Self {
        self.times.interval = interval;
        self
    }

    /// Allows keys over plain http from another machine. Anyone on the network path can then sign tokens.
    #[must_use]
    pub fn allow_insecure_http(mut self) -> Self {
        self.insecure = true;
        self
    }

    /// Fetches keys through a custom transport.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Uses a custom clock, for tests.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// The host is that of a deployment, which publishes its key as PEM as well.
    pub(crate) fn of_deployment(mut self) -> Self {
        if let Source::Host(published) = &mut self.source {
            *published = Published::KeySetOrKey;
        }
        self
    }

    /// What `iss` must be.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The keys, of which none is fetched yet.
    pub(crate) fn into_keys(self) -> Result<Keys> {
        let clock = self.clock;
        let clock = clock.unwrap_or_else(|| Arc::new(SystemClock::new()));
        let source = match self.source {
            Source::Given(keys) => KeySource::Given(keys),
            Source::Host(published) => {
                let mut builder = keyless::builder(self.name)
                    .attempt_timeout(fetch::TIMEOUT)
                    .total_timeout(fetch::TIMEOUT)
                    .retry(crate::RetryPolicy::never())
                    .max_response_bytes(MAX_DOCUMENT_BYTES)
                    .clock(Shared(Arc::clone(&clock)));
                if self.insecure {
                    builder = builder.allow_insecure_http();
                }
                if let Some(transport) = self.transport {
                    builder = builder.transport(move |request| transport.send(request));
                }
                let client = builder.build()?;
                let cache = Cache::new(client, published, Arc::clone(&clock), self.times);
                KeySource::Fetched(cache)
            }
        };
        Ok(Keys { source, clock })
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_fetched = matches!(self.source, Source::Host(_));
        f.debug_struct("Issuer")
            .field("name", &self.name)
            .field("is_fetched", &is_fetched)
            .finish_non_exhaustive()
    }
}

/// The keys of an issuer, and the time that tokens are compared with.
pub(crate) struct Keys {
    source: KeySource,
    pub(crate) clock: Arc<dyn Clock>,
}

enum KeySource {
    Given(Arc<KeySet>),
    Fetched(Cache),
}

impl Keys {
    /// Verifies the signature of a token.
    pub(crate) async fn verify(&self, token: &Token<'_>) -> Result<(), TokenError> {
        match &self.source {
            KeySource::Given(keys) => Ok(keys.verify(token)?),
            KeySource::Fetched(cache) => cache.verify(token).await,
        }
    }

    /// Fetches keys that are to be fetched, unless they are there.
    pub(crate) async fn prefetch(&self) -> Result<(), TokenError> {
        match &self.source {
            KeySource::Given(_) => Ok(()),
            KeySource::Fetched(cache) => cache.keys().await.map(drop),
        }
    }
}

/// A clock that several things share.
struct Shared(Arc<dyn Clock>);

impl Clock for Shared {
    fn now(&self) -> Duration {
        self.0.now()
    }

    fn wall(&self) -> std::time::SystemTime {
        self.0.wall()
    }

    fn sleep(&self, duration: Duration) -> crate::Sleep {
        self.0.sleep(duration)
    }

    fn jitter(&self) -> f64 {
        self.0.jitter()
    }
}
