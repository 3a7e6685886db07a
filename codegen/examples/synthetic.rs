//! Prints a document with so many operations, and seven schemas for five of them: to measure what a
//! document of that size takes.

#[path = "../tests/support/synthetic.rs"]
mod synthetic;

use std::{env, process::ExitCode};

use serde_json::{Value, json};

/// The schemas that each thing has beside those of the tests.
const PARTS: usize = 3;

fn main() -> ExitCode {
    let operations = env::args().nth(1).and_then(|count| count.parse().ok());
    let Some(operations) = operations else {
        eprintln!("usage: synthetic OPERATIONS");
        return ExitCode::from(2);
    };
    let mut document = synthetic::document(operations);
    if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
        let things: Vec<_> = schemas.keys().cloned().collect();
        for thing in things {
            let Some(Value::Object(properties)) = schemas
                .get_mut(&thing)
                .filter(|schema| schema.pointer("/properties/id").is_some())
                .and_then(|schema| schema.get_mut("properties"))
            else {
                continue;
            };
            for part in 0..PARTS {
                let name = format!("{thing}Part{part}");
                let link = json!({"$ref": format!("#/components/schemas/{name}")});
                properties.insert(format!("part_{part}"), link);
            }
            for part in 0..PARTS {
                let schema = json!({
                    "type": "object",
                    "required": ["label"],
                    "properties": {"label": {"type": "string"}, "count": {"type": "integer"}},
                });
                schemas.insert(format!("{thing}Part{part}"), schema);
            }
        }
    }
    println!("{document}");
    ExitCode::SUCCESS
}
