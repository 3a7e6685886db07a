//! What the laws know of kinds that stand from the start.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{World, flat, linkage, operation, operation_with};

/// A kind and an operation that merges values into it.
pub(crate) fn merges() -> Vec<(&'static str, &'static str)> {
    let kinds = linkage()["kinds"].as_object().unwrap().iter();
    let all = kinds.flat_map(|(name, kind)| {
        let operations = kind["operations"].as_object().unwrap().iter();
        let merges = operations.filter(|(_, effect)| effect.get("merge").is_some());
        merges.map(move |(id, _)| (name.as_str(), id.as_str()))
    });
    all.collect()
}

impl World {
    /// Tries that a merge changes the sent values and nothing else.
    pub(crate) async fn merge(&self, name: &str, id: &str) -> Result<(), String> {
        let kind = &linkage()["kinds"][name];
        let update = operation(self.form, id);
        let merge = &kind["operations"][id]["merge"];
        let mut arguments = BTreeMap::new();
        for parameter in update.parameters.iter().filter(|p| p["in"] == "path") {
            let values = flat(self.form, &parameter["schema"]);
            let first = values["enum"][0].as_str().unwrap().to_owned();
            arguments.insert(parameter["name"].as_str().unwrap().to_owned(), first);
        }
        let get = operation(self.form, operation_with(kind, "get").unwrap());
        let read = async || {
            let response = self.send(&get, &arguments, None).await;
            self.result(&get, &response)
        };
        let before = flattened(&read().await?);
        self.advance();
        let sent = self.body(&update).await?;
        let response = self.send(&update, &arguments, Some(&sent)).await;
        self.result(&update, &response)?;
        let after = flattened(&read().await?);

        let ignored = merge.get("ignores").and_then(Value::as_array);
        let ignored: Vec<&Value> = ignored.into_iter().flatten().collect();
        let sent = flattened(&sent).into_iter();
        let sent: BTreeMap<String, Value> = sent
            .filter(|(path, _)| !ignored.iter().any(|first| *first == path))
            .map(|(path, value)| (stored(merge, &path), value))
            .collect();
        let found = sent.iter().filter(|(path, _)| after.contains_key(*path));
        let (kept, lost): (Vec<_>, Vec<_>) =
            found.partition(|(path, value)| after[*path] == **value);
        if kept.is_empty() || !lost.is_empty() {
            return Err(format!("kept {kept:?}, and lost {lost:?}"));
        }
        let mut changed: BTreeSet<&String> = after.keys().chain(before.keys()).collect();
        changed.retain(|path| before.get(*path) != after.get(*path));
        changed.retain(|path| !sent.contains_key(*path) && !path.ends_with("updated_at"));
        // What has only just begun to stand is new as a whole.
        let into = merge.get("into").and_then(Value::as_str);
        let is_new = into.is_some_and(|into| before.contains_key(into));
        changed.retain(|path| !is_new || !path.starts_with(into.unwrap()));
        for key in ["marks", "set"] {
            let empty = Map::new();
            let named = merge.get(key).and_then(Value::as_object).unwrap_or(&empty);
            let values = named.values().filter_map(Value::as_str);
            let names: Vec<&str> = values.chain(named.keys().map(String::as_str)).collect();
            changed.retain(|path| !names.contains(&path.as_str()));
        }
        match changed.is_empty() {
            true => Ok(()),
            false => Err(format!("changed without being sent: {changed:?}")),
        }
    }
}

/// The path at which a sent value is shown.
fn stored(merge: &Value, path: &str) -> String {
    let renames = merge.get("rename").and_then(Value::as_object);
    let renames = renames.into_iter().flatten();
    let renamed = renames.filter_map(|(from, to)| {
        let rest = path.strip_prefix(from.as_str())?;
        let whole = rest.is_empty() || rest.starts_with('.');
        whole.then(|| (from.len(), format!("{}{rest}", to.as_str().unwrap())))
    });
    let renamed = renamed.max().map_or(path.to_owned(), |(_, path)| path);
    match merge.get("into").and_then(Value::as_str) {
        Some(into) => format!("{into}.{renamed}"),
        None => renamed,
    }
}

/// The values inside an object by their paths.
fn flattened(value: &Value) -> BTreeMap<String, Value> {
    fn add(path: &str, value: &Value, out: &mut BTreeMap<String, Value>) {
        match value {
            Value::Object(map) if !map.is_empty() => {
                for (name, value) in map {
                    let dot = if path.is_empty() { "" } else { "." };
                    add(&format!("{path}{dot}{name}"), value, out);
                }
            }
            value => {
                out.insert(path.to_owned(), value.clone());
            }
        }
    }
    let mut out = BTreeMap::new();
    add("", value, &mut out);
    out
}
