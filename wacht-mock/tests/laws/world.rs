//! A server and the facts about it: makes requests from the document and the linkage, so that a law
//! can be written in terms of kinds.

mod standing;

use std::{
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde_json::{Map, Value, json};
use wacht_mock::{Form, Mock, Server, live_form};

pub(crate) use standing::merges;

use crate::support::{Response, request};

/// The linkage that the laws are tried on.
pub(crate) fn linkage() -> &'static Value {
    static LINKAGE: OnceLock<Value> = OnceLock::new();
    LINKAGE.get_or_init(|| wacht_mock::linkage().unwrap())
}

fn document(form: Form) -> &'static Value {
    static DOCUMENTS: OnceLock<[Value; 2]> = OnceLock::new();
    let documents = DOCUMENTS.get_or_init(|| {
        let documented = wacht_mock::document().unwrap();
        let live = live_form(&documented);
        [documented, live]
    });
    &documents[usize::from(form == Form::Live)]
}

/// The operation of a kind that has an effect. Of several it is the one at the path that creates one,
/// else the first by name.
pub(crate) fn operation_with<'a>(kind: &'a Value, effect: &str) -> Option<&'a str> {
    let mut found = operations_with(kind, effect);
    found.sort_unstable();
    if let ([_, _, ..], Some(create)) = (&*found, operations_with(kind, "create").first()) {
        let path = |id| operation(Form::Documented, id).path;
        let created_at = path(*create);
        found.sort_by_key(|id| path(*id) != created_at);
    }
    found.first().copied()
}

fn operations_with<'a>(kind: &'a Value, effect: &str) -> Vec<&'a str> {
    let Some(operations) = kind["operations"].as_object() else {
        return Vec::new();
    };
    let named = |stated: &Value| match stated {
        Value::String(name) => name == effect,
        Value::Object(map) => {
            // What removes all children of a parent is another thing.
            map.get(effect)
                .is_some_and(|effect| effect.get("every").is_none())
        }
        _ => false,
    };
    let found = operations.iter().filter(|(_, stated)| named(stated));
    found.map(|(id, _)| id.as_str()).collect()
}

fn operation(form: Form, id: &str) -> Operation {
    for (path, item) in document(form)["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if operation["operationId"] == id {
                let shared = item.get("parameters").and_then(Value::as_array);
                let own = operation.get("parameters").and_then(Value::as_array);
                let parameters = own.into_iter().chain(shared).flatten();
                return Operation {
                    method: method.to_ascii_uppercase(),
                    path: path.clone(),
                    parameters: parameters.map(|p| follow(form, p).clone()).collect(),
                    value: operation.clone(),
                };
            }
        }
    }
    panic!("operation {id} is unknown")
}

struct Operation {
    method: String,
    path: String,
    parameters: Vec<Value>,
    value: Value,
}

fn follow(form: Form, value: &Value) -> &Value {
    let mut value = value;
    while let Some(target) = value.get("$ref").and_then(Value::as_str) {
        value = document(form).pointer(&target[1..]).unwrap();
    }
    // The value itself lives in the document unless it was not a reference.
    Box::leak(Box::new(value.clone()))
}

/// A schema with its `allOf` merged.
fn flat(form: Form, schema: &Value) -> Map<String, Value> {
    let schema = follow(form, schema);
    let mut out = Map::new();
    let members = schema.get("allOf").and_then(Value::as_array);
    for member in members.into_iter().flatten() {
        merge(&mut out, &flat(form, member));
    }
    let own = schema.as_object().unwrap();
    merge(&mut out, own);
    out.remove("allOf");
    out
}

fn merge(out: &mut Map<String, Value>, more: &Map<String, Value>) {
    for (key, value) in more {
        match (key.as_str(), out.get_mut(key), value) {
            ("properties" | "example", Some(Value::Object(known)), Value::Object(more)) => {
                known.extend(more.clone());
            }
            ("required", Some(Value::Array(known)), Value::Array(more)) => {
                known.extend(more.clone());
            }
            _ => {
                out.insert(key.clone(), value.clone());
            }
        }
    }
}

/// Whether a kind can be read: one by one, or in a list.
pub(crate) fn reads(name: &str) -> bool {
    let kind = &linkage()["kinds"][name];
    ["get", "list"]
        .iter()
        .any(|effect| operation_with(kind, effect).is_some())
}

/// Whether the list of a kind has pages.
pub(crate) fn pages(name: &str) -> bool {
    let list = operation_with(&linkage()["kinds"][name], "list").unwrap();
    let list = operation(Form::Documented, list);
    list.value["x-wacht-paging"] == "offset"
}

/// Whether the path that creates one names a parent.
pub(crate) fn has_parent_in_path(name: &str) -> bool {
    let create = operation_with(&linkage()["kinds"][name], "create").unwrap();
    let create = operation(Form::Documented, create);
    create.path.contains('{') || create.parameters.iter().any(|p| p["in"] == "query")
}

/// What the laws know of a kind.
pub(crate) struct Kind {
    rename: Map<String, Value>,
    parents: Map<String, Value>,
}

impl Kind {
    /// The name under which a request property is shown.
    pub(crate) fn stored(&self, sent: &str) -> String {
        let renamed = self.rename.get(sent).and_then(Value::as_str);
        renamed.unwrap_or(sent).to_owned()
    }

    /// Whether a property refers to a parent, which the path names.
    pub(crate) fn is_parent(&self, property: &str) -> bool {
        self.parents.values().any(|parent| parent == property)
    }
}

/// A resource that was created.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    name: String,
    key: String,
    /// The path and query parameters that lead to its parents.
    arguments: BTreeMap<String, String>,
    pub(crate) sent: Value,
    pub(crate) shown: Value,
}

pub(crate) struct World {
    form: Form,
    server: Server,
    counter: AtomicU64,
}

type Made_<'a> = Pin<Box<dyn Future<Output = Result<Made, String>> + 'a>>;

impl World {
    pub(crate) async fn new(form: Form) -> Self {
        let server = Mock::wacht().unwrap().form(form).start().await.unwrap();
        Self {
            form,
            server,
            counter: AtomicU64::new(1),
        }
    }

    pub(crate) async fn get(&self, target: &str) -> Response {
        request(&self.server, "GET", target).send().await
    }

    /// Time passes.
    pub(crate) fn advance(&self) {
        self.server.advance(Duration::from_secs(60));
    }

    pub(crate) fn kind(&self, name: &str) -> Kind {
        let map = |key: &str| {
            let map = linkage()["kinds"][name].get(key).and_then(Value::as_object);
            map.cloned().unwrap_or_default()
        };
        Kind {
            rename: map("rename"),
            parents: map("parents"),
        }
    }

    pub(crate) fn declares(&self, name: &str, effect: &str, status: u16) -> bool {
        let operation = self.operation(name, effect).unwrap();
        operation.value["responses"]
            .get(status.to_string())
            .is_some()
    }

    /// The values of `sort_key`.
    pub(crate) fn sort_keys(&self, name: &str) -> Vec<String> {
        let list = self.operation(name, "list").unwrap();
        let parameter = list.parameters.iter().find(|p| p["name"] == "sort_key");
        let Some(parameter) = parameter else {
            return Vec::new();
        };
        let schema = flat(self.form, &parameter["schema"]);
        let values = schema["enum"].as_array().unwrap();
        values
            .iter()
            .map(|value| value.as_str().unwrap().to_owned())
            .collect()
    }

    fn operation(&self, name: &str, effect: &str) -> Option<Operation> {
        let id = operation_with(&linkage()["kinds"][name], effect)?;
        Some(operation(self.form, id))
    }

    /// Creates one with new parents.
    pub(crate) fn create<'a>(&'a self, name: &'a str) -> Made_<'a> {
        Box::pin(async move {
            let create = self.operation(name, "create");
            let create = create.ok_or_else(|| format!("{name} cannot be created"))?;
            let mut arguments = BTreeMap::new();
            for parameter in &create.parameters {
                let parameter_name = parameter["name"].as_str().unwrap().to_owned();
                let parent = self.parent_named(name, &parameter_name);
                if let Some(parent) = parent {
                    let parent = self.create(&parent).await?;
                    arguments.extend(parent.arguments.clone());
                    arguments.insert(parameter_name, parent.key);
                }
            }
            self.create_with(name, arguments, None).await
        })
    }

    /// Creates another one with the same parents.
    pub(crate) async fn create_beside(&self, made: &Made) -> Result<Made, String> {
        self.create_with(&made.name, made.arguments.clone(), None)
            .await
    }

    /// Creates one from the same request.
    pub(crate) async fn create_again(&self, made: &Made) -> Result<Made, String> {
        let sent = Some(made.sent.clone());
        self.create_with(&made.name, made.arguments.clone(), sent)
            .await
    }

    async fn create_with(
        &self,
        name: &str,
        arguments: BTreeMap<String, String>,
        sent: Option<Value>,
    ) -> Result<Made, String> {
        let create = self.operation(name, "create").unwrap();
        let sent = match sent {
            Some(sent) => sent,
            None => self.body(&create).await?,
        };
        let response = self.send(&create, &arguments, Some(&sent)).await;
        let shown = self.result(&create, &response)?;
        let id = linkage()["kinds"][name].get("id").and_then(Value::as_str);
        let shown = match shown.get(id.unwrap_or("id")) {
            Some(_) => shown,
            // The created resource stands inside the response.
            None => match shown.as_object().unwrap().values().next().unwrap() {
                Value::Array(several) => several[0].clone(),
                one => one.clone(),
            },
        };
        let key = text(&shown[id.unwrap_or("id")]);
        Ok(Made {
            name: name.to_owned(),
            key,
            arguments,
            sent,
            shown,
        })
    }

    pub(crate) async fn status_of_create(&self, made: &Made, sent: &Value) -> u16 {
        let create = self.operation(&made.name, "create").unwrap();
        self.send(&create, &made.arguments, Some(sent)).await.status
    }

    pub(crate) async fn status_with_unknown_parent(&self, made: &Made) -> u16 {
        let create = self.operation(&made.name, "create").unwrap();
        let mut arguments = made.arguments.clone();
        for value in arguments.values_mut() {
            *value = "999".to_owned();
        }
        self.send(&create, &arguments, Some(&made.sent))
            .await
            .status
    }

    /// Updates one. Returns the values that were sent.
    pub(crate) async fn update(&self, made: &Made) -> Result<Value, String> {
        let update = self.operation(&made.name, "update").unwrap();
        let sent = self.body(&update).await?;
        let response = self.send(&update, &self.arguments(made), Some(&sent)).await;
        self.result(&update, &response)?;
        Ok(sent)
    }

    pub(crate) async fn delete(&self, made: &Made) -> Result<(), String> {
        let delete = self.operation(&made.name, "delete").unwrap();
        let response = self.send(&delete, &self.arguments(made), None).await;
        match response.status {
            200 | 204 => Ok(()),
            _ => Err(format!("{response:?}")),
        }
    }

    /// One as it is read, or in the list of its kind.
    pub(crate) async fn find(&self, made: &Made) -> Result<Option<Value>, String> {
        if let Some(get) = self.operation(&made.name, "get") {
            let response = self.send(&get, &self.arguments(made), None).await;
            return match response.status {
                404 => Ok(None),
                _ => self.result(&get, &response).map(Some),
            };
        }
        let list = self.operation(&made.name, "list").unwrap();
        let response = self.send(&list, &self.arguments(made), None).await;
        let items = items(&self.result(&list, &response)?);
        let id = linkage()["kinds"][&made.name]
            .get("id")
            .and_then(Value::as_str);
        let id = id.unwrap_or("id");
        Ok(items.into_iter().find(|item| text(&item[id]) == made.key))
    }

    /// The ids of a list, page by page.
    pub(crate) async fn walk(
        &self,
        made: &Made,
        query: &str,
        limit: usize,
    ) -> Result<Vec<String>, String> {
        let list = self.operation(&made.name, "list").unwrap();
        let id = linkage()["kinds"][&made.name]
            .get("id")
            .and_then(Value::as_str);
        let id = id.unwrap_or("id");
        let target = self.target(&list, &self.arguments(made));
        let mut keys: Vec<String> = Vec::new();
        loop {
            let mut page = format!("{target}?limit={limit}{query}");
            match (self.form, keys.last()) {
                (_, None) => {}
                (Form::Documented, Some(last)) => page += &format!("&offset={last}"),
                (Form::Live, Some(_)) => page += &format!("&offset={}", keys.len()),
            }
            let response = self.get(&page).await;
            if response.status != 200 {
                return Err(format!("{page}: {response:?}"));
            }
            let page = response.json();
            keys.extend(items(&page).iter().map(|item| text(&item[id])));
            if page["has_more"] != true {
                return Ok(keys);
            }
            if items(&page).is_empty() {
                return Err("a page without items claims more".to_owned());
            }
        }
    }

    /// The parameters that name a resource and its parents.
    fn arguments(&self, made: &Made) -> BTreeMap<String, String> {
        let parameter = linkage()["kinds"][&made.name]["parameter"]
            .as_str()
            .unwrap();
        let mut arguments = made.arguments.clone();
        arguments.insert(parameter.to_owned(), made.key.clone());
        arguments
    }

    /// The parent kind that a parameter names.
    fn parent_named(&self, name: &str, parameter: &str) -> Option<String> {
        let parents = linkage()["kinds"][name].get("parents")?.as_object()?;
        let direct = parents
            .keys()
            .find(|parent| linkage()["kinds"][*parent]["parameter"] == parameter);
        direct.cloned()
    }

    fn target(&self, operation: &Operation, arguments: &BTreeMap<String, String>) -> String {
        let mut target = operation.path.clone();
        for (name, value) in arguments {
            target = target.replace(&format!("{{{name}}}"), value);
        }
        target
    }

    async fn send(
        &self,
        operation: &Operation,
        arguments: &BTreeMap<String, String>,
        body: Option<&Value>,
    ) -> Response {
        let mut target = self.target(operation, arguments);
        let mut separator = '?';
        for parameter in operation.parameters.iter().filter(|p| p["in"] == "query") {
            if let Some(value) = arguments.get(parameter["name"].as_str().unwrap()) {
                target += &format!("{separator}{}={value}", parameter["name"].as_str().unwrap());
                separator = '&';
            }
        }
        let request = request(&self.server, &operation.method, &target);
        let content = operation
            .value
            .get("requestBody")
            .map(|body| follow(self.form, body)["content"].as_object().unwrap());
        let is_form = content.is_some_and(|content| {
            content.contains_key("multipart/form-data")
                && (self.form == Form::Live || !content.contains_key("application/json"))
        });
        let request = match body {
            Some(body) if content.is_some() && is_form => request.form_of(body),
            Some(body) if content.is_some() => request.json(body),
            _ => request,
        };
        request.send().await
    }

    /// A single result without its envelope, or a page.
    fn result(&self, operation: &Operation, response: &Response) -> Result<Value, String> {
        if !(200..300).contains(&response.status) {
            let body = String::from_utf8_lossy(&response.body);
            return Err(format!(
                "{} {}: {} {body}",
                operation.method, operation.path, response.status
            ));
        }
        if response.body.is_empty() {
            return Ok(json!({}));
        }
        let value = response.json();
        let is_wrapped = value
            .as_object()
            .is_some_and(|map| map.len() == 1 && map.contains_key("data"));
        Ok(match is_wrapped && value["data"].is_object() {
            true => value["data"].clone(),
            false => value,
        })
    }

    /// A body that the operation accepts and that no other call has sent.
    async fn body(&self, operation: &Operation) -> Result<Value, String> {
        let Some(body) = operation.value.get("requestBody") else {
            return Ok(json!({}));
        };
        let content = follow(self.form, body)["content"].as_object().unwrap();
        let json = content
            .get("application/json")
            .or_else(|| content.values().next());
        let schema = flat(self.form, &json.unwrap()["schema"]);
        let mut sent = Map::new();
        let example = schema.get("example").cloned().unwrap_or_default();
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let number = self.counter.fetch_add(1, Ordering::Relaxed);
        for (property, schema) in schema["properties"].as_object().unwrap() {
            let schema = flat(self.form, schema);
            let id = schema.get("x-wacht-id").and_then(Value::as_str);
            let items = schema.get("items").map(|items| flat(self.form, items));
            let has_ids = items.is_some_and(|items| items.contains_key("x-wacht-id"));
            let is_required = required.contains(&property.as_str());
            let value = match (id, example.get(property)) {
                (Some(other), _) if is_required => json!(self.create(other).await?.key),
                (Some(_), _) => continue,
                (None, _) if has_ids && is_required => json!([]),
                (None, _) if has_ids => continue,
                (None, _) if schema.get("format") == Some(&json!("binary")) => match is_required {
                    true => json!({"file": "a file"}),
                    false => continue,
                },
                (None, Some(example)) => example.clone(),
                (None, None) => continue,
            };
            let value = match value {
                Value::String(text) if id.is_none() && is_free(&schema) => {
                    json!(distinct(property, &text, number))
                }
                value => value,
            };
            sent.insert(property.clone(), value);
        }
        Ok(Value::Object(sent))
    }
}

/// Whether a string may be any string.
fn is_free(schema: &Map<String, Value>) -> bool {
    let fixed = ["enum", "pattern", "maxLength"];
    let format = schema.get("format").and_then(Value::as_str);
    fixed.iter().all(|key| !schema.contains_key(*key)) && matches!(format, None | Some("email"))
}

/// A string that no other call has.
fn distinct(property: &str, text: &str, number: u64) -> String {
    match (text.split_once('@'), property) {
        (Some((user, host)), _) => format!("{user}{number}@{host}"),
        (None, "url" | "endpoint" | "base_url" | "action_url") => text.to_owned(),
        (None, "phone_number") => format!("+1415555{number:04}"),
        (None, _) if text.starts_with("http") => text.to_owned(),
        (None, _) => format!("{text}{number}"),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The items of a page: its first list.
fn items(page: &Value) -> Vec<Value> {
    let values = page.as_object().unwrap().values();
    let mut lists = values.filter_map(Value::as_array);
    lists.next().cloned().unwrap_or_default()
}
