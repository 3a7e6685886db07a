//! `cargo xtask diff`: what changed between two versions of the specification, what each change does to
//! users, and the verdict.

mod approvals;
pub(crate) mod side;

use std::process::Command;

use wacht_codegen::{
    diff::{Class, Diff, by_generator, diff},
    emit,
    ir::Api,
};

use self::{approvals::Approvals, side::Side};
use crate::{Failure, USAGE, document, option, stdout};

pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    let document = document()?;
    let options = arguments.iter().position(|word| word.starts_with("--"));
    let (sides, options) = arguments.split_at(options.unwrap_or(arguments.len()));
    crate::only(options, &["--format", "--fail-on"])?;
    let shown = document.display().to_string();
    let (old, new) = match sides {
        [] => (released()?, shown),
        [old] => ((*old).to_owned(), shown),
        [old, new] => ((*old).to_owned(), (*new).to_owned()),
        _ => return Err(format!("diff compares two versions\n\n{USAGE}")),
    };
    let (old, new) = (Side::read(&old)?, Side::read(&new)?);
    let mut changes = changes(&old, &new)?;
    let text = match option(options, "--format")?.unwrap_or("text") {
        "text" => changes.text(),
        "markdown" => changes.markdown(),
        "json" => changes.json(),
        other => {
            return Err(format!(
                "`{other}` is not a format: use text, markdown or json"
            ));
        }
    };
    print!("{text}");
    match option(options, "--fail-on")? {
        None => Ok(()),
        Some("breaking") => Approvals::read(&document)?.judge(&mut changes),
        Some(other) => Err(format!("--fail-on takes `breaking`, not `{other}`")),
    }
}

/// The verdict about a model and its code against the last commit, in a line.
pub(crate) fn verdict(api: &Api) -> Result<String, Failure> {
    let old = Side::read("git:HEAD")?;
    let mut changes = diff(&old.api, api);
    changes.append(generator_changes(&old)?);
    Ok(changes.summary())
}

/// What the document changed, and behind it what the generator changed.
pub(crate) fn changes(old: &Side, new: &Side) -> Result<Diff, Failure> {
    let mut changes = diff(&old.api, &new.api);
    changes.locate(&old.document, &new.document);
    changes.append(generator_changes(old)?);
    Ok(changes)
}

/// The difference between the code of the old revision and what this generator makes of its document.
fn generator_changes(old: &Side) -> Result<Diff, Failure> {
    let Some(files) = &old.files else {
        return Ok(Diff::default());
    };
    let now = emit(&old.api).format().map_err(|error| error.to_string())?;
    by_generator(files, &now)
}

/// The last release, or the last commit where there is none.
fn released() -> Result<String, Failure> {
    let mut tags = Command::new("git");
    tags.args([
        "tag",
        "--list",
        "v[0-9]*",
        "--merged",
        "HEAD",
        "--sort=-version:refname",
    ]);
    let tags = stdout(tags)?;
    let last = tags.lines().next().unwrap_or("HEAD");
    Ok(format!("git:{last}"))
}

/// The changes that break something, with their names.
fn breaking(changes: &Diff) -> Vec<String> {
    let changes = changes.changes();
    let breaking = changes.filter(|(_, change)| change.class == Class::Breaking);
    breaking
        .map(|(subject, change)| change.id(subject))
        .collect()
}
