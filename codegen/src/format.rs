//! From tokens to text: parses what was emitted as Rust and prints it in one style.
//! An emitter that emits what is no Rust is found here, with the name of the file.

use proc_macro2::TokenStream;

use crate::output::MARK;

/// The text of a file, with its head.
pub(crate) fn file(name: &str, tokens: TokenStream) -> Result<String, FormatError> {
    let file = syn::parse2(tokens).map_err(|error| FormatError {
        file: name.to_owned(),
        error,
    })?;
    let body = spaced(&prettyplease::unparse(&file));
    Ok(format!(
        "{MARK} Do not edit: change the document and generate again.\n\n{body}"
    ))
}

/// The same with an empty line between items and between methods, which the printer leaves out.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let (mut before, mut last) = ("", Sort::Other);
    for line in text.lines() {
        let sort = Sort::of(line);
        if begins_after(line, before) && !(sort == last && sort != Sort::Other) {
            out.push('\n');
        }
        if !line.starts_with(['}', ')', ' ']) {
            last = sort;
        }
        out.push_str(line);
        out.push('\n');
        before = line;
    }
    out
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
            ("endpoint!", Self::Macro),
            ("paged!", Self::Macro),
        ];
        let found = sorts.into_iter().find(|(start, _)| line.starts_with(start));
        found.map_or(Self::Other, |(_, sort)| sort)
    }
}

/// Whether `line` begins an item or a method, and `before` ended one.
fn begins_after(line: &str, before: &str) -> bool {
    let depth = |line: &str| line.len() - line.trim_start().len();
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

/// Emitted code that is no Rust. A bug of the generator, whatever the document says.
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
