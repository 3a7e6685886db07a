//! Operations in the style of the document that gets them. Takes an operation of theirs in the shape of
//! OpenAPI 3.1; returns it with the extensions and responses that the rules of ours want.

use serde_json::{Map, Value, json};

use super::{
    habits::Takes,
    keywords::is_nullable,
    schemas::{SCHEMAS, Spot, Writer},
    words::{self, Request, sentence, spaced},
};
use crate::{extensions::Extension, ir::Method, names::pascal, source::FileId};

/// An operation of theirs.
pub(super) struct Theirs<'a> {
    pub(super) method: Method,
    pub(super) path: &'a str,
    pub(super) document: &'a Value,
    pub(super) value: &'a Map<String, Value>,
    pub(super) item: &'a Map<String, Value>,
    /// Whether a path leads from this one to one of many.
    pub(super) is_collection: bool,
}

/// The operation of ours that it becomes.
pub(super) struct Ours {
    pub(super) id: String,
    pub(super) value: Map<String, Value>,
    /// The parameters of the path.
    pub(super) shared: Vec<Value>,
    /// The extensions that were proposed.
    pub(super) proposed: Vec<(String, String)>,
}

/// What a success returns.
enum Success {
    /// Nothing.
    Empty,
    /// A list with the properties of its page, by the way it pages.
    List { paging: &'static str, media: String },
    /// Anything else, perhaps with a list that continues.
    Other { paging: Option<&'static str> },
}

impl Theirs<'_> {
    /// A value behind its references in their document.
    fn follow<'v>(&'v self, value: &'v Value) -> &'v Value {
        crate::compare::follow(self.document, value)
    }

    pub(super) fn id(&self) -> String {
        let id = self.value.get("operationId").and_then(Value::as_str);
        let made = || crate::names::operation_id(self.method.as_str(), self.path);
        id.map_or_else(made, str::to_owned)
    }

    /// The parameters, those of the operation before those of its path.
    fn parameters(&self) -> Vec<&Value> {
        let lists = [self.value, self.item].into_iter();
        let lists = lists.filter_map(|map| map.get("parameters")?.as_array());
        let mut found: Vec<&Value> = Vec::new();
        for parameter in lists.flatten() {
            let parameter = self.follow(parameter);
            let is_same = |known: &&Value| {
                known.get("name") == parameter.get("name") && known.get("in") == parameter.get("in")
            };
            if !found.iter().any(is_same) {
                found.push(parameter);
            }
        }
        found
    }

    fn has_query(&self, name: &str) -> bool {
        let parameters = self.parameters();
        parameters
            .iter()
            .any(|parameter| parameter.get("name").is_some_and(|known| known == name))
    }

    /// The success, with its status.
    fn success(&self) -> Option<(&String, &Value)> {
        let responses = self.value.get("responses").and_then(Value::as_object)?;
        let mut responses = responses.iter();
        responses.find(|(status, _)| status.starts_with('2'))
    }

    fn kind(&self) -> Success {
        let Some((_, response)) = self.success() else {
            return Success::Empty;
        };
        let content = self.follow(response).get("content");
        let content = content.and_then(Value::as_object);
        let Some((media, body)) = content.and_then(|content| content.iter().next()) else {
            return Success::Empty;
        };
        let Some(schema) = body.get("schema").map(|schema| self.follow(schema)) else {
            return Success::Empty;
        };
        let properties = schema.get("properties").and_then(Value::as_object);
        let is_silent = properties.is_none_or(Map::is_empty);
        let says = [
            "items",
            "allOf",
            "oneOf",
            "anyOf",
            "enum",
            "format",
            "additionalProperties",
        ];
        let is_object = schema.get("type").is_none_or(|ty| ty == "object");
        if is_silent && is_object && !says.iter().any(|key| schema.get(*key).is_some()) {
            return Success::Empty;
        }
        let about = ["total", "offset", "limit", "has_more", "next_cursor"];
        let is_list = properties.is_some_and(|properties| {
            let data = properties.get("data").map(|data| self.follow(data));
            let is_array = data.is_some_and(|data| data.get("items").is_some());
            let is_about = |name: &String| name == "data" || about.contains(&name.as_str());
            is_array && properties.len() > 1 && properties.keys().all(is_about)
        });
        if !is_list {
            let lists = properties.into_iter().flatten();
            let lists = lists.filter(|(_, property)| self.follow(property).get("items").is_some());
            let continues = properties.is_some_and(|known| known.contains_key("next_cursor"));
            let is_page = continues && self.has_query("cursor") && lists.count() == 1;
            return Success::Other {
                paging: is_page.then_some("cursor"),
            };
        }
        let continues = properties.is_some_and(|known| known.contains_key("next_cursor"));
        let paging = match () {
            () if self.has_query("cursor") || continues => "cursor",
            () if self.has_query("before_id") || self.has_query("after_id") => "before-after",
            () if self.has_query("offset") => "offset",
            () => "none",
        };
        let media = media.clone();
        Success::List { paging, media }
    }
}

/// Writes an operation into a file of ours.
pub(super) fn write(
    theirs: &Theirs<'_>,
    file: Option<FileId>,
    writer: &mut Writer<'_, '_>,
) -> Ours {
    let id = theirs.id();
    let kind = theirs.kind();
    let request = Request {
        method: theirs.method,
        path: theirs.path,
        id: &id,
        is_list: matches!(
            kind,
            Success::List { .. } | Success::Other { paging: Some(_) }
        ),
        is_collection: theirs.is_collection,
    };
    let (resource, method) = words::name(writer.habits, &request);
    let (retry, reason) = words::retry(writer.habits, theirs.method, &method);
    let mut proposed = vec![(Extension::Resource, resource), (Extension::Method, method)];
    if let Success::List { paging, .. }
    | Success::Other {
        paging: Some(paging),
    } = &kind
    {
        proposed.push((Extension::Paging, (*paging).to_owned()));
    }
    proposed.push((Extension::Retry, retry));
    proposed.extend(reason.map(|reason| (Extension::RetryReason, reason)));
    let version = writer.habits.document.value.pointer("/info/version");
    if let Some(version) = version.and_then(Value::as_str) {
        proposed.push((Extension::Since, version.to_owned()));
    }
    let mut job = Job {
        theirs,
        writer,
        owner: pascal(&id),
        file,
    };
    let (responses, is_unwrapped) = job.responses(&kind);
    let (own, shared) = job.parameters();
    let body = job.body();
    let prefix = &writer.habits.document.prefix;
    let mut value = Map::new();
    value.insert("operationId".to_owned(), id.clone().into());
    if let Some(tags) = theirs.value.get("tags") {
        value.insert("tags".to_owned(), tags.clone());
    }
    for (extension, text) in &proposed {
        value.insert(prefix.key(*extension).to_owned(), text.clone().into());
    }
    if is_unwrapped {
        value.insert(prefix.key(Extension::Unwrapped).to_owned(), true.into());
    }
    for key in ["summary", "description"] {
        if let Some(text) = theirs.value.get(key).and_then(Value::as_str) {
            value.insert(key.to_owned(), sentence(text).into());
        }
    }
    let written = [
        "operationId",
        "tags",
        "summary",
        "description",
        "parameters",
        "requestBody",
        "responses",
    ];
    for (key, other) in theirs.value {
        if !written.contains(&key.as_str()) && prefix.name(key).is_none() {
            value.insert(key.clone(), other.clone());
        }
    }
    if !own.is_empty() {
        value.insert("parameters".to_owned(), own.into());
    }
    if let Some(body) = body {
        value.insert("requestBody".to_owned(), body);
    }
    value.insert("responses".to_owned(), responses.into());
    let proposed = proposed.into_iter();
    let proposed = proposed.map(|(extension, text)| (prefix.key(extension).to_owned(), text));
    Ours {
        id,
        value,
        shared,
        proposed: proposed.collect(),
    }
}

/// An operation that is being written.
struct Job<'j, 't, 'h, 'd> {
    theirs: &'j Theirs<'t>,
    writer: &'j mut Writer<'h, 'd>,
    /// What the names of its types begin with.
    owner: String,
    file: Option<FileId>,
}

impl Job<'_, '_, '_, '_> {
    /// The parameters of the operation, and those of its path.
    fn parameters(&mut self) -> (Vec<Value>, Vec<Value>) {
        let (mut own, mut shared) = (Vec::new(), Vec::new());
        for parameter in self.theirs.parameters() {
            let text = |key: &str| {
                parameter
                    .get(key)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
            };
            let (name, place) = (text("name"), text("in"));
            let list = if place == "path" {
                &mut shared
            } else {
                &mut own
            };
            let known = self.writer.habits.parameter_of(self.file, place, name);
            if let Some(target) = known.filter(|target| self.is_like(target, parameter)) {
                list.push(json!({ "$ref": target }));
                continue;
            }
            let mut out = Map::new();
            for (key, value) in parameter.as_object().into_iter().flatten() {
                let value = match key.as_str() {
                    "schema" => self.parameter_schema(name, place, value),
                    "description" => value
                        .as_str()
                        .map_or(Value::Null, |text| sentence(text).into()),
                    "required" if value == &Value::Bool(false) => continue,
                    _ => value.clone(),
                };
                out.insert(key.clone(), value);
            }
            list.push(out.into());
        }
        (own, shared)
    }

    /// Whether a parameter of ours takes what theirs takes.
    fn is_like(&self, target: &str, parameter: &Value) -> bool {
        let ours = &self.writer.habits.document.value;
        let found = ours.pointer(target.trim_start_matches('#'));
        let is_required = |value: &Value| value.get("required") == Some(&Value::Bool(true));
        found.is_some_and(|found| is_required(found) == is_required(parameter))
    }

    /// The schema of a parameter, in which null has no meaning.
    fn parameter_schema(&mut self, name: &str, place: &str, schema: &Value) -> Value {
        let mut schema = schema.clone();
        if let Some(map) = schema.as_object_mut().filter(|_| place != "header") {
            map.shift_remove("nullable");
            if let Some(Value::Array(types)) = map.get("type") {
                let types: Vec<_> = types.iter().filter(|ty| *ty != "null").cloned().collect();
                if let [ty] = &types[..] {
                    map.insert("type".to_owned(), ty.clone());
                }
            }
        }
        let spot = Spot {
            owner: &self.owner.clone(),
            name,
            file: self.file,
        };
        self.writer.part(&schema, &spot)
    }

    fn body(&mut self) -> Option<Value> {
        let body = self.theirs.value.get("requestBody")?;
        let mut out = self.theirs.follow(body).clone();
        let content = out.get_mut("content").and_then(Value::as_object_mut);
        for (media, value) in content.into_iter().flatten() {
            let is_form = media.starts_with("multipart/") || media.contains("form-urlencoded");
            let end = if is_form { "Form" } else { "Request" };
            let Some(schema) = value.get_mut("schema") else {
                continue;
            };
            let texts = json_parts(self.theirs.follow(schema));
            *schema = self.named(schema, end);
            let value = value
                .as_object_mut()
                .filter(|_| media.starts_with("multipart/"));
            if let Some(value) = value.filter(|value| !value.contains_key("encoding"))
                && !texts.is_empty()
            {
                value.insert("encoding".to_owned(), texts.into());
            }
        }
        if let Some(Value::String(text)) = out.get_mut("description") {
            *text = sentence(text);
        }
        Some(out)
    }

    /// The schema of a body, which is named by the operation where it has none.
    fn named(&mut self, schema: &Value, end: &str) -> Value {
        let owner = self.owner.clone();
        if schema.get("properties").is_some() && schema.get("$ref").is_none() {
            return self
                .writer
                .define(&format!("{owner}{end}"), schema, self.file);
        }
        let spot = Spot {
            owner: &owner,
            name: "",
            file: self.file,
        };
        self.writer.part(schema, &spot)
    }

    /// The responses, and whether the result has no envelope because it looks like one.
    fn responses(&mut self, kind: &Success) -> (Map<String, Value>, bool) {
        let mut out = Map::new();
        let mut is_unwrapped = false;
        let theirs = self
            .theirs
            .value
            .get("responses")
            .and_then(Value::as_object);
        for (status, response) in theirs.into_iter().flatten() {
            let response = self.theirs.follow(response);
            let known = self.writer.habits.responses.first(status).cloned();
            let is_success = status.starts_with('2');
            if let Some(target) = known.filter(|_| !is_success || matches!(kind, Success::Empty)) {
                out.insert(status.clone(), json!({ "$ref": target }));
                continue;
            }
            let mut response = response.clone();
            let content = response.get_mut("content").and_then(Value::as_object_mut);
            let mut shown = None;
            for (media, value) in content.into_iter().flatten() {
                let Some(schema) = value.get_mut("schema") else {
                    continue;
                };
                *schema = match kind {
                    Success::List { paging, media: of } if is_success && media == of => {
                        self.list(schema, paging, &mut shown)
                    }
                    _ => {
                        let inner = self.named(schema, "Response");
                        shown = reference(&inner).map(|name| format!("The {}.", spaced(&name)));
                        match is_success {
                            true => self.enveloped(inner, schema, &mut is_unwrapped),
                            false => inner,
                        }
                    }
                };
            }
            if let Some(Value::String(text)) = response.get_mut("description") {
                let says_nothing = ["success", "successful response", "ok", "created"];
                let is_empty = says_nothing.contains(&text.to_lowercase().as_str());
                *text = shown.filter(|_| is_empty).unwrap_or_else(|| sentence(text));
            }
            out.insert(status.clone(), response);
        }
        let body = self.theirs.value.get("requestBody");
        let takes = Takes::of(body.map(|body| self.theirs.follow(body)));
        for status in self.writer.habits.usual(takes) {
            if let Some(target) = self.writer.habits.responses.first(status)
                && !out.contains_key(status)
            {
                out.insert(status.clone(), json!({ "$ref": target }));
            }
        }
        out.sort_keys();
        (out, is_unwrapped)
    }

    /// A list with what stands around the items of other lists that page so.
    fn list(&mut self, schema: &Value, paging: &str, shown: &mut Option<String>) -> Value {
        let schema = self.theirs.follow(schema).clone();
        let data = schema
            .pointer("/properties/data")
            .cloned()
            .unwrap_or_default();
        let spot = Spot {
            owner: &self.owner.clone(),
            name: "item",
            file: self.file,
        };
        let data = self.theirs.follow(&data).clone();
        let data = self.writer.part(&data, &spot);
        let item = data.get("items").and_then(reference);
        let item = item.map_or_else(
            || "items".to_owned(),
            |item| format!("{} items", spaced(&item)),
        );
        *shown = Some(match paging {
            "none" => format!("All {item}."),
            _ => format!("A page of {item}."),
        });
        let envelope = self.writer.habits.envelopes.first(&paging.to_owned());
        let Some(envelope) = envelope.filter(|envelope| self.fits(envelope, &schema)) else {
            return self.writer.part_unnamed(&schema, &spot);
        };
        json!({"allOf": [
            {"$ref": envelope},
            {"type": "object", "required": ["data"], "properties": {"data": data}},
        ]})
    }

    /// Whether what stands around other lists allows null where theirs does.
    fn fits(&self, envelope: &str, theirs: &Value) -> bool {
        let ours = &self.writer.habits.document.value;
        let ours = ours.pointer(envelope.trim_start_matches('#'));
        let properties = theirs.get("properties").and_then(Value::as_object);
        properties.into_iter().flatten().all(|(name, property)| {
            let our = ours.and_then(|ours| ours.get("properties")?.get(name));
            our.is_none_or(|our| allows_null(our) || !allows_null(property))
        })
    }

    /// A result in the envelope of the target, if that has one.
    fn enveloped(&self, inner: Value, theirs: &Value, is_unwrapped: &mut bool) -> Value {
        let Some(envelope) = &self.writer.habits.document.target.envelope else {
            return inner;
        };
        let properties = self.theirs.follow(theirs).get("properties");
        let properties = properties.and_then(Value::as_object);
        match properties.filter(|properties| properties.contains_key(envelope)) {
            Some(properties) => {
                *is_unwrapped = properties.len() > 1;
                inner
            }
            None => {
                json!({"type": "object", "required": [envelope], "properties": {envelope: inner}})
            }
        }
    }
}

fn allows_null(schema: &Value) -> bool {
    schema.as_object().is_some_and(is_nullable)
}

/// The name of the schema that a reference leads to.
fn reference(schema: &Value) -> Option<String> {
    let target = schema.get("$ref").and_then(Value::as_str)?;
    target.strip_prefix(SCHEMAS).map(str::to_owned)
}

/// The parts of a form that are JSON, as `encoding` names them.
fn json_parts(schema: &Value) -> Map<String, Value> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let is_json = |schema: &Value| {
        let ty = schema.get("type");
        ty.is_some_and(|ty| ty == "object" || ty.get(0).is_some_and(|first| first == "object"))
    };
    let parts = properties
        .into_iter()
        .flatten()
        .filter(|(_, schema)| is_json(schema));
    let parts = parts.map(|(name, _)| (name.clone(), json!({"contentType": "application/json"})));
    parts.collect()
}
