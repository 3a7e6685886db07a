//! Where values stand in the text of a TOML file. Takes the text, and JSON pointers to values; returns
//! their lines and columns.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{scan::Mark, unescape};

/// A file of TOML, as far as it can be read.
pub(super) struct Toml<'t> {
    text: &'t str,
    root: DeValue<'t>,
}

impl<'t> Toml<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let table = DeTable::parse(text).map(Spanned::into_inner);
        Self {
            text,
            root: DeValue::Table(table.unwrap_or_default()),
        }
    }

    /// Where a value or its key stands. For a value that is not in the file it is the nearest value around.
    pub(super) fn mark(&self, pointer: &str, of_key: bool) -> Option<Mark> {
        let mut value = &self.root;
        let mut found = None;
        for segment in pointer.split('/').skip(1).map(unescape) {
            let (key, next) = match value {
                DeValue::Table(table) => {
                    let mut entries = table.iter();
                    match entries.find(|(key, _)| *key.get_ref() == *segment) {
                        Some((key, next)) => (Some(key.span()), next),
                        None => break,
                    }
                }
                DeValue::Array(items) => {
                    match segment.parse().ok().and_then(|n: usize| items.get(n)) {
                        Some(next) => (None, next),
                        None => break,
                    }
                }
                _ => break,
            };
            found = Some(key.filter(|_| of_key).unwrap_or_else(|| next.span()));
            value = next.get_ref();
        }
        found.map(|span| self.position(span))
    }

    fn position(&self, span: Range<usize>) -> Mark {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let here = self.text.get(span).unwrap_or_default();
        let width = here.lines().next().unwrap_or_default().chars().count();
        let row = before.matches('\n').count() + 1;
        (row, line.chars().count() + 1, width.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::Toml;

    const TEXT: &str = "skip = [\"a\", 'ç']\n[names]\n\"#/a/b\" = \"B\"\n[[paging]]\nby = 'x'\n[[paging]]\nby = 'cursor'\n";

    #[test]
    fn values_and_keys_are_found() {
        let toml = Toml::new(TEXT);
        assert_eq!(toml.mark("/skip", true), Some((1, 1, 4)));
        assert_eq!(toml.mark("/skip/1", true), Some((1, 14, 3)));
        assert_eq!(toml.mark("/names/#~1a~1b", true), Some((3, 1, 7)));
        assert_eq!(toml.mark("/names/#~1a~1b", false), Some((3, 11, 3)));
        assert_eq!(toml.mark("/paging/1/by", false), Some((7, 6, 8)));
    }

    #[test]
    fn what_is_missing_leads_to_what_is_around_it() {
        let toml = Toml::new(TEXT);
        assert_eq!(toml.mark("/skip/7", true), Some((1, 1, 4)));
        assert_eq!(toml.mark("/nothing", true), None);
        assert_eq!(Toml::new("= broken").mark("/skip", true), None);
    }
}
