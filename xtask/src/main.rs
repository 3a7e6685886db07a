//! The tasks of this workspace. `cargo xtask` alone lists them.

mod adopt;
mod bundle;
mod ci;
mod compare;
mod corpus;
mod cost;
mod diff;
mod explain;
mod features;
mod generate;
mod inventory;
mod javascript;
mod lint;
mod review;
mod tidy;
mod verdicts;

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

const USAGE: &str = "\
usage: cargo xtask <task>

  ci                                     run everything that must hold on a clean checkout
  generate [--check | --watch]           write what follows from spec/, once or after each change of it, or
                                         report the files that were not written
  compare FILE [--since OLD] [--format text|markdown|json]
                                         list where a published description differs from spec/, or the changes
                                         since an older one
  adopt OPERATION… --from FILE [--since OLD]
                                         take operations of a published description over into spec/, and list
                                         the decisions that are left; an older one states which operations an
                                         earlier revision brought
  adopt --replay (OPERATION… | --sample COUNT [--seed NUMBER]) --from FILE [--since OLD]
                                         show how near that comes to spec/ as it is, and change nothing
  diff [OLD [NEW]] [--format text|markdown|json] [--fail-on breaking]
                                         list the changes between two specifications, and the verdict; each is a
                                         file, a folder or git:REVISION; the last release and the working
                                         tree unless given
  review BASE [-o FOLDER]                write a page for a pull request: the changes since a revision, in Markdown,
                                         and with their lines side by side in HTML
  verdicts [--semver-checks PROGRAM]     hold the verdicts of `diff` to a compiler, by a few hundred edits of a
                                         small API
  explain NAME                           an operationId, `METHOD /path`, a Rust path or spec/FILE:LINE: all
                                         the others, and the facts about it
  inventory [--format json|markdown]     list all operations
  features [--clippy | --test]           check, lint or test the SDK under each feature, none and all
  cost [--check]                         show what the SDK costs, or hold it to the budget in cost.toml
  corpus DIR [--no-check] [--doc] [--against NAME[=COMMAND]]…
                                         generate from every document of a folder, and print a table;
                                         other generators beside it, by commands with {spec} and {out}
  javascript                             call every method of the official JavaScript SDK on the local server, twice
  tidy                                   check the structure of the code and its words
  lint                                   check spec/ against the house rules
  bundle [--form documented|live] [--format json] [-o F]
                                         write the specification as one JSON document";

/// Why a task failed, in words for the terminal.
type Failure = String;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.split_first() {
        Some((&"generate", rest)) => generate::run(rest),
        Some((&"inventory", rest)) => inventory::run(rest),
        Some((&"bundle", rest)) => bundle::run(rest),
        Some((&"adopt", rest)) => adopt::run(rest),
        Some((&"compare", rest)) => compare::run(rest),
        Some((&"diff", rest)) => diff::run(rest),
        Some((&"review", rest)) => review::run(rest),
        Some((&"verdicts", rest)) => verdicts::run(rest),
        Some((&"explain", rest)) => explain::run(rest),
        Some((&"features", rest)) => features::run(rest),
        Some((&"corpus", rest)) => corpus::run(rest),
        Some((&"javascript", rest)) => javascript::run(rest),
        Some((&"cost", rest)) => cost::run(rest),
        Some((&"ci", [])) => ci::run(),
        Some((&"lint", [])) => lint::run(),
        Some((&"tidy", [])) => tidy::run(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{}", failure.trim_end());
            ExitCode::FAILURE
        }
    }
}

/// The root of the workspace.
fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(PathBuf::from).unwrap_or(here)
}

/// The cargo that runs this, at the root of the workspace.
fn cargo() -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root());
    command
}

/// What a command prints; its complaints when it fails.
fn stdout(mut command: Command) -> Result<String, Failure> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .map_err(|error| format!("{program} cannot be run: {error}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

/// Refuses arguments other than these options with their values.
fn only(arguments: &[&str], names: &[&str]) -> Result<(), Failure> {
    let mut unknown = arguments
        .iter()
        .step_by(2)
        .filter(|name| !names.contains(name));
    match unknown.next() {
        Some(name) => Err(format!("`{name}` is not known here\n\n{USAGE}")),
        None => Ok(()),
    }
}

/// The value after `name`, if `name` is there.
fn option<'a>(arguments: &[&'a str], name: &str) -> Result<Option<&'a str>, Failure> {
    match arguments.iter().position(|argument| *argument == name) {
        None => Ok(None),
        Some(index) => match arguments.get(index + 1) {
            Some(value) => Ok(Some(value)),
            None => Err(format!("{name} needs a value\n\n{USAGE}")),
        },
    }
}

/// The files in a folder and below whose names have this ending, in alphabetical order.
fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error: io::Error| format!("{} cannot be read: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            found.extend(files(&path, ending)?);
        } else if path.extension().is_some_and(|known| known == ending) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The document, from the root of the workspace, so that messages show short paths.
fn document() -> Result<PathBuf, Failure> {
    env::set_current_dir(root()).map_err(|error| format!("the workspace is not there: {error}"))?;
    Ok(PathBuf::from("spec/openapi.yaml"))
}
