//! What an operation does to the resources of its kind, as the linkage states it.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

use super::{Assignments, Expression};

/// What an operation does.
#[derive(Debug)]
pub(crate) enum Effect {
    List(ListOf),
    Create(Change),
    Get(GetOf),
    Update(Change),
    /// Creates the resource that the request names, or updates it.
    Upsert(Change),
    Delete(Removal),
    /// Changes the resource without a body that describes the change.
    Action(Change),
    /// Changes the resource and creates another in its place.
    Replace(Change),
    /// Removes the resource and creates one of another kind from it.
    Move(MoveTo),
    /// Changes one item of a list that the resource holds.
    Item(ItemOf),
    /// Appends the items that are sent to a list that the resource holds.
    Append(ItemOf),
    /// Takes an item out of a list that the resource holds.
    Drop(ItemOf),
    /// Puts the sent values into what stands from the start, key by key.
    Merge(MergeOf),
    /// Creates deliveries for the endpoints that subscribe to an event.
    Trigger(TriggerOf),
    /// Creates the deliveries again that the request selects, and a task that reports them.
    Replay,
    /// Finds the one resource whose properties are those of the query.
    Find(Vec<String>),
    Attach(String),
    Detach(String),
    /// Lists the resources that a link leads to.
    Linked(String),
}

/// How a list is read.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ListOf {
    pub(crate) order: Option<Order>,
    /// The query parameter that searches; `search` when left out.
    pub(crate) search: Option<String>,
    /// The query parameters that have no effect.
    pub(crate) ignores: Vec<String>,
}

/// The order of a list whose request states none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Order {
    Oldest,
    Newest,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TriggerOf {
    /// The event that is sent to the one endpoint in the path, once, whether it subscribes or not;
    /// the request names the event when left out.
    pub(crate) test: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct GetOf {
    /// The path names the parent, which has one child of this kind.
    pub(crate) only_child: bool,
}

/// How a resource changes.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Change {
    /// Values that the resource must have; another is 404.
    pub(crate) only: Map<String, Value>,
    /// Values that the resource must have; another is 400.
    pub(crate) needs: Map<String, Value>,
    pub(crate) set: Assignments,
    /// `others` and `parent` apply only when this property is true.
    #[serde(rename = "if")]
    pub(crate) condition: Option<String>,
    /// The values set in the other children of the same parent.
    pub(crate) others: Assignments,
    /// The values set in the parent.
    pub(crate) parent: Assignments,
    /// Request properties that have no effect.
    pub(crate) ignores: Vec<String>,
    /// Request properties that are lists between commas.
    pub(crate) splits: Vec<String>,
    /// Properties that are reset when the request leaves them out.
    pub(crate) resets: Vec<String>,
    /// Request properties that clear a property when they are true.
    pub(crate) clears: BTreeMap<String, String>,
    /// A resource that is not there is no error.
    pub(crate) optional: bool,
    /// What the new resource takes from the one that it replaces.
    pub(crate) keeps: Vec<String>,
    /// Creates one for each value of these request properties, which is the first of them.
    pub(crate) each: Vec<String>,
}

/// How a resource goes.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Removal {
    /// All of them that belong to the parent in the path.
    pub(crate) every: bool,
    /// Refused with 400 while this link leads to it.
    pub(crate) unless_linked: Option<String>,
    /// `parent` applies only when this property is true.
    #[serde(rename = "if")]
    pub(crate) condition: Option<String>,
    pub(crate) parent: Assignments,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveTo {
    pub(crate) kind: String,
    pub(crate) keeps: Vec<String>,
    /// Values of the new resource that are made from the old one.
    #[serde(default)]
    pub(crate) set: Assignments,
    /// Links of the new resource, each with the property of the old one that has the other end.
    #[serde(default)]
    pub(crate) links: BTreeMap<String, String>,
    /// Values that the resource must have; another is 404.
    #[serde(default)]
    pub(crate) only: Map<String, Value>,
    /// The property with the time from which on it is refused with 400.
    pub(crate) until: Option<String>,
}

/// What a user of a deployment does.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Act {
    pub(crate) kind: String,
    pub(crate) does: Effect,
    /// A property that can name the resource instead of its parameter.
    pub(crate) by: Option<String>,
}

/// An event about a deployment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventOf {
    /// The operations and acts that cause it.
    pub(crate) on: Vec<String>,
    /// The kind of entity, as the event names it.
    #[serde(rename = "type")]
    pub(crate) entity: String,
    /// The id of the entity; that of the resource when left out.
    pub(crate) id: Option<Expression>,
    #[serde(default)]
    pub(crate) set: Assignments,
    /// It is about the resource that an act removed.
    #[serde(default)]
    pub(crate) before: bool,
}

/// One item of a list that a resource holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ItemOf {
    pub(crate) list: String,
    /// The property that identifies an item.
    pub(crate) by: String,
    /// Its value; the parameter of the name of `by` when left out.
    pub(crate) key: Option<Expression>,
    #[serde(default)]
    pub(crate) set: Assignments,
    /// The request properties that are taken over.
    #[serde(default)]
    pub(crate) merge: Vec<String>,
}

/// How the sent values go into what stands from the start. Paths have dots between their names.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct MergeOf {
    /// The property that the values go into; the whole when left out.
    pub(crate) into: Option<String>,
    /// Paths of the request that have another path there.
    pub(crate) rename: BTreeMap<String, String>,
    /// Paths of the request, each with the path that states whether it has a value.
    pub(crate) marks: BTreeMap<String, String>,
    /// Paths of the whole, each with its value from then on.
    pub(crate) set: Assignments,
    /// Request properties that have no effect.
    pub(crate) ignores: Vec<String>,
}

/// The names of the effects, for the message about an unknown one.
const NAMES: &[&str] = &[
    "list", "create", "get", "update", "upsert", "delete", "action", "replace", "move", "item",
    "append", "drop", "merge", "trigger", "replay", "find", "attach", "detach", "linked",
];

impl<'de> Deserialize<'de> for Effect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (name, value) = match Value::deserialize(deserializer)? {
            Value::String(name) => (name, Value::Object(Map::new())),
            Value::Object(map) if map.len() == 1 => map
                .into_iter()
                .next()
                .ok_or_else(|| de::Error::custom("an effect has a name"))?,
            other => {
                let message = format!("{other} is neither an effect nor a map of one");
                return Err(de::Error::custom(message));
            }
        };
        fn of<T: for<'a> Deserialize<'a>, E: de::Error>(value: Value) -> Result<T, E> {
            serde_json::from_value(value).map_err(E::custom)
        }
        Ok(match name.as_str() {
            "list" => Self::List(of(value)?),
            "create" => Self::Create(of(value)?),
            "get" => Self::Get(of(value)?),
            "update" => Self::Update(of(value)?),
            "upsert" => Self::Upsert(of(value)?),
            "delete" => Self::Delete(of(value)?),
            "action" => Self::Action(of(value)?),
            "replace" => Self::Replace(of(value)?),
            "move" => Self::Move(of(value)?),
            "item" => Self::Item(of(value)?),
            "append" => Self::Append(of(value)?),
            "drop" => Self::Drop(of(value)?),
            "merge" => Self::Merge(of(value)?),
            "trigger" => Self::Trigger(of(value)?),
            "replay" => Self::Replay,
            "find" => Self::Find(of(value)?),
            "attach" => Self::Attach(of(value)?),
            "detach" => Self::Detach(of(value)?),
            "linked" => Self::Linked(of(value)?),
            _ => return Err(de::Error::unknown_variant(&name, NAMES)),
        })
    }
}
