//! Modules that need each other: takes a crate, returns the groups in which every module needs every
//! other by some way. What a module and one inside it need of each other is left out: they are read
//! together.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::{
    krate::Crate,
    scope::{Meaning, Scope},
};

/// Why one module needs another: the items, and the first place of each.
type Needs = BTreeMap<String, usize>;

/// Which module needs which.
#[derive(Debug, Default)]
pub(super) struct Graph(BTreeMap<usize, BTreeMap<usize, Needs>>);

impl Graph {
    pub(super) fn new(krate: &Crate, scope: &Scope) -> Self {
        let mut graph = Self::default();
        for (index, module) in krate.modules.iter().enumerate() {
            let imports = module
                .mentions
                .uses
                .iter()
                .filter(|import| import.name.is_some());
            let imports = imports.map(|import| &import.mention);
            let paths = module.mentions.paths.iter().filter(|mention| {
                // A lone name that begins with a small letter and is not called is a variable.
                let [name] = mention.path.as_slice() else {
                    return true;
                };
                mention.is_called || mention.is_macro || name.starts_with(char::is_uppercase)
            });
            for mention in imports.chain(paths) {
                for meaning in scope.mention(index, mention) {
                    if let Meaning::Item(other, name) = meaning
                        && !krate.are_related(index, other)
                    {
                        let needs = graph.0.entry(index).or_default().entry(other).or_default();
                        let line = needs.entry(name).or_insert(mention.line);
                        *line = mention.line.min(*line);
                    }
                }
            }
        }
        graph
    }

    /// The groups of more than one module, each in order.
    pub(super) fn groups(&self) -> Vec<Vec<usize>> {
        let reach: BTreeMap<usize, BTreeSet<usize>> = self
            .0
            .keys()
            .map(|module| (*module, self.reach(*module)))
            .collect();
        let mut groups = Vec::new();
        let mut grouped = BTreeSet::new();
        for (module, reached) in &reach {
            let returns =
                |other: &&usize| reach.get(other).is_some_and(|reach| reach.contains(module));
            let group: Vec<usize> = reached.iter().filter(returns).copied().collect();
            if group.len() > 1 && grouped.insert(group.clone()) {
                groups.push(group);
            }
        }
        groups
    }

    /// All that a module needs by some way.
    fn reach(&self, from: usize) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut next = vec![from];
        while let Some(module) = next.pop() {
            let needs = self.0.get(&module).into_iter().flat_map(BTreeMap::keys);
            next.extend(needs.filter(|needed| reached.insert(**needed)));
        }
        reached
    }

    /// A group in words: its modules, and the items between them.
    pub(super) fn describe(&self, krate: &Crate, group: &[usize]) -> String {
        let names: Vec<String> = group.iter().map(|module| krate.name(*module)).collect();
        let mut text = format!(
            "{} modules need each other: {}",
            group.len(),
            names.join(", ")
        );
        for module in group {
            for (other, needs) in self.0.get(module).into_iter().flatten() {
                if group.contains(other) {
                    let items: Vec<_> = needs.keys().map(|item| format!("`{item}`")).collect();
                    let file = krate
                        .modules
                        .get(*module)
                        .map(|module| module.file.display());
                    let line = needs.values().min().copied().unwrap_or_default();
                    let _ = write!(
                        text,
                        "\n    {} needs {} of {} ({}:{line})",
                        krate.name(*module),
                        items.join(", "),
                        krate.name(*other),
                        file.map(|file| file.to_string()).unwrap_or_default(),
                    );
                }
            }
        }
        text
    }
}
