//! Plain words: takes the prose of the workspace and the list in `words.toml`, returns each place where a
//! phrase of the list stands outside its exceptions. Rewords nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use toml::{Table, Value};

use super::{
    finding::Finding,
    prose::{Prose, Word},
};
use crate::Failure;

const LIST: &str = include_str!("words.toml");
const FILE: &str = "xtask/src/tidy/words.toml";

/// The list of phrases and their exceptions.
#[derive(Debug)]
pub(super) struct Words {
    phrases: Vec<Phrase>,
    exceptions: Vec<Exception>,
}

#[derive(Debug)]
struct Phrase {
    words: String,
    /// The words that fit at each position; any word where there are none.
    pattern: Vec<Vec<String>>,
    not_after: Vec<String>,
    not_before: Vec<String>,
    /// Words that the last position may not have.
    not_with: Vec<String>,
    /// The only folder that it is wrong in.
    within: Option<PathBuf>,
    say: String,
}

#[derive(Debug)]
struct Exception {
    path: PathBuf,
    /// The phrase, as `words` spells it; `*` is every phrase.
    phrase: String,
}

impl Words {
    /// The list of this workspace.
    pub(super) fn list() -> Result<Self, Failure> {
        Self::parse(LIST)
    }

    pub(super) fn parse(text: &str) -> Result<Self, Failure> {
        let table: Table = text.parse().map_err(|error| format!("{FILE}: {error}"))?;
        let mut words = Self {
            phrases: Vec::new(),
            exceptions: Vec::new(),
        };
        for entry in tables(&table, "phrase") {
            let text = string(entry, "words")?;
            words.phrases.push(Phrase {
                pattern: pattern(&text),
                words: text,
                not_after: strings(entry, "not-after"),
                not_before: strings(entry, "not-before"),
                not_with: strings(entry, "not-with"),
                within: match entry.get("within") {
                    Some(_) => Some(string(entry, "within")?.into()),
                    None => None,
                },
                say: string(entry, "say")?,
            });
        }
        for entry in tables(&table, "exception") {
            string(entry, "reason")?;
            words.exceptions.push(Exception {
                path: string(entry, "path")?.into(),
                phrase: string(entry, "phrase")?,
            });
        }
        Ok(words)
    }

    /// Every place outside the exceptions.
    pub(super) fn check(&self, files: &BTreeMap<PathBuf, String>) -> BTreeSet<Finding> {
        let mut found = BTreeSet::new();
        for (path, text) in files {
            let prose = Prose::of(path, text);
            for phrase in &self.phrases {
                let within = phrase.within.as_ref();
                let is_here = within.is_none_or(|folder| path.starts_with(folder));
                if is_here && !self.is_exception(path, phrase) {
                    found.extend(
                        phrase
                            .lines(&prose.words)
                            .map(|line| phrase.finding(path, line)),
                    );
                }
            }
        }
        found
    }

    fn is_exception(&self, path: &Path, phrase: &Phrase) -> bool {
        self.exceptions.iter().any(|exception| {
            path.starts_with(&exception.path)
                && (exception.phrase == "*" || exception.phrase == phrase.words)
        })
    }
}

impl Phrase {
    /// The lines on which it begins.
    fn lines<'a>(&'a self, words: &'a [Word]) -> impl Iterator<Item = usize> + 'a {
        (0..words.len()).filter_map(|start| {
            let end = start + self.pattern.len();
            let place = words.get(start..end)?;
            let fits = place.iter().zip(&self.pattern).all(|(word, options)| {
                !word.is_boundary() && (options.is_empty() || options.contains(&word.text))
            });
            let before = start.checked_sub(1).and_then(|index| words.get(index));
            let is_one_of = |word: Option<&Word>, list: &[String]| {
                word.is_some_and(|word| list.contains(&word.text))
            };
            let is_allowed = is_one_of(before, &self.not_after)
                || is_one_of(words.get(end), &self.not_before)
                || is_one_of(place.last(), &self.not_with);
            (fits && !is_allowed).then(|| place.first().map(|word| word.line))?
        })
    }

    fn finding(&self, path: &Path, line: usize) -> Finding {
        Finding {
            file: path.to_owned(),
            line,
            message: format!("`{}`", self.words),
            reason: "plain words are understood at the first reading".to_owned(),
            fix: format!("say: {}", self.say),
        }
    }
}

fn pattern(words: &str) -> Vec<Vec<String>> {
    let options = |word: &str| match word {
        "*" => Vec::new(),
        word => word.split('|').map(str::to_owned).collect(),
    };
    words.split(' ').map(options).collect()
}

fn tables<'a>(table: &'a Table, key: &str) -> impl Iterator<Item = &'a Table> {
    let list = table.get(key).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_table)
}

fn string(table: &Table, key: &str) -> Result<String, Failure> {
    let value = table.get(key).and_then(Value::as_str);
    value
        .map(str::to_owned)
        .ok_or_else(|| format!("{FILE}: an entry has no `{key}`: {table:?}"))
}

fn strings(table: &Table, key: &str) -> Vec<String> {
    let list = table.get(key).and_then(Value::as_array);
    let strings = list.into_iter().flatten().filter_map(Value::as_str);
    strings.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Words;

    const LIST: &str = r#"
[[phrase]]
words = "is|are no *"
not-after = ["there"]
not-with = ["longer"]
say = "is not a …"

[[phrase]]
words = "live form"
within = "src/old"
say = "the words of any API"

[[exception]]
path = "src/quotes"
phrase = "is|are no *"
reason = "it quotes"
"#;

    /// The reported places, one per line.
    fn reported(files: &[(&str, &str)]) -> String {
        let files = files
            .iter()
            .map(|(path, text)| (path.into(), (*text).to_owned()));
        let files: BTreeMap<_, _> = files.collect();
        let findings = Words::parse(LIST).unwrap().check(&files);
        let lines = findings
            .iter()
            .map(|found| format!("{}:{}", found.file.display(), found.line));
        lines.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_phrase_is_found_across_lines_and_in_messages() {
        let text = "//! An id is\n//! no number.\nfn f() {\n    g(\"it is no list\");\n}\n";
        assert_eq!(
            reported(&[("src/lib.rs", text)]),
            "src/lib.rs:1 src/lib.rs:4"
        );
    }

    #[test]
    fn a_word_before_or_inside_makes_a_phrase_right() {
        let text = "There is no list. It is no longer there. It is, no doubt.";
        assert_eq!(reported(&[("README.md", text)]), "");
    }

    #[test]
    fn code_is_not_read() {
        let text = "`is no x`\n\n```\nis no x\n```\n";
        assert_eq!(reported(&[("README.md", text)]), "");
        let code = "fn f() {\n    let is = no(x); // is `no` x\n}\n";
        assert_eq!(reported(&[("src/lib.rs", code)]), "");
    }

    #[test]
    fn an_exception_is_allowed() {
        assert_eq!(reported(&[("src/quotes/a.md", "This is no list.")]), "");
    }

    #[test]
    fn a_message_over_several_lines_is_read_as_one() {
        let text = "fn f() {\n    g(\"it \\\n       is no list\");\n}\n";
        assert_eq!(reported(&[("src/lib.rs", text)]), "src/lib.rs:3");
        let raw = "const F: &str = r#\"\nit \"is\" not,\nis no list\"#;\n";
        assert_eq!(reported(&[("src/lib.rs", raw)]), "src/lib.rs:3");
    }

    #[test]
    fn a_message_in_tests_is_not_read() {
        let text = "#[cfg(test)]\nmod tests {\n    const A: &str = \"it is no list\";\n}\n";
        assert_eq!(reported(&[("src/lib.rs", text)]), "");
    }

    #[test]
    fn a_phrase_of_a_folder_is_reported_there_and_nowhere_else() {
        let old = ("src/old/a.md", "This is no list.\n\nThe live form.");
        let new = ("src/new/a.md", "The live form.");
        assert_eq!(reported(&[old, new]), "src/old/a.md:1 src/old/a.md:3");
    }
}
