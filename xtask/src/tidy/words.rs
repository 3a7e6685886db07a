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

/// The list of phrases, their exceptions, and the areas that are not reworded yet.
#[derive(Debug)]
pub(super) struct Words {
    phrases: Vec<Phrase>,
    exceptions: Vec<Exception>,
    /// The number of places that an area may still have.
    later: Vec<(PathBuf, usize)>,
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
    /// The only folder that it is wrong in; there no area has places left.
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
            later: Vec::new(),
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
        let later = table.get("later").and_then(Value::as_table);
        for (path, count) in later.into_iter().flatten() {
            let count = count.as_integer().and_then(|count| count.try_into().ok());
            let count = count.ok_or_else(|| format!("{FILE}: `{path}` has no number"))?;
            words.later.push((path.into(), count));
        }
        Ok(words)
    }

    /// Every place outside the exceptions, also in the areas that are not reworded yet.
    pub(super) fn places(&self, files: &BTreeMap<PathBuf, String>) -> BTreeSet<Finding> {
        self.find(files, |_| true)
    }

    fn find(
        &self,
        files: &BTreeMap<PathBuf, String>,
        is_wanted: impl Fn(&Phrase) -> bool,
    ) -> BTreeSet<Finding> {
        let mut found = BTreeSet::new();
        for (path, text) in files {
            let prose = Prose::of(path, text);
            for phrase in self.phrases.iter().filter(|phrase| is_wanted(phrase)) {
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

    /// Every place that must be reworded now: those outside the areas, and the areas with more places
    /// than they may have.
    pub(super) fn check(&self, files: &BTreeMap<PathBuf, String>) -> BTreeSet<Finding> {
        let mut areas: BTreeMap<&Path, BTreeSet<Finding>> = BTreeMap::new();
        let mut found = self.find(files, |phrase| phrase.within.is_some());
        for finding in self.find(files, |phrase| phrase.within.is_none()) {
            match self.area(&finding.file) {
                Some(area) => areas.entry(area).or_default().insert(finding),
                None => found.insert(finding),
            };
        }
        for (area, most) in &self.later {
            let places = areas.remove(area.as_path()).unwrap_or_default();
            if places.is_empty() {
                found.insert(notice(
                    area,
                    "has no place left",
                    "remove its line below `[later]`",
                ));
            } else if places.len() > *most {
                let message = format!("{} places, {most} are allowed", places.len());
                found.insert(notice(
                    area,
                    &message,
                    "reword the new ones; `cargo xtask tidy --words` lists all",
                ));
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

    /// The area that a file belongs to, the smallest of them.
    fn area(&self, file: &Path) -> Option<&Path> {
        let areas = self.later.iter().map(|(area, _)| area.as_path());
        areas
            .filter(|area| file.starts_with(area))
            .max_by_key(|area| area.components().count())
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

fn notice(area: &Path, message: &str, fix: &str) -> Finding {
    Finding {
        file: FILE.into(),
        line: 1,
        message: format!("{}: {message}", area.display()),
        reason: "the areas that are not reworded yet only become fewer".to_owned(),
        fix: fix.to_owned(),
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

    use super::{FILE, Words};

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

[later]
"src/old" = 1
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
            .filter(|finding| finding.file.to_str() != Some(FILE));
        let lines = lines.map(|found| format!("{}:{}", found.file.display(), found.line));
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
    fn an_exception_and_an_area_within_its_number_are_allowed() {
        let quotes = ("src/quotes/a.md", "This is no list.");
        let old = ("src/old/a.md", "This is no list.");
        assert_eq!(reported(&[quotes, old]), "");
    }

    #[test]
    fn a_phrase_of_a_folder_is_reported_there_and_nowhere_else() {
        let old = ("src/old/a.md", "This is no list.\n\nThe live form.");
        let new = ("src/new/a.md", "The live form.");
        assert_eq!(reported(&[old, new]), "src/old/a.md:3");
    }

    #[test]
    fn an_area_with_more_places_or_none_is_reported() {
        let check = |text: &str| {
            let files = BTreeMap::from([("src/old/a.md".into(), text.to_owned())]);
            let findings = Words::parse(LIST).unwrap().check(&files);
            let messages = findings.iter().map(|finding| finding.message.clone());
            messages.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            check("This is no list.\nThat is no set."),
            "src/old: 2 places, 1 are allowed"
        );
        assert_eq!(check("A list."), "src/old: has no place left");
    }
}
