//! Compares schemas in pairs, one of each document, with the schemas below them. A pair is compared once.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    Aspect, Difference,
    shape::{Shape, peel},
};
use crate::{counted::counted, source::unescape};

/// How deep schemas may be nested without a reference between them.
const DEPTH: usize = 64;

/// The schemas of two documents, and the differences found so far.
pub(super) struct Schemas<'a> {
    ours: &'a Value,
    theirs: &'a Value,
    /// The property that single results of ours come in, if they come in one.
    envelope: Option<&'a str>,
    /// The pairs that were looked at: by pointer, or by the text of what has no name.
    seen: BTreeSet<(String, String)>,
    pub(super) differences: Vec<Difference>,
}

/// Where a pair of schemas is: what it belongs to, and the way from there.
#[derive(Clone)]
struct Way {
    owner: String,
    path: String,
    depth: usize,
}

impl Way {
    fn to(&self, step: &str) -> Self {
        let path = match (self.path.as_str(), step.starts_with('[')) {
            ("", _) => step.to_owned(),
            (path, true) => format!("{path}{step}"),
            // The path of a property begins behind the part of the operation that it is in.
            (path, false) if self.is_part() => format!("{path} {step}"),
            (path, false) => format!("{path}.{step}"),
        };
        Self {
            owner: self.owner.clone(),
            path,
            depth: self.depth + 1,
        }
    }

    /// Whether the path is only a part of an operation: a parameter, the body, or a status.
    fn is_part(&self) -> bool {
        self.path.ends_with('`') || self.owner.contains(" /") && !self.path.contains(' ')
    }
}

impl<'a> Schemas<'a> {
    pub(super) fn new(ours: &'a Value, theirs: &'a Value, envelope: Option<&'a str>) -> Self {
        Self {
            ours,
            theirs,
            envelope,
            seen: BTreeSet::new(),
            differences: Vec::new(),
        }
    }

    /// The pairs of components that were looked at, by name.
    pub(super) fn names(&self) -> Vec<(String, String)> {
        let name = |pointer: &str| {
            let name = pointer.strip_prefix("/components/schemas/")?;
            Some(unescape(name).into_owned())
        };
        let pairs = self.seen.iter();
        let pairs = pairs.filter_map(|(ours, theirs)| name(ours).zip(name(theirs)));
        pairs.collect()
    }

    /// Compares a pair of schemas, each with its pointer.
    pub(super) fn pair(
        &mut self,
        owner: &str,
        path: &str,
        ours: (&Value, String),
        theirs: (&Value, String),
    ) {
        // Found again in the documents, which live longer than a copy of a part of them.
        let (documents, pointers) = ((self.ours, self.theirs), (ours.1, theirs.1));
        let found = documents.0.pointer(&pointers.0);
        let found = found.zip(documents.1.pointer(&pointers.1));
        if let Some((ours, theirs)) = found {
            let way = Way {
                owner: owner.to_owned(),
                path: path.to_owned(),
                depth: 0,
            };
            self.walk(&way, (ours, pointers.0), (theirs, pointers.1));
        }
    }

    /// Compares the bodies of responses: one of ours in an envelope without it, where theirs has none.
    pub(super) fn responses(
        &mut self,
        owner: &str,
        path: &str,
        ours: (&Value, String),
        theirs: (&Value, String),
    ) {
        let inner = self.envelope.and_then(|envelope| {
            let found = self
                .ours
                .pointer(&ours.1)
                .zip(self.theirs.pointer(&theirs.1));
            let (our, their) = found?;
            let our = Shape::of(self.ours, peel(self.ours, (our, ours.1.clone())).at);
            let their = peel(self.theirs, (their, theirs.1.clone())).at;
            let their = Shape::of(self.theirs, their);
            let is_alone = our.properties.len() == 1 && !their.properties.contains_key(envelope);
            our.properties.get(envelope).filter(|_| is_alone).cloned()
        });
        self.pair(owner, path, inner.unwrap_or(ours), theirs);
    }

    fn walk(&mut self, way: &Way, ours: (&'a Value, String), theirs: (&'a Value, String)) {
        if way.depth > DEPTH {
            return;
        }
        let (our, their) = (peel(self.ours, ours), peel(self.theirs, theirs));
        // A parameter that is null is a parameter that is not sent.
        if our.is_nullable != their.is_nullable && !way.path.ends_with('`') {
            let word = |is: bool| if is { "perhaps null" } else { "never null" };
            let words = (word(our.is_nullable), word(their.is_nullable));
            let at = (&our.at.1, &their.at.1);
            self.differ(
                way,
                Aspect::Nullable,
                Some(words.0.into()),
                Some(words.1.into()),
                at,
            );
        }
        let (our, their) = (our.at, their.at);
        let way = match our.1.strip_prefix("/components/schemas/") {
            Some(name) if !name.contains('/') => Way {
                owner: name.to_owned(),
                path: String::new(),
                depth: 0,
            },
            _ => way.clone(),
        };
        if !self.seen.insert((known_by(&our), known_by(&their))) {
            return;
        }
        let (ours, theirs) = (Shape::of(self.ours, our), Shape::of(self.theirs, their));
        self.compare(&way, &ours, &theirs);
        for (name, schema) in &ours.properties {
            if let Some(other) = theirs.properties.get(name) {
                self.walk(&way.to(name), schema.clone(), other.clone());
            }
        }
        if let (Some(ours), Some(theirs)) = (&ours.items, &theirs.items) {
            self.walk(&way.to("[]"), ours.clone(), theirs.clone());
        }
        if let (Some(ours), Some(theirs)) = (&ours.others, &theirs.others) {
            self.walk(&way.to("[key]"), ours.clone(), theirs.clone());
        }
        if ours.variants.len() == theirs.variants.len() {
            let pairs = ours.variants.iter().zip(&theirs.variants).enumerate();
            for (index, (ours, theirs)) in pairs {
                let step = format!("[variant {}]", index + 1);
                self.walk(&way.to(&step), ours.clone(), theirs.clone());
            }
        }
    }

    fn compare(&mut self, way: &Way, ours: &Shape<'_>, theirs: &Shape<'_>) {
        let at = (&ours.pointer, &theirs.pointer);
        let (our_type, their_type) = (ours.type_name(), theirs.type_name());
        if our_type != their_type {
            self.differ(way, Aspect::Type, Some(our_type), Some(their_type), at);
        }
        if ours.values != theirs.values {
            let words = |values: &Option<BTreeSet<String>>| match values {
                None => "any".to_owned(),
                Some(values) => values.iter().cloned().collect::<Vec<_>>().join(" "),
            };
            let (our, their) = (words(&ours.values), words(&theirs.values));
            self.differ(way, Aspect::Values, Some(our), Some(their), at);
        }
        if ours.variants.len() != theirs.variants.len() {
            let words = |shape: &Shape<'_>| match shape.variants.len() {
                0 => "no union".to_owned(),
                count => counted(count, "variant"),
            };
            let (our, their) = (words(ours), words(theirs));
            self.differ(way, Aspect::Variants, Some(our), Some(their), at);
        }
        let (our, their) = (ours.others_name(), theirs.others_name());
        if our != their {
            self.differ(
                way,
                Aspect::OtherProperties,
                Some(our.into()),
                Some(their.into()),
                at,
            );
        }
        if ours.is_deprecated != theirs.is_deprecated {
            let word = |is: bool| if is { "deprecated" } else { "not deprecated" };
            let (our, their) = (word(ours.is_deprecated), word(theirs.is_deprecated));
            self.differ(
                way,
                Aspect::Deprecated,
                Some(our.into()),
                Some(their.into()),
                at,
            );
        }
        self.properties(way, ours, theirs);
    }

    fn properties(&mut self, way: &Way, ours: &Shape<'_>, theirs: &Shape<'_>) {
        // One side may list no properties at all.
        if ours.is_silent() || theirs.is_silent() {
            if ours.is_silent() != theirs.is_silent() && ours.type_name() == theirs.type_name() {
                let word = |shape: &Shape<'_>| match shape.is_silent() {
                    true => "none listed".to_owned(),
                    false => {
                        let names: Vec<_> = shape.properties.keys().copied().collect();
                        names.join(" ")
                    }
                };
                let at = (&ours.pointer, &theirs.pointer);
                self.differ(
                    way,
                    Aspect::Property,
                    Some(word(ours)),
                    Some(word(theirs)),
                    at,
                );
            }
            return;
        }
        let word = |shape: &Shape<'_>, name: &str| match shape.required.contains(name) {
            true => "required".to_owned(),
            false => "optional".to_owned(),
        };
        for (name, (_, pointer)) in &ours.properties {
            match theirs.properties.get(name) {
                None => {
                    let at = (pointer, &theirs.pointer);
                    self.differ(
                        &way.to(name),
                        Aspect::Property,
                        Some(word(ours, name)),
                        None,
                        at,
                    );
                }
                Some((_, their_pointer)) => {
                    let (our, their) = (word(ours, name), word(theirs, name));
                    if our != their {
                        let at = (pointer, their_pointer);
                        self.differ(&way.to(name), Aspect::Required, Some(our), Some(their), at);
                    }
                }
            }
        }
        for (name, (_, pointer)) in &theirs.properties {
            if !ours.properties.contains_key(name) {
                let at = (&ours.pointer, pointer);
                self.differ(
                    &way.to(name),
                    Aspect::Property,
                    None,
                    Some(word(theirs, name)),
                    at,
                );
            }
        }
    }

    fn differ(
        &mut self,
        way: &Way,
        aspect: Aspect,
        ours: Option<String>,
        theirs: Option<String>,
        at: (&String, &String),
    ) {
        self.differences.push(Difference {
            owner: way.owner.clone(),
            path: way.path.clone(),
            aspect,
            ours,
            theirs,
            ours_pointer: at.0.clone(),
            theirs_pointer: at.1.clone(),
            ours_place: None,
            theirs_place: None,
        });
    }
}

/// What a schema is known by: its pointer, or its text where it stands in an operation.
fn known_by((schema, pointer): &(&Value, String)) -> String {
    match pointer.starts_with("/components/schemas/") {
        true => pointer.clone(),
        false => schema.to_string(),
    }
}
