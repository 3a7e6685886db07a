//! Operations in the style of the document that gets them. Takes an operation of theirs in the shape of
//! OpenAPI 3.1; returns it with the extensions and responses that the rules of ours want.

use serde_json::{Map, Value, json};

use super::{
    habits::Takes,
    keywords::is_nullable,
    naming::Naming,
    retries::Retries,
    revisions::Revisions,
    schemas::{SCHEMAS, Spot, Writer},
    theirs::{Success, Theirs},
    words::{sentence, spaced},
};
use crate::{extensions::Extension, names::pascal, source::FileId};

/// The operation of ours that it becomes.
pub(super) struct Ours {
    pub(super) id: String,
    pub(super) value: Map<String, Value>,
    /// The parameters of the path.
    pub(super) shared: Vec<Value>,
    /// The extensions that were proposed.
    pub(super) proposed: Vec<(String, String)>,
}

/// What the proposals are made of.
pub(super) struct Guides<'g> {
    pub(super) naming: Naming<'g>,
    pub(super) retries: Retries,
    pub(super) revisions: Revisions,
}

/// Writes an operation into a file of ours.
pub(super) fn write(
    theirs: &Theirs<'_>,
    guides: &Guides<'_>,
    file: Option<FileId>,
    writer: &mut Writer<'_, '_>,
) -> Ours {
    let id = theirs.id();
    let kind = theirs.kind();
    let request = theirs.request();
    let names = guides.naming.of(&request);
    let method = names.method.as_deref().unwrap_or_default();
    let (retry, reason) = guides.retries.class(&request, method);
    let mut proposed = Vec::new();
    let resource = names.resource;
    proposed.extend(resource.map(|resource| (Extension::Resource, resource)));
    proposed.extend(names.method.map(|method| (Extension::Method, method)));
    let paging = kind.paging().map(str::to_owned);
    proposed.extend(paging.map(|paging| (Extension::Paging, paging)));
    proposed.push((Extension::Retry, retry));
    proposed.extend(reason.map(|reason| (Extension::RetryReason, reason)));
    let revision = guides.revisions.revision(&request);
    proposed.extend(revision.map(|revision| (Extension::Since, revision)));
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
    fn list(&mut self, list: &Value, paging: &str, shown: &mut Option<String>) -> Value {
        let schema = self.theirs.follow(list).clone();
        let properties = schema.get("properties").and_then(Value::as_object);
        let spot = |name| Spot {
            owner: &self.owner,
            name,
            file: self.file,
        };
        let data = properties.and_then(|properties| properties.get("data"));
        let data = data.map(|data| self.theirs.follow(data));
        let data = self
            .writer
            .part(data.unwrap_or(&Value::Null), &spot("item"));
        let item = data.get("items").and_then(reference);
        let item = item.map_or_else(
            || "items".to_owned(),
            |item| format!("{} items", spaced(&item)),
        );
        *shown = Some(match paging {
            "none" => format!("All {item}."),
            _ => format!("A page of {item}."),
        });
        let envelope = self.writer.habits.envelopes.first(paging).cloned();
        let Some(envelope) = envelope.filter(|envelope| self.fits(envelope, &schema)) else {
            return match list.get("$ref") {
                Some(_) => self.writer.part(list, &spot("")),
                None => self.writer.part_unnamed(&schema, &spot("item")),
            };
        };
        let mut parts = Map::new();
        parts.insert("data".to_owned(), data);
        for (name, property) in properties.into_iter().flatten() {
            // What lists of another kind have is carried over; what none of ours has, people left out of all.
            if !self.has(&envelope, name) && self.is_in_envelopes(name) {
                let property = self.writer.part(property, &spot(name));
                parts.insert(name.clone(), property);
            }
        }
        json!({"allOf": [
            {"$ref": envelope},
            {"type": "object", "required": ["data"], "properties": parts},
        ]})
    }

    /// A property of what stands around lists of ours.
    fn of_envelope(&self, envelope: &str, name: &str) -> Option<&Value> {
        let ours = &self.writer.habits.document.value;
        let ours = ours.pointer(envelope.trim_start_matches('#'))?;
        ours.get("properties")?.get(name)
    }

    fn has(&self, envelope: &str, name: &str) -> bool {
        name == "data" || self.of_envelope(envelope, name).is_some()
    }

    /// Whether any list of ours has a property beside its items.
    fn is_in_envelopes(&self, name: &str) -> bool {
        let mut envelopes = self.writer.habits.envelopes.choices();
        envelopes.any(|envelope| self.of_envelope(envelope, name).is_some())
    }

    /// Whether what stands around other lists allows null where theirs does, and requires what theirs requires.
    fn fits(&self, envelope: &str, theirs: &Value) -> bool {
        let ours = &self.writer.habits.document.value;
        let ours = ours.pointer(envelope.trim_start_matches('#'));
        let requires = |schema: Option<&Value>, name: &str| {
            let required = schema.and_then(|schema| schema.get("required")?.as_array());
            required.is_some_and(|required| required.iter().any(|known| known == name))
        };
        let properties = theirs.get("properties").and_then(Value::as_object);
        properties.into_iter().flatten().all(|(name, property)| {
            let our = self.of_envelope(envelope, name);
            our.is_none_or(|our| {
                let allows = allows_null(our) || !allows_null(property);
                allows && (requires(ours, name) || !requires(Some(theirs), name))
            })
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
