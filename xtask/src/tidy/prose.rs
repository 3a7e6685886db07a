//! Prose: takes a file, returns its words with their lines. Of Rust it reads comments and, outside tests,
//! string literals; code in backticks and fences is left out.

use std::path::Path;

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
        let mut has_strings = !is_test;
        let mut is_fenced = false;
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            if is_rust && line.trim() == "#[cfg(test)]" {
                has_strings = false;
            }
            let (comment, code) = match is_rust {
                true => split(line),
                false => (Some(line), ""),
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
            if has_strings {
                for literal in literals(code) {
                    prose.end(number);
                    prose.add(literal, number);
                    prose.end(number);
                }
            }
            if comment.is_none() {
                prose.end(number);
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

/// The comment of a line of Rust, and the code before it.
fn split(line: &str) -> (Option<&str>, &str) {
    let mut is_string = false;
    let mut before = ' ';
    for (index, letter) in line.char_indices() {
        match letter {
            '"' if before != '\\' && before != '\'' => is_string = !is_string,
            '/' if !is_string && before != ':' => {
                if let (code, Some(comment)) = (&line[..index], line.get(index..))
                    && comment.starts_with("//")
                {
                    return (Some(comment), code);
                }
            }
            _ => {}
        }
        before = letter;
    }
    (None, line)
}

/// The string literals of a line that have more than one word.
fn literals(code: &str) -> impl Iterator<Item = &str> {
    let parts = code.split('"').enumerate();
    parts
        .filter(|(index, literal)| index % 2 == 1 && literal.trim().contains(' '))
        .map(|(_, literal)| literal)
}
