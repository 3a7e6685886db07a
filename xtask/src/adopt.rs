//! `cargo xtask adopt OPERATION… --from FILE`: takes operations of a published description over into the
//! specification, and lists what a person has to decide. `--replay` does so with operations that are there
//! already, in a copy, and shows how much of what people wrote it would have had right.

mod leaves;
mod remove;
mod replay;

use std::{fs, path::Path};

use wacht_codegen::{
    Document, Target,
    adopt::{Adoption, adopt},
    load_for,
};

use crate::{Failure, USAGE, document, lint};

pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    let mut rest = arguments.iter();
    let (mut names, mut from, mut is_replay) = (Vec::new(), None, false);
    while let Some(argument) = rest.next() {
        match *argument {
            "--from" => from = rest.next().copied(),
            "--replay" => is_replay = true,
            name if name.starts_with("--") => {
                return Err(format!("`{name}` is not known here\n\n{USAGE}"));
            }
            name => names.push(name),
        }
    }
    let Some(from) = from.filter(|_| !names.is_empty()) else {
        return Err(format!(
            "adopt needs operations, and after --from the description that has them\n\n{USAGE}"
        ));
    };
    let spec = document()?;
    if is_replay {
        return replay::replay(&spec, Path::new(from), &names);
    }
    let adoption = taken_over(&spec, Path::new(from), &names)?;
    print!("{}", summary(&adoption));
    match lint::lint(&spec)? {
        (0, _) => println!("lint finds nothing more to decide"),
        (count, report) => println!("\nto decide, {count}:\n{}", report.trim_end()),
    }
    Ok(())
}

/// Takes the operations over, and writes the files.
fn taken_over(spec: &Path, from: &Path, names: &[&str]) -> Result<Adoption, Failure> {
    let adoption = adopt(&read(spec)?, read(from)?, names)?;
    for (path, text) in &adoption.files {
        let parent = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(path, text))
            .map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    }
    Ok(adoption)
}

/// A document whose problems are not judged.
fn read(path: &Path) -> Result<Document, Failure> {
    let mut target = Target::beside(path).map_err(|error| error.to_string())?;
    target.strict = false;
    target.skip_unsupported = true;
    load_for(path, target).map_err(|error| format!("{}: {error}", path.display()))
}

/// The operations with their proposals, and the schemas.
fn summary(adoption: &Adoption) -> String {
    let mut out = String::new();
    for operation in &adoption.operations {
        let (id, request) = (&operation.id, &operation.request);
        out.push_str(&format!(
            "{id} ({request}) in {}\n",
            operation.file.display()
        ));
        for (key, value) in &operation.proposed {
            out.push_str(&format!("  {key}: {value}\n"));
        }
    }
    for (name, path) in &adoption.schemas {
        out.push_str(&format!("{name} in {}\n", path.display()));
    }
    if !adoption.kept.is_empty() {
        out.push_str(&format!("there already: {}\n", adoption.kept.join(", ")));
    }
    out
}
