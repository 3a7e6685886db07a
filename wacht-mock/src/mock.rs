//! Takes a document and settings, returns a running server; never changes the document
//! other than into the live form.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

use serde_json::Value;
use tokio::net::{TcpListener, ToSocketAddrs};

use crate::{
    Form, ParseFaultsError, Server, SpecError,
    clock::Clock,
    courier,
    engine::Receiver,
    faults::Faults,
    foreign::{Foreign, prepare},
    ledger::Limits,
    prepared::{Prepared, Ready},
    rate::Limit,
    service::Service,
    settings::Settings,
    sign::signature,
};

/// The document that is embedded in this crate, in the documented form, and its linkage.
const EMBEDDED: &str = include_str!("generated/wacht.json");

/// A server that is not started yet. Servers that are started from its clones share the prepared
/// document, so the second one starts at once.
#[derive(Debug, Clone)]
pub struct Mock {
    prepared: Arc<Prepared>,
    /// Whether every response is an example.
    examples: bool,
    notes: Vec<String>,
    settings: Settings,
}

/// The OpenAPI document of the Wacht Backend API, in the documented form.
pub fn document() -> Result<Value, SpecError> {
    embedded("document")
}

/// The linkage of the Wacht Backend API: which operation does what to which kind of resource.
pub fn linkage() -> Result<Value, SpecError> {
    embedded("linkage")
}

fn embedded(name: &str) -> Result<Value, SpecError> {
    let embedded = serde_json::from_str(EMBEDDED);
    let mut embedded: Value =
        embedded.map_err(|error| SpecError::new("the embedded document", error.to_string()))?;
    Ok(embedded[name].take())
}

impl Mock {
    /// A server for a bundled document in the documented form. It has no state: every response is
    /// an example.
    ///
    /// # Errors
    ///
    /// When the document cannot be served, with the place and the problem.
    pub fn new(document: Value) -> Result<Self, SpecError> {
        Self::checked(document, None)
    }

    /// The same, with the state that a linkage describes.
    ///
    /// # Errors
    ///
    /// When the document cannot be served, or the linkage does not fit it.
    pub fn with_linkage(document: Value, linkage: Value) -> Result<Self, SpecError> {
        Self::checked(document, Some(linkage))
    }

    /// A server for a document of OpenAPI 3.0, 3.1 or 3.2 of any API, as one JSON value. It remembers what requests
    /// change as far as the paths follow the convention: `/pets` is a collection, `/pets/{id}` one of its
    /// resources, POST creates, PUT and PATCH change, DELETE removes. Every other operation responds with
    /// examples. It has one wire form, takes the key where the document puts keys, and has the errors of the
    /// document.
    ///
    /// # Errors
    ///
    /// When the document cannot be served, with the place and the problem.
    pub fn by_convention(document: &Value) -> Result<Self, SpecError> {
        let Foreign {
            document,
            linkage,
            notes,
        } = prepare(document)?;
        let mut mock = Self::checked(document, Some(linkage))?;
        mock.settings.foreign = true;
        mock.notes = notes;
        Ok(mock)
    }

    /// The same for a document in a file, in YAML or JSON, with all that it refers to.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, is not a document, or cannot be served.
    #[cfg(feature = "any-document")]
    pub fn open(file: impl AsRef<std::path::Path>) -> Result<Self, SpecError> {
        let loaded = wacht_codegen::load(file.as_ref());
        let loaded = loaded.map_err(|error| SpecError::new("the document", error.to_string()))?;
        Self::by_convention(&wacht_codegen::bundle(&loaded))
    }

    /// The parts of the document that are not served or not judged, each with its place and the reason.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// A server for the embedded document that remembers what requests change.
    ///
    /// # Errors
    ///
    /// When the embedded document is damaged.
    pub fn wacht() -> Result<Self, SpecError> {
        static WACHT: OnceLock<Mock> = OnceLock::new();
        match WACHT.get() {
            Some(mock) => Ok(mock.clone()),
            None => {
                let mock = Self::of(Prepared::new(document()?, Some(linkage()?)));
                Ok(WACHT.get_or_init(|| mock).clone())
            }
        }
    }

    fn of(prepared: Prepared) -> Self {
        Self {
            prepared: Arc::new(prepared),
            examples: false,
            notes: Vec::new(),
            settings: Settings::default(),
        }
    }

    /// One for a document that nobody has checked.
    fn checked(document: Value, linkage: Option<Value>) -> Result<Self, SpecError> {
        let prepared = Prepared::new(document, linkage);
        prepared.ready(Form::Documented)?;
        Ok(Self::of(prepared))
    }

    /// Its wire form; documented unless set.
    #[must_use]
    pub fn form(mut self, form: Form) -> Self {
        self.settings.form = form;
        self
    }

    /// The API key that it accepts; [`DEFAULT_API_KEY`](crate::DEFAULT_API_KEY) when not set.
    #[must_use]
    pub fn api_key(mut self, api_key: impl Into<String>) -> Self {
        self.settings.api_key = api_key.into();
        self
    }

    /// Another API key, which may use only these resources: `users` for the resource and all below
    /// it, or `users:read` only to read them. Anything else is 403.
    #[must_use]
    pub fn scoped_key<S: Into<String>>(
        mut self,
        api_key: impl Into<String>,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        let scopes = scopes.into_iter().map(Into::into).collect();
        self.settings.scoped.push((api_key.into(), scopes));
        self
    }

    /// The most requests within any period of this length, for all keys together; no limit unless
    /// set. The service allows 1,000 a minute.
    #[must_use]
    pub fn rate_limit(mut self, requests: usize, within: Duration) -> Self {
        self.settings.rate = Some(Limit { requests, within });
        self
    }

    /// Makes requests fail, at the rates that the string states:
    /// `latency=20ms±10,reset=1%,503=2%,429=1%,truncate=0.5%,slow=0.5%`, or `createUser:503=5%` for
    /// one operation. The same seed makes the same requests fail.
    ///
    /// # Errors
    ///
    /// When the text orders no faults.
    pub fn faults(mut self, faults: &str, seed: u64) -> Result<Self, ParseFaultsError> {
        self.settings.faults = Some(Faults::parse(faults, seed)?);
        Ok(self)
    }

    /// Every response is an example from the document: any id leads to a resource, and nothing is
    /// remembered.
    #[must_use]
    pub fn examples(mut self) -> Self {
        self.examples = true;
        self
    }

    /// Refuses what the document does not name as well: unknown query parameters, properties and
    /// parts, bodies of operations that declare none, limits beyond their bounds, and null where
    /// the document does not allow it. When not set, requests are judged as the service does.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.settings.strict = true;
        self
    }

    /// Whether each response is checked against its schema before it is sent; one that does not fit
    /// becomes a 500 that states the place. A build with debug assertions, as that of a test, checks
    /// them unless this is set, and any other build does not: values are checked when they are stored,
    /// and the second check takes most of the time of a request.
    #[must_use]
    pub fn check_responses(mut self, check: bool) -> Self {
        self.settings.checks = check;
        self
    }

    /// How many items a list of examples has; [`DEFAULT_COLLECTION_SIZE`](crate::DEFAULT_COLLECTION_SIZE) when not set.
    #[must_use]
    pub fn collection_size(mut self, items: u64) -> Self {
        self.settings.collection = items;
        self
    }

    /// How many requests [`Control::requests`](crate::Control::requests) keeps, and how many bytes of them; the oldest are
    /// dropped first. 10,000 and 64 MiB unless set.
    #[must_use]
    pub fn ledger(mut self, requests: usize, bytes: usize) -> Self {
        self.settings.ledger = Limits { requests, bytes };
        self
    }

    /// How long a client may take to send the head of a request, to continue its body, to continue
    /// reading the response, and to send the next request; then its connection is closed. A body or a
    /// response that takes longer must pass with 64 KiB in a second. 30 seconds unless set.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.settings.bounds.patience = patience;
        self
    }

    /// How many connections are open at a time; others wait until one ends. 1,000 unless set.
    #[must_use]
    pub fn connections(mut self, connections: usize) -> Self {
        self.settings.bounds.connections = connections;
        self
    }

    /// The state that a server begins with: what [`Control::dump`](crate::Control::dump) returned, of a server in the same
    /// form. Starting fails where it is not. A server of examples has no state.
    #[must_use]
    pub fn seed(mut self, dump: impl Into<String>) -> Self {
        self.settings.seed = Some(dump.into());
        self
    }

    /// Keeps the state in a file, which is made where there is none: the next server with the file
    /// has the same resources. A change is on the disk before its response is sent. A
    /// [`seed`](Self::seed) fills a new file. Starting fails where another server has the file, where
    /// it is damaged, and where another version or a server in the other form wrote it.
    #[must_use]
    pub fn store(mut self, file: impl Into<PathBuf>) -> Self {
        self.settings.store = Some(file.into());
        self
    }

    /// Sends the events that the service sends about a deployment to this URL of this machine, signed with
    /// the secret, a `whsec_` one: a user was created, signed in, accepted an invitation. No webhook app
    /// shows them.
    #[must_use]
    pub fn events(mut self, url: impl Into<String>, secret: impl Into<String>) -> Self {
        self.settings.events = Some(Receiver {
            url: url.into(),
            secret: secret.into(),
        });
        self
    }

    /// Writes a line to stderr for each request: method, path, status, duration and operation.
    #[must_use]
    pub fn log(mut self) -> Self {
        self.settings.log = true;
        self
    }

    /// The value of every credential in responses (`format: password`), by which a test recognises
    /// them; made up when not set.
    #[must_use]
    pub fn credentials(mut self, text: impl Into<String>) -> Self {
        self.settings.credentials = Some(text.into());
        self
    }

    /// Starts it on a free port of 127.0.0.1.
    pub async fn start(self) -> io::Result<Server> {
        self.start_on(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
            .await
    }

    /// Starts it on an address.
    pub async fn start_on(self, address: impl ToSocketAddrs) -> io::Result<Server> {
        if let Some(events) = &self.settings.events {
            courier::near(&events.url).map_err(|error| unusable(format!("events: {error}")))?;
        }
        let listener = TcpListener::bind(address).await?;
        let origin = format!("http://{}", listener.local_addr()?);
        Server::start(listener, self.service(Clock::default(), origin)?)
    }

    /// What serves requests to this origin, without a way for them to arrive.
    pub(crate) fn service(self, clock: Clock, origin: String) -> io::Result<Service> {
        if let Some(events) = &self.settings.events
            && signature(&events.secret, "", "", "").is_none()
        {
            return Err(unusable(
                "events: the secret is not whsec_ and Base64".to_owned(),
            ));
        }
        let Ready { spec, plan } = self.prepared.ready(self.settings.form).map_err(invalid)?;
        let plan = plan.filter(|_| !self.examples);
        Service::new(spec, plan, self.settings, clock, origin)
    }
}

/// A document with which no server can start.
fn invalid(error: SpecError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

/// A setting with which no server can start.
fn unusable(problem: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, problem)
}
