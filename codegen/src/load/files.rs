//! The files of a document. Takes paths and pointers; returns the values there, and reads a file
//! once. A definition is moved out and not copied, because hardly one is needed twice; where that
//! happens the file is parsed again.

use std::{collections::BTreeMap, ffi::OsString, io, mem, path::Path};

use serde_json::{Map, Value};

use super::parse::{Broken, parse_json, parse_yaml};
use crate::source::{FileId, Sources};

/// The mark that some editors write at the start of a file.
const BOM: char = '\u{feff}';

/// The files that were read.
#[derive(Default)]
pub(super) struct Files {
    pub(super) sources: Sources,
    /// Those in which something may have an `$id`.
    pub(super) with_ids: Vec<FileId>,
    /// By path, of which a file has one only; `None` for what could not be read.
    read: BTreeMap<OsString, Option<File>>,
}

struct File {
    id: FileId,
    value: Value,
    state: State,
    /// The whole value, where it is not that of the text.
    changed: Option<Value>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// All that was read is there.
    Whole,
    /// Where definitions were, there is a null.
    Taken,
    /// Something was needed twice, so nothing is moved out any more.
    Kept,
}

/// Why there is nothing in a file.
pub(super) enum Failure {
    /// It was tried before, and reported.
    Known,
    Unreadable(io::Error),
    Broken(FileId, Broken),
}

impl Files {
    /// Reads and parses a file, unless it was read before.
    pub(super) fn open(&mut self, path: &Path) -> Result<FileId, Failure> {
        if let Some(known) = self.read.get(path.as_os_str()) {
            return known.as_ref().map(|file| file.id).ok_or(Failure::Known);
        }
        let read = self.read_file(path);
        let (id, file) = match read {
            Ok(file) => (Ok(file.id), Some(file)),
            Err(failure) => (Err(failure), None),
        };
        self.read.insert(path.into(), file);
        id
    }

    fn read_file(&mut self, path: &Path) -> Result<File, Failure> {
        let mut text = std::fs::read_to_string(path).map_err(Failure::Unreadable)?;
        if text.starts_with(BOM) {
            text.drain(..BOM.len_utf8());
        }
        let parsed = parse(path, &text);
        let has_ids = text.contains("$id");
        let id = self.sources.add(path.to_owned(), text);
        if has_ids {
            self.with_ids.push(id);
        }
        let value = parsed.map_err(|broken| Failure::Broken(id, broken))?;
        Ok(File {
            id,
            value,
            state: State::Whole,
            changed: None,
        })
    }

    /// The value of the first file, which it then has no more: only the names of its components.
    pub(super) fn take_root(&mut self, path: &Path) -> Value {
        let Some(Some(file)) = self.read.get_mut(path.as_os_str()) else {
            return Value::Null;
        };
        let names = names_of(&file.value);
        file.state = State::Taken;
        mem::replace(&mut file.value, names)
    }

    /// Lets the first file have another value than its text has.
    pub(super) fn change_root(&mut self, path: &Path, value: &Value) {
        self.replace(path, names_of(value), value.clone());
    }

    /// Lets a file of which nothing was taken have another value than its text has.
    pub(super) fn change(&mut self, path: &Path, value: Value) {
        self.replace(path, value.clone(), value);
    }

    fn replace(&mut self, path: &Path, value: Value, whole: Value) {
        if let Some(Some(file)) = self.read.get_mut(path.as_os_str()) {
            file.value = value;
            file.changed = Some(whole);
        }
    }

    /// The value of a file as it was read, or changed.
    pub(super) fn whole(&self, file: FileId) -> Option<Value> {
        let mut files = self.read.values().flatten();
        let known = files.find(|known| known.id == file);
        if let Some(changed) = known.and_then(|known| known.changed.clone()) {
            return Some(changed);
        }
        parse(self.sources.path(file), self.sources.text(file)).ok()
    }

    /// Whether a pointer leads to a component of the root, or to a part that was not taken from a file.
    pub(super) fn is_known(&self, path: &Path, pointer: &str) -> bool {
        let file = self.read.get(path.as_os_str()).and_then(Option::as_ref);
        file.is_some_and(|file| file.value.pointer(pointer).is_some())
    }

    /// Whether a pointer leads to something in a file.
    pub(super) fn has(&mut self, path: &Path, pointer: &str) -> bool {
        self.find(path, pointer).is_some()
    }

    /// The value at a pointer. A value that was taken from there is null.
    pub(super) fn find(&mut self, path: &Path, pointer: &str) -> Option<&Value> {
        let file = self.read.get(path.as_os_str())?.as_ref()?;
        // A missing value may be inside one that was taken.
        if file.value.pointer(pointer).is_none() {
            self.restore(path);
        }
        self.read
            .get(path.as_os_str())?
            .as_ref()?
            .value
            .pointer(pointer)
    }

    /// The value that a pointer leads to: moved out when it is a whole definition, else copied.
    pub(super) fn take(&mut self, path: &Path, pointer: &str) -> Option<Value> {
        let file = self.read.get_mut(path.as_os_str())?.as_mut()?;
        let is_definition = pointer.matches('/').count() == 1;
        if file.state != State::Kept && is_definition {
            let value = file.value.pointer_mut(pointer).map(Value::take);
            if let Some(value) = value.filter(|value| !value.is_null()) {
                file.state = State::Taken;
                return Some(value);
            }
        }
        self.restore(path);
        self.find(path, pointer).cloned()
    }

    /// Parses a file again that something was taken from.
    fn restore(&mut self, path: &Path) {
        let Some(Some(file)) = self.read.get_mut(path.as_os_str()) else {
            return;
        };
        if file.state == State::Taken {
            let text = self.sources.text(file.id);
            let value = file.changed.clone().map_or_else(|| parse(path, text), Ok);
            if let Ok(value) = value {
                file.value = value;
            }
        }
        file.state = State::Kept;
    }

    /// The names of what stands at a pointer in a file: what it defines.
    pub(super) fn names(&self, path: &Path, pointer: &str) -> impl Iterator<Item = &String> {
        let file = self.read.get(path.as_os_str()).and_then(Option::as_ref);
        let map = file.and_then(|file| file.value.pointer(pointer)?.as_object());
        map.into_iter().flat_map(Map::keys)
    }

    /// The files that could be read.
    pub(super) fn all(&self) -> impl Iterator<Item = (&Path, FileId)> {
        let files = self.read.iter();
        files.filter_map(|(path, file)| Some((Path::new(path), file.as_ref()?.id)))
    }
}

fn parse(path: &Path, text: &str) -> Result<Value, Broken> {
    match path.extension().is_some_and(|ending| ending == "json") {
        true => parse_json(text),
        // JSON is YAML, but for tabs.
        false if text.trim_start().starts_with('{') => {
            parse_json(text).or_else(|_| parse_yaml(text))
        }
        false => parse_yaml(text),
    }
}

/// The components of a document with nothing in them.
fn names_of(document: &Value) -> Value {
    let sections = document.get("components").and_then(Value::as_object);
    let sections = sections.into_iter().flatten().map(|(section, components)| {
        let names = components.as_object().into_iter().flat_map(Map::keys);
        let names: Map<_, _> = names.map(|name| (name.clone(), Value::Null)).collect();
        (section.clone(), names.into())
    });
    let sections: Map<_, _> = sections.collect();
    Map::from_iter([("components".to_owned(), sections.into())]).into()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Files;

    #[test]
    fn what_was_moved_out_can_be_had_again() {
        let path = Path::new("tests/cases/several_files/users.yaml");
        let mut files = Files::default();
        assert!(files.open(path).is_ok());
        let user = files.take(path, "/User").unwrap();
        assert_eq!(files.find(path, "/User"), Some(&serde_json::Value::Null));
        assert_eq!(files.take(path, "/User").unwrap(), user);
    }

    #[test]
    fn a_part_of_what_was_moved_out_is_found() {
        let path = Path::new("tests/cases/several_files/users.yaml");
        let mut files = Files::default();
        assert!(files.open(path).is_ok());
        let user = files.take(path, "/User").unwrap();
        assert!(files.has(path, "/User/get"));
        let get = files.take(path, "/User/get").unwrap();
        assert_eq!(Some(&get), user.get("get"));
        assert!(!files.has(path, "/User/nothing"));
    }
}
