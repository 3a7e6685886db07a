//! The schemas of a document, in the shape of JSON Schema 2020-12: a table with an entry for each
//! place where a schema stands. Takes the JSON of schemas; returns entries that refer to one
//! another by number and know their place. Never judges the content of a schema.

mod keys;
mod place;

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};

pub(crate) use self::keys::{Kind, Kinds};
use crate::{
    member,
    source::{push_segment, unescape},
};

/// A schema, by its number in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SchemaId(usize);

impl SchemaId {
    /// The number as a string that stands in place of the schema.
    pub(crate) fn slot(self) -> String {
        self.0.to_string()
    }

    /// The number in such a string.
    pub(crate) fn of_slot(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
}

/// All schemas of a document.
#[derive(Debug, Default)]
pub(crate) struct Schemas<'d> {
    table: Vec<Schema<'d>>,
    /// The schemas of `components`, by name, in the order of the document.
    components: Vec<(&'d str, SchemaId)>,
    by_name: BTreeMap<&'d str, SchemaId>,
    /// What references lead to beside the components, by pointer.
    by_place: BTreeMap<String, SchemaId>,
}

/// The statements of a schema. Missing ones are empty.
#[derive(Debug, Default)]
pub(crate) struct Schema<'d> {
    way: Way<'d>,
    /// All of its keys, for extensions.
    pub(crate) map: Option<&'d Map<String, Value>>,
    /// The schema that `$ref` names. What stands beside it is in the other fields.
    pub(crate) reference: Option<&'d str>,
    /// `type`, without `null`.
    pub(crate) kinds: Kinds,
    /// Whether null is a value as well, beside the other statements.
    pub(crate) is_nullable: bool,
    pub(crate) title: Option<&'d str>,
    pub(crate) description: Option<&'d str>,
    pub(crate) is_deprecated: bool,
    pub(crate) format: Option<&'d str>,
    /// `enum`, or the one value of `const`.
    pub(crate) values: &'d [Value],
    pub(crate) minimum: Option<&'d Number>,
    pub(crate) exclusive_minimum: Option<&'d Number>,
    pub(crate) min_properties: Option<u64>,
    pub(crate) max_properties: Option<u64>,
    pub(crate) properties: Vec<(&'d str, SchemaId)>,
    pub(crate) required: Vec<&'d str>,
    pub(crate) additional: Additional,
    /// `patternProperties`, in the order of the document.
    pub(crate) patterns: Vec<SchemaId>,
    pub(crate) items: Option<SchemaId>,
    /// The schemas of the first items, and whether there are as many items and no more.
    pub(crate) first_items: Vec<SchemaId>,
    pub(crate) is_tuple: bool,
    pub(crate) is_read_only: bool,
    pub(crate) is_write_only: bool,
    pub(crate) all_of: Vec<SchemaId>,
    pub(crate) any_of: Vec<SchemaId>,
    pub(crate) one_of: Vec<SchemaId>,
    pub(crate) not: Option<SchemaId>,
    pub(crate) discriminator: Option<Discriminator<'d>>,
}

/// `additionalProperties`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Additional {
    #[default]
    Unsaid,
    Any,
    None,
    Schema(SchemaId),
}

/// `discriminator`
#[derive(Debug)]
pub(crate) struct Discriminator<'d> {
    pub(crate) property: &'d str,
    /// Values of the property, with the schemas that they name.
    pub(crate) mapping: Vec<(&'d str, &'d str)>,
}

/// The way to a schema.
#[derive(Debug)]
enum Way<'d> {
    /// From the root of the document.
    Pointer(String),
    /// From the schema around it, by a key, and by a name or an index below that.
    Below(SchemaId, &'static str, Step<'d>),
}

impl Default for Way<'_> {
    fn default() -> Self {
        Self::Pointer(String::new())
    }
}

#[derive(Clone, Copy, Debug)]
enum Step<'d> {
    None,
    Name(&'d str),
    Index(usize),
}

impl<'d> Schemas<'d> {
    /// Reads the schemas of `components`, by name.
    pub(crate) fn read_components(&mut self, schemas: &'d Map<String, Value>) {
        for (name, value) in schemas {
            let mut pointer = "/components/schemas".to_owned();
            push_segment(&mut pointer, name);
            let id = self.read(value, pointer);
            self.components.push((name, id));
            self.by_name.insert(name, id);
        }
    }

    /// Reads the schema at a pointer, and those inside it.
    pub(crate) fn read(&mut self, value: &'d Value, pointer: String) -> SchemaId {
        self.enter(value, Way::Pointer(pointer))
    }

    pub(crate) fn get(&self, id: SchemaId) -> &Schema<'d> {
        // Numbers come from the table alone.
        &self.table[id.0]
    }

    /// All schemas: those of `components` first, and each before those inside it.
    pub(crate) fn all(&self) -> impl ExactSizeIterator<Item = SchemaId> + use<'d> {
        (0..self.table.len()).map(SchemaId)
    }

    /// The schema around one, with the key that it stands below and its name or index there; none
    /// where its parent is not a schema.
    pub(crate) fn above(&self, id: SchemaId) -> Option<(SchemaId, &'static str, Option<String>)> {
        match &self.get(id).way {
            Way::Pointer(_) => None,
            Way::Below(above, key, step) => {
                let name = match step {
                    Step::None => None,
                    Step::Name(name) => Some((*name).to_owned()),
                    Step::Index(index) => Some(index.to_string()),
                };
                Some((*above, key, name))
            }
        }
    }

    /// The schemas of `components`, in the order of the document.
    pub(crate) fn components(&self) -> impl Iterator<Item = (&'d str, SchemaId)> {
        self.components.iter().copied()
    }

    pub(crate) fn component(&self, name: &str) -> Option<SchemaId> {
        self.by_name.get(name).copied()
    }

    /// The schema that a reference leads to, with the last word of the reference: for a component
    /// that is its name.
    pub(crate) fn referred(&self, reference: &'d str) -> Option<(&'d str, SchemaId)> {
        let name = reference.rsplit('/').next()?;
        let component = component_of(reference).and_then(|name| match name.contains('~') {
            true => self.component(&unescape(name)),
            false => self.component(name),
        });
        let place = || self.by_place.get(reference.strip_prefix('#')?).copied();
        Some((name, component.or_else(place)?))
    }

    /// The JSON pointer to a schema.
    pub(crate) fn pointer(&self, id: SchemaId) -> String {
        let mut steps = Vec::new();
        let mut at = id;
        let mut pointer = loop {
            match &self.get(at).way {
                Way::Pointer(pointer) => break pointer.clone(),
                Way::Below(above, key, step) => {
                    steps.push((*key, *step));
                    at = *above;
                }
            }
        };
        for (key, step) in steps.into_iter().rev() {
            push_segment(&mut pointer, key);
            match step {
                Step::None => {}
                Step::Name(name) => push_segment(&mut pointer, name),
                Step::Index(index) => push_segment(&mut pointer, &index.to_string()),
            }
        }
        pointer
    }

    fn enter(&mut self, value: &'d Value, way: Way<'d>) -> SchemaId {
        let id = SchemaId(self.table.len());
        self.table.push(Schema::default());
        let schema = match value {
            Value::Object(map) => self.object(map, id, way),
            // `false` accepts nothing, as `not` of everything does.
            Value::Bool(false) => {
                let anything = self.enter(&Value::Null, Way::Below(id, "not", Step::None));
                Schema {
                    not: Some(anything),
                    way,
                    ..Schema::default()
                }
            }
            _ => Schema {
                way,
                ..Schema::default()
            },
        };
        self.table[id.0] = schema;
        id
    }

    fn object(&mut self, map: &'d Map<String, Value>, id: SchemaId, way: Way<'d>) -> Schema<'d> {
        let text = |key: &str| member::get(map, key).and_then(Value::as_str);
        let number = |key: &str| member::get(map, key).and_then(Value::as_number);
        let flag = |key: &str| member::get(map, key) == Some(&Value::Bool(true));
        let (kinds, is_nullable) = kinds(map);
        let (minimum, exclusive_minimum) = (number("minimum"), number("exclusiveMinimum"));
        let properties = member::get(map, "properties").and_then(Value::as_object);
        let properties = properties.into_iter().flatten().map(|(name, value)| {
            let way = Way::Below(id, "properties", Step::Name(name));
            (name.as_str(), self.enter(value, way))
        });
        let properties = properties.collect();
        let required = member::get(map, "required").and_then(Value::as_array);
        let additional = match member::get(map, "additionalProperties") {
            None => Additional::Unsaid,
            Some(Value::Bool(false)) => Additional::None,
            Some(Value::Bool(true)) => Additional::Any,
            Some(value) => {
                let way = Way::Below(id, "additionalProperties", Step::None);
                Additional::Schema(self.enter(value, way))
            }
        };
        let patterns = member::get(map, "patternProperties").and_then(Value::as_object);
        let patterns = patterns.into_iter().flatten().map(|(pattern, value)| {
            let way = Way::Below(id, "patternProperties", Step::Name(pattern));
            self.enter(value, way)
        });
        let patterns = patterns.collect();
        let items = match member::get(map, "items") {
            // No more items than the first ones.
            Some(Value::Bool(false)) => None,
            _ => self.below(map, id, "items"),
        };
        let first_items = self.list(map, id, "prefixItems");
        let not = self.below(map, id, "not");
        Schema {
            way,
            map: Some(map),
            reference: text("$ref"),
            kinds,
            is_nullable,
            title: text("title"),
            description: text("description"),
            is_deprecated: flag("deprecated"),
            format: text("format"),
            values: values(map),
            minimum,
            exclusive_minimum,
            min_properties: member::get(map, "minProperties").and_then(Value::as_u64),
            max_properties: member::get(map, "maxProperties").and_then(Value::as_u64),
            properties,
            required: required
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect(),
            additional,
            patterns,
            items,
            is_tuple: is_tuple(map, first_items.len()),
            is_read_only: flag("readOnly"),
            is_write_only: flag("writeOnly"),
            first_items,
            all_of: self.list(map, id, "allOf"),
            any_of: self.list(map, id, "anyOf"),
            one_of: self.list(map, id, "oneOf"),
            not,
            discriminator: member::get(map, "discriminator").and_then(Discriminator::of),
        }
    }

    fn below(
        &mut self,
        map: &'d Map<String, Value>,
        id: SchemaId,
        key: &'static str,
    ) -> Option<SchemaId> {
        let value = member::get(map, key)?;
        Some(self.enter(value, Way::Below(id, key, Step::None)))
    }

    fn list(
        &mut self,
        map: &'d Map<String, Value>,
        id: SchemaId,
        key: &'static str,
    ) -> Vec<SchemaId> {
        let values = member::get(map, key).and_then(Value::as_array);
        let values = values.into_iter().flatten().enumerate();
        values
            .map(|(index, value)| self.enter(value, Way::Below(id, key, Step::Index(index))))
            .collect()
    }
}

impl<'d> Schema<'d> {
    /// The schemas of which it is one: `oneOf`, else `anyOf`.
    pub(crate) fn choice(&self) -> &[SchemaId] {
        match self.one_of.is_empty() {
            true => &self.any_of,
            false => &self.one_of,
        }
    }

    /// The smallest integer that fits, as near as 64 bits come to it.
    pub(crate) fn least(&self) -> Option<i64> {
        let least = |number: &Number, beyond: bool| match number.as_i64() {
            Some(number) => number.saturating_add(i64::from(beyond)),
            // A float becomes the next integer, and the nearest where there is none.
            None => number.as_f64().map_or(i64::MAX, |float| match beyond {
                true => float.floor() as i64 + 1,
                false => float.ceil() as i64,
            }),
        };
        let minimum = self.minimum.map(|number| least(number, false));
        let exclusive = self.exclusive_minimum.map(|number| least(number, true));
        minimum.max(exclusive)
    }
}

impl<'d> Discriminator<'d> {
    fn of(value: &'d Value) -> Option<Self> {
        let mapping = value.get("mapping").and_then(Value::as_object);
        let mapping = mapping.into_iter().flatten();
        Some(Self {
            property: value.get("propertyName")?.as_str()?,
            mapping: mapping
                .filter_map(|(value, target)| Some((value.as_str(), target.as_str()?)))
                .collect(),
        })
    }
}

/// The values that `enum` lists, or the one of `const`.
fn values(map: &Map<String, Value>) -> &[Value] {
    match (member::get(map, "enum"), member::get(map, "const")) {
        (Some(Value::Array(values)), _) => values,
        (_, Some(value)) => std::slice::from_ref(value),
        _ => &[],
    }
}

/// The types of a schema, and whether null is one of them. Values that stand without a type are of the
/// types that they have.
fn kinds(map: &Map<String, Value>) -> (Kinds, bool) {
    let mut kinds = Kinds::default();
    let mut is_nullable = member::get(map, "nullable") == Some(&Value::Bool(true));
    let names = match member::get(map, "type") {
        Some(Value::Array(names)) => &names[..],
        Some(name) => std::slice::from_ref(name),
        None => &[],
    };
    for name in names.iter().filter_map(Value::as_str) {
        match Kind::of(name) {
            Some(kind) => kinds.insert(kind),
            None => is_nullable |= name == "null",
        }
    }
    let values = values(map);
    is_nullable |= values.contains(&Value::Null);
    if kinds.is_empty() && names.is_empty() {
        kinds = match values {
            [] => kinds_of_keywords(map),
            values => Kinds::of(values),
        };
    }
    (kinds, is_nullable)
}

/// The type that the keywords of a schema are about, where it states none and they agree.
fn kinds_of_keywords(map: &Map<String, Value>) -> Kinds {
    let others = ["$ref", "allOf", "anyOf", "oneOf"];
    let mut kinds = Kinds::default();
    if others.iter().any(|key| member::has(map, key)) {
        return kinds;
    }
    let format = member::get(map, "format").and_then(Value::as_str);
    let of_format = match format {
        Some("int32" | "int64" | "uint32" | "uint64") => Some(Kind::Integer),
        Some("float" | "double") => Some(Kind::Number),
        Some(_) => Some(Kind::String),
        None => None,
    };
    let mut found = of_format;
    for (key, kind) in KEYWORDS {
        if member::has(map, key) {
            match found {
                Some(other)
                    if other != *kind && (other, *kind) != (Kind::Integer, Kind::Number) =>
                {
                    return kinds;
                }
                None => found = Some(*kind),
                Some(_) => {}
            }
        }
    }
    if let Some(kind) = found {
        kinds.insert(kind);
    }
    kinds
}

/// The keywords that mean something for values of one type alone. What only limits a choice of objects
/// or lists is not among them.
const KEYWORDS: &[(&str, Kind)] = &[
    ("properties", Kind::Object),
    ("additionalProperties", Kind::Object),
    ("patternProperties", Kind::Object),
    ("propertyNames", Kind::Object),
    ("items", Kind::Array),
    ("prefixItems", Kind::Array),
    ("contains", Kind::Array),
    ("uniqueItems", Kind::Array),
    ("minLength", Kind::String),
    ("maxLength", Kind::String),
    ("pattern", Kind::String),
    ("contentEncoding", Kind::String),
    ("contentMediaType", Kind::String),
    ("multipleOf", Kind::Number),
    ("minimum", Kind::Number),
    ("maximum", Kind::Number),
    ("exclusiveMinimum", Kind::Number),
    ("exclusiveMaximum", Kind::Number),
];

/// Whether a list has as many items as it has schemas for, and no more.
fn is_tuple(map: &Map<String, Value>, count: usize) -> bool {
    let is_count = |key| member::get(map, key).and_then(Value::as_u64) == u64::try_from(count).ok();
    let ends = member::get(map, "items") == Some(&Value::Bool(false)) || is_count("maxItems");
    count > 0 && ends && is_count("minItems")
}

/// The name of the component that a reference names.
fn component_of(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/")
}
