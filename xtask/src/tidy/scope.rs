//! What a path means: takes the modules of a crate, returns where the item is defined that a path
//! names, through imports, re-exports and globs. Judges nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::{krate::Crate, mentions::Mention};

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Meaning {
    Module(usize),
    /// An item, by the module that defines it and its name there.
    Item(usize, String),
    /// What another crate defines.
    Foreign(Vec<String>),
}

/// The names of a crate.
pub(super) struct Scope<'a> {
    krate: &'a Crate,
    /// Where the functions of types are implemented, by the type and the name of the function.
    functions: BTreeMap<(Meaning, String), usize>,
}

/// The look-ups under way, so that a glob that leads back to itself ends.
type Visited = BTreeSet<(usize, String)>;

impl<'a> Scope<'a> {
    pub(super) fn new(krate: &'a Crate) -> Self {
        let mut scope = Self {
            krate,
            functions: BTreeMap::new(),
        };
        let mut functions = BTreeMap::new();
        for (index, module) in krate.modules.iter().enumerate() {
            for (this, names) in &module.functions {
                for this in scope.resolve(index, this, false, &mut Visited::new()) {
                    for name in names {
                        functions.insert((this.clone(), name.clone()), index);
                    }
                }
            }
        }
        scope.functions = functions;
        scope
    }

    /// What a mention in this module means. A name that is in no scope is a local variable or comes
    /// with the language, and means nothing.
    pub(super) fn mention(&self, module: usize, mention: &Mention) -> BTreeSet<Meaning> {
        let path = mention.path.as_slice();
        let found = self.resolve(module, path, mention.is_global, &mut Visited::new());
        match (path, found.first()) {
            // A macro without a path is known from where it is written on.
            ([name], Some(Meaning::Foreign(_))) if mention.is_macro => {
                match self.krate.macros.get(name) {
                    Some(module) => BTreeSet::from([Meaning::Item(*module, name.clone())]),
                    None => found,
                }
            }
            _ => found,
        }
    }

    fn resolve(
        &self,
        module: usize,
        path: &[String],
        is_global: bool,
        visited: &mut Visited,
    ) -> BTreeSet<Meaning> {
        let Some((first, mut rest)) = path.split_first() else {
            return BTreeSet::new();
        };
        let parent = |module: usize| {
            self.krate
                .modules
                .get(module)
                .and_then(|module| module.parent)
        };
        let mut found = match first.as_str() {
            _ if is_global => BTreeSet::new(),
            "crate" => BTreeSet::from([Meaning::Module(0)]),
            "self" => BTreeSet::from([Meaning::Module(module)]),
            "super" => {
                let mut above = parent(module);
                while let [next, after @ ..] = rest
                    && next == "super"
                {
                    (above, rest) = (above.and_then(parent), after);
                }
                above.map(Meaning::Module).into_iter().collect()
            }
            _ => self.look_up(module, first, visited),
        };
        if found.is_empty() {
            return BTreeSet::from([Meaning::Foreign(path.to_vec())]);
        }
        for segment in rest {
            found = self.step_all(found, segment, visited);
        }
        found
    }

    /// Follows one segment of a path from what may be a module and an item of one name: the module
    /// is meant where it holds the segment.
    fn step_all(
        &self,
        from: BTreeSet<Meaning>,
        segment: &str,
        visited: &mut Visited,
    ) -> BTreeSet<Meaning> {
        let (modules, others): (BTreeSet<_>, BTreeSet<_>) = from
            .into_iter()
            .partition(|meaning| matches!(meaning, Meaning::Module(_)));
        let mut follow = |meanings: BTreeSet<Meaning>| {
            let found = meanings
                .into_iter()
                .flat_map(|meaning| self.step(meaning, segment, visited));
            found.collect::<BTreeSet<_>>()
        };
        let found = follow(modules);
        match found.is_empty() {
            true => follow(others),
            false => found,
        }
    }

    /// Follows one segment of a path.
    fn step(&self, meaning: Meaning, segment: &str, visited: &mut Visited) -> BTreeSet<Meaning> {
        match meaning {
            Meaning::Module(module) => {
                let found = self.look_up(module, segment, visited);
                let has_unseen_items = self
                    .krate
                    .modules
                    .get(module)
                    .is_some_and(|module| module.has_unseen_items);
                match found.is_empty() && has_unseen_items {
                    true => BTreeSet::from([Meaning::Item(module, segment.to_owned())]),
                    false => found,
                }
            }
            Meaning::Foreign(mut path) => {
                path.push(segment.to_owned());
                BTreeSet::from([Meaning::Foreign(path)])
            }
            Meaning::Item(module, name) => {
                let this = Meaning::Item(module, name.clone());
                let function = self.functions.get(&(this, segment.to_owned()));
                let full = match name.contains("::") {
                    true => name,
                    false => format!("{name}::{segment}"),
                };
                BTreeSet::from([match function {
                    Some(elsewhere) if *elsewhere != module => Meaning::Item(*elsewhere, full),
                    _ => Meaning::Item(module, full),
                }])
            }
        }
    }

    /// The meaning of a name in the scope of a module: an item defined there, an item imported by
    /// name, or else one from a glob.
    fn look_up(&self, module: usize, name: &str, visited: &mut Visited) -> BTreeSet<Meaning> {
        let mut found = BTreeSet::new();
        let Some(scope) = self.krate.modules.get(module) else {
            return found;
        };
        if !visited.insert((module, name.to_owned())) {
            return found;
        }
        if let Some(child) = scope.children.get(name) {
            found.insert(Meaning::Module(*child));
        }
        if scope.items.contains(name) {
            found.insert(Meaning::Item(module, name.to_owned()));
        }
        if module == 0 && self.krate.exported.contains(name) {
            found.extend(
                self.krate
                    .macros
                    .get(name)
                    .map(|module| Meaning::Item(*module, name.to_owned())),
            );
        }
        for import in scope
            .mentions
            .uses
            .iter()
            .filter(|import| import.name.as_deref() == Some(name))
        {
            // `use ring;` names the crate and not itself.
            found.extend(self.resolve(
                module,
                &import.mention.path,
                import.mention.is_global,
                visited,
            ));
        }
        if found.is_empty() {
            for import in scope
                .mentions
                .uses
                .iter()
                .filter(|import| import.name.is_none())
            {
                let from = self.resolve(
                    module,
                    &import.mention.path,
                    import.mention.is_global,
                    visited,
                );
                for meaning in from {
                    if let Meaning::Module(from) = meaning {
                        found.extend(self.look_up(from, name, visited));
                    }
                }
            }
        }
        visited.remove(&(module, name.to_owned()));
        found
    }
}
