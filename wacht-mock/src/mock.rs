//! Takes a document and how to speak from it, gives a running server; never changes the document
//! other than into the live form.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, OnceLock};

use serde_json::Value;
use tokio::net::{TcpListener, ToSocketAddrs};

use crate::spec::Spec;
use crate::{Form, Server, SpecError, live_form};

/// The API key that a server takes when nothing else is said.
pub const DEFAULT_API_KEY: &str = "sk_mock";

/// How many items a list has when nothing else is said.
pub const DEFAULT_COLLECTION_SIZE: u64 = 25;

/// The document that is embedded in this crate, in the documented form.
const EMBEDDED: &str = include_str!(concat!(env!("OUT_DIR"), "/openapi.json"));

/// A server that is not started yet. Servers that are started from clones of it share what they
/// learn from the document, so the second one starts at once.
#[derive(Debug, Clone)]
pub struct Mock {
    documented: Arc<Spec>,
    live: Arc<Spec>,
    form: Form,
    api_key: String,
    collection_size: u64,
    credentials: Option<String>,
}

/// The OpenAPI document of the Wacht Backend API, in the documented form.
pub fn document() -> Result<Value, SpecError> {
    serde_json::from_str(EMBEDDED)
        .map_err(|error| SpecError::new("the embedded document", error.to_string()))
}

impl Mock {
    /// A server that speaks from a bundled document in the documented form.
    pub fn new(document: Value) -> Result<Self, SpecError> {
        let live = Arc::new(Spec::load(live_form(&document))?);
        let documented = Arc::new(Spec::load(document)?);
        Ok(Self {
            documented,
            live,
            form: Form::default(),
            api_key: DEFAULT_API_KEY.to_owned(),
            collection_size: DEFAULT_COLLECTION_SIZE,
            credentials: None,
        })
    }

    /// A server that speaks from the embedded document.
    pub fn wacht() -> Result<Self, SpecError> {
        static EMBEDDED: OnceLock<Mock> = OnceLock::new();
        match EMBEDDED.get() {
            Some(mock) => Ok(mock.clone()),
            None => Self::new(document()?).map(|mock| EMBEDDED.get_or_init(|| mock).clone()),
        }
    }

    /// The form in which it speaks; documented when not set.
    #[must_use]
    pub fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }

    /// The API key that it takes; [`DEFAULT_API_KEY`] when not set.
    #[must_use]
    pub fn api_key(mut self, api_key: impl Into<String>) -> Self {
        self.api_key = api_key.into();
        self
    }

    /// How many items every list has; [`DEFAULT_COLLECTION_SIZE`] when not set.
    #[must_use]
    pub fn collection_size(mut self, items: u64) -> Self {
        self.collection_size = items;
        self
    }

    /// What it answers for every credential (`format: password`), so that a test knows one when it
    /// sees it; something made up when not set.
    #[must_use]
    pub fn credentials(mut self, text: impl Into<String>) -> Self {
        self.credentials = Some(text.into());
        self
    }

    /// Starts it on a free port of 127.0.0.1.
    pub async fn start(self) -> io::Result<Server> {
        self.start_on(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
            .await
    }

    /// Starts it on an address.
    pub async fn start_on(self, address: impl ToSocketAddrs) -> io::Result<Server> {
        let spec = match self.form {
            Form::Documented => self.documented,
            Form::Live => self.live,
        };
        let listener = TcpListener::bind(address).await?;
        Server::start(
            listener,
            spec,
            self.form,
            self.api_key,
            self.collection_size,
            self.credentials,
        )
    }
}
