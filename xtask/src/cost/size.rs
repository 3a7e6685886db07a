//! How much is generated: takes the generated files, returns operations, types and lines by
//! resource, and which part of the code each resource needs. Reads no file.

use std::collections::{BTreeMap, BTreeSet};

use wacht_codegen::{Files, ir::Api};

/// A top module below `resources` or `types`, such as `types/users`.
pub(crate) type Part = String;

/// How much is generated.
#[derive(Debug, Default)]
pub(crate) struct Size {
    /// The operations of the API.
    pub(crate) operations: u64,
    /// Its types.
    pub(crate) types: u64,
    /// The lines of the files that are documentation.
    pub(crate) docs: u64,
    /// All other lines of the files that are not blank.
    pub(crate) code: u64,
    /// What a crate compiles that has the feature of one resource alone, by resource.
    pub(crate) resources: BTreeMap<String, Resource>,
}

/// What the feature of a resource turns on.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Resource {
    pub(crate) operations: u64,
    /// The types that it reaches, alone or with others.
    pub(crate) types: u64,
    /// The lines of its parts, in whole files; blank ones do not count.
    pub(crate) lines: u64,
    /// Its own module of `resources`, and each of `types` with a type that it reaches.
    pub(crate) parts: BTreeSet<Part>,
}

impl Size {
    pub(crate) fn of(api: &Api, files: &Files) -> Self {
        let mut size = Self {
            operations: api.operations.len() as u64,
            types: api.types.len() as u64,
            docs: files.values().map(|text| docs(text)).sum(),
            code: files.values().map(|text| lines(text) - docs(text)).sum(),
            resources: BTreeMap::new(),
        };
        let mut by_part: BTreeMap<Part, u64> = BTreeMap::new();
        for (path, text) in files {
            *by_part.entry(part(path)).or_default() += lines(text);
        }
        for name in api.top_resources() {
            let mut resource = Resource::default();
            let has = |path: &[String]| path.first().is_some_and(|first| first == name);
            let own = api.operations.iter();
            resource.operations = own.filter(|own| has(&own.resource)).count() as u64;
            resource.parts.insert(format!("resources/{name}"));
            for def in &api.types {
                // One that all resources reach names none of them.
                if def.reached_by.is_empty() || def.reached_by.iter().any(|by| by == name) {
                    resource.types += 1;
                    resource.parts.insert(format!("types/{}", def.module));
                }
            }
            let parts = resource.parts.iter().filter_map(|part| by_part.get(part));
            resource.lines = parts.sum();
            size.resources.insert(name.to_owned(), resource);
        }
        size
    }

    /// The lines of the files; blank ones do not count.
    pub(crate) fn lines(&self) -> u64 {
        self.docs + self.code
    }

    /// Rounded up, so that the budget is not exceeded by a fraction.
    pub(crate) fn code_per_operation(&self) -> u64 {
        self.code.div_ceil(self.operations.max(1))
    }

    /// Rounded up as well.
    pub(crate) fn docs_per_operation(&self) -> u64 {
        self.docs.div_ceil(self.operations.max(1))
    }
}

/// The lines that are documentation: its comments and its attributes.
fn docs(text: &str) -> u64 {
    let starts = ["///", "//!", "#[doc(", "#[doc ="];
    let is_docs = |line: &&str| {
        starts
            .iter()
            .any(|start| line.trim_start().starts_with(start))
    };
    text.lines().filter(is_docs).count() as u64
}

/// The lines that are not blank.
fn lines(text: &str) -> u64 {
    let is_blank = |line: &str| line.trim().is_empty();
    text.lines().filter(|line| !is_blank(line)).count() as u64
}

/// The part that a file belongs to: `types/users.rs` and `resources/ai/agents/mod.rs` to
/// `types/users` and `resources/ai`.
fn part(path: &str) -> Part {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let mut segments = path.split('/');
    match (segments.next(), segments.next()) {
        (Some(first), Some(second)) => format!("{first}/{second}"),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use wacht_codegen::generate;

    use super::{Size, lines, part};

    #[test]
    fn a_file_belongs_to_the_module_at_the_top() {
        assert_eq!(part("types/users.rs"), "types/users");
        assert_eq!(part("resources/ai/agents/mod.rs"), "resources/ai");
        assert_eq!(part("ids.rs"), "ids");
    }

    #[test]
    fn every_line_and_every_operation_belongs_somewhere() {
        let made = generate(Path::new("../spec/openapi.yaml")).unwrap();
        let size = Size::of(&made.api, &made.files);
        let operations: u64 = size.resources.values().map(|one| one.operations).sum();
        assert_eq!(operations, size.operations);
        for (name, resource) in &size.resources {
            assert!(resource.types > 0 && resource.types <= size.types, "{name}");
            assert!(
                resource.lines > 0 && resource.lines < size.lines(),
                "{name}"
            );
        }
    }

    #[test]
    fn a_blank_line_does_not_count() {
        assert_eq!(lines("/// A.\nstruct A;\n\n    \nstruct B;\n"), 3);
    }

    #[test]
    fn lines_per_operation_are_rounded_up() {
        let size = Size {
            operations: 2,
            code: 5,
            docs: 1,
            ..Size::default()
        };
        assert_eq!(
            (size.code_per_operation(), size.docs_per_operation()),
            (3, 1)
        );
    }
}
