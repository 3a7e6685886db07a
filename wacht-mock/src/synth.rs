//! Takes a response schema, returns a value that fits it, always the same for the same item; never
//! looks at the request.

use serde_json::{Map, Value, json};

use crate::{
    convert::{Direction, is_open_enum, unknown_mark},
    form::Form,
    leaf,
    prefer::Variant,
    validators::Validators,
    view::{Kind, View, is_nullable, lookup},
};

/// The word of a future server where the document has none.
const FUTURE: &str = "value_from_the_future";
/// The property that the server of the future adds to every object.
const FUTURE_PROPERTY: &str = "property_from_the_future";
/// Named schemas inside each other end here where they may.
const DEPTH: usize = 8;
/// Items of a list inside item `n` are numbered from `n` times this.
const SPREAD: u64 = 16;

/// Makes values from schemas.
#[derive(Debug)]
pub(crate) struct Synth<'a> {
    validators: &'a Validators,
    form: Form,
    variant: Variant,
    credentials: Option<&'a str>,
    /// Whether the examples of the document are used.
    examples: bool,
}

/// Where in the response a value stands.
#[derive(Debug, Clone, Default)]
struct Place {
    /// The number of the item that it belongs to.
    item: u64,
    /// The named schemas around it.
    inside: Vec<String>,
    /// The property that distinguishes the branches of a choice, and its value here.
    tag: Option<(String, Option<String>)>,
}

impl<'a> Synth<'a> {
    pub(crate) fn new(validators: &'a Validators, form: Form, variant: Variant) -> Self {
        Self {
            validators,
            form,
            variant,
            credentials: None,
            examples: true,
        }
    }

    /// The same without the examples of the document.
    fn plain(&self) -> Self {
        Self {
            examples: false,
            ..*self
        }
    }

    /// The same with a string for every credential.
    pub(crate) fn credentials(mut self, text: Option<&'a str>) -> Self {
        self.credentials = text;
        self
    }

    /// How the values are to be checked.
    pub(crate) fn direction(&self) -> Direction {
        match self.variant {
            Variant::Future => Direction::Future,
            _ => Direction::Response,
        }
    }

    pub(crate) fn variant(&self) -> Variant {
        self.variant
    }

    pub(crate) fn view(&self, schema: &Value) -> View {
        View::of(self.validators.document(), schema)
    }

    /// Whether values may be null; cheaper than a view.
    pub(crate) fn is_nullable(&self, schema: &Value) -> bool {
        is_nullable(self.validators.document(), schema)
    }

    pub(crate) fn accepts(&self, schema: &Value, value: &Value) -> bool {
        self.validators.accepts(self.direction(), schema, value)
    }

    /// A whole response; `None` when the schema contains itself without end.
    pub(crate) fn whole(&self, schema: &Value, example: Option<&Value>) -> Option<Value> {
        self.value(schema, example, &Place::default())
    }

    /// The same, made from the schema alone where an example violates it.
    pub(crate) fn fitting(&self, schema: &Value, example: Option<&Value>) -> Option<Value> {
        let value = self.whole(schema, example)?;
        match self.accepts(schema, &value) {
            true => Some(value),
            false => self.plain().whole(schema, None).or(Some(value)),
        }
    }

    /// Item `item` of a collection, with its own id.
    pub(crate) fn item(&self, schema: &Value, item: u64) -> Option<Value> {
        let place = Place {
            item,
            ..Place::default()
        };
        let mut value = self.value(schema, None, &place)?;
        if let (Some((name, id)), Some(object)) =
            (self.item_id(schema, item), value.as_object_mut())
        {
            // What the variant left out stays out.
            object.entry(name).and_modify(|known| *known = id);
        }
        Some(value)
    }

    /// The property that identifies the items of a collection, and its value for one of them.
    pub(crate) fn item_id(&self, schema: &Value, item: u64) -> Option<(String, Value)> {
        let view = self.view(schema);
        let marked = || {
            let mut properties = view.properties();
            properties.find(|(_, property)| self.view(property).id_kind().is_some())
        };
        let known = view.properties().find(|(name, _)| *name == "id");
        let (name, property) = known.or_else(marked)?;
        let property = self.view(property);
        let kind = property.id_kind().unwrap_or("item");
        Some((
            name.clone(),
            leaf::identifier(self.form, &property, kind, item),
        ))
    }

    fn value(&self, schema: &Value, hint: Option<&Value>, place: &Place) -> Option<Value> {
        let view = self.view(schema);
        if view.nullable && self.variant == Variant::Null {
            return Some(Value::Null);
        }
        let repeats = view.names.iter().any(|name| place.inside.contains(name));
        if repeats || place.inside.len() > DEPTH {
            return view.nullable.then_some(Value::Null);
        }
        let is_credential = view.text("format") == Some("password");
        if let Some(text) = self.credentials.filter(|_| is_credential) {
            return Some(json!(text));
        }
        let mut inner = place.clone();
        inner.inside.extend(view.names.iter().cloned());
        // A hint of null would hide what the value can be.
        let hint = hint
            .filter(|hint| !hint.is_null())
            .or_else(|| view.get("example"))
            .filter(|_| self.examples);
        let value = if let Some(id) = leaf::id(self.form, &view, place.item) {
            Some(id)
        } else if !view.branches().is_empty() {
            self.choice(&view, hint, &inner)
        } else if view.get("enum").is_some() {
            Some(self.enumerated(&view, hint, place.item))
        } else {
            match view.kind() {
                Kind::Object => self.object(&view, hint, &inner),
                Kind::Array => Some(self.array(&view, hint, &inner)),
                _ => Some(self.leaf(schema, &view, hint)),
            }
        };
        value.or_else(|| view.nullable.then_some(Value::Null))
    }

    /// The hint, the default or a made-up value, whichever fits first.
    fn leaf(&self, schema: &Value, view: &View, hint: Option<&Value>) -> Value {
        let known = [hint, view.get("default")].into_iter().flatten();
        let known = known.filter(|value| !value.is_null());
        let fitting = known
            .into_iter()
            .find(|value| self.accepts(schema, value))
            .cloned();
        fitting.unwrap_or_else(|| leaf::value(view))
    }

    /// Items after the first go through the values in turn, so that a list shows them all.
    fn enumerated(&self, view: &View, hint: Option<&Value>, item: u64) -> Value {
        let all = view.get("enum").cloned().unwrap_or_default();
        if self.variant == Variant::Future && is_open_enum(&all) {
            return Value::String(FUTURE.to_owned());
        }
        let values: Vec<&Value> = view
            .list("enum")
            .iter()
            .filter(|value| !value.is_null())
            .collect();
        let known = [hint, view.get("default")].into_iter().flatten();
        let first = known
            .into_iter()
            .find_map(|known| values.iter().position(|value| *value == known));
        match turn(first.unwrap_or(0), item, values.len()) {
            Some(index) => values[index].clone(),
            None => Value::Null,
        }
    }

    /// Items after the first go through the branches in turn.
    fn choice(&self, view: &View, hint: Option<&Value>, place: &Place) -> Option<Value> {
        let branches = view.branches();
        let fits = |branch: &Value| hint.is_some_and(|hint| self.accepts(branch, hint));
        let first = branches.iter().position(fits).unwrap_or(0);
        let start = turn(first, place.item, branches.len())?;
        let order = (0..branches.len()).map(|step| &branches[(start + step) % branches.len()]);
        let values = order.filter_map(|branch| {
            let mut inner = place.clone();
            inner.tag = tag(view, branch, self.validators.document());
            self.value(branch, hint.filter(|_| fits(branch)), &inner)
        });
        let value = self.first_fitting(view, values)?;
        // A choice can have properties beside its branches.
        match (value, view.get("properties")) {
            (Value::Object(branch), Some(_)) => {
                let Some(Value::Object(mut own)) = self.object(view, hint, place) else {
                    return None;
                };
                own.extend(branch);
                Some(Value::Object(own))
            }
            (value, _) => Some(value),
        }
    }

    /// Values of branches without a tag may fit several branches, of which `oneOf` allows one.
    fn first_fitting(&self, view: &View, mut values: impl Iterator<Item = Value>) -> Option<Value> {
        let exactly_one = json!({"oneOf": view.list("oneOf")});
        let fits = |value: &Value| {
            view.list("oneOf").is_empty()
                || view.get("properties").is_some()
                || self.accepts(&exactly_one, value)
        };
        let first = values.next()?;
        if fits(&first) {
            return Some(first);
        }
        Some(values.find(fits).unwrap_or(first))
    }

    fn array(&self, view: &View, hint: Option<&Value>, place: &Place) -> Value {
        let Some(items) = view.get("items") else {
            return Value::Array(Vec::new());
        };
        let hints = hint
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice);
        let least = view.number("minItems").unwrap_or(0).max(1);
        let most = view.number("maxItems").unwrap_or(u64::MAX);
        let length = least.max(hints.len() as u64).min(most);
        let value = |index: u64| {
            let item = place.item.wrapping_mul(SPREAD).wrapping_add(index) % 100_000_000;
            let inner = Place {
                item,
                inside: place.inside.clone(),
                tag: None,
            };
            let hint = usize::try_from(index)
                .ok()
                .and_then(|index| hints.get(index));
            self.value(items, hint, &inner)
        };
        // A list in which the schema repeats itself ends here, empty.
        Value::Array((0..length).map_while(value).collect())
    }

    fn object(&self, view: &View, hint: Option<&Value>, place: &Place) -> Option<Value> {
        let mut object = Map::new();
        let inner = Place {
            item: place.item,
            inside: place.inside.clone(),
            tag: None,
        };
        for name in self.chosen(view, hint, place.item) {
            let Some(schema) = view.property(name) else {
                continue;
            };
            let tag = place.tag.as_ref().filter(|(tag, _)| tag == name);
            let value = match tag {
                Some((_, Some(text))) if self.accepts(schema, &json!(text)) => Some(json!(text)),
                _ => self.value(schema, hint.and_then(|hint| hint.get(name)), &inner),
            };
            match value {
                Some(value) => {
                    object.insert(name.clone(), value);
                }
                None if view.is_required(name) => return None,
                None => {}
            }
        }
        self.further(view, hint, &inner, &mut object);
        Some(Value::Object(object))
    }

    /// The properties in the response: how many there can be is limited for choices that are
    /// written as objects.
    fn chosen<'v>(&self, view: &'v View, hint: Option<&Value>, item: u64) -> Vec<&'v String> {
        let mark = unknown_mark(Direction::Response);
        let names = view
            .properties()
            .filter(|(_, schema)| schema.get(mark) != Some(&true.into()));
        let (mut chosen, mut others): (Vec<_>, Vec<_>) = names
            .map(|(name, _)| name)
            .partition(|name| view.is_required(name));
        let hinted = |name: &&String| hint.is_some_and(|hint| hint.get(name.as_str()).is_some());
        let first = others.iter().position(hinted).unwrap_or(0);
        let most = view.number("maxProperties").unwrap_or(u64::MAX);
        let wanted = match self.variant {
            Variant::Minimal => view.number("minProperties").unwrap_or(0),
            _ => most,
        };
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        let missing = wanted.saturating_sub(chosen.len());
        if missing < others.len() {
            let start = turn(first, item, others.len()).unwrap_or(0);
            others.rotate_left(start);
            others.truncate(missing);
        }
        chosen.extend(others);
        // In the order of the document.
        let order = |name: &&String| view.properties().position(|(known, _)| known == *name);
        chosen.sort_by_key(order);
        chosen
    }

    /// Adds what an object holds beside its properties.
    fn further(
        &self,
        view: &View,
        hint: Option<&Value>,
        place: &Place,
        object: &mut Map<String, Value>,
    ) {
        let hints = hint.and_then(Value::as_object);
        let hints = hints
            .into_iter()
            .flatten()
            .filter(|(name, _)| view.property(name).is_none());
        let hints: Vec<(&String, &Value)> = hints.collect();
        let has_properties = view.properties().next().is_some();
        match view.get("additionalProperties") {
            Some(schema) if schema.as_object().is_some_and(|keys| !keys.is_empty()) => {
                for (name, hint) in &hints {
                    if let Some(value) = self.value(schema, Some(hint), place) {
                        object.insert((*name).clone(), value);
                    }
                }
                if hints.is_empty() && !has_properties {
                    object.extend(
                        self.value(schema, None, place)
                            .map(|value| ("key".to_owned(), value)),
                    );
                }
                return;
            }
            Some(Value::Bool(false)) => {}
            None if has_properties => {}
            _ => object.extend(
                hints
                    .into_iter()
                    .map(|(name, hint)| (name.clone(), hint.clone())),
            ),
        }
        let room = view
            .number("maxProperties")
            .is_none_or(|most| (object.len() as u64) < most);
        if self.variant == Variant::Future && room {
            object.insert(FUTURE_PROPERTY.to_owned(), Value::String(FUTURE.to_owned()));
        }
    }
}

/// The index that item `item` takes when the first item takes `first`.
fn turn(first: usize, item: u64, length: usize) -> Option<usize> {
    let item = usize::try_from(item).ok()?;
    first.checked_add(item)?.checked_rem(length)
}

/// The tag of a branch: that of the mapping, unless the branch itself has one.
fn tag(view: &View, branch: &Value, document: &Value) -> Option<(String, Option<String>)> {
    let discriminator = view.get("discriminator")?;
    let name = discriminator.get("propertyName")?.as_str()?;
    let reference = branch.get("$ref").and_then(Value::as_str);
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    let mapped = mapping.into_iter().flatten().find(|(_, to)| {
        let to = to.as_str();
        to.is_some() && (to == reference || to == reference.and_then(|to| to.rsplit('/').next()))
    });
    let implied = || {
        reference
            .filter(|to| lookup(document, to).is_some())?
            .rsplit('/')
            .next()
    };
    let value = mapped.map(|(value, _)| value.as_str()).or_else(implied);
    Some((name.to_owned(), value.map(str::to_owned)))
}

#[cfg(test)]
#[path = "synth_tests.rs"]
mod tests;
