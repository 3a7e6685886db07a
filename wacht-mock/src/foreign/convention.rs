//! The linkage of a document by convention: takes its paths, returns which operations create, list, read, change
//! and remove which kind of resource; leaves out every operation that does not follow the convention.
//!
//! The convention: `/pets` is a collection, and `/pets/{id}` one of its resources. A resource is created by POST
//! on the collection, or by PUT on itself; it is identified by a property that its responses show.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::{
    content_type::is_json,
    spec::page_by_offset,
    view::{Kind, View, follow},
};

/// The names of properties that identify resources, beside the one of the parameter.
const IDS: [&str; 7] = ["id", "uuid", "_id", "key", "slug", "name", "sid"];

/// A collection with the path of its resources.
struct Set {
    name: String,
    collection: String,
    item: String,
    parameter: String,
}

/// The linkage. Also marks lists that `limit` and `offset` page.
pub(super) fn linkage(document: &mut Value) -> Value {
    let sets = sets(document);
    let mut kinds = Map::new();
    for set in &sets {
        if let Some(kind) = kind(document, set, &sets, &kinds) {
            kinds.insert(set.name.clone(), kind);
        }
    }
    for set in sets.iter().filter(|set| kinds.contains_key(&set.name)) {
        mark_paging(document, &set.collection);
    }
    json!({"kinds": kinds})
}

/// The collections, those that others are below first.
fn sets(document: &Value) -> Vec<Set> {
    let paths = document.get("paths").and_then(Value::as_object);
    let mut names = BTreeSet::new();
    let mut sets = Vec::new();
    for path in paths.into_iter().flatten().map(|(path, _)| path) {
        let path = path.trim_end_matches('/');
        let Some((collection, last)) = path.rsplit_once('/') else {
            continue;
        };
        let parameter = last
            .strip_prefix('{')
            .and_then(|last| last.strip_suffix('}'));
        let noun = collection
            .rsplit('/')
            .next()
            .filter(|noun| !noun.contains('{'));
        let (Some(parameter), Some(noun)) = (parameter, noun) else {
            continue;
        };
        if noun.is_empty() {
            continue;
        }
        let mut name = singular(&snake(noun));
        while !names.insert(name.clone()) {
            name.push('_');
        }
        sets.push(Set {
            name,
            collection: collection.to_owned(),
            item: path.to_owned(),
            parameter: parameter.to_owned(),
        });
    }
    sets.sort_by_key(|set| set.item.matches('/').count());
    sets
}

/// The kind of a collection, unless it does not follow the convention.
fn kind(document: &Value, set: &Set, sets: &[Set], known: &Map<String, Value>) -> Option<Value> {
    let operation = |path: &str, method: &str| at(document, path, method);
    let shown = ["get", "put", "patch"].iter().find_map(|method| {
        let shown = result(document, operation(&set.item, method)?)?;
        identifier(document, &shown, &set.parameter, &set.name)
    });
    let created = operation(&set.collection, "post")
        .and_then(|create| result(document, create))
        .and_then(|shown| identifier(document, &shown, &set.parameter, &set.name));
    let id = shown.or(created)?;
    let mut operations = Map::new();
    let mut add = |operation: Option<&Value>, effect: Value| {
        let id = operation?.get("operationId")?.as_str()?.to_owned();
        operations.insert(id, effect);
        Some(())
    };
    let post = add(operation(&set.collection, "post"), json!("create"));
    let put = operation(&set.item, "put");
    match post {
        Some(()) => add(put, json!({"update": {"resets": optional(document, put)}})),
        // What PUT creates is named by the path.
        None => Some(add(put, json!("upsert"))?),
    };
    let listed = operation(&set.collection, "get").filter(|list| lists(document, list, &id));
    add(listed, json!({"list": {"order": "oldest"}}));
    add(operation(&set.item, "get"), json!("get"));
    add(operation(&set.item, "patch"), json!("update"));
    add(operation(&set.item, "delete"), json!("delete"));
    let mut kind = Map::from_iter([
        ("id".to_owned(), json!(id)),
        ("keyed".to_owned(), json!(true)),
        ("parameter".to_owned(), json!(set.parameter)),
        ("operations".to_owned(), Value::Object(operations)),
    ]);
    let above = |other: &&Set| {
        let below = set.collection.strip_prefix(&other.item);
        below.is_some_and(|rest| rest.starts_with('/'))
    };
    // A resource below another one has to know it.
    if let Some(parent) = sets
        .iter()
        .filter(above)
        .max_by_key(|other| other.item.len())
    {
        known.get(&parent.name)?;
        let parents = json!({parent.name.clone(): parent.parameter});
        kind.insert("parents".to_owned(), parents);
    } else if set.collection.contains('{') {
        return None;
    }
    Some(Value::Object(kind))
}

fn at<'a>(document: &'a Value, path: &str, method: &str) -> Option<&'a Value> {
    let paths = document.get("paths")?;
    let item = paths.get(path).or_else(|| paths.get(format!("{path}/")))?;
    item.get(method)
}

/// The schema of the single result of an operation.
fn result(document: &Value, operation: &Value) -> Option<Value> {
    let responses = operation.get("responses")?.as_object()?;
    let (_, success) = responses
        .iter()
        .find(|(status, _)| status.starts_with('2'))?;
    let content = follow(document, success).get("content")?.as_object()?;
    let (_, media) = content.iter().find(|(name, _)| is_json(name))?;
    let schema = media.get("schema")?;
    let view = View::of(document, schema);
    match view.property("data").filter(|_| view.is_envelope()) {
        Some(data) => Some(data.clone()),
        None => Some(schema.clone()),
    }
}

/// The property of a resource that its parameter names.
fn identifier(document: &Value, shown: &Value, parameter: &str, name: &str) -> Option<String> {
    let view = View::of(document, shown);
    let is_single = |property: &Value| {
        let kind = View::of(document, property).kind();
        matches!(kind, Kind::String | Kind::Integer)
    };
    let same = |known: &str| snake(known) == snake(parameter);
    let own = format!("{name}_id");
    let singles = view.properties().filter(|(_, schema)| is_single(schema));
    let mut named = singles.filter(|(known, _)| same(known) || snake(known) == own);
    named.next().map(|(known, _)| known.clone()).or_else(|| {
        let find = |id: &&&str| view.property(id).is_some_and(is_single);
        IDS.iter().find(find).map(|id| (*id).to_owned())
    })
}

/// Whether an operation returns a list of resources with this property.
fn lists(document: &Value, operation: &Value, id: &str) -> bool {
    let Some(schema) = result(document, operation) else {
        return false;
    };
    let view = View::of(document, &schema);
    let has_id = |items: &Value| View::of(document, items).property(id).is_some();
    if view.kind() == Kind::Array {
        return view.get("items").is_some_and(has_id);
    }
    let mut lists = view.properties().filter_map(|(_, property)| {
        let list = View::of(document, property);
        (list.kind() == Kind::Array).then(|| list.get("items").cloned())?
    });
    lists.next().is_some_and(|items| has_id(&items))
}

/// The properties that a request may leave out.
fn optional(document: &Value, operation: Option<&Value>) -> Vec<String> {
    let body = operation.and_then(|operation| operation.get("requestBody"));
    let content = body.and_then(|body| follow(document, body).get("content")?.as_object());
    let media = content
        .into_iter()
        .flatten()
        .find(|(name, _)| is_json(name));
    let Some(schema) = media.and_then(|(_, media)| media.get("schema")) else {
        return Vec::new();
    };
    let view = View::of(document, schema);
    let names = view.properties().map(|(name, _)| name);
    names
        .filter(|name| !view.is_required(name))
        .cloned()
        .collect()
}

fn mark_paging(document: &mut Value, collection: &str) {
    let mut operation = document.get_mut("paths");
    for key in [collection, "get"] {
        operation = operation.and_then(|value| value.get_mut(key));
    }
    let Some(operation) = operation.and_then(Value::as_object_mut) else {
        return;
    };
    let has = |name: &str| {
        let parameters = operation.get("parameters").and_then(Value::as_array);
        parameters.into_iter().flatten().any(|parameter| {
            parameter["in"] == "query"
                && parameter["name"] == name
                && parameter["schema"]["type"] == "integer"
        })
    };
    if has("limit") && has("offset") {
        page_by_offset(operation);
    }
}

/// A name in lower case, with underscores: `petId` and `pet-id` are `pet_id`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    let mut was_lower = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() {
            snake.push('_');
        } else {
            if letter.is_uppercase() && was_lower {
                snake.push('_');
            }
            snake.extend(letter.to_lowercase());
        }
        was_lower = letter.is_lowercase() || letter.is_numeric();
    }
    snake
}

/// The name of one of a collection, as far as English is regular.
fn singular(noun: &str) -> String {
    if let Some(stem) = noun.strip_suffix("ies") {
        return format!("{stem}y");
    }
    match noun.strip_suffix('s') {
        Some(stem) if !stem.ends_with('s') && !stem.is_empty() => stem.to_owned(),
        _ => noun.to_owned(),
    }
}
