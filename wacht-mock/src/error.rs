//! Takes a place in a document and the problem there, returns one error; never a request's fault.

use std::{error, fmt};

/// The document cannot be served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecError {
    at: String,
    problem: String,
}

impl SpecError {
    pub(crate) fn new(at: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            at: at.into(),
            problem: problem.into(),
        }
    }

    /// Where in the document: an operation, or a JSON pointer.
    pub fn at(&self) -> &str {
        &self.at
    }

    /// The problem there.
    pub fn problem(&self) -> &str {
        &self.problem
    }
}

impl fmt::Display for SpecError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.at, self.problem)
    }
}

impl error::Error for SpecError {}
