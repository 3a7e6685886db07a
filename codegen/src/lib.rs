//! Turns an OpenAPI document into Rust source for the runtime of `wacht-sdk`.
//!
//! The passes, each a module: `load` reads the files and joins them, `check` looks at the structure,
//! `lower` makes the model ([`ir`]), `analyze` completes it, `emit` turns it into tokens, `format`
//! into text, and [`output`] puts that on the disk. [`generate`] is all of them but the last.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use wacht_codegen::{Runtime, generate, output};
//!
//! let generated = generate("spec/openapi.yaml".as_ref(), Runtime::Own)?;
//! let changes = output::write("src/generated".as_ref(), &generated.files)?;
//! println!("{} files changed", changes.len());
//! # Ok(()) }
//! ```

mod analyze;
mod bundle;
mod check;
pub mod codes;
mod diagnostic;
mod document;
mod emit;
mod format;
pub mod ir;
mod load;
mod lower;
mod names;
pub mod output;
mod source;
mod strict;

use std::{collections::BTreeMap, fmt, path::Path};

pub use self::{
    bundle::bundle,
    diagnostic::{Code, Diagnostic, Diagnostics},
    document::{Document, Finding, Where},
    emit::Runtime,
    format::FormatError,
    load::load,
    output::Files,
    source::{At, FileId, Location, Place, Sources},
};

/// What a document becomes.
#[derive(Debug)]
pub struct Generated {
    /// The model.
    pub api: ir::Api,
    /// The files of the API.
    pub files: Files,
    /// A test table that calls every operation.
    pub calls: String,
    /// The API for reviewers, by resource.
    pub surface: BTreeMap<String, String>,
}

/// Generates the Rust of the document at `path`. Reads files and writes none.
///
/// # Errors
///
/// When the document has something wrong, with everything that is.
pub fn generate(path: &Path, runtime: Runtime) -> Result<Generated, Error> {
    let api = model(path)?;
    let context = emit::Context::new(&api, runtime);
    let mut files = Files::new();
    for (name, tokens) in emit::emit(&context) {
        let text = format::file(&name, tokens)?;
        files.insert(name, text);
    }
    let calls = format::file("calls.rs", emit::calls(&context))?;
    let surface = emit::surface(&api);
    Ok(Generated {
        files,
        calls,
        surface,
        api,
    })
}

/// The model of the document at `path`.
///
/// # Errors
///
/// When the document has something wrong, with everything that is.
pub fn model(path: &Path) -> Result<ir::Api, Diagnostics> {
    let document = load(path)?;
    let found = check::check(&document);
    if !found.is_empty() {
        return Err(Diagnostics::new(document.sources, found));
    }
    lower::lower(&document).map_err(|found| Diagnostics::new(document.sources, found))
}

/// Why nothing was generated.
#[derive(Debug)]
pub enum Error {
    /// Something is wrong with the document.
    Document(Diagnostics),
    /// Something is wrong with the generator.
    Generator(FormatError),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(diagnostics) => diagnostics.fmt(f),
            Self::Generator(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Document(diagnostics) => Some(diagnostics),
            Self::Generator(error) => Some(error),
        }
    }
}

impl From<Diagnostics> for Error {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Document(diagnostics)
    }
}

impl From<FormatError> for Error {
    fn from(error: FormatError) -> Self {
        Self::Generator(error)
    }
}
