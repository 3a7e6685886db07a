//! Unions: values that are one of several models. Takes what tells the variants apart from the
//! value itself; keeps a value that is none of them as it came.

use serde_json::{Map as JsonMap, Value};

use super::{Entries, Fault, Input, Kept, View, Wire, read::drive_kept};

/// A value that is one of several models.
pub trait Union: Wire {
    /// How the variants are told apart.
    fn tag(&self) -> Tag;

    /// The names of the variants, in the order in which they are tried.
    fn names(&self) -> &'static [&'static str];

    /// Becomes the variant of this name, empty; `None` when there is no such variant.
    fn select(&mut self, name: &str) -> Option<&mut dyn Wire>;

    /// Becomes a value that no variant fits.
    fn unrecognized(&mut self, value: Value);
}

/// How the variants of a union are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// By a property inside the variant.
    Internal(&'static str),
    /// By the one key of an object around the variant.
    External,
    /// By what fits best: the variant that knows the most of the properties.
    Untagged,
}

/// Reads what arrives into a union. What is no object is none of the variants, and kept.
///
/// # Errors
///
/// When the input is broken, or does not fit the variant that it names.
pub fn read_union(union: &mut dyn Union, input: Input<'_>) -> Result<(), Fault> {
    let Input::Object(entries) = input else {
        let mut value = Value::Null;
        value.accept(input)?;
        union.unrecognized(value);
        return Ok(());
    };
    match union.tag() {
        Tag::Internal(tag) => internal(union, tag, entries),
        Tag::External => external(union, entries),
        Tag::Untagged => untagged(union, entries),
    }
}

/// The tag comes first in nearly every answer; the rest is then read as it arrives. Where it comes
/// later, what stands before it is set aside.
fn internal(union: &mut dyn Union, tag: &str, entries: &mut dyn Entries) -> Result<(), Fault> {
    let mut before = Vec::new();
    let mut key = String::new();
    while entries.key(&mut |found| found.clone_into(&mut key))? {
        let kept = entries.keep().map_err(|fault| fault.at_key(&key))?;
        let name = match (&kept, key == tag) {
            (Kept::Value(Value::String(name)), true) => name.clone(),
            _ => {
                before.push((std::mem::take(&mut key), kept));
                continue;
            }
        };
        if !union.names().contains(&name.as_str()) {
            // Nothing writes the tag of a variant that is not known, so it stays where it is.
            before.push((tag.to_owned(), kept));
        }
        let mut rest = After {
            before: before.into_iter(),
            rest: Some(entries),
            kept: None,
        };
        if let Some(variant) = union.select(&name) {
            return variant.accept(Input::Object(&mut rest));
        }
        let mut object = JsonMap::new();
        object.accept(Input::Object(&mut rest))?;
        // Of several tags the first counts.
        object.insert(tag.to_owned(), name.into());
        union.unrecognized(object.into());
        return Ok(());
    }
    unrecognized(union, before)
}

fn external(union: &mut dyn Union, entries: &mut dyn Entries) -> Result<(), Fault> {
    let object = keep_all(entries)?;
    // The service writes the variants that do not apply as null.
    let mut given = object.iter().filter(|(_, kept)| !kept.is_null());
    if let (Some((name, kept)), None) = (given.next(), given.next())
        && let Some(variant) = union.select(name)
    {
        return drive_kept(kept.clone(), variant).map_err(|fault| fault.at_key(name));
    }
    unrecognized(union, object)
}

fn untagged(union: &mut dyn Union, entries: &mut dyn Entries) -> Result<(), Fault> {
    let object = keep_all(entries)?;
    let mut best = None;
    for name in union.names() {
        if let Some(variant) = union.select(name)
            && variant
                .accept(Input::Object(&mut After::of(object.clone())))
                .is_ok()
        {
            let unknown = unknown_properties(variant);
            if best.is_none_or(|(least, _)| unknown < least) {
                best = Some((unknown, *name));
            }
        }
    }
    // A union holds one variant at a time, so the best is read once more.
    match best.and_then(|(_, name)| union.select(name)) {
        Some(variant) => variant.accept(Input::Object(&mut After::of(object))),
        None => unrecognized(union, object),
    }
}

/// What is set aside of an object: its properties as they came.
type Aside = Vec<(String, Kept)>;

fn keep_all(entries: &mut dyn Entries) -> Result<Aside, Fault> {
    let mut all = Vec::new();
    let mut key = String::new();
    while entries.key(&mut |found| found.clone_into(&mut key))? {
        let kept = entries.keep().map_err(|fault| fault.at_key(&key))?;
        all.push((std::mem::take(&mut key), kept));
    }
    Ok(all)
}

fn unrecognized(union: &mut dyn Union, object: Aside) -> Result<(), Fault> {
    let mut map = JsonMap::new();
    map.accept(Input::Object(&mut After::of(object)))?;
    union.unrecognized(map.into());
    Ok(())
}

fn unknown_properties(variant: &dyn Wire) -> usize {
    match variant.view() {
        View::Model(model) => model.extra().count(),
        _ => 0,
    }
}

/// What was set aside, and then what still arrives.
struct After<'a> {
    before: std::vec::IntoIter<(String, Kept)>,
    rest: Option<&'a mut dyn Entries>,
    kept: Option<Kept>,
}

impl After<'_> {
    /// What was set aside, and nothing more.
    fn of(object: Aside) -> Self {
        Self {
            before: object.into_iter(),
            rest: None,
            kept: None,
        }
    }
}

impl Entries for After<'_> {
    fn key(&mut self, key: &mut dyn FnMut(&str)) -> Result<bool, Fault> {
        match (self.before.next(), &mut self.rest) {
            (Some((name, kept)), _) => {
                key(&name);
                self.kept = Some(kept);
                Ok(true)
            }
            (None, Some(rest)) => rest.key(key),
            (None, None) => Ok(false),
        }
    }

    fn value(&mut self, target: &mut dyn Wire) -> Result<(), Fault> {
        match (self.kept.take(), &mut self.rest) {
            (Some(kept), _) => drive_kept(kept, target),
            (None, Some(rest)) => rest.value(target),
            (None, None) => Ok(()),
        }
    }

    fn keep(&mut self) -> Result<Kept, Fault> {
        match (self.kept.take(), &mut self.rest) {
            (Some(kept), _) => Ok(kept),
            (None, Some(rest)) => rest.keep(),
            (None, None) => Ok(Kept::default()),
        }
    }

    fn skip(&mut self) -> Result<(), Fault> {
        match (self.kept.take(), &mut self.rest) {
            (None, Some(rest)) => rest.skip(),
            _ => Ok(()),
        }
    }
}

/// A variant with what tells it apart, to be written.
#[derive(Clone, Copy)]
pub struct Tagged<'a> {
    /// How the variants are told apart.
    pub tag: Tag,
    /// The name of this one.
    pub name: &'static str,
    /// The variant, whose view is a model.
    pub variant: &'a dyn Wire,
}
