//! Reads a document and everything it refers to. Takes a path; returns one self-contained JSON value
//! whose references all lead to places in it, and knows where each part came from. Never judges the
//! content.

mod circles;
mod definitions;
mod files;
mod ids;
mod link;
mod overlay;
mod parse;
mod plain;
mod target;
mod walk;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    rc::Rc,
};

use serde_json::Value;

use self::{
    circles::Links,
    definitions::Definitions,
    files::{Failure, Files},
    ids::Ids,
    parse::syntax_hint,
    target::normalize,
};
use crate::{
    codes,
    diagnostic::{Diagnostic, Diagnostics, Severity},
    document::{Document, Origins},
    extensions::Prefix,
    grammar::{DOCUMENT, Kind},
    source::{At, FileId, Place, escape, push_segment},
    target::Target,
    version::{Judged, Version, judge},
};

/// What to do about a reference to a file that is not there.
const MISSING: &str =
    "add the file, or correct the reference; its path begins at the folder of the file that has it";

/// Reads the document at `root`, the configuration beside it, and everything that it refers to.
///
/// # Errors
///
/// When a file cannot be read or parsed, or a reference leads nowhere.
pub fn load(root: &Path) -> Result<Document, Diagnostics> {
    load_for(root, Target::beside(root)?)
}

/// The same for a target that is not configured beside the document.
///
/// # Errors
///
/// When a file cannot be read or parsed, or a reference leads nowhere.
pub fn load_for(root: &Path, target: Target) -> Result<Document, Diagnostics> {
    read(root, target, Loader::document)
}

/// Reads a file of data that stands beside a document, in YAML or JSON. Nothing in it is a reference.
///
/// # Errors
///
/// When the file cannot be read or parsed.
pub fn load_data(path: &Path) -> Result<Document, Diagnostics> {
    read(path, Target::default(), Loader::data)
}

fn read(
    root: &Path,
    target: Target,
    value: impl FnOnce(&mut Loader, &Path) -> Option<Value>,
) -> Result<Document, Diagnostics> {
    let root = normalize(root);
    let mut loader = Loader {
        root: root.clone(),
        prefix: Prefix::new(&target.extensions),
        version: Version::default(),
        is_partial: false,
        is_lenient: target.lenient,
        overlays: target.overlays.clone(),
        doubt: target.doubt(),
        files: Files::default(),
        ids: Ids::default(),
        origins: Origins::default(),
        found: Vec::new(),
        definitions: Definitions::default(),
        places: BTreeSet::new(),
        open: Vec::new(),
        inside: Vec::new(),
        links: BTreeMap::new(),
    };
    // Whether a problem of a reference stops anything is then decided later.
    let is_partial = target.skip_unsupported || !target.only.is_empty();
    loader.is_partial = is_partial;
    let value = value(&mut loader, &root);
    let stops = |found: &Diagnostic| found.is_error() && !(is_partial && found.pointer.is_some());
    let written = target.file.clone();
    let written = written.map(|(path, text)| loader.files.sources.add(path, text));
    match value {
        Some(value) if !loader.found.iter().any(stops) => Ok(Document {
            configuration: written,
            skipped: Vec::new(),
            order: loader.order(&value),
            version: loader.version,
            definitions: loader.names_beside(),
            places: loader.places,
            warnings: loader.found,
            value,
            target,
            prefix: loader.prefix,
            origins: loader.origins,
            sources: loader.files.sources,
        }),
        _ => Err(Diagnostics::new(loader.files.sources, loader.found)),
    }
}

struct Loader {
    root: PathBuf,
    prefix: Prefix,
    version: Version,
    is_partial: bool,
    /// Whether an action of an overlay that matches nothing is a warning.
    is_lenient: bool,
    /// What changes the document before anything is read of it, in order.
    overlays: Vec<PathBuf>,
    /// What a doubt is.
    doubt: Severity,
    files: Files,
    ids: Ids,
    origins: Origins,
    found: Vec<Diagnostic>,
    /// The definitions taken into `components` from elsewhere.
    definitions: Definitions,
    /// The places of schemas that references lead to and that are not components.
    places: BTreeSet<String>,
    /// The definitions that are not walked yet, by number. They wait here and are not walked where
    /// something refers to them, because references may follow one another for longer than a stack is.
    open: Vec<(usize, Here)>,
    /// What the walk is inside of that stands in place of a reference.
    inside: Vec<(FileId, String)>,
    /// What references became, by the file that they are in, the section that is expected there, and
    /// what they say. Most of them are equal to an earlier one.
    links: BTreeMap<(FileId, &'static str), BTreeMap<String, String>>,
}

/// Where the walk is: in a file, and in the document that is being made. Moves with the walk.
#[derive(Clone)]
struct Here {
    path: Rc<Path>,
    file: FileId,
    inner: String,
    outer: String,
}

impl Here {
    /// Goes one step down. Returns how to come back.
    fn enter(&mut self, segment: &str) -> (usize, usize) {
        let way_back = (self.inner.len(), self.outer.len());
        push_segment(&mut self.inner, segment);
        push_segment(&mut self.outer, segment);
        way_back
    }

    fn leave(&mut self, (inner, outer): (usize, usize)) {
        self.inner.truncate(inner);
        self.outer.truncate(outer);
    }

    /// The place of the reference that is here.
    fn reference(&self) -> (FileId, String) {
        (self.file, format!("{}/$ref", self.inner))
    }
}

impl Loader {
    fn data(&mut self, path: &Path) -> Option<Value> {
        let file = self.file(path, None)?;
        self.origins.0.insert(String::new(), (file, String::new()));
        Some(self.files.take_root(path))
    }

    fn document(&mut self, root: &Path) -> Option<Value> {
        let file = self.file(root, None)?;
        let mut value = self.files.take_root(root);
        let mut here = Here {
            path: root.into(),
            file,
            inner: String::new(),
            outer: String::new(),
        };
        let changed = self.overlays(&mut value, file);
        let Judged { version, problem } = judge(&value);
        if let Some((diagnostic, at)) = problem {
            let severity = version.map_or(Severity::Error, |_| self.doubt);
            let place = Place { file, at };
            self.found.push(diagnostic.severity(severity).at(place));
        }
        self.version = version?;
        self.origins.0.insert(String::new(), (file, String::new()));
        self.find_homes(&value, &here);
        self.walk(&mut value, &Kind::Object(&DOCUMENT), &mut here);
        self.walk_definitions();
        self.insert_definitions(&mut value);
        self.circles(&value);
        self.unused(&changed);
        Some(value)
    }

    /// Reports which components are references that lead back to themselves.
    fn circles(&mut self, document: &Value) {
        let links = Links::of(document, &self.places);
        for index in links.circles() {
            let Some((name, start)) = links.component(index) else {
                continue;
            };
            let message = format!("`{name}` is a reference that leads back to itself");
            let mut diagnostic = Diagnostic::new(codes::REF_CYCLE, message).below(start);
            diagnostic.place = self.origins.place(start, At::Key);
            self.found.push(diagnostic);
        }
    }

    /// What the files beside the root define.
    fn names_beside(&self) -> Vec<(FileId, String)> {
        let others = self.files.all().filter(|(path, _)| **path != *self.root);
        let names = others.flat_map(|(path, file)| {
            let names = self.files.names(path, "");
            names.map(move |name| (file, name.clone()))
        });
        names.collect()
    }

    fn order(&self, document: &Value) -> BTreeMap<String, (FileId, usize)> {
        let schemas = document
            .pointer("/components/schemas")
            .and_then(Value::as_object);
        let names = schemas.into_iter().flat_map(serde_json::Map::keys);
        let mut positions = BTreeMap::new();
        for (path, file) in self.files.all() {
            let schemas = match *path == *self.root {
                true => "/components/schemas",
                false => "",
            };
            let names = self.files.names(path, schemas).enumerate();
            positions.extend(names.map(|(index, name)| ((file, name), index)));
        }
        names
            .filter_map(|name| {
                let file = self
                    .origins
                    .file(&format!("/components/schemas/{}", escape(name)))?;
                let index = positions.get(&(file, name)).copied().unwrap_or(usize::MAX);
                Some((name.clone(), (file, index)))
            })
            .collect()
    }

    /// Reads and parses a file, once; reports when that fails.
    fn file(&mut self, path: &Path, from: Option<&Here>) -> Option<FileId> {
        let failure = match self.files.open(path) {
            Ok(file) => return Some(file),
            Err(failure) => failure,
        };
        match failure {
            Failure::Known => {
                if let Some(here) = from.filter(|_| self.is_partial) {
                    let message = format!("{} cannot be read", path.display());
                    self.refuse(Diagnostic::new(codes::UNREADABLE, message), here);
                }
            }
            Failure::Unreadable(error) => {
                let message = format!("{} cannot be read: {error}", path.display());
                let mut diagnostic = Diagnostic::new(codes::UNREADABLE, message);
                if let Some(here) = from {
                    diagnostic = diagnostic
                        .at(self.origins.written(here.reference(), At::Value))
                        .below(&here.outer)
                        .maybe_hint(Some(MISSING.to_owned()));
                }
                self.found.push(diagnostic);
            }
            Failure::Broken(file, (message, line, column)) => {
                let at = At::Position(line.max(1), column.max(1));
                let mut text = self.files.sources.text(file).lines();
                let line = text.nth(line.saturating_sub(1)).unwrap_or_default();
                let is_json = path.extension().is_some_and(|ending| ending == "json");
                let hint = syntax_hint(&message, line).filter(|_| !is_json);
                let diagnostic = Diagnostic::new(codes::SYNTAX, message);
                let mut diagnostic = diagnostic.maybe_hint(hint.map(str::to_owned));
                if let Some(here) = from {
                    diagnostic = diagnostic.below(&here.outer);
                }
                self.found.push(diagnostic.at(Place { file, at }));
            }
        }
        None
    }

    /// Reports a problem of the reference that is here.
    fn refuse(&mut self, diagnostic: Diagnostic, here: &Here) {
        let diagnostic = diagnostic
            .at(self.origins.written(here.reference(), At::Value))
            .below(&here.outer);
        self.found.push(diagnostic);
    }
}
