//! Reads a document and everything it refers to. Takes a path; gives one self-contained JSON value
//! whose references all begin with `#/components/`, and knows where each part came from.
//! Never judges what the document says.

mod circles;
mod files;
mod parse;
mod target;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    rc::Rc,
};

use serde_json::{Map, Value};

use self::{
    circles::Links,
    files::{Failure, Files},
    parse::syntax_hint,
    target::{decode_percent, normalize, section_of},
};
use crate::{
    codes,
    diagnostic::{Diagnostic, Diagnostics, Severity, did_you_mean},
    document::{Document, Origins},
    extensions::Prefix,
    grammar::{DOCUMENT, Kind},
    source::{At, FileId, Place, escape, push_segment, unescape},
    target::Target,
    version::{Judged, Version, judge},
};

/// The most references in a row that lead to one path item.
const MOST_IN_A_ROW: usize = 64;

/// The keys beside a reference that only describe what it leads to. In 3.0 they are ignored by the
/// letter of the standard, and always meant.
const DESCRIBING: &[&str] = &[
    "deprecated",
    "description",
    "nullable",
    "readOnly",
    "writeOnly",
];

/// Reads the document at `root`, the configuration beside it, and everything that it refers to.
///
/// # Errors
///
/// When a file cannot be read or parsed, or a reference leads nowhere.
pub fn load(root: &Path) -> Result<Document, Diagnostics> {
    load_for(root, Target::beside(root)?)
}

/// The same for a target that is not configured beside the document.
///
/// # Errors
///
/// When a file cannot be read or parsed, or a reference leads nowhere.
pub fn load_for(root: &Path, target: Target) -> Result<Document, Diagnostics> {
    read(root, target, Loader::document)
}

/// Reads a file of data that stands beside a document, in YAML or JSON. Nothing in it is a reference.
///
/// # Errors
///
/// When the file cannot be read or parsed.
pub fn load_data(path: &Path) -> Result<Document, Diagnostics> {
    read(path, Target::default(), Loader::data)
}

fn read(
    root: &Path,
    target: Target,
    value: impl FnOnce(&mut Loader, &Path) -> Option<Value>,
) -> Result<Document, Diagnostics> {
    let mut loader = Loader {
        root: root.to_owned(),
        prefix: Prefix::new(&target.extensions),
        version: Version::default(),
        doubt: target.doubt(),
        files: Files::default(),
        origins: Origins::default(),
        found: Vec::new(),
        components: BTreeMap::new(),
        open: Vec::new(),
        inside: Vec::new(),
        links: BTreeMap::new(),
    };
    let value = value(&mut loader, root);
    match value {
        Some(value) if !loader.found.iter().any(Diagnostic::is_error) => Ok(Document {
            order: loader.order(&value),
            version: loader.version,
            definitions: loader.definitions(),
            warnings: loader.found,
            value,
            target,
            prefix: loader.prefix,
            origins: loader.origins,
            sources: loader.files.sources,
        }),
        _ => Err(Diagnostics::new(loader.files.sources, loader.found)),
    }
}

struct Loader {
    root: PathBuf,
    prefix: Prefix,
    version: Version,
    /// What a doubt is.
    doubt: Severity,
    files: Files,
    origins: Origins,
    found: Vec<Diagnostic>,
    /// The components that came from other files, by section and name.
    components: BTreeMap<String, BTreeMap<String, Bundled>>,
    /// Those of them that are not walked yet. They wait here and are not walked where something
    /// refers to them, because references may follow one another for longer than a stack is.
    open: Vec<(String, String, Here)>,
    /// The path items that the walk is inside of.
    inside: Vec<(FileId, String)>,
    /// What references became, by the file that they are in, the section that is expected there, and
    /// what they say. Most of them say what one before them said.
    links: BTreeMap<(FileId, &'static str), BTreeMap<String, String>>,
}

struct Bundled {
    origin: (FileId, String),
    value: Value,
}

/// Where the walk is: in a file, and in the document that is being made. Moves with the walk.
struct Here {
    path: Rc<Path>,
    file: FileId,
    inner: String,
    outer: String,
}

impl Here {
    /// Goes one step down, and says how to come back.
    fn enter(&mut self, segment: &str) -> (usize, usize) {
        let way_back = (self.inner.len(), self.outer.len());
        push_segment(&mut self.inner, segment);
        push_segment(&mut self.outer, segment);
        way_back
    }

    fn leave(&mut self, (inner, outer): (usize, usize)) {
        self.inner.truncate(inner);
        self.outer.truncate(outer);
    }

    /// The place of the reference that is here.
    fn reference(&self) -> Place {
        Place {
            file: self.file,
            at: At::Value(format!("{}/$ref", self.inner)),
        }
    }
}

impl Loader {
    fn data(&mut self, path: &Path) -> Option<Value> {
        let file = self.file(path, None)?;
        self.origins.0.insert(String::new(), (file, String::new()));
        Some(self.files.take_root(path))
    }

    fn document(&mut self, root: &Path) -> Option<Value> {
        let file = self.file(root, None)?;
        let mut value = self.files.take_root(root);
        let mut here = Here {
            path: root.into(),
            file,
            inner: String::new(),
            outer: String::new(),
        };
        let Judged { version, problem } = judge(&value);
        if let Some((diagnostic, at)) = problem {
            let severity = version.map_or(Severity::Error, |_| self.doubt);
            let place = Place { file, at };
            self.found.push(diagnostic.severity(severity).at(place));
        }
        self.version = version?;
        self.origins.0.insert(String::new(), (file, String::new()));
        self.walk(&mut value, &Kind::Object(&DOCUMENT), &mut here);
        self.walk_components();
        for (section, components) in std::mem::take(&mut self.components) {
            for (name, component) in components {
                let pointer = format!("/components/{section}/{}", escape(&name));
                if value.pointer(&pointer).is_some() {
                    self.defined_twice(
                        &name,
                        component.origin.0,
                        Place {
                            file,
                            at: At::Key(pointer),
                        },
                    );
                }
                insert_component(&mut value, &section, name, component.value);
            }
        }
        self.circles(&value);
        Some(value)
    }

    fn definitions(&self) -> Vec<(FileId, String)> {
        let others = self.files.all().filter(|(path, _)| **path != *self.root);
        let names = others.flat_map(|(path, file)| {
            let names = self.files.names(path, "");
            names.map(move |name| (file, name.clone()))
        });
        names.collect()
    }

    /// Says which components are references that lead back to themselves.
    fn circles(&mut self, document: &Value) {
        let links = Links::of(document);
        for index in links.circles() {
            let Some((name, start)) = links.component(index) else {
                continue;
            };
            let message = format!("`{name}` is a reference that leads back to itself");
            let mut diagnostic = Diagnostic::new(codes::REF_CYCLE, message);
            diagnostic.place = self.origins.place(start, At::Key);
            self.found.push(diagnostic);
        }
    }

    fn defined_twice(&mut self, name: &str, other: FileId, place: Place) {
        let other = self.files.sources.path(other).display().to_string();
        let message = format!("`{name}` is also defined in {other}");
        self.found.push(
            Diagnostic::new(codes::DEFINED_TWICE, message)
                .at(place)
                .hint("names are shared by all files; rename one of the two"),
        );
    }

    fn order(&self, document: &Value) -> BTreeMap<String, (FileId, usize)> {
        let schemas = document
            .pointer("/components/schemas")
            .and_then(Value::as_object);
        let names = schemas.into_iter().flat_map(Map::keys);
        let mut positions = BTreeMap::new();
        for (path, file) in self.files.all() {
            let schemas = match *path == *self.root {
                true => "/components/schemas",
                false => "",
            };
            let names = self.files.names(path, schemas).enumerate();
            positions.extend(names.map(|(index, name)| ((file, name), index)));
        }
        names
            .filter_map(|name| {
                let file = self
                    .origins
                    .file(&format!("/components/schemas/{}", escape(name)))?;
                let index = positions.get(&(file, name)).copied().unwrap_or(usize::MAX);
                Some((name.clone(), (file, index)))
            })
            .collect()
    }

    /// Reads and parses a file, once; says when that fails.
    fn file(&mut self, path: &Path, from: Option<Place>) -> Option<FileId> {
        let failure = match self.files.open(path) {
            Ok(file) => return Some(file),
            Err(failure) => failure,
        };
        match failure {
            Failure::Known => {}
            Failure::Unreadable(error) => {
                let message = format!("{} cannot be read: {error}", path.display());
                let mut diagnostic = Diagnostic::new(codes::UNREADABLE, message);
                diagnostic.place = from;
                self.found.push(diagnostic);
            }
            Failure::Broken(file, (message, line, column)) => {
                let at = At::Position(line.max(1), column.max(1));
                let mut text = self.files.sources.text(file).lines();
                let line = text.nth(line.saturating_sub(1)).unwrap_or_default();
                let is_json = path.extension().is_some_and(|ending| ending == "json");
                let hint = syntax_hint(&message, line).filter(|_| !is_json);
                let diagnostic = Diagnostic::new(codes::SYNTAX, message);
                let diagnostic = diagnostic.maybe_hint(hint.map(str::to_owned));
                self.found.push(diagnostic.at(Place { file, at }));
            }
        }
        None
    }

    /// Puts what references lead to in their place. Nothing else is touched, so nothing is made anew.
    /// References are where the grammar has them: what is data is not looked into.
    fn walk(&mut self, value: &mut Value, kind: &Kind, here: &mut Here) {
        match (kind, value) {
            (Kind::List(kind), Value::Array(items)) if kind.holds_schemas() => {
                for (index, item) in items.iter_mut().enumerate() {
                    let way_back = here.enter(&index.to_string());
                    self.walk(item, kind, here);
                    here.leave(way_back);
                }
            }
            (Kind::Map(kind) | Kind::Extensible(kind), Value::Object(map))
                if kind.holds_schemas() =>
            {
                for (key, value) in map {
                    let way_back = here.enter(key);
                    self.walk(value, kind, here);
                    here.leave(way_back);
                }
            }
            (Kind::FlagOr(kind), value) => self.walk(value, kind, here),
            (Kind::Target, Value::String(target)) => *target = self.mapped(target, here),
            (Kind::Object(_) | Kind::Schema, value) if value.get("$ref").is_some() => {
                self.follow(value, kind, here);
            }
            (Kind::Object(_) | Kind::Schema, Value::Object(map)) => {
                let Some(table) = kind.table() else { return };
                for (key, value) in map {
                    let kind = self.prefix.kind(table, key);
                    if let Some(kind) = kind.filter(|kind| kind.holds_schemas()) {
                        let way_back = here.enter(key);
                        self.walk(value, kind, here);
                        here.leave(way_back);
                    }
                }
            }
            _ => {}
        }
    }

    /// Puts what a reference leads to in its place, where there may be one.
    fn follow(&mut self, value: &mut Value, kind: &Kind, here: &mut Here) {
        let is_inlined = matches!(kind, Kind::Object(table) if table.is_inlined());
        let (Some(map), true) = (
            value.as_object_mut(),
            is_inlined || kind.section().is_some(),
        ) else {
            return;
        };
        let target = match map.get("$ref") {
            Some(Value::String(target)) => target.clone(),
            Some(other) => {
                let message = format!("the reference `{other}` must be a string");
                let diagnostic = Diagnostic::new(codes::BAD_REF, message);
                return self.found.push(diagnostic.at(here.reference()));
            }
            None => return,
        };
        self.siblings(map, kind, here);
        match kind.section() {
            None => {
                if let Some(item) = self.path_item(&target, kind, here) {
                    *value = item;
                }
            }
            Some(section) => {
                for (key, sibling) in map.iter_mut() {
                    let kind = kind.table().and_then(|table| self.prefix.kind(table, key));
                    if let Some(kind) = kind.filter(|kind| kind.holds_schemas()) {
                        let way_back = here.enter(key);
                        self.walk(sibling, kind, here);
                        here.leave(way_back);
                    }
                }
                if let Some(link) = self.link(&target, section, here) {
                    map.insert("$ref".to_owned(), link.into());
                }
            }
        }
    }

    /// Removes what stands beside a reference, unless it has a meaning there: all keys of a schema
    /// since 3.1, and those that describe a schema in 3.0 as well, where they are doubtful.
    fn siblings(&mut self, map: &mut Map<String, Value>, kind: &Kind, here: &Here) {
        let is_schema = matches!(kind, Kind::Schema);
        let is_described = |key: &str| ["$ref", "description", "summary"].contains(&key);
        let is_extension = |key: &str| key.starts_with("x-");
        let is_meant = |key: &str| match self.version {
            Version::V30 => key == "$ref",
            _ => is_schema || is_described(key) || is_extension(key),
        };
        if map.keys().all(|key| is_meant(key)) {
            if !is_schema {
                map.retain(|key, _| key == "$ref");
            }
            return;
        }
        let (message, hint) = match self.version {
            Version::V30 => (
                "a reference has siblings, which OpenAPI 3.0 ignores",
                "move the reference into `allOf` to describe it, or remove the siblings",
            ),
            _ => (
                "a reference has siblings, which have no meaning",
                "remove them",
            ),
        };
        self.found.push(
            Diagnostic::new(codes::REF_SIBLINGS, message)
                .severity(self.doubt)
                .at(here.reference())
                .hint(hint),
        );
        map.retain(|key, _| key == "$ref" || is_schema && DESCRIBING.contains(&key.as_str()));
    }

    /// A target of a discriminator, which is a reference in all but its form.
    fn mapped(&mut self, target: &str, here: &Here) -> String {
        let link = self.link(target, "schemas", here);
        link.unwrap_or_else(|| target.to_owned())
    }

    /// The component that a reference leads to, as a reference inside the document.
    fn link(&mut self, target: &str, expected: &'static str, here: &Here) -> Option<String> {
        let known = self.links.get(&(here.file, expected));
        if let Some(link) = known.and_then(|links| links.get(target)) {
            return Some(link.clone());
        }
        let (path, (file, pointer)) = self.find(target, here)?;
        let section = section_of(&pointer).unwrap_or(expected).to_owned();
        let name = unescape(pointer.rsplit('/').next().unwrap_or_default());
        let outer = format!("/components/{section}/{}", escape(&name));
        let link = format!("#{outer}");
        let is_own = *path == *self.root && pointer.starts_with("/components/");
        let there = Here {
            path,
            file,
            inner: pointer,
            outer,
        };
        if is_own || self.component(&section, &name, there, here) {
            let links = self.links.entry((here.file, expected)).or_default();
            links.insert(target.to_owned(), link.clone());
        }
        Some(link)
    }

    /// The file and the pointer that a reference leads to, when there is something.
    fn find(&mut self, target: &str, here: &Here) -> Option<(Rc<Path>, (FileId, String))> {
        let (path, pointer) = self.target(target, here)?;
        let file = self.file(&path, Some(here.reference()))?;
        if !self.files.has(&path, &pointer) {
            self.dangling(target, &path, &pointer, here);
            return None;
        }
        Some((path, (file, pointer)))
    }

    fn path_item(&mut self, target: &str, kind: &Kind, here: &Here) -> Option<Value> {
        let (path, origin) = self.find(target, here)?;
        if self.inside.contains(&origin) {
            let message = format!("the reference `{target}` leads back to itself");
            self.found
                .push(Diagnostic::new(codes::REF_CYCLE, message).at(here.reference()));
            return None;
        }
        if self.inside.len() == MOST_IN_A_ROW {
            let message = format!("the reference `{target}` follows {MOST_IN_A_ROW} others");
            let diagnostic = Diagnostic::new(codes::BAD_REF, message).at(here.reference());
            let hint = "let the first of them refer to the path item itself";
            self.found.push(diagnostic.hint(hint));
            return None;
        }
        let mut value = self.files.take(&path, &origin.1)?;
        let mut there = Here {
            path,
            file: origin.0,
            inner: origin.1.clone(),
            outer: here.outer.clone(),
        };
        self.origins.0.insert(here.outer.clone(), origin.clone());
        self.inside.push(origin);
        self.walk(&mut value, kind, &mut there);
        self.inside.pop();
        Some(value)
    }

    /// Takes a component of another file into the document, once. Says so when its name is taken.
    fn component(&mut self, section: &str, name: &str, there: Here, from: &Here) -> bool {
        let origin = (there.file, there.inner.clone());
        let components = self.components.entry(section.to_owned()).or_default();
        if let Some(known) = components.get(name) {
            let is_same = known.origin == origin;
            if !is_same {
                let other = known.origin.0;
                self.defined_twice(name, other, from.reference());
            }
            return is_same;
        }
        let bundled = Bundled {
            origin: origin.clone(),
            value: Value::Null,
        };
        components.insert(name.to_owned(), bundled);
        self.origins.0.insert(there.outer.clone(), origin);
        self.open.push((section.to_owned(), name.to_owned(), there));
        true
    }

    /// Walks the components that came from other files, and those that they refer to.
    fn walk_components(&mut self) {
        while let Some((section, name, mut there)) = self.open.pop() {
            let value = self.files.take(&there.path, &there.inner);
            let mut value = value.unwrap_or_default();
            if let Some(kind) = Kind::of(&section) {
                self.walk(&mut value, kind, &mut there);
            }
            let components = self.components.get_mut(&section);
            if let Some(component) = components.and_then(|known| known.get_mut(&name)) {
                component.value = value;
            }
        }
    }

    /// The file and the pointer that a reference names.
    fn target(&mut self, target: &str, here: &Here) -> Option<(Rc<Path>, String)> {
        let (file, pointer) = target.split_once('#').unwrap_or((target, ""));
        let problem = if file.contains("://") {
            Some("a reference to another host is not followed; copy the file")
        } else if !pointer.is_empty() && !pointer.starts_with('/') {
            Some("the part after `#` must be a JSON pointer, such as `#/User`")
        } else if pointer.is_empty() {
            Some("name the value in the file, such as `users.yaml#/User`")
        } else {
            None
        };
        if let Some(hint) = problem {
            let message = format!("the reference `{target}` cannot be followed");
            let diagnostic = Diagnostic::new(codes::BAD_REF, message);
            self.found.push(diagnostic.at(here.reference()).hint(hint));
            return None;
        }
        let path = match file {
            "" => Rc::clone(&here.path),
            file => normalize(&here.path.parent().unwrap_or(Path::new("")).join(file)).into(),
        };
        Some((path, decode_percent(pointer)))
    }

    fn dangling(&mut self, target: &str, path: &Path, pointer: &str, here: &Here) {
        let (parent, name) = pointer.rsplit_once('/').unwrap_or(("", pointer));
        let names = self.files.names(path, parent).map(String::as_str);
        let hint = did_you_mean(&unescape(name), names);
        let message = format!("the reference `{target}` leads nowhere");
        let diagnostic = Diagnostic::new(codes::BAD_REF, message);
        self.found
            .push(diagnostic.at(here.reference()).maybe_hint(hint));
    }
}

fn insert_component(document: &mut Value, section: &str, name: String, value: Value) {
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
        section.insert(name, value);
    }
}
