//! The names that JSON Schema returns to places: `$id` and `$anchor`. Takes the value of a file; returns
//! the pointers that they stand for. A file is only looked through when something may refer to one.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Here, Loader};
use crate::source::{FileId, push_segment};

/// The keys below which everything is data.
const DATA: &[&str] = &["const", "default", "enum", "example", "examples"];

/// The ids and anchors of the files that were looked through.
#[derive(Default)]
pub(super) struct Ids(BTreeMap<FileId, Named>);

#[derive(Default)]
struct Named {
    /// Pointers by ids, without fragments.
    ids: BTreeMap<String, String>,
    /// Where an id begins to count, with the id.
    bases: BTreeMap<String, String>,
    /// Anchors, with the pointers to their schemas in the order of the file.
    anchors: BTreeMap<String, Vec<String>>,
}

impl Loader {
    /// The place that has an id, which a reference may name relative to the id around it.
    pub(super) fn named(&mut self, name: &str, here: &Here) -> Option<(FileId, String)> {
        if name.is_empty() || self.files.with_ids.is_empty() {
            return None;
        }
        let around = self.look_through(here.file).base_id(&here.inner);
        let id = join(around.as_deref().unwrap_or_default(), name);
        let files = self.files.with_ids.clone();
        files.into_iter().find_map(|file| {
            let named = self.look_through(file);
            let pointer = named.ids.get(&id).or_else(|| named.ids.get(name))?;
            Some((file, pointer.clone()))
        })
    }

    /// The pointer to the nearest `$id` around a place.
    pub(super) fn base(&mut self, here: &Here) -> Option<String> {
        let named = self.look_through(here.file);
        named
            .base(&here.inner)
            .map(|(pointer, _)| pointer.to_owned())
    }

    /// The pointer that an anchor stands for: of several the one below the base.
    pub(super) fn anchor(&mut self, file: FileId, base: &str, anchor: &str) -> Option<String> {
        let places = self.look_through(file).anchors.get(anchor)?;
        let below = places.iter().find(|pointer| pointer.starts_with(base));
        below.or(places.first()).cloned()
    }

    fn look_through(&mut self, file: FileId) -> &Named {
        let Self { ids, files, .. } = self;
        ids.0.entry(file).or_insert_with(|| {
            let text = files.sources.text(file);
            match ["$id", "$anchor", "$dynamicAnchor"]
                .iter()
                .any(|key| text.contains(key))
            {
                true => files
                    .whole(file)
                    .map(|value| Named::of(&value))
                    .unwrap_or_default(),
                false => Named::default(),
            }
        })
    }
}

impl Named {
    fn of(value: &Value) -> Self {
        let mut named = Self::default();
        let mut open = vec![(value, String::new(), String::new())];
        while let Some((value, pointer, mut base)) = open.pop() {
            if let Some(id) = value.get("$id").and_then(Value::as_str) {
                base = join(&base, id.split('#').next().unwrap_or_default());
                named
                    .ids
                    .entry(base.clone())
                    .or_insert_with(|| pointer.clone());
                named.bases.insert(pointer.clone(), base.clone());
            }
            for key in ["$anchor", "$dynamicAnchor"] {
                if let Some(anchor) = value.get(key).and_then(Value::as_str) {
                    let places = named.anchors.entry(anchor.to_owned()).or_default();
                    places.push(pointer.clone());
                }
            }
            let below = |segment: &str| {
                let mut pointer = pointer.clone();
                push_segment(&mut pointer, segment);
                pointer
            };
            match value {
                Value::Array(items) => {
                    let items = items.iter().enumerate();
                    open.extend(items.map(|(i, item)| (item, below(&i.to_string()), base.clone())));
                }
                Value::Object(map) => {
                    let entries = map.iter().filter(|(key, value)| {
                        (value.is_object() || value.is_array())
                            && !DATA.contains(&key.as_str())
                            && !key.starts_with("x-")
                    });
                    open.extend(entries.map(|(key, value)| (value, below(key), base.clone())));
                }
                _ => {}
            }
        }
        for places in named.anchors.values_mut() {
            places.sort();
        }
        named
    }

    fn base(&self, pointer: &str) -> Option<(&str, &str)> {
        let around = self.bases.iter().filter(|(base, _)| {
            let rest = pointer.strip_prefix(base.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        let nearest = around.max_by_key(|(base, _)| base.len())?;
        Some((nearest.0, nearest.1))
    }

    fn base_id(&self, pointer: &str) -> Option<String> {
        self.base(pointer).map(|(_, id)| id.to_owned())
    }
}

/// An id as it is seen from another one.
fn join(base: &str, id: &str) -> String {
    let root = base.split_once("://").map(|(scheme, rest)| {
        let host = rest.split('/').next().unwrap_or_default();
        &base[..scheme.len() + "://".len() + host.len()]
    });
    match (id, root) {
        (id, _) if id.contains("://") || id.starts_with("urn:") => id.to_owned(),
        (id, Some(root)) if id.starts_with('/') => format!("{root}{id}"),
        (id, root) => {
            let folder = base
                .rfind('/')
                .filter(|end| *end >= root.map_or(0, str::len));
            let folder = folder.map_or_else(
                || root.map(|root| format!("{root}/")).unwrap_or_default(),
                |end| base[..=end].to_owned(),
            );
            format!("{folder}{}", id.trim_start_matches("./"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn an_id_is_seen_from_the_one_around_it() {
        assert_eq!(join("", "user"), "user");
        assert_eq!(
            join("https://a.example/s/root", "user"),
            "https://a.example/s/user"
        );
        assert_eq!(
            join("https://a.example/s/root", "/user"),
            "https://a.example/user"
        );
        assert_eq!(join("https://a.example", "user"), "https://a.example/user");
        assert_eq!(join("https://a.example/s", "urn:x:y"), "urn:x:y");
    }
}
