//! The text of a file as JSON. Takes YAML or JSON; returns a value, or the problem and its place.
//! The only module that names `serde_yaml`.

use serde_json::Value;

use super::plain;
use crate::strict::Strict;

/// The message, line and column of a syntax error.
pub(super) type Broken = (String, usize, usize);

/// Reads JSON.
pub(super) fn parse_json(text: &str) -> Result<Value, Broken> {
    let parsed = serde_json::from_str::<Strict>(text);
    parsed.map(|Strict(value)| value).map_err(|error| {
        // This parser counts bytes where the others count characters.
        let line = text.lines().nth(error.line().saturating_sub(1));
        let before = line.unwrap_or_default().char_indices();
        let before = before.take_while(|(index, _)| index + 1 < error.column());
        (message(&error), error.line(), before.count() + 1)
    })
}

/// How many brackets may be open in YAML. The parser takes as long for each as there are others
/// around it, and refuses all of them in the end.
const OPEN_BRACKETS: usize = 1_000;

/// Reads YAML.
pub(super) fn parse_yaml(text: &str) -> Result<Value, Broken> {
    let mut value = match plain::read(text, number) {
        Some(value) => value,
        None => parse_any_yaml(text)?,
    };
    if text.contains("<<") {
        merge(&mut value);
    }
    Ok(value)
}

/// The value of a scalar that may be a number.
fn number(text: &str) -> Option<Value> {
    serde_yaml::from_str(text).ok().map(|Strict(value)| value)
}

/// Reads all of YAML.
fn parse_any_yaml(text: &str) -> Result<Value, Broken> {
    if let Some(broken) = too_deep(text) {
        return Err(broken);
    }
    let parsed = serde_yaml::from_str(text).map(|Strict(value)| value);
    parsed.map_err(|error| {
        let (line, column) = error.location().map_or((1, 1), |l| (l.line(), l.column()));
        (message(&error), line, column)
    })
}

/// Puts what merge keys (`<<`) bring into the objects that have them. The keys of the object come
/// first, then those merged earlier. The parser bounds the depth of a value.
fn merge(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(merge),
        Value::Object(map) => {
            map.values_mut().for_each(merge);
            let is_merged = |value: &Value| value.is_object();
            let merged = match map.get("<<") {
                Some(Value::Array(items)) if items.iter().all(is_merged) => items.clone(),
                Some(value) if is_merged(value) => vec![value.clone()],
                _ => return,
            };
            map.shift_remove("<<");
            for (key, value) in merged.into_iter().flat_map(|merged| match merged {
                Value::Object(map) => map,
                _ => serde_json::Map::new(),
            }) {
                map.entry(key).or_insert(value);
            }
        }
        _ => {}
    }
}

/// Where brackets are inside one another for far longer than the parser accepts. Those in strings
/// count as well, of which no text has so many more that open than that close.
fn too_deep(text: &str) -> Option<Broken> {
    let mut open = 0_usize;
    let at = text.bytes().position(|byte| {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > OPEN_BRACKETS
    })?;
    let before = text.get(..at)?;
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before.get(start..)?.chars().count() + 1;
    let message = format!("more than {OPEN_BRACKETS} brackets are open here");
    Some((message, line, column))
}

/// The message of a parser without the position, which the diagnostic shows, and without the path.
fn message(error: &impl ToString) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or(&text);
    let path_first = text
        .split_once(": ")
        .filter(|(path, _)| !path.contains(' '));
    path_first.map_or(text, |(_, text)| text).to_owned()
}

/// What may have caused a syntax error in YAML, by the line that it is on.
pub(super) fn syntax_hint(message: &str, line: &str) -> Option<&'static str> {
    let indent = line.len() - line.trim_start().len();
    if line.get(..indent).is_some_and(|i| i.contains('\t')) {
        return Some("YAML is indented with spaces only; there is a tab here");
    }
    let is_about_structure = message.contains("did not find expected");
    is_about_structure
        .then_some("look at the indentation, quotes and brackets here and on the lines above")
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use serde_json::Value;

    use super::{number, parse_any_yaml};
    use crate::load::plain;

    /// The content of all YAML files in a folder.
    fn texts(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                texts(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                found.extend(fs::read_to_string(&path).ok());
            }
        }
        found.sort();
    }

    fn all_texts() -> Vec<String> {
        let mut found = Vec::new();
        texts(Path::new("tests"), &mut found);
        found
    }

    /// The value of a document, if it is plain. The parser must return the same.
    fn agreed(text: &str) -> Option<Value> {
        let value = plain::read(text, number)?;
        let parsed = parse_any_yaml(text).map(|parsed| parsed.to_string());
        assert_eq!(parsed, Ok(value.to_string()), "{text:?}");
        Some(value)
    }

    #[test]
    fn nearly_all_documents_are_plain() {
        let texts = all_texts();
        let plain = texts.iter().filter(|text| agreed(text).is_some()).count();
        assert!(20 * plain > 18 * texts.len(), "{plain} of {}", texts.len());
    }

    #[test]
    fn plain_documents_are_read_as_the_parser_reads_them() {
        for text in [
            "a: 1\nb: -1.5\nc: 0x1f\nd: 007\ne: ~\nf: .inf\ng: 1e3\nh: 2026-04-01\n",
            "a:\n- b\n-   c: d\n    e: [f, 'g', {h: i}]\n-\n  - - j\n",
            "a: |\n  b\n\n    c\nd: >-\n\n  e\n  f\n\n   g\n  h\n\ni: |2+\n    j\n\n",
            "a: b\n  c\n\n  d\nf: 'g''h\n  i'\nj: \"k\\n\\u00e9\\\n  l\"\n",
            "a: [\n  b, c ]\nd: {}\ne: []\n'f': \"g\" # h\n# i\n/j/{k}: http://l\n",
            "---\na:\n  b\nc:\nd: -e\nf: <g>",
        ] {
            assert!(agreed(text).is_some(), "{text:?}");
        }
    }

    #[test]
    fn the_parser_reads_what_is_not_plain() {
        for text in [
            "a: &b c\nd: *b\n",
            "a: !!str 1\n",
            "? a\n: b\n",
            "a: 1\na: 2\n",
            "a: b: c\n",
            "a:\tb\n",
            "a: 'b\n",
            "a: [b\n",
            "a:\n    b: 1\n  c: 2\n",
            "a\n",
            "a: 1\n---\nb: 2\n",
        ] {
            assert!(plain::read(text, number).is_none(), "{text:?}");
        }
    }

    #[test]
    fn changed_documents_are_read_as_the_parser_reads_them() {
        const PARTS: [&str; 32] = [
            ": ", ":", " ", "  ", "\n", "\n\n", "- ", "-", "#", " #", "'", "\"", "|", ">-", "|2+",
            "[", "]", "{", "}", ", ", "\t", "1", "null", "&a", "*a", "? ", "\\", "\\n", "---\n",
            "...", "é", "\n    ",
        ];
        let texts = all_texts();
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        let mut below = |limit: usize| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            (seed >> 11) as usize % limit.max(1)
        };
        let mut plain = 0;
        for _ in 0..10_000 {
            // Some lines of a document, as far to the left as they go, with a few changes.
            let lines: Vec<_> = texts[below(texts.len())].lines().collect();
            let start = below(lines.len());
            let lines = lines.iter().skip(start).take(1 + below(12));
            let depth = |line: &&&str| line.len() - line.trim_start_matches(' ').len();
            let least = lines.clone().map(|line| depth(&line)).min().unwrap_or(0);
            let lines = lines.map(|line| format!("{}\n", &line[least..]));
            let mut text: String = lines.collect();
            for _ in 0..below(4) {
                let mut ends: Vec<_> = text.char_indices().map(|(index, _)| index).collect();
                ends.push(text.len());
                let from = below(ends.len());
                let to = (from + below(4)).min(ends.len() - 1);
                text.replace_range(ends[from]..ends[to], PARTS[below(PARTS.len())]);
            }
            plain += usize::from(agreed(&text).is_some());
        }
        assert!(plain > 3_000, "{plain}");
    }
}
