//! Takes the arguments of a list operation, returns one page of a collection that exists only in
//! numbers; no item is on two pages.

use serde_json::{Map, Value, json};

use crate::{
    parameters::Arguments,
    refusal::Refusal,
    spec::{Operation, Paging},
    synth::Synth,
    view::{Kind, View},
};

/// The number of items of a page by default.
const DEFAULT_LIMIT: u64 = 10;
/// What a cursor begins with; the rest is the number of items before it.
const CURSOR: &str = "cursor_";

/// The requested part of a collection.
#[derive(Debug, Clone, PartialEq)]
struct Window {
    start: u64,
    end: u64,
    has_more: bool,
    limit: u64,
    /// The value of `offset` in the response.
    offset: Value,
}

/// What a list is read from.
pub(crate) struct Collection<'a> {
    /// How many items it has.
    pub(crate) length: u64,
    /// The position of the item with an id.
    pub(crate) position: &'a dyn Fn(&str) -> Option<u64>,
    /// The item at a position.
    pub(crate) item: &'a dyn Fn(u64) -> Option<Value>,
}

/// Puts the requested page into a response; `None` when the response holds no list.
pub(crate) fn fill(
    synth: &Synth<'_>,
    operation: &Operation,
    arguments: &Arguments,
    collection: &Collection<'_>,
    schema: &Value,
    response: &mut Value,
) -> Option<Result<(), Refusal>> {
    let paging = operation.paging?;
    let place = Place::find(synth, schema)?;
    put(
        synth,
        operation,
        arguments,
        (paging, collection),
        &place,
        response,
    )
}

/// Puts the requested page where the list is.
pub(crate) fn put(
    synth: &Synth<'_>,
    operation: &Operation,
    arguments: &Arguments,
    (paging, collection): (Paging, &Collection<'_>),
    place: &Place,
    response: &mut Value,
) -> Option<Result<(), Refusal>> {
    let envelope = place
        .path
        .iter()
        .try_fold(response, |value, name| value.get_mut(*name))?;
    let envelope = envelope.as_object_mut()?;
    let pager = Pager {
        synth,
        operation,
        arguments,
        collection,
        place,
    };
    Some(
        pager
            .window(paging)
            .and_then(|window| pager.put(paging, &window, envelope)),
    )
}

/// Where in a response the list is.
pub(crate) struct Place {
    /// The properties that lead to the envelope.
    pub(crate) path: Vec<&'static str>,
    pub(crate) envelope: View,
    pub(crate) list: String,
    pub(crate) items: Value,
}

impl Place {
    /// The list is in `data`; where there is no such list, it is the first one.
    pub(crate) fn find(synth: &Synth<'_>, schema: &Value) -> Option<Self> {
        let mut path = Vec::new();
        let mut envelope = synth.view(schema);
        if envelope.is_envelope() {
            let data = envelope.property("data").map(|data| synth.view(data));
            if let Some(data) = data.filter(|data| data.kind() == Kind::Object) {
                path.push("data");
                envelope = data;
            }
        }
        let items = |property: &Value| {
            let view = synth.view(property);
            (view.kind() == Kind::Array)
                .then(|| view.get("items").cloned())
                .flatten()
        };
        let data = envelope
            .property("data")
            .and_then(items)
            .map(|items| ("data".to_owned(), items));
        let first = || {
            envelope
                .properties()
                .find_map(|(name, property)| Some((name.clone(), items(property)?)))
        };
        let (list, items) = data.or_else(first)?;
        Some(Self {
            path,
            envelope,
            list,
            items,
        })
    }
}

struct Pager<'a> {
    synth: &'a Synth<'a>,
    operation: &'a Operation,
    arguments: &'a Arguments,
    collection: &'a Collection<'a>,
    place: &'a Place,
}

impl Pager<'_> {
    fn window(&self, paging: Paging) -> Result<Window, Refusal> {
        let whole = |size: u64| Window {
            start: 0,
            end: size,
            has_more: false,
            limit: size,
            offset: json!(0),
        };
        match paging {
            Paging::Whole => Ok(whole(self.collection.length)),
            Paging::BeforeAfter => Ok(whole(self.collection.length.min(self.limit()))),
            Paging::Offset | Paging::Window => {
                let (start, offset) = self.offset()?;
                Ok(self.from(start, offset))
            }
            Paging::Cursor => Ok(self.from(self.cursor()?, json!(0))),
        }
    }

    fn from(&self, start: u64, offset: Value) -> Window {
        let limit = self.limit();
        let start = start.min(self.collection.length);
        let end = start.saturating_add(limit).min(self.collection.length);
        Window {
            start,
            end,
            has_more: end < self.collection.length,
            limit,
            offset,
        }
    }

    /// The limit that was sent, or the default of its parameter.
    fn limit(&self) -> u64 {
        let default = || {
            let mut parameters = self.operation.parameters.iter();
            let limit = parameters.find(|parameter| parameter.name == "limit")?;
            self.synth.view(&limit.schema).number("default")
        };
        let sent = self.arguments.query("limit").and_then(Value::as_u64);
        sent.or_else(default).unwrap_or(DEFAULT_LIMIT)
    }

    /// How many items to skip, and what the response calls that.
    fn offset(&self) -> Result<(u64, Value), Refusal> {
        let wrong = |what: String| Refusal::bad_request(format!("query parameter offset: {what}"));
        match self.arguments.query("offset") {
            None if self.says_cursor() => Ok((0, json!(""))),
            None => Ok((0, json!(0))),
            Some(Value::String(cursor)) if cursor.is_empty() => Ok((0, json!(""))),
            Some(Value::String(cursor)) => {
                let known = (self.collection.position)(cursor).map(|position| position + 1);
                let start = known.or_else(|| cursor.parse().ok());
                let start =
                    start.ok_or_else(|| wrong(format!("{cursor:?} is not an id of this list")))?;
                Ok((start, json!(cursor)))
            }
            Some(number) => {
                let start = number.as_u64();
                let start = start.ok_or_else(|| wrong(format!("{number} is not a position")))?;
                Ok((start, number.clone()))
            }
        }
    }

    /// Whether the response can state its offset as a cursor.
    fn says_cursor(&self) -> bool {
        let offset = self.place.envelope.property("offset");
        offset.is_some_and(|schema| self.synth.accepts(schema, &json!("")))
    }

    fn cursor(&self) -> Result<u64, Refusal> {
        let Some(cursor) = self.arguments.query("cursor").and_then(Value::as_str) else {
            return Ok(0);
        };
        let start = cursor
            .strip_prefix(CURSOR)
            .and_then(|digits| digits.parse().ok());
        start
            .filter(|start| *start <= self.collection.length)
            .ok_or_else(|| {
                let message =
                    format!("query parameter cursor: {cursor:?} is not a cursor of this list");
                Refusal::bad_request(message)
            })
    }

    fn put(
        &self,
        paging: Paging,
        window: &Window,
        envelope: &mut Map<String, Value>,
    ) -> Result<(), Refusal> {
        let mut items = Vec::new();
        for item in window.start..window.end {
            match (self.collection.item)(item) {
                Some(value) => items.push(value),
                // It has expired, and the page was cut before that was looked at.
                None if paging == Paging::Window => {}
                None => return Err(Refusal::internal("an item contains itself")),
            }
        }
        envelope.insert(self.place.list.clone(), Value::Array(items));
        if self.place.envelope.property("has_more").is_some() {
            envelope.insert("has_more".to_owned(), json!(window.has_more));
        }
        // A position as the response states it: the same as a string, or what stands for an id.
        let forms = [
            window.offset.clone(),
            json!(window.start.to_string()),
            json!(window.start),
        ];
        let schema = self.place.envelope.property("offset");
        let fits = |form: &&Value| schema.is_none_or(|schema| self.synth.accepts(schema, form));
        let offset = forms.iter().find(fits).unwrap_or(&window.offset).clone();
        // A variant leaves out what the document does not require.
        let mut say = |name: &str, value: Value| {
            if let Some(known) = envelope.get_mut(name) {
                *known = value;
            }
        };
        say("limit", json!(window.limit));
        say("offset", offset);
        say("total", json!(self.collection.length));
        if paging == Paging::Cursor && self.place.envelope.property("next_cursor").is_some() {
            self.put_next(window, envelope);
        }
        Ok(())
    }

    /// Without the next cursor a list cannot be read, so no variant leaves it out.
    fn put_next(&self, window: &Window, envelope: &mut Map<String, Value>) {
        let name = "next_cursor";
        if window.has_more {
            envelope.insert(name.to_owned(), json!(format!("{CURSOR}{}", window.end)));
        } else if self.place.envelope.is_required(name) {
            envelope.insert(name.to_owned(), Value::Null);
        } else {
            envelope.remove(name);
        }
    }
}
