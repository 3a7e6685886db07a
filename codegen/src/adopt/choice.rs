//! Which operations are taken over. Takes the operations of their document and names; returns those that
//! are named, or the problems of the names.

use serde_json::Value;

use super::{
    habits::Habits,
    request::{METHODS, key, shape},
    theirs::Theirs,
};
use crate::{compare, diagnostic::nearest};

/// The operations of their document.
pub(super) fn operations(document: &Value) -> Vec<Theirs<'_>> {
    let paths = document.get("paths").and_then(Value::as_object);
    let mut found = Vec::new();
    for (path, item) in paths.into_iter().flatten() {
        let item = compare::follow(document, item);
        let Some(item) = item.as_object() else {
            continue;
        };
        for method in METHODS {
            if let Some(value) = item.get(&key(method)).and_then(Value::as_object) {
                found.push(Theirs {
                    method,
                    path,
                    document,
                    value,
                    item,
                });
            }
        }
    }
    found
}

/// The operations with these names, or the problems of the names.
pub(super) fn choose<'o, 'a>(
    habits: &Habits<'_>,
    all: &'o [Theirs<'a>],
    names: &[&str],
) -> Result<Vec<&'o Theirs<'a>>, String> {
    let (mut chosen, mut wrong) = (Vec::new(), Vec::new());
    for name in names {
        let is_named = |theirs: &&Theirs<'_>| theirs.id() == *name || request(theirs) == *name;
        let Some(theirs) = all.iter().find(is_named) else {
            let ids: Vec<_> = all.iter().map(Theirs::id).collect();
            let near = nearest(name, ids.iter().map(String::as_str));
            let near = near.map(|near| format!("; did you mean `{near}`?"));
            wrong.push(format!(
                "the file has no operation `{name}`{}",
                near.unwrap_or_default()
            ));
            continue;
        };
        let (own, id) = (shape(theirs.path), theirs.id());
        let known = habits.operations.iter().find(|known| {
            let is_same = known.shape == own && known.method == theirs.method;
            is_same
                || known
                    .value
                    .get("operationId")
                    .is_some_and(|known| *known == id)
        });
        match known {
            Some(known) => {
                let pointer = format!("{}/{}", known.pointer, key(known.method));
                let place = habits.document.lines(&[&pointer]).pop().flatten();
                let place = place.map(|(path, line)| format!("{}:{line}", path.display()));
                let place = place.unwrap_or_default();
                wrong.push(format!("`{name}` is there already: {place}"));
            }
            None => chosen.push(theirs),
        }
    }
    match wrong.is_empty() {
        true => Ok(chosen),
        false => Err(wrong.join("\n")),
    }
}

pub(super) fn request(theirs: &Theirs<'_>) -> String {
    format!("{} {}", theirs.method.as_str(), theirs.path)
}
