//! Turns an OpenAPI document into Rust source.
//!
//! The passes, each a module: `load` reads the files and joins them, `upgrade` brings them into the
//! shape of today, `check` looks at the structure, `read` takes it apart, `lower` decides the types,
//! `resolve` the names and signatures, and `analyze` makes the model ([`ir`]); `emit` turns that into
//! tokens, `format` into text, and [`output`] puts it on the disk. [`generate`] is all of them but
//! the last. The rest that follows from a model is made on request: [`calls`], [`index`] and
//! [`surface`]; and what changed between two models by [`diff`](mod@diff). [`adopt`](mod@adopt) takes operations of
//! another document over.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use wacht_codegen::{generate, output};
//!
//! let generated = generate("spec/openapi.yaml".as_ref())?;
//! let changes = output::write("src/generated".as_ref(), &generated.files)?;
//! println!("{} files changed", changes.len());
//! # Ok(()) }
//! ```

pub mod adopt;
mod analyze;
mod bundle;
mod check;
mod circles;
pub mod codes;
pub mod compare;
mod configured;
mod counted;
mod diagnostic;
pub mod diff;
mod document;
mod emit;
mod extensions;
mod format;
mod grammar;
pub mod ir;
mod load;
mod lower;
pub mod manifest;
mod marked;
mod member;
mod names;
mod outline;
pub mod output;
pub mod package;
mod read;
mod report;
#[doc(hidden)]
pub mod reserved;
mod resolve;
mod schema;
mod select;
mod singular;
pub mod skipped;
mod source;
mod strict;
mod target;
mod upgrade;
mod version;

use std::{convert::Infallible, fmt, path::Path};

use self::select::Selection;
pub use self::{
    bundle::{bundle, bundle_file},
    counted::counted,
    diagnostic::{Code, Diagnostic, Diagnostics, Severity},
    document::{Document, Finding, Where},
    emit::{index, surface},
    format::FormatError,
    load::{load, load_data, load_for},
    output::Files,
    skipped::Skipped,
    source::{At, FileId, Location, Place, Sources},
    target::Target,
};

/// What a document becomes.
#[derive(Debug)]
pub struct Generated {
    /// The model.
    pub api: ir::Api,
    /// The files of the API.
    pub files: Files,
    /// The operations that were left out because of problems.
    pub skipped: Vec<Skipped>,
    /// The doubts about the document.
    pub warnings: Diagnostics,
}

/// Generates the Rust of the document at `path`. Reads files and writes none.
///
/// # Errors
///
/// When the document has problems, with all of them.
pub fn generate(path: &Path) -> Result<Generated, Error> {
    generate_of(load(path)?)
}

/// Generates the Rust of a document that is loaded already.
///
/// # Errors
///
/// When the document has problems, with all of them.
pub fn generate_of(document: Document) -> Result<Generated, Error> {
    let (api, mut document) = model_of(document)?;
    let skipped = std::mem::take(&mut document.skipped);
    let warnings = document.warnings();
    let mut files = Files::new();
    if !skipped.is_empty() {
        files.insert(skipped::FILE.to_owned(), skipped::list(&skipped));
    }
    // Tokens take more room than text, so those of a file go before the next ones are made.
    emit::emit(&emit::Context::new(&api), &mut |file| {
        files.extend([format::format(file)?]);
        Ok::<_, FormatError>(())
    })?;
    Ok(Generated {
        api,
        files,
        skipped,
        warnings,
    })
}

/// A test table that calls every operation of a model.
///
/// # Errors
///
/// When it is not Rust, which is a bug of the generator.
pub fn calls(api: &ir::Api) -> Result<String, FormatError> {
    let (file, table) = emit::calls(&emit::Context::new(api));
    format::format_with(file, Some(table)).map(|(_, text)| text)
}

/// The model of the document at `path`.
///
/// # Errors
///
/// When the document has problems, with all of them.
pub fn model(path: &Path) -> Result<ir::Api, Diagnostics> {
    model_of(load(path)?).map(|(api, _)| api)
}

/// The model of a document that is loaded already, and the document, which is now in the shape of
/// OpenAPI 3.1 and has all warnings.
///
/// # Errors
///
/// When the document has problems, with all of them.
pub fn model_of(document: Document) -> Result<(ir::Api, Document), Diagnostics> {
    let mut document = document;
    let mut configured = configured::apply(&mut document);
    let (mut selection, unknown) = Selection::of(&document);
    configured.extend(unknown);
    let found = std::mem::take(&mut document.warnings);
    let document = document.accept(configured)?;
    let mut document = selection.settle(document, found)?;
    let mut found = upgrade::upgrade(&mut document);
    found.extend(check::check(&document));
    let document = selection.settle(document, found)?;
    let (parts, mut found) = read::read(&document);
    let (outline, unsupported) = lower::lower(&document, parts);
    found.extend(unsupported);
    let (mut resolved, collisions) = resolve::resolve(&document, outline);
    found.extend(collisions);
    found.extend(configured::unused(&document, &resolved));
    let found = selection.judge(&document.value, found);
    let mut document = document.accept(found)?;
    if !selection.is_whole() {
        resolved = analyze::select(resolved, |pointer| selection.has(pointer));
    }
    document.skipped = selection.skipped();
    let api = analyze::analyze(document.target.clone(), resolved);
    Ok((api, document))
}

/// The Rust of a model, before it is text.
#[must_use]
pub fn emit(api: &ir::Api) -> Emitted {
    let mut files = Vec::new();
    let Ok(()) = emit::emit(&emit::Context::new(api), &mut |file| {
        files.push(file);
        Ok::<_, Infallible>(())
    });
    Emitted(files)
}

/// What [`emit`] returns: the tokens of all files.
#[derive(Debug)]
pub struct Emitted(Vec<emit::File>);

impl Emitted {
    /// The files.
    ///
    /// # Errors
    ///
    /// When the tokens are not Rust, which is a bug of the generator.
    pub fn format(self) -> Result<Files, FormatError> {
        self.0.into_iter().map(format::format).collect()
    }
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
