//! The definitions taken into `components` from elsewhere, and their names there. Takes the places of
//! definitions; returns each a link that is its own, and in the end the shortest name that no other has.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    path::{Component, Path},
    rc::Rc,
};

use serde_json::{Map, Value, map::Entry};

use super::{Here, Loader};
use crate::{
    codes,
    diagnostic::Diagnostic,
    grammar::{DOCUMENT, Kind},
    source::{At, FileId, Place, escape, unescape},
};

/// Where a definition stands in the files.
pub(super) struct Origin {
    pub(super) path: Rc<Path>,
    pub(super) file: FileId,
    pub(super) pointer: String,
}

/// The definitions so far.
#[derive(Default)]
pub(super) struct Definitions {
    all: Vec<Definition>,
    by_origin: BTreeMap<(String, FileId, String), usize>,
    /// The components of the root that are references to definitions, by these.
    homes: BTreeMap<(String, FileId, String), String>,
    taken: BTreeSet<(String, String)>,
}

struct Definition {
    section: String,
    /// The name that it has until all are known.
    name: String,
    /// Whether its name is the one of a component that refers to it.
    is_home: bool,
    origin: Origin,
    value: Value,
}

impl Definitions {
    /// Notes that a component of the root is a reference to a definition. Of several it is the one
    /// with the name that the definition has already, else the first.
    pub(super) fn note_home(&mut self, file: FileId, pointer: String, section: &str, name: &str) {
        let own = unescape(pointer.rsplit('/').next().unwrap_or_default()).into_owned();
        let key = (section.to_owned(), file, pointer);
        let home = self.homes.entry(key).or_insert_with(|| name.to_owned());
        if own == name {
            name.clone_into(home);
        }
    }

    /// The section of a definition.
    pub(super) fn section(&self, number: usize) -> &str {
        self.all
            .get(number)
            .map_or("", |definition| &definition.section)
    }

    /// Sets the value of a definition, when it is walked.
    pub(super) fn set(&mut self, number: usize, value: Value) {
        if let Some(definition) = self.all.get_mut(number) {
            definition.value = value;
        }
    }
}

impl Loader {
    /// The pointer to a definition in the document, which takes it in once.
    pub(super) fn define(&mut self, section: &str, origin: Origin) -> String {
        let key = (section.to_owned(), origin.file, origin.pointer.clone());
        if let Some(known) = self.definitions.by_origin.get(&key) {
            let known = &self.definitions.all[*known];
            return pointer_to(&known.section, &known.name);
        }
        let home = self.definitions.homes.get(&key).cloned();
        let is_home = home.is_some();
        let base = home.unwrap_or_else(|| self.name(&origin, 1));
        let mut own = base.clone();
        let mut number = 1;
        while !is_home && self.is_own(section, &own)
            || !self
                .definitions
                .taken
                .insert((section.to_owned(), own.clone()))
        {
            number += 1;
            own = format!("{base}~{number}");
        }
        let pointer = pointer_to(section, &own);
        let here = Here {
            path: Rc::clone(&origin.path),
            file: origin.file,
            inner: origin.pointer.clone(),
            outer: pointer.clone(),
        };
        let index = self.definitions.all.len();
        self.origins
            .0
            .insert(pointer.clone(), (origin.file, origin.pointer.clone()));
        self.open.push((index, here));
        self.definitions.by_origin.insert(key, index);
        self.definitions.all.push(Definition {
            section: section.to_owned(),
            name: own,
            is_home,
            origin,
            value: Value::Null,
        });
        pointer
    }

    /// Puts the definitions into the document, under their names.
    pub(super) fn insert_definitions(&mut self, document: &mut Value) {
        let renamed = self.rename();
        for definition in std::mem::take(&mut self.definitions.all) {
            let pointer = pointer_to(&definition.section, &definition.name);
            let name = renamed.get(&pointer).unwrap_or(&definition.name).clone();
            insert(document, &definition.section, name, definition.value);
        }
        if renamed.is_empty() {
            return;
        }
        let moved: BTreeMap<_, _> = renamed
            .iter()
            .map(|(pointer, name)| {
                let (section, _) = pointer.rsplit_once('/').unwrap_or_default();
                (pointer.clone(), format!("{section}/{}", escape(name)))
            })
            .collect();
        self.relink(document, &Kind::Object(&DOCUMENT), &moved);
        let origins = &mut self.origins.0;
        let places = moved.iter();
        let places: Vec<_> = places
            .filter_map(|(from, to)| Some((to.clone(), origins.remove(from)?)))
            .collect();
        origins.extend(places);
        let places = std::mem::take(&mut self.places);
        self.places = places
            .into_iter()
            .map(|place| new_place(&place, &moved))
            .collect();
        for diagnostic in &mut self.found {
            if let Some(pointer) = &mut diagnostic.pointer {
                *pointer = new_place(pointer, &moved);
            }
        }
    }

    /// The new names of the definitions whose names others have as well, by the pointers to them.
    fn rename(&mut self) -> BTreeMap<String, String> {
        let mut groups: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
        for (index, definition) in self.definitions.all.iter().enumerate() {
            if !definition.is_home {
                let key = (definition.section.clone(), self.name(&definition.origin, 1));
                groups.entry(key).or_default().push(index);
            }
        }
        let mut renamed = BTreeMap::new();
        for ((section, base), mut members) in groups {
            let homes = self.definitions.all.iter();
            let is_home = homes
                .filter(|d| d.is_home && d.section == section)
                .any(|d| d.name == base);
            let is_own = is_home || self.is_own(&section, &base);
            if members.len() == 1 && !is_own {
                continue;
            }
            let all = &self.definitions.all;
            members.sort_by_key(|index| {
                let origin = &all[*index].origin;
                (&*origin.path, &origin.pointer)
            });
            self.defined_twice(&section, &base, &members, is_own);
            for index in members {
                let definition = &self.definitions.all[index];
                let pointer = pointer_to(&section, &definition.name);
                // Longer names of the place, until no other has one. Where there is none, and the place
                // is the same as another in all but what no name can have, a number decides.
                let longer: Vec<_> = (2..32).map(|n| self.name(&definition.origin, n)).collect();
                let numbers = (2..).map(|number| format!("{base}{number}"));
                let has_longer = longer.iter().any(|name| *name != base);
                if !has_longer && !is_own {
                    renamed.insert(pointer, base.clone());
                    continue;
                }
                let longer = longer.into_iter().chain(numbers).find(|name| {
                    *name != base
                        && !self.is_own(&section, name)
                        && self
                            .definitions
                            .taken
                            .insert((section.clone(), name.clone()))
                });
                renamed.extend(longer.map(|name| (pointer, name)));
            }
        }
        renamed
    }

    /// Changes where references lead.
    fn relink(&self, value: &mut Value, kind: &Kind, moved: &BTreeMap<String, String>) {
        let new_link = |link: &str| {
            let place = link.strip_prefix('#').unwrap_or(link);
            format!("#{}", new_place(place, moved))
        };
        match (kind, value) {
            (Kind::Target, Value::String(link)) if link.starts_with('#') => *link = new_link(link),
            (Kind::List(kind), Value::Array(items)) if kind.holds_schemas() => {
                for item in items {
                    self.relink(item, kind, moved);
                }
            }
            // As `items` was before 2020-12.
            (Kind::Schema, Value::Array(items)) => {
                for item in items {
                    self.relink(item, kind, moved);
                }
            }
            (kind, Value::Object(map)) => {
                let is_reference = kind.section().is_some();
                for (key, value) in map {
                    if is_reference
                        && key == "$ref"
                        && let Value::String(link) = value
                    {
                        *link = new_link(link);
                        continue;
                    }
                    let kind = match kind.table() {
                        Some(table) => self.prefix.kind(table, key),
                        None => kind.below(key),
                    };
                    if let Some(kind) = kind.filter(|kind| kind.holds_schemas()) {
                        self.relink(value, kind, moved);
                    }
                }
            }
            _ => {}
        }
    }

    /// A name for a definition, of the last parts of its place as it is seen from the root.
    fn name(&self, origin: &Origin, parts: usize) -> String {
        let stem = origin.path.file_stem().unwrap_or_default();
        let folder = origin.path.parent().unwrap_or(Path::new(""));
        let root = self.root.parent().unwrap_or(Path::new(""));
        let folders = folder.strip_prefix(root).unwrap_or(folder).components();
        let folders = folders.filter_map(|folder| match folder {
            Component::Normal(name) => Some(name),
            _ => None,
        });
        let mut all: Vec<_> = folders
            .chain([stem])
            .map(|part| part.to_string_lossy())
            .collect();
        all.extend(origin.pointer.split('/').skip(1).map(unescape));
        let is_telling = |part: &Cow<'_, str>| part.chars().any(char::is_alphabetic);
        let mut start = all.len().saturating_sub(parts);
        // A number is not a name.
        while start > 0 && !all.get(start).is_some_and(is_telling) {
            start -= 1;
        }
        let is_sound = |c: char| c.is_alphanumeric() || "_-.".contains(c);
        match all.get(start..).unwrap_or_default() {
            [only] => only.clone().into_owned(),
            parts => parts.join("_").replace(|c| !is_sound(c), "_"),
        }
    }

    /// Whether the root has a component of this name.
    fn is_own(&self, section: &str, name: &str) -> bool {
        let pointer = pointer_to(section, name);
        self.files.is_known(&self.root, &pointer)
    }

    /// Reports that a name is defined several times.
    fn defined_twice(&mut self, section: &str, name: &str, members: &[usize], is_own: bool) {
        let all = &self.definitions.all;
        let place = |index: usize| {
            let origin = &all[index].origin;
            let at = At::Key(origin.pointer.clone());
            let place = Place {
                file: origin.file,
                at,
            };
            (place, origin.file, pointer_to(section, &all[index].name))
        };
        let first = members.iter().copied().next().map(place);
        let root = self.origins.0.get("").map(|(file, _)| *file);
        let (Some((_, other, _)), Some(root)) = (first, root) else {
            return;
        };
        let mut doubled: Vec<_> = members.iter().skip(1).copied().map(place).collect();
        if is_own {
            let pointer = pointer_to(section, name);
            let at = At::Key(pointer.clone());
            doubled = vec![(Place { file: root, at }, root, pointer)];
        }
        let other = self.files.sources.path(other).display().to_string();
        for (place, _, pointer) in doubled {
            let message = format!("`{name}` is also defined in {other}");
            self.found.push(
                Diagnostic::new(codes::DEFINED_TWICE, message)
                    .severity(self.doubt)
                    .at(place)
                    .below(&pointer)
                    .hint("both are kept, one of them under a longer name; rename one of the two"),
            );
        }
    }
}

fn pointer_to(section: &str, name: &str) -> String {
    format!("/components/{section}/{}", escape(name))
}

/// Where something is now that may be in a definition with a new name.
fn new_place(place: &str, moved: &BTreeMap<String, String>) -> String {
    let ends = place.match_indices('/').map(|(index, _)| index);
    let end = ends.chain([place.len()]).nth(3).unwrap_or(place.len());
    let (definition, rest) = place.split_at(end);
    match moved.get(definition) {
        Some(new) => format!("{new}{rest}"),
        None => place.to_owned(),
    }
}

fn insert(document: &mut Value, section: &str, name: String, value: Value) {
    let Value::Object(root) = document else {
        return;
    };
    let components = root
        .entry("components")
        .or_insert_with(|| Map::new().into());
    if let Value::Object(components) = components
        && let Value::Object(section) = components
            .entry(section)
            .or_insert_with(|| Map::new().into())
    {
        match section.entry(name) {
            Entry::Vacant(entry) => drop(entry.insert(value)),
            Entry::Occupied(mut entry) => drop(entry.insert(value)),
        }
    }
}
