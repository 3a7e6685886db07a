//! Takes a linkage and the operations of a document, returns what the engine looks up with every
//! request; refuses a linkage that the document does not bear out.

use std::collections::{BTreeMap, HashMap};

use http::StatusCode;
use serde_json::Value;

use super::{
    gateway::{KEY, SECRET},
    post::{DELIVERY, EVENT, OPEN},
};
use crate::{
    SpecError,
    content_type::is_json,
    form::Form,
    linkage::{Act, Effect, Kind, Linkage, Show, Unique},
    page::Place,
    prefer::Variant,
    spec::{Operation, Response, Spec},
    store::{Hidden, Store},
    synth::Synth,
    view::{Kind as Shape, View},
};

/// The facts that are known before the first request.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) linkage: Linkage,
    /// The kind of each operation.
    operations: HashMap<String, String>,
    /// The acts of users, as if each were an operation.
    acts: BTreeMap<String, Operation>,
    /// For each kind the properties that responses show of it, with the schemas that they have.
    properties: BTreeMap<String, Properties>,
    /// For each kind that stands from the start the schema of the response that shows one.
    standing: BTreeMap<String, Value>,
}

/// The schemas of properties by name.
pub(crate) type Properties = BTreeMap<String, Vec<Value>>;

impl Plan {
    pub(crate) fn new(linkage: Linkage, spec: &Spec) -> Result<Self, SpecError> {
        let known: HashMap<&str, &Operation> = spec
            .routes
            .operations()
            .map(|operation| (operation.id.as_str(), operation))
            .collect();
        let mut operations = HashMap::new();
        let mut properties = BTreeMap::new();
        let mut standing = BTreeMap::new();
        for (name, kind) in &linkage.kinds {
            let mut shown = Properties::new();
            for (id, effect) in &kind.operations {
                let at = format!("kind {name} of the linkage");
                let Some(operation) = known.get(id.as_str()) else {
                    return Err(SpecError::new(at, format!("operation {id:?} is unknown")));
                };
                if operations.insert(id.clone(), name.clone()).is_some() {
                    let problem = format!("operation {id} belongs to another kind as well");
                    return Err(SpecError::new(at, problem));
                }
                if kind.standing
                    && matches!(effect, Effect::Get(_))
                    && let Some(schema) = result(spec, operation)
                {
                    add(&View::of(spec.validators.document(), &schema), &mut shown);
                    standing.insert(name.clone(), schema);
                }
                if shows_kind(effect) {
                    collect(spec, kind, name, operation, &mut shown);
                }
            }
            if kind.standing && !standing.contains_key(name) {
                let at = format!("kind {name} of the linkage");
                return Err(SpecError::new(
                    at,
                    "stands from the start, and no `get` shows it",
                ));
            }
            properties.insert(name.clone(), shown);
        }
        for id in &linkage.examples {
            if !known.contains_key(id.as_str()) {
                let problem = format!("operation {id:?} is unknown");
                return Err(SpecError::new("the examples of the linkage", problem));
            }
        }
        for (event, cause) in &linkage.events {
            let at = format!("event {event} of the linkage");
            if !spec.events.contains_key(event) {
                return Err(SpecError::new(at, "the document has no such event"));
            }
            let is_known =
                |id: &&String| operations.contains_key(*id) || linkage.acts.contains_key(*id);
            if let Some(id) = cause.on.iter().find(|id| !is_known(id)) {
                let problem = format!("{id:?} is neither an operation with state nor an act");
                return Err(SpecError::new(at, problem));
            }
        }
        let acts = linkage.acts.keys();
        let acts = acts.map(|name| (name.clone(), operation(name))).collect();
        let mut plan = Self {
            linkage,
            operations,
            acts,
            properties,
            standing,
        };
        plan.borrow_properties(spec);
        Ok(plan)
    }

    pub(crate) fn kind_of(&self, operation: &str) -> Option<&str> {
        self.operations.get(operation).map(String::as_str)
    }

    pub(crate) fn kind(&self, name: &str) -> Option<&Kind> {
        self.linkage.kinds.get(name)
    }

    /// An act, and the operation that stands for it.
    pub(crate) fn act(&self, name: &str) -> Option<(&Act, &Operation)> {
        Some((self.linkage.acts.get(name)?, self.acts.get(name)?))
    }

    /// The properties that responses show of a kind.
    pub(crate) fn properties(&self, kind: &str) -> Option<&Properties> {
        self.properties.get(kind)
    }

    /// The schema of the response that shows what stands from the start.
    pub(crate) fn standing(&self, kind: &str) -> Option<&Value> {
        self.standing.get(kind)
    }

    pub(crate) fn empty_store(&self) -> Store {
        let mut store = Store::default();
        for (name, kind) in &self.linkage.kinds {
            store.add(name);
            store.hide(name, hidden(kind));
            for property in kind.parents.values() {
                store.index(name, property);
            }
            for unique in &kind.unique {
                store.index(name, unique.property());
                if let Unique::Within { within, .. } = unique {
                    store.index(name, within);
                }
            }
        }
        store.index(DELIVERY, OPEN);
        store.index(KEY, SECRET);
        store.index(EVENT, OPEN);
        store
    }

    /// A kind that comes into being with another may be shown inside it only.
    fn borrow_properties(&mut self, spec: &Spec) {
        let mut more: Vec<(String, Value)> = Vec::new();
        for (name, kind) in &self.linkage.kinds {
            for (property, show) in &kind.shows {
                let Show::Children { children } = show else {
                    continue;
                };
                let schemas = self.properties.get(name).and_then(|all| all.get(property));
                for schema in schemas.into_iter().flatten() {
                    let view = View::of(spec.validators.document(), schema);
                    if let Some(items) = view.get("items") {
                        more.push((children.clone(), items.clone()));
                    }
                }
            }
        }
        for (kind, schema) in more {
            let view = View::of(spec.validators.document(), &schema);
            add(&view, self.properties.entry(kind).or_default());
        }
    }
}

/// The operation that stands for an act: an unknown resource is 404, and a value that is taken 409.
fn operation(name: &str) -> Operation {
    let statuses = [StatusCode::OK, StatusCode::NOT_FOUND, StatusCode::CONFLICT];
    let responses = statuses.map(|status| Response {
        status,
        media: Vec::new(),
    });
    Operation {
        id: name.to_owned(),
        resource: String::new(),
        parameters: Vec::new(),
        body: None,
        responses: responses.into(),
        paging: None,
        keyless: false,
        unwrapped: false,
    }
}

/// The resources that lists leave out, as far as that does not depend on the time.
fn hidden(kind: &Kind) -> Vec<Hidden> {
    let Some(hides) = &kind.hides else {
        return Vec::new();
    };
    let set = hides.set.clone().map(Hidden::Set);
    let property = hides.property.clone();
    let is = property.map(|property| Hidden::Is(property, hides.is.clone()));
    set.into_iter().chain(is).collect()
}

/// Whether the response of an operation shows a resource of the operation's kind.
fn shows_kind(effect: &Effect) -> bool {
    !matches!(effect, Effect::Move(_) | Effect::Linked(_))
}

/// The schema of the single result of an operation, without its envelope.
fn result(spec: &Spec, operation: &Operation) -> Option<Value> {
    let media = &operation.success()?.media;
    let media = media.iter().find(|media| is_json(&media.name))?;
    let view = View::of(spec.validators.document(), &media.schema);
    match view.property("data") {
        Some(data) if view.is_envelope() && !operation.unwrapped => Some(data.clone()),
        _ => Some(media.schema.clone()),
    }
}

/// Adds the properties that the response of an operation shows of a kind.
fn collect(
    spec: &Spec,
    kind: &Kind,
    name: &str,
    operation: &Operation,
    properties: &mut Properties,
) {
    let document = spec.validators.document();
    let media = operation
        .success()
        .into_iter()
        .flat_map(|success| &success.media);
    for media in media.filter(|media| is_json(&media.name)) {
        let synth = Synth::new(&spec.validators, Form::default(), Variant::Full);
        if let Some(place) = Place::find(&synth, &media.schema) {
            add_if(
                document,
                &View::of(document, &place.items),
                (kind, name),
                properties,
            );
        }
        let mut view = View::of(document, &media.schema);
        if view.is_envelope() && !operation.unwrapped {
            let data = view.property("data").map(|data| View::of(document, data));
            view = data.unwrap_or(view);
        }
        add_if(document, &view, (kind, name), properties);
        for (_, property) in view.properties() {
            let inner = View::of(document, property);
            if inner.kind() == Shape::Object {
                add_if(document, &inner, (kind, name), properties);
            }
        }
    }
}

fn add_if(document: &Value, view: &View, (kind, name): (&Kind, &str), properties: &mut Properties) {
    if is_of(document, view, kind, name) {
        add(view, properties);
    }
}

fn add(view: &View, properties: &mut Properties) {
    for (property, schema) in view.properties() {
        let schemas = properties.entry(property.clone()).or_default();
        if !schemas.contains(schema) {
            schemas.push(schema.clone());
        }
    }
}

/// Whether a schema describes a resource of a kind: it has the property that identifies one, and
/// where that names a kind, it names this one.
pub(crate) fn is_of(document: &Value, view: &View, kind: &Kind, name: &str) -> bool {
    view.property(&kind.id).is_some_and(|id| {
        let id = View::of(document, id);
        id.id_kind().is_none_or(|marked| marked == name)
    })
}
