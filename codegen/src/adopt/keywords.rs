//! Questions about one schema in the shape of OpenAPI 3.1, without what it refers to. Takes its keywords;
//! returns its type, whether it may be null, and the like.

use serde_json::{Map, Value};

/// The keywords of a schema.
type Keywords = Map<String, Value>;

/// The one property of a variant that has a single value, with that.
pub(super) fn tag_of(schema: &Value) -> Option<(String, String)> {
    let own = schema.get("properties").and_then(Value::as_object);
    let parts = schema.get("allOf").and_then(Value::as_array);
    let parts = parts.into_iter().flatten();
    let parts = parts.filter_map(|part| part.get("properties")?.as_object());
    own.into_iter()
        .chain(parts)
        .flatten()
        .find_map(|(name, property)| {
            let single = match property.get("enum").and_then(Value::as_array) {
                Some(values) => values.first().filter(|_| values.len() == 1),
                None => property.get("const"),
            };
            Some((name.clone(), single?.as_str()?.to_owned()))
        })
}

/// Whether a schema is an object of which no property is known.
pub(super) fn is_empty_object(schema: &Value) -> bool {
    let says = ["items", "allOf", "oneOf", "anyOf", "enum", "format", "$ref"];
    let has = |key: &&str| schema.get(*key).is_some();
    let properties = schema.get("properties").and_then(Value::as_object);
    let others = schema.get("additionalProperties");
    let is_object = schema.get("type").is_none_or(|ty| ty == "object");
    is_object
        && properties.is_none_or(Map::is_empty)
        && others.is_none_or(|others| others == &Value::Bool(false))
        && !says.iter().any(has)
}

/// Whether a schema in another one gets a name: an object with properties, a union, an enum.
pub(super) fn wants_name(map: &Keywords) -> bool {
    let list = |key: &str| map.get(key).and_then(Value::as_array).map_or(0, Vec::len);
    map.contains_key("properties") || list("oneOf") > 1 || list("anyOf") > 1 || list("enum") > 1
}

/// The schema in a union of one with null, and what stands beside the union.
pub(super) fn or_null(map: &Keywords) -> Option<(&Keywords, Keywords)> {
    let key = ["oneOf", "anyOf"]
        .into_iter()
        .find(|key| map.contains_key(*key))?;
    let parts = map.get(key)?.as_array()?;
    let is_null = |part: &&Value| part.get("type").is_some_and(|ty| ty == "null");
    let mut values = parts.iter().filter(|part| !is_null(part));
    let (first, second) = (values.next()?, values.next());
    if second.is_some() || !parts.iter().any(|part| is_null(&part)) {
        return None;
    }
    let mut rest = map.clone();
    rest.shift_remove(key);
    Some((first.as_object()?, rest))
}

pub(super) fn is_nullable(map: &Keywords) -> bool {
    let types = map.get("type").and_then(Value::as_array);
    map.get("nullable") == Some(&Value::Bool(true))
        || types.is_some_and(|types| types.iter().any(|ty| ty == "null"))
}

pub(super) fn without_null(map: &mut Keywords) {
    map.shift_remove("nullable");
    if let Some(ty) = one_type(map).map(str::to_owned) {
        map.insert("type".to_owned(), ty.into());
    }
}

/// The type beside null, if there is one.
pub(super) fn one_type(map: &Keywords) -> Option<&str> {
    match map.get("type")? {
        Value::String(ty) => Some(ty),
        Value::Array(types) => {
            let mut types = types.iter().filter_map(Value::as_str);
            types.find(|ty| *ty != "null")
        }
        _ => None,
    }
}

/// The type that follows from other keys.
pub(super) fn implied(map: &Keywords) -> Option<&'static str> {
    match () {
        () if map.contains_key("properties") => Some("object"),
        () if map.contains_key("items") => Some("array"),
        () if map.get("const").is_some_and(Value::is_string) => Some("string"),
        () => None,
    }
}
