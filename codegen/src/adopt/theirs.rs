//! An operation of the other document, as it is read: its name, parameters, body, and what it returns. Takes it in
//! the shape of OpenAPI 3.1. Proposes nothing.

use serde_json::{Map, Value};

use super::{
    keywords::is_empty_object,
    request::{Request, Returns, shape, success},
};
use crate::ir::Method;

/// An operation of theirs.
pub(super) struct Theirs<'a> {
    pub(super) method: Method,
    pub(super) path: &'a str,
    pub(super) document: &'a Value,
    pub(super) value: &'a Map<String, Value>,
    pub(super) item: &'a Map<String, Value>,
}

/// What a success returns.
pub(super) enum Success {
    /// Nothing.
    Empty,
    /// A list with the properties of its page, by the way it pages.
    List { paging: &'static str, media: String },
    /// Anything else, with the names of the lists in it, perhaps of one that continues.
    Other {
        paging: Option<&'static str>,
        lists: Vec<String>,
    },
}

impl Success {
    /// How its list continues, where it has one.
    pub(super) fn paging(&self) -> Option<&'static str> {
        match self {
            Self::Empty => None,
            Self::List { paging, .. } => Some(paging),
            Self::Other { paging, .. } => *paging,
        }
    }
}

impl Theirs<'_> {
    /// A value behind its references in their document.
    pub(super) fn follow<'v>(&'v self, value: &'v Value) -> &'v Value {
        crate::compare::follow(self.document, value)
    }

    pub(super) fn id(&self) -> String {
        let id = self.value.get("operationId").and_then(Value::as_str);
        let made = || crate::names::operation_id(self.method.as_str(), self.path);
        id.map_or_else(made, str::to_owned)
    }

    /// The parameters, those of the operation before those of its path.
    pub(super) fn parameters(&self) -> Vec<&Value> {
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

    pub(super) fn kind(&self) -> Success {
        let Some(response) = success(self.value) else {
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
        if is_empty_object(schema) {
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
            let lists: Vec<_> = lists.map(|(name, _)| name.clone()).collect();
            let continues = properties.is_some_and(|known| known.contains_key("next_cursor"));
            let is_page = continues && self.has_query("cursor") && lists.len() == 1;
            return Success::Other {
                paging: is_page.then_some("cursor"),
                lists,
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

    /// What the names and the retry class depend on.
    pub(super) fn request(&self) -> Request {
        Request {
            method: self.method,
            shape: shape(self.path),
            id: self.id(),
            takes_body: self.value.contains_key("requestBody"),
            only: self.only_property(),
            returns: match self.kind() {
                Success::Empty => Returns::Nothing,
                Success::List { .. } => Returns::List,
                Success::Other {
                    paging: Some(_), ..
                } => Returns::List,
                Success::Other { lists, .. } => Returns::Object(lists),
            },
        }
    }

    /// The property of the body, where there is only one.
    fn only_property(&self) -> Option<String> {
        let body = self.follow(self.value.get("requestBody")?);
        let (_, media) = body.get("content")?.as_object()?.iter().next()?;
        let schema = self.follow(media.get("schema")?);
        let mut names = schema.get("properties")?.as_object()?.keys();
        names.next().filter(|_| names.len() == 0).cloned()
    }
}
