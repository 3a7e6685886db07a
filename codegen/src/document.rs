//! A loaded document: one value, and where each part of it came from. Finds places; never changes
//! the loaded value.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use serde_json::Value;

use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics, Severity},
    extensions::Prefix,
    skipped::Skipped,
    source::{At, FileId, Place, Sources, escape},
    target::Target,
    version::Version,
};

/// A document with all its references inside it.
#[derive(Debug)]
pub struct Document {
    /// The document.
    pub value: Value,
    /// What the document is generated for.
    pub(crate) target: Target,
    /// The prefix of its extensions.
    pub(crate) prefix: Prefix,
    pub(crate) origins: Origins,
    pub(crate) sources: Sources,
    /// The file with the configuration.
    pub(crate) configuration: Option<FileId>,
    /// The order of the schemas in the files.
    pub(crate) order: BTreeMap<String, (FileId, usize)>,
    /// What the files beside the root define.
    pub(crate) definitions: Vec<(FileId, String)>,
    /// The places of schemas that references lead to and that are not components.
    pub(crate) places: BTreeSet<String>,
    /// The version that it is written in.
    pub(crate) version: Version,
    /// The operations that were left out because of problems.
    pub(crate) skipped: Vec<Skipped>,
    /// The warnings of the passes so far. Where operations may be left out, a document that was only
    /// loaded has the errors of its references here as well.
    pub(crate) warnings: Vec<Diagnostic>,
}

impl Document {
    /// The problems of the document by any rules, with places for the pointers.
    #[must_use]
    pub fn diagnostics(self, findings: Vec<Finding>) -> Diagnostics {
        let found = findings.into_iter().map(|finding| {
            let mut diagnostic = Diagnostic::new(finding.code, finding.message);
            diagnostic.place = match finding.at {
                Where::Pointer(pointer) => self.origins.place(&pointer, At::Key),
                Where::Place(place) => Some(place),
            };
            diagnostic.hint = finding.hint;
            diagnostic
        });
        let found = found.collect();
        Diagnostics::new(self.sources, found)
    }

    /// The warnings of all passes that the document went through.
    #[must_use]
    pub fn warnings(self) -> Diagnostics {
        Diagnostics::new(self.sources, self.warnings)
    }

    /// The place of the value with this pointer into the configuration, if a file holds it.
    pub(crate) fn configured(&self, pointer: &str) -> Option<Place> {
        let at = At::Key(pointer.to_owned());
        self.configuration.map(|file| Place { file, at })
    }

    /// A problem of the configuration, at the place with this pointer: it names what the document lacks. That
    /// is a warning where the target is lenient.
    pub(crate) fn misnamed(&self, mut diagnostic: Diagnostic, pointer: &str) -> Diagnostic {
        if self.target.lenient {
            diagnostic.severity = Severity::Warning;
        }
        diagnostic.place = self.configured(pointer);
        diagnostic
    }

    /// Adds what a pass found.
    ///
    /// # Errors
    ///
    /// When there is an error among it, with that and all warnings.
    pub(crate) fn accept(mut self, found: Vec<Diagnostic>) -> Result<Self, Diagnostics> {
        let has_errors = found.iter().any(Diagnostic::is_error);
        self.warnings.extend(found);
        match has_errors {
            true => Err(self.warnings()),
            false => Ok(self),
        }
    }

    /// The definitions in the files beside the root that nothing refers to: names and places.
    #[must_use]
    pub fn unused(&self) -> Vec<(String, Place)> {
        let used: BTreeSet<_> = self.origins.0.values().collect();
        let mut unused = Vec::new();
        for (file, name) in &self.definitions {
            let pointer = format!("/{}", escape(name));
            if !used.contains(&(*file, pointer.clone())) {
                let at = At::Key(pointer);
                unused.push((name.clone(), Place { file: *file, at }));
            }
        }
        unused
    }

    /// Where the values with these pointers into the bundled document are: file and line. Each file is
    /// read once.
    #[must_use]
    pub fn lines(&self, pointers: &[&str]) -> Vec<Option<(&Path, usize)>> {
        let places = pointers.iter();
        let places: Vec<_> = places
            .map(|pointer| self.origins.place(pointer, At::Key))
            .collect();
        let places: Vec<_> = places.iter().map(Option::as_ref).collect();
        let spots = self.sources.spots(&places);
        let lines = spots.iter().map(|spot| {
            let spot = spot.as_ref()?;
            Some((self.sources.path(spot.file), spot.line))
        });
        lines.collect()
    }

    /// The operations that were left out because of problems.
    #[must_use]
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// The files that the document was read from.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }
}

/// Something that a rule found in a document.
#[derive(Debug)]
pub struct Finding {
    /// What it is about.
    pub code: Code,
    /// The problem.
    pub message: String,
    /// Where.
    pub at: Where,
    /// What to do.
    pub hint: Option<String>,
}

/// Where a rule found something.
#[derive(Debug)]
pub enum Where {
    /// At the key of the value with this pointer into the bundled document.
    Pointer(String),
    /// At a place in a file.
    Place(Place),
}

/// Where the parts of a bundled document came from.
#[derive(Debug, Default)]
pub(crate) struct Origins(
    /// By pointer into the bundled document.
    pub(crate) BTreeMap<String, (FileId, String)>,
    /// Of each file that overlays changed.
    pub(crate) BTreeMap<FileId, Moved>,
);

/// The parts of a file that are not where they are in its text: their origins, by pointer.
pub(crate) type Moved = BTreeMap<String, (FileId, String)>;

/// Where the value at a pointer into a changed file comes from.
pub(crate) fn origin(pointer: &str, file: FileId, moved: &Moved) -> (FileId, String) {
    let mut above = pointer;
    loop {
        if let Some((file, inner)) = moved.get(above) {
            let rest = pointer.get(above.len()..).unwrap_or_default();
            return (*file, format!("{inner}{rest}"));
        }
        match above.rfind('/') {
            Some(end) => above = above.get(..end).unwrap_or_default(),
            None => return (file, pointer.to_owned()),
        }
    }
}

impl Origins {
    /// The place of a part of a file, which is that in an overlay where one put it there.
    pub(crate) fn written(
        &self,
        (file, inner): (FileId, String),
        at: impl Fn(String) -> At,
    ) -> Place {
        let (file, inner) = match self.1.get(&file) {
            Some(moved) => origin(&inner, file, moved),
            None => (file, inner),
        };
        let at = at(inner);
        Place { file, at }
    }

    /// The place of the value with this pointer into the bundled document.
    pub(crate) fn place(&self, pointer: &str, at: impl Fn(String) -> At) -> Option<Place> {
        let mut prefix = pointer;
        loop {
            if let Some((file, inner)) = self.0.get(prefix) {
                let rest = pointer.get(prefix.len()..).unwrap_or_default();
                return Some(self.written((*file, format!("{inner}{rest}")), at));
            }
            prefix = prefix.get(..prefix.rfind('/')?)?;
        }
    }

    /// Records that the part now below one pointer is in the file below another one.
    pub(crate) fn moved(&mut self, from: &str, to: &str) {
        if let Some(Place {
            file,
            at: At::Value(inner),
        }) = self.place(from, At::Value)
        {
            self.0.insert(to.to_owned(), (file, inner));
        }
    }

    /// The file that defines the component with this pointer.
    pub(crate) fn file(&self, pointer: &str) -> Option<FileId> {
        self.place(pointer, At::Value).map(|place| place.file)
    }
}
