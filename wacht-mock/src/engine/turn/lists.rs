//! Lists resources: which ones, in which order, and the requested page. A page of a list
//! that is neither searched nor filtered costs the same wherever it is.

use serde_json::{Map, Value, json};

use super::{Outcome, Turn};
use crate::{
    linkage::{Kind, ListOf, Order, Search, Show},
    page::{self, Collection, Place},
    refusal::Refusal,
    spec::{Location, Media, Paging},
    store::{By, Object, Rows, index_key},
    view::Kind as Shape,
};

/// Query parameters that state how a list is read rather than its content.
const CONTROLS: &[&str] = &["limit", "offset", "cursor", "sort_key", "sort_order"];

/// The listed resources.
enum Listed<'r> {
    /// As the store has them.
    Rows(Rows<'r>),
    /// Filtered already, with their keys.
    Chosen(Vec<(String, Object)>),
}

impl<'a> Turn<'a> {
    pub(super) fn list(
        &mut self,
        name: &'a str,
        kind: &'a Kind,
        list: &ListOf,
        media: Option<&Media>,
    ) -> Result<Outcome<'a>, Refusal> {
        let (group, key) = match self.named_parent(kind) {
            Some((_, property, Some(key))) => (Some(property.to_owned()), key),
            Some((parent, property, None)) => {
                self.missing(parent)?;
                // No resource belongs to a parent without a key.
                (Some(property.to_owned()), String::new())
            }
            None => (None, String::new()),
        };
        let filters = self.filters(kind, list);
        let search = self
            .call
            .arguments
            .query(list.search.as_deref().unwrap_or("search"));
        let search = search
            .and_then(Value::as_str)
            .map(str::trim)
            .filter(|text| !text.is_empty());
        let (sort, oldest) = self.order(list);
        let sort = sort.map(|property| stored(kind, &property).to_owned());
        let hides = kind.hides.as_ref().is_some_and(|hides| {
            let shows_all = hides
                .unless
                .as_ref()
                .and_then(|name| self.call.arguments.query(name));
            shows_all != Some(&json!(true)) && self.call.operation.paging != Some(Paging::Window)
        });
        let by = By {
            group,
            sort,
            shown: hides,
        };
        let is_plain = by.sort.is_none() && !by.shown;
        if !is_plain {
            self.store.prepare(name, &by);
        }
        let rows = match &by.group {
            _ if !is_plain => self.store.ordered(name, &by, &key),
            Some(property) => self.store.having(name, property, &key),
            None => self.store.all(name),
        };
        // What depends on the time is looked at now.
        let expires = hides
            && kind
                .hides
                .as_ref()
                .is_some_and(|hides| hides.past.is_some());
        let listed = match filters.is_empty() && search.is_none() && !expires {
            true => Listed::Rows(rows),
            false => {
                let objects = rows.objects().filter(|object| {
                    let hidden = expires && self.is_hidden(kind, object);
                    let filtered = filters.iter().any(|(property, value)| {
                        object.get(property).and_then(index_key).as_ref() != Some(value)
                    });
                    !hidden
                        && !filtered
                        && search.is_none_or(|text| self.found(name, kind, object, text))
                });
                let keyed = objects.filter_map(|object| {
                    let key = object.get(&kind.id).and_then(index_key)?;
                    Some((key, object))
                });
                Listed::Chosen(keyed.collect())
            }
        };
        self.page(name, kind, &listed, oldest, media)
    }

    pub(super) fn list_linked(
        &mut self,
        name: &'a str,
        kind: &'a Kind,
        link: &str,
        media: Option<&Media>,
    ) -> Result<Outcome<'a>, Refusal> {
        let subject = self.subject(name, kind)?;
        let keys = subject
            .iter()
            .flat_map(|subject| self.store.linked(link, &subject.key));
        let to = self
            .plan
            .linkage
            .links
            .get(link)
            .and_then(|link| link.to.first());
        let Some((to, to_kind)) = to.and_then(|to| Some((to, self.plan.kind(to)?))) else {
            return Err(Refusal::internal("the link leads nowhere"));
        };
        let keyed = keys.filter_map(|key| Some((key.clone(), self.store.get(to, key)?)));
        let listed = Listed::Chosen(keyed.collect());
        self.page(to, to_kind, &listed, true, media)
    }

    /// The query parameters that are named like properties.
    fn filters(&self, kind: &Kind, list: &ListOf) -> Vec<(String, String)> {
        let query = self.call.operation.parameters.iter();
        let query = query.filter(|parameter| parameter.location == Location::Query);
        let named = query.filter(|parameter| {
            let name = parameter.name.as_str();
            let is_parent = kind.parents.keys().any(|parent| {
                self.plan
                    .kind(parent)
                    .is_some_and(|parent| parent.parameter == name)
            });
            let searches = list.search.as_deref().unwrap_or("search");
            let unless = kind
                .hides
                .as_ref()
                .and_then(|hides| hides.unless.as_deref());
            !is_parent
                && name != searches
                && unless != Some(name)
                && !CONTROLS.contains(&name)
                && !list.ignores.iter().any(|ignored| ignored == name)
        });
        let values = named.filter_map(|parameter| {
            let value = self
                .call
                .arguments
                .query(&parameter.name)
                .and_then(index_key)?;
            Some((parameter.name.clone(), value))
        });
        values.collect()
    }

    /// The property to sort by, unless it is the time of creation, and whether the least is first.
    fn order(&self, list: &ListOf) -> (Option<String>, bool) {
        let text = |name: &str| {
            let sent = self.call.arguments.query(name).cloned();
            let mut parameters = self.call.operation.parameters.iter();
            let default = || {
                let parameter = parameters.find(|parameter| parameter.name == name)?;
                self.synth.view(&parameter.schema).get("default").cloned()
            };
            let value = sent.or_else(default)?;
            value.as_str().map(str::to_owned)
        };
        let sort = text("sort_key");
        let oldest = match (text("sort_order").as_deref(), &sort) {
            (Some("asc"), Some(_)) => true,
            (Some("desc"), _) => false,
            _ => list.order == Some(Order::Oldest),
        };
        (sort.filter(|key| key != "created_at"), oldest)
    }

    /// Whether a search finds a resource.
    fn found(&self, name: &str, kind: &Kind, object: &Object, text: &str) -> bool {
        let value = |property: &str| {
            let known = object.get(property).cloned();
            known.or_else(|| self.property(name, kind, object, property))
        };
        match &kind.search {
            Search::Exact { exact } => {
                value(exact).and_then(|value| index_key(&value)).as_deref() == Some(text)
            }
            Search::Within(properties) => {
                let text = text.to_lowercase();
                properties.iter().any(|property| {
                    let value = value(property).and_then(|value| index_key(&value));
                    value.is_some_and(|value| value.to_lowercase().contains(&text))
                })
            }
        }
    }

    fn page(
        &self,
        name: &str,
        kind: &Kind,
        listed: &Listed<'_>,
        oldest: bool,
        media: Option<&Media>,
    ) -> Result<Outcome<'a>, Refusal> {
        if let Some(media) = media
            && let view = self.synth.view(&media.schema)
            && view.kind() == Shape::Array
        {
            let items = view.get("items").cloned().unwrap_or_default();
            return Ok(self.bare(name, kind, listed, oldest, &items));
        }
        let place = media.and_then(|media| Place::find(&self.synth, &media.schema));
        let (Some(media), Some(place)) = (media, place) else {
            return Err(Refusal::internal("the response of a list has no list"));
        };
        let length = listed.length();
        let turned = |index: u64| {
            let index = usize::try_from(index)
                .ok()
                .filter(|index| *index < length)?;
            Some(if oldest { index } else { length - 1 - index })
        };
        // A page of windows is cut first, and then leaves out hidden resources.
        let is_left_out = |object: &Object| {
            self.call.operation.paging == Some(Paging::Window) && self.is_hidden(kind, object)
        };
        let view = self.synth.view(&place.items);
        let item = |index: u64| {
            let object = listed.at(turned(index)?)?;
            (!is_left_out(&object)).then_some(())?;
            Some(self.shown_by(name, kind, &object, &view, 0))
        };
        let position = |key: &str| {
            let position = listed.position(key)?;
            let index = if oldest {
                position
            } else {
                length - 1 - position
            };
            Some(index as u64)
        };
        let collection = Collection {
            length: length as u64,
            position: &position,
            item: &item,
        };
        let mut body = self.envelope(&place, media);
        let operation = self.call.operation;
        let paging = (operation.paging.unwrap_or(Paging::Whole), &collection);
        let put = page::put(
            &self.synth,
            operation,
            self.call.arguments,
            paging,
            &place,
            &mut body,
        );
        put.ok_or_else(|| Refusal::internal("the response has no place for a list"))??;
        Ok(Outcome::Body(body))
    }

    /// A list that is the whole response: the items from `offset` on, at most `limit` of them.
    fn bare(
        &self,
        name: &str,
        kind: &Kind,
        listed: &Listed<'_>,
        oldest: bool,
        items: &Value,
    ) -> Outcome<'a> {
        let number = |name: &str| {
            let value = self.call.arguments.query(name).and_then(Value::as_u64);
            value.and_then(|value| usize::try_from(value).ok())
        };
        let view = self.synth.view(items);
        let length = listed.length();
        let positions = (0..length).map(|index| if oldest { index } else { length - 1 - index });
        let shown = positions
            .skip(number("offset").unwrap_or(0))
            .take(number("limit").unwrap_or(usize::MAX))
            .filter_map(|position| listed.at(position))
            .map(|object| self.shown_by(name, kind, &object, &view, 0));
        Outcome::Body(Value::Array(shown.collect()))
    }

    /// The response without its items.
    fn envelope(&self, place: &Place, media: &Media) -> Value {
        let mut envelope = Map::new();
        for (name, schema) in place.envelope.properties() {
            let is_paged = self.call.operation.paging != Some(Paging::Whole)
                && matches!(name.as_str(), "limit" | "offset" | "total");
            if *name == place.list {
                envelope.insert(name.clone(), json!([]));
            } else if is_paged || place.envelope.is_required(name) {
                envelope.insert(name.clone(), self.blank(schema, &Object::new()));
            }
        }
        let envelope = Value::Object(envelope);
        match place.path.is_empty() {
            true => envelope,
            false => {
                debug_assert!(self.synth.view(&media.schema).is_envelope());
                json!({"data": envelope})
            }
        }
    }
}

/// The property that holds the value of one that is shown.
fn stored<'k>(kind: &'k Kind, shown: &'k str) -> &'k str {
    match kind.shows.get(shown) {
        Some(Show::Own { own }) => own,
        _ => kind.rename.get(shown).map_or(shown, String::as_str),
    }
}

impl Listed<'_> {
    fn length(&self) -> usize {
        match self {
            Self::Rows(rows) => rows.len(),
            Self::Chosen(chosen) => chosen.len(),
        }
    }

    fn at(&self, position: usize) -> Option<Object> {
        match self {
            Self::Rows(rows) => rows.at(position),
            Self::Chosen(chosen) => chosen.get(position).map(|(_, object)| object.clone()),
        }
    }

    fn position(&self, key: &str) -> Option<usize> {
        match self {
            Self::Rows(rows) => rows.position(key),
            Self::Chosen(chosen) => chosen.iter().position(|(known, _)| known == key),
        }
    }
}
