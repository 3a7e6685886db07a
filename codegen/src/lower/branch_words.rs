//! What the branches of choices are called. Takes the schemas; returns a word for each branch: the name
//! or the title that it has, else what distinguishes it from the branches beside it. Never counts.

use std::collections::{BTreeMap, BTreeSet};

use super::{Lower, branches::DEPTH, slot::Form};
use crate::{
    names,
    schema::{Additional, Kind, SchemaId},
};

/// How many lists and maps around a value are looked into.
const LEVELS: usize = 3;

/// How many values of a property may name a branch.
const VALUES: usize = 2;

/// The facts about a branch, or of the items of one that is a list.
struct Facts<'d> {
    /// The word that it has without a rule.
    given: Option<String>,
    /// The words for the lists and maps around the value.
    around: String,
    /// The word for the type of the value.
    kind: String,
    /// Whether a type is named by the word, in place of the word for the type.
    is_named: bool,
    is_object: bool,
    /// The properties that have few values, with these values.
    constants: BTreeMap<&'d str, Vec<String>>,
    /// In the order of the document.
    required: Vec<&'d str>,
    /// Each with the word for its type.
    properties: BTreeMap<&'d str, String>,
}

/// How many branches have each of the facts.
#[derive(Default)]
struct Counts<'f> {
    objects: usize,
    around: BTreeMap<&'f str, usize>,
    constants: BTreeMap<&'f str, usize>,
    values: BTreeMap<(&'f str, &'f str), usize>,
    required: BTreeMap<&'f str, usize>,
    properties: BTreeMap<&'f str, usize>,
    types: BTreeMap<(&'f str, &'f str), usize>,
}

impl<'d> Lower<'d> {
    /// The words for all branches that need one: an empty one for a branch that is alone. One that
    /// nothing distinguishes from another has none.
    pub(super) fn branch_words(&self) -> BTreeMap<SchemaId, String> {
        let mut words = BTreeMap::new();
        for id in self.schemas.all() {
            if self.schema(id).choice().is_empty() || self.is_enum(id) {
                continue;
            }
            let mut branches = Vec::new();
            self.spread(id, false, DEPTH, &mut branches);
            branches.retain(|branch| !self.is_null(*branch));
            let found = match branches[..] {
                [only] => vec![Some(self.given(only).unwrap_or_default())],
                _ => self.distinct(&branches),
            };
            for (branch, word) in branches.into_iter().zip(found) {
                if let Some(word) = word {
                    words.entry(branch).or_insert(word);
                }
            }
        }
        words
    }

    /// What a branch is called, if it has a word.
    pub(super) fn branch_word(&self, branch: SchemaId) -> Option<String> {
        let word = self.branch_words.get(&branch).cloned();
        word.or_else(|| self.given(branch))
    }

    /// Whether a choice is a branch of another one, which has its branches in its place.
    pub(super) fn is_spread(&self, id: SchemaId) -> bool {
        let above = self.schemas.above(id);
        let is_branch = above.is_some_and(|(_, key, _)| matches!(key, "oneOf" | "anyOf"));
        let schema = self.schema(id);
        is_branch
            && !schema.choice().is_empty()
            && schema.reference.is_none()
            && schema.properties.is_empty()
            && schema.all_of.is_empty()
            && schema.discriminator.is_none()
            && !self.is_enum(id)
    }

    fn distinct(&self, branches: &[SchemaId]) -> Vec<Option<String>> {
        let given: Vec<_> = branches.iter().map(|branch| self.given(*branch)).collect();
        let mut taken = BTreeSet::new();
        let is_settled = given.iter().all(|given| {
            let name = given.as_deref().map(names::type_name);
            name.is_some_and(|name| taken.insert(name))
        });
        if is_settled {
            return given;
        }
        let facts: Vec<_> = branches.iter().map(|branch| self.facts(*branch)).collect();
        let mut counts = Counts::default();
        facts.iter().for_each(|facts| counts.add(facts));
        taken = facts.iter().filter_map(Facts::known).collect();
        let mut is_first = BTreeSet::new();
        let words = facts.iter().map(|facts| {
            let mut found = match &facts.given {
                Some(given) if is_first.insert(names::type_name(given)) => {
                    return Some(given.clone());
                }
                Some(given) => {
                    let words = facts.words(&counts).into_iter();
                    words.map(|word| format!("{given} {word}")).collect()
                }
                None if facts.is_scalar() => return None,
                None => facts.words(&counts),
            };
            found.retain(|word| !taken.contains(&names::type_name(word)));
            let word = found.into_iter().next()?;
            taken.insert(names::type_name(&word));
            Some(word)
        });
        words.collect()
    }

    /// The name of the component that a branch is, or its title.
    fn given(&self, branch: SchemaId) -> Option<String> {
        let mut at = branch;
        let mut given = None;
        for _ in 0..DEPTH {
            let title = || self.schema(at).title.map(str::to_owned);
            given = self.component_label(at).or_else(title);
            match self.form(at) {
                Form::Same(inner) if given.is_none() => at = inner,
                _ => break,
            }
        }
        let given = given?;
        // A number would be one of a position.
        match given.parse::<usize>() {
            Ok(_) => Some(names::pascal(&given)),
            Err(_) => Some(given),
        }
    }

    /// The name of the component that a branch refers to.
    pub(super) fn component_label(&self, branch: SchemaId) -> Option<String> {
        let mut at = branch;
        if let [part] = self.schema(branch).all_of[..] {
            at = part;
        }
        let reference = self.schema(at).reference?;
        let (name, _) = self.schemas.referred(reference)?;
        Some(name.to_owned())
    }

    fn facts(&self, branch: SchemaId) -> Facts<'d> {
        let (value, around) = self.innermost(branch);
        let target = self.behind(value);
        let mut facts = Facts {
            given: self.given(branch),
            kind: self.kind_word(value),
            is_named: self.component_label(value).is_none() && self.is_named(target),
            is_object: matches!(self.form(target), Form::Object | Form::Typed(Kind::Object))
                && !self.is_enum(target),
            around,
            constants: self.constants(value, DEPTH),
            required: Vec::new(),
            properties: BTreeMap::new(),
        };
        for part in self.parts(target) {
            let schema = self.schema(part);
            for (_, property) in &schema.properties {
                // Without a constant here, one inside distinguishes as well.
                let is_inline = self.schema(*property).reference.is_none();
                if is_inline && matches!(self.form(*property), Form::Object) {
                    for (name, values) in self.constants(*property, 0) {
                        facts.constants.entry(name).or_insert(values);
                    }
                }
            }
            facts.required.extend(&schema.required);
            for (name, property) in &schema.properties {
                let kind = || {
                    let (value, around) = self.innermost(*property);
                    names::type_name(&self.kind_word(value)) + &around
                };
                facts.properties.entry(name).or_insert_with(kind);
            }
        }
        facts
    }

    /// The value inside the lists and maps that a schema is, and the words for these.
    fn innermost(&self, id: SchemaId) -> (SchemaId, String) {
        let (mut at, mut around) = (id, String::new());
        for _ in 0..LEVELS {
            if self.component_label(at).is_some() || self.is_enum(at) {
                break;
            }
            let schema = self.schema(self.behind(at));
            let (inner, word) = match (self.form(at), schema.items, schema.additional) {
                (Form::Typed(Kind::Array), Some(items), _) => (items, "List"),
                (Form::Typed(Kind::Object), _, Additional::Schema(values)) => (values, "Map"),
                _ => break,
            };
            at = inner;
            around.insert_str(0, word);
        }
        (at, around)
    }

    /// The word for the type of a schema: the name of its component, or what kind of value it is.
    fn kind_word(&self, id: SchemaId) -> String {
        if let Some(name) = self.component_label(id) {
            return name;
        }
        let target = self.behind(id);
        if self.is_enum(target) {
            let schemas = self.value_schemas(target).into_iter();
            let values: Vec<_> = schemas.flat_map(|id| self.schema(id).values).collect();
            return match values[..] {
                [value] => value_word("value", &crate::ir::plain(value)),
                _ => "Value".to_owned(),
            };
        }
        let word = match self.form(target) {
            Form::Object => "Object",
            Form::Typed(kind) => kind.word(),
            Form::Choice | Form::Several => "Choice",
            Form::Referred(_) | Form::Same(_) | Form::Any => "Json",
        };
        word.to_owned()
    }
}

impl<'f> Counts<'f> {
    fn add(&mut self, facts: &'f Facts<'_>) {
        self.objects += usize::from(facts.is_object);
        *self.around.entry(&facts.around).or_default() += 1;
        for (property, values) in &facts.constants {
            *self.constants.entry(property).or_default() += 1;
            for value in values {
                *self.values.entry((property, value)).or_default() += 1;
            }
        }
        let required: BTreeSet<_> = facts.required.iter().collect();
        for property in required {
            *self.required.entry(property).or_default() += 1;
        }
        for (property, kind) in &facts.properties {
            *self.properties.entry(property).or_default() += 1;
            *self.types.entry((property, kind)).or_default() += 1;
        }
    }
}

impl Facts<'_> {
    /// Whether the value is of a type that has its word from Rust.
    fn is_scalar(&self) -> bool {
        !self.is_named && !self.is_object
    }

    /// The name that the branch has without regard to the others.
    fn known(&self) -> Option<String> {
        let word = match &self.given {
            Some(given) => given.clone(),
            None if self.is_scalar() => format!("{}{}", self.kind, self.around),
            None => return None,
        };
        Some(names::type_name(&word))
    }

    /// The words that distinguish the branch, the best first.
    fn words(&self, counts: &Counts<'_>) -> Vec<String> {
        let mut words = Vec::new();
        if !self.around.is_empty() && counts.around.get(&*self.around) == Some(&1) {
            words.push(self.around.clone());
        }
        words.extend(self.values(counts));
        if counts.objects > 1 {
            let has_once =
                |counts: &BTreeMap<&str, usize>, name: &&str| counts.get(name) == Some(&1);
            let properties = || self.properties.keys().copied();
            let required = || self.required.iter().copied();
            let alone = required().find(|name| {
                has_once(&counts.required, name) && counts.properties.get(name) <= Some(&1)
            });
            let asked = || required().find(|name| has_once(&counts.required, name));
            let there = || properties().find(|name| has_once(&counts.properties, name));
            words.extend(alone.or_else(asked).or_else(there).map(names::pascal));
            let typed = self.properties.iter();
            let mut typed = typed.filter(|(name, kind)| {
                let kind: &str = kind;
                counts.types.get(&(**name, kind)) == Some(&1)
            });
            let typed = typed.next();
            let typed = typed.map(|(name, kind)| names::pascal(name) + kind);
            words.extend(typed);
        }
        words.push(self.kind.clone());
        let first = usize::from(words.first() == Some(&self.around));
        for word in words.iter_mut().skip(first) {
            word.push_str(&self.around);
        }
        words
    }

    /// The words for the values of constants that no other branch has. The property that most branches
    /// have comes first.
    fn values(&self, counts: &Counts<'_>) -> Option<String> {
        let is_alone = |property: &str, value: &String| {
            counts.values.get(&(property, value.as_str())) == Some(&1)
        };
        let constants = self.constants.iter().filter(|(property, values)| {
            values.len() <= VALUES && values.iter().all(|value| is_alone(property, value))
        });
        let most = constants.max_by_key(|(property, values)| {
            let branches = counts.constants.get(*property).copied();
            (branches, values.len() == 1, std::cmp::Reverse(**property))
        });
        let (property, values) = most?;
        let words: Vec<_> = values
            .iter()
            .map(|value| value_word(property, value))
            .collect();
        Some(words.join("Or"))
    }
}

/// The word for a value of a property.
fn value_word(property: &str, value: &str) -> String {
    let is_word = value.starts_with(char::is_alphabetic) && !matches!(value, "true" | "false");
    match is_word {
        true => names::pascal(value),
        false => names::pascal(&format!("{property} {value}")),
    }
}
