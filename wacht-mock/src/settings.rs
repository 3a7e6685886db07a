//! How a server is set up: what its builder collects, and what it reads with every request.

use std::path::PathBuf;

use crate::{
    connections::Bounds, engine::Receiver, faults::Faults, form::Form, ledger::Limits, rate::Limit,
};

/// The API key that a server accepts by default.
pub const DEFAULT_API_KEY: &str = "sk_mock";

/// How many items a list of examples has by default.
pub const DEFAULT_COLLECTION_SIZE: u64 = 25;

/// The settings of a server before it starts.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) form: Form,
    pub(crate) strict: bool,
    /// Whether each response is checked against its schema.
    pub(crate) checks: bool,
    /// Whether errors have the bodies of the document, and not those of Wacht.
    pub(crate) foreign: bool,
    pub(crate) api_key: String,
    /// Keys beside that one, each with what it may use.
    pub(crate) scoped: Vec<(String, Vec<String>)>,
    pub(crate) rate: Option<Limit>,
    pub(crate) faults: Option<Faults>,
    /// How many items a list of examples has.
    pub(crate) collection: u64,
    pub(crate) credentials: Option<String>,
    pub(crate) ledger: Limits,
    pub(crate) bounds: Bounds,
    /// The state to start with, as a dump.
    pub(crate) seed: Option<String>,
    /// The file that keeps the state.
    pub(crate) store: Option<PathBuf>,
    /// Where the events about the deployment go.
    pub(crate) events: Option<Receiver>,
    /// Whether each request is a line on stderr.
    pub(crate) log: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            form: Form::default(),
            strict: false,
            checks: cfg!(debug_assertions),
            foreign: false,
            api_key: DEFAULT_API_KEY.to_owned(),
            scoped: Vec::new(),
            rate: None,
            faults: None,
            collection: DEFAULT_COLLECTION_SIZE,
            credentials: None,
            ledger: Limits::default(),
            bounds: Bounds::default(),
            seed: None,
            store: None,
            events: None,
            log: false,
        }
    }
}
