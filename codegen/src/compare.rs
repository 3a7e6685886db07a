//! Where two documents of the same API differ: operations that only one of them has, and, for those that
//! both have, the differences of parameters, bodies and responses, by the path of the property. Takes two
//! loaded documents of any version; names no Rust.

mod operations;
mod schemas;
mod shape;
mod text;

use serde_json::Value;

use crate::{document::Document, upgrade};

/// Compares the document of ours with the one of theirs.
///
/// Both are read in the shape of OpenAPI 3.1. A response of ours in the envelope of its target is compared
/// without it, where theirs has none. Descriptions, examples and extensions are not compared, and
/// neither are the names of schemas. A difference between two schemas is listed once, under the first
/// operation or the component where it is found, however many operations reach it.
#[must_use]
pub fn compare(mut ours: Document, mut theirs: Document) -> Comparison {
    upgrade::upgrade(&mut ours);
    upgrade::upgrade(&mut theirs);
    let mut comparison =
        operations::compare(&ours.value, &theirs.value, ours.target.envelope.as_deref());
    comparison.locate(&ours, &theirs);
    comparison
}

/// The schemas that stand for each other in both documents, by name: ours, then theirs.
pub(crate) fn same_schemas(ours: &Document, theirs: &Document) -> Vec<(String, String)> {
    let envelope = ours.target.envelope.as_deref();
    operations::same_schemas(&ours.value, &theirs.value, envelope)
}

/// A value behind its references.
pub(crate) fn follow<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    shape::follow(document, value, String::new()).0
}

/// Where two documents differ.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// The operations that only theirs has.
    pub missing: Vec<Endpoint>,
    /// The operations that only ours has.
    pub extra: Vec<Endpoint>,
    /// The operations with the same `operationId` and another request: ours, then theirs.
    pub moved: Vec<(Endpoint, Endpoint)>,
    /// The differences of what both have, in the order of our document.
    pub differences: Vec<Difference>,
    /// How many operations both have.
    pub shared: usize,
}

/// An operation of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// `METHOD /path`
    pub request: String,
    /// `operationId`, if it has one.
    pub id: Option<String>,
    /// The JSON pointer to it.
    pub pointer: String,
    /// File and line.
    pub place: Option<String>,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it belongs to: `METHOD /path`, or the component of ours that it is in.
    pub owner: String,
    /// The way from there: a parameter, or the path of a property such as `200 data[].email`.
    pub path: String,
    /// What differs.
    pub aspect: Aspect,
    /// What ours has; nothing where it has no such thing.
    pub ours: Option<String>,
    /// What theirs has; nothing where it has no such thing.
    pub theirs: Option<String>,
    /// The JSON pointer into our document, and file and line once they are known.
    pub(crate) ours_pointer: String,
    pub(crate) theirs_pointer: String,
    /// File and line in our document.
    pub ours_place: Option<String>,
    /// File and line in theirs.
    pub theirs_place: Option<String>,
}

/// What differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// A parameter is in one document only.
    Parameter,
    /// A property is in one document only.
    Property,
    /// Whether a parameter, property or body must be there.
    Required,
    /// The type or the format.
    Type,
    /// Whether it may be null.
    Nullable,
    /// The allowed values.
    Values,
    /// The variants of a union.
    Variants,
    /// What other properties there may be.
    OtherProperties,
    /// The media types of a body.
    MediaTypes,
    /// A body is in one document only.
    Body,
    /// The statuses of responses.
    Statuses,
    /// Whether it is deprecated.
    Deprecated,
}

impl Aspect {
    /// Its name in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Parameter => "parameter",
            Self::Property => "property",
            Self::Required => "required",
            Self::Type => "type",
            Self::Nullable => "nullable",
            Self::Values => "values",
            Self::Variants => "variants",
            Self::OtherProperties => "other properties",
            Self::MediaTypes => "media types",
            Self::Body => "body",
            Self::Statuses => "statuses",
            Self::Deprecated => "deprecated",
        }
    }
}

impl Difference {
    /// What identifies the difference, with both sides, in a line.
    #[must_use]
    pub fn line(&self) -> String {
        let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "nothing".to_owned());
        let at = match self.path.as_str() {
            "" => self.owner.clone(),
            path => format!("{} {path}", self.owner),
        };
        format!(
            "{at}, {}: {} here, {} there",
            self.aspect.as_str(),
            side(&self.ours),
            side(&self.theirs)
        )
    }
}

impl Comparison {
    /// The report as text for a terminal.
    #[must_use]
    pub fn text(&self) -> String {
        text::text(self)
    }

    /// The report as Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        text::markdown(self)
    }

    /// The report as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        text::json(self)
    }

    /// Looks up the lines of everything in the two documents.
    fn locate(&mut self, ours: &Document, theirs: &Document) {
        let moved = self.moved.iter_mut();
        let (mut our_moved, mut their_moved): (Vec<_>, Vec<_>) =
            moved.map(|(ours, theirs)| (ours, theirs)).unzip();
        let mut our_places: Vec<_> = self.extra.iter_mut().collect();
        our_places.append(&mut our_moved);
        let mut their_places: Vec<_> = self.missing.iter_mut().collect();
        their_places.append(&mut their_moved);
        for (document, endpoints) in [(ours, our_places), (theirs, their_places)] {
            let pointers: Vec<_> = endpoints
                .iter()
                .map(|found| found.pointer.clone())
                .collect();
            let places = places(document, &pointers);
            for (endpoint, place) in endpoints.into_iter().zip(places) {
                endpoint.place = place;
            }
        }
        let all = self.differences.iter();
        let our_pointers: Vec<_> = all
            .clone()
            .map(|found| found.ours_pointer.clone())
            .collect();
        let their_pointers: Vec<_> = all.map(|found| found.theirs_pointer.clone()).collect();
        let places = places(ours, &our_pointers).into_iter();
        let places = places.zip(self::places(theirs, &their_pointers));
        for (difference, (ours, theirs)) in self.differences.iter_mut().zip(places) {
            difference.ours_place = ours;
            difference.theirs_place = theirs;
        }
    }
}

/// The lines of pointers in a document.
fn places(document: &Document, pointers: &[String]) -> Vec<Option<String>> {
    let pointers: Vec<_> = pointers.iter().map(String::as_str).collect();
    let lines = document.lines(&pointers).into_iter();
    let lines = lines.map(|line| line.map(|(path, line)| format!("{}:{line}", path.display())));
    lines.collect()
}
