//! What a document is generated for, and what it cannot say itself. Takes the configuration beside the
//! document; returns it typed, or where it has a problem. Every task and test reads it here.

use std::{
    collections::BTreeMap,
    fs, io,
    ops::Range,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::{
    codes,
    diagnostic::{Diagnostic, Diagnostics, Severity},
    ir::Retry,
    source::{At, Place, Sources},
};

/// What a document is generated for, and what it cannot say itself.
///
/// `codegen/README.md` describes the fields. Without a configuration every field has its default,
/// which fits a crate for any API.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Target {
    /// The path of the runtime in the generated code.
    pub runtime: String,
    /// The name of the crate that holds the generated code, for examples that compile. Without it
    /// examples are shown and not compiled.
    pub package: Option<String>,
    /// Whether the generated code is a module of a crate that has more than that, and hangs on a
    /// `mod.rs` there. The crate re-exports all of it at its root.
    pub module: bool,
    /// Whether each resource at the top has a feature of its name. By default the crates of the
    /// command have them, because it writes their `Cargo.toml`.
    pub features: Option<bool>,
    /// What the names of the extensions begin with.
    pub extensions: String,
    /// Whether every doubt about the document is an error. Else what cannot change the generated code
    /// is a warning.
    pub strict: bool,
    /// Whether an action of an overlay that matches nothing is a warning. The configuration cannot say
    /// so.
    #[serde(skip)]
    pub lenient: bool,
    /// The overlays that change the document, in order. In the configuration, paths are seen from there.
    pub overlays: Vec<PathBuf>,
    /// Whether an operation is left out that cannot be generated, and listed.
    pub skip_unsupported: bool,
    /// The tags, paths and operations that are generated; all where there is none.
    pub only: Vec<String>,
    /// The tags, paths, operations and events that are left out.
    pub skip: Vec<String>,
    /// The resources of operations, by tag, path or operation.
    pub resources: BTreeMap<String, String>,
    /// Whether requests are sent again, by tag, path or operation.
    pub retry: BTreeMap<String, Retry>,
    /// The strings that are not shown: `#` and the JSON pointer to the schema of each.
    pub secrets: Vec<String>,
    /// The property that single results come in, if they come in one.
    pub envelope: Option<String>,
    /// The environment variables that a client is configured by.
    pub environment: Environment,
    /// Where the body of an error has its code and its message, beside the shapes that services share.
    pub errors: Errors,
    /// Whether the bodies of errors that are objects become types.
    pub error_types: bool,
    /// How lists continue. An operation continues by the first of these whose parameters it has, if
    /// what it returns has the items.
    pub paging: Vec<Paging>,
    /// The events that the service sends by itself.
    pub events: Events,
    /// The headers that may carry the id of a request.
    pub request_ids: Vec<String>,
    /// How the message of a 429 states when to come back, if the service sends no `Retry-After`.
    pub throttle: Option<Throttle>,
    /// The text of every id in examples.
    pub sample_id: String,
    /// The strings of parameters and properties in examples, by their Rust names.
    pub samples: BTreeMap<String, String>,
    /// The Rust names of operations, by `operationId`, and of types, fields, variants and parameters,
    /// by `#` and the JSON pointer to each.
    pub names: BTreeMap<String, String>,
    /// The file with all this, and its text.
    #[serde(skip)]
    pub(crate) file: Option<(PathBuf, String)>,
}

/// The environment variables that a client is configured by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Environment {
    /// Those that may hold the key; the first one that does counts.
    pub key: Vec<String>,
    /// The one that may hold the base URL.
    pub base_url: Option<String>,
}

/// Where the body of an error has what a reader needs: the keys that lead there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Errors {
    /// The code.
    pub code: Vec<String>,
    /// The message.
    pub message: Vec<String>,
}

/// The events that the service sends by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Events {
    /// The property of what arrives that names the event. Without it, the one that every event has
    /// with its own single value, if there is one.
    pub name: Option<String>,
    /// The property of what arrives that holds the data of the event, where the events of the crate
    /// are only that.
    pub data: Option<String>,
    /// The feature that they need, where the crate has features.
    pub feature: Option<String>,
}

/// A way in which lists continue: the names of parameters and properties.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Paging {
    /// The word of the extension `paging` for it.
    pub by: PagedBy,
    /// The query parameter by which a list continues.
    pub parameter: String,
    /// The property with the items.
    pub items: String,
    /// The property with the value to pass to read on.
    pub cursor: Option<String>,
    /// The property that states whether more items follow.
    pub has_more: Option<String>,
    /// The property that states how many items there are on all pages.
    pub total: Option<String>,
}

/// By what a list continues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PagedBy {
    /// A number of items.
    Offset,
    /// The value that the page states.
    Cursor,
}

/// How a delay stands in a message: as a number between two strings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Throttle {
    /// What stands before the number.
    pub before: String,
    /// What stands behind it.
    pub after: String,
    /// What the number counts.
    pub unit_milliseconds: u64,
    /// The numbers that count seconds nevertheless.
    #[serde(default)]
    pub seconds: Vec<u64>,
}

impl Default for Target {
    fn default() -> Self {
        Self {
            runtime: "wacht_runtime".to_owned(),
            package: None,
            module: false,
            features: None,
            extensions: "x-codegen-".to_owned(),
            strict: false,
            lenient: false,
            overlays: Vec::new(),
            skip_unsupported: false,
            only: Vec::new(),
            skip: Vec::new(),
            resources: BTreeMap::new(),
            retry: BTreeMap::new(),
            secrets: Vec::new(),
            envelope: None,
            environment: Environment::default(),
            errors: Errors::default(),
            error_types: true,
            paging: Vec::new(),
            events: Events::default(),
            request_ids: Vec::new(),
            throttle: None,
            sample_id: "example".to_owned(),
            samples: BTreeMap::new(),
            names: BTreeMap::new(),
            file: None,
        }
    }
}

impl Target {
    /// The name of the configuration beside a document.
    pub const FILE: &str = "wacht-codegen.toml";

    /// The target of the document at this path: that of the configuration beside it, if there is one.
    ///
    /// # Errors
    ///
    /// When the configuration has a problem.
    pub fn beside(document: &Path) -> Result<Self, Diagnostics> {
        let path = document.with_file_name(Self::FILE);
        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(path, text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(unreadable(&path, &error)),
        }
    }

    /// The target that a configuration describes.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or has a problem.
    pub fn read(path: &Path) -> Result<Self, Diagnostics> {
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(path.to_owned(), text),
            Err(error) => Err(unreadable(path, &error)),
        }
    }

    /// Whether each resource at the top has a feature of its name.
    pub(crate) fn has_features(&self) -> bool {
        self.features.unwrap_or(false)
    }

    /// What a doubt about the document is.
    pub(crate) fn doubt(&self) -> Severity {
        match self.strict {
            true => Severity::Error,
            false => Severity::Warning,
        }
    }

    fn parse(path: PathBuf, text: String) -> Result<Self, Diagnostics> {
        let parsed = toml::from_str::<Self>(&text);
        let (message, span) = match parsed {
            Err(error) => (error.message().to_owned(), error.span()),
            Ok(mut target) => match target.problem() {
                None => {
                    for overlay in &mut target.overlays {
                        *overlay = path.with_file_name(&*overlay);
                    }
                    target.file = Some((path, text));
                    return Ok(target);
                }
                Some((key, message)) => {
                    let start = text.find(key).unwrap_or_default();
                    (message, Some(start..start))
                }
            },
        };
        let at = position(&text, span.unwrap_or_default());
        let mut sources = Sources::default();
        let file = sources.add(path, text);
        let diagnostic = Diagnostic::new(codes::CONFIGURATION, message).at(Place { file, at });
        Err(Diagnostics::new(sources, vec![diagnostic]))
    }

    /// The problem of a value that has the right type: its key and a message.
    fn problem(&self) -> Option<(&'static str, String)> {
        if syn::parse_str::<syn::Path>(&self.runtime).is_err() {
            let message = format!("`{}` is not the path of a crate", self.runtime);
            return Some(("runtime", message));
        }
        let prefix = self.extensions.strip_prefix("x-");
        if !prefix.is_some_and(|rest| rest.len() > 1 && rest.ends_with('-')) {
            let message = "the names of extensions begin with `x-`, a word and `-`".to_owned();
            return Some(("extensions", message));
        }
        None
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Diagnostics {
    let message = format!("{} cannot be read: {error}", path.display());
    let diagnostic = Diagnostic::new(codes::UNREADABLE, message);
    Diagnostics::new(Sources::default(), vec![diagnostic])
}

/// The line and column where a range of bytes begins.
fn position(text: &str, span: Range<usize>) -> At {
    let before = text.get(..span.start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    At::Position(before.matches('\n').count() + 1, line.chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::Target;

    fn parse(text: &str) -> Target {
        let parsed = Target::parse(Target::FILE.into(), text.to_owned());
        Target {
            file: None,
            ..parsed.unwrap_or_else(|error| panic!("{error}"))
        }
    }

    #[test]
    fn nothing_has_to_be_configured() {
        assert_eq!(parse(""), Target::default());
    }

    #[test]
    fn what_is_configured_takes_the_place_of_a_default() {
        let target = parse("features = true\nextensions = \"x-pets-\"");
        let expected = Target {
            features: Some(true),
            extensions: "x-pets-".to_owned(),
            ..Target::default()
        };
        assert_eq!(target, expected);
    }

    #[test]
    fn a_document_without_a_configuration_has_the_default_target() {
        let target = Target::beside("tests/cases/json_body/openapi.yaml".as_ref());
        assert_eq!(target.unwrap(), Target::default());
    }
}
