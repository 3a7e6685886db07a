//! Takes a document, returns its operations and events ready to serve; never touches the network, and refuses
//! a document that it could only half understand.

use std::collections::BTreeMap;

use http::{Method, StatusCode};
use serde_json::{Map, Value};

use crate::{
    SpecError,
    content_type::{essence, is_json},
    credential::{Credential, is_needed, places},
    route::{Routes, Template},
    validators::Validators,
    view::{follow, list, lookup},
};

/// The methods that a path item can have.
const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// Where a document states its events: OpenAPI 3.1 has a place for them, 3.0 needs an extension.
const EVENTS: [&str; 2] = ["webhooks", "x-webhooks"];

/// The key of an operation that states how its list continues.
const PAGING: &str = "x-wacht-paging";

/// A document, its operations, and what judges by it.
#[derive(Debug)]
pub(crate) struct Spec {
    pub(crate) routes: Routes<Operation>,
    /// The schema of the JSON of each event, by its name.
    pub(crate) events: BTreeMap<String, Value>,
    /// Where requests carry a key.
    pub(crate) credentials: Vec<Credential>,
    pub(crate) validators: Validators,
}

/// One operation.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The `operationId`, or method and path where there is none.
    pub(crate) id: String,
    /// The resource that it belongs to, as a dotted path; empty where the document names none.
    pub(crate) resource: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    /// The responses with a status, in the order of the document.
    pub(crate) responses: Vec<Response>,
    pub(crate) paging: Option<Paging>,
    /// Whether it is for everybody.
    pub(crate) keyless: bool,
    /// Whether the response is a result that itself has a property `data`.
    pub(crate) unwrapped: bool,
}

/// How a list continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paging {
    Offset,
    /// By offset, and a page leaves out the entries that have expired.
    Window,
    Cursor,
    BeforeAfter,
    Whole,
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
}

#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) location: Location,
    pub(crate) required: bool,
    pub(crate) schema: Value,
    /// Whether a list is sent as repeated keys rather than between commas.
    pub(crate) explode: bool,
}

#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) required: bool,
    pub(crate) media: Vec<Media>,
}

#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) media: Vec<Media>,
}

#[derive(Debug)]
pub(crate) struct Media {
    /// In lower case, without parameters.
    pub(crate) name: String,
    pub(crate) schema: Value,
    pub(crate) example: Option<Value>,
    /// The `encoding` object of a form.
    pub(crate) encoding: Value,
    /// The properties that have another name in this media type, with that name.
    pub(crate) names: Map<String, Value>,
}

impl Spec {
    pub(crate) fn load(document: Value) -> Result<Self, SpecError> {
        check_references(&document, &document, &mut String::from("#"))?;
        let paths = document
            .get("paths")
            .and_then(Value::as_object)
            .ok_or_else(|| SpecError::new("#/paths", "is missing"))?;
        let mut routes = Routes::default();
        for (path, item) in paths {
            let template = Template::parse(path).map_err(|error| SpecError::new(path, error))?;
            let item = follow(&document, item);
            for name in METHODS {
                let Some(operation) = item.get(name) else {
                    continue;
                };
                let at = format!("{} {path}", name.to_ascii_uppercase());
                let operation = operation_of(&document, item, operation, &template, &at)?;
                let method = Method::from_bytes(name.to_ascii_uppercase().as_bytes())
                    .map_err(|error| SpecError::new(&at, error.to_string()))?;
                routes.add(&template, method, operation);
            }
        }
        let events = events_of(&document);
        let credentials = places(&document);
        let validators = Validators::new(document);
        Ok(Self {
            routes,
            events,
            credentials,
            validators,
        })
    }
}

impl Operation {
    /// The successful response.
    pub(crate) fn success(&self) -> Option<&Response> {
        self.responses
            .iter()
            .find(|response| response.status.is_success())
    }

    pub(crate) fn response(&self, status: StatusCode) -> Option<&Response> {
        self.responses
            .iter()
            .find(|response| response.status == status)
    }
}

fn events_of(document: &Value) -> BTreeMap<String, Value> {
    let places = EVENTS
        .into_iter()
        .filter_map(|key| document.get(key)?.as_object());
    let schema = |item: &Value| {
        let body = follow(document, item).get("post")?.get("requestBody")?;
        let mut media = media_of(follow(document, body)).into_iter();
        media
            .find(|media| is_json(&media.name))
            .map(|media| media.schema)
    };
    let events = places.flatten();
    events
        .filter_map(|(name, item)| Some((name.clone(), schema(item)?)))
        .collect()
}

fn operation_of(
    document: &Value,
    item: &Value,
    operation: &Value,
    template: &Template,
    at: &str,
) -> Result<Operation, SpecError> {
    let id = operation
        .get("operationId")
        .and_then(Value::as_str)
        .unwrap_or(at)
        .to_owned();
    let parameters = parameters_of(document, item, operation, at)?;
    for name in template.names() {
        let declared =
            |parameter: &Parameter| parameter.location == Location::Path && parameter.name == name;
        if !parameters.iter().any(declared) {
            return Err(SpecError::new(
                at,
                format!("path parameter {name} is not declared"),
            ));
        }
    }
    let body = operation
        .get("requestBody")
        .map(|body| follow(document, body))
        .map(|body| Body {
            required: body.get("required") == Some(&Value::Bool(true)),
            media: media_of(body),
        });
    let mut responses = Vec::new();
    for (status, response) in operation
        .get("responses")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        // `default` and ranges state no single status.
        if let Ok(status) = status.parse() {
            let media = media_of(follow(document, response));
            responses.push(Response { status, media });
        }
    }
    let resource = operation.get("x-wacht-resource").and_then(Value::as_str);
    let operation = Operation {
        id,
        resource: resource.unwrap_or_default().to_owned(),
        parameters,
        body,
        responses,
        paging: paging_of(operation, at)?,
        keyless: !is_needed(document, operation),
        unwrapped: operation.get("x-wacht-unwrapped") == Some(&Value::Bool(true)),
    };
    match operation.success() {
        Some(_) => Ok(operation),
        None => Err(SpecError::new(at, "has no success response")),
    }
}

/// States that a list is paged by `limit` and `offset`.
pub(crate) fn page_by_offset(operation: &mut Map<String, Value>) {
    operation.insert(PAGING.to_owned(), Value::from("offset"));
}

fn paging_of(operation: &Value, at: &str) -> Result<Option<Paging>, SpecError> {
    let Some(paging) = operation.get(PAGING) else {
        return Ok(None);
    };
    match paging.as_str() {
        Some("offset") => Ok(Some(Paging::Offset)),
        Some("window") => Ok(Some(Paging::Window)),
        Some("cursor") => Ok(Some(Paging::Cursor)),
        Some("before-after") => Ok(Some(Paging::BeforeAfter)),
        Some("none") => Ok(Some(Paging::Whole)),
        _ => Err(SpecError::new(at, format!("{PAGING} {paging} is unknown"))),
    }
}

/// The parameters of the operation, and those of its path that it does not replace.
fn parameters_of(
    document: &Value,
    item: &Value,
    operation: &Value,
    at: &str,
) -> Result<Vec<Parameter>, SpecError> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for declared in list(operation, "parameters")
        .iter()
        .chain(list(item, "parameters"))
    {
        let parameter = parameter_of(follow(document, declared), at)?;
        let is_same = |known: &Parameter| {
            known.name == parameter.name && known.location == parameter.location
        };
        if !parameters.iter().any(is_same) {
            parameters.push(parameter);
        }
    }
    Ok(parameters)
}

fn parameter_of(parameter: &Value, at: &str) -> Result<Parameter, SpecError> {
    let text = |key: &str| parameter.get(key).and_then(Value::as_str);
    let name = text("name").ok_or_else(|| SpecError::new(at, "a parameter has no name"))?;
    let unsupported = |what: &str| {
        Err(SpecError::new(
            at,
            format!("parameter {name}: {what} is not supported"),
        ))
    };
    let (location, style) = match text("in") {
        Some("path") => (Location::Path, "simple"),
        Some("query") => (Location::Query, "form"),
        Some("header") => (Location::Header, "simple"),
        other => return unsupported(&format!("in: {}", other.unwrap_or("nothing"))),
    };
    match text("style") {
        Some(other) if other != style => return unsupported(&format!("style: {other}")),
        _ => {}
    }
    let Some(schema) = parameter.get("schema") else {
        return unsupported("a parameter without schema");
    };
    let explode = parameter.get("explode").and_then(Value::as_bool);
    Ok(Parameter {
        name: name.to_owned(),
        location,
        required: parameter.get("required") == Some(&Value::Bool(true)),
        schema: schema.clone(),
        explode: explode.unwrap_or(location == Location::Query),
    })
}

fn media_of(place: &Value) -> Vec<Media> {
    let content = place.get("content").and_then(Value::as_object);
    let media = content.into_iter().flatten().map(|(name, media)| {
        let examples = media.get("examples").and_then(Value::as_object);
        let first = examples.and_then(|examples| examples.values().next()?.get("value"));
        Media {
            name: essence(name),
            schema: media
                .get("schema")
                .cloned()
                .unwrap_or_else(|| Value::Object(Default::default())),
            example: media.get("example").or(first).cloned(),
            encoding: media.get("encoding").cloned().unwrap_or_default(),
            names: media
                .get("x-wacht-names")
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default(),
        }
    });
    media.collect()
}

/// Every reference has to lead somewhere; text in an example refers to nothing.
fn check_references(document: &Value, value: &Value, at: &mut String) -> Result<(), SpecError> {
    match value {
        Value::Object(keys) => {
            if let Some(Value::String(reference)) = keys.get("$ref") {
                return match lookup(document, reference) {
                    Some(_) => Ok(()),
                    None => Err(SpecError::new(&*at, format!("{reference} leads nowhere"))),
                };
            }
            for (key, value) in keys {
                // Below these the keys are names.
                let named = ["/properties", "/responses", "/schemas"];
                let named = named.iter().any(|parent| at.ends_with(parent));
                let is_data = matches!(key.as_str(), "example" | "examples" | "default" | "enum");
                // What an extension of others refers to only they know.
                let is_foreign = key.starts_with("x-") && !is_own(key);
                if named || !is_data && !is_foreign {
                    descend(document, value, key, at)?;
                }
            }
            Ok(())
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(index, item)| descend(document, item, &index.to_string(), at)),
        _ => Ok(()),
    }
}

/// Whether an extension is one that the server reads.
fn is_own(key: &str) -> bool {
    key.starts_with("x-wacht-") || EVENTS.contains(&key)
}

fn descend(document: &Value, value: &Value, key: &str, at: &mut String) -> Result<(), SpecError> {
    let length = at.len();
    at.push('/');
    at.push_str(&key.replace('~', "~0").replace('/', "~1"));
    let result = check_references(document, value, at);
    at.truncate(length);
    result
}

#[cfg(test)]
#[path = "spec_tests.rs"]
mod tests;
