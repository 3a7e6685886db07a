//! Which operations and events are generated. Takes a document and the problems found in it; decides
//! which of them a problem concerns, leaves those out where the target allows it, and reduces problems
//! that concern no operation to warnings.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::{
    codes,
    diagnostic::{Diagnostic, Diagnostics, Severity, did_you_mean},
    document::Document,
    grammar::{Kind, METHODS, WEBHOOKS, kind_at},
    skipped::Skipped,
    source::{escape, unescape},
};

/// The most reasons that are kept of one operation.
const REASONS: usize = 3;

/// The operations of a document that are generated.
pub(crate) struct Selection {
    /// Whether problems leave operations out.
    is_skipping: bool,
    is_strict: bool,
    /// All operations in the order of the document, by the pointers to them.
    all: Vec<String>,
    kept: BTreeSet<String>,
    skipped: BTreeMap<String, Vec<String>>,
}

impl Selection {
    /// Those that the target selects, or what it names that the document lacks.
    pub(crate) fn of(document: &Document) -> (Self, Vec<Diagnostic>) {
        let (only, skip) = (&document.target.only, &document.target.skip);
        let mut selection = Self {
            is_skipping: document.target.skip_unsupported,
            is_strict: document.target.strict,
            all: Vec::new(),
            kept: BTreeSet::new(),
            skipped: BTreeMap::new(),
        };
        let operations = Operations::of(&document.value);
        let is_named = |list: &[String], name: &str| list.iter().any(|named| named == name);
        let mut left_out = BTreeSet::new();
        for operation in operations.iter() {
            let pointer = operation.pointer();
            let skipped = operation.names().filter(|name| is_named(skip, name));
            let skipped: Vec<_> = skipped.map(str::to_owned).collect();
            let is_chosen = only.is_empty() || operation.names().any(|name| is_named(only, name));
            if is_chosen && skipped.is_empty() {
                selection.kept.insert(pointer.clone());
            }
            left_out.extend(skipped);
            selection.all.push(pointer);
        }
        // An event belongs to no operation, and is selected unless its name is left out.
        for pointer in events(&document.value) {
            let (_, name) = pointer.rsplit_once('/').unwrap_or_default();
            match is_named(skip, &unescape(name)) {
                true => drop(left_out.insert(unescape(name).into_owned())),
                false => drop(selection.kept.insert(pointer.clone())),
            }
            selection.all.push(pointer);
        }
        let known: BTreeSet<_> = operations.iter().flat_map(Named::names).collect();
        let unknown = only.iter().filter(|only| !known.contains(only.as_str()));
        let mut unknown: Vec<_> = unknown
            .map(|only| operations.unknown(only, "only"))
            .collect();
        for (index, name) in skip.iter().enumerate() {
            if !left_out.contains(name) {
                let diagnostic = operations.unknown(name, "skip");
                unknown.push(document.misnamed(diagnostic, &format!("/skip/{index}")));
            }
        }
        (selection, unknown)
    }

    /// Whether an operation is generated.
    pub(crate) fn has(&self, pointer: &str) -> bool {
        self.kept.contains(pointer)
    }

    /// Whether all operations are.
    pub(crate) fn is_whole(&self) -> bool {
        self.kept.len() == self.all.len()
    }

    /// The operations that were left out because of problems, in the order of the document.
    pub(crate) fn skipped(&self) -> Vec<Skipped> {
        let skipped = self.all.iter().filter_map(|pointer| {
            let reasons = self.skipped.get(pointer)?;
            let (section, name) = pointer.get(1..)?.split_once('/')?;
            let (path, method) = match section {
                "paths" => name.rsplit_once('/')?,
                _ => (name, Skipped::EVENT),
            };
            Some(Skipped {
                method: method.to_uppercase(),
                path: unescape(path).into_owned(),
                reasons: reasons.clone(),
            })
        });
        skipped.collect()
    }

    /// Adds what a pass found to a document, judged by the operations that it concerns, and removes
    /// what has errors that stop nothing.
    ///
    /// # Errors
    ///
    /// When there is an error that does, with that and all warnings.
    pub(crate) fn settle(
        &mut self,
        document: Document,
        found: Vec<Diagnostic>,
    ) -> Result<Document, Diagnostics> {
        let errors = found.iter().filter(|diagnostic| diagnostic.is_error());
        let errors: BTreeSet<_> = errors.filter_map(|d| d.pointer.clone()).collect();
        let found = self.judge(&document.value, found);
        let mut document = document.accept(found)?;
        remove(&mut document.value, &errors);
        Ok(document)
    }

    /// Judges problems by the operations that they concern.
    pub(crate) fn judge(&mut self, document: &Value, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        if !found.iter().any(Diagnostic::is_error) {
            return found;
        }
        let graph = Graph::of(document);
        let mut known = BTreeMap::<String, BTreeSet<String>>::new();
        let mut judged = Vec::new();
        for mut diagnostic in found {
            let pointer = diagnostic.pointer.clone().filter(|_| diagnostic.is_error());
            let Some(node) = pointer.as_deref().and_then(node) else {
                judged.push(diagnostic);
                continue;
            };
            let concerned = known
                .entry(node.to_owned())
                .or_insert_with(|| graph.concerned(node));
            let hits: Vec<_> = match pointer.as_deref().is_some_and(is_in_error_response) {
                true => Vec::new(),
                false => concerned.intersection(&self.kept).cloned().collect(),
            };
            let is_known = |pointer: &&String| self.skipped.contains_key(*pointer);
            match hits.is_empty() {
                // It is about a part that was not requested, and was reported already.
                true if concerned
                    .iter()
                    .any(|hit| !self.has(hit) && !is_known(&hit)) =>
                {
                    continue;
                }
                true if concerned.iter().any(|hit| is_known(&hit)) || !self.is_strict => {
                    diagnostic.severity = Severity::Warning;
                }
                true => {}
                false if self.is_skipping => {
                    diagnostic.severity = Severity::Warning;
                    for hit in hits {
                        self.kept.remove(&hit);
                        self.skipped.entry(hit).or_default();
                    }
                }
                false => {}
            }
            if diagnostic.severity == Severity::Warning {
                let message = format!("{} ({})", diagnostic.message, diagnostic.code.0);
                for hit in concerned.iter() {
                    if let Some(reasons) = self.skipped.get_mut(hit)
                        && reasons.len() < REASONS
                        && !reasons.contains(&message)
                    {
                        reasons.push(message.clone());
                    }
                }
            }
            judged.push(diagnostic);
        }
        judged
    }
}

/// The operations of a document by the names that a configuration may use.
pub(crate) struct Operations<'d>(Vec<Named<'d>>);

/// An operation, and what it is called.
pub(crate) struct Named<'d> {
    path: &'d str,
    method: &'d str,
    /// The method and the path, as in `GET /users`.
    request: String,
    operation: &'d Value,
}

impl<'d> Operations<'d> {
    pub(crate) fn of(document: &'d Value) -> Self {
        let operations = operations(document).map(|(path, method, operation)| Named {
            path,
            method,
            request: format!("{} {path}", method.to_uppercase()),
            operation,
        });
        Self(operations.collect())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Named<'d>> {
        self.0.iter()
    }

    /// That a name in this key of the configuration belongs to no operation.
    pub(crate) fn unknown(&self, name: &str, key: &str) -> Diagnostic {
        let message = format!("`{name}` is not a tag, a path or an operation of the document");
        let names: BTreeSet<_> = self.iter().flat_map(Named::names).collect();
        let hint = did_you_mean(name, names).unwrap_or_else(|| {
            format!(
                "`{key}` takes a tag, a path, an `operationId` or a request such as `GET /users`"
            )
        });
        Diagnostic::new(codes::BAD_VALUE, message).hint(hint)
    }
}

impl Named<'_> {
    /// Its names, the most exact one first.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let id = self.operation.get("operationId").and_then(Value::as_str);
        let tags = self.operation.get("tags").and_then(Value::as_array);
        let tags = tags.into_iter().flatten().filter_map(Value::as_str);
        let exact = id.into_iter().chain([self.request.as_str(), self.path]);
        exact.chain(tags)
    }

    pub(crate) fn pointer(&self) -> String {
        format!("/paths/{}/{}", escape(self.path), self.method)
    }
}

/// Removes from a document what has problems that stop nothing, so that the rest is sound.
fn remove(document: &mut Value, pointers: &BTreeSet<String>) {
    if pointers.is_empty() {
        return;
    }
    let graph = Graph::of(document);
    let mut gone = BTreeSet::new();
    for pointer in pointers {
        if is_in_error_response(pointer) {
            let segments = pointer.match_indices('/').map(|(index, _)| index);
            let end = segments.chain([pointer.len()]).nth(5);
            gone.extend(end.and_then(|end| pointer.get(..end)).map(str::to_owned));
        } else if let Some(node) = node(pointer) {
            gone.extend(graph.concerned(node));
            gone.insert(node.to_owned());
        }
    }
    for pointer in gone {
        let Some((above, key)) = pointer.rsplit_once('/') else {
            continue;
        };
        if let Some(Value::Object(map)) = document.pointer_mut(above) {
            map.shift_remove(&*unescape(key));
        }
    }
}

/// References between the first parts of a document: components, operations, path items and events.
struct Graph {
    /// Who refers to a node.
    referrers: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    fn of(document: &Value) -> Self {
        let mut referrers = BTreeMap::<String, BTreeSet<String>>::new();
        let mut add = |from: &str, links: BTreeSet<String>| {
            for link in links {
                if let Some(to) = link.strip_prefix('#').and_then(node) {
                    let referrers = referrers.entry(to.to_owned()).or_default();
                    referrers.insert(from.to_owned());
                }
            }
        };
        let sections = document.get("components").and_then(Value::as_object);
        for (section, entries) in sections.into_iter().flatten() {
            let Some(kind) = Kind::of(section) else {
                continue;
            };
            for (name, value) in entries.as_object().into_iter().flatten() {
                let mut links = BTreeSet::new();
                references(value, kind, &mut links);
                let from = format!("/components/{section}/{}", escape(name));
                add(&from, links);
            }
        }
        let secured = document.get("security");
        for (path, method, operation) in operations(document) {
            let operation = operation.as_object();
            let mut links = BTreeSet::new();
            let item = format!("/paths/{}", escape(path));
            for (key, value) in operation.into_iter().flatten() {
                let pointer = format!("{item}/{method}/{}", escape(key));
                let Some(kind) = kind_at(&pointer) else {
                    continue;
                };
                match (kind.inner(), value) {
                    (Some(kind), Value::Object(responses)) if key == "responses" => {
                        let read = responses.iter().filter(|(status, _)| is_read(status));
                        read.for_each(|(_, response)| references(response, kind, &mut links));
                    }
                    _ => references(value, kind, &mut links),
                }
            }
            let security = operation.and_then(|operation| operation.get("security"));
            let security = security.or(secured);
            let names = security.and_then(Value::as_array).into_iter().flatten();
            let names = names.filter_map(Value::as_object).flat_map(Map::keys);
            links
                .extend(names.map(|name| format!("#/components/securitySchemes/{}", escape(name))));
            let shared = format!("{item}/parameters");
            if let (Some(shared), Some(kind)) = (document.pointer(&shared), kind_at(&shared)) {
                references(shared, kind, &mut links);
            }
            links.insert(format!("#{item}"));
            add(&format!("{item}/{method}"), links);
        }
        for event in events(document) {
            let mut links = BTreeSet::new();
            if let (Some(value), Some(kind)) = (document.pointer(&event), kind_at(&event)) {
                references(value, kind, &mut links);
            }
            add(&event, links);
        }
        Self { referrers }
    }

    /// The operations and events that reach a node, of which it may be one.
    fn concerned(&self, node: &str) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut open = vec![node.to_owned()];
        while let Some(node) = open.pop() {
            if seen.contains(&node) {
                continue;
            }
            let referrers = self.referrers.get(&node).into_iter().flatten();
            open.extend(referrers.cloned());
            seen.insert(node);
        }
        seen.retain(|node| {
            let is_operation = node.starts_with("/paths/") && node.matches('/').count() == 3;
            is_operation || is_event(node)
        });
        seen
    }
}

/// The part of a document that a pointer leads into: a component, an operation, a path item or an
/// event.
fn node(pointer: &str) -> Option<&str> {
    let ends = pointer.match_indices('/').map(|(index, _)| index);
    let mut ends = ends.chain([pointer.len()]).skip(1);
    if pointer.starts_with("/components/") {
        return pointer.get(..ends.nth(2)?);
    }
    if is_event(pointer) {
        return pointer.get(..ends.nth(1)?);
    }
    pointer.strip_prefix("/paths/")?;
    let item = ends.nth(1)?;
    let operation = ends.next().and_then(|end| pointer.get(..end));
    let is_method = |pointer: &&str| METHODS.iter().any(|method| pointer.ends_with(method));
    let operation = operation.filter(is_method);
    operation.or_else(|| pointer.get(..item))
}

/// Whether a pointer leads into a response that is not read.
fn is_in_error_response(pointer: &str) -> bool {
    let mut segments = pointer.split('/').skip(1);
    segments.next() == Some("paths")
        && segments.nth(2) == Some("responses")
        && segments.next().is_some_and(|status| !is_read(status))
}

/// Whether the response of a status is read.
fn is_read(status: &str) -> bool {
    status.starts_with('2') || status == "default"
}

/// The operations of a document, with their paths and methods.
fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document.get("paths").and_then(Value::as_object);
    paths.into_iter().flatten().flat_map(|(path, item)| {
        let item = item.as_object().into_iter().flatten();
        let methods = item.filter(|(key, _)| METHODS.contains(&key.as_str()));
        methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

/// The pointers to the events of a document.
fn events(document: &Value) -> impl Iterator<Item = String> {
    WEBHOOKS.iter().flat_map(|section| {
        let events = document.get(section).and_then(Value::as_object);
        let names = events.into_iter().flat_map(Map::keys);
        names.map(move |name| format!("/{section}/{}", escape(name)))
    })
}

/// Whether a pointer leads into an event.
fn is_event(pointer: &str) -> bool {
    let section = pointer.split('/').nth(1);
    section.is_some_and(|section| WEBHOOKS.contains(&section))
}

/// Collects the references in a value of this kind, where the grammar has them. Data is not searched.
/// The parsers limit how deep a value is.
fn references(value: &Value, kind: &Kind, found: &mut BTreeSet<String>) {
    if !kind.holds_schemas() {
        return;
    }
    match (kind, value) {
        (Kind::FlagOr(kind), value) => references(value, kind, found),
        (Kind::Target, Value::String(target)) => drop(found.insert(target.clone())),
        (Kind::List(kind), Value::Array(items)) => {
            items.iter().for_each(|item| references(item, kind, found));
        }
        (kind, Value::Object(map)) => {
            for (key, value) in map {
                match (value, kind.below(key)) {
                    (Value::String(target), _) if key == "$ref" && kind.table().is_some() => {
                        found.insert(target.clone());
                    }
                    (value, Some(kind)) => references(value, kind, found),
                    (_, None) => {}
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{is_in_error_response, node};

    #[test]
    fn a_pointer_leads_into_a_component_or_an_operation() {
        assert_eq!(node("/components/schemas/A"), Some("/components/schemas/A"));
        let below = node("/components/schemas/A/properties/b");
        assert_eq!(below, Some("/components/schemas/A"));
        assert_eq!(node("/paths/~1a/get/responses/200"), Some("/paths/~1a/get"));
        assert_eq!(node("/paths/~1a/get"), Some("/paths/~1a/get"));
        assert_eq!(node("/paths/~1a/parameters/0"), Some("/paths/~1a"));
        assert_eq!(node("/paths/~1a"), Some("/paths/~1a"));
        let event = node("/x-webhooks/a.b/post/requestBody");
        assert_eq!(event, Some("/x-webhooks/a.b"));
        assert_eq!(node("/webhooks"), None);
        assert_eq!(node("/servers/0"), None);
        assert_eq!(node(""), None);
    }

    #[test]
    fn the_responses_of_errors_are_not_read() {
        assert!(is_in_error_response("/paths/~1a/get/responses/404/content"));
        assert!(!is_in_error_response(
            "/paths/~1a/get/responses/2XX/content"
        ));
        assert!(!is_in_error_response("/paths/~1a/get/parameters/404"));
    }
}
