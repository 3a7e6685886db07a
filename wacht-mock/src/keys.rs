//! The API keys that a server takes: which there are, what each may do, and which are revoked.

use http::{HeaderMap, Method, StatusCode, header, request::Parts};

use crate::{credential::Credential, facts::Facts, refusal::Refusal};

/// What the names of the facts of revoked keys begin with.
const REVOKED: &str = "revoked ";

/// What the header begins with, to the letter.
const SCHEME: &str = "Bearer ";

/// The keys of a server.
#[derive(Debug, Clone, Default)]
pub(crate) struct Keys(Vec<Key>);

/// One key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    text: String,
    /// Resources, each alone or with `:read`; everything when there is none.
    scopes: Option<Vec<String>>,
    is_revoked: bool,
}

impl Keys {
    /// Adds a key, or changes the scopes of an existing one; a revoked key is accepted again.
    pub(crate) fn add(&mut self, text: &str, scopes: Option<Vec<String>>) {
        self.0.retain(|key| key.text != text);
        self.0.push(Key {
            text: text.to_owned(),
            scopes,
            is_revoked: false,
        });
    }

    /// Revokes the keys that are kept as revoked.
    pub(crate) fn restore(&mut self, facts: &Facts) {
        let revoked = facts.keys().filter_map(|name| name.strip_prefix(REVOKED));
        revoked.for_each(|text| drop(self.revoke(text)));
    }

    /// Revokes a key. Returns the fact to keep.
    pub(crate) fn revoke(&mut self, text: &str) -> Facts {
        for key in self.0.iter_mut().filter(|key| key.text == text) {
            key.is_revoked = true;
        }
        Facts::from([(format!("{REVOKED}{text}"), Some(String::new()))])
    }

    /// The key of a request for a document that puts keys into these places; a message never shows the key that
    /// was sent.
    pub(crate) fn find(&self, parts: &Parts, places: &[Credential]) -> Result<Key, Refusal> {
        if places == [Credential::Bearer] {
            return self.find_token(&parts.headers);
        }
        let sent: Vec<String> = places.iter().flat_map(|place| place.keys(parts)).collect();
        let mut known = self.0.iter().filter(|key| sent.contains(&key.text));
        match known.next() {
            Some(key) if !key.is_revoked => return Ok(key.clone()),
            _ => {}
        }
        let what = if sent.is_empty() {
            "is missing"
        } else {
            "has no API key that is valid"
        };
        let names: Vec<String> = places.iter().map(Credential::name).collect();
        let message = format!("{}: {what}", names.join(" or "));
        Err(Refusal::new(StatusCode::UNAUTHORIZED, message))
    }

    fn find_token(&self, headers: &HeaderMap) -> Result<Key, Refusal> {
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        let what = match (values.next(), values.next()) {
            (None, _) => "is missing",
            (Some(_), Some(_)) => "is given more than once",
            (Some(value), None) => match value.as_bytes().strip_prefix(SCHEME.as_bytes()) {
                None => "is not a Bearer token",
                Some(sent) => match self.0.iter().find(|key| key.text.as_bytes() == sent) {
                    Some(key) if !key.is_revoked => return Ok(key.clone()),
                    Some(_) => "has a revoked API key",
                    None => "has an unknown API key",
                },
            },
        };
        let message = format!("header Authorization: {what}");
        Err(Refusal::new(StatusCode::UNAUTHORIZED, message))
    }
}

impl Key {
    /// What a request has that needs no key: it may use everything.
    pub(crate) fn nobody() -> Self {
        Self {
            text: String::new(),
            scopes: None,
            is_revoked: false,
        }
    }

    /// Whether the key may use an operation of a resource.
    pub(crate) fn may(&self, method: &Method, resource: &str) -> bool {
        let Some(scopes) = &self.scopes else {
            return true;
        };
        let reads = [Method::GET, Method::HEAD].contains(method);
        scopes.iter().any(|scope| {
            let (scope, allowed) = match scope.strip_suffix(":read") {
                Some(scope) => (scope, reads),
                None => (scope.as_str(), true),
            };
            let rest = resource.strip_prefix(scope);
            allowed && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(scopes: &[&str]) -> Key {
        let mut keys = Keys::default();
        keys.add(
            "k",
            Some(scopes.iter().map(|scope| (*scope).to_owned()).collect()),
        );
        keys.0.remove(0)
    }

    #[test]
    fn a_scope_is_a_resource_with_what_is_below_it() {
        let key = key(&["users"]);
        assert!(key.may(&Method::POST, "users") && key.may(&Method::DELETE, "users.emails"));
        assert!(!key.may(&Method::GET, "usersettings") && !key.may(&Method::GET, "segments"));
    }

    #[test]
    fn a_scope_to_read_allows_nothing_else() {
        let key = key(&["users:read"]);
        assert!(key.may(&Method::GET, "users.emails"));
        assert!(!key.may(&Method::POST, "users.emails"));
    }
}
