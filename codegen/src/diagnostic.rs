//! What is wrong with a document, said so that it can be mended: a code, a place, a hint.
//! Collects everything before it gives up; never stops at the first.

use std::fmt;

use crate::source::{Place, Sources};

/// What a diagnostic is about. Each has a row in `codegen/README.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

/// Something wrong with a document.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// What it is about.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// What to do.
    pub hint: Option<String>,
}

impl Diagnostic {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            place: None,
            hint: None,
        }
    }

    pub(crate) fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint.or(self.hint);
        self
    }
}

/// Everything wrong with a document. Its `Display` shows each with its place, line and hint.
#[derive(Debug)]
pub struct Diagnostics {
    sources: Sources,
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    pub(crate) fn new(sources: Sources, mut found: Vec<Diagnostic>) -> Self {
        // In the order of the files, which is the order in which they are mended.
        found.sort_by_cached_key(|d| {
            let location = d.place.as_ref().and_then(|place| sources.locate(place));
            let position = location.map(|l| (l.path.to_owned(), l.line, l.column));
            (position, d.code, d.message.clone())
        });
        found.dedup_by(|a, b| a.code == b.code && a.message == b.message && a.place == b.place);
        Self { sources, found }
    }

    /// What was found, in the order of the files.
    #[must_use]
    pub fn found(&self) -> &[Diagnostic] {
        &self.found
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for diagnostic in &self.found {
            show(f, diagnostic, &self.sources)?;
        }
        let plural = if self.found.len() == 1 { "" } else { "s" };
        writeln!(f, "{} error{plural}", self.found.len())
    }
}

impl std::error::Error for Diagnostics {}

fn show(f: &mut fmt::Formatter<'_>, diagnostic: &Diagnostic, sources: &Sources) -> fmt::Result {
    let location = diagnostic
        .place
        .as_ref()
        .and_then(|place| sources.locate(place));
    if let Some(l) = &location {
        write!(f, "{}:{}:{}: ", l.path.display(), l.line, l.column)?;
    } else if let Some(place) = &diagnostic.place {
        write!(f, "{}: ", sources.path(place.file).display())?;
    }
    writeln!(f, "error[{}]: {}", diagnostic.code.0, diagnostic.message)?;
    if let Some(l) = location {
        let number = l.line.to_string();
        let gutter = " ".repeat(number.len());
        // A tab stays one, so that the caret stands below what it means.
        let before = l.text.chars().take(l.column - 1);
        let indent: String = before.map(|c| if c == '\t' { c } else { ' ' }).collect();
        writeln!(f, "{gutter} |")?;
        writeln!(f, "{number} | {}", l.text)?;
        writeln!(f, "{gutter} | {indent}{}", "^".repeat(l.width))?;
    }
    if let Some(hint) = &diagnostic.hint {
        writeln!(f, "  = help: {hint}")?;
    }
    writeln!(f)
}

/// "did you mean `x`?", for the candidate that is nearest to `word`, if one is near.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    // What all extensions have in common says nothing about how near two of them are.
    let extension = |word: &str| word.strip_prefix("x-wacht-").map(str::to_owned);
    let near = candidates
        .into_iter()
        .filter_map(|candidate| {
            let (a, b) = match (extension(word), extension(candidate)) {
                (Some(a), Some(b)) => (a, b),
                _ => (word.to_owned(), candidate.to_owned()),
            };
            let distance = distance(&a, &b);
            let is_begun = a.len() > 2 && b.starts_with(&a);
            let is_near = distance <= (a.len().max(b.len()) + 1) / 3;
            (is_begun || is_near).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)?;
    Some(format!("did you mean `{}`?", near.1))
}

/// The number of edits between two words (Levenshtein), ignoring case.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        for (y, above) in b.iter().zip(row.iter_mut().skip(1)) {
            let replace = corner + usize::from(x != *y);
            corner = *above;
            left = replace.min(left + 1).min(*above + 1);
            *above = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn a_near_word_is_suggested() {
        let candidates = ["description", "operationId", "required"];
        let hint = did_you_mean("operatonId", candidates);
        assert_eq!(hint.as_deref(), Some("did you mean `operationId`?"));
        assert_eq!(
            did_you_mean("Requird", candidates).as_deref(),
            Some("did you mean `required`?")
        );
    }

    #[test]
    fn a_word_that_was_only_begun_is_suggested() {
        let hint = did_you_mean("int", ["number", "integer"]);
        assert_eq!(hint.as_deref(), Some("did you mean `integer`?"));
    }

    #[test]
    fn the_prefix_of_an_extension_makes_it_no_nearer() {
        let candidates = ["x-wacht-method"];
        assert!(did_you_mean("x-wacht-methd", candidates).is_some());
        assert_eq!(did_you_mean("x-wacht-color", candidates), None);
    }

    #[test]
    fn a_far_word_is_not() {
        assert_eq!(did_you_mean("x", ["description"]), None);
        assert_eq!(did_you_mean("nonsense", ["description"]), None);
    }
}
