//! Removes operations from a specification, and then what nothing refers to any more. Takes the root of a
//! copy; changes its files.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::read;
use crate::{
    Failure,
    lint::{METHODS, escape},
};

/// The key of the kinds of ids.
const IDS: &str = "x-wacht-ids";

/// Removes the operations with these names.
pub(super) fn remove(root: &Path, names: &[&str]) -> Result<(), Failure> {
    let document = read(root)?;
    let paths = document.value.get("paths").and_then(Value::as_object);
    let (mut pointers, mut emptied) = (Vec::new(), Vec::new());
    for (path, item) in paths.into_iter().flatten() {
        let pointer = format!("/paths/{}", escape(path));
        let there = METHODS
            .iter()
            .filter_map(|method| Some((*method, item.get(*method)?)));
        let (gone, left): (Vec<_>, Vec<_>) = there.partition(|(_, operation)| {
            let id = operation.get("operationId").and_then(Value::as_str);
            id.is_some_and(|id| names.contains(&id))
        });
        match left.is_empty() && !gone.is_empty() {
            true => {
                pointers.push(pointer);
                emptied.push(path);
            }
            false => pointers.extend(gone.iter().map(|(method, _)| format!("{pointer}/{method}"))),
        }
    }
    let wanted: Vec<_> = pointers.iter().map(String::as_str).collect();
    let mut lines = BTreeMap::<PathBuf, Vec<usize>>::new();
    for (path, line) in document.lines(&wanted).into_iter().flatten() {
        lines.entry(path.to_owned()).or_default().push(line);
    }
    let text = text_of(root)?;
    for path in emptied {
        let key = format!("  {path}:");
        let line = text
            .lines()
            .position(|line| line == key || line == format!("  '{path}':"));
        let line = line.ok_or_else(|| format!("{} has no line for {path}", root.display()))?;
        lines.entry(root.to_owned()).or_default().push(line + 1);
    }
    for (path, lines) in lines {
        cut(&path, lines)?;
    }
    while unused(root)? {}
    kinds(root)
}

/// Removes the kinds of ids that no string has.
fn kinds(root: &Path) -> Result<(), Failure> {
    let document = read(root)?;
    let mut used = BTreeSet::new();
    used_kinds(&document.value, &mut used);
    let kinds = document.value.get(IDS).and_then(Value::as_object);
    let unused = kinds.into_iter().flatten().map(|(kind, _)| kind.as_str());
    let unused = unused.filter(|kind| !used.contains(kind));
    let pointers: Vec<_> = unused.map(|kind| format!("/{IDS}/{kind}")).collect();
    let pointers: Vec<_> = pointers.iter().map(String::as_str).collect();
    let lines = document.lines(&pointers);
    let lines = lines.into_iter().flatten().map(|(_, line)| line);
    cut(root, lines.collect())
}

fn used_kinds<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| used_kinds(item, found)),
        Value::Object(map) => {
            found.extend(map.get("x-wacht-id").and_then(Value::as_str));
            map.values().for_each(|value| used_kinds(value, found));
        }
        _ => {}
    }
}

/// Removes the definitions that nothing refers to. Returns whether there were any.
fn unused(root: &Path) -> Result<bool, Failure> {
    let document = read(root)?;
    let mut lines = BTreeMap::<PathBuf, Vec<usize>>::new();
    for (name, place) in document.unused() {
        let path = document.sources().path(place.file).to_owned();
        let key = format!("{name}:");
        let line = text_of(&path)?.lines().position(|line| line == key);
        let line = line.ok_or_else(|| format!("{} has no line for {name}", path.display()))?;
        lines.entry(path).or_default().push(line + 1);
    }
    let found = !lines.is_empty();
    for (path, lines) in lines {
        cut(&path, lines)?;
    }
    Ok(found)
}

fn text_of(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Removes the blocks that begin at these lines, counted from 1.
fn cut(path: &Path, mut lines: Vec<usize>) -> Result<(), Failure> {
    let text = text_of(path)?;
    let mut all: Vec<_> = text.split_inclusive('\n').collect();
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    lines.sort_unstable();
    for line in lines.into_iter().rev() {
        let start = line - 1;
        let depth = all.get(start).map_or(0, |key| indent(key));
        let rest = all.iter().skip(line);
        let is_inside = |line: &&&str| line.trim().is_empty() || indent(line) > depth;
        let length = rest.take_while(is_inside).count();
        all.drain(start..line + length);
    }
    let failed = |error| format!("{} cannot be written: {error}", path.display());
    let is_comment = |line: &&str| line.trim().is_empty() || line.starts_with('#');
    match all.iter().all(is_comment) {
        true => fs::remove_file(path).map_err(failed),
        false => fs::write(path, all.concat()).map_err(failed),
    }
}
