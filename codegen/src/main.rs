//! `wacht-codegen`: the generator on the command line. It writes a crate, or shows the problems of a
//! document, for people or as JSON for programs.

use std::{
    env,
    ffi::OsString,
    io,
    path::{self, Component, Path, PathBuf},
    process::ExitCode,
};

use serde_json::{Value, json};
use wacht_codegen::{
    Diagnostics, Document, Error, Skipped, Target, counted, generate_of, load_for, manifest,
    model_of, output, package, skipped,
};

const MANIFEST: &str = "Cargo.toml";
const README: &str = "README.md";

const USAGE: &str = "\
usage: wacht-codegen <task>

  generate SPEC --out DIR   write the crate in DIR
  check SPEC                report the problems of a document

  --check          of generate: write nothing, and report the files that would change
  --runtime PATH   of generate: let a new crate depend on the runtime in this folder
  --tests          of generate: write tests that make every call; a crate that has them keeps them
  --strict         report every doubt as an error, also against the configuration
  --lenient        report doubts that still have a meaning as warnings, likewise
  --overlay FILE   change the document as this OpenAPI Overlay states; repeatable, in order
  --skip-unsupported
                   leave out operations that cannot be generated, and list them in skipped.md
  --only NAME      only the operations of this tag, path, operationId or request (`GET /users`);
                   repeatable
  --all            show every problem and not only the first 50 errors or 5 warnings
  --format json    report as JSON on standard output";

/// Why nothing came of it.
enum Failure {
    /// The document has problems.
    Document(Diagnostics),
    /// An operation would be left out that was generated before.
    Dropped(Diagnostics, String),
    /// The written files are not those that the document generates.
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
    /// Where a new crate finds the runtime, if it is not the released one.
    runtime: Option<&'a Path>,
    /// Whether a crate without tests gets them.
    tests: bool,
    /// How the document is judged, if not as the configuration states.
    strict: Option<bool>,
    skip_unsupported: bool,
    overlays: Vec<PathBuf>,
    only: Vec<String>,
    only_check: bool,
    all: bool,
    json: bool,
}

/// The report of a successful task: a line for people, an object for programs, and the
/// warnings for both.
struct Report {
    line: String,
    object: Value,
    warnings: Diagnostics,
}

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
        (Task::Check, _) => check(&arguments),
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
    let (mut spec, mut out, mut runtime) = (None, None, None);
    let (mut only_check, mut all, mut json, mut tests) = (false, false, false, false);
    let (mut strict, mut skip_unsupported, mut only) = (None, false, Vec::new());
    let mut overlays = Vec::new();
    let mut rest = rest.iter().map(OsString::as_os_str);
    while let Some(argument) = rest.next() {
        match argument.to_str() {
            Some("--out") if task == Task::Generate && out.is_none() => out = Some(rest.next()?),
            Some("--runtime") if task == Task::Generate && runtime.is_none() => {
                runtime = Some(rest.next()?);
            }
            Some("--check") if task == Task::Generate => only_check = true,
            Some("--tests") if task == Task::Generate => tests = true,
            Some("--strict") if strict.is_none() => strict = Some(true),
            Some("--lenient") if strict.is_none() => strict = Some(false),
            Some("--skip-unsupported") => skip_unsupported = true,
            Some("--overlay") => overlays.push(PathBuf::from(rest.next()?)),
            Some("--only") => only.push(rest.next()?.to_str()?.to_owned()),
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
        runtime: runtime.map(Path::new),
        tests,
        strict,
        skip_unsupported,
        overlays,
        only,
        only_check,
        all,
        json,
    })
}

/// The document, judged as the arguments say or else as the configuration does.
fn load(arguments: &Arguments<'_>, package: Option<&str>) -> Result<Document, Diagnostics> {
    let mut target = Target::beside(arguments.spec)?;
    target.strict = arguments.strict.unwrap_or(target.strict);
    target.lenient = arguments.strict == Some(false);
    target.overlays.extend_from_slice(&arguments.overlays);
    target.skip_unsupported |= arguments.skip_unsupported;
    target.only.extend_from_slice(&arguments.only);
    if let Some(package) = package {
        target
            .package
            .get_or_insert_with(|| manifest::crate_name(package));
        target.features.get_or_insert(!target.module);
    }
    load_for(arguments.spec, target)
}

fn check(arguments: &Arguments<'_>) -> Result<Report, Failure> {
    let (api, document) = model_of(load(arguments, None)?)?;
    let (operations, types) = (api.operations.len(), api.types.len());
    let skipped = document.skipped().to_vec();
    let warnings = document.warnings();
    Ok(Report {
        line: format!(
            "{}, {}{}",
            counted(operations, "operation"),
            counted(types, "type"),
            left_out(&skipped)
        ),
        object: json!({
            "diagnostics": warnings.json(),
            "operations": operations,
            "types": types,
            "skipped": list_skipped(&skipped),
        }),
        warnings,
    })
}

fn generate_crate(arguments: &Arguments<'_>, out: &Path) -> Result<Report, Failure> {
    let manifest = output::read(&out.join(MANIFEST))?;
    let package = match manifest.as_deref().and_then(manifest::name) {
        Some(name) => name,
        None => {
            let folder = path::absolute(out)?;
            manifest::package_name(&folder.file_name().unwrap_or_default().to_string_lossy())
        }
    };
    let generated = generate_of(load(arguments, Some(&package))?)?;
    let source = out.join("src");
    if let [first, ..] = &skipped::there(&source, &generated.skipped)?[..] {
        let message = format!(
            "`{} {}` cannot be left out, because {} has it; see the warnings, or remove it there first",
            first.method,
            first.path,
            source.display(),
        );
        return Err(Failure::Dropped(generated.warnings, message));
    }
    let (skipped, warnings) = (generated.skipped, generated.warnings);
    let api = &generated.api;
    let has_tests = arguments.tests || out.join("tests/operations/calls.rs").exists();
    let mut folders = vec![("src", generated.files)];
    if !api.target.module {
        let examples = output::without_own(&out.join("examples"), package::examples(api))?;
        folders.push(("examples", examples));
        if has_tests {
            folders.push(("tests", package::tests(api).map_err(Error::from)?));
        }
    }
    let runtime = arguments.runtime.map(|runtime| seen_from(out, runtime));
    let runtime = runtime.transpose()?;
    let manifest = match &manifest {
        Some(found) => manifest::update(api, found),
        None => manifest::new(api, &package, runtime.as_deref(), has_tests),
    };
    let mut owned = vec![(MANIFEST, manifest)];
    if !api.target.module {
        let readme = match output::read(&out.join(README))? {
            Some(found) => package::update_readme(api, &package, &found),
            None => package::readme(api, &package),
        };
        owned.push((README, readme));
    }
    let files = owned.len() + folders.iter().map(|(_, files)| files.len()).sum::<usize>();
    let mut drift = output::Drift::default();
    for (folder, files) in &folders {
        let root = out.join(folder);
        let mut found = match arguments.only_check {
            true => output::drift(&root, files)?,
            false => output::write(&root, files)?,
        };
        found.below(folder);
        drift.extend(found);
    }
    for (name, text) in &owned {
        write_owned(&out.join(name), text, arguments.only_check, &mut drift)?;
    }
    let object = json!({
        "diagnostics": warnings.json(),
        "files": files,
        "operations": api.operations.len(),
        "types": api.types.len(),
        "skipped": list_skipped(&skipped),
        "stale": drift.stale,
        "missing": drift.missing,
        "orphaned": drift.orphaned,
    });
    if arguments.only_check && !drift.is_empty() {
        return Err(Failure::Drift(list(out, &drift), object));
    }
    let changed = drift.len();
    Ok(Report {
        line: format!(
            "{}, {changed} changed{}",
            counted(files, "file"),
            left_out(&skipped)
        ),
        object,
        warnings,
    })
}

/// How many operations were left out, for the end of a line.
fn left_out(operations: &[Skipped]) -> String {
    match operations.len() {
        0 => String::new(),
        count => format!(
            ", {} left out (see {})",
            counted(count, "operation"),
            skipped::FILE
        ),
    }
}

fn list_skipped(skipped: &[Skipped]) -> Value {
    let skipped = skipped.iter().map(|operation| {
        json!({
            "method": operation.method,
            "path": operation.path,
            "reasons": operation.reasons,
        })
    });
    skipped.collect()
}

/// Writes a file of which only a part is generated, or with `--check` notes what it would do.
fn write_owned(
    path: &Path,
    text: &str,
    only_check: bool,
    drift: &mut output::Drift,
) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match output::read(path)? {
        Some(found) if found == text => return Ok(()),
        Some(_) => drift.stale.push(name.into_owned()),
        None => drift.missing.push(name.into_owned()),
    }
    match only_check {
        true => Ok(()),
        false => output::write_own(path, text),
    }
}

/// A path as it is written in a file of a folder.
fn seen_from(folder: &Path, path: &Path) -> io::Result<PathBuf> {
    let (folder, path) = (absolute(folder)?, absolute(path)?);
    let shared = folder.components().zip(path.components());
    let shared = shared.take_while(|(a, b)| a == b).count();
    // Without a common root, such as on another drive, there is no way from one to the other.
    if shared == 0 {
        return Ok(path);
    }
    let up = folder
        .components()
        .skip(shared)
        .map(|_| Component::ParentDir);
    Ok(up.chain(path.components().skip(shared)).collect())
}

/// An absolute path without links or steps up, as far as it is there.
fn absolute(path: &Path) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Ok(path) => Ok(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => path::absolute(path),
        Err(error) => Err(error),
    }
}

/// The files that differ, and how to write them.
fn list(out: &Path, drift: &output::Drift) -> String {
    let kinds = [
        ("stale", &drift.stale),
        ("missing", &drift.missing),
        ("orphaned", &drift.orphaned),
    ];
    let mut report = String::new();
    for (kind, names) in kinds {
        for name in names {
            let line = format!("{kind}: {}\n", out.join(name).display());
            report.push_str(&line);
        }
    }
    report + "run the same without --check to write them"
}

fn report_text(result: Result<Report, Failure>, all: bool) -> ExitCode {
    let failure = match result {
        Ok(report) => {
            if !report.warnings.found().is_empty() {
                report_diagnostics(&report.warnings, all);
            }
            println!("{}", report.line);
            return ExitCode::SUCCESS;
        }
        Err(failure) => failure,
    };
    match failure {
        Failure::Document(diagnostics) => report_diagnostics(&diagnostics, all),
        Failure::Dropped(diagnostics, text) => {
            report_diagnostics(&diagnostics, all);
            eprintln!("{text}");
        }
        Failure::Drift(text, _) | Failure::Other(text) => eprintln!("{}", text.trim_end()),
    }
    ExitCode::FAILURE
}

fn report_diagnostics(diagnostics: &Diagnostics, all: bool) {
    match all {
        true => eprint!("{}", diagnostics.all()),
        false => eprint!("{diagnostics}"),
    }
    if !all && diagnostics.is_cut() {
        eprintln!("`--all` shows every one");
    }
}

/// One object, for success and failure. `README.md` names its fields.
fn report_json(result: Result<Report, Failure>) -> ExitCode {
    let (code, report) = match result {
        Ok(report) => (ExitCode::SUCCESS, report.object),
        Err(failure) => {
            let report = match failure {
                Failure::Document(diagnostics) => json!({"diagnostics": diagnostics.json()}),
                Failure::Dropped(diagnostics, error) => {
                    json!({"diagnostics": diagnostics.json(), "error": error})
                }
                Failure::Drift(_, report) => report,
                Failure::Other(error) => json!({"diagnostics": [], "error": error}),
            };
            (ExitCode::FAILURE, report)
        }
    };
    println!("{report}");
    code
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
