//! Options of the generator for a document, and an overlay that changes it. Takes choices and the document;
//! returns a target whose names are half of the document and half of words that mean nothing there.

use std::{fs, path::Path};

use serde_json::{Map, Value, json};
use wacht_codegen::Target;

use crate::changes::{Choices, WORDS};

/// JSONPaths of every sort, some of which are not valid.
const PATHS: &[&str] = &[
    "$",
    "$.*",
    "$..*",
    "$.paths.*",
    "$.paths.*.*",
    "$.paths.*.get.parameters[?@.in == 'query']",
    "$.paths.*.get.responses.*.content.*.schema",
    "$.components.schemas.*",
    "$.components.schemas.*.properties",
    "$..[?@.type == 'string']",
    "$..parameters[0]",
    "$..[?length(@.enum) > 1].enum[-1:]",
    "$..['$ref']",
    "$[",
    "",
];

/// A target for the document, whose overlay is written to the path.
pub(crate) fn target(choices: &mut impl Choices, document: &Value, overlay: &Path) -> Target {
    let names = names(document);
    let mut options = Map::new();
    for _ in 0..choices.below(5) {
        let (key, value) = option(choices, document, &names);
        options.insert(key.to_owned(), value);
    }
    // That a configuration is refused where it is not valid, is shown by other tests.
    let mut target: Target = serde_json::from_value(options.into()).unwrap_or_default();
    target.lenient = choices.below(2) == 0;
    if choices.below(2) == 0 {
        fs::write(overlay, overlay_for(choices, document).to_string()).unwrap();
        target.overlays.push(overlay.to_owned());
    }
    target
}

/// The tags, paths and operations of a document.
fn names(document: &Value) -> Vec<String> {
    let mut names = Vec::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        names.push(path.clone());
        for operation in item.as_object().into_iter().flat_map(Map::values) {
            let tags = operation.get("tags").and_then(Value::as_array);
            let tags = tags
                .into_iter()
                .flatten()
                .chain(operation.get("operationId"));
            names.extend(tags.filter_map(Value::as_str).map(str::to_owned));
        }
    }
    names
}

fn option(choices: &mut impl Choices, document: &Value, names: &[String]) -> (&'static str, Value) {
    let name = |choices: &mut _| name(choices, names);
    let list = |choices: &mut _| -> Value {
        let count = 1 + Choices::below(choices, 2);
        (0..count).map(|_| name(choices)).collect()
    };
    match choices.below(14) {
        0 => ("strict", true.into()),
        1 => ("skip-unsupported", true.into()),
        2 => ("only", list(choices)),
        3 => ("skip", list(choices)),
        4 => ("resources", json!({ name(choices): choices.of(WORDS) })),
        5 => {
            let retry = ["safe", "idempotent", "never"][choices.below(3)];
            ("retry", json!({ name(choices): retry }))
        }
        6 => ("secrets", json!([place(choices, document)])),
        7 => (
            "names",
            json!({ place(choices, document): choices.of(WORDS) }),
        ),
        8 => ("names", json!({ name(choices): choices.of(WORDS) })),
        9 => (
            "envelope",
            choices.of(&["data", "result", "items", "", "id"]).into(),
        ),
        10 => (
            "errors",
            json!({"code": ["error", choices.of(WORDS)], "message": ["message"]}),
        ),
        11 => ("error-types", false.into()),
        12 => ("features", true.into()),
        _ => {
            let by = ["offset", "cursor"][choices.below(2)];
            let way = json!({
                "by": by, "parameter": choices.of(&["offset", "cursor", "limit", "a"]),
                "items": choices.of(&["items", "data", "users", ""]),
                "cursor": "next", "has-more": choices.of(&["has_more", "more"]),
            });
            ("paging", json!([way]))
        }
    }
}

fn name(choices: &mut impl Choices, names: &[String]) -> String {
    match names.get(choices.below(names.len() * 2)) {
        Some(name) => name.clone(),
        None => choices.of(WORDS).to_owned(),
    }
}

/// `#` and a pointer into the document.
fn place(choices: &mut impl Choices, document: &Value) -> String {
    format!("#{}", choices.pointer(document))
}

fn overlay_for(choices: &mut impl Choices, document: &Value) -> Value {
    let actions = (0..=choices.below(3)).map(|_| {
        let mut action = Map::new();
        action.insert("target".to_owned(), path(choices, document).into());
        match choices.below(4) {
            0 => action.insert("remove".to_owned(), true.into()),
            1 => action.insert("copy".to_owned(), path(choices, document).into()),
            _ => action.insert("update".to_owned(), choices.value(3)),
        };
        Value::from(action)
    });
    let actions: Vec<_> = actions.collect();
    json!({"overlay": "1.1.0", "info": {"title": "A", "version": "1"}, "actions": actions})
}

fn path(choices: &mut impl Choices, document: &Value) -> String {
    if choices.below(2) == 0 {
        return choices.of(PATHS).to_owned();
    }
    let pointer = choices.pointer(document);
    let segments = pointer.split('/').skip(1).map(|segment| {
        let key = segment.replace("~1", "/").replace("~0", "~");
        match key.parse::<usize>() {
            Ok(index) => format!("[{index}]"),
            Err(_) => format!("[{}]", Value::from(key)),
        }
    });
    format!("${}", segments.collect::<String>())
}
