//! Source files and places in them. Takes files as they are read; gives the line and column of any
//! value, found only when it is asked for. Never interprets what a file says.

use std::path::{Path, PathBuf};

use saphyr_parser::{Event, Parser, ScanError, Span};

/// The files that a document was read from.
#[derive(Debug, Default)]
pub struct Sources(Vec<Source>);

#[derive(Debug)]
struct Source {
    path: PathBuf,
    text: String,
}

/// One of the [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(usize);

/// A place in a source file: a value by its JSON pointer, or a position that a parser reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// What in the file.
    pub at: At,
}

/// What a [`Place`] points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// The value with this JSON pointer.
    Value(String),
    /// The key of the value with this JSON pointer.
    Key(String),
    /// A line and a column, from 1.
    Position(usize, usize),
}

/// A place as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location<'a> {
    /// The path of the file, as it was given.
    pub path: &'a Path,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// How many characters the place spans, at least 1.
    pub width: usize,
    /// The text of the line.
    pub text: &'a str,
}

impl Sources {
    pub(crate) fn add(&mut self, path: PathBuf, text: String) -> FileId {
        self.0.push(Source { path, text });
        FileId(self.0.len() - 1)
    }

    /// The paths of all files.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().map(|source| source.path.as_path())
    }

    /// The path of a file, as it was given.
    #[must_use]
    pub fn path(&self, file: FileId) -> &Path {
        self.0.get(file.0).map_or(Path::new(""), |s| &s.path)
    }

    /// What a file says.
    pub(crate) fn text(&self, file: FileId) -> &str {
        self.0.get(file.0).map_or("", |source| &source.text)
    }

    /// Line and column of a place. A pointer to something that is not in the file leads to the
    /// nearest value around it.
    #[must_use]
    pub fn locate(&self, place: &Place) -> Option<Location<'_>> {
        let source = self.0.get(place.file.0)?;
        let start = (1, 1, 1);
        let (line, column, width) = match &place.at {
            At::Position(line, column) => (*line, *column, 1),
            At::Value(pointer) => find(&source.text, pointer, false).unwrap_or(start),
            At::Key(pointer) => find(&source.text, pointer, true).unwrap_or(start),
        };
        // A parser that wants more points behind the last line, which may not even be there.
        let text = source.text.lines().nth(line.saturating_sub(1));
        let text = text.unwrap_or_default();
        let width = width
            .min(text.chars().count().saturating_sub(column - 1))
            .max(1);
        Some(Location {
            path: &source.path,
            line,
            column,
            width,
            text,
        })
    }
}

/// Line, column and width of the value with this pointer, or of its key.
fn find(text: &str, pointer: &str, key: bool) -> Option<(usize, usize, usize)> {
    let wanted: Vec<String> = pointer.split('/').skip(1).map(unescape).collect();
    let mut finder = Finder {
        events: Parser::new_from_str(text),
        wanted: &wanted,
        best: None,
    };
    // A broken file still has good places before the break.
    let _ = finder.document();
    let found = finder.best?;
    let span = if key {
        found.key.or(found.value)
    } else {
        found.value.or(found.key)
    };
    span.map(|span| {
        let width = match span.end.line() == span.start.line() {
            true => span.end.col().saturating_sub(span.start.col()),
            false => 1,
        };
        (span.start.line(), span.start.col() + 1, width.max(1))
    })
}

pub(crate) fn unescape(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

/// Makes a pointer lead one step further.
pub(crate) fn push_segment(pointer: &mut String, segment: &str) {
    pointer.push('/');
    match segment.contains(['~', '/']) {
        true => pointer.push_str(&escape(segment)),
        false => pointer.push_str(segment),
    }
}

pub(crate) fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

struct Finder<'a, 't> {
    events: Parser<'t, saphyr_parser::StrInput<'t>>,
    wanted: &'a [String],
    best: Option<Found>,
}

struct Found {
    depth: usize,
    key: Option<Span>,
    value: Option<Span>,
}

impl<'t> Finder<'_, 't> {
    fn next(&mut self) -> Result<Option<(Event<'t>, Span)>, ScanError> {
        self.events.next_event().transpose()
    }

    fn document(&mut self) -> Result<(), ScanError> {
        while let Some((event, span)) = self.next()? {
            if let Event::StreamStart | Event::DocumentStart(_) = event {
                continue;
            }
            return self.node(event, span, Some(0), None);
        }
        Ok(())
    }

    /// Walks one value. `depth` is how many segments of the pointer led here, if they did.
    fn node(
        &mut self,
        event: Event<'t>,
        span: Span,
        depth: Option<usize>,
        key: Option<Span>,
    ) -> Result<(), ScanError> {
        if let Some(depth) = depth
            && self.best.as_ref().is_none_or(|best| best.depth <= depth)
        {
            let value = match event {
                Event::MappingStart(..) | Event::SequenceStart(..) => key.is_none().then_some(span),
                _ => Some(span),
            };
            self.best = Some(Found { depth, key, value });
        }
        match event {
            Event::MappingStart(..) => self.mapping(depth),
            Event::SequenceStart(..) => self.sequence(depth),
            _ => Ok(()),
        }
    }

    fn mapping(&mut self, depth: Option<usize>) -> Result<(), ScanError> {
        while let Some((event, span)) = self.next()? {
            let name = match event {
                Event::MappingEnd => break,
                Event::Scalar(name, ..) => Some(name),
                other => {
                    self.node(other, span, None, None)?;
                    None
                }
            };
            let inner = depth.filter(|depth| {
                name.as_deref().is_some()
                    && self.wanted.get(*depth).map(String::as_str) == name.as_deref()
            });
            if let Some((event, value)) = self.next()? {
                self.node(event, value, inner.map(|depth| depth + 1), Some(span))?;
            }
        }
        Ok(())
    }

    fn sequence(&mut self, depth: Option<usize>) -> Result<(), ScanError> {
        let mut index = 0_usize;
        while let Some((event, span)) = self.next()? {
            if let Event::SequenceEnd = event {
                break;
            }
            let inner = depth.filter(|depth| {
                self.wanted
                    .get(*depth)
                    .is_some_and(|wanted| *wanted == index.to_string())
            });
            self.node(event, span, inner.map(|depth| depth + 1), None)?;
            index += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    const TEXT: &str = "a:\n  b: [x, {c: yes}]\n  'd/e': |\n    text\nf: 1\n";

    #[test]
    fn values_are_found() {
        assert_eq!(find(TEXT, "/f", false), Some((5, 4, 1)));
        assert_eq!(find(TEXT, "/a/b/0", false), Some((2, 7, 1)));
        assert_eq!(find(TEXT, "/a/b/1/c", false), Some((2, 14, 3)));
    }

    #[test]
    fn keys_are_found() {
        assert_eq!(find(TEXT, "/a", true), Some((1, 1, 1)));
        assert_eq!(find(TEXT, "/a/d~1e", true), Some((3, 3, 5)));
    }

    #[test]
    fn what_is_missing_leads_to_what_is_around_it() {
        assert_eq!(find(TEXT, "/a/b/1/nope", true), find(TEXT, "/a/b/1", true));
        assert_eq!(find(TEXT, "/nope", true), Some((1, 1, 1)));
    }
}
