//! Diagnostics for people: each with its line and a caret, and the rest counted by kind. However long
//! the lines and words of the document are, the shown part is bounded.

use std::{collections::BTreeMap, fmt};

use super::{Code, Diagnostic, Diagnostics, Severity, excerpt::excerpt};
use crate::{counted::counted, source::Location};

/// The most kinds that are counted one by one.
const KINDS: usize = 50;

/// The most characters of a message or a hint.
const MESSAGE: usize = 400;

/// Shows diagnostics.
pub(super) struct Report<'a> {
    pub(super) diagnostics: &'a Diagnostics,
    /// How many of each are shown one by one.
    pub(super) errors: usize,
    pub(super) warnings: usize,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut total = Vec::new();
        for (severity, shown) in [
            (Severity::Error, self.errors),
            (Severity::Warning, self.warnings),
        ] {
            let located = self.diagnostics.located();
            let mut located = located.filter(|(diagnostic, _)| diagnostic.severity == severity);
            let mut count = 0;
            for (diagnostic, location) in located.by_ref().take(shown) {
                show(f, diagnostic, location)?;
                count += 1;
            }
            let rest: Vec<_> = located.map(|(diagnostic, _)| diagnostic).collect();
            count_by_kind(f, &rest, count > 0)?;
            count += rest.len();
            if count > 0 {
                total.push(counted(count, severity.word()));
            }
        }
        writeln!(f, "{}", total.join(", "))
    }
}

fn show(
    f: &mut fmt::Formatter<'_>,
    diagnostic: &Diagnostic,
    location: Option<Location<'_>>,
) -> fmt::Result {
    if let Some(l) = &location {
        write!(f, "{}:{}:{}: ", l.path.display(), l.line, l.column)?;
    }
    let message = bounded(&diagnostic.message);
    let severity = diagnostic.severity.word();
    writeln!(f, "{severity}[{}]: {message}", diagnostic.code.0)?;
    if let Some(l) = location {
        let number = l.line.to_string();
        let gutter = " ".repeat(number.len());
        let excerpt = excerpt(l.text, l.offset, l.width);
        writeln!(f, "{gutter} |")?;
        writeln!(f, "{number} | {}", excerpt.text)?;
        let (indent, carets) = (" ".repeat(excerpt.indent), "^".repeat(excerpt.carets));
        writeln!(f, "{gutter} | {indent}{carets}")?;
    }
    if let Some(hint) = &diagnostic.hint {
        writeln!(f, "  = help: {}", bounded(hint))?;
    }
    writeln!(f)
}

/// How many there are of each kind, the most frequent first.
fn count_by_kind(f: &mut fmt::Formatter<'_>, rest: &[&Diagnostic], are_more: bool) -> fmt::Result {
    let mut kinds: BTreeMap<(Code, String), usize> = BTreeMap::new();
    for diagnostic in rest {
        let kind = (diagnostic.code, kind(&diagnostic.message));
        *kinds.entry(kind).or_default() += 1;
    }
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let Some(first) = kinds.first() else {
        return Ok(());
    };
    let width = first.1.to_string().len();
    let severity = rest
        .first()
        .map_or(Severity::Error, |first| first.severity)
        .word();
    match are_more {
        true => writeln!(f, "{} more:", rest.len())?,
        false => writeln!(f, "{}:", counted(rest.len(), severity))?,
    }
    for ((code, kind), count) in kinds.iter().take(KINDS) {
        let kind = bounded(kind);
        writeln!(f, "  {count:width$} × {severity}[{}]: {kind}", code.0)?;
    }
    let others: usize = kinds.iter().skip(KINDS).map(|(_, count)| count).sum();
    if others > 0 {
        writeln!(f, "  {others:width$} of other kinds")?;
    }
    writeln!(f)
}

/// What messages have in common that differ only in the words of the document, which are in backticks.
fn kind(message: &str) -> String {
    let parts = message.split('`').enumerate();
    let parts = parts.map(|(index, part)| if index % 2 == 1 { "…" } else { part });
    parts.collect::<Vec<_>>().join("`")
}

/// A message on one line and of a length that can be read. The cut is in the middle, because words of
/// the document stand there.
fn bounded(text: &str) -> String {
    let plain = |part: &str| -> String {
        let escaped = |c: char| match c.is_control() {
            true => c.escape_default().to_string(),
            false => c.to_string(),
        };
        part.chars().map(escaped).collect()
    };
    let half = MESSAGE / 2;
    let cut = text.char_indices().nth(half).map(|(index, _)| index);
    let tail = text.char_indices().rev().nth(half).map(|(index, _)| index);
    match (cut, tail) {
        (Some(cut), Some(tail)) if cut < tail => {
            let (head, tail) = (text.get(..cut), text.get(tail..));
            let (head, tail) = (head.unwrap_or_default(), tail.unwrap_or_default());
            format!("{}…{}", plain(head), plain(tail))
        }
        _ => plain(text),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use crate::{
        diagnostic::{Code, Diagnostic, Diagnostics},
        source::{At, Place, Sources},
    };

    /// The excerpt for problems in the first columns of a document on one line.
    fn shown(text: &str, messages: &[&str]) -> String {
        let mut sources = Sources::default();
        let file = sources.add(PathBuf::from("a.yaml"), text.to_owned());
        let found = messages.iter().enumerate().map(|(index, message)| {
            let at = At::Position(1, index + 1);
            Diagnostic::new(Code("E000"), *message).at(Place { file, at })
        });
        Diagnostics::new(sources, found.collect()).to_string()
    }

    #[test]
    fn what_differs_only_in_words_of_the_document_is_of_one_kind() {
        let messages: Vec<_> = (0..60).map(|n| format!("no key `k{n}`")).collect();
        let mut messages: Vec<_> = messages.iter().map(String::as_str).collect();
        messages.push("another problem");
        let text = shown("text", &messages);
        let (_, rest) = text.split_once("no key `k49`").unwrap();
        let (_, rest) = rest.split_once("\n\n").unwrap();
        insta::assert_snapshot!(rest, @r"
        11 more:
          10 × error[E000]: no key `…`
           1 × error[E000]: another problem

        61 errors
        ");
    }

    #[test]
    fn up_to_fifty_are_all_shown() {
        let text = shown("text", &["a problem"; 50]);
        assert_eq!(text.matches("error[E000]").count(), 50);
        assert!(!text.contains("more:"), "{text}");
    }

    #[test]
    fn a_message_is_one_line_of_bounded_length() {
        let text = shown("text", &["an\u{1b}[31m\nescape", &"x".repeat(100_000)]);
        assert!(text.contains("an\\u{1b}[31m\\nescape"), "{text}");
        assert!(text.len() < 1_000, "{}", text.len());
    }
}
