//! Changes as JSON, an object per change.

use serde_json::{Value, json};

use super::{Change, Diff, Subject};

pub(super) fn json(diff: &Diff) -> String {
    let changes: Vec<_> = diff.changes().map(of).collect();
    let value = json!({ "verdict": diff.verdict().as_str(), "changes": changes });
    format!("{value:#}\n")
}

fn of((subject, change): (&Subject, &Change)) -> Value {
    json!({
        "class": change.class.as_str(),
        "subject": {
            "kind": subject.kind.as_str(),
            "rust": subject.rust,
            "wire": subject.wire,
        },
        "element": change.element.replace('`', ""),
        "wire": change.wire,
        "rust": change.rust,
        "is_gone": change.is_gone,
        "pointer": change.pointer,
        "place": change.place,
    })
}
