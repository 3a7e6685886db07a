//! Takes a regular expression, returns a short string that matches it, always the same; none for one that it cannot
//! read or follow.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Longer strings are given up.
const LONGEST: usize = 4096;

/// A string that matches the pattern, as JSON Schema reads patterns: anywhere in it.
pub(crate) fn matching(pattern: &str) -> Option<String> {
    let hir = regex_syntax::parse(pattern).ok()?;
    let mut text = String::new();
    write(&hir, &mut text)?;
    Some(text)
}

fn write(hir: &Hir, text: &mut String) -> Option<()> {
    if text.len() > LONGEST {
        return None;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => text.push(letter(class)?),
        HirKind::Capture(capture) => write(&capture.sub, text)?,
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| write(part, text))?,
        HirKind::Alternation(parts) => write(parts.first()?, text)?,
        HirKind::Repetition(repetition) => {
            // One rather than none: an empty string names nothing.
            let most = repetition.max.unwrap_or(u32::MAX);
            let times = repetition.min.max(1).min(most);
            for _ in 0..times {
                write(&repetition.sub, text)?;
            }
        }
    }
    Some(())
}

/// A letter or a digit of the class, else its first character that can be seen, else its first.
fn letter(class: &Class) -> Option<char> {
    let Class::Unicode(class) = class else {
        return None;
    };
    let is_in = |letter: &char| {
        let mut ranges = class.ranges().iter();
        ranges.any(|range| (range.start()..=range.end()).contains(letter))
    };
    let plain = ('a'..='z')
        .chain('A'..='Z')
        .chain('0'..='9')
        .chain('!'..='~');
    plain
        .into_iter()
        .find(is_in)
        .or_else(|| class.ranges().first().map(|range| range.start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_matches_its_pattern() {
        for (pattern, text) in [
            ("^[A-Z]{2}-[0-9]{3}$", "AA-000"),
            ("^(cat|dog)s?$", "cats"),
            (r"^\d+\.\d+$", "0.0"),
            ("^[^a-z]$", "A"),
            (r"^\p{Greek}$", "Ͱ"),
            ("", ""),
        ] {
            assert_eq!(matching(pattern).as_deref(), Some(text), "{pattern}");
        }
    }

    #[test]
    fn a_pattern_that_cannot_be_followed_has_no_text() {
        for pattern in ["(", "(?=a)b", "(?:a{1000}){1000}"] {
            assert_eq!(matching(pattern), None, "{pattern}");
        }
    }
}
