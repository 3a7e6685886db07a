//! `cargo xtask inventory`: all operations, for people and for scripts.

use serde_json::json;
use wacht_codegen::{index, ir::Operation, model};

use crate::{Failure, document, only, option};

pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    only(arguments, &["--format"])?;
    let api = model(&document()?).map_err(|error| error.to_string())?;
    let text = match option(arguments, "--format")?.unwrap_or("markdown") {
        "json" => json(&api.operations)?,
        "markdown" => index(&api),
        other => return Err(format!("`{other}` is neither json nor markdown")),
    };
    println!("{}", text.trim_end());
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
