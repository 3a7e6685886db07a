//! Scalars after `|` and `>`. Takes the lines below; returns them as one string.

use super::{Line, Reader};

/// How the string ends.
#[derive(Clone, Copy, PartialEq)]
enum End {
    /// With one line break, if it has any content.
    One,
    /// With none (`-`).
    None,
    /// With all that are there (`+`).
    All,
}

/// What stands behind `|` or `>`: how far the string is indented, if that is stated, and how it ends.
fn head(marks: &str) -> Option<(Option<usize>, End)> {
    let (width, end) = match marks.bytes().next() {
        Some(digit @ b'1'..=b'9') => (Some(usize::from(digit - b'0')), marks.get(1..)?),
        _ => (None, marks),
    };
    let end = match end {
        "" => End::One,
        "-" => End::None,
        "+" => End::All,
        _ => return None,
    };
    Some((width, end))
}

impl Reader<'_> {
    /// The string below its head, further indented than `indent`. Goes to the line after it.
    pub(super) fn text(&mut self, content: &str, indent: usize) -> Option<String> {
        let is_folded = content.starts_with('>');
        let (width, end) = head(content.get(1..)?.trim_end_matches(' '))?;
        let mut column = width.map(|width| indent + width);
        let mut text = String::new();
        // The break of the last line, if there was one, and how many blank lines are behind it.
        let (mut last, mut blank) = ("", 0);
        let (mut was_indented, mut widest) = (false, 0);
        while let Some((raw, rest)) = self.rest.split_once('\n') {
            let line = Line::of(raw);
            // The first line with content decides how far it is indented.
            let start = column.unwrap_or(line.indent.max(widest));
            if line.is_blank() && raw.len() <= start {
                (widest, blank) = (start, blank + 1);
                self.rest = rest;
                continue;
            }
            if line.indent <= indent || column.is_some() && line.indent < start {
                break;
            }
            if line.indent < start {
                return None;
            }
            let content = raw.get(start..)?;
            let is_indented = content.starts_with(' ');
            let is_joined = is_folded && !was_indented && !is_indented && !last.is_empty();
            match is_joined {
                true if blank == 0 => text.push(' '),
                true => {}
                false => text.push_str(last),
            }
            text.extend(std::iter::repeat_n('\n', blank));
            text.push_str(content);
            (last, blank, was_indented) = ("\n", 0, is_indented);
            column = Some(start);
            self.rest = rest;
        }
        // The last line would have no break.
        if self.is_cut && self.rest.is_empty() {
            return None;
        }
        if end != End::None {
            text.push_str(last);
        }
        if end == End::All {
            text.extend(std::iter::repeat_n('\n', blank));
        }
        self.leave(indent)?;
        Some(text)
    }
}
