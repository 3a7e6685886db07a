//! Unions: values that are one of several types. Takes from the value itself what distinguishes the
//! variants; keeps a value that fits no variant as it came.

mod fit;

use serde_json::Value;

use super::{
    Entries, Fault, Input, Kept, View, Wire,
    aside::{After, Aside},
    read::drive_kept,
};

/// A value that is one of several types.
pub trait Union: Wire {
    /// How the variants are distinguished.
    fn tag(&self) -> Tag;

    /// The variants, in the order in which they are tried.
    fn choices(&self) -> &'static [Choice];

    /// Becomes the variant of this name, empty; `None` when there is no such variant.
    fn select(&mut self, name: &str) -> Option<&mut dyn Wire>;

    /// Becomes a value that no variant fits.
    fn unrecognized(&mut self, kept: Kept);
}

/// A variant of a union.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// Its name in Rust.
    pub name: &'static str,
    /// The values that lead to it: of the tag, of the key around it, or of the variant itself where
    /// that is a string or a number. A number stands here as its JSON. The first one is written.
    pub values: &'static [&'static str],
}

/// How the variants of a union are distinguished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// By a property inside the variant, where that is an object; else by what fits best.
    Internal(&'static str),
    /// By the one key of an object around the variant.
    External,
    /// By what fits best: the type of the JSON, then the variant that knows the most properties.
    Untagged,
}

/// Reads what arrives into a union. What fits no variant is kept.
///
/// # Errors
///
/// When the input is broken, or does not fit the variant that it names.
pub fn read_union(union: &mut dyn Union, input: Input<'_>) -> Result<(), Fault> {
    match (union.tag(), input) {
        (Tag::Internal(tag), Input::Object(entries)) => internal(union, tag, entries),
        (Tag::External, Input::Object(entries)) => external(union, entries),
        (Tag::External, input) | (_, input @ Input::Text(_)) => {
            let mut kept = Kept::default();
            kept.accept(input)?;
            union.unrecognized(kept);
            Ok(())
        }
        (_, input) => fit::read(union, input),
    }
}

/// The tag comes first in nearly every object; the rest is then read as it arrives. Where it comes
/// later, what stands before it is set aside.
fn internal(union: &mut dyn Union, tag: &str, entries: &mut dyn Entries) -> Result<(), Fault> {
    let mut before = Aside::default();
    let mut key = String::new();
    while entries.key(&mut |found| found.clone_into(&mut key))? {
        let kept = entries.keep().map_err(|fault| fault.at_key(&key))?;
        let Some(value) = tag_value(&kept).filter(|_| key == tag) else {
            before.push(std::mem::take(&mut key), kept);
            continue;
        };
        let choice = union
            .choices()
            .iter()
            .find(|choice| choice.leads_to(&value));
        if let Some(choice) = choice
            && let Some(variant) = union.select(choice.name)
        {
            // The union writes the tag of a variant that does not hold it, as the first of its values.
            let is_first = choice.values.first() == Some(&&*value);
            let is_text = matches!(kept, Kept::Value(Value::String(_)));
            if !is_first || !is_text || holds(&variant.view(), tag) {
                before.push(tag.to_owned(), kept);
            }
            return variant.accept(Input::Object(&mut After::new(before, entries)));
        }
        // Of several tags the first counts.
        before.push(tag.to_owned(), kept);
        before.keep_all(entries, Some(tag))?;
        return without_tag(union, before);
    }
    before.around = entries.around();
    without_tag(union, before)
}

/// The value of a tag as it stands among the values of a variant.
fn tag_value(tag: &Kept) -> Option<String> {
    match tag {
        Kept::Value(Value::String(value)) => Some(value.clone()),
        Kept::Value(value @ (Value::Number(_) | Value::Bool(_))) => Some(value.to_string()),
        _ => None,
    }
}

/// Whether a variant reads and writes the tag itself.
fn holds(variant: &View<'_>, tag: &str) -> bool {
    match variant {
        View::Model(model) => model.field(tag).is_some(),
        _ => true,
    }
}

/// Reads an object whose tag names no variant.
fn without_tag(union: &mut dyn Union, object: Aside) -> Result<(), Fault> {
    fit::object(union, object, &|choice| choice.values.is_empty())
}

fn external(union: &mut dyn Union, entries: &mut dyn Entries) -> Result<(), Fault> {
    let mut object = Aside::default();
    object.keep_all(entries, None)?;
    if let Some((key, kept)) = only(&object)
        && let Some(choice) = union.choices().iter().find(|choice| choice.leads_to(key))
        && let Some(variant) = union.select(choice.name)
    {
        return drive_kept(kept, variant, object.around).map_err(|fault| fault.at_key(key));
    }
    union.unrecognized(object.whole()?);
    Ok(())
}

/// The only entry that is not null: the service writes the variants that do not apply as null.
fn only(object: &Aside) -> Option<(&str, &Kept)> {
    let mut given = object.entries().iter().filter(|(_, kept)| !kept.is_null());
    match (given.next(), given.next()) {
        (Some((key, kept)), None) => Some((key, kept)),
        _ => None,
    }
}

impl Choice {
    fn leads_to(&self, value: &str) -> bool {
        self.values.contains(&value)
    }
}

/// A variant with its tag, to be written.
#[derive(Clone, Copy)]
pub struct Tagged<'a> {
    /// How the variants are distinguished.
    pub tag: Tag,
    /// Which variant it is.
    pub choice: Choice,
    /// The variant itself.
    pub variant: &'a dyn Wire,
}

impl Tagged<'_> {
    /// The key around the variant.
    pub(super) fn key(&self) -> &'static str {
        self.choice.values.first().copied().unwrap_or_default()
    }

    /// The tag that the union writes beside the properties of the variant, if it does.
    pub(super) fn written_tag(&self, tag: &str, model: super::Model<'_>) -> Option<&'static str> {
        let is_set = match model.field(tag) {
            Some(View::Absent | View::Null | View::Str("")) => false,
            Some(_) => true,
            None => model.extra().get(tag).is_some(),
        };
        let first = self.choice.values.first().copied();
        first.filter(|_| !is_set)
    }
}
