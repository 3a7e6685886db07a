//! Takes operations of another document of the same API over into one that is split into files, in the style
//! of the document: new path items, the schemas that they need, and proposals for the extensions. Takes
//! two loaded documents; returns the files with their new content. Rewrites nothing and writes no file.

mod choice;
mod example;
mod files;
mod habits;
mod insert;
mod keywords;
mod methods;
mod naming;
mod operation;
mod request;
mod resources;
mod retries;
mod revisions;
mod schemas;
#[cfg(test)]
mod testing;
mod theirs;
mod votes;
mod words;
mod yaml;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use serde_json::{Map, Value, json};

pub use self::schemas::is_credential;
use self::{
    choice::{choose, operations, request},
    example::Examples,
    files::{Contents, relative},
    habits::{Habits, Known},
    naming::Naming,
    operation::{Guides, Ours},
    request::{key, shape},
    retries::Retries,
    revisions::Revisions,
    schemas::{SCHEMAS, Writer},
    theirs::Theirs,
};
use crate::{
    compare,
    document::Document,
    extensions::Extension,
    names::{pascal, snake},
    singular::singular,
    source::{At, FileId, Place, escape},
    upgrade,
};

/// Operations that are taken over, with the schemas that they need.
#[derive(Debug)]
pub struct Adoption {
    /// The files that changed or are new, with their whole content.
    pub files: BTreeMap<PathBuf, String>,
    /// The operations, in the order of the names.
    pub operations: Vec<Adopted>,
    /// The new schemas, each with its file.
    pub schemas: Vec<(String, PathBuf)>,
    /// The schemas that were there and are used as they are.
    pub kept: Vec<String>,
}

/// An operation that is taken over.
#[derive(Debug)]
pub struct Adopted {
    /// `operationId`
    pub id: String,
    /// `METHOD /path`
    pub request: String,
    /// The file that it is in.
    pub file: PathBuf,
    /// Proposals where theirs is silent: the keys of extensions and their values.
    pub proposed: Vec<(String, String)>,
}

/// Takes operations over, each named by its `operationId` or as `METHOD /path`. With an older description
/// of theirs, what that one has already is of the revision of its other operations.
///
/// # Errors
///
/// When one is not in theirs, or is in ours already, or when ours has its paths in its root; all reasons, a
/// line for each.
pub fn adopt(
    ours: &Document,
    mut theirs: Document,
    older: Option<&Document>,
    names: &[&str],
) -> Result<Adoption, String> {
    upgrade::upgrade(&mut theirs);
    let habits = Habits::of(ours);
    let all = operations(&theirs.value);
    let chosen = choose(&habits, &all, names)?;
    let nothing = Map::new();
    let their_schemas = theirs.value.pointer("/components/schemas");
    let their_schemas = their_schemas.and_then(Value::as_object).unwrap_or(&nothing);
    let requests: Vec<_> = all.iter().map(Theirs::request).collect();
    let there = || habits.operations.iter();
    let guides = Guides {
        naming: Naming::new(there().map(Known::named), requests.iter()),
        retries: Retries::of(there().filter_map(Known::retried)),
        revisions: revisions(&habits, older),
    };
    let mut writer = Writer::new(&habits, their_schemas, known(ours, &theirs));
    let mut job = Job {
        habits: &habits,
        files: Contents::of(ours),
        adoption: Adoption {
            files: BTreeMap::new(),
            operations: Vec::new(),
            schemas: Vec::new(),
            kept: Vec::new(),
        },
        places: Vec::new(),
        items: BTreeMap::new(),
    };
    for theirs in chosen {
        let file = job.path_file(theirs)?;
        let known = job.files.id(&file);
        let schema_file = job.schema_file(&file, known);
        let before = writer.made.len();
        let made = operation::write(theirs, &guides, known, &mut writer);
        writer.settle();
        let names = writer.made.iter().skip(before);
        job.places.extend(names.map(|_| schema_file.clone()));
        job.operation(theirs, &file, made)?;
    }
    job.schemas(&writer);
    Ok(job.finish(writer.kept))
}

/// The revisions of ours, with what an older description of theirs has.
fn revisions(habits: &Habits<'_>, older: Option<&Document>) -> Revisions {
    let older = older.map(|older| operations(&older.value));
    let older = older.into_iter().flatten();
    let older = older.map(|older| (older.method, shape(older.path)));
    let current = habits.document.value.pointer("/info/version");
    let known = habits.operations.iter().filter_map(Known::revised);
    Revisions::of(current.and_then(Value::as_str), known, older.collect())
}

/// What the schemas of theirs are called in ours, by the operations that both have.
fn known(ours: &Document, theirs: &Document) -> BTreeMap<String, String> {
    let mut found = BTreeMap::<String, String>::new();
    for (our, their) in compare::same_schemas(ours, theirs) {
        // The same name counts more than the first place.
        if our == their || !found.contains_key(&their) {
            found.insert(their, our);
        }
    }
    found
}

/// Lines that go into a file behind the block at a line, or at its end.
type Insertion = (Option<usize>, String);

struct Job<'h, 'd> {
    habits: &'h Habits<'d>,
    files: Contents<'d>,
    adoption: Adoption,
    /// The file of each new schema, in their order.
    places: Vec<PathBuf>,
    /// The new path items: file, name, and operations.
    items: BTreeMap<String, (PathBuf, String, Map<String, Value>)>,
}

impl Job<'_, '_> {
    /// The file of the operation whose path is nearest, or one named by the tag.
    fn path_file(&self, theirs: &Theirs<'_>) -> Result<PathBuf, String> {
        let own = shape(theirs.path);
        let common = |other: &[String]| {
            let same = own.iter().zip(other);
            same.take_while(|(own, other)| own == other).count()
        };
        let sources = self.files.document.sources();
        let operations = self.habits.operations.iter();
        let near = operations.filter_map(|known| Some((common(&known.shape), known.file?)));
        let near = near.max_by_key(|(common, file)| (*common, std::cmp::Reverse(*file)));
        let tag = theirs
            .value
            .get("tags")
            .and_then(|tags| tags.get(0))
            .and_then(Value::as_str);
        let tagged = tag.and_then(|tag| self.habits.tag_files.first(&tag.to_owned()));
        let found = match near {
            Some((common, file)) if common > 0 => Some(file),
            _ => tagged.copied(),
        };
        let found = found.map(|file| sources.path(file).to_owned());
        let path = match found {
            Some(path) => path,
            None => {
                let Some((_, any)) = near else {
                    return Err("the document has no operations to learn from".to_owned());
                };
                let first = own.iter().find(|segment| *segment != "{}");
                let name = snake(tag.or(first.map(String::as_str)).unwrap_or("paths"));
                sources.path(any).with_file_name(format!("{name}.yaml"))
            }
        };
        match path == self.files.root {
            true => Err(format!(
                "{} has its paths in itself; `adopt` writes path items into files that it refers to",
                path.display()
            )),
            false => Ok(path),
        }
    }

    /// The file that the schemas of the operations of a file are in.
    fn schema_file(&self, path: &Path, file: Option<FileId>) -> PathBuf {
        let sources = self.files.document.sources();
        let is_beside = |known: &Path| {
            known != path && known.file_name() == path.file_name() && known != self.files.root
        };
        if let Some(known) = sources.paths().find(|known| is_beside(known)) {
            return known.to_owned();
        }
        let used = self.habits.schema_files.first(&file);
        match used.filter(|_| file.is_some()) {
            Some(used) => sources.path(*used).to_owned(),
            None => {
                let root = self.files.root.parent().unwrap_or(Path::new(""));
                let name = path.file_name().unwrap_or_default();
                root.join("schemas").join(name)
            }
        }
    }

    fn operation(&mut self, theirs: &Theirs<'_>, file: &Path, made: Ours) -> Result<(), String> {
        self.adoption.operations.push(Adopted {
            id: made.id.clone(),
            request: request(theirs),
            file: file.to_owned(),
            proposed: made.proposed,
        });
        let own = shape(theirs.path);
        let there = self
            .habits
            .operations
            .iter()
            .find(|known| known.shape == own);
        let path = there.map_or(theirs.path, |known| known.path).to_owned();
        let name = match there {
            Some(known) => {
                let place = self.files.document.origins.place(&known.pointer, At::Value);
                match place.map(|place| place.at) {
                    Some(At::Value(pointer)) => pointer,
                    _ => return Err(format!("the place of {path} is not known")),
                }
            }
            None => String::new(),
        };
        let entry = self.items.entry(path);
        let (_, _, item) = entry.or_insert_with(|| (file.to_owned(), name, Map::new()));
        if there.is_none() && !made.shared.is_empty() && !item.contains_key("parameters") {
            item.insert("parameters".to_owned(), made.shared.into());
        }
        item.insert(key(theirs.method), made.value.into());
        Ok(())
    }

    fn schemas(&mut self, writer: &Writer<'_, '_>) {
        let ours = self.files.document.value.pointer("/components/schemas");
        let prefix = &self.files.document.prefix;
        let examples = Examples {
            made: &writer.made,
            ours: ours.and_then(Value::as_object),
            id_key: prefix.key(Extension::Id),
            sample_id: match self.files.document.target.sample_id.as_str() {
                "" => "example",
                id => id,
            },
        };
        let mut lines = BTreeMap::<PathBuf, String>::new();
        let homes: BTreeMap<_, _> = writer
            .made
            .iter()
            .map(|(name, _)| name.clone())
            .zip(self.places.clone())
            .collect();
        for ((name, schema), path) in writer.made.iter().zip(&self.places) {
            let mut schema = schema.clone();
            let example = examples.of(name, &schema);
            if let Some(map) = schema
                .as_object_mut()
                .filter(|map| !map.contains_key("example"))
            {
                map.insert("example".to_owned(), example);
            }
            self.relative(&mut schema, path, &homes);
            let text = lines.entry(path.clone()).or_default();
            yaml::member(name, &schema, 0, text);
            self.adoption.schemas.push((name.clone(), path.clone()));
        }
        for (path, lines) in lines {
            self.insert(&path, vec![(None, lines)]);
        }
        let mut insertions = BTreeMap::<PathBuf, Vec<Insertion>>::new();
        let mut taken = self.names();
        for (path, (file, pointer, item)) in std::mem::take(&mut self.items) {
            let mut item = Value::Object(item);
            self.relative(&mut item, &file, &homes);
            let item = item.as_object().cloned().unwrap_or_default();
            let own = insertions.entry(file.clone()).or_default();
            let line = match pointer.as_str() {
                "" => None,
                pointer => self
                    .files
                    .id(&file)
                    .and_then(|id| self.files.line(id, pointer)),
            };
            if line.is_some() {
                own.push((line, yaml::members(&item, 2)));
                continue;
            }
            let name = item_name(&path, &mut taken);
            let mut text = String::new();
            yaml::member(&name, &item.into(), 0, &mut text);
            own.push((None, text));
            let root = self.files.root.clone();
            let to = relative(&root, &file);
            let mut text = String::new();
            yaml::member(
                &path,
                &json!({ "$ref": format!("{to}#/{name}") }),
                2,
                &mut text,
            );
            let line = self.neighbour(&path);
            insertions.entry(root).or_default().push((line, text));
        }
        for (path, all) in insertions {
            self.insert(&path, all);
        }
    }

    /// The line in the root of the path that a new one goes behind.
    fn neighbour(&self, path: &str) -> Option<usize> {
        let own = shape(path);
        let common = |other: &str| {
            let other = shape(other);
            let same = own.iter().zip(&other);
            let same = same.take_while(|(own, other)| own == other).count();
            (same, std::cmp::Reverse(other.len().abs_diff(own.len())))
        };
        let paths = self
            .files
            .document
            .value
            .get("paths")
            .and_then(Value::as_object);
        let paths = paths.into_iter().flatten().map(|(path, _)| path);
        let near = paths.max_by_key(|path| common(path))?;
        let root = self.files.root_id()?;
        self.files.line(root, &format!("/paths/{}", escape(near)))
    }

    /// The names of path items that are taken, in all files.
    fn names(&self) -> BTreeSet<String> {
        let pointers = self.habits.operations.iter();
        let places = pointers.filter_map(|known| {
            let place = self
                .files
                .document
                .origins
                .place(&known.pointer, At::Value)?;
            match place.at {
                At::Value(pointer) => Some(pointer.trim_start_matches('/').to_owned()),
                _ => None,
            }
        });
        places.collect()
    }

    fn insert(&mut self, path: &Path, mut all: Vec<Insertion>) {
        let known = self.files.by_path.get(path).map(|(_, text)| text.clone());
        let text = self.adoption.files.entry(path.to_owned());
        let text = text.or_insert_with(|| known.unwrap_or_default());
        // From the end, so that the lines before stay where they were read; what goes to one place keeps
        // its order.
        all.sort_by_key(|(line, _)| line.unwrap_or(usize::MAX));
        for (line, lines) in all.iter().rev().filter(|(line, _)| line.is_some()) {
            insert::after(text, line.unwrap_or_default(), lines);
        }
        for (_, lines) in all.iter().filter(|(line, _)| line.is_none()) {
            insert::append(text, lines);
        }
    }

    /// Turns references into the bundle into those from one file to another.
    fn relative(&self, value: &mut Value, from: &Path, new: &BTreeMap<String, PathBuf>) {
        match value {
            Value::Array(items) => items
                .iter_mut()
                .for_each(|item| self.relative(item, from, new)),
            Value::Object(map) => {
                for (key, value) in map.iter_mut() {
                    match value {
                        Value::String(target) if key == "$ref" || target.starts_with(SCHEMAS) => {
                            *target = self.target(target, from, new);
                        }
                        value => self.relative(value, from, new),
                    }
                }
            }
            _ => {}
        }
    }

    fn target(&self, target: &str, from: &Path, new: &BTreeMap<String, PathBuf>) -> String {
        let Some(pointer) = target.strip_prefix('#') else {
            return target.to_owned();
        };
        let name = target.strip_prefix(SCHEMAS).unwrap_or_default();
        let (path, inner) = match new.get(name) {
            Some(path) => (path.clone(), format!("/{name}")),
            None => match self.files.document.origins.place(pointer, At::Value) {
                Some(Place {
                    file,
                    at: At::Value(inner),
                }) => (self.files.document.sources().path(file).to_owned(), inner),
                _ => return target.to_owned(),
            },
        };
        match path == from {
            true => format!("#{inner}"),
            false => format!("{}#{inner}", relative(from, &path)),
        }
    }

    fn finish(mut self, kept: BTreeSet<String>) -> Adoption {
        self.adoption.kept = kept.into_iter().collect();
        self.adoption
    }
}

/// The name of a path item, by its path.
fn item_name(path: &str, taken: &mut BTreeSet<String>) -> String {
    let segments = shape(path);
    let mut name = String::new();
    for (index, segment) in segments
        .iter()
        .enumerate()
        .filter(|(_, segment)| *segment != "{}")
    {
        let is_one = segments.get(index + 1).is_some_and(|next| next == "{}");
        let word = snake(segment);
        name.push_str(&pascal(&if is_one { singular(&word) } else { word }));
    }
    if name.is_empty() {
        name.push_str("Root");
    }
    let mut free = name.clone();
    let mut number = 2;
    while !taken.insert(free.clone()) {
        free = format!("{name}{number}");
        number += 1;
    }
    free
}
