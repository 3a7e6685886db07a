//! Changes as Markdown: a section per class, the heaviest first, an entry per change. What happened to
//! several subjects alike is one entry.

use std::collections::BTreeMap;

use super::{Change, Class, Diff, Subject};

/// How many subjects of one entry are named.
const NAMED: usize = 8;

pub(super) fn markdown(diff: &Diff) -> String {
    let mut out = String::new();
    for class in Class::ALL {
        let entries = entries(diff, class);
        if entries.is_empty() {
            continue;
        }
        out.push_str(&format!("### {}\n\n", heading(class)));
        for entry in entries {
            out.push_str(&entry);
        }
        out.push('\n');
    }
    out.push_str(&format!("Verdict: {}\n", diff.summary()));
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
fn entries(diff: &Diff, class: Class) -> Vec<String> {
    let mut order = Vec::new();
    let mut alike = BTreeMap::<String, Vec<(&Subject, &Change)>>::new();
    for (subject, change) in diff.changes() {
        if change.class != class {
            continue;
        }
        let mark = format!("{}{:?}{:?}", change.element, change.wire, change.rust);
        let found = alike.entry(mark.clone()).or_default();
        if found.is_empty() {
            order.push(mark);
        }
        found.push((subject, change));
    }
    let entries = order.iter().filter_map(|mark| alike.get(mark));
    entries.map(|changes| entry(changes)).collect()
}

fn entry(changes: &[(&Subject, &Change)]) -> String {
    let subjects = changes.iter().take(NAMED).map(|(subject, _)| name(subject));
    let mut subjects = subjects.collect::<Vec<_>>().join(", ");
    if let Some(more) = changes.len().checked_sub(NAMED).filter(|more| *more > 0) {
        subjects.push_str(&format!(" and {more} more"));
    }
    let Some((_, change)) = changes.first() else {
        return String::new();
    };
    let element = match change.element.as_str() {
        "" => String::new(),
        element => format!(", {element}"),
    };
    let lines = change.wire.iter().chain(&change.rust);
    let lines: Vec<_> = lines.map(String::as_str).collect();
    format!("- {subjects}{element}: {}.\n", lines.join("; "))
}

fn name(subject: &Subject) -> String {
    match subject.wire.contains('/') {
        true => format!("`{}` (`{}`)", subject.rust, subject.wire),
        false => format!("`{}`", subject.rust),
    }
}
