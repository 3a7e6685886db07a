//! Compares the facts of two models. Returns the changes, each with what it does to users.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Change, Class, Diff, Group,
    facts::{Element, Fact, FactKind, Facts},
    rename,
};

/// The changes from the old facts to the new ones.
pub(super) fn compare(mut old: Vec<Facts>, new: Vec<Facts>) -> Diff {
    let pairs = rename::pairs(&old, &new);
    let gone_paths: Vec<Vec<String>> = old.iter().map(|facts| facts.paths.clone()).collect();
    rename::rename(&mut old, &pairs.renamed);
    let comparison = Comparison {
        old: items(&old),
        new: items(&new),
    };
    let mut groups = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, facts) in new.iter().enumerate() {
        let before = pairs.old_of.get(&index).copied();
        let changes = match before.and_then(|index| Some((index, old.get(index)?))) {
            None => vec![comparison.arrived(facts)],
            Some((index, before)) => {
                seen.insert(index);
                let paths = gone_paths.get(index).map_or(&[][..], Vec::as_slice);
                comparison.changed(before, facts, paths)
            }
        };
        if !changes.is_empty() {
            let subject = facts.subject.clone();
            groups.push(Group { subject, changes });
        }
    }
    for (index, facts) in old.iter().enumerate() {
        if !seen.contains(&index) {
            groups.push(Group {
                subject: facts.subject.clone(),
                changes: vec![comparison.gone(facts)],
            });
        }
    }
    Diff { groups }
}

/// The Rust facts of all subjects, by kind and item.
type Items<'a> = BTreeMap<(u8, &'a str), &'a str>;

fn items(all: &[Facts]) -> Items<'_> {
    let elements = all.iter().flat_map(|facts| &facts.elements);
    let facts = elements.flat_map(|element| &element.facts);
    let facts = facts.filter_map(|fact| {
        let kind = item_kind(fact)?;
        Some(((kind, fact.name.as_str()), fact.value.as_str()))
    });
    facts.collect()
}

/// Which facts belong to items, wherever these are.
fn item_kind(fact: &Fact) -> Option<u8> {
    match fact.kind {
        FactKind::Rust => Some(0),
        FactKind::Order => Some(1),
        FactKind::Gate => Some(2),
        FactKind::Wire | FactKind::Deprecated | FactKind::Docs => None,
    }
}

/// What a comparison knows of both sides.
struct Comparison<'a> {
    old: Items<'a>,
    new: Items<'a>,
}

/// A change in the making.
struct Draft(Change);

impl Draft {
    fn new(element: &Element) -> Self {
        Self(Change {
            class: Class::Docs,
            element: element.title.clone(),
            wire: Vec::new(),
            rust: Vec::new(),
            is_gone: false,
            pointer: element.pointer.clone(),
            place: None,
        })
    }

    fn wire(&mut self, class: Class, line: String) {
        self.0.class = self.0.class.max(class);
        self.0.wire.push(line);
    }

    fn rust(&mut self, class: Class, line: String) {
        self.0.class = self.0.class.max(class);
        self.0.rust.push(line);
    }

    fn done(mut self) -> Option<Change> {
        // What only readers see comes last.
        self.0
            .wire
            .sort_by_key(|line| line == "documentation changed");
        let is_empty = self.0.wire.is_empty() && self.0.rust.is_empty();
        (!is_empty).then_some(self.0)
    }
}

impl Comparison<'_> {
    /// The change that a new subject is. Its parts are not listed one by one.
    fn arrived(&self, facts: &Facts) -> Change {
        let mut change = self.summed_up(facts, "is new");
        let added = facts.elements.iter().flat_map(|element| &element.facts);
        let changed = added.filter_map(|fact| self.signature(fact));
        // An item can go from one subject to another one and change on the way.
        change.class = changed
            .map(|(class, _)| class)
            .fold(Class::Addition, Class::max);
        change
    }

    /// The change that the end of a subject is.
    fn gone(&self, facts: &Facts) -> Change {
        let mut change = self.summed_up(facts, "is gone");
        let mut all = facts.elements.iter().flat_map(|element| &element.facts);
        let is_missing = all.any(|fact| {
            fact.kind == FactKind::Rust && !self.new.contains_key(&(0, fact.name.as_str()))
        });
        change.class = match is_missing {
            true => Class::Breaking,
            false => Class::Behavior,
        };
        change.is_gone = true;
        change
    }

    fn summed_up(&self, facts: &Facts, what: &str) -> Change {
        let signature = facts.elements.first().and_then(|element| {
            let mut facts = element.facts.iter();
            facts.find(|fact| fact.kind == FactKind::Rust)
        });
        Change {
            class: Class::Addition,
            element: String::new(),
            wire: vec![format!("`{}` {what}", facts.subject.wire)],
            rust: signature.map(shown).into_iter().collect(),
            is_gone: false,
            pointer: facts.subject.pointer.clone(),
            place: None,
        }
    }

    /// The changes of a subject that both models have.
    fn changed(&self, old: &Facts, new: &Facts, old_paths: &[String]) -> Vec<Change> {
        let pairs = elements(old, new);
        let mut drafts = Vec::new();
        for (element, before) in &pairs {
            let mut draft = Draft::new(element);
            if let (None, false) = (before, element.key.is_empty()) {
                draft.wire(Class::Addition, format!("added: {}", sum(element)));
            }
            if element.key.is_empty() {
                for (was, is) in old_paths.iter().zip(&new.paths) {
                    if was != is && self.old.contains_key(&(0, is.as_str())) {
                        draft.rust(Class::Breaking, format!("`{was}` is now `{is}`"));
                    }
                }
            }
            if let Some(before) = before {
                aspects(&mut draft, before, element);
            }
            self.items_of(&mut draft, element, *before);
            drafts.push((&element.key, draft));
        }
        let kept: BTreeSet<&str> = pairs
            .iter()
            .filter_map(|(_, before)| before.map(|before| before.key.as_str()))
            .collect();
        for before in &old.elements {
            if kept.contains(before.key.as_str()) {
                continue;
            }
            let mut draft = Draft::new(before);
            draft.0.is_gone = true;
            draft.wire(Class::Behavior, format!("removed: {}", sum(before)));
            self.missing(&mut draft, before);
            drafts.push((&before.key, draft));
        }
        // What changes the arguments of a function breaks the code that calls it.
        let moved = self.arguments(old, new);
        for (key, draft) in &mut drafts {
            if moved.contains(key.as_str()) && !draft.0.wire.is_empty() {
                draft.0.class = Class::Breaking;
            }
        }
        let drafts = drafts.into_iter().map(|(_, draft)| draft);
        drafts.filter_map(Draft::done).collect()
    }

    /// The elements that are arguments of a function whose signature changed.
    fn arguments(&self, old: &Facts, new: &Facts) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for fact in [old, new]
            .into_iter()
            .filter_map(|facts| facts.elements.first())
        {
            let orders = fact
                .facts
                .iter()
                .filter(|fact| fact.kind == FactKind::Order);
            for order in orders {
                let key = (0, order.name.as_str());
                if self.old.get(&key) != self.new.get(&key) {
                    found.extend(order.value.split(", ").map(str::to_owned));
                }
            }
        }
        found
    }

    /// What became of the Rust items of an element.
    fn items_of(&self, draft: &mut Draft, element: &Element, before: Option<&Element>) {
        for fact in &element.facts {
            if let Some((class, line)) = self.signature(fact) {
                draft.rust(class, line);
            }
        }
        if let Some(before) = before {
            self.missing(draft, before);
        }
    }

    /// What changed about an item that is still there, or is new.
    fn signature(&self, fact: &Fact) -> Option<(Class, String)> {
        let name = &fact.name;
        let was = self.old.get(&(item_kind(fact)?, name.as_str())).copied();
        if was == Some(fact.value.as_str()) {
            return None;
        }
        match (fact.kind, was) {
            (FactKind::Rust, None) => Some((Class::Addition, format!("added {}", shown(fact)))),
            (FactKind::Rust, Some(was)) => Some((
                Class::Breaking,
                format!("`{name}`: `{was}` is now `{}`", fact.value),
            )),
            (FactKind::Order, Some(was)) => {
                let order = |text: &str| {
                    let mut names: Vec<_> = text.split(", ").map(str::to_owned).collect();
                    names.sort_unstable();
                    names
                };
                let is_same = order(was) == order(&fact.value);
                is_same.then(|| {
                    let line = format!("`{name}` takes {} where it took {was}", fact.value);
                    (Class::Breaking, line)
                })
            }
            (FactKind::Gate, Some(was)) => {
                let features = |text: &str| {
                    let names = text.split(", ").filter(|name| !name.is_empty());
                    names.map(str::to_owned).collect::<BTreeSet<_>>()
                };
                let (was, is) = (features(was), features(&fact.value));
                let is_wider = is.is_empty() || !was.is_empty() && was.is_subset(&is);
                let class = match is_wider {
                    true => Class::Addition,
                    false => Class::Breaking,
                };
                let words = |features: &BTreeSet<String>| match features.is_empty() {
                    true => "no feature".to_owned(),
                    false => {
                        let names: Vec<_> = features.iter().map(String::as_str).collect();
                        format!("the feature {}", names.join(" or "))
                    }
                };
                let line = format!("`{name}` needs {}; it needed {}", words(&is), words(&was));
                Some((class, line))
            }
            _ => None,
        }
    }

    /// The Rust items of an element that are gone.
    fn missing(&self, draft: &mut Draft, before: &Element) {
        let items = before
            .facts
            .iter()
            .filter(|fact| fact.kind == FactKind::Rust);
        for fact in items {
            if !self.new.contains_key(&(0, fact.name.as_str())) {
                draft.rust(Class::Breaking, format!("removed {}", shown(fact)));
            }
        }
    }
}

/// An item and its signature.
fn shown(fact: &Fact) -> String {
    match fact.value.as_str() {
        "" | "value" | "struct" | "enum" | "id" => format!("`{}`", fact.name),
        value => format!("`{}`: `{value}`", fact.name),
    }
}

/// What an element is on the wire, in a line.
fn sum(element: &Element) -> String {
    let wire = element
        .facts
        .iter()
        .filter(|fact| fact.kind == FactKind::Wire);
    let wire = wire.map(|fact| match fact.name.as_str() {
        "type" | "presence" | "value" => fact.value.clone(),
        name => format!("{name} {}", fact.value),
    });
    wire.collect::<Vec<_>>().join(", ")
}

/// The new elements of a subject, each with the old one that it was.
fn elements<'a>(old: &'a Facts, new: &'a Facts) -> Vec<(&'a Element, Option<&'a Element>)> {
    let by_key: BTreeMap<&str, &Element> = old
        .elements
        .iter()
        .map(|element| (element.key.as_str(), element))
        .collect();
    let mut left: Vec<&Element> = old
        .elements
        .iter()
        .filter(|before| new.elements.iter().all(|element| element.key != before.key))
        .collect();
    let new = new.elements.iter().map(|element| {
        let before = by_key.get(element.key.as_str()).copied();
        let before = before.or_else(|| {
            let found = left.iter().position(|before| is_renamed(before, element))?;
            Some(left.remove(found))
        });
        (element, before)
    });
    new.collect()
}

/// Whether two elements differ in nothing but their names. What nobody describes is too little for that.
fn is_renamed(old: &Element, new: &Element) -> bool {
    let rest = |element: &Element| {
        let facts = element.facts.iter();
        let facts = facts.filter(|fact| item_kind(fact).is_none());
        facts.cloned().collect::<Vec<_>>()
    };
    let facts = rest(new);
    facts.iter().any(|fact| fact.name == "documentation") && facts == rest(old)
}

/// What changed about an element besides its Rust items.
fn aspects(draft: &mut Draft, old: &Element, new: &Element) {
    if old.key != new.key {
        draft.wire(Class::Behavior, format!("was {}", old.title));
    }
    let aspects = old.facts.iter().chain(&new.facts);
    let mut names = Vec::new();
    for fact in aspects.filter(|fact| item_kind(fact).is_none()) {
        let name = (fact.kind, fact.name.as_str());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    for (kind, name) in names {
        let value = |element: &'_ Element| {
            let mut facts = element.facts.iter();
            let fact = facts.find(|fact| fact.kind == kind && fact.name == name);
            fact.map(|fact| (fact.value.clone(), fact.is_short()))
        };
        let (was, is) = (value(old), value(new));
        if was == is {
            continue;
        }
        let class = match (kind, &was, &is) {
            (FactKind::Deprecated, None, _) => Class::Deprecation,
            (FactKind::Deprecated | FactKind::Docs, ..) => Class::Docs,
            _ => Class::Behavior,
        };
        let line = match (&was, &is) {
            (Some((_, false)), _) | (_, Some((_, false))) => format!("{name} changed"),
            (None, Some((is, _))) if is.is_empty() => name.to_owned(),
            (None, Some((is, _))) => format!("{name}: {is}"),
            (Some(_), None) if kind == FactKind::Deprecated => "no longer deprecated".to_owned(),
            (Some((was, _)), None) => format!("{name}: no longer {was}"),
            (Some((was, _)), Some((is, _))) => format!("{name}: {was} is now {is}"),
            (None, None) => continue,
        };
        draft.wire(class, line);
    }
}
