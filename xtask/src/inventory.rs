//! `cargo xtask inventory`: all operations, for people and for scripts.

use serde_json::json;
use wacht_codegen::{ir::Operation, model};

use crate::{Failure, document, option};

pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    let api = model(&document()?).map_err(|error| error.to_string())?;
    let text = match option(arguments, "--format")?.unwrap_or("markdown") {
        "json" => json(&api.operations)?,
        "markdown" => markdown(&api.operations),
        other => return Err(format!("`{other}` is neither json nor markdown")),
    };
    println!("{text}");
    Ok(())
}

fn json(operations: &[Operation]) -> Result<String, Failure> {
    let operations: Vec<_> = operations
        .iter()
        .map(|operation| {
            json!({
                "operation_id": operation.id,
                "method": operation.method.as_str(),
                "path": operation.path,
                "tag": operation.tag,
                "since": operation.since,
                "deprecated": operation.deprecated.is_some(),
                "rust": operation.rust(),
            })
        })
        .collect();
    serde_json::to_string_pretty(&operations).map_err(|error| error.to_string())
}

/// A table, in the order of the calls.
pub(crate) fn markdown(operations: &[Operation]) -> String {
    let mut text = "| call | request | since |\n|---|---|---|".to_owned();
    let mut operations: Vec<_> = operations.iter().collect();
    operations.sort_by_key(|operation| operation.rust());
    for operation in operations {
        text.push_str(&format!(
            "\n| `{}` | `{} {}` | {}{} |",
            operation.rust(),
            operation.method.as_str(),
            operation.path,
            operation.since,
            if operation.deprecated.is_some() {
                ", deprecated"
            } else {
                ""
            },
        ));
    }
    text
}
