//! Where references lead. Takes the text of a reference and its place; returns the place in the
//! files, and the link to it in the document that is being made. Problems of references are reported
//! here.

use std::{path::Path, rc::Rc};

use serde_json::Value;

use super::{
    Here, Loader,
    definitions::Origin,
    target::{decode_percent, definition, is_name, normalize, section_of},
};
use crate::{
    codes,
    diagnostic::{Diagnostic, did_you_mean},
    grammar::kind_at,
    source::{FileId, escape, push_segment, unescape},
};

/// How many references may be on the way to a place.
const MOST_ON_THE_WAY: usize = 32;

/// What a reference leads to.
pub(super) struct There {
    pub(super) path: Rc<Path>,
    pub(super) file: FileId,
    pub(super) pointer: String,
}

/// Why a reference cannot be followed: a hint, or a diagnostic that was made already.
enum Refusal {
    Because(&'static str),
    Said,
}

impl Loader {
    /// A target of a discriminator: a reference, or the bare name of a component.
    pub(super) fn mapped(&mut self, target: &str, here: &Here) -> String {
        if is_name(target) {
            let pointer = format!("/components/schemas/{}", escape(target));
            if self.files.is_known(&self.root, &pointer) {
                return format!("#{pointer}");
            }
        }
        let link = self.link(target, "schemas", here);
        link.unwrap_or_else(|| target.to_owned())
    }

    /// The place that a reference leads to, as a reference inside the document.
    pub(super) fn link(
        &mut self,
        target: &str,
        expected: &'static str,
        here: &Here,
    ) -> Option<String> {
        let known = self.links.get(&(here.file, expected));
        if let Some(link) = known.and_then(|links| links.get(target)) {
            return Some(link.clone());
        }
        let there = self.find(target, here)?;
        let link = self.link_to(there, expected);
        let links = self.links.entry((here.file, expected)).or_default();
        links.insert(target.to_owned(), link.clone());
        Some(link)
    }

    fn link_to(&mut self, there: There, expected: &'static str) -> String {
        let There {
            path,
            file,
            pointer,
        } = there;
        let is_root = *path == *self.root;
        if is_root && let Some(section) = kind_at(&pointer).and_then(|kind| kind.section()) {
            let is_component = section_of(&pointer).is_some_and(|(_, rest)| rest.is_empty());
            if !is_component && section == expected && section == "schemas" {
                self.places.insert(pointer.clone());
            }
            if is_component || section != expected || section == "schemas" {
                return format!("#{pointer}");
            }
        }
        let is_within = kind_at(&pointer).and_then(|kind| kind.section()) == Some("schemas");
        let (definition, section) = match section_of(&pointer) {
            Some((component, rest)) if rest.is_empty() || is_within && !is_root => {
                (component, component.split('/').nth(2).unwrap_or(expected))
            }
            None if expected == "schemas" => {
                (definition(self.files.find(&path, ""), &pointer), expected)
            }
            _ => (&*pointer, expected),
        };
        let (definition, section) = (definition.to_owned(), section.to_owned());
        let rest = pointer.get(definition.len()..).unwrap_or_default();
        let origin = Origin {
            path,
            file,
            pointer: definition.clone(),
        };
        let mut link = self.define(&section, origin);
        if !rest.is_empty() {
            link.push_str(rest);
            self.places.insert(link.clone());
        }
        format!("#{link}")
    }

    /// What a reference leads to, when there is something.
    pub(super) fn find(&mut self, target: &str, here: &Here) -> Option<There> {
        self.find_within(target, here, MOST_ON_THE_WAY)
    }

    fn find_within(&mut self, target: &str, here: &Here, left: usize) -> Option<There> {
        let there = match self.target(target, here) {
            Ok(there) => there,
            Err(Refusal::Said) => return None,
            Err(Refusal::Because(hint)) => {
                let message = format!("the reference `{target}` cannot be followed");
                let diagnostic = Diagnostic::new(codes::BAD_REF, message);
                self.refuse(diagnostic.hint(hint), here);
                return None;
            }
        };
        if self.files.has(&there.path, &there.pointer) {
            return Some(there);
        }
        // There may be a reference on the way.
        let mut way = Here {
            path: Rc::clone(&there.path),
            file: there.file,
            inner: String::new(),
            outer: here.outer.clone(),
        };
        let mut segments = there.pointer.split('/').skip(1);
        while let Some(segment) = segments.next() {
            let mut next = way.inner.clone();
            push_segment(&mut next, &unescape(segment));
            if self.files.has(&there.path, &next) {
                way.inner = next;
                continue;
            }
            let value = self.files.find(&there.path, &way.inner);
            let link = value.and_then(|value| value.get("$ref")?.as_str());
            if let Some(link) = link.map(str::to_owned).filter(|_| left > 0) {
                let mut rest = format!("/{segment}");
                for segment in segments {
                    rest.push('/');
                    rest.push_str(segment);
                }
                let link = match link.contains('#') {
                    true => link + &rest,
                    false => format!("{link}#{rest}"),
                };
                return self.find_within(&link, &way, left - 1);
            }
            break;
        }
        self.dangling(target, &there, here);
        None
    }

    /// The file and the pointer that a reference names.
    fn target(&mut self, target: &str, here: &Here) -> Result<There, Refusal> {
        let (name, fragment) = target.split_once('#').unwrap_or((target, ""));
        let fragment = decode_percent(fragment);
        if let Some((file, pointer)) = self.named(name, here) {
            let path: Rc<Path> = self.files.sources.path(file).into();
            return self.within(path, file, pointer, &fragment);
        }
        if name.contains("://") {
            let hint = "a reference to another host is not followed; copy the file";
            return Err(Refusal::Because(hint));
        }
        let path: Rc<Path> = match name {
            "" => Rc::clone(&here.path),
            name => {
                let folder = here.path.parent().unwrap_or(Path::new(""));
                normalize(&folder.join(decode_percent(name))).into()
            }
        };
        if *path == *self.root && fragment.is_empty() {
            let hint = "name the value in the file, such as `users.yaml#/User`";
            return Err(Refusal::Because(hint));
        }
        // A bare name is rather a component than a file.
        if is_name(name) && !path.is_file() {
            return Err(Refusal::Because(
                "refer to a component as `#/components/schemas/User`",
            ));
        }
        let file = self.file(&path, Some(here)).ok_or(Refusal::Said)?;
        let mut base = match name.is_empty() {
            true => self.base(here).unwrap_or_default(),
            false => String::new(),
        };
        // A pointer leads from the nearest `$id`, but most are meant from the root.
        if !base.is_empty() && fragment.starts_with('/') && self.files.has(&path, &fragment) {
            base.clear();
        }
        self.within(path, file, base, &fragment)
    }

    /// The place in a file that a fragment names: a pointer, or an anchor.
    fn within(
        &mut self,
        path: Rc<Path>,
        file: FileId,
        base: String,
        fragment: &str,
    ) -> Result<There, Refusal> {
        let pointer = match fragment.is_empty() || fragment.starts_with('/') {
            true => base + fragment,
            false => self.anchor(file, &base, fragment).ok_or(Refusal::Because(
                "the part after `#` must be a JSON pointer, such as `#/User`, or an `$anchor`",
            ))?,
        };
        Ok(There {
            path,
            file,
            pointer,
        })
    }

    fn dangling(&mut self, target: &str, there: &There, here: &Here) {
        let pointer = &there.pointer;
        let (parent, name) = pointer.rsplit_once('/').unwrap_or(("", pointer));
        let names = self.files.names(&there.path, parent).map(String::as_str);
        let hint = did_you_mean(&unescape(name), names);
        let message = format!("the reference `{target}` leads nowhere");
        let diagnostic = Diagnostic::new(codes::BAD_REF, message);
        self.refuse(diagnostic.maybe_hint(hint), here);
    }

    /// Records the components that are nothing but a reference to another file: the target belongs
    /// in their place, under any name there.
    pub(super) fn find_homes(&mut self, document: &Value, here: &Here) {
        let sections = document.get("components").and_then(Value::as_object);
        let mut homes = Vec::new();
        for (section, entries) in sections.into_iter().flatten() {
            for (name, value) in entries.as_object().into_iter().flatten() {
                let target = value.get("$ref").and_then(Value::as_str);
                let Some(target) = target.filter(|target| !target.starts_with('#')) else {
                    continue;
                };
                if target.contains("://") || value.as_object().is_some_and(|map| map.len() > 1) {
                    continue;
                }
                homes.push((section.clone(), name.clone(), target.to_owned()));
            }
        }
        homes.sort();
        for (section, name, target) in homes {
            let (file, fragment) = target.split_once('#').unwrap_or((&target, ""));
            let folder = here.path.parent().unwrap_or(Path::new(""));
            let path = normalize(&folder.join(decode_percent(file)));
            let pointer = decode_percent(fragment);
            if let Ok(file) = self.files.open(&path)
                && kind_at(&format!("/components/{section}/{name}")).is_some()
                && self.files.has(&path, &pointer)
            {
                self.definitions.note_home(file, pointer, &section, &name);
            }
        }
    }
}
