//! A receiver of webhooks: takes a delivery, verifies it, and calls the handler of its event, once.

use std::{collections::BTreeMap, error::Error as StdError, fmt, future::Future, pin::Pin};

use http::{HeaderMap, StatusCode};

use super::{Claim, DeliveryStore, Event, Verifier, VerifyError};

/// Why a handler failed: any error, or a message.
pub type HandlerError = Box<dyn StdError + Send + Sync>;

type Handler = Box<
    dyn Fn(Event) -> Pin<Box<dyn Future<Output = Result<(), HandlerError>> + Send>> + Send + Sync,
>;

/// Receives webhooks: verifies each delivery, and calls the handler of its event unless the delivery
/// was handled before.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use wacht_sdk::webhook::{EventData, EventKind, MemoryStore, Receiver, Verifier};
///
/// # fn main() -> wacht_sdk::Result<()> {
/// let verifier = Verifier::new("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")?;
/// let receiver = Receiver::new(verifier.accept_retries(), MemoryStore::new(10_000))
///     .on(EventKind::UserCreated, async |event| {
///         if let EventData::UserCreated(user) = event.data {
///             println!("welcome, {}", user.first_name);
///         }
///         Ok(())
///     })
///     .on("invoice.paid", async |event| {
///         let invoice = event.data_as::<BTreeMap<String, String>>()?;
///         println!("{:?} is paid", invoice.get("invoice_id"));
///         Ok(())
///     });
/// # let _ = receiver;
/// # Ok(()) }
/// ```
///
/// In the handler of the route, pass headers and body as they came, and respond with the
/// [status](Received::status) of the result:
///
/// ```
/// # use wacht_sdk::{http::{HeaderMap, StatusCode}, webhook::{MemoryStore, Receiver}};
/// async fn post(receiver: &Receiver<MemoryStore>, headers: HeaderMap, body: &[u8]) -> StatusCode {
///     let received = receiver.receive(&headers, body).await;
///     if let Err(error) = &received.result {
///         eprintln!("{error}");
///     }
///     received.status()
/// }
/// ```
///
/// A handler that fails is called again with the next attempt of the service, so a part of its work
/// may be done already.
pub struct Receiver<S> {
    verifier: Verifier,
    store: S,
    handlers: BTreeMap<String, Handler>,
    other: Option<Handler>,
}

impl<S: DeliveryStore> Receiver<S> {
    /// A receiver that remembers handled deliveries in this store.
    pub fn new(verifier: Verifier, store: S) -> Self {
        Self {
            verifier,
            store,
            handlers: BTreeMap::new(),
            other: None,
        }
    }

    /// Handles the events of this name, in place of an earlier handler. The name is one of
    /// [`EventKind`](super::EventKind), or a custom one.
    #[must_use]
    pub fn on<F, R>(mut self, kind: impl AsRef<str>, handler: F) -> Self
    where
        F: Fn(Event) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), HandlerError>> + Send + 'static,
    {
        self.handlers
            .insert(kind.as_ref().to_owned(), boxed(handler));
        self
    }

    /// Handles the events that no other handler is for. Without this they are confirmed and
    /// ignored, because new event names are added without notice.
    #[must_use]
    pub fn otherwise<F, R>(mut self, handler: F) -> Self
    where
        F: Fn(Event) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), HandlerError>> + Send + 'static,
    {
        self.other = Some(boxed(handler));
        self
    }

    /// Receives a delivery. The body has to be the bytes that arrived.
    pub async fn receive(&self, headers: &HeaderMap, body: &[u8]) -> Received {
        Received {
            result: self.handle(headers, body).await,
        }
    }

    async fn handle(&self, headers: &HeaderMap, body: &[u8]) -> Result<Handled, ReceiveError> {
        let event = self
            .verifier
            .verify(headers, body)
            .map_err(ReceiveError::Refused)?;
        let store = |error: S::Error| ReceiveError::Store(error.into());
        let Some(handler) = self
            .handlers
            .get(event.kind.as_str())
            .or(self.other.as_ref())
        else {
            return Ok(Handled::Ignored);
        };
        let id = event.id.clone();
        match self.store.claim(&id).await.map_err(store)? {
            Claim::New => {}
            Claim::Running => return Ok(Handled::Elsewhere),
            Claim::Done => return Ok(Handled::Before),
        }
        match handler(event).await {
            Ok(()) => {
                self.store.complete(&id).await.map_err(store)?;
                Ok(Handled::Now)
            }
            Err(failure) => {
                // The error of the handler is the reason, even if the store fails as well: the claim
                // then ends by itself.
                let _ = self.store.release(&id).await;
                Err(ReceiveError::Handler(failure))
            }
        }
    }
}

impl<S> fmt::Debug for Receiver<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds: Vec<_> = self.handlers.keys().collect();
        f.debug_struct("Receiver")
            .field("verifier", &self.verifier)
            .field("handlers", &kinds)
            .finish_non_exhaustive()
    }
}

fn boxed<R>(handler: impl Fn(Event) -> R + Send + Sync + 'static) -> Handler
where
    R: Future<Output = Result<(), HandlerError>> + Send + 'static,
{
    Box::new(move |event| Box::pin(handler(event)))
}

/// The outcome of a delivery.
#[derive(Debug)]
#[must_use]
pub struct Received {
    /// Whether it was handled, and if not, why.
    pub result: Result<Handled, ReceiveError>,
}

/// How a delivery was handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Handled {
    /// Its handler was called.
    Now,
    /// It was handled before: this is another attempt, or a replay of the request.
    Before,
    /// Another attempt is being handled, and may still fail.
    Elsewhere,
    /// Its event has no handler.
    Ignored,
}

/// Why a delivery was not handled.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReceiveError {
    /// It is refused: it is not from the service, or too old.
    Refused(VerifyError),
    /// The store failed.
    Store(HandlerError),
    /// The handler failed.
    Handler(HandlerError),
}

impl Received {
    /// The status to respond with. The service attempts a delivery again after 503 and 500.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match &self.result {
            Ok(Handled::Now | Handled::Before | Handled::Ignored) => StatusCode::NO_CONTENT,
            Ok(Handled::Elsewhere) | Err(ReceiveError::Store(_)) => StatusCode::SERVICE_UNAVAILABLE,
            // A newer version of the receiver may read a later attempt.
            Err(ReceiveError::Refused(VerifyError::UnexpectedData(_))) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            Err(ReceiveError::Refused(_)) => StatusCode::BAD_REQUEST,
            Err(ReceiveError::Handler(_)) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl fmt::Display for ReceiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => write!(f, "the delivery is refused: {error}"),
            Self::Store(error) => write!(f, "the store of deliveries failed: {error}"),
            Self::Handler(error) => write!(f, "the handler failed: {error}"),
        }
    }
}

impl StdError for ReceiveError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Refused(error) => Some(error),
            Self::Store(error) | Self::Handler(error) => Some(&**error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        time::{Duration, UNIX_EPOCH},
    };

    use http::{HeaderMap, StatusCode};

    use super::{Claim, DeliveryStore, Handled, ReceiveError, Received, Receiver, Verifier};
    use crate::webhook::{
        MemoryStore, VerifyError, WEBHOOK_ID, WEBHOOK_SIGNATURE, WEBHOOK_TIMESTAMP,
    };

    const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const NOW: u64 = 1_780_000_000;

    fn verifier() -> Verifier {
        let verifier = Verifier::new(SECRET).unwrap();
        verifier.at(UNIX_EPOCH + Duration::from_secs(NOW))
    }

    async fn deliver<S: DeliveryStore>(receiver: &Receiver<S>, id: &str, kind: &str) -> Received {
        let body =
            format!(r#"{{"type":"{kind}","timestamp":"2026-05-28T20:26:40.000Z","data":{{}}}}"#);
        let mut headers = HeaderMap::new();
        headers.insert(WEBHOOK_ID, id.parse().unwrap());
        headers.insert(WEBHOOK_TIMESTAMP, NOW.into());
        let signature = verifier().sign(id, NOW, body.as_bytes());
        headers.insert(WEBHOOK_SIGNATURE, signature.parse().unwrap());
        receiver.receive(&headers, body.as_bytes()).await
    }

    /// A receiver whose handlers of `a` count how often they are called and fail so many times first.
    fn receiver(failures: usize) -> (Receiver<MemoryStore>, Arc<AtomicUsize>) {
        let calls = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&calls);
        let receiver = Receiver::new(verifier(), MemoryStore::new(9)).on("a", move |event| {
            let call = counter.fetch_add(1, Ordering::SeqCst);
            async move {
                assert_eq!(event.kind, "a");
                match call < failures {
                    true => Err(io::Error::other("not yet").into()),
                    false => Ok(()),
                }
            }
        });
        (receiver, calls)
    }

    #[tokio::test]
    async fn a_delivery_that_comes_twice_is_handled_once() {
        let (receiver, calls) = receiver(0);
        for (id, handled) in [
            ("1", Handled::Now),
            ("1", Handled::Before),
            ("2", Handled::Now),
        ] {
            let received = deliver(&receiver, id, "a").await;
            assert_eq!(received.status(), StatusCode::NO_CONTENT);
            assert_eq!(received.result.unwrap(), handled);
        }
        assert_eq!(calls.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_handler_that_failed_is_called_with_the_next_attempt() {
        let (receiver, calls) = receiver(1);
        let received = deliver(&receiver, "1", "a").await;
        assert_eq!(received.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(received.result.unwrap_err().to_string().contains("not yet"));
        assert_eq!(
            deliver(&receiver, "1", "a").await.result.unwrap(),
            Handled::Now
        );
        assert_eq!(
            deliver(&receiver, "1", "a").await.result.unwrap(),
            Handled::Before
        );
        assert_eq!(calls.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn an_event_without_a_handler_is_passed_over() {
        let (receiver, calls) = receiver(0);
        let received = deliver(&receiver, "1", "b").await;
        assert_eq!(received.status(), StatusCode::NO_CONTENT);
        assert_eq!(received.result.unwrap(), Handled::Ignored);
        let receiver = receiver.otherwise(async |event| match event.kind.as_str() {
            "b" => Ok(()),
            _ => Err("another one".into()),
        });
        assert_eq!(
            deliver(&receiver, "1", "b").await.result.unwrap(),
            Handled::Now
        );
        assert_eq!(calls.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn two_attempts_at_once_are_handled_by_one() {
        let receiver = Receiver::new(verifier(), MemoryStore::new(9)).on("a", async |_| {
            tokio::task::yield_now().await;
            Ok(())
        });
        let both =
            async { tokio::join!(deliver(&receiver, "1", "a"), deliver(&receiver, "1", "a")) };
        let (first, second) = both.await;
        assert_eq!(second.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(first.result.unwrap(), Handled::Now);
        assert_eq!(second.result.unwrap(), Handled::Elsewhere);
        assert_eq!(
            deliver(&receiver, "1", "a").await.result.unwrap(),
            Handled::Before
        );
    }

    #[tokio::test]
    async fn what_is_not_from_the_service_reaches_no_handler() {
        let (receiver, calls) = receiver(0);
        let received = receiver.receive(&HeaderMap::new(), b"{}").await;
        assert_eq!(received.status(), StatusCode::BAD_REQUEST);
        let refused = received.result.unwrap_err();
        let missing = VerifyError::MissingHeader(WEBHOOK_ID);
        assert!(matches!(refused, ReceiveError::Refused(error) if error == missing));
        assert_eq!(calls.load(Ordering::SeqCst), 0);
    }

    /// A store whose database is gone.
    struct Gone;

    impl DeliveryStore for Gone {
        type Error = io::Error;

        async fn claim(&self, _: &str) -> io::Result<Claim> {
            Err(io::Error::other("the database is gone"))
        }

        async fn complete(&self, _: &str) -> io::Result<()> {
            Ok(())
        }

        async fn release(&self, _: &str) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_store_that_fails_lets_the_delivery_come_again() {
        let receiver = Receiver::new(verifier(), Gone).on("a", async |_| Ok(()));
        let received = deliver(&receiver, "1", "a").await;
        assert_eq!(received.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(
            received
                .result
                .unwrap_err()
                .to_string()
                .contains("the database is gone")
        );
    }
}
