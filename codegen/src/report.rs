//! What a pass has to say of a document. Takes codes, messages and JSON pointers; keeps diagnostics
//! with their places. Never decides whether something is wrong.

use std::collections::BTreeSet;

use crate::{
    codes,
    diagnostic::{Code, Diagnostic},
    document::Document,
    extensions::Extension,
    source::{At, escape},
    target::Target,
};

/// The diagnostics that a pass has found so far.
pub(crate) struct Report<'d> {
    document: &'d Document,
    found: Vec<Diagnostic>,
    /// The names of the configuration that something has.
    pinned: BTreeSet<&'d str>,
}

impl<'d> Report<'d> {
    pub(crate) fn new(document: &'d Document) -> Self {
        Self {
            document,
            found: Vec::new(),
            pinned: BTreeSet::new(),
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

    /// A doubt: something that changes nothing in the generated code, or that still has a meaning.
    /// It is an error where the document is judged strictly, else a warning.
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
        let message = format!("{what} is not supported");
        self.say(codes::UNSUPPORTED, message, pointer);
    }

    pub(crate) fn is_strict(&self) -> bool {
        self.document.target.strict
    }

    /// The name in the configuration for an operation, by its id.
    pub(crate) fn pinned(&mut self, key: &str) -> Option<&'d str> {
        let (key, name) = self.document.target.names.get_key_value(key)?;
        self.pinned.insert(key);
        Some(name)
    }

    /// The name in the configuration for the part at a pointer.
    pub(crate) fn pinned_at(&mut self, pointer: &str) -> Option<&'d str> {
        // Few documents have any, and every name comes here.
        match self.document.target.names.is_empty() {
            true => None,
            false => self.pinned(&format!("#{pointer}")),
        }
    }

    /// Reports the names of the configuration that nothing has.
    pub(crate) fn unused_pins(&mut self) {
        let names = self.document.target.names.keys();
        let unused = names.filter(|key| !self.pinned.contains(key.as_str()));
        for key in unused {
            let message = format!(
                "`[names]` in {} names `{key}`, which is nothing that has a name",
                Target::FILE
            );
            let hint = "it is an `operationId`, or `#` and the JSON pointer to a schema, a parameter or a value of an enum";
            let mut diagnostic = Diagnostic::new(codes::CONFIGURATION, message).hint(hint);
            diagnostic.severity = self.document.target.doubt();
            let pointer = format!("/names/{}", escape(key));
            diagnostic.place = self.document.configured(&pointer);
            self.found.push(diagnostic);
        }
    }

    /// What to write into the configuration to decide on a name.
    pub(crate) fn pin(&self, key: &str, name: &str) -> String {
        format!(
            "`{key:?} = {name:?}` below `[names]` in {} decides it",
            Target::FILE
        )
    }

    /// The key of an extension in the document.
    pub(crate) fn key(&self, extension: Extension) -> &'d str {
        self.document.prefix.key(extension)
    }

    /// That something on the wire has no name in Rust, and where to give it one.
    pub(crate) fn bad_name(&mut self, wire: &str, pointer: &str, hint: &str) {
        let message = format!("`{wire}` cannot become a Rust name");
        self.say(codes::BAD_NAME, message, pointer).hint = Some(hint.to_owned());
    }
}
