//! Tokens that a provider of the caller hands out: kept until the service refuses one, and asked for
//! by one call at a time.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use http::HeaderValue;
use tokio::sync::Mutex;

use super::header::bearer;
use crate::{Delivery, Error, Result, Secret};

/// What [`TokenProvider::token`] returns.
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<Secret>> + Send + 'a>>;

/// Hands out bearer tokens, such as those of OAuth. A client asks for one before its first call, and
/// again when the service answers 401: once for each call, and for calls at the same time only once
/// together.
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
    /// A token that is good from now on.
    fn token(&self) -> TokenFuture<'_>;
}

/// The token that all clones of a client share.
pub(crate) struct Tokens {
    provider: Arc<dyn TokenProvider>,
    current: Mutex<Option<Token>>,
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
            current: Mutex::new(None),
        }
    }

    /// The token: the one that is there, unless it is the one that the service refused.
    pub(crate) async fn get(&self, refused: Option<&Token>) -> Result<Token> {
        // Held while the provider is asked, so that others wait for the outcome and do not ask too.
        let mut current = self.current.lock().await;
        let refused = refused.map_or(0, |token| token.number);
        if let Some(token) = current.as_ref().filter(|token| token.number > refused) {
            return Ok(token.clone());
        }
        let secret = self.provider.token().await;
        let secret = secret.map_err(|error| error.with_delivery(Delivery::NotSent))?;
        if secret.trimmed().is_empty() {
            return Err(Error::configuration("the token of the provider is empty"));
        }
        let number = current.as_ref().map_or(0, |token| token.number);
        let token = Token {
            number: number.max(refused) + 1,
            value: bearer(&secret)?,
        };
        Ok(current.insert(token).clone())
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}
