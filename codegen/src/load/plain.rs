//! YAML as nearly all documents are written: blocks, scalars, lists and objects in brackets. Takes the
//! content of a file; returns its value, or nothing where anything else is in it, such as an anchor, a
//! tag or an error. The value equals that of the parser, which reads all of YAML and takes three times
//! as long.

mod flow;
mod scalar;
mod text;

use std::borrow::Cow;

use serde_json::{Map, Value};

use self::{
    flow::Flow,
    scalar::{ends, key, plain, quoted, scalar},
};

/// How deep a value may be.
const DEPTH: usize = 64;

/// The value of a scalar that may be a number.
pub(super) type Number = fn(&str) -> Option<Value>;

/// The value of a document, if all of it is plain.
pub(super) fn read(document: &str, number: Number) -> Option<Value> {
    let is_plain = |byte| matches!(byte, b'\n' | b' '..=b'~');
    if !document.bytes().all(is_plain) && !document.chars().all(is_printable) {
        return None;
    }
    let is_cut = !document.ends_with('\n');
    let document = match is_cut {
        true => Cow::Owned(format!("{document}\n")),
        false => Cow::Borrowed(document),
    };
    let document = document.strip_prefix("---\n").unwrap_or(&document);
    let mut reader = Reader {
        document,
        line: None,
        rest: document,
        is_cut,
        number,
        depth: 0,
        members: Vec::new(),
    };
    reader.next();
    let value = reader.block(0)?;
    reader.line.is_none().then_some(value)
}

/// Whether a character means itself in every place. Tabs, and the line breaks that only YAML has, do
/// not.
fn is_printable(c: char) -> bool {
    match c {
        '\n' | ' '..='~' => true,
        '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        c => c >= '\u{a0}',
    }
}

/// The content of a line.
#[derive(Clone, Copy)]
struct Line<'t> {
    /// The column of the content. Behind the dash of an item it is that of the item.
    indent: usize,
    content: &'t str,
}

impl<'t> Line<'t> {
    fn of(line: &'t str) -> Self {
        let content = line.trim_start_matches(' ');
        Self {
            indent: line.len() - content.len(),
            content,
        }
    }

    fn is_blank(self) -> bool {
        self.content.is_empty()
    }

    /// Whether it is an item of a list.
    fn is_item(self) -> bool {
        self.content == "-" || self.content.starts_with("- ")
    }

    /// Whether a list or an object begins here.
    fn is_block(self) -> bool {
        self.is_item() || key(self.content).is_some()
    }
}

struct Reader<'t> {
    document: &'t str,
    /// The next line with content; nothing at the end.
    line: Option<Line<'t>>,
    /// The lines behind it.
    rest: &'t str,
    /// Whether the last line does not end in the file.
    is_cut: bool,
    number: Number,
    depth: usize,
    /// The members of the objects that are open, so that each object is made when its size is known.
    members: Vec<(String, Value)>,
}

impl<'t> Reader<'t> {
    /// Takes a line off the rest.
    fn take(&mut self) -> Option<Line<'t>> {
        let (line, rest) = self.rest.split_once('\n')?;
        self.rest = rest;
        Some(Line::of(line))
    }

    /// Goes to the next line with content.
    fn next(&mut self) {
        self.line = loop {
            match self.take() {
                Some(line) if line.is_blank() || line.content.starts_with('#') => {}
                line => break line,
            }
        };
    }

    /// Goes to the next line, which must not belong to the value that ends here.
    fn leave(&mut self, indent: usize) -> Option<()> {
        self.next();
        let is_outside = self.line.is_none_or(|line| line.indent <= indent);
        is_outside.then_some(())
    }

    /// The list or the object that begins here, if it is at least so far indented.
    fn block(&mut self, least: usize) -> Option<Value> {
        let line = self.line.filter(|line| line.indent >= least)?;
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let value = match line.is_item() {
            true => self.list(line.indent)?.into(),
            false => self.object(line.indent)?.into(),
        };
        self.depth -= 1;
        Some(value)
    }

    fn list(&mut self, indent: usize) -> Option<Vec<Value>> {
        let mut items = Vec::new();
        while let Some(line) = self.line.filter(|line| line.indent >= indent) {
            if line.indent > indent {
                return None;
            }
            // The list of a key may stand as far in as the key, and another key ends it.
            let Some(behind) = line.content.strip_prefix('-').filter(|_| line.is_item()) else {
                break;
            };
            let item = Line::of(behind);
            let item = Line {
                indent: indent + 1 + item.indent,
                ..item
            };
            items.push(match item.is_block() {
                true => {
                    self.line = Some(item);
                    self.block(item.indent)?
                }
                false => self.value(item.content, indent, indent + 1)?,
            });
        }
        items.shrink_to_fit();
        Some(items)
    }

    fn object(&mut self, indent: usize) -> Option<Map<String, Value>> {
        let start = self.members.len();
        while let Some(line) = self.line.filter(|line| line.indent >= indent) {
            if line.indent > indent || line.is_item() {
                return None;
            }
            let (key, behind) = key(line.content)?;
            let value = self.value(behind.trim_start_matches(' '), indent, indent)?;
            self.members.push((key.to_owned(), value));
        }
        let count = self.members.len() - start;
        let object: Map<_, _> = self.members.drain(start..).collect();
        // No key is there twice.
        (object.len() == count).then_some(object)
    }

    /// What stands behind a key or a dash and on the lines below, which are further indented, but for
    /// a list, which is at least as far as `list`. Goes to the line after it.
    fn value(&mut self, content: &'t str, indent: usize, list: usize) -> Option<Value> {
        match content.bytes().next() {
            None | Some(b'#') => {
                self.next();
                match self.line {
                    Some(line) if line.indent > indent && !line.is_block() => {
                        self.value(line.content, indent, list)
                    }
                    Some(line) if line.indent > indent => self.block(indent + 1),
                    Some(line) if line.indent >= list && line.is_item() => self.block(list),
                    _ => Some(Value::Null),
                }
            }
            Some(b'|' | b'>') => self.text(content, indent).map(Value::String),
            Some(b'\'' | b'"') => {
                let (text, behind) = quoted(self.from(content)?)?;
                self.end(behind, indent)?;
                Some(text.into())
            }
            Some(b'[' | b'{') => {
                let mut flow = Flow::new(self.from(content)?, self.number, self.depth);
                let value = flow.value()?;
                self.end(flow.rest(), indent)?;
                Some(value)
            }
            Some(_) => self.plain(content, indent),
        }
    }

    /// The document from the content of the line that was taken last.
    fn from(&self, content: &str) -> Option<&'t str> {
        let end = self.document.len() - self.rest.len();
        self.document.get(end.checked_sub(content.len() + 1)?..)
    }

    /// Continues behind a value that may have ended some lines below.
    fn end(&mut self, behind: &'t str, indent: usize) -> Option<()> {
        let (line, rest) = behind.split_once('\n')?;
        let content = line.trim_start_matches(' ');
        let is_comment = content.starts_with('#') && content.len() < line.len();
        self.rest = rest;
        (content.is_empty() || is_comment).then_some(())?;
        self.leave(indent)
    }

    /// A scalar without quotes, which may continue on the lines below.
    fn plain(&mut self, content: &'t str, indent: usize) -> Option<Value> {
        let first = plain(content)?;
        // A comment ends it.
        let is_open = first.len() == content.trim_end_matches(' ').len();
        let (mut long, mut blank) = (String::new(), 0);
        loop {
            let before = self.rest;
            match self.take() {
                Some(line) if line.is_blank() => blank += 1,
                Some(line) if line.indent > indent && is_open => {
                    let more = line.content.trim_end_matches(' ');
                    if ends(more) || more.starts_with('#') {
                        return None;
                    }
                    if long.is_empty() {
                        long.push_str(first);
                    }
                    join(&mut long, blank);
                    long.push_str(more);
                    blank = 0;
                }
                _ => {
                    self.rest = before;
                    break;
                }
            }
        }
        self.leave(indent)?;
        match long.is_empty() {
            true => scalar(first, self.number),
            false => Some(long.into()),
        }
    }
}

/// What stands in place of a line break with so many blank lines behind it: a space, or a break for
/// each of them.
fn join(text: &mut String, blank: usize) {
    match blank {
        0 => text.push(' '),
        _ => text.extend(std::iter::repeat_n('\n', blank)),
    }
}
