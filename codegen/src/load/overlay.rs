//! Overlays, 1.0 and 1.1. Takes a document and files of actions; changes the document as they state, in
//! order, and keeps where each changed part comes from. The only module that names `serde_json_path`.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};
use serde_json_path::{JsonPath, PathElement};

use super::{Loader, target::normalize};
use crate::{
    codes,
    diagnostic::{Code, Diagnostic, Severity, did_you_mean},
    document::{Moved, origin},
    source::{At, FileId, Place, escape, push_segment},
};

const KEYS: &[&str] = &["overlay", "info", "extends", "actions"];
const ACTION_KEYS: &[&str] = &["target", "description", "update", "remove", "copy"];

/// A file beside the first one that an overlay changed.
pub(super) struct Changed {
    target: FileId,
    /// The overlay.
    file: FileId,
}

/// A step down in a document. Those of lists are in their order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Index(usize),
    Key(String),
}

impl Loader {
    /// Applies the overlays, in order, to the files that they are for. Returns those that are not the first.
    pub(super) fn overlays(&mut self, document: &mut Value, root: FileId) -> Vec<Changed> {
        let overlays = std::mem::take(&mut self.overlays);
        let mut changed = Vec::new();
        for path in &overlays {
            let Some(file) = self.file(path, None) else {
                continue;
            };
            let overlay = self.files.take_root(path);
            let Some(other) = self.extended(path, &overlay, file) else {
                self.apply(&overlay, file, document, root);
                continue;
            };
            let Some(target) = self.file(&other, None) else {
                continue;
            };
            let mut value = self.files.whole(target).unwrap_or_default();
            self.apply(&overlay, file, &mut value, target);
            self.files.change(&other, value);
            changed.push(Changed { target, file });
        }
        if !overlays.is_empty() {
            self.files.change_root(&self.root.clone(), document);
        }
        changed
    }

    /// The file that an overlay names, if that is not the first one of the document. A URL names a
    /// document that may be here under another name.
    fn extended(&mut self, path: &Path, overlay: &Value, file: FileId) -> Option<PathBuf> {
        let named = overlay.get("extends").and_then(Value::as_str)?;
        if named.contains("://") {
            return None;
        }
        let other = normalize(&path.with_file_name(named));
        if other == self.root {
            return None;
        }
        if other.is_file() {
            return Some(other);
        }
        let message = format!("there is no file {}", other.display());
        let at = At::Value("/extends".to_owned());
        let diagnostic = Diagnostic::new(codes::BAD_VALUE, message).severity(Severity::Warning);
        let hint = "the overlay changes the first file of the document; the path begins at the \
                    folder of the overlay";
        self.found
            .push(diagnostic.hint(hint).at(Place { file, at }));
        None
    }

    /// Reports the files that an overlay changed, and of which nothing is in the document.
    pub(super) fn unused(&mut self, changed: &[Changed]) {
        for Changed { target, file } in changed {
            if self.origins.0.values().all(|(from, _)| from != target) {
                let path = self.files.sources.path(*target).display();
                let message = format!("the document refers to nothing in {path}");
                let place = Place {
                    file: *file,
                    at: At::Value("/extends".to_owned()),
                };
                self.found.push(self.lost(message).at(place));
            }
        }
    }

    /// A change that is without effect: an error, so that it is noticed, unless that was allowed.
    fn lost(&self, message: String) -> Diagnostic {
        let severity = match self.is_lenient {
            true => Severity::Warning,
            false => Severity::Error,
        };
        Diagnostic::new(codes::BAD_VALUE, message).severity(severity)
    }

    /// Applies an overlay to the value of the file `root`.
    fn apply(&mut self, overlay: &Value, file: FileId, document: &mut Value, root: FileId) {
        let report = |loader: &mut Self, code: Code, message: String, at: At| {
            let place = Place { file, at };
            loader.found.push(Diagnostic::new(code, message).at(place));
        };
        let version = overlay.get("overlay").and_then(Value::as_str);
        let is_known =
            version.is_some_and(|text| text.starts_with("1.0.") || text.starts_with("1.1."));
        let actions = overlay.get("actions").and_then(Value::as_array);
        let (true, Some(actions)) = (is_known, actions) else {
            let message = "an overlay has `overlay: 1.0.0` or `1.1.0` and a list of `actions`";
            report(
                self,
                codes::BAD_VALUE,
                message.to_owned(),
                At::Value(String::new()),
            );
            return;
        };
        self.unknown_keys(overlay, KEYS, "an overlay", file, "");
        for (index, action) in actions.iter().enumerate() {
            let pointer = format!("/actions/{index}");
            self.unknown_keys(action, ACTION_KEYS, "an action", file, &pointer);
            let target = action.get("target").and_then(Value::as_str);
            let Some(target) = target else {
                let message = "an action lacks `target`".to_owned();
                report(self, codes::MISSING_KEY, message, At::Value(pointer));
                continue;
            };
            let at = At::Value(format!("{pointer}/target"));
            let nodes = match nodes(document, target) {
                Ok(nodes) => nodes,
                Err(message) => {
                    report(self, codes::BAD_VALUE, message, at);
                    continue;
                }
            };
            if nodes.is_empty() {
                let message = format!("`{target}` matches nothing in the document");
                let hint = "an overlay changes one file: the first one, or the one that its `extends` \
                            names; with `--lenient` this is a warning";
                let diagnostic = self.lost(message).hint(hint);
                self.found.push(diagnostic.at(Place { file, at }));
                continue;
            }
            let moved = self.origins.1.entry(root).or_default();
            if action.get("remove") == Some(&Value::Bool(true)) {
                for node in nodes.iter().rev() {
                    remove(document, node, root, moved);
                }
                continue;
            }
            let copied = match action.get("copy").and_then(Value::as_str) {
                None => None,
                Some(from) => {
                    let at = At::Value(format!("{pointer}/copy"));
                    let found = self::nodes(document, from);
                    let found = found.map(|found| found.into_iter().collect::<Vec<_>>());
                    match found.as_deref() {
                        Ok([one]) => {
                            let from = pointer_of(one);
                            let value = document.pointer(&from).cloned().unwrap_or_default();
                            let origin = origin(&from, root, moved);
                            Some((value, origin))
                        }
                        Ok(found) => {
                            let message =
                                format!("`{from}` matches {} values and not one", found.len());
                            report(self, codes::BAD_VALUE, message, at);
                            continue;
                        }
                        Err(message) => {
                            report(self, codes::BAD_VALUE, message.clone(), at);
                            continue;
                        }
                    }
                }
            };
            let updated = action.get("update").cloned();
            let updated = updated.map(|update| (update, (file, format!("{pointer}/update"))));
            let changes: Vec<_> = copied.into_iter().chain(updated).collect();
            if changes.is_empty() {
                let message = "an action has neither `update` nor `copy` nor `remove: true`";
                report(
                    self,
                    codes::MISSING_KEY,
                    message.to_owned(),
                    At::Value(pointer),
                );
                continue;
            }
            for node in &nodes {
                let pointer = pointer_of(node);
                for (update, (file, inner)) in &changes {
                    let Some(target) = document.pointer_mut(&pointer) else {
                        continue;
                    };
                    let mut merge = Merge {
                        file: *file,
                        moved,
                        pointer: pointer.clone(),
                        inner: inner.clone(),
                    };
                    match (target, update) {
                        (Value::Array(items), update) if !update.is_array() => {
                            merge.append(items, update);
                        }
                        (target, update) => merge.merge(target, update),
                    }
                }
            }
        }
    }

    fn unknown_keys(
        &mut self,
        value: &Value,
        known: &[&'static str],
        of: &str,
        file: FileId,
        pointer: &str,
    ) {
        let keys = value.as_object().into_iter().flat_map(Map::keys);
        for key in keys.filter(|key| !known.contains(&key.as_str()) && !key.starts_with("x-")) {
            let message = format!("{of} has no key `{key}`");
            let at = At::Key(format!("{pointer}/{}", escape(key)));
            let diagnostic = Diagnostic::new(codes::UNKNOWN_KEY, message);
            let diagnostic = diagnostic.maybe_hint(did_you_mean(key, known.iter().copied()));
            self.found.push(diagnostic.at(Place { file, at }));
        }
    }
}

/// The values that a path leads to, each once, in the order of lists.
fn nodes(document: &Value, path: &str) -> Result<BTreeSet<Vec<Step>>, String> {
    let parsed = JsonPath::parse(path);
    let parsed = parsed.map_err(|error| format!("`{path}` is not a JSONPath: {error}"))?;
    let found = parsed.query_located(document);
    let nodes = found.locations().map(|location| {
        let steps = location.iter().map(|step| match step {
            PathElement::Index(index) => Step::Index(*index),
            PathElement::Name(name) => Step::Key((*name).to_owned()),
        });
        steps.collect()
    });
    Ok(nodes.collect())
}

fn pointer_of(steps: &[Step]) -> String {
    let mut pointer = String::new();
    for step in steps {
        match step {
            Step::Index(index) => push_segment(&mut pointer, &index.to_string()),
            Step::Key(key) => push_segment(&mut pointer, key),
        }
    }
    pointer
}

/// Forgets the origins at a pointer and below it, and returns them.
fn take(moved: &mut Moved, pointer: &str) -> Moved {
    let is_below = |key: &str| {
        let below = key.strip_prefix(pointer);
        below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
    };
    let from = moved.range(pointer.to_owned()..).map(|(key, _)| key);
    let found = from.take_while(|key| key.starts_with(pointer));
    let found: Vec<_> = found.filter(|key| is_below(key)).cloned().collect();
    let taken = found.into_iter();
    taken.filter_map(|key| moved.remove_entry(&key)).collect()
}

fn remove(document: &mut Value, node: &[Step], root: FileId, moved: &mut Moved) {
    let Some((last, above)) = node.split_last() else {
        *document = Value::Null;
        return;
    };
    let above = pointer_of(above);
    match (document.pointer_mut(&above), last) {
        (Some(Value::Object(map)), Step::Key(key)) => {
            map.shift_remove(key);
            take(moved, &format!("{above}/{}", escape(key)));
        }
        (Some(Value::Array(items)), Step::Index(index)) if *index < items.len() => {
            items.remove(*index);
            take(moved, &format!("{above}/{index}"));
            // What follows moves up.
            for index in *index..items.len() {
                let (old, new) = (format!("{above}/{}", index + 1), format!("{above}/{index}"));
                let from = origin(&old, root, moved);
                for (pointer, origin) in take(moved, &old) {
                    let rest = pointer.get(old.len()..).unwrap_or_default();
                    moved.insert(format!("{new}{rest}"), origin);
                }
                moved.insert(new, from);
            }
        }
        _ => {}
    }
}

/// One change, on its way down.
struct Merge<'m> {
    file: FileId,
    moved: &'m mut Moved,
    pointer: String,
    inner: String,
}

impl Merge<'_> {
    /// Objects are joined by their keys, lists one after the other; everything else is replaced.
    fn merge(&mut self, target: &mut Value, update: &Value) {
        match (target, update) {
            (Value::Object(target), Value::Object(update)) => {
                for (key, value) in update {
                    let back = (self.pointer.len(), self.inner.len());
                    push_segment(&mut self.pointer, key);
                    push_segment(&mut self.inner, key);
                    match target.get_mut(key) {
                        Some(target) => self.merge(target, value),
                        None => {
                            target.insert(key.clone(), value.clone());
                            self.moved_here();
                        }
                    }
                    self.pointer.truncate(back.0);
                    self.inner.truncate(back.1);
                }
            }
            (Value::Array(target), Value::Array(update)) => {
                for (index, value) in update.iter().enumerate() {
                    let back = self.inner.len();
                    push_segment(&mut self.inner, &index.to_string());
                    self.append(target, value);
                    self.inner.truncate(back);
                }
            }
            (target, update) => {
                *target = update.clone();
                self.moved_here();
            }
        }
    }

    fn append(&mut self, items: &mut Vec<Value>, value: &Value) {
        let back = self.pointer.len();
        push_segment(&mut self.pointer, &items.len().to_string());
        items.push(value.clone());
        self.moved_here();
        self.pointer.truncate(back);
    }

    fn moved_here(&mut self) {
        take(self.moved, &self.pointer);
        let origin = (self.file, self.inner.clone());
        self.moved.insert(self.pointer.clone(), origin);
    }
}
