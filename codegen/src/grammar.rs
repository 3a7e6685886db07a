//! What an OpenAPI document may hold, as data: one table per kind of object, in the words of 3.1. `load`
//! follows references by it, and `check` holds a document to it. Knows no extension, and judges
//! nothing itself.

mod tables;

use self::tables::{COMPONENTS, PATH_ITEM};
pub(crate) use self::tables::{DOCUMENT, SCHEMA, SCHEMA_KIND, TEXT_MAP, TYPES, WEBHOOKS};
use crate::{source::unescape, version::Version};

/// What a value must be.
pub(crate) enum Kind {
    Any,
    /// What nothing is generated from. It is not looked into.
    Idle,
    /// A value that nothing is generated from, and what it should be.
    Hint(&'static Kind),
    Text,
    /// A string that leads to a schema as a reference does.
    Target,
    Flag,
    Number,
    /// An integer that is not negative.
    Count,
    OneOf(&'static [&'static str]),
    List(&'static Kind),
    Map(&'static Kind),
    /// A map that may have extensions beside its entries.
    Extensible(&'static Kind),
    Object(&'static Table),
    FlagOr(&'static Kind),
    /// One or several of these words.
    Words(&'static [&'static str]),
    /// A schema: an object, or true or false.
    Schema,
}

impl Kind {
    /// What belongs in a section of `components`.
    pub(crate) fn of(section: &str) -> Option<&'static Self> {
        COMPONENTS.kind(section)?.inner()
    }

    /// The section of `components` that a reference in this place leads to.
    pub(crate) fn section(&self) -> Option<&'static str> {
        match self {
            Self::Object(table) => table.section(),
            Self::Schema => SCHEMA.section(),
            _ => None,
        }
    }

    /// What the values of a map are, where this is one.
    pub(crate) fn inner(&self) -> Option<&'static Self> {
        match self {
            Self::Map(kind) | Self::Extensible(kind) => Some(kind),
            _ => None,
        }
    }

    /// The keys of an object of this kind.
    pub(crate) fn table(&self) -> Option<&'static Table> {
        match self {
            Self::Object(table) => Some(table),
            Self::Schema => Some(&SCHEMA),
            _ => None,
        }
    }

    /// What stands below a key or an index of a value of this kind.
    pub(crate) fn below(&self, segment: &str) -> Option<&'static Self> {
        match self {
            Self::Object(table) => table.kind(segment),
            Self::Schema => SCHEMA.kind(segment),
            Self::Map(kind) | Self::Extensible(kind) | Self::List(kind) => Some(kind),
            Self::FlagOr(kind) => kind.below(segment),
            _ => None,
        }
    }

    /// What this is, where the standard has no reference in its place.
    pub(crate) fn not_referred(&self) -> Option<&'static str> {
        match self {
            Self::Object(table) if table.name == PATH_ITEM.name => None,
            Self::Object(table) => Some(table.name),
            Self::List(_) => Some("a list"),
            _ => Some("a map"),
        }
    }

    /// Whether there may be a schema or a reference in a value of this kind. Most are scalars and
    /// hold none, and to know where each of them is would be most of the work.
    pub(crate) fn holds_schemas(&self) -> bool {
        match self {
            Self::Object(_) | Self::Schema | Self::Target => true,
            Self::List(kind) | Self::Map(kind) | Self::Extensible(kind) | Self::FlagOr(kind) => {
                kind.holds_schemas()
            }
            _ => false,
        }
    }

    pub(crate) fn describe(&self) -> &'static str {
        match self {
            Self::Any | Self::Idle => "anything",
            Self::Hint(kind) => kind.describe(),
            Self::Text | Self::Target | Self::OneOf(_) => "a string",
            Self::Flag => "true or false",
            Self::Number => "a number",
            Self::Count => "an integer that is not negative",
            Self::List(_) => "a list",
            Self::Map(_) | Self::Extensible(_) | Self::Object(_) => "an object",
            Self::FlagOr(Self::Number) => "a number, or true or false",
            Self::FlagOr(_) | Self::Schema => "an object, or true or false",
            Self::Words(_) => "a string or a list of strings",
        }
    }
}

/// The methods that a path item may have operations for.
pub(crate) const METHODS: &[&str] = &[
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// What belongs at a pointer into a document.
pub(crate) fn kind_at(pointer: &str) -> Option<&'static Kind> {
    static ROOT: Kind = Kind::Object(&DOCUMENT);
    let mut kind = &ROOT;
    for segment in pointer.split('/').skip(1) {
        kind = kind.below(&unescape(segment))?;
    }
    Some(kind)
}

/// The keys of a kind of object.
pub(crate) struct Table {
    /// With article, for messages.
    pub(crate) name: &'static str,
    pub(crate) keys: &'static [(&'static str, &'static Kind)],
    /// Those that came with a later version than the first.
    pub(crate) later: &'static [(Version, &'static str, &'static Kind)],
    pub(crate) required: &'static [&'static str],
    /// Those that the standard requires and that nothing is lost without.
    pub(crate) expected: &'static [&'static str],
}

impl Table {
    pub(crate) fn kind(&self, key: &str) -> Option<&'static Kind> {
        let mut keys = self.keys.iter();
        let found = keys.find(|(known, _)| *known == key);
        let found = found.map(|(_, kind)| *kind);
        found.or_else(|| Some(self.later(key)?.1))
    }

    /// The version that a key came with, if it is a later one, and what belongs there.
    pub(crate) fn later(&self, key: &str) -> Option<(Version, &'static Kind)> {
        let mut later = self.later.iter();
        let (version, _, kind) = later.find(|(_, known, _)| *known == key)?;
        Some((*version, kind))
    }

    /// All keys.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        let later = self.later.iter().map(|(_, key, _)| *key);
        self.keys.iter().map(|(key, _)| *key).chain(later)
    }

    /// The section of `components` that an object of this kind can be in.
    pub(crate) fn section(&self) -> Option<&'static str> {
        let sections = [
            ("a schema", "schemas"),
            ("a response", "responses"),
            ("a parameter", "parameters"),
            ("a request body", "requestBodies"),
            ("a header", "headers"),
            ("a security scheme", "securitySchemes"),
        ];
        let found = sections.into_iter().find(|(name, _)| *name == self.name);
        found.map(|(_, section)| section)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{DOCUMENT, Kind, Table};
    use crate::version::Version;

    /// All tables by their names, in the words of the README.
    fn tables<'t>(table: &'t Table, found: &mut BTreeMap<&'static str, &'t Table>) {
        if found.insert(table.name, table).is_some() {
            return;
        }
        let later = table.later.iter().map(|(_, _, kind)| *kind);
        for mut kind in table.keys.iter().map(|(_, kind)| *kind).chain(later) {
            while let Kind::Hint(inner)
            | Kind::List(inner)
            | Kind::Map(inner)
            | Kind::Extensible(inner)
            | Kind::FlagOr(inner) = kind
            {
                kind = inner;
            }
            if let Some(table) = kind.table() {
                tables(table, found);
            }
        }
    }

    #[test]
    fn the_readme_has_every_keyword_once_with_its_version() {
        let mut all = BTreeMap::new();
        tables(&DOCUMENT, &mut all);
        let readme = include_str!("../README.md");
        let (_, section) = readme.split_once("\n## Keywords\n").unwrap();
        let rows = section.lines().skip_while(|line| !line.starts_with("|---"));
        let rows = rows.skip(1).take_while(|line| line.starts_with('|'));
        for row in rows {
            let cells: Vec<_> = row.split('|').map(str::trim).collect();
            let table = all.remove(cells[1]).unwrap_or_else(|| panic!("{row}"));
            let cells = cells[2..].iter().flat_map(|cell| cell.split(", "));
            let mut told: Vec<_> = cells.filter(|cell| !cell.is_empty()).collect();
            for key in &mut told {
                *key = key.trim_end_matches(|c: char| c.is_ascii_digit() || c == 'E');
                *key = key.trim_end_matches(' ');
            }
            let keys = table.keys.iter().map(|(key, _)| format!("`{key}`"));
            let later = table.later.iter().map(|(version, key, _)| match version {
                Version::V32 => format!("`{key}` (3.2)"),
                _ => format!("`{key}` (3.1)"),
            });
            let mut expected: Vec<_> = keys.chain(later).collect();
            told.sort_unstable();
            expected.sort_unstable();
            assert_eq!(told, expected, "{}", table.name);
        }
        assert!(all.is_empty(), "not in the table: {:?}", all.keys());
    }
}
