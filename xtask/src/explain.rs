//! `cargo xtask explain NAME`: from an `operationId`, `METHOD /path`, a Rust path or a line of `spec/` to
//! all the others, and to the facts about it.

mod code;
mod find;

use std::{collections::BTreeMap, fs, path::Path};

use wacht_codegen::{
    diff::{Element, FactKind, Facts, facts},
    ir::Operation,
    load, model_of,
};

use self::{code::Code, find::Finder};
use crate::{Failure, USAGE, document, root};

/// The table that calls every operation.
const CALLS: &str = "tests/generated/calls.rs";

pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    let [first, rest @ ..] = arguments else {
        return Err(format!(
            "explain needs an operation, a type or a place\n\n{USAGE}"
        ));
    };
    let what = rest
        .iter()
        .fold((*first).to_owned(), |all, word| format!("{all} {word}"));
    let index = Index::read(&document()?)?;
    match index.find(&what) {
        Ok(found) => {
            for entry in found {
                print!("{}", index.show(entry));
            }
            Ok(())
        }
        Err(near) => Err(match near.is_empty() {
            true => format!("nothing is called `{what}`"),
            false => format!(
                "nothing is called `{what}`; did you mean {}?",
                near.join(", ")
            ),
        }),
    }
}

/// Everything that can be explained.
struct Index {
    entries: Vec<Entry>,
    finder: Finder,
    code: Code,
    calls: BTreeMap<String, usize>,
}

/// A subject or one of its elements, with all names that it is found by.
#[derive(Debug)]
pub(crate) struct Entry {
    title: String,
    /// What leads to it.
    names: Vec<String>,
    /// File and line in the specification.
    place: Option<(String, usize)>,
    /// The items in Rust: name and signature.
    items: Vec<(String, String)>,
    /// The other facts about it.
    lines: Vec<String>,
    /// The operation, where it is one.
    operation: Option<String>,
}

impl Index {
    fn read(path: &Path) -> Result<Self, Failure> {
        let load = || model_of(load(path)?);
        let (api, document) = load().map_err(|error| error.to_string())?;
        let operations = api.operations.iter();
        let operations = operations.map(|operation| (operation.pointer.as_str(), operation));
        let operations: BTreeMap<_, _> = operations.collect();
        let mut entries = Vec::new();
        for facts in facts(&api) {
            let elements = facts.elements.iter();
            entries.extend(elements.map(|element| entry(&operations, &facts, element)));
        }
        let pointers: Vec<_> = entries
            .iter()
            .map(|(_, pointer)| pointer.as_str())
            .collect();
        let places: Vec<_> = document.lines(&pointers);
        let places: Vec<_> = places
            .into_iter()
            .map(|place| place.map(|(path, line)| (path.display().to_string(), line)))
            .collect();
        let entries = entries
            .into_iter()
            .zip(places)
            .map(|((mut entry, _), place)| {
                entry.place = place;
                entry
            });
        let entries: Vec<_> = entries.collect();
        Ok(Self {
            finder: Finder::new(&entries),
            entries,
            code: Code::read(&root().join("wacht-sdk/src/generated"))?,
            calls: calls()?,
        })
    }

    /// The entries that a name or a place leads to, or the names nearest to it.
    fn find(&self, what: &str) -> Result<Vec<&Entry>, Vec<String>> {
        let found = self.finder.find(what)?.iter();
        Ok(found.filter_map(|index| self.entries.get(*index)).collect())
    }

    fn show(&self, entry: &Entry) -> String {
        let mut out = format!("{}\n", entry.title);
        let mut line = |name: &str, value: &str| out.push_str(&format!("  {name:<15}{value}\n"));
        if let Some((path, at)) = &entry.place {
            line("spec", &format!("{path}:{at}"));
        }
        for (item, signature) in &entry.items {
            let place = self.code.place(item);
            let place = place.map(|place| format!(", {place}"));
            line(
                "rust",
                &format!("{item}: {signature}{}", place.unwrap_or_default()),
            );
        }
        for known in &entry.lines {
            let (name, value) = known.split_once(": ").unwrap_or(("", known));
            line(name, value);
        }
        let called = entry.operation.as_ref().and_then(|id| self.calls.get(id));
        if let Some(at) = called {
            line("called by", &format!("{CALLS}:{at}"));
        }
        out
    }
}

/// The facts about an element, and the pointer to it.
fn entry(
    operations: &BTreeMap<&str, &Operation>,
    facts: &Facts,
    element: &Element,
) -> (Entry, String) {
    let subject = &facts.subject;
    let is_whole = element.key.is_empty();
    let (title, mut names) = match is_whole {
        true => (
            format!("{} ({})", subject.rust, subject.wire),
            vec![subject.rust.clone(), subject.wire.clone()],
        ),
        false => (
            format!("{} ({}), {}", subject.rust, subject.wire, element.title),
            vec![format!(
                "{} {}",
                subject.wire,
                element.title.replace('`', "")
            )],
        ),
    };
    let operation = operations.get(subject.pointer.as_str());
    let operation = operation.filter(|_| is_whole);
    let (mut items, mut lines) = (Vec::new(), Vec::new());
    for fact in &element.facts {
        match fact.kind {
            FactKind::Rust => {
                names.push(fact.name.clone());
                items.push((fact.name.clone(), fact.value.clone()));
            }
            FactKind::Gate if fact.value.is_empty() => {}
            FactKind::Gate => lines.push(format!("features: {}", fact.value)),
            FactKind::Wire | FactKind::Deprecated => {
                lines.push(format!("{}: {}", fact.name, fact.value));
            }
            FactKind::Docs if fact.is_short() => {
                lines.push(format!("{}: {}", fact.name, fact.value));
            }
            FactKind::Docs | FactKind::Order => {}
        }
    }
    if let Some(operation) = operation {
        names.push(operation.id.clone());
        if !operation.retry_reason.0.is_empty() {
            lines.push(format!("because: {}", operation.retry_reason.0));
        }
    }
    let entry = Entry {
        title,
        names,
        place: None,
        items,
        lines,
        operation: operation.map(|operation| operation.id.clone()),
    };
    (entry, element.pointer.clone())
}

/// The lines of the table that calls every operation.
fn calls() -> Result<BTreeMap<String, usize>, Failure> {
    let path = root().join(CALLS);
    let text =
        fs::read_to_string(&path).map_err(|error| format!("{CALLS} cannot be read: {error}"))?;
    let lines = text.lines().enumerate().filter_map(|(index, line)| {
        let name = line.trim().strip_prefix("operation: \"")?;
        Some((name.trim_end_matches("\",").to_owned(), index + 1))
    });
    Ok(lines.collect())
}

#[cfg(test)]
mod tests {
    use super::Index;

    /// The index of the specification. Tests run in the folder of their crate.
    fn read() -> Index {
        Index::read("../spec/openapi.yaml".as_ref()).unwrap()
    }

    #[test]
    fn every_name_and_place_leads_back() {
        let index = read();
        for entry in &index.entries {
            for name in &entry.names {
                let found = index.find(name).unwrap_or_default();
                let is_there = found.iter().any(|found| found.title == entry.title);
                assert!(is_there, "{name} does not lead to {}", entry.title);
            }
            if let Some((path, line)) = entry.place.as_ref().filter(|_| !entry.items.is_empty()) {
                let found = index.find(&format!("{path}:{line}")).unwrap_or_default();
                let is_there = found.iter().any(|found| found.title == entry.title);
                assert!(is_there, "{path}:{line} does not lead to {}", entry.title);
            }
        }
    }

    #[test]
    fn every_item_of_an_operation_a_type_and_a_field_has_its_line() {
        let index = read();
        let items = index.entries.iter().flat_map(|entry| &entry.items);
        let items = items.filter(|(item, signature)| {
            // What macros of the runtime make has no line in the generated code.
            let is_made = item.contains(" from ") || signature == "all pages";
            !is_made && signature != "page of a list" && !signature.starts_with("client with")
        });
        let lost: Vec<_> = items
            .filter(|(item, _)| index.code.place(item).is_none())
            .map(|(item, _)| item)
            .collect();
        assert!(lost.is_empty(), "{lost:#?}");
    }

    #[test]
    fn what_is_misspelled_is_suggested() {
        let index = read();
        let near = index.find("users().lisst()").unwrap_err();
        assert!(near.contains(&"users().list()".to_owned()), "{near:?}");
    }
}
