//! The names of types. Takes where every schema stands that can be a type, used or not; returns a
//! name for each. A component has its own name; any other type is named by where it stands, and takes
//! the next longer name of its place where something has that already.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::scope::{Claim, Scope, Wanted, pinned, rename};
use crate::{
    codes,
    document::Document,
    extensions::Extension,
    ir::TypeId,
    names,
    outline::{Above, OperationName, Step, TypeName},
    report::Report,
    source::unescape,
};

/// How much of its place a name holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Length {
    /// What a reader needs, as in `CreateThingBody`.
    Short,
    /// The keywords and statuses as well, as in `CreateThing201Response`.
    Long,
    /// And the media types, as in `CreateThingJsonRequestBody`.
    Whole,
}

/// The positions in a tuple.
const ORDINALS: [&str; 8] = [
    "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth",
];

const LENGTHS: [Length; 3] = [Length::Short, Length::Long, Length::Whole];

/// The names of types, each at the index that is its id; empty where there is none. Problems with
/// those of types that are used are reported.
pub(super) fn type_names(
    report: &mut Report<'_>,
    document: &Document,
    operations: &[OperationName],
    types: &[TypeName],
    used: &BTreeSet<TypeId>,
) -> Vec<String> {
    let ids = operations.iter().filter(|name| name.body.is_none());
    let ids = ids.map(|name| (&*name.pointer, &*name.id)).collect();
    let mut settled = Settled {
        parts: Parts { document, ids },
        used,
        scope: Scope::default(),
        names: vec![String::new(); types.len()],
    };
    settled.components(report, types);
    for (index, ty) in types.iter().enumerate() {
        if ty.component().is_none() {
            settled.inline(report, index, ty);
        }
    }
    settled.names
}

struct Settled<'a> {
    parts: Parts<'a>,
    used: &'a BTreeSet<TypeId>,
    scope: Scope,
    names: Vec<String>,
}

/// The parts of a document that types stand in.
struct Parts<'a> {
    document: &'a Document,
    /// The ids of operations, by their pointers.
    ids: BTreeMap<&'a str, &'a str>,
}

impl Settled<'_> {
    fn components(&mut self, report: &mut Report<'_>, types: &[TypeName]) {
        let components = types.iter().enumerate();
        let components = components.filter_map(|(index, ty)| Some((index, ty.component()?, ty)));
        let (indices, wanted): (Vec<_>, Vec<_>) = components
            .map(|(index, component, ty)| {
                let rename = pinned(report, ty.rename.as_ref(), &ty.pointer);
                let convert = names::type_name;
                let mut wanted =
                    Wanted::new(component, rename.as_deref(), &ty.pointer, convert, &[]);
                wanted.is_unused = !self.used.contains(&TypeId(index));
                (index, wanted)
            })
            .unzip();
        let names = self.scope.settle(report, &wanted, Some(Extension::Name));
        for (index, name) in indices.into_iter().zip(names) {
            self.set(index, name);
        }
    }

    fn inline(&mut self, report: &mut Report<'_>, index: usize, ty: &TypeName) {
        let is_unused = !self.used.contains(&TypeId(index));
        let pinned =
            pinned(report, ty.rename.as_ref(), &ty.pointer).map(|name| names::type_name(&name));
        let (parts, names) = (&self.parts, &self.names);
        let of_length = |length: &Length| parts.candidate(names, ty, *length);
        let is_pinned = pinned.is_some();
        let is_counted = ty.steps.iter().any(|step| {
            let name = step.name.as_deref().unwrap_or_default();
            is_choice(step) && name.parse::<usize>().is_ok()
        });
        let Some(name) = pinned.or_else(|| LENGTHS.iter().find_map(of_length)) else {
            return;
        };
        let wanted = Wanted {
            name: name.clone(),
            claim: Claim::Made,
            others: Box::new(move || match is_pinned {
                true => Vec::new(),
                false => {
                    let others = LENGTHS.iter().filter_map(of_length);
                    others.filter(|other| *other != name).collect()
                }
            }),
            what: "the type of this schema".to_owned(),
            pointer: ty.pointer.clone(),
            is_unused,
        };
        let settled = self.scope.settle(report, &[wanted], Some(Extension::Name));
        if is_counted && !is_pinned && !is_unused {
            let name = settled.first().map_or("", String::as_str);
            let hint = rename(report, Some(Extension::Name), &ty.pointer, name);
            let message = format!(
                "nothing but its position distinguishes this branch from another one; it is called \
                 `{name}`"
            );
            let code = codes::NAME_COLLISION;
            report.doubt(code, message, &ty.pointer).hint = Some(hint);
        }
        for name in settled {
            self.scope.insert(&name, &format!("`#{}`", ty.pointer));
            self.set(index, name);
        }
    }

    fn set(&mut self, index: usize, name: String) {
        if let Some(slot) = self.names.get_mut(index) {
            *slot = name;
        }
    }
}

impl Parts<'_> {
    /// The name that holds this much of the place of a type.
    fn candidate(&self, known: &[String], ty: &TypeName, length: Length) -> Option<String> {
        let mut name = match &ty.above {
            Above::Component(component) => names::type_name(component),
            Above::Type(id) => known.get(id.0).filter(|name| !name.is_empty())?.clone(),
            Above::Pointer(pointer) => place(self.document, &self.ids, pointer, length)?,
        };
        for step in &ty.steps {
            name.push_str(&word(step, length));
        }
        Some(name)
    }
}

/// Whether a step leads from a choice to one of its branches.
fn is_choice(step: &Step) -> bool {
    matches!(step.key, "oneOf" | "anyOf")
}

/// The words in a name for a step from a schema to one inside it.
fn word(step: &Step, length: Length) -> String {
    let is_long = length > Length::Short;
    let name = step.name.as_deref();
    match (step.key, name) {
        ("properties", Some(name)) if is_long => format!("Property{}", pascal(name)),
        ("properties", Some(name)) => pascal(name),
        ("items", _) => "Item".to_owned(),
        ("prefixItems", Some(index)) => ordinal(index) + "Item",
        ("additionalProperties" | "patternProperties", _) => "Value".to_owned(),
        (_, Some(name)) if is_choice(step) => {
            let word = match name.parse::<usize>() {
                Ok(_) => format!("Variant{}", position(name)),
                Err(_) if name.is_empty() => String::new(),
                Err(_) => pascal(name),
            };
            match length {
                Length::Whole => pascal(step.key) + &word,
                _ => word,
            }
        }
        ("allOf", Some(index)) if length == Length::Whole => format!("Part{}", position(index)),
        ("allOf", _) => String::new(),
        (key, _) => pascal(key),
    }
}

/// A position in a tuple in words.
fn ordinal(index: &str) -> String {
    let index = index.parse::<usize>().unwrap_or_default();
    match ORDINALS.get(index) {
        Some(word) => (*word).to_owned(),
        // So long a list is read as a list of one type.
        None => position(&index.to_string()),
    }
}

/// A position as people count.
fn position(index: &str) -> String {
    let index = index.parse::<usize>().unwrap_or_default();
    index.saturating_add(1).to_string()
}

/// The words in a name for a part of a document that holds schemas.
fn place(
    document: &Document,
    ids: &BTreeMap<&str, &str>,
    pointer: &str,
    length: Length,
) -> Option<String> {
    let segments: Vec<_> = pointer.split('/').skip(1).map(unescape).collect();
    let segments: Vec<&str> = segments.iter().map(|segment| &**segment).collect();
    let (mut name, rest) = match &segments[..] {
        [
            "paths" | "webhooks" | "x-webhooks",
            path,
            "parameters",
            index,
            rest @ ..,
        ] => {
            let at = pointer.split('/').take(5).collect::<Vec<_>>().join("/");
            (
                format!(
                    "{}{}",
                    pascal(path),
                    parameter(document, &at, index, length)
                ),
                rest,
            )
        }
        [
            section @ ("paths" | "webhooks" | "x-webhooks"),
            path,
            method,
            rest @ ..,
        ] => {
            let at = pointer.split('/').take(4).collect::<Vec<_>>().join("/");
            let id = match *section {
                "paths" => ids.get(&*at).map(|id| (*id).to_owned()),
                // An event is known by its name.
                _ => Some((*path).to_owned()),
            };
            let mut name = pascal(&id.unwrap_or_else(|| names::operation_id(method, path)));
            let rest = match rest {
                ["requestBody", rest @ ..] => {
                    name.push_str(if length > Length::Short {
                        "RequestBody"
                    } else {
                        "Body"
                    });
                    rest
                }
                ["responses", status, rest @ ..] => {
                    let responses = document.value.pointer(&format!("{at}/responses"));
                    if length > Length::Short || !is_first_success(responses, status) {
                        name.push_str(&match status.starts_with(|c: char| c.is_ascii_digit()) {
                            true => (*status).to_owned(),
                            false => pascal(status),
                        });
                    }
                    name.push_str("Response");
                    rest
                }
                ["parameters", index, rest @ ..] => {
                    let at = format!("{at}/parameters/{index}");
                    name.push_str(&parameter(document, &at, index, length));
                    rest
                }
                rest => rest,
            };
            (name, rest)
        }
        ["components", section, component, rest @ ..] => {
            let role = match *section {
                "requestBodies" => "Body",
                "responses" => "Response",
                "headers" => "Header",
                "parameters" if length > Length::Short => "Param",
                _ => "",
            };
            let mut name = pascal(component);
            if !name.ends_with(role) {
                name.push_str(role);
            }
            (name, rest)
        }
        _ => return None,
    };
    let mut rest = rest.iter();
    while let Some(segment) = rest.next() {
        match *segment {
            "schema" => {}
            "content" => {
                let media = rest.next().filter(|_| length == Length::Whole);
                name.push_str(&media.map(|media| subtype(media)).unwrap_or_default());
            }
            "headers" => {
                name.push_str(&rest.next().map(|header| pascal(header)).unwrap_or_default());
                name.push_str("Header");
            }
            other => name.push_str(&pascal(other)),
        }
    }
    Some(name)
}

/// The words in a name for a parameter.
fn parameter(document: &Document, pointer: &str, index: &str, length: Length) -> String {
    let text = |key| document.value.pointer(pointer)?.get(key)?.as_str();
    let name = text("name").map_or_else(|| pascal(index), pascal);
    match length {
        Length::Short => name,
        _ => format!("{name}{}", text("in").map(pascal).unwrap_or_default()),
    }
}

/// Whether a status is the first of those that mean success.
fn is_first_success(responses: Option<&Value>, status: &str) -> bool {
    let responses = responses.and_then(Value::as_object);
    let keys = responses.into_iter().flat_map(|responses| responses.keys());
    match keys.filter(|key| key.starts_with('2')).min() {
        Some(first) => first == status,
        None => status == "default",
    }
}

/// The word for a media type.
fn subtype(media: &str) -> String {
    let subtype = media.split(';').next().unwrap_or_default();
    let subtype = subtype.rsplit('/').next().unwrap_or_default();
    pascal(subtype.strip_prefix("x-www-").unwrap_or(subtype))
}

fn pascal(text: &str) -> String {
    names::pascal(text)
}
