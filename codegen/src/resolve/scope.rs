//! Names in one scope of Rust. Takes names with what wants them; returns the name that each gets. Where
//! two want the same one, the rules of `docs/decisions/names.md` decide, and that is reported.

use std::collections::{BTreeMap, BTreeSet};

use crate::{codes, extensions::Extension, names, report::Report};

/// Names in one scope, with what took them.
#[derive(Default)]
pub(super) struct Scope(BTreeMap<String, String>);

/// A name that something wants.
pub(super) struct Wanted<'w> {
    pub(super) name: String,
    /// Which of several gets the name.
    pub(super) claim: Claim,
    /// What it is called where something else gets the name, best first. Few collide, so that these
    /// are made only then.
    pub(super) others: Others<'w>,
    /// What wants it, for readers.
    pub(super) what: String,
    pub(super) pointer: String,
    /// Whether nothing of it is generated, so that nothing is reported of it.
    pub(super) is_unused: bool,
}

/// The other names of something.
pub(super) type Others<'w> = Box<dyn Fn() -> Vec<String> + 'w>;

/// How much something needs the name that it wants, the most first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Claim {
    /// It was given the name: the name, or none at all.
    Given,
    /// It has the name on the wire.
    Exact,
    /// Its name is made from that on the wire.
    Made,
}

impl<'w> Wanted<'w> {
    /// The name of a part that is called `wire` in the document, perhaps with another name for Rust.
    pub(super) fn new(
        wire: &'w str,
        rename: Option<&str>,
        pointer: &str,
        convert: fn(&str) -> String,
        reserved: &'w [&'w [&'w str]],
    ) -> Self {
        let name = free(convert(rename.unwrap_or(wire)), reserved);
        Self {
            claim: match rename {
                Some(_) => Claim::Given,
                None if name == wire => Claim::Exact,
                None => Claim::Made,
            },
            name,
            others: Box::new(move || {
                let others = names::distinct(wire);
                others.map(|text| free(convert(&text), reserved)).into()
            }),
            what: quoted(wire),
            pointer: pointer.to_owned(),
            is_unused: false,
        }
    }
}

impl Scope {
    /// The names of all these, each once. `by` is the extension for another one.
    pub(super) fn settle(
        &mut self,
        report: &mut Report<'_>,
        wanted: &[Wanted<'_>],
        by: Option<Extension>,
    ) -> Vec<String> {
        let mut order: Vec<_> = wanted.iter().enumerate().collect();
        order.sort_by_key(|(_, wanted)| wanted.claim);
        let all: BTreeSet<&str> = wanted.iter().map(|wanted| wanted.name.as_str()).collect();
        let mut names = vec![String::new(); wanted.len()];
        for (index, wanted) in order {
            let Some(other) = self.0.get(&wanted.name).cloned() else {
                self.insert(&wanted.name, &wanted.what);
                names[index].clone_from(&wanted.name);
                continue;
            };
            let others = match wanted.claim {
                Claim::Given => Vec::new(),
                Claim::Exact | Claim::Made => (wanted.others)(),
            };
            let free = |name: &String| !self.0.contains_key(name) && !all.contains(name.as_str());
            let (what, name) = (&wanted.what, &wanted.name);
            match others.into_iter().find(free) {
                Some(found) => {
                    if !wanted.is_unused {
                        let message = format!(
                            "{what} and {other} are both `{name}` in Rust; the first is called `{found}`"
                        );
                        let hint = rename(report, by, &wanted.pointer, &found);
                        let code = codes::NAME_COLLISION;
                        report.doubt(code, message, &wanted.pointer).hint = Some(hint);
                    }
                    self.insert(&found, what);
                    names[index] = found;
                }
                None => {
                    if !wanted.is_unused {
                        self.say(report, name, what, &wanted.pointer, by);
                    }
                    names[index].clone_from(name);
                }
            }
        }
        names
    }

    /// Takes a name. Reports when something else has it.
    pub(super) fn take(
        &mut self,
        report: &mut Report<'_>,
        name: &str,
        what: &str,
        pointer: &str,
        by: Option<Extension>,
    ) {
        match self.0.contains_key(name) {
            true => self.say(report, name, what, pointer, by),
            false => drop(self.insert(name, what)),
        }
    }

    fn say(
        &self,
        report: &mut Report<'_>,
        name: &str,
        what: &str,
        pointer: &str,
        by: Option<Extension>,
    ) {
        let other = self.0.get(name).map_or("", String::as_str);
        let message = format!("{what} gets the name `{name}`, which {other} has already");
        let hint = rename(report, by, pointer, &format!("{name}_other"));
        report.say(codes::NAME_COLLISION, message, pointer).hint = Some(hint);
    }

    /// Takes a name, and returns what had it.
    pub(super) fn insert(&mut self, name: &str, what: &str) -> Option<String> {
        self.0.insert(name.to_owned(), what.to_owned())
    }
}

/// A name that is free where the runtime has these. One that is not gets a `_` at its end, as a word
/// that Rust keeps for itself does.
pub(super) fn free(name: String, reserved: &[&[&str]]) -> String {
    match reserved.iter().any(|names| names.contains(&&*name)) {
        true => name + "_",
        false => name,
    }
}

/// The name from the configuration, else from the document.
pub(super) fn pinned(
    report: &mut Report<'_>,
    rename: Option<&String>,
    pointer: &str,
) -> Option<String> {
    let pinned = report.pinned_at(pointer);
    pinned.or(rename.map(String::as_str)).map(str::to_owned)
}

/// What to do about two of the same name: in a document that can be edited the extension, elsewhere
/// a line of the configuration.
pub(super) fn rename(
    report: &Report<'_>,
    by: Option<Extension>,
    pointer: &str,
    name: &str,
) -> String {
    if !report.is_strict() {
        return report.pin(&format!("#{pointer}"), name);
    }
    let key = by.map(|extension| report.key(extension));
    match (by, key) {
        (Some(Extension::Method), Some(key)) => format!("give one of them another `{key}`"),
        (_, Some(key)) => format!("give one of them another name with `{key}`"),
        (_, None) => "give one of them another name".to_owned(),
    }
}

pub(super) fn quoted(name: &str) -> String {
    format!("`{name}`")
}
