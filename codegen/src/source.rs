//! Source files and places in them. Takes files as they are read; returns line and column of the
//! requested places, all of a file in one scan. Never interprets the content of a file.

mod json;
mod scan;
mod toml;

use std::{
    borrow::Cow,
    collections::BTreeMap,
    ops::Range,
    path::{Path, PathBuf},
};

use self::{
    scan::{Mark, Wanted},
    toml::Toml,
};

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
    /// The line, without its break.
    pub text: &'a str,
    /// How many bytes of the line stand before the place.
    pub offset: usize,
}

/// A [`Location`] that borrows nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) file: FileId,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) width: usize,
    /// The line in bytes of the file.
    text: Range<usize>,
    offset: usize,
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

    /// All files, in the order in which they were read.
    pub(crate) fn files(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..self.0.len()).map(FileId)
    }

    /// The path of a file, as it was given.
    #[must_use]
    pub fn path(&self, file: FileId) -> &Path {
        self.0.get(file.0).map_or(Path::new(""), |s| &s.path)
    }

    /// The content of a file.
    pub(crate) fn text(&self, file: FileId) -> &str {
        self.0.get(file.0).map_or("", |source| &source.text)
    }

    /// Where places are. A pointer to something that is not in the file leads to the nearest value
    /// around it. Each file is scanned once, however many places are in it.
    pub(crate) fn spots(&self, places: &[Option<&Place>]) -> Vec<Option<Spot>> {
        let mut by_file: BTreeMap<FileId, Vec<(usize, &At)>> = BTreeMap::new();
        for (index, place) in places.iter().enumerate() {
            if let Some(place) = place {
                by_file
                    .entry(place.file)
                    .or_default()
                    .push((index, &place.at));
            }
        }
        let mut spots = vec![None; places.len()];
        for (file, places) in by_file {
            let is_toml = self.path(file).extension().is_some_and(|e| e == "toml");
            let marks = match is_toml {
                true => marks_in_toml(self.text(file), &places),
                false => marks_in(self.text(file), &places),
            };
            for (index, spot) in spots_of(self.text(file), file, marks) {
                if let Some(place) = spots.get_mut(index) {
                    *place = Some(spot);
                }
            }
        }
        spots
    }

    /// A spot as a person reads it.
    pub(crate) fn location(&self, spot: &Spot) -> Location<'_> {
        let text = self.text(spot.file).get(spot.text.clone());
        Location {
            path: self.path(spot.file),
            line: spot.line,
            column: spot.column,
            width: spot.width,
            text: text.unwrap_or_default(),
            offset: spot.offset,
        }
    }
}

/// Where places in a file of YAML or JSON are, with the numbers that they have.
fn marks_in(text: &str, places: &[(usize, &At)]) -> Vec<(Mark, usize)> {
    let mut wanted = Wanted::new();
    let numbers: Vec<_> = places
        .iter()
        .map(|(_, at)| match at {
            At::Value(pointer) => Some((wanted.add(pointer), false)),
            At::Key(pointer) => Some((wanted.add(pointer), true)),
            At::Position(..) => None,
        })
        .collect();
    if numbers.iter().any(Option::is_some) && !json::scan(&mut wanted, text) {
        wanted.scan(text);
    }
    let marks = places.iter().zip(numbers).map(|((index, at), number)| {
        let mark = match (at, number) {
            (At::Position(line, column), _) => Some((*line, *column, 1)),
            (_, Some((number, of_key))) => wanted.mark(number, of_key),
            _ => None,
        };
        (mark.unwrap_or((1, 1, 1)), *index)
    });
    marks.collect()
}

/// The same in TOML.
fn marks_in_toml(text: &str, places: &[(usize, &At)]) -> Vec<(Mark, usize)> {
    let toml = Toml::new(text);
    let marks = places.iter().map(|(index, at)| {
        let mark = match at {
            At::Value(pointer) => toml.mark(pointer, false),
            At::Key(pointer) => toml.mark(pointer, true),
            At::Position(line, column) => Some((*line, *column, 1)),
        };
        (mark.unwrap_or((1, 1, 1)), *index)
    });
    marks.collect()
}

/// The spots of the places in a file that have these lines and columns.
fn spots_of(text: &str, file: FileId, mut marks: Vec<(Mark, usize)>) -> Vec<(usize, Spot)> {
    marks.sort_unstable();
    let mut cursor = Cursor::new(text);
    let spots = marks.into_iter().map(|((line, column, width), index)| {
        let (text, offset) = cursor.go_to(line, column);
        let spot = Spot {
            file,
            line,
            column,
            width,
            text,
            offset,
        };
        (index, spot)
    });
    spots.collect()
}

/// A position in a string that only moves forward, so that no part of it is read twice.
struct Cursor<'a> {
    text: &'a str,
    line: usize,
    /// The current line in bytes, without its break.
    bounds: Range<usize>,
    column: usize,
    offset: usize,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str) -> Self {
        let mut cursor = Self {
            text,
            line: 1,
            bounds: 0..0,
            column: 1,
            offset: 0,
        };
        cursor.begin(0);
        cursor
    }

    fn begin(&mut self, start: usize) {
        let rest = self.text.get(start..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        let line = line.strip_suffix('\r').unwrap_or(line);
        self.bounds = start..start + line.len();
        (self.column, self.offset) = (1, 0);
    }

    /// The line in bytes, and how many bytes of it stand before the column.
    fn go_to(&mut self, line: usize, column: usize) -> (Range<usize>, usize) {
        while self.line < line {
            let rest = self.text.get(self.bounds.end..).unwrap_or_default();
            match rest.find('\n') {
                Some(index) => self.begin(self.bounds.end + index + 1),
                // A parser that wants more points behind the last line.
                None => self.begin(self.text.len()),
            }
            self.line += 1;
        }
        let rest = self
            .text
            .get(self.bounds.start + self.offset..self.bounds.end);
        let mut chars = rest.unwrap_or_default().chars();
        while self.column < column
            && let Some(c) = chars.next()
        {
            self.column += 1;
            self.offset += c.len_utf8();
        }
        (self.bounds.clone(), self.offset)
    }
}

pub(crate) fn unescape(segment: &str) -> Cow<'_, str> {
    match segment.contains('~') {
        true => segment.replace("~1", "/").replace("~0", "~").into(),
        false => segment.into(),
    }
}

/// Makes a pointer lead one step further.
pub(crate) fn push_segment(pointer: &mut String, segment: &str) {
    pointer.push('/');
    pointer.push_str(&escape(segment));
}

pub(crate) fn escape(segment: &str) -> Cow<'_, str> {
    // Few have a sign of a pointer, and every step of every walk comes here.
    match segment.bytes().any(|byte| byte == b'~' || byte == b'/') {
        true => segment.replace('~', "~0").replace('/', "~1").into(),
        false => segment.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{At, Place, Sources};

    /// Line, column, text and offset of positions in a string.
    fn at(text: &str, positions: &[(usize, usize)]) -> Vec<(usize, usize, String, usize)> {
        let mut sources = Sources::default();
        let file = sources.add(PathBuf::new(), text.to_owned());
        let places = positions.iter().map(|(line, column)| Place {
            file,
            at: At::Position(*line, *column),
        });
        let places: Vec<_> = places.collect();
        let places: Vec<_> = places.iter().map(Some).collect();
        let spots = sources.spots(&places);
        let locations = spots.iter().map(|spot| {
            let l = sources.location(spot.as_ref().unwrap());
            (l.line, l.column, l.text.to_owned(), l.offset)
        });
        locations.collect()
    }

    #[test]
    fn positions_are_found_in_any_order() {
        let found = at("ab\r\nçde\n", &[(2, 2), (1, 2), (2, 1)]);
        let expected = [
            (2, 2, "çde".to_owned(), 2),
            (1, 2, "ab".to_owned(), 1),
            (2, 1, "çde".to_owned(), 0),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_position_behind_the_end_has_an_empty_line() {
        let found = at("ab", &[(3, 1), (1, 9)]);
        assert_eq!(
            found,
            [(3, 1, String::new(), 0), (1, 9, "ab".to_owned(), 2)]
        );
    }
}
