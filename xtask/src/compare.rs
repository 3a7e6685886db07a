//! `cargo xtask compare`: where a published description differs from the specification, and what changed
//! between two published ones. `spec/accepted.yaml` lists the differences that are known, with a reason.

mod accepted;
mod since;

use std::path::Path;

use serde_json::Value;
use wacht_codegen::{Document, Target, compare::compare, load_for};

pub(crate) use self::accepted::Accepted;
use self::since::Since;
use crate::{Failure, USAGE, document, option};

pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    let spec = document()?;
    let Some((file, options)) = arguments
        .split_first()
        .filter(|(file, _)| !file.starts_with("--"))
    else {
        return Err(format!(
            "compare needs the description to compare with\n\n{USAGE}"
        ));
    };
    crate::only(options, &["--since", "--format"])?;
    let format = option(options, "--format")?.unwrap_or("text");
    let found = compare(read(&spec)?, read(Path::new(file))?);
    let mut accepted = Accepted::read(&spec)?;
    let open = accepted.open(found.clone());
    match option(options, "--since")? {
        None => {
            print(format, || open.text(), || open.markdown(), || open.json())?;
            accepted.judge(&open)
        }
        Some(old) => {
            let changed = compare(read(Path::new(old))?, read(Path::new(file))?);
            let since = Since {
                changed: &changed,
                found: &found,
                open: &open,
            };
            print(
                format,
                || since.text(),
                || since.markdown(),
                || since.json(),
            )
        }
    }
}

/// Prints one of the formats of a report.
fn print(
    format: &str,
    text: impl Fn() -> String,
    markdown: impl Fn() -> String,
    json: impl Fn() -> Value,
) -> Result<(), Failure> {
    match format {
        "text" => print!("{}", text()),
        "markdown" => print!("{}", markdown()),
        "json" => println!("{:#}", json()),
        other => {
            return Err(format!(
                "`{other}` is not a format: use text, markdown or json"
            ));
        }
    }
    Ok(())
}

/// A description. Its problems are not judged.
fn read(path: &Path) -> Result<Document, Failure> {
    let mut target = Target::beside(path).map_err(|error| error.to_string())?;
    target.strict = false;
    target.skip_unsupported = true;
    load_for(path, target).map_err(|error| format!("{}: {error}", path.display()))
}
