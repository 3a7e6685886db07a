//! Takes the linkage of a document (which operation creates, lists, reads, changes and removes
//! which kind of resource), returns it typed; never acts on it.

mod effect;
mod expression;

use std::collections::BTreeMap;

pub(crate) use effect::{
    Act, Change, Effect, EventOf, ItemOf, ListOf, MergeOf, MoveTo, Order, Removal, TriggerOf,
};
pub(crate) use expression::{Expression, Make};
use serde::Deserialize;
use serde_json::Value;

use crate::SpecError;

/// The properties to set, each with where its value comes from.
pub(crate) type Assignments = BTreeMap<String, Expression>;

/// All kinds of resources of a document, and the links between them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Linkage {
    #[serde(default)]
    pub(crate) kinds: BTreeMap<String, Kind>,
    #[serde(default)]
    pub(crate) links: BTreeMap<String, Link>,
    /// The largest bodies, in bytes, of operations that take larger ones than the others.
    #[serde(default)]
    pub(crate) bodies: BTreeMap<String, usize>,
    /// What the users of a deployment do themselves, by name.
    #[serde(default)]
    pub(crate) acts: BTreeMap<String, Act>,
    /// The events about a deployment, by name.
    #[serde(default)]
    pub(crate) events: BTreeMap<String, EventOf>,
    /// The operations that have no state: they return examples.
    #[serde(default)]
    pub(crate) examples: Vec<String>,
}

/// One kind of resource.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kind {
    /// The property that identifies one; also what other kinds refer to.
    #[serde(default = "id")]
    pub(crate) id: String,
    /// The path or query parameter that names one; none where only one stands.
    #[serde(default)]
    pub(crate) parameter: String,
    /// Nobody creates it: one stands from the start, for every value of the parameter if there is
    /// one, and looks like the example of its `get`.
    #[serde(default)]
    pub(crate) standing: bool,
    /// The kinds that this one belongs to, each with the property that refers to it.
    #[serde(default)]
    pub(crate) parents: BTreeMap<String, String>,
    /// Whether a request that creates one may state the property that identifies it.
    #[serde(default)]
    pub(crate) keyed: bool,
    /// The properties of which no two have the same value.
    #[serde(default)]
    pub(crate) unique: Vec<Unique>,
    /// The properties that are stored under another name than they are sent.
    #[serde(default)]
    pub(crate) rename: BTreeMap<String, String>,
    /// The properties that are stored in lower case, with an underscore for each run of other characters than
    /// letters and digits. One of which nothing is left counts as left out.
    #[serde(default)]
    pub(crate) underscored: Vec<String>,
    #[serde(default)]
    pub(crate) search: Search,
    /// What a new one has where the request is silent.
    #[serde(default)]
    pub(crate) initial: Assignments,
    /// The properties that are worked out when one is shown.
    #[serde(default)]
    pub(crate) shows: BTreeMap<String, Show>,
    /// The properties that are shown only in the response that made their value.
    #[serde(default)]
    pub(crate) once: Vec<String>,
    /// Which ones lists leave out.
    #[serde(default)]
    pub(crate) hides: Option<Hiding>,
    /// What else comes into being with one.
    #[serde(default)]
    pub(crate) spawns: Vec<Spawn>,
    #[serde(default)]
    pub(crate) operations: BTreeMap<String, Effect>,
}

fn id() -> String {
    "id".to_owned()
}

/// A property without duplicates, in all of a kind or among those that share another property.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Unique {
    Everywhere(String),
    Within { property: String, within: String },
}

/// What the query parameter `search` looks at.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Search {
    /// Substrings, in any case, of these properties.
    Within(Vec<String>),
    /// The whole value of one property.
    Exact { exact: String },
}

impl Default for Search {
    fn default() -> Self {
        Self::Within(Vec::new())
    }
}

/// How a property is worked out.
#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(crate) enum Show {
    /// Another property of the same resource.
    Own {
        own: String,
    },
    /// The resources of a kind that belong to this one.
    Children {
        children: String,
    },
    /// How many those are.
    Count {
        count: String,
    },
    /// The resources that a link leads to.
    Linked {
        linked: String,
    },
    LinkedIds {
        linked_ids: String,
    },
    CountLinked {
        count_linked: String,
    },
    /// The resources from which a link leads here.
    Holders {
        holders: String,
    },
    /// Whether a time has passed.
    Past {
        past: String,
    },
    /// The resource that a property refers to, or one property of it.
    Of {
        of: String,
        by: Option<String>,
        property: Option<String>,
    },
}

/// When a list leaves a resource out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hiding {
    /// The time in this property has passed.
    pub(crate) past: Option<String>,
    /// This property has a value.
    pub(crate) set: Option<String>,
    /// This property has the value `is`.
    pub(crate) property: Option<String>,
    #[serde(default = "yes")]
    pub(crate) is: Value,
    /// The query parameter that shows them nevertheless.
    pub(crate) unless: Option<String>,
}

fn yes() -> Value {
    Value::Bool(true)
}

/// A resource that comes into being with another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spawn {
    pub(crate) kind: String,
    /// Only when this property of the other has a value.
    #[serde(rename = "if")]
    pub(crate) condition: Option<String>,
    pub(crate) set: Assignments,
    /// The values set in the other once it exists.
    #[serde(default)]
    pub(crate) then: Assignments,
}

/// A relation between resources that neither owns.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Link {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    /// The request property that replaces all links of a resource.
    pub(crate) sent: Option<String>,
    /// What identifies the other end; the parameter of its kind when left out.
    pub(crate) key: Option<Expression>,
}

impl Linkage {
    /// The linkage that a value states.
    pub(crate) fn read(value: Value) -> Result<Self, SpecError> {
        let linkage: Self = serde_json::from_value(value)
            .map_err(|error| SpecError::new("the linkage", error.to_string()))?;
        linkage.check()?;
        Ok(linkage)
    }

    /// Every kind and link that is named has to be there.
    fn check(&self) -> Result<(), SpecError> {
        for (name, kind) in &self.kinds {
            let at = format!("kind {name} of the linkage");
            if kind.parameter.is_empty() && !kind.standing {
                return Err(SpecError::new(at, "`parameter` is missing"));
            }
            let spawned = kind.spawns.iter().map(|spawn| &spawn.kind);
            for other in kind.parents.keys().chain(spawned) {
                self.check_kind(&at, other)?;
            }
            for show in kind.shows.values() {
                match show {
                    Show::Children { children: other }
                    | Show::Count { count: other }
                    | Show::Of { of: other, .. } => self.check_kind(&at, other)?,
                    Show::Linked { linked: link }
                    | Show::LinkedIds { linked_ids: link }
                    | Show::CountLinked { count_linked: link }
                    | Show::Holders { holders: link } => self.check_link(&at, link)?,
                    Show::Own { .. } | Show::Past { .. } => {}
                }
            }
            let acts = self.acts.values().filter(|act| act.kind == *name);
            let acts = acts.map(|act| &act.does);
            for effect in kind.operations.values().chain(acts) {
                match effect {
                    Effect::Attach(link) | Effect::Detach(link) | Effect::Linked(link) => {
                        self.check_link(&at, link)?;
                    }
                    Effect::Move(other) => {
                        self.check_kind(&at, &other.kind)?;
                        for link in other.links.keys() {
                            self.check_link(&at, link)?;
                        }
                    }
                    _ => {}
                }
            }
        }
        for (name, act) in &self.acts {
            self.check_kind(&format!("act {name} of the linkage"), &act.kind)?;
        }
        for (name, link) in &self.links {
            let at = format!("link {name} of the linkage");
            for kind in link.to.iter().chain([&link.from]) {
                self.check_kind(&at, kind)?;
            }
        }
        Ok(())
    }

    fn check_kind(&self, at: &str, name: &str) -> Result<(), SpecError> {
        match self.kinds.contains_key(name) {
            true => Ok(()),
            false => Err(SpecError::new(at, format!("kind {name:?} is unknown"))),
        }
    }

    fn check_link(&self, at: &str, name: &str) -> Result<(), SpecError> {
        match self.links.contains_key(name) {
            true => Ok(()),
            false => Err(SpecError::new(at, format!("link {name:?} is unknown"))),
        }
    }
}

impl Unique {
    pub(crate) fn property(&self) -> &str {
        match self {
            Self::Everywhere(property) | Self::Within { property, .. } => property,
        }
    }
}
