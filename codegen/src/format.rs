//! From tokens to text: parses the emitted tokens as Rust, prints them in one style and puts the
//! documentation in its places. Tokens that are not Rust are found here, with the name of the file.

mod table;

use syn::Item;

use crate::{
    emit::{File, PLACEHOLDER},
    output::MARK,
};

/// The name and the text of a file, with its head and with what its placeholders stand for.
pub(crate) fn format(file: File) -> Result<(String, String), FormatError> {
    format_with(file, None)
}

/// The same with an item at the end that is a syntax tree already.
pub(crate) fn format_with(file: File, last: Option<Item>) -> Result<(String, String), FormatError> {
    match syn::parse2::<syn::File>(file.tokens) {
        Ok(mut syntax) => {
            syntax.items.extend(last);
            let text = finish(&prettyplease::unparse(&syntax), &file.docs);
            Ok((file.name, text))
        }
        Err(error) => Err(FormatError {
            file: file.name,
            error,
        }),
    }
}

/// What keeps `rustfmt` from what follows.
const SKIP: &str = "#[rustfmt::skip]";

/// What the printer printed, with a head, with documentation, and with an empty line between items
/// and between methods, which the printer leaves out.
fn finish(text: &str, docs: &[String]) -> String {
    let mut out = String::with_capacity(4 * text.len());
    out.push_str(MARK);
    out.push_str(" Do not edit: change the document and generate again.\n\n");
    let (mut before, mut last) = ("", Sort::Other);
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        // An attribute belongs to what follows it.
        let is_attribute = |line: &&str| line.starts_with("#[cfg(") || *line == SKIP;
        let sort = match is_attribute(&line) {
            true => lines
                .clone()
                .find(|line| !is_attribute(line))
                .map_or(Sort::Other, Sort::of),
            false => Sort::of(line),
        };
        if begins_after(line, before) && !sort.follows(last) {
            out.push('\n');
        }
        if !line.starts_with(['}', ')', ' ']) {
            last = sort;
        }
        before = line;
        if let Some(comment) = Comment::of(line, docs) {
            comment.write(&mut out);
        } else if table::opens(line) {
            table::write(line, &mut lines, &mut out);
            before = table::CLOSE;
        } else {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// A comment where a line has its placeholder.
struct Comment<'a> {
    indent: &'a str,
    marker: &'static str,
    text: &'a str,
}

impl<'a> Comment<'a> {
    fn of(line: &'a str, docs: &'a [String]) -> Option<Self> {
        let (indent, attribute) = line.split_at(depth(line));
        let (marker, attribute) = match attribute.strip_prefix("#[") {
            Some(attribute) => ("///", attribute),
            None => ("//!", attribute.strip_prefix("#![")?),
        };
        let number = attribute.strip_prefix(PLACEHOLDER)?.strip_suffix(']')?;
        let text = docs.get(number.parse::<usize>().ok()?)?;
        Some(Self {
            indent,
            marker,
            text,
        })
    }

    fn write(&self, out: &mut String) {
        for line in self.text.lines().map(str::trim_end) {
            out.push_str(self.indent);
            out.push_str(self.marker);
            if !line.is_empty() {
                out.push(' ');
                out.push_str(line);
            }
            out.push('\n');
        }
    }
}

/// Sorts of items that stand together without an empty line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Head,
    Use,
    Module,
    Reexport,
    Macro,
    Other,
}

impl Sort {
    fn of(line: &str) -> Self {
        let sorts = [
            ("//!", Self::Head),
            ("#![", Self::Head),
            ("use ", Self::Use),
            ("mod ", Self::Module),
            ("pub mod ", Self::Module),
            ("pub use ", Self::Reexport),
        ];
        let found = sorts.into_iter().find(|(start, _)| line.starts_with(start));
        // Every line comes here, and a search for one character is the cheapest.
        match (found, line.split_once('!')) {
            (Some((_, sort)), _) => sort,
            (None, Some((name, rest)))
                if rest.starts_with('(')
                    && !name.contains(|c: char| c != '_' && !c.is_alphabetic()) =>
            {
                Self::Macro
            }
            (None, _) => Self::Other,
        }
    }

    /// Whether it follows another without an empty line: one of its sort, and a macro the item that it
    /// completes.
    fn follows(self, last: Self) -> bool {
        match self {
            Self::Other => false,
            Self::Macro => matches!(last, Self::Macro | Self::Other),
            _ => self == last,
        }
    }
}

/// How far a line is indented.
fn depth(line: &str) -> usize {
    line.bytes().take_while(|byte| *byte == b' ').count()
}

/// Whether `line` begins an item or a method, and `before` ended one.
fn begins_after(line: &str, before: &str) -> bool {
    let (item, ended) = (line.trim_start(), before.trim_start());
    let begins = match depth(line) {
        0 => !item.starts_with(['}', ')']),
        4 => item.starts_with("///") || item.starts_with("#[") || item.contains("fn "),
        _ => false,
    };
    let is_end = match depth(before) {
        0 => ended.ends_with([';', '}']) || Sort::of(ended) == Sort::Head,
        4 if ended == "}" => true,
        // The end of a static that is a chain of calls.
        _ => depth(line) == 0 && ended.ends_with(");"),
    };
    begins && is_end && (depth(line) == depth(before) || depth(line) == 0)
}

/// Emitted code that is not Rust. A bug of the generator, for any document.
#[derive(Debug)]
pub struct FormatError {
    file: String,
    error: syn::Error,
}

impl std::fmt::Display for FormatError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "the generator emitted invalid Rust for {}: {}",
            self.file, self.error
        )
    }
}

impl std::error::Error for FormatError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

#[cfg(test)]
mod tests {
    use super::finish;

    #[test]
    fn a_text_stands_where_its_placeholder_was() {
        let docs = ["a;\n\nb  ".to_owned(), "c".to_owned()];
        let text = finish(
            "#![doc_1]\n#[doc_0]\nstruct A {\n    #[doc_1]\n    b: B,\n}\n",
            &docs,
        );
        let (_, body) = text.split_once("\n\n").unwrap();
        let wanted = "//! c\n\n/// a;\n///\n/// b\nstruct A {\n    /// c\n    b: B,\n}\n";
        assert_eq!(body, wanted);
    }

    #[test]
    fn a_macro_follows_the_item_that_it_completes() {
        let text = finish(
            "use a::B;\nids!(C);\nstruct D {\n    e: E,\n}\n#[cfg(f)]\nmodel!(\n    D, 0 e\n);\nstruct G;\n",
            &[],
        );
        let (_, body) = text.split_once("\n\n").unwrap();
        let wanted = "use a::B;\n\nids!(C);\n\nstruct D {\n    e: E,\n}\n#[cfg(f)]\nmodel!(\n    D,\n    0 e,\n);\n\nstruct G;\n";
        assert_eq!(body, wanted);
    }
}
