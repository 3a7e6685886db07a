//! `wacht-codegen`: the generator on the command line. It writes a crate, or shows the problems of a
//! document, for people or as JSON for programs.

use std::{env, ffi::OsString, fs, io, path::Path, process::ExitCode};

use serde_json::{Value, json};
use wacht_codegen::{Diagnostics, Error, generate, model, output};

const USAGE: &str = "\
usage: wacht-codegen <task>

  generate SPEC --out DIR [--check]   write the crate in DIR, or report what has not been written
  check SPEC                          report the problems of a document

  --all           show every problem and not only the first 50
  --format json   report as JSON on standard output";

/// Why nothing came of it.
enum Failure {
    /// The document has problems.
    Document(Diagnostics),
    /// What was written is not what the document says.
    Drift(String, Value),
    /// In words for the terminal.
    Other(String),
}

/// What there is to do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Task {
    Generate,
    Check,
}

/// The arguments.
struct Arguments<'a> {
    task: Task,
    spec: &'a Path,
    /// Where the crate is, which only `generate` needs.
    out: Option<&'a Path>,
    only_check: bool,
    all: bool,
    json: bool,
}

/// What is reported of a task that went well: a line for people, and an object for programs.
type Report = (String, Value);

fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    if let [only] = &arguments[..]
        && (only == "--help" || only == "-h")
    {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let Some(arguments) = parse(&arguments) else {
        return usage();
    };
    let result = match (arguments.task, arguments.out) {
        (Task::Check, _) => check(arguments.spec),
        (Task::Generate, Some(out)) => generate_crate(&arguments, out),
        (Task::Generate, None) => return usage(),
    };
    match arguments.json {
        true => report_json(result),
        false => report_text(result, arguments.all),
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

fn parse(arguments: &[OsString]) -> Option<Arguments<'_>> {
    let (task, rest) = arguments.split_first()?;
    let task = match task.to_str()? {
        "generate" => Task::Generate,
        "check" => Task::Check,
        _ => return None,
    };
    let (mut spec, mut out) = (None, None);
    let (mut only_check, mut all, mut json) = (false, false, false);
    let mut rest = rest.iter().map(OsString::as_os_str);
    while let Some(argument) = rest.next() {
        match argument.to_str() {
            Some("--out") if task == Task::Generate && out.is_none() => out = Some(rest.next()?),
            Some("--check") if task == Task::Generate => only_check = true,
            Some("--all") => all = true,
            Some("--format") => {
                json = match rest.next()?.to_str()? {
                    "json" => true,
                    "text" => false,
                    _ => return None,
                }
            }
            Some(option) if option.starts_with('-') => return None,
            _ if spec.is_none() => spec = Some(argument),
            _ => return None,
        }
    }
    Some(Arguments {
        task,
        spec: Path::new(spec?),
        out: out.map(Path::new),
        only_check,
        all,
        json,
    })
}

fn check(spec: &Path) -> Result<Report, Failure> {
    let api = model(spec)?;
    let (operations, types) = (api.operations.len(), api.types.len());
    Ok((
        format!("{operations} operations, {types} types"),
        json!({"diagnostics": [], "operations": operations, "types": types}),
    ))
}

fn generate_crate(arguments: &Arguments<'_>, out: &Path) -> Result<Report, Failure> {
    let generated = generate(arguments.spec)?;
    let source = out.join("src");
    let drift = match arguments.only_check {
        true => output::drift(&source, &generated.files)?,
        false => output::write(&source, &generated.files)?,
    };
    let report = json!({
        "diagnostics": [],
        "files": generated.files.len(),
        "stale": drift.stale,
        "missing": drift.missing,
        "orphaned": drift.orphaned,
    });
    if arguments.only_check && !drift.is_empty() {
        return Err(Failure::Drift(list(&source, &drift), report));
    }
    if !arguments.only_check {
        write_manifest(out)?;
    }
    let (files, changed) = (generated.files.len(), drift.len());
    Ok((format!("{files} files, {changed} changed"), report))
}

/// The files that differ, and how to write them.
fn list(source: &Path, drift: &output::Drift) -> String {
    let kinds = [
        ("stale", &drift.stale),
        ("missing", &drift.missing),
        ("orphaned", &drift.orphaned),
    ];
    let mut report = String::new();
    for (kind, names) in kinds {
        for name in names {
            let line = format!("{kind}: {}\n", source.join(name).display());
            report.push_str(&line);
        }
    }
    report + "run the same without --check to write them"
}

fn report_text(result: Result<Report, Failure>, all: bool) -> ExitCode {
    let failure = match result {
        Ok((line, _)) => {
            println!("{line}");
            return ExitCode::SUCCESS;
        }
        Err(failure) => failure,
    };
    match failure {
        Failure::Document(diagnostics) if all => eprint!("{}", diagnostics.all()),
        Failure::Document(diagnostics) => {
            eprint!("{diagnostics}");
            if diagnostics.found().len() > Diagnostics::SHOWN {
                eprintln!("`--all` shows every one");
            }
        }
        Failure::Drift(text, _) | Failure::Other(text) => eprintln!("{}", text.trim_end()),
    }
    ExitCode::FAILURE
}

/// One object, whatever came of it. `README.md` names its fields.
fn report_json(result: Result<Report, Failure>) -> ExitCode {
    let (code, report) = match result {
        Ok((_, report)) => (ExitCode::SUCCESS, report),
        Err(failure) => {
            let report = match failure {
                Failure::Document(diagnostics) => json!({"diagnostics": diagnostics.json()}),
                Failure::Drift(_, report) => report,
                Failure::Other(error) => json!({"diagnostics": [], "error": error}),
            };
            (ExitCode::FAILURE, report)
        }
    };
    println!("{report}");
    code
}

/// Writes `Cargo.toml` where there is none. One that is there is the owner's.
fn write_manifest(out: &Path) -> io::Result<()> {
    let name = fs::canonicalize(out)?;
    let name = name.file_name().unwrap_or_default().to_string_lossy();
    let name: String = name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    // The name of a package begins with a letter.
    let name = match name.starts_with(|c: char| c.is_ascii_lowercase()) {
        true => name,
        false => format!("api-{}", name.trim_start_matches('-')),
    };
    let version = env!("CARGO_PKG_VERSION");
    let text = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nwacht-sdk = \"{version}\"\n"
    );
    output::create(&out.join("Cargo.toml"), &text)
}

impl From<Diagnostics> for Failure {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Document(diagnostics)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Document(diagnostics) => Self::Document(diagnostics),
            error => Self::Other(error.to_string()),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Other(error.to_string())
    }
}
