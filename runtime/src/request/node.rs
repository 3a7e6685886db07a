//! A value as text, lists and objects: its form where it is not written as JSON. Takes a view; leaves
//! out absent values and null.

use serde_json::Value;

use crate::{
    parameter::Style,
    wire::{Tag, View, plain, to_value},
};

/// A value on its way into text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Text(String),
    List(Vec<Self>),
    /// The properties in the order in which they are written.
    Object(Vec<(String, Self)>),
}

impl Node {
    /// What a view holds, and whether that may be a credential; `None` for an absent value or null.
    pub(crate) fn of(view: &View<'_>) -> Option<(Self, bool)> {
        let mut is_secret = false;
        let node = Self::read(view, &mut is_secret)?;
        Some((node, is_secret))
    }

    fn read(view: &View<'_>, is_secret: &mut bool) -> Option<Self> {
        *is_secret |= matches!(view, View::Secret(_) | View::Json(_) | View::Unknown(_));
        Some(match view {
            View::List(list) => {
                let items = (0..list.count()).map(|index| list.item(index));
                Self::List(
                    items
                        .filter_map(|item| Self::read(&item, is_secret))
                        .collect(),
                )
            }
            View::Map(map) => {
                let mut members = Vec::new();
                map.each(&mut |key, view| members.extend(member(key, &view, is_secret)));
                Self::Object(members)
            }
            View::Model(model) => {
                let mut members = Vec::new();
                for (field, view) in model.sent() {
                    members.extend(member(field.name, &view, is_secret));
                }
                model.each_other(&mut |name, view| members.extend(member(name, &view, is_secret)));
                Self::Object(members)
            }
            View::Tagged(tagged) if tagged.tag == Tag::Untagged => {
                Self::read(&tagged.variant.view(), is_secret)?
            }
            View::Tagged(_) => {
                // How the tag is written is known where JSON is written.
                *is_secret = true;
                Self::json(&to_value(view)?)?
            }
            View::Json(value) | View::Unknown(value) => Self::json(value)?,
            scalar => Self::Text(plain(scalar)?),
        })
    }

    fn json(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Null => return None,
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::List(items.iter().filter_map(Self::json).collect()),
            Value::Object(members) => {
                let members = members.iter();
                let members =
                    members.filter_map(|(key, value)| Some((key.clone(), Self::json(value)?)));
                Self::Object(members.collect())
            }
            scalar => Self::Text(scalar.to_string()),
        })
    }

    /// How it is written in a form, where that is not stated: a pair for each item, and brackets for
    /// values inside others.
    pub(crate) fn usual_style(&self) -> Style {
        let is_text = |node: &Self| matches!(node, Self::Text(_));
        match self {
            Self::Text(_) => Style::Form,
            Self::List(items) if items.iter().all(is_text) => Style::Form,
            Self::List(_) | Self::Object(_) => Style::DeepObject,
        }
    }

    /// One text for all of it. No style defines how a list or an object inside others is written.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            nested => nested.value().to_string(),
        }
    }

    /// Whether something in a list or an object has a character.
    pub(crate) fn has_inside(&self, c: char) -> bool {
        match self {
            Self::Text(_) => false,
            Self::List(items) => items.iter().any(|item| item.text().contains(c)),
            Self::Object(members) => members
                .iter()
                .any(|(key, member)| key.contains(c) || member.text().contains(c)),
        }
    }

    fn value(&self) -> Value {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::List(items) => items.iter().map(Self::value).collect(),
            Self::Object(members) => {
                let mut object = serde_json::Map::new();
                for (key, member) in members {
                    object.insert(key.clone(), member.value());
                }
                Value::Object(object)
            }
        }
    }
}

fn member(key: &str, view: &View<'_>, is_secret: &mut bool) -> Option<(String, Node)> {
    Some((key.to_owned(), Node::read(view, is_secret)?))
}
