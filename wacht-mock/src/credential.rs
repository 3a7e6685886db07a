//! Where requests carry a key: takes the security schemes of a document, returns the keys that a request holds in
//! the places that they name; never judges a key.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, header, request::Parts};
use serde_json::Value;

use crate::{route::decode, view::follow};

/// What the header begins with, to the letter.
const BEARER: &str = "Bearer ";

/// A place for a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Credential {
    Bearer,
    /// As user or as password.
    Basic,
    Header(HeaderName),
    Query(String),
    Cookie(String),
}

/// The places that a document names. One that names none has the header of tokens.
pub(crate) fn places(document: &Value) -> Vec<Credential> {
    let schemes = document.pointer("/components/securitySchemes");
    let schemes = schemes.and_then(Value::as_object).into_iter().flatten();
    let mut places: Vec<Credential> = Vec::new();
    for (_, scheme) in schemes {
        let scheme = follow(document, scheme);
        let text = |key: &str| scheme.get(key).and_then(Value::as_str).unwrap_or_default();
        let place = match (text("type"), text("scheme"), text("in")) {
            ("http", scheme, _) if scheme.eq_ignore_ascii_case("basic") => Credential::Basic,
            ("apiKey", _, "header") => match text("name").parse() {
                Ok(name) => Credential::Header(name),
                Err(_) => continue,
            },
            ("apiKey", _, "query") => Credential::Query(text("name").to_owned()),
            ("apiKey", _, "cookie") => Credential::Cookie(text("name").to_owned()),
            _ => Credential::Bearer,
        };
        if !places.contains(&place) {
            places.push(place);
        }
    }
    match places.is_empty() {
        true => vec![Credential::Bearer],
        false => places,
    }
}

/// Whether an operation needs a key.
pub(crate) fn is_needed(document: &Value, operation: &Value) -> bool {
    let own = operation.get("security");
    let needed = own.or_else(|| document.get("security"));
    let needed = needed.and_then(Value::as_array);
    let is_free = |needed: &Value| needed.as_object().is_some_and(|needed| needed.is_empty());
    needed.is_some_and(|needed| !needed.is_empty() && !needed.iter().any(is_free))
}

impl Credential {
    /// The keys that a request holds in this place.
    pub(crate) fn keys(&self, parts: &Parts) -> Vec<String> {
        match self {
            Self::Bearer => {
                let tokens = texts(&parts.headers, &header::AUTHORIZATION);
                let tokens = tokens.filter_map(|text| text.strip_prefix(BEARER));
                tokens.map(str::to_owned).collect()
            }
            Self::Basic => texts(&parts.headers, &header::AUTHORIZATION)
                .filter_map(|text| text.strip_prefix("Basic "))
                .filter_map(|text| String::from_utf8(STANDARD.decode(text).ok()?).ok())
                .flat_map(|pair| {
                    let halves = pair.split_once(':');
                    let halves =
                        halves.map(|(user, password)| [user.to_owned(), password.to_owned()]);
                    halves.into_iter().flatten()
                })
                .collect(),
            Self::Header(name) => texts(&parts.headers, name)
                .map(|text| text.rsplit(' ').next().unwrap_or(text).to_owned())
                .collect(),
            Self::Query(name) => {
                let pairs = parts.uri.query().unwrap_or_default().split('&');
                let pairs = pairs.filter_map(|pair| pair.split_once('='));
                let named = pairs.filter(|(known, _)| known == name);
                named.filter_map(|(_, value)| decode(value).ok()).collect()
            }
            Self::Cookie(name) => texts(&parts.headers, &header::COOKIE)
                .flat_map(|text| text.split(';'))
                .filter_map(|pair| pair.trim().split_once('='))
                .filter(|(known, _)| known == name)
                .map(|(_, value)| value.to_owned())
                .collect(),
        }
    }

    /// The place in words.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Bearer | Self::Basic => "header Authorization".to_owned(),
            Self::Header(name) => format!("header {name}"),
            Self::Query(name) => format!("query parameter {name}"),
            Self::Cookie(name) => format!("cookie {name}"),
        }
    }
}

fn texts<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'h str> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use http::Request;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_is_found_where_the_document_puts_it() {
        let document = json!({"components": {"securitySchemes": {
            "a": {"type": "http", "scheme": "bearer"},
            "b": {"type": "http", "scheme": "basic"},
            "c": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "d": {"type": "apiKey", "in": "query", "name": "key"},
            "e": {"type": "apiKey", "in": "cookie", "name": "sid"},
        }}});
        let places = places(&document);
        assert_eq!(places.len(), 5);
        let cases = [
            ("authorization", "Bearer k", "/", 0),
            ("authorization", "Basic azo=", "/", 1),
            ("authorization", "Basic Oms=", "/", 1),
            ("x-key", "Token k", "/", 2),
            ("x-none", "", "/?a=1&key=k", 3),
            ("cookie", "a=b; sid=k", "/", 4),
        ];
        for (name, value, uri, place) in cases {
            let request = Request::builder().uri(uri).header(name, value);
            let (parts, ()) = request.body(()).unwrap().into_parts();
            let keys = places[place].keys(&parts);
            assert!(keys.contains(&"k".to_owned()), "{name} {value} {keys:?}");
        }
    }

    #[test]
    fn an_operation_may_need_no_key() {
        let document = json!({"security": [{"a": []}]});
        assert!(is_needed(&document, &json!({})));
        assert!(!is_needed(&document, &json!({"security": []})));
        assert!(!is_needed(&document, &json!({"security": [{"a": []}, {}]})));
        assert!(!is_needed(&json!({}), &json!({})));
    }
}
