//! Prose: takes a file, returns its words with their lines. Of Rust it reads comments and, outside tests,
//! string literals; code in backticks and fences is left out.

use std::{path::Path, str::FromStr as _};

use proc_macro2::{TokenStream, TokenTree};

/// The words of a file, in their order.
#[derive(Debug)]
pub(super) struct Prose {
    pub(super) words: Vec<Word>,
}

/// A word in small letters, or an empty string where a sentence or its part ends.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) line: usize,
}

impl Word {
    pub(super) fn is_boundary(&self) -> bool {
        self.text.is_empty()
    }
}

impl Prose {
    pub(super) fn of(path: &Path, text: &str) -> Self {
        let mut prose = Self { words: Vec::new() };
        let is_rust = path.extension().is_some_and(|ending| ending == "rs");
        let is_test = path.components().any(|part| {
            let name = part.as_os_str();
            name == "tests" || name == "tests.rs"
        });
        let mut is_fenced = false;
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            let comment = match is_rust {
                true => comment(line),
                false => Some(line),
            };
            match comment {
                Some(comment) => {
                    let comment = comment.trim().trim_start_matches(['/', '!']).trim_start();
                    if comment.starts_with("```") {
                        is_fenced = !is_fenced;
                        prose.end(number);
                    } else if comment.is_empty() {
                        prose.end(number);
                    } else if !is_fenced {
                        prose.add(comment, number);
                    }
                }
                None => is_fenced = false,
            }
            if comment.is_none() {
                prose.end(number);
            }
        }
        if is_rust && !is_test {
            let tests = text.lines().position(|line| line.trim() == "#[cfg(test)]");
            for (line, literal) in literals(text, tests.unwrap_or(usize::MAX)) {
                prose.end(line);
                for (index, part) in literal.lines().enumerate() {
                    prose.add(part, line + index);
                }
                prose.end(line);
            }
        }
        prose
    }

    /// Adds the words of a line, without code in backticks.
    fn add(&mut self, text: &str, line: usize) {
        for (index, part) in text.split('`').enumerate() {
            if index % 2 == 1 {
                self.end(line);
                continue;
            }
            let mut word = String::new();
            for letter in part.chars().chain([' ']) {
                if letter.is_alphanumeric() || matches!(letter, '\'' | '_' | '-') {
                    word.extend(letter.to_lowercase());
                    continue;
                }
                if !word.is_empty() {
                    let text = std::mem::take(&mut word);
                    self.words.push(Word { text, line });
                }
                if !letter.is_whitespace() {
                    self.end(line);
                }
            }
        }
    }

    fn end(&mut self, line: usize) {
        if self.words.last().is_some_and(|word| !word.is_boundary()) {
            let text = String::new();
            self.words.push(Word { text, line });
        }
    }
}

/// The comment of a line of Rust.
fn comment(line: &str) -> Option<&str> {
    let mut is_string = false;
    let mut before = ' ';
    for (index, letter) in line.char_indices() {
        match letter {
            '"' if before != '\\' && before != '\'' => is_string = !is_string,
            '/' if !is_string && before != ':' => {
                let rest = line.get(index..).filter(|rest| rest.starts_with("//"));
                if rest.is_some() {
                    return rest;
                }
            }
            _ => {}
        }
        before = letter;
    }
    None
}

/// The string literals of Rust that have more than one word, with the line on which each begins. Those
/// below `last` are left out.
fn literals(text: &str, last: usize) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open: Vec<_> = TokenStream::from_str(text).into_iter().collect();
    while let Some(tokens) = open.pop() {
        for token in tokens {
            match token {
                TokenTree::Group(group) => open.push(group.stream()),
                TokenTree::Literal(literal) => {
                    let line = literal.span().start().line;
                    // A comment that documents is a literal as well, in `//`.
                    let source = literal.span().source_text().unwrap_or_default();
                    let is_text = source.starts_with(['"', 'r']) && source.trim().contains(' ');
                    if is_text && line <= last {
                        found.push((line, source.replace("\\n", " ").replace("\\\n", "\n")));
                    }
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }
    found
}
