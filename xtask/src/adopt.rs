//! `cargo xtask adopt OPERATION… --from FILE`: takes operations of a published description over into the
//! specification, and lists what a person has to decide. `--replay` does so with operations that are there
//! already, in a copy, and shows how much of what people wrote it would have had right.

mod leaves;
mod remove;
mod replay;
mod sample;
mod score;

use std::{fs, path::Path, str::FromStr};

use wacht_codegen::{
    Document, Target,
    adopt::{Adoption, adopt},
    load_for,
};

use crate::{Failure, USAGE, document, lint};

pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    let mut rest = arguments.iter();
    let (mut names, mut from, mut older, mut is_replay) = (Vec::new(), None, None, false);
    let (mut count, mut seed) = (None, 1);
    while let Some(argument) = rest.next() {
        match *argument {
            "--from" => from = rest.next().copied(),
            "--since" => older = Some(rest.next().copied().unwrap_or_default()),
            "--replay" => is_replay = true,
            "--sample" => count = Some(number(argument, rest.next())?),
            "--seed" => seed = number(argument, rest.next())?,
            name if name.starts_with("--") => {
                return Err(format!("`{name}` is not known here\n\n{USAGE}"));
            }
            name => names.push(name),
        }
    }
    let Some(from) = from.filter(|_| names.is_empty() == count.is_some()) else {
        return Err(format!(
            "adopt needs operations, and after --from the description that has them\n\n{USAGE}"
        ));
    };
    let spec = document()?;
    let published = Published {
        file: Path::new(from),
        older: older.map(Path::new),
    };
    match (is_replay, count) {
        (true, Some(count)) => return replay::sample(&spec, published, count, seed),
        (true, None) => return replay::replay(&spec, published, &names),
        (false, Some(_)) => return Err(format!("--sample is for --replay\n\n{USAGE}")),
        (false, None) => {}
    }
    let adoption = taken_over(&spec, published, &names)?;
    print!("{}", summary(&adoption));
    match lint::lint(&spec)? {
        (0, _) => println!("lint finds nothing more to decide"),
        (count, report) => println!("\nto decide, {count}:\n{}", report.trim_end()),
    }
    Ok(())
}

/// The published description, and perhaps an older one.
#[derive(Clone, Copy)]
struct Published<'a> {
    file: &'a Path,
    older: Option<&'a Path>,
}

/// The number after an option.
fn number<T: FromStr>(option: &str, value: Option<&&str>) -> Result<T, Failure> {
    let value = value.copied().unwrap_or_default();
    let found = value.parse();
    found.map_err(|_| format!("{option} takes a number, not `{value}`\n\n{USAGE}"))
}

/// Takes the operations over, and writes the files.
fn taken_over(spec: &Path, published: Published<'_>, names: &[&str]) -> Result<Adoption, Failure> {
    let older = published.older.map(read).transpose()?;
    let adoption = adopt(&read(spec)?, read(published.file)?, older.as_ref(), names)?;
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
