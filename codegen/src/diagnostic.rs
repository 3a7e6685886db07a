//! Problems of a document, reported so that they can be fixed: a code, a place, a hint.
//! Collects everything before it returns up; never stops at the first.

mod excerpt;
mod json;
mod suggest;
mod text;

use std::fmt;

pub(crate) use self::suggest::{did_you_mean, nearest};
use crate::source::{Location, Place, Sources, Spot};

/// What a diagnostic is about. Each has a row in `codegen/README.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

/// Whether anything can be generated in spite of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// It changes nothing in the generated code, or the change is reported.
    Warning,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A problem of a document.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What it is about.
    pub code: Code,
    /// What the problem is.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// The pointer into the loaded document, where it is about a part of that.
    pub(crate) pointer: Option<String>,
    /// What to do.
    pub hint: Option<String>,
}

impl Diagnostic {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            place: None,
            pointer: None,
            hint: None,
        }
    }

    /// Whether nothing can be generated because of it.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    pub(crate) fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    pub(crate) fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    pub(crate) fn below(mut self, pointer: &str) -> Self {
        self.pointer = Some(pointer.to_owned());
        self
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint.or(self.hint);
        self
    }
}

/// All problems of a document: errors, warnings or both.
///
/// Its `Display` shows the first [`Diagnostics::SHOWN`] errors with place, line and hint, or where
/// there are none the first [`Diagnostics::WARNINGS`] warnings, and counts the rest by kind. [`all`](Self::all) shows them all, and [`json`](Self::json) is for programs.
#[derive(Debug)]
pub struct Diagnostics {
    sources: Sources,
    found: Vec<Diagnostic>,
    /// Where each of them is.
    spots: Vec<Option<Spot>>,
}

impl Diagnostics {
    /// How many errors are shown one by one.
    pub const SHOWN: usize = 50;

    /// How many warnings are shown one by one where there is no error.
    pub const WARNINGS: usize = 5;

    pub(crate) fn new(sources: Sources, found: Vec<Diagnostic>) -> Self {
        let places: Vec<_> = found.iter().map(|d| d.place.as_ref()).collect();
        let spots = sources.spots(&places);
        let mut found: Vec<_> = found.into_iter().zip(spots).collect();
        // In the order of the files, which is the order in which they are fixed.
        found.sort_by(|(a, x), (b, y)| {
            let position = |spot: &Spot| (sources.path(spot.file), spot.line, spot.column);
            let by_position = x.as_ref().map(position).cmp(&y.as_ref().map(position));
            // Of two that are the same the worse one stays.
            by_position.then_with(|| {
                (a.code, &a.message, a.severity).cmp(&(b.code, &b.message, b.severity))
            })
        });
        found.dedup_by(|(a, _), (b, _)| {
            a.code == b.code && a.message == b.message && a.place == b.place
        });
        let (found, spots) = found.into_iter().unzip();
        Self {
            sources,
            found,
            spots,
        }
    }

    /// The findings, in the order of the files.
    #[must_use]
    pub fn found(&self) -> &[Diagnostic] {
        &self.found
    }

    /// The findings with their places, in the order of the files.
    pub fn located(&self) -> impl ExactSizeIterator<Item = (&Diagnostic, Option<Location<'_>>)> {
        let found = self.found.iter().zip(&self.spots);
        found.map(|(d, spot)| (d, spot.as_ref().map(|spot| self.sources.location(spot))))
    }

    /// Whether there is an error among them.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(Diagnostic::is_error)
    }

    /// Shows every problem.
    pub fn all(&self) -> impl fmt::Display {
        text::Report {
            diagnostics: self,
            errors: usize::MAX,
            warnings: usize::MAX,
        }
    }

    /// Whether `Display` shows less than [`all`](Self::all).
    #[must_use]
    pub fn is_cut(&self) -> bool {
        let errors = self.found.iter().filter(|d| d.is_error()).count();
        errors > Self::SHOWN || self.found.len() - errors > self.warnings_shown()
    }

    fn warnings_shown(&self) -> usize {
        match self.has_errors() {
            true => 0,
            false => Self::WARNINGS,
        }
    }

    /// Every problem as a list of JSON objects; `codegen/README.md` names their fields.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        json::list(self)
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = text::Report {
            diagnostics: self,
            errors: Self::SHOWN,
            warnings: self.warnings_shown(),
        };
        report.fmt(f)
    }
}

impl std::error::Error for Diagnostics {}
