//! Compares the operations of two documents, and what each of them takes and returns outside of schemas.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Aspect, Comparison, Difference, Endpoint, schemas::Schemas, shape::follow};
use crate::source::escape;

/// The keys of a path item that are operations.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// The differences between two documents in the shape of 3.1.
pub(super) fn compare(ours: &Value, theirs: &Value, envelope: Option<&str>) -> Comparison {
    let mut comparison = Comparison::default();
    let mut schemas = Schemas::new(ours, theirs, envelope);
    walk(ours, theirs, &mut schemas, &mut comparison);
    comparison.differences = schemas.differences;
    find_moved(&mut comparison);
    comparison
}

/// The schemas that stand for each other, by name.
pub(super) fn same_schemas(
    ours: &Value,
    theirs: &Value,
    envelope: Option<&str>,
) -> Vec<(String, String)> {
    let mut schemas = Schemas::new(ours, theirs, envelope);
    walk(ours, theirs, &mut schemas, &mut Comparison::default());
    schemas.names()
}

/// Compares the operations that both have, and lists the others.
fn walk<'a>(
    ours: &'a Value,
    theirs: &'a Value,
    schemas: &mut Schemas<'a>,
    comparison: &mut Comparison,
) {
    let (our_operations, their_operations) = (operations(ours), operations(theirs));
    let (our_requests, their_requests) = (requests(&our_operations), requests(&their_operations));
    for (key, operation) in &our_operations {
        match their_requests.get(key.as_str()) {
            Some(other) => {
                comparison.shared += 1;
                Pair {
                    ours: operation,
                    theirs: other,
                    schemas,
                }
                .compare();
            }
            None => comparison.extra.push(operation.endpoint.clone()),
        }
    }
    for (key, operation) in &their_operations {
        if !our_requests.contains_key(key.as_str()) {
            comparison.missing.push(operation.endpoint.clone());
        }
    }
}

/// Takes those together that are the same operation at another place.
fn find_moved(comparison: &mut Comparison) {
    let (mut extra, missing) = (
        std::mem::take(&mut comparison.extra),
        std::mem::take(&mut comparison.missing),
    );
    for endpoint in missing {
        let found = extra
            .iter()
            .position(|other| other.id.is_some() && other.id == endpoint.id);
        match found {
            Some(index) => comparison.moved.push((extra.remove(index), endpoint)),
            None => comparison.missing.push(endpoint),
        }
    }
    comparison.extra = extra;
}

/// An operation with all that it has from its path.
struct Operation<'a> {
    endpoint: Endpoint,
    document: &'a Value,
    value: &'a Map<String, Value>,
    /// The parameters, each with its pointer. Those of the operation come before those of its path.
    parameters: Vec<(String, &'a Value)>,
}

/// The operations of a document by their requests, in which the names of parameters do not count.
fn operations(document: &Value) -> Vec<(String, Operation<'_>)> {
    let mut found = Vec::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        let pointer = format!("/paths/{}", escape(path));
        let (item, item_pointer) = follow(document, item, pointer);
        for method in METHODS {
            let Some(value) = item.get(method).and_then(Value::as_object) else {
                continue;
            };
            let pointer = format!("{item_pointer}/{method}");
            let mut parameters = listed(document, value.get("parameters"), &pointer);
            parameters.extend(listed(document, item.get("parameters"), &item_pointer));
            let request = format!("{} {path}", method.to_ascii_uppercase());
            let id = value.get("operationId").and_then(Value::as_str);
            let endpoint = Endpoint {
                request: request.clone(),
                id: id.map(str::to_owned),
                pointer,
                place: None,
            };
            let operation = Operation {
                endpoint,
                document,
                value,
                parameters,
            };
            found.push((without_names(&request), operation));
        }
    }
    found
}

/// The operations by their requests; of two with the same request the first one.
fn requests<'o, 'a>(
    operations: &'o [(String, Operation<'a>)],
) -> BTreeMap<&'o str, &'o Operation<'a>> {
    let mut found = BTreeMap::new();
    for (request, operation) in operations {
        found.entry(request.as_str()).or_insert(operation);
    }
    found
}

/// A request in which no parameter of the path has a name.
fn without_names(request: &str) -> String {
    let mut out = String::with_capacity(request.len());
    let mut is_inside = false;
    for c in request.chars() {
        is_inside = is_inside && c != '}';
        if !is_inside {
            out.push(c);
        }
        is_inside = is_inside || c == '{';
    }
    out
}

fn listed<'a>(
    document: &'a Value,
    list: Option<&'a Value>,
    above: &str,
) -> Vec<(String, &'a Value)> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    let list = list.enumerate().map(|(index, value)| {
        let (value, pointer) = follow(document, value, format!("{above}/parameters/{index}"));
        (pointer, value)
    });
    list.collect()
}

/// An operation that both documents have.
struct Pair<'o, 'a, 's> {
    ours: &'o Operation<'a>,
    theirs: &'o Operation<'a>,
    schemas: &'s mut Schemas<'a>,
}

impl Pair<'_, '_, '_> {
    fn compare(&mut self) {
        self.parameters();
        self.body();
        self.responses();
        let deprecated = |operation: &Operation<'_>| {
            operation.value.get("deprecated") == Some(&Value::Bool(true))
        };
        let (ours, theirs) = (deprecated(self.ours), deprecated(self.theirs));
        if ours != theirs {
            let word = |is: bool| if is { "deprecated" } else { "not deprecated" };
            self.differ("", Aspect::Deprecated, Some(word(ours)), Some(word(theirs)));
        }
    }

    fn differ(&mut self, path: &str, aspect: Aspect, ours: Option<&str>, theirs: Option<&str>) {
        let (our, their) = (&self.ours.endpoint.pointer, &self.theirs.endpoint.pointer);
        self.differ_at(path, aspect, ours, theirs, (our, their));
    }

    fn differ_at(
        &mut self,
        path: &str,
        aspect: Aspect,
        ours: Option<&str>,
        theirs: Option<&str>,
        at: (&str, &str),
    ) {
        self.schemas.differences.push(Difference {
            owner: self.ours.endpoint.request.clone(),
            path: path.to_owned(),
            aspect,
            ours: ours.map(str::to_owned),
            theirs: theirs.map(str::to_owned),
            ours_pointer: at.0.to_owned(),
            theirs_pointer: at.1.to_owned(),
            ours_place: None,
            theirs_place: None,
        });
    }

    fn schema(&mut self, path: &str, ours: (&Value, String), theirs: (&Value, String)) {
        let owner = self.ours.endpoint.request.clone();
        match path.starts_with('2') {
            true => self.schemas.responses(&owner, path, ours, theirs),
            false => self.schemas.pair(&owner, path, ours, theirs),
        }
    }

    fn parameters(&mut self) {
        let (ours, theirs) = (parameters(self.ours), parameters(self.theirs));
        let (our_pointer, their_pointer) = (
            self.ours.endpoint.pointer.clone(),
            self.theirs.endpoint.pointer.clone(),
        );
        for (key, (pointer, parameter)) in &ours {
            let name = shown(parameter);
            let Some((their_pointer, other)) = theirs.get(key) else {
                let at = (pointer.as_str(), their_pointer.as_str());
                self.differ_at(
                    &name,
                    Aspect::Parameter,
                    Some(required(parameter)),
                    None,
                    at,
                );
                continue;
            };
            let at = (pointer.as_str(), their_pointer.as_str());
            if required(parameter) != required(other) {
                let (ours, theirs) = (required(parameter), required(other));
                self.differ_at(&name, Aspect::Required, Some(ours), Some(theirs), at);
            }
            let (our, their) = (
                schema_of(parameter, pointer),
                schema_of(other, their_pointer),
            );
            if let (Some(our), Some(their)) = (our, their) {
                self.schema(&name, our, their);
            }
        }
        for (key, (pointer, parameter)) in &theirs {
            if !ours.contains_key(key) {
                let at = (our_pointer.as_str(), pointer.as_str());
                let name = shown(parameter);
                self.differ_at(
                    &name,
                    Aspect::Parameter,
                    None,
                    Some(required(parameter)),
                    at,
                );
            }
        }
    }

    fn body(&mut self) {
        let body = |operation: &Operation<'_>| {
            let body = operation.value.get("requestBody")?;
            let pointer = format!("{}/requestBody", operation.endpoint.pointer);
            let (body, pointer) = follow(operation.document, body, pointer);
            Some((body.clone(), pointer))
        };
        match (body(self.ours), body(self.theirs)) {
            (None, None) => {}
            (Some((ours, our)), Some((theirs, their))) => {
                let at = (our.as_str(), their.as_str());
                if required(&ours) != required(&theirs) {
                    let (ours, theirs) = (required(&ours), required(&theirs));
                    self.differ_at("body", Aspect::Required, Some(ours), Some(theirs), at);
                }
                self.content("body", (&ours, our.clone()), (&theirs, their.clone()));
            }
            (ours, theirs) => {
                let word =
                    |body: &Option<(Value, String)>| body.as_ref().map(|(body, _)| required(body));
                self.differ("", Aspect::Body, word(&ours), word(&theirs));
            }
        }
    }

    /// The media types of a body or a response, and the schema of each that both have.
    fn content(&mut self, path: &str, ours: (&Value, String), theirs: (&Value, String)) {
        let (our, their) = (contents(&ours), contents(&theirs));
        let names = |contents: &[Content<'_>]| {
            let mut names: Vec<_> = contents
                .iter()
                .map(|content| content.name.clone())
                .collect();
            names.sort_unstable();
            match names.is_empty() {
                true => "no body".to_owned(),
                false => names.join(", "),
            }
        };
        if names(&our) != names(&their) {
            let at = (ours.1.as_str(), theirs.1.as_str());
            let (ours, theirs) = (names(&our), names(&their));
            self.differ_at(path, Aspect::MediaTypes, Some(&ours), Some(&theirs), at);
        }
        let same = our.iter().filter_map(|content| {
            let other = their.iter().find(|other| other.name == content.name)?;
            Some((content, other))
        });
        let same: Vec<_> = same.collect();
        // One media type on each side is the same body in another form.
        let pairs = match (&same[..], &our[..], &their[..]) {
            ([], [ours], [theirs]) => vec![(ours, theirs)],
            _ => same,
        };
        for (ours, theirs) in pairs {
            if let (Some(ours), Some(theirs)) = (ours.schema.clone(), theirs.schema.clone()) {
                self.schema(path, ours, theirs);
            }
        }
    }

    fn responses(&mut self) {
        let (ours, theirs) = (responses(self.ours), responses(self.theirs));
        let statuses = |responses: &BTreeMap<String, (&Value, String)>| {
            responses.keys().cloned().collect::<Vec<_>>().join(" ")
        };
        if statuses(&ours) != statuses(&theirs) {
            let (ours, theirs) = (statuses(&ours), statuses(&theirs));
            self.differ("responses", Aspect::Statuses, Some(&ours), Some(&theirs));
        }
        for (status, (response, pointer)) in &ours {
            let their = theirs
                .get(status)
                .or_else(|| only_success(&theirs, &ours, status));
            if let Some((other, their_pointer)) = their {
                let ours = (*response, pointer.clone());
                self.content(status, ours, (other, their_pointer.clone()));
            }
        }
    }
}

/// The success of theirs, where each side has one and they differ in the status.
fn only_success<'r, 'a>(
    theirs: &'r BTreeMap<String, (&'a Value, String)>,
    ours: &BTreeMap<String, (&Value, String)>,
    status: &str,
) -> Option<&'r (&'a Value, String)> {
    let is_success = |status: &str| status.starts_with('2');
    let mut found = theirs.iter().filter(|(status, _)| is_success(status));
    let (first, second) = (found.next(), found.next());
    let is_alone = ours.keys().filter(|status| is_success(status)).count() == 1;
    let (_, response) = first.filter(|_| second.is_none() && is_alone && is_success(status))?;
    Some(response)
}

/// The parameters by what they are known by: those in the path by their position.
fn parameters<'a>(operation: &Operation<'a>) -> BTreeMap<String, (String, &'a Value)> {
    let mut found = BTreeMap::new();
    for (pointer, parameter) in &operation.parameters {
        let text = |key: &str| {
            parameter
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let key = match text("in") {
            "path" => {
                let name = format!("{{{}}}", text("name"));
                let position = operation.endpoint.request.find(&name);
                let before = position.and_then(|at| operation.endpoint.request.get(..at));
                format!(
                    "path {}",
                    before.map_or(0, |text| text.matches('{').count())
                )
            }
            // The names of headers are the same in any case.
            "header" => format!("header {}", text("name").to_ascii_lowercase()),
            location => format!("{location} {}", text("name")),
        };
        found
            .entry(key)
            .or_insert_with(|| (pointer.clone(), *parameter));
    }
    found
}

fn shown(parameter: &Value) -> String {
    let text = |key: &str| {
        parameter
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    format!("{} `{}`", text("in"), text("name"))
}

fn required(value: &Value) -> &'static str {
    match value.get("required") == Some(&Value::Bool(true)) {
        true => "required",
        false => "optional",
    }
}

/// The schema of a parameter or a media type, with its pointer.
fn schema_of<'a>(value: &'a Value, pointer: &str) -> Option<(&'a Value, String)> {
    if let Some(schema) = value.get("schema") {
        return Some((schema, format!("{pointer}/schema")));
    }
    let (media, content) = value.get("content")?.as_object()?.iter().next()?;
    let pointer = format!("{pointer}/content/{}/schema", escape(media));
    Some((content.get("schema")?, pointer))
}

/// A media type, and its schema with the pointer to it.
struct Content<'a> {
    name: String,
    schema: Option<(&'a Value, String)>,
}

fn contents<'a>((value, pointer): &(&'a Value, String)) -> Vec<Content<'a>> {
    let content = value.get("content").and_then(Value::as_object);
    let content = content.into_iter().flatten().map(|(media, value)| {
        let at = format!("{pointer}/content/{}", escape(media));
        let name = media.split(';').next().unwrap_or(media);
        Content {
            name: name.trim().to_ascii_lowercase(),
            schema: schema_of(value, &at),
        }
    });
    content.collect()
}

fn responses<'a>(operation: &Operation<'a>) -> BTreeMap<String, (&'a Value, String)> {
    let responses = operation.value.get("responses").and_then(Value::as_object);
    let responses = responses.into_iter().flatten().map(|(status, response)| {
        let pointer = format!(
            "{}/responses/{}",
            operation.endpoint.pointer,
            escape(status)
        );
        (
            status.clone(),
            follow(operation.document, response, pointer),
        )
    });
    responses.collect()
}
