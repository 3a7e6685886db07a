//! What a pass has to say of a document. Takes codes, messages and JSON pointers; keeps diagnostics
//! with their places. Never decides whether something is wrong.

use crate::{
    codes,
    diagnostic::{Code, Diagnostic},
    document::Document,
    extensions::Extension,
    source::At,
};

/// The diagnostics that a pass has found so far.
pub(crate) struct Report<'d> {
    document: &'d Document,
    found: Vec<Diagnostic>,
}

impl<'d> Report<'d> {
    pub(crate) fn new(document: &'d Document) -> Self {
        Self {
            document,
            found: Vec::new(),
        }
    }

    pub(crate) fn into_found(self) -> Vec<Diagnostic> {
        self.found
    }

    pub(crate) fn say(
        &mut self,
        code: Code,
        message: impl Into<String>,
        pointer: &str,
    ) -> &mut Diagnostic {
        let mut diagnostic = Diagnostic::new(code, message);
        diagnostic.pointer = Some(pointer.to_owned());
        diagnostic.place = self.document.origins.place(pointer, At::Key);
        self.found.push(diagnostic);
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// A doubt: something that changes nothing in the generated code, or that has a meaning all the
    /// same. It is an error where the document is judged strictly, else a warning.
    pub(crate) fn doubt(
        &mut self,
        code: Code,
        message: impl Into<String>,
        pointer: &str,
    ) -> &mut Diagnostic {
        let severity = self.document.target.doubt();
        let diagnostic = self.say(code, message, pointer);
        diagnostic.severity = severity;
        diagnostic
    }

    pub(crate) fn unsupported(&mut self, what: &str, pointer: &str) {
        let message = format!("{what} cannot be expressed");
        self.say(codes::UNSUPPORTED, message, pointer);
    }

    /// The key of an extension in the document.
    pub(crate) fn key(&self, extension: Extension) -> String {
        self.document.prefix.key(extension)
    }

    /// That something on the wire has no name in Rust, and where to give it one.
    pub(crate) fn bad_name(&mut self, wire: &str, pointer: &str, hint: &str) {
        let message = format!("`{wire}` cannot become a Rust name");
        self.say(codes::BAD_NAME, message, pointer).hint = Some(hint.to_owned());
    }
}
