//! What changed between two models of an API, and what each change does to those who use the generated
//! crate. Takes two models; returns the changes by operation and type, each with its class, and the
//! verdict of semantic versioning. Reads no files.

mod compare;
mod facts;
mod items;
mod json;
mod markdown;
mod rename;
mod spell;
mod text;

use std::fmt;

pub use self::{
    facts::{Element, Fact, FactKind, Facts, Subject, SubjectKind, facts},
    items::{by_generator, items},
};
use crate::{Document, counted::counted, ir::Api};

/// What changed between two models.
///
/// Both are made by this version of the generator, so what changed is what the document changed.
#[must_use]
pub fn diff(old: &Api, new: &Api) -> Diff {
    compare::compare(facts(old), facts(new))
}

/// What changed between two models.
#[derive(Debug, Default)]
pub struct Diff {
    /// The changes by what they are about, in the order of the new document; removed subjects come last.
    pub groups: Vec<Group>,
}

/// What changed about one operation, one type, or another part of the API.
#[derive(Debug)]
pub struct Group {
    /// What the changes are about: the one of the new model, unless it is gone.
    pub subject: Subject,
    /// The changes, in the order of the document.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Debug)]
pub struct Change {
    /// What it does to users.
    pub class: Class,
    /// What it is about, such as ``query parameter `limit` ``; empty for the subject as a whole.
    pub element: String,
    /// What changed on the wire, or about how the client behaves, a line per fact.
    pub wire: Vec<String>,
    /// What changed in Rust, a line per item.
    pub rust: Vec<String>,
    /// Whether it is gone, so that only the old document has it.
    pub is_gone: bool,
    /// The JSON pointer to it, into the new document, or into the old one if it is gone.
    pub pointer: String,
    /// File and line of it, once it was [located](Diff::locate).
    pub place: Option<String>,
}

/// What a change does to those who use the generated crate. A later one outweighs those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Only the documentation changed.
    Docs,
    /// Something is there that was not.
    Addition,
    /// Something still works and should no longer be used.
    Deprecation,
    /// What compiled still compiles, and does something else.
    Behavior,
    /// What compiled need not compile any more, or passes its arguments to other places.
    Breaking,
}

/// Which number of the version has to rise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// None: nothing changed.
    None,
    /// The last one: only the documentation changed.
    Patch,
    /// The second one.
    Minor,
    /// The first one; before 1.0 the second one.
    Major,
}

impl Class {
    /// All classes, the heaviest first.
    pub const ALL: [Self; 5] = [
        Self::Breaking,
        Self::Behavior,
        Self::Deprecation,
        Self::Addition,
        Self::Docs,
    ];

    /// Its name in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Docs => "docs",
            Self::Addition => "addition",
            Self::Deprecation => "deprecation",
            Self::Behavior => "behavior",
            Self::Breaking => "breaking",
        }
    }

    /// A number of its changes: the classes that are nouns have a plural.
    fn counted(self, count: usize) -> String {
        match self {
            Self::Addition | Self::Deprecation => counted(count, self.as_str()),
            Self::Docs | Self::Behavior | Self::Breaking => format!("{count} {self}"),
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Verdict {
    /// Its name in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

impl Change {
    /// What the change is about, which identifies it: the subject and the element.
    #[must_use]
    pub fn id(&self, subject: &Subject) -> String {
        let element = self.element.replace('`', "");
        format!("{} {element}", subject.rust).trim_end().to_owned()
    }
}

impl Group {
    /// What happened, without what it happened to: the same for subjects that changed alike.
    #[must_use]
    pub fn mark(&self) -> String {
        let marks = self.changes.iter();
        marks
            .map(|change| markdown::mark(&self.subject, change))
            .collect()
    }
}

impl Diff {
    /// Adds the changes of another diff behind its own.
    pub fn append(&mut self, other: Self) {
        self.groups.extend(other.groups);
    }

    /// All changes, each with what it is about.
    pub fn changes(&self) -> impl Iterator<Item = (&Subject, &Change)> {
        let groups = self.groups.iter();
        groups.flat_map(|group| group.changes.iter().map(|change| (&group.subject, change)))
    }

    /// Looks up the places of all changes in the documents that the models are of.
    pub fn locate(&mut self, old: &Document, new: &Document) {
        let groups = &mut self.groups;
        let changes = groups.iter_mut().flat_map(|group| &mut group.changes);
        let (mut gone, mut there): (Vec<_>, Vec<_>) = changes.partition(|change| change.is_gone);
        for (document, changes) in [(old, &mut gone), (new, &mut there)] {
            let pointers: Vec<_> = changes
                .iter()
                .map(|change| change.pointer.clone())
                .collect();
            let pointers: Vec<_> = pointers.iter().map(String::as_str).collect();
            for (change, line) in changes.iter_mut().zip(document.lines(&pointers)) {
                change.place = line.map(|(path, line)| format!("{}:{line}", path.display()));
            }
        }
    }

    /// How many changes are of a class.
    #[must_use]
    pub fn count(&self, class: Class) -> usize {
        let changes = self.changes();
        changes.filter(|(_, change)| change.class == class).count()
    }

    /// Which number of the version has to rise.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self.changes().map(|(_, change)| change.class).max() {
            None => Verdict::None,
            Some(Class::Docs) => Verdict::Patch,
            Some(Class::Addition | Class::Deprecation | Class::Behavior) => Verdict::Minor,
            Some(Class::Breaking) => Verdict::Major,
        }
    }

    /// The verdict in a line, with the number of changes of each class.
    #[must_use]
    pub fn summary(&self) -> String {
        let verdict = match self.verdict() {
            Verdict::None => return "no change".to_owned(),
            Verdict::Patch => "patch",
            Verdict::Minor => "minor",
            Verdict::Major => "major (before 1.0: minor)",
        };
        let counts = Class::ALL.into_iter().filter_map(|class| {
            let count = self.count(class);
            (count > 0).then(|| class.counted(count))
        });
        format!("{verdict}: {}", counts.collect::<Vec<_>>().join(", "))
    }

    /// The changes as text for a terminal; the last line is the verdict.
    #[must_use]
    pub fn text(&self) -> String {
        text::text(self)
    }

    /// The changes as Markdown, in the form of a changelog.
    #[must_use]
    pub fn markdown(&self) -> String {
        markdown::markdown(self)
    }

    /// The changes as Markdown for those who review them: with links to the lines that they are at, once they
    /// were [located](Self::locate).
    #[must_use]
    pub fn review(&self) -> String {
        markdown::review(self)
    }

    /// The changes as JSON.
    #[must_use]
    pub fn json(&self) -> String {
        json::json(self)
    }
}
