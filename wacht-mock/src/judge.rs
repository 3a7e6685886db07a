//! How strictly requests are judged: as the service does, or by every word of the document.

use crate::{convert::Direction, form::Form};

/// The largest body that is read unless the linkage states another.
const BODY: usize = 2 * 1024 * 1024;

/// What decides how a request is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Judge {
    pub(crate) form: Form,
    /// What the document does not name is refused as well.
    pub(crate) strict: bool,
    /// Ids are those of resources, and not of examples.
    pub(crate) has_state: bool,
}

impl Judge {
    /// How values of requests are checked.
    pub(crate) fn direction(self) -> Direction {
        match self.strict {
            true => Direction::Request,
            false => Direction::Lenient,
        }
    }

    /// Whether ids have to be decimal numbers, as the running service reads them.
    pub(crate) fn has_numeric_ids(self) -> bool {
        self.has_state && self.form == Form::Live
    }

    /// The largest body of an operation for which the linkage states `stated`; none where bodies of
    /// any size are examples.
    pub(crate) fn largest_body(self, stated: Option<usize>) -> Option<usize> {
        self.has_state.then(|| stated.unwrap_or(BODY))
    }
}
