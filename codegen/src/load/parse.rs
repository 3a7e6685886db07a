//! The text of a file as JSON. Takes YAML or JSON; returns a value, or the problem and its place.
//! The only module that names `serde_yaml`.

use serde_json::Value;

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
    if let Some(broken) = too_deep(text) {
        return Err(broken);
    }
    let parsed = serde_yaml::from_str::<Strict>(text);
    let merged = parsed.map(|Strict(mut value)| {
        if text.contains("<<") {
            merge(&mut value);
        }
        value
    });
    merged.map_err(|error| {
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
