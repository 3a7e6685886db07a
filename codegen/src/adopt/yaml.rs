//! Values as YAML, as people write it: blocks, and short lists of words in a line. Takes a value and how far
//! it stands in; returns lines.

use serde_json::{Map, Value};

/// How long a list in a line may be.
const LINE: usize = 110;

/// The lines of the members of an object.
pub(super) fn members(map: &Map<String, Value>, indent: usize) -> String {
    let mut out = String::new();
    for (key, value) in map {
        member(key, value, indent, &mut out);
    }
    out
}

/// The lines of one member.
pub(super) fn member(key: &str, value: &Value, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    let key = scalar(key, false);
    match value {
        Value::Object(map) if !map.is_empty() => {
            out.push_str(&format!("{pad}{key}:\n{}", members(map, indent + 2)));
        }
        Value::Array(items) if !items.is_empty() => match in_line(items) {
            Some(line) if pad.len() + key.len() + line.len() < LINE => {
                out.push_str(&format!("{pad}{key}: {line}\n"));
            }
            _ => {
                out.push_str(&format!("{pad}{key}:\n"));
                list(items, indent + 2, out);
            }
        },
        Value::String(text) if is_block(text) => {
            out.push_str(&format!("{pad}{key}: |\n"));
            for line in text.trim_end().lines() {
                match line.trim().is_empty() {
                    true => out.push('\n'),
                    false => out.push_str(&format!("{pad}  {line}\n")),
                }
            }
        }
        value => out.push_str(&format!("{pad}{key}: {}\n", leaf(value, false))),
    }
}

fn list(items: &[Value], indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    for item in items {
        match item {
            Value::Object(map) if !map.is_empty() => {
                let lines = members(map, indent + 2);
                let lines = lines.strip_prefix(&format!("{pad}  ")).unwrap_or(&lines);
                out.push_str(&format!("{pad}- {lines}"));
            }
            Value::Array(inner) if in_line(inner).is_none() => {
                out.push_str(&format!("{pad}-\n"));
                list(inner, indent + 2, out);
            }
            item => out.push_str(&format!("{pad}- {}\n", leaf(item, false))),
        }
    }
}

/// A list of leaves in a line.
fn in_line(items: &[Value]) -> Option<String> {
    let is_leaf = |item: &Value| !item.is_object() && !item.is_array();
    let items = items.iter().all(is_leaf).then_some(items)?;
    let items: Vec<_> = items.iter().map(|item| leaf(item, true)).collect();
    Some(format!("[{}]", items.join(", ")))
}

fn leaf(value: &Value, is_in_line: bool) -> String {
    match value {
        Value::String(text) => scalar(text, is_in_line),
        Value::Array(items) => in_line(items).unwrap_or_else(|| "[]".to_owned()),
        Value::Object(_) => "{}".to_owned(),
        value => value.to_string(),
    }
}

/// Whether a string of several lines can be a block.
fn is_block(text: &str) -> bool {
    let text = text.trim_end();
    text.contains('\n')
        && !text.starts_with([' ', '\n', '\t'])
        && text.chars().all(|c| c == '\n' || !c.is_control())
}

/// A string, in quotes where it would be something else without.
fn scalar(text: &str, is_in_line: bool) -> String {
    if text.chars().any(char::is_control) {
        // What JSON writes is YAML as well.
        return Value::from(text).to_string();
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '/';
    let is_begun = text.starts_with(|c: char| c.is_alphabetic() || "_/$".contains(c))
        || text.starts_with("../");
    let is_special = text.contains(": ")
        || text.contains(" #")
        || is_in_line && text.contains([',', '[', ']', '{', '}'])
        || is_other(text);
    let is_ended = text.ends_with(|c: char| is_word(c) || ".)!?}`".contains(c));
    let is_plain = is_begun && is_ended && !is_special;
    match is_plain {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "''")),
    }
}

/// Whether YAML reads these letters as another value than a string.
fn is_other(text: &str) -> bool {
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::members;

    #[test]
    fn a_value_is_read_back_as_it_was() {
        let value = json!({
            "plain": "Get a user.", "number": "5", "flag": true, "word": "yes", "none": null, "date": "2026-04-02",
            "colon": "a: b", "quote": "it's", "hash": "a #b", "tick": "`x` is", "control": "a\tb", "empty": "",
            "list": ["a", "b, c", "1"], "long": vec!["a_long_word_in_a_list"; 9], "nested": [[1, 2], {"a": {"b": []}}],
            "text": "One.\nTwo.\n\n  Three.\n", "map": {}, "'": "-", "a: b": "ends with:", "200": {"$ref": "x#/Y"},
            "minus": "-1", "star": "*/*", "curly": "/a/{b}", "space": " a ", "float": 1.5, "objects": [{"a": 1, "b": [{"c": 2}]}],
        });
        let text = members(value.as_object().unwrap(), 0);
        let read: Value = serde_yaml::from_str(&text).unwrap();
        assert_eq!(read, value, "{text}");
    }
}
