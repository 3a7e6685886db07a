//! Tokens that a provider of the caller returns: kept until the service refuses one, and fetched by
//! one call at a time.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use http::HeaderValue;
use tokio::sync::Mutex;

use super::header::bearer;
use crate::{Delivery, Error, Result, Secret};

/// What [`TokenProvider::token`] returns.
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<Secret>> + Send + 'a>>;

/// Provides bearer tokens, such as those of OAuth. A client fetches one before its first call, and
/// a new one when the service returns 401: at most one per call, and one for all calls that wait at
/// the same time. If that fails, all of them fail, and the next call fetches again.
///
/// A provider that cannot get a token reports it as [`Error::connection`] or [`Error::timeout`].
///
/// ```
/// use wacht_runtime::{Secret, TokenFuture, TokenProvider};
///
/// struct FromFile;
///
/// impl TokenProvider for FromFile {
///     fn token(&self) -> TokenFuture<'_> {
///         Box::pin(async {
///             let token = std::fs::read_to_string("token").map_err(|error| {
///                 wacht_runtime::Error::connection("the token cannot be read", error)
///             })?;
///             Ok(Secret::new(token))
///         })
///     }
/// }
/// ```
pub trait TokenProvider: Send + Sync + 'static {
    /// A token that is valid now.
    fn token(&self) -> TokenFuture<'_>;
}

/// The token that all clones of a client share.
pub(crate) struct Tokens {
    provider: Arc<dyn TokenProvider>,
    /// How often the provider failed; changed only by who has the lock.
    failures: AtomicU64,
    kept: Mutex<Kept>,
}

/// What the provider last returned.
#[derive(Default)]
struct Kept {
    current: Option<Token>,
    failure: Option<Error>,
}

/// A token, and which one of the provider's it is.
#[derive(Clone)]
pub(crate) struct Token {
    number: u64,
    pub(super) value: HeaderValue,
}

impl Tokens {
    pub(crate) fn new(provider: Arc<dyn TokenProvider>) -> Self {
        Self {
            provider,
            failures: AtomicU64::new(0),
            kept: Mutex::default(),
        }
    }

    /// The token: the one that is there, unless it is the one that the service refused.
    pub(crate) async fn get(&self, refused: Option<&Token>) -> Result<Token> {
        let failures = self.failures.load(Ordering::Acquire);
        // Held while the provider is asked, so that others wait for the outcome and do not ask too.
        let mut kept = self.kept.lock().await;
        let refused = refused.map_or(0, |token| token.number);
        let current = kept.current.as_ref();
        if let Some(token) = current.filter(|token| token.number > refused) {
            return Ok(token.clone());
        }
        // It failed while this call waited for it.
        if failures < self.failures.load(Ordering::Acquire)
            && let Some(failure) = &kept.failure
        {
            return Err(failure.copy());
        }
        match self.ask().await {
            Ok(value) => {
                let number = kept.current.as_ref().map_or(0, |token| token.number);
                let number = number.max(refused) + 1;
                Ok(kept.current.insert(Token { number, value }).clone())
            }
            Err(error) => {
                kept.failure = Some(error.copy());
                self.failures.fetch_add(1, Ordering::Release);
                Err(error)
            }
        }
    }

    /// The header with a new token of the provider.
    async fn ask(&self) -> Result<HeaderValue> {
        let secret = self.provider.token().await;
        let secret = secret.map_err(|error| error.with_delivery(Delivery::NotSent))?;
        if secret.trimmed().is_empty() {
            return Err(Error::configuration("the token of the provider is empty"));
        }
        bearer(&secret)
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}
