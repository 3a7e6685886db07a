//! Changes as Markdown: a section per class, the heaviest first, an entry per change. What happened to
//! several subjects alike is one entry.

use std::collections::BTreeMap;

use super::{Change, Class, Diff, Subject, SubjectKind};

/// How many subjects of one entry are named.
const NAMED: usize = 8;

/// The changes in the form of a changelog.
pub(super) fn markdown(diff: &Diff) -> String {
    let out = sections(diff, |_| String::new());
    format!("{out}Verdict: {}\n", diff.summary())
}

/// The same with links to the lines of the specification.
pub(super) fn review(diff: &Diff) -> String {
    sections(diff, links)
}

fn sections(diff: &Diff, links: impl Fn(&[(&Subject, &Change)]) -> String) -> String {
    let mut out = String::new();
    for class in Class::ALL {
        let entries = entries(diff, class, &links);
        if entries.is_empty() {
            continue;
        }
        out.push_str(&format!("### {}\n\n", heading(class)));
        for entry in entries {
            out.push_str(&entry);
        }
        out.push('\n');
    }
    out
}

fn heading(class: Class) -> &'static str {
    match class {
        Class::Breaking => "Breaking",
        Class::Behavior => "Behavior",
        Class::Deprecation => "Deprecated",
        Class::Addition => "Added",
        Class::Docs => "Documentation",
    }
}

/// The entries of a class, in the order of their first changes.
fn entries(
    diff: &Diff,
    class: Class,
    links: impl Fn(&[(&Subject, &Change)]) -> String,
) -> Vec<String> {
    let mut order = Vec::new();
    let mut alike = BTreeMap::<String, Vec<(&Subject, &Change)>>::new();
    for (subject, change) in diff.changes() {
        if change.class != class {
            continue;
        }
        let mark = match is_new_type(subject, change) {
            true => "new types".to_owned(),
            false => mark(subject, change),
        };
        let found = alike.entry(mark.clone()).or_default();
        if found.is_empty() {
            order.push(mark);
        }
        found.push((subject, change));
    }
    let entries = order.iter().filter_map(|mark| alike.get(mark));
    let entries = entries.map(|changes| format!("{}{}\n", entry(changes), links(changes)));
    entries.collect()
}

/// What happened, without what it happened to.
pub(super) fn mark(subject: &Subject, change: &Change) -> String {
    let mark = format!("{}{:?}{:?}", change.element, change.wire, change.rust);
    mark.replace(&subject.rust, "")
}

/// Whether a type is new as a whole. All of them are one entry.
fn is_new_type(subject: &Subject, change: &Change) -> bool {
    let is_whole = change.element.is_empty() && change.class == Class::Addition;
    is_whole && subject.kind == SubjectKind::Type
}

/// Links to the lines that changes are at.
fn links(changes: &[(&Subject, &Change)]) -> String {
    let places = changes
        .iter()
        .filter_map(|(_, change)| change.place.as_deref());
    let links = places
        .take(NAMED)
        .map(|place| match place.rsplit_once(':') {
            Some((path, line)) => format!(" [{place}]({path}#L{line})"),
            None => format!(" {place}"),
        });
    links.collect()
}

fn entry(changes: &[(&Subject, &Change)]) -> String {
    let subjects = changes.iter().take(NAMED).map(|(subject, _)| name(subject));
    let mut subjects = subjects.collect::<Vec<_>>().join(", ");
    if let Some(more) = changes.len().checked_sub(NAMED).filter(|more| *more > 0) {
        subjects.push_str(&format!(" and {more} more"));
    }
    let Some((first, change)) = changes.first() else {
        return String::new();
    };
    if is_new_type(first, change) {
        let verb = if changes.len() == 1 { "is" } else { "are" };
        return format!("- {subjects} {verb} new.");
    }
    let element = match change.element.as_str() {
        "" => String::new(),
        element => format!(", {element}"),
    };
    // The entry names the subject already.
    let (new, own) = (
        format!("`{}` is new", first.wire),
        format!("`{}`: ", first.rust),
    );
    let wire = change
        .wire
        .iter()
        .filter(|line| **line != new || change.rust.is_empty());
    let rust = change.rust.iter();
    let item = format!("`{}::", first.rust);
    let rust = rust.map(|line| line.strip_prefix(&own).unwrap_or(line).replace(&item, "`"));
    let lines: Vec<_> = wire.cloned().chain(rust).collect();
    format!("- {subjects}{element}: {}.", lines.join("; "))
}

fn name(subject: &Subject) -> String {
    match subject.kind == SubjectKind::Operation {
        true => format!("`{}` (`{}`)", subject.rust, subject.wire),
        false => format!("`{}`", subject.rust),
    }
}
